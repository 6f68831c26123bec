"""Point testinfra at the scenario's containers through `podman exec`; its Ansible backend runs Ansible once a check."""
from __future__ import annotations

import os

import yaml


def pytest_configure(config):
    if config.option.hosts:
        return
    with open(os.environ["MOLECULE_FILE"], encoding="utf-8") as file:
        platforms = yaml.safe_load(file)["platforms"]
    config.option.hosts = ",".join(f"podman://{platform['name']}" for platform in platforms)
