"""After state absent."""
from __future__ import annotations


def test_nothing_of_the_role_is_left(host):
    for path in ("/var/lib/dlvm", "/var/cache/dlvm", "/etc/ld.so.conf.d/dlvm-mxnet.conf"):
        assert not host.file(path).exists
    assert "libmxnet" not in host.check_output("ldconfig -p")


def test_the_prefix_goes_unless_somebody_else_uses_it(host):
    if host.system_info.codename == "trixie":
        assert host.check_output("ls -A /opt/mxnet") == "notes.txt"
    else:
        assert not host.file("/opt/mxnet").exists
