"""The words and exit statuses of real nvidia-smi binaries become the right state and remedy."""
from __future__ import annotations

import json

import pytest

STATES = {
    "no_library": ("absent", "libnvidia-ml"),
    "no_module": ("not_loaded", "modprobe nvidia"),
    "mismatch": ("mismatch", "reboot"),
    "other_smi": ("mismatch", "of one version"),
    "lost": ("lost", "reboot"),
    "denied": ("hung", "as root"),
    "unknown": ("hung", "dmesg"),
    "hangs": ("hung", "did not answer in time"),
}


@pytest.fixture(name="answers")
def answers_(host):
    return json.loads(host.file("/opt/smi/answers.json").content_string)


def test_each_real_binary_is_understood(answers):
    assert len(answers["info"]) == 15
    for name, answer in answers["info"].items():
        state, words = STATES[name.split("-")[-1]]
        assert (name, answer["driver_state"]) == (name, state)
        assert words in answer["msg"], name
        assert [(gpu["model"], gpu["state"], gpu["pci_bus_id"]) for gpu in answer["gpus"]] == [("T4", "no_driver", "00000001:00:00.0")]


def test_a_host_without_any_of_it(answers):
    assert (answers["nothing"]["driver_state"], answers["nothing"]["driver_version"]) == ("absent", None)
