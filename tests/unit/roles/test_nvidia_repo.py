# Copyright (c) 2026, The dlvm.azure_gpu authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest
from support import raw_variables, render, role_variables

NVIDIA = "https://developer.download.nvidia.com/compute/cuda/repos"
FOLDERS = [("Debian", "12", "debian12"), ("Debian", "13", "debian13"), ("Ubuntu", "22", "ubuntu2204"), ("Ubuntu", "24", "ubuntu2404")]


def source(*distribution, **overrides):
    lines = render("nvidia_repo", "dlvm-nvidia.sources.j2", raw_variables("nvidia_repo", *distribution, **overrides)).splitlines()
    assert lines[0].startswith("#")
    return dict(line.split(": ", 1) for line in lines[1:])


@pytest.mark.parametrize(("distribution", "major", "folder"), FOLDERS)
def test_nvidias_own_repository_is_the_default(distribution, major, folder):
    stanza = source(distribution, major)
    assert stanza["URIs"] == f"{NVIDIA}/{folder}/x86_64/"
    assert stanza["Suites"] == "/"
    keyring = role_variables("nvidia_repo", distribution, major, "nvidia_repo_keyring")["nvidia_repo_keyring"]
    assert keyring["url"] == f"{NVIDIA}/{folder}/x86_64/cuda-keyring_1.1-1_all.deb"
    assert stanza["Signed-By"] == f"/usr/share/keyrings/dlvm-nvidia-{keyring['sha256'][:12]}.gpg"


def test_every_distribution_has_its_own_keyring():
    sums = {
        role_variables("nvidia_repo", name, major, "nvidia_repo_keyring")["nvidia_repo_keyring"]["sha256"]
        for name, major, _folder in FOLDERS
    }
    assert len(sums) == len(FOLDERS)
    assert all(len(each) == 64 for each in sums)


def test_an_unknown_distribution_has_none():
    keyring = role_variables("nvidia_repo", "Debian", "11", "nvidia_repo_keyring")["nvidia_repo_keyring"]
    assert keyring["sha256"] == ""


@pytest.mark.parametrize("url", ["http://mirror/nvidia", "http://mirror/nvidia/"])
def test_a_mirror_takes_the_place_of_nvidias(url):
    assert source("Debian", "12", nvidia_repo_url=url)["URIs"] == "http://mirror/nvidia/"


@pytest.mark.parametrize(("suffix", "key"), [("deb", "gpg"), ("gpg", "gpg"), ("pub", "asc"), ("asc", "asc")])
def test_apt_tells_an_armoured_key_by_its_suffix(suffix, key):
    keyring = {"url": f"http://mirror/key.{suffix}?token=a.b", "sha256": "0" * 64}
    assert source("Ubuntu", "24", nvidia_repo_keyring=keyring)["Signed-By"].endswith(f"000000000000.{key}")


def test_the_priority_is_the_users():
    text = render("nvidia_repo", "dlvm-nvidia-repo.j2", raw_variables("nvidia_repo", "Ubuntu", "22", nvidia_repo_priority=400))
    assert "Package: *\nPin: release l=NVIDIA CUDA\nPin-Priority: 400\n" in text


def test_the_lists_have_apts_name():
    variables = role_variables("nvidia_repo", "Debian", "12", "__nvidia_repo_lists")
    assert variables["__nvidia_repo_lists"] == "developer.download.nvidia.com_compute_cuda_repos_debian12_x86%5f64"
