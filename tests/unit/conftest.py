"""Ansible's own importer has to be there before the first import of the collection, or plugins are not found by name."""
from __future__ import annotations

from pathlib import Path

from ansible.plugins.loader import init_plugin_loader

init_plugin_loader([str(Path(__file__).resolve().parents[2] / ".build/collections")])
