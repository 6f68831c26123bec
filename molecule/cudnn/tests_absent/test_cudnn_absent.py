from __future__ import annotations


def test_nothing_of_cudnn_is_left(host):
    assert host.run("ls -d /usr/local/cudnn* /etc/ld.so.conf.d/dlvm-cudnn.conf /var/lib/dlvm/cudnn.json").stdout == ""
    assert host.run("ls /usr/local/cuda/include /usr/local/cuda/lib64 | grep cudnn").stdout == ""
    assert host.run("ls /var/cache/dlvm").stdout == ""
    assert "cudnn" not in host.check_output("ldconfig -p")


def test_cuda_is_not_touched(host):
    assert host.file("/usr/local/cuda/include").is_directory
