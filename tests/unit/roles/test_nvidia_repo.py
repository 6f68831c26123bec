# Copyright (c) 2026, The dlvm.azure_gpu authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest
from ansible_collections.dlvm.azure_gpu.plugins.module_utils import _preflight as pure
from ansible_collections.dlvm.azure_gpu.plugins.module_utils._apt_root import Repository
from support import ROOT, _load, raw_variables, render, role_variables

NVIDIA = "https://developer.download.nvidia.com/compute/cuda/repos"
FOLDERS = [
    ("Debian", "12", "debian12"),
    ("Debian", "13", "debian13"),
    ("Ubuntu", "22", "ubuntu2204"),
    ("Ubuntu", "24", "ubuntu2404"),
    ("Ubuntu", "26", "ubuntu2604"),
]


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


def needs(*distribution, **overrides):
    stated = role_variables("nvidia_repo", *distribution, "__nvidia_repo_needs", **overrides)["__nvidia_repo_needs"]
    return pure.gather({"nvidia_repo": stated}, lambda _path: False)


@pytest.mark.parametrize(("distribution", "major", "folder"), FOLDERS)
def test_the_repository_that_the_role_would_add(distribution, major, folder):
    (one,) = needs(distribution, major)["repositories"]
    url = f"{NVIDIA}/{folder}/x86_64/"
    assert (one["name"], one["uris"], one["suites"], one["key"]["url"]) == ("nvidia", [url], ["/"], f"{url}cuda-keyring_1.1-1_all.deb")
    assert (one["url_variable"], one["key_variable"]) == ("nvidia_repo_url", "nvidia_repo_keyring")
    expected = render("nvidia_repo", "dlvm-nvidia-repo.j2", raw_variables("nvidia_repo", distribution, major))
    assert one["preferences"].strip() == expected.strip()
    assert needs(distribution, major)["problems"] == []


def test_the_needs_are_what_preflight_takes():
    (one,) = needs("Debian", "12")["repositories"]
    del one["role"]
    stanza = Repository(**one).definition("amd64", "/key.gpg").splitlines()
    ours = source("Debian", "12")
    assert dict(line.split(": ", 1) for line in stanza) == {**ours, "Signed-By": "/key.gpg"}


def test_a_mirror_and_its_key_are_needed():
    keyring = {"url": "http://mirror/key.pub", "sha256": "1" * 64}
    (one,) = needs("Debian", "12", nvidia_repo_url="http://mirror/cuda/", nvidia_repo_keyring=keyring)["repositories"]
    assert one["uris"] == ["http://mirror/cuda/"] and one["key"] == keyring


def test_an_unknown_distribution_is_a_problem():
    gathered = needs("Debian", "11")
    assert gathered["repositories"] == []
    (problem,) = gathered["problems"]
    assert problem["msg"].startswith("No keyring of NVIDIA's repository is known for Debian 11: use Debian 12 or 13 or Ubuntu 22.04, 24.04 or 26.04, ")
    keyring = {"url": "http://mirror/key.pub", "sha256": "1" * 64}
    own = needs("Debian", "11", nvidia_repo_url="http://mirror/cuda/", nvidia_repo_keyring=keyring)
    assert len(own["repositories"]) == 1 and own["problems"] == []


def test_the_record_names_all_that_is_written_and_no_secret():
    variables = role_variables(
        "nvidia_repo", "Debian", "12", "__nvidia_repo_paths", "__nvidia_repo_data", "__nvidia_repo_key", nvidia_repo_url="https://me:word@mirror/x?sig=1"
    )
    assert variables["__nvidia_repo_data"]["url"] == "https://mirror/x"
    assert not any("word" in path for path in variables["__nvidia_repo_paths"])
    paths = variables["__nvidia_repo_paths"]
    assert {"/etc/apt/sources.list.d/dlvm-nvidia.sources", "/etc/apt/preferences.d/dlvm-nvidia-repo"} <= set(paths)
    assert any(variables["__nvidia_repo_key"].startswith(path.rstrip("*")) for path in paths if path.endswith("*"))


def test_the_entry_point_needs_has_the_options_of_main():
    specs = _load(ROOT / "roles/nvidia_repo/meta/argument_specs.yml")["argument_specs"]
    assert specs["needs"]["options"] == specs["main"]["options"]
