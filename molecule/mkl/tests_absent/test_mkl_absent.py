from __future__ import annotations


def test_nothing_of_mkl_is_left(host):
    assert host.run("ls -d /opt/intel-mkl* /etc/ld.so.conf.d/dlvm-mkl.conf /var/lib/dlvm/mkl.json").stdout == ""
    assert host.run("dpkg -l | grep libmkl").stdout == ""
    assert host.run("ls -d /var/cache/dlvm /var/lib/dlvm").stdout == ""
    assert "libmkl" not in host.check_output("ldconfig -p")


def test_the_compiler_stays(host):
    assert host.exists("g++")
