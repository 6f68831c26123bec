"""After state absent."""
from __future__ import annotations


def test_nothing_is_left(host):
    for path in ("/var/lib/dlvm/train_distributed", "/var/lib/dlvm/train_distributed.json"):
        assert not host.file(path).exists


def test_the_training_run_was_ended(host):
    assert host.run("systemctl is-active dlvm-train").stdout.strip() == "inactive"
