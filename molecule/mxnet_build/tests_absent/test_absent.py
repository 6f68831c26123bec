"""After state absent."""
from __future__ import annotations


def test_nothing_is_left(host):
    for path in ("/opt/mxnet", "/var/lib/dlvm/mxnet", "/etc/ld.so.conf.d/dlvm-mxnet.conf"):
        assert not host.file(path).exists
    assert "libmxnet" not in host.check_output("ldconfig -p")
