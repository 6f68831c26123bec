from __future__ import annotations


def test_nothing_of_cuda_is_left(host):
    assert host.run("ls -d /usr/local/cuda* /etc/alternatives/cuda").stdout == ""
    for path in ("/etc/ld.so.conf.d/dlvm-cuda.conf", "/etc/profile.d/dlvm-cuda.sh", "/var/lib/dlvm/cuda.json"):
        assert not host.file(path).exists
    assert not host.run("dpkg-query -W -f '${Package}\\n' 'cuda-*'").stdout
    assert host.run("ls /var/cache/dlvm | grep -v nvidia-keyring").stdout == ""
    assert "/usr/local/cuda" not in host.check_output("ldconfig -p")


def test_compilers_stay(host):
    assert host.exists("g++")
