from __future__ import annotations

import json

import pytest


@pytest.mark.parametrize("version", ["11.8", "12.4"])
def test_versions_stand_side_by_side(host, version):
    assert f"release {version}," in host.check_output(f"/usr/local/cuda-{version}/bin/nvcc --version")


def test_the_plans_version_is_the_default_for_login_shells(host):
    assert host.file("/usr/local/cuda").is_symlink
    assert host.check_output("readlink -f /usr/local/cuda") == "/usr/local/cuda-11.8"
    assert "release 11.8," in host.check_output("bash -lc 'nvcc --version'")
    assert host.check_output("bash -lc 'echo $CUDA_HOME $NVCC_PREPEND_FLAGS'").startswith(
        "/usr/local/cuda -ccbin g++-1"
    )


def test_an_upgrade_of_a_package_does_not_move_the_default(host):
    host.check_output("update-alternatives --install /usr/local/cuda cuda /usr/local/cuda-12.4 900")
    assert host.check_output("readlink -f /usr/local/cuda") == "/usr/local/cuda-11.8"


def test_the_linker_knows_the_libraries_and_the_default_first(host):
    lines = host.file("/etc/ld.so.conf.d/dlvm-cuda.conf").content_string.splitlines()
    assert lines[1:] == ["/usr/local/cuda-11.8/lib64", "/usr/local/cuda-12.4/lib64"]


def test_the_record_tells_what_was_verified(host):
    record = json.loads(host.file("/var/lib/dlvm/cuda.json").content_string)
    assert record["state"] == "complete"
    assert record["data"]["version"] == "11.8"
    assert record["data"]["versions"] == ["11.8", "12.4"]
    assert host.exists(record["data"]["host_compiler"])


def test_the_record_lists_what_has_to_go(host):
    record = json.loads(host.file("/var/lib/dlvm/cuda.json").content_string)
    assert {"/usr/local/cuda-11.8", "/usr/local/cuda-12.4", "/etc/profile.d/dlvm-cuda.sh"} <= set(record["paths"])
    packages = ["cuda-toolkit-11-8", "cuda-toolkit-12-4"] if record["data"]["method"] == "nvidia_repo" else []
    assert record["packages"] == packages


def test_no_download_is_kept(host):
    assert not host.run("ls /var/cache/dlvm | grep cuda_").stdout


def test_interrupted_installer_left_no_half_tree(host):
    assert host.file("/usr/local/cuda-11.8/bin/nvcc").mode & 0o111
