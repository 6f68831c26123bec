"""What is left after remove.yml."""
from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    "path",
    ["/usr/local/cuda", "/usr/local/cudnn", "/opt/intel-mkl", "/opt/mxnet", "/var/lib/dlvm/acceptance.json"],
)
def test_path_is_gone(host, path):
    assert not host.file(path).exists


@pytest.mark.parametrize("package", ["nvidia-cuda-toolkit", "libmkl-dev", "nvidia-cuda-dev"])
def test_package_is_gone(host, package):
    assert not host.package(package).is_installed


def test_loader_knows_nothing_of_it(host):
    libraries = host.check_output("ldconfig -p")
    for name in ("libmxnet", "libcudnn", "libmkl", "libcudart"):
        assert name not in libraries


def test_r_has_no_mxnet(host):
    assert host.run("command -v Rscript").rc != 0 or host.run("Rscript --vanilla -e 'library(mxnet)'").rc != 0
