"""After state absent."""
from __future__ import annotations


def test_nothing_is_left(host):
    for path in ("/var/lib/dlvm/acceptance", "/var/lib/dlvm/acceptance.json", "/var/cache/dlvm/datasets"):
        assert not host.file(path).exists
