# Copyright (c) 2026, The dlvm.azure_gpu authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every download of the table has a checksum and an address that belong together."""

from __future__ import annotations

import re

import pytest
from ansible_collections.dlvm.azure_gpu.plugins.module_utils import _stack_artifacts as artifacts
from ansible_collections.dlvm.azure_gpu.plugins.module_utils import _stack_table as table

SUMS = {
    **{("MXNet", *key): digest for key, digest in artifacts.MXNET_WHEELS.items()},
    ("NCCL",): artifacts.NCCL_WHEEL["sha256"],
    **{("MXNet's archive", version): one["sha256"] for version, one in artifacts.MXNET_ARCHIVES.items()},
    **{("cuDNN's archive", *key): digest for key, (_name, digest) in artifacts.CUDNN_ARCHIVES.items()},
    **{("cuDNN's wheel", *key): digest for key, (_name, _version, digest) in artifacts.CUDNN_WHEELS.items()},
    **{("CUDA", version): digest for version, (_path, digest) in artifacts.CUDA_RUNFILES.items()},
    **{("driver", branch): digest for branch, (_version, digest) in artifacts.DRIVER_RUNFILES.items()},
    **{
        ("GRID", branch): digest for branch, (_version, digest, _directory) in artifacts.GRID_RUNFILES.items() if digest
    },
}


@pytest.mark.parametrize("key", SUMS, ids=str)
def test_a_checksum_is_64_hexadecimal_digits(key):
    assert re.fullmatch("[0-9a-f]{64}", SUMS[key])


def test_no_two_downloads_share_a_checksum():
    assert len(set(SUMS.values())) == len(SUMS)


@pytest.mark.parametrize("wheel", table.WHEELS, ids=lambda one: f"{one.name}-{one.release}")
def test_every_wheel_of_the_table_is_known_by_name_and_release(wheel):
    wheels = artifacts.mxnet_wheels(wheel.release, wheel.name)
    assert wheels[0] == {
        "name": wheel.name,
        "version": wheel.release,
        "sha256": artifacts.MXNET_WHEELS[wheel.release, wheel.name],
    }
    # NCCL of CUDA 11; PyPI has none for CUDA 10
    with_nccl = wheel.name in ("mxnet-cu110", "mxnet-cu112", "mxnet-cu117")
    assert [one["name"] for one in wheels[1:]] == (["nvidia-nccl-cu11"] if with_nccl else [])


def test_two_releases_of_one_name_differ():
    old, new = (artifacts.mxnet_wheels(release, "mxnet")[0]["sha256"] for release in ("1.4.1", "1.9.1"))
    assert old == "f21757354c25d2bff1e5693b86e35bd540bf420ba33580ffa32b72f4b04f6a14"
    assert new == "65d5dac162c87a14d138d888b54494d515036d9047ae804ff51f770bd02197a6"


def test_archives_carry_their_version():
    for version, one in artifacts.MXNET_ARCHIVES.items():
        assert one["version"] == version and version in one["name"] and one["url"].endswith(f"/{version}/{one['name']}")
    for (version, major), (name, _digest) in artifacts.CUDNN_ARCHIVES.items():
        assert re.fullmatch(rf"cudnn-linux-x86_64-{re.escape(version)}\.\d+_cuda{major}-archive\.tar\.xz", name)
    for (version, major), (name, release, _digest) in artifacts.CUDNN_WHEELS.items():
        assert name == f"nvidia-cudnn-cu{major}" and release.startswith(f"{version}.")


def test_runfiles_carry_their_version():
    for version, (path, _digest) in artifacts.CUDA_RUNFILES.items():
        assert path.startswith((f"{version}/", f"{version}."))
        assert re.search(rf"/cuda_{re.escape(version)}\.\d+_[\d.]+_linux", path)
    for branch, (version, _digest) in artifacts.DRIVER_RUNFILES.items():
        assert version.startswith(f"{branch}.")
    for branch, (version, _digest, directory) in artifacts.GRID_RUNFILES.items():
        assert version.startswith(f"{branch}.") and not directory.startswith("/")


def test_the_driver_inside_a_runfile_of_cuda_is_new_enough_for_it():
    drivers = {one.version: one.driver for one in table.CUDAS}
    for version, (path, _digest) in artifacts.CUDA_RUNFILES.items():
        inside = re.search(r"_(\d+(?:\.\d+)+)_linux", path)[1]
        assert [int(part) for part in inside.split(".")] >= [int(part) for part in drivers[version].split(".")]


def test_which_releases_have_a_runfile():
    """Of those of the table, only the two newest have no checksum in public."""
    assert [one.version for one in table.CUDAS if one.version not in artifacts.CUDA_RUNFILES] == ["13.4", "13.5"]
    assert set(artifacts.CUDA_RUNFILES) <= {one.version for one in table.CUDAS}


def test_every_grid_branch_has_an_entry():
    assert set(table.GRID_BRANCHES.values()) == set(artifacts.GRID_RUNFILES)
    assert [branch for branch, (_version, digest, _directory) in artifacts.GRID_RUNFILES.items() if not digest] == [535]


def test_look_ups():
    assert artifacts.driver_runfile("cuda", 580) == {
        "name": "NVIDIA-Linux-x86_64-580.178.04.run",
        "version": "580.178.04",
        "sha256": "5975a86ee45bffcb626f51ae33d1169b108186a2ea47ad651e72f13fa4b6d6f9",
        "url": "https://download.nvidia.com/XFree86/Linux-x86_64/580.178.04/NVIDIA-Linux-x86_64-580.178.04.run",
    }
    assert artifacts.driver_runfile("grid", 570) == {
        "name": "NVIDIA-Linux-x86_64-570.237-grid-azure.run",
        "version": "570.237",
        "sha256": "1a529dd4d173ba3b36f3c284bb54fce5dd39c9e757856980b8ae0b7798e7764b",
        "url": "https://download.microsoft.com/download/5e213ec5-834f-4b0a-87f7-772751353b06/NVIDIA-Linux-x86_64-570.237-grid-azure.run",
    }
    assert artifacts.driver_runfile("grid", 535)["sha256"] == ""
    assert artifacts.driver_runfile("grid", 580) == artifacts.driver_runfile("cuda", 515) == {}
    assert artifacts.driver_runfile("none", 580) == {}
    assert artifacts.cudnn_archive("8.5.0", 11)["name"] == "cudnn-linux-x86_64-8.5.0.96_cuda11-archive.tar.xz"
    assert artifacts.cudnn_archive("8.5.0", 12) == artifacts.cudnn_wheel("8.9.7", 11) == {}
    assert artifacts.cudnn_wheel("8.9.6", 11)["version"] == "8.9.6.50"
    assert artifacts.cuda_runfiles(("11.8", "12.7")) == {
        "11.8": {
            "path": "11.8.0/local_installers/cuda_11.8.0_520.61.05_linux.run",
            "sha256": "9223c4af3aebe4a7bbed9abd9b163b03a1b34b855fbc2b4a0d1b706ac09a5a16",
        }
    }
