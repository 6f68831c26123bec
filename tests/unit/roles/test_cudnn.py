from __future__ import annotations

import subprocess

import pytest
from support import raw_variables, render, role_variables

DISTRIBUTIONS = [("Debian", "12"), ("Debian", "13"), ("Ubuntu", "22"), ("Ubuntu", "24")]


def plan(version="8.9.7", cuda_major=11):
    return {"cudnn": {"version": version, "cuda_major": cuda_major}}


def made(name, *, distribution="Ubuntu", major="22", **overrides):
    return role_variables("cudnn", distribution, major, name, **{"dlvm_plan": plan(), **overrides})[name]


@pytest.mark.parametrize("cuda_major", [11, 12])
def test_the_archive_is_nvidias_for_the_plans_cuda(cuda_major):
    archive = made("__cudnn_archive", dlvm_plan=plan(cuda_major=cuda_major))
    assert archive["url"].endswith(f"/linux-x86_64/cudnn-linux-x86_64-8.9.7.29_cuda{cuda_major}-archive.tar.xz")
    assert len(bytes.fromhex(archive["sha256"])) == 32


def test_a_mirror_and_an_archive_of_ones_own():
    assert made("__cudnn_archive", cudnn_archive_base_url="https://mirror.example.com")["url"].startswith(
        "https://mirror.example.com/cudnn-linux"
    )
    own = {"url": "/srv/cudnn.tgz", "sha256": "12" * 32}
    assert made("__cudnn_archive", cudnn_archive=own) == own
    assert made("__cudnn_download", cudnn_archive=own) == "/var/cache/dlvm/cudnn.tgz"


def test_an_unknown_version_has_no_archive_and_no_wheel():
    assert made("__cudnn_archive", dlvm_plan=plan("8.2.4")) == {}
    assert made("__cudnn_wheel", dlvm_plan=plan("8.9.7", 11)) == {}


@pytest.mark.parametrize(
    ("version", "cuda_major", "name"), [("8.9.6", 11, "nvidia-cudnn-cu11"), ("8.9.7", 12, "nvidia-cudnn-cu12")]
)
def test_the_wheel_is_the_newest_for_the_plans_cuda(version, cuda_major, name):
    wheel = made("__cudnn_wheel", dlvm_plan=plan(version, cuda_major), cudnn_method="wheel")
    assert wheel["name"] == name
    assert wheel["version"].startswith(version)


@pytest.mark.parametrize(
    ("version", "cuda_major", "packages", "pin"),
    [
        ("8.9.7", 11, ["libcudnn8", "libcudnn8-dev"], "8.9.7.*+cuda11.*"),
        ("8.9.7", 12, ["libcudnn8", "libcudnn8-dev"], "8.9.7.*+cuda12.*"),
        ("9.7.0", 12, ["libcudnn9-cuda-12", "libcudnn9-dev-cuda-12"], "9.7.0.*"),
    ],
)
def test_nvidias_packages_are_those_for_the_plans_cuda(version, cuda_major, packages, pin):
    overrides = {"dlvm_plan": plan(version, cuda_major), "cudnn_method": "nvidia_repo"}
    assert made("__cudnn_packages", **overrides) == packages
    assert made("__cudnn_package_version", **overrides) == pin


def test_another_source_is_another_marker():
    markers = {
        made("__cudnn_marker"),
        made("__cudnn_marker", dlvm_plan=plan(cuda_major=12)),
        made("__cudnn_marker", cudnn_method="nvidia_repo"),
        made("__cudnn_marker", cudnn_archive={"url": "/srv/x.tgz", "sha256": "12" * 32}),
    }
    assert len(markers) == 4


@pytest.mark.parametrize(("distribution", "major"), DISTRIBUTIONS)
def test_the_downloader_is_refused_with_words(distribution, major):
    assert "downloader" in made("__cudnn_distro_refusal", distribution=distribution, major=major)


@pytest.mark.parametrize(
    ("method", "template"),
    [
        ("archive", "unpack.sh.j2"),
        ("nvidia_repo", "package_tree.sh.j2"),
        ("archive", "links.sh.j2"),
        ("archive", "verify.sh.j2"),
        ("archive", "absent.sh.j2"),
        ("nvidia_repo", "absent.sh.j2"),
    ],
)
def test_scripts_are_valid(template, method):
    script = render("cudnn", template, raw_variables("cudnn", "Ubuntu", "24", dlvm_plan=plan(), cudnn_method=method))
    subprocess.run(["bash", "-n"], input=script, text=True, check=True)


@pytest.mark.parametrize(("version", "number"), [("8.9.7", 8907), ("7.6.5", 7605), ("9.7.0", 90700)])
def test_the_number_of_a_version_is_cudnns(version, number):
    script = render("cudnn", "verify.sh.j2", raw_variables("cudnn", "Ubuntu", "24", dlvm_plan=plan(version)))
    line = next(line for line in script.splitlines() if line.startswith("if told != "))
    values = dict(zip(("major", "minor", "patch"), map(int, version.split(".")), strict=True))
    assert eval(line.removeprefix("if told != ").removesuffix(":"), values) == number
