# Copyright (c) 2026, The dlvm.azure_gpu authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import fnmatch

import pytest
from support import facts, raw_variables, render, role_variables

ROLE = "nvidia_driver"
DEBIAN = ("Debian", "12")
UBUNTU = ("Ubuntu", "24")


def plan(branch="580", flavour="proprietary", kind="cuda"):
    return {"driver": {"kind": kind, "branch": branch, "flavour": flavour}}


def value(name, distribution, kernel="", **overrides):
    if kernel:
        overrides["ansible_facts"] = facts(*distribution, kernel=kernel)
    return role_variables(ROLE, *distribution, name, **{"dlvm_plan": plan(), **overrides})[name]


def rendered(template, distribution, **overrides):
    return render(ROLE, template, raw_variables(ROLE, *distribution, **{"dlvm_plan": plan(), **overrides}))


@pytest.mark.parametrize(
    ("distribution", "branch", "flavour", "method", "first", "others"),
    [
        (("Debian", "12"), "535", "proprietary", "distro", "nvidia-kernel-dkms", ["libcuda1", "nvidia-persistenced"]),
        (("Debian", "12"), "470", "proprietary", "distro", "nvidia-tesla-470-kernel-dkms", ["nvidia-tesla-470-smi"]),
        (("Debian", "13"), "550", "proprietary", "distro", "nvidia-kernel-dkms", ["nvidia-smi"]),
        (("Debian", "13"), "535", "proprietary", "distro", "nvidia-tesla-535-kernel-dkms", ["libnvidia-tesla-535-cuda1"]),
        (("Debian", "12"), "580", "open", "nvidia_repo", "nvidia-kernel-open-dkms", ["nvidia-driver-cuda"]),
        (("Debian", "12"), "580", "proprietary", "nvidia_repo", "nvidia-kernel-dkms", ["nvidia-driver-cuda"]),
        (("Debian", "12"), "550", "proprietary", "nvidia_repo", "nvidia-kernel-dkms", ["cuda-drivers-550"]),
        (("Ubuntu", "22"), "580", "open", "nvidia_repo", "nvidia-dkms-580-open", ["nvidia-utils-580"]),
        (("Ubuntu", "24"), "580", "proprietary", "nvidia_repo", "nvidia-dkms-580", ["libnvidia-compute-580"]),
        (("Ubuntu", "24"), "590", "open", "nvidia_repo", "nvidia-dkms-open", ["libnvidia-compute", "nvidia-utils"]),
        (("Ubuntu", "24"), "535", "open", "distro", "linux-modules-nvidia-535-server-open-azure",
         ["nvidia-headless-no-dkms-535-server-open", "nvidia-utils-535-server"]),
    ],
)
def test_packages(distribution, branch, flavour, method, first, others):
    packages = value(
        "__nvidia_driver_packages", distribution, "6.8.0-1021-azure", dlvm_plan=plan(branch, flavour), nvidia_driver_method=method
    )
    assert packages[0] == first
    assert set(others) <= set(packages)


@pytest.mark.parametrize(
    ("distribution", "kernel", "headers"),
    [
        (("Debian", "12"), "6.1.0-40-amd64", "linux-headers-amd64"),
        (("Debian", "13"), "6.12.74+deb13-cloud-amd64", "linux-headers-cloud-amd64"),
        (("Ubuntu", "22"), "5.15.0-130-generic", "linux-headers-generic"),
        (("Ubuntu", "22"), "6.8.0-52-generic", "linux-headers-generic-hwe-22.04"),
        (("Ubuntu", "22"), "6.8.0-1021-azure", "linux-headers-azure"),
        (("Ubuntu", "24"), "6.8.0-52-generic", "linux-headers-generic"),
        (("Ubuntu", "24"), "6.14.0-24-generic", "linux-headers-generic-hwe-24.04"),
    ],
)
def test_headers_are_a_metapackage_that_follows_the_kernel(distribution, kernel, headers):
    assert value("nvidia_driver_headers_package", distribution, kernel) == headers


@pytest.mark.parametrize(
    ("distribution", "method", "other"),
    [(DEBIAN, "distro", "l=NVIDIA CUDA"), (DEBIAN, "nvidia_repo", "o=Debian"), (UBUNTU, "nvidia_repo", "o=Ubuntu")],
)
def test_the_driver_comes_from_one_archive_and_branch(distribution, method, other):
    text = rendered("preferences.j2", distribution, nvidia_driver_method=method)
    assert f"Pin: release {other}\nPin-Priority: -1\n" in text
    assert "Pin: version 580.*\nPin-Priority: 1001\n" in text
    # apt takes the first record that matches a version.
    assert text.index("Pin: release") < text.index("Pin: version")


def test_one_version_can_be_pinned():
    assert "Pin: version 580.95.05*\n" in rendered("preferences.j2", DEBIAN, nvidia_driver_version="580.95.05")


def test_the_pins_match_drivers_and_nothing_else():
    globs = value("__nvidia_driver_globs", DEBIAN).split()
    drivers = (
        "nvidia-kernel-dkms nvidia-kernel-open-dkms nvidia-open nvidia-driver-cuda libcuda1 libnvidia-ml1 libnvidia-cfg1-580 "
        "libnvidia-compute-580-server nvidia-utils-580 nvidia-persistenced cuda-drivers-580 firmware-nvidia-gsp nvidia-dkms-580-open "
        "nvidia-kernel-common-580 nvidia-kernel-support nvidia-tesla-470-smi libnvidia-tesla-470-cuda1 xserver-xorg-video-nvidia-580"
    )
    for package in drivers.split():
        assert any(fnmatch.fnmatch(package, glob) for glob in globs), package
    others = (
        "nvidia-cuda-toolkit nvidia-cuda-dev nvidia-container-toolkit libnvidia-container1 cuda-toolkit-12-4 cuda-nvcc-12-4 libcudnn8 "
        "libcublas-12-4 nvidia-kernel-common nvidia-support nvidia-installer-cleanup nvidia-cudnn"
    )
    for package in others.split():
        assert not any(fnmatch.fnmatch(package, glob) for glob in globs), package


@pytest.mark.parametrize(
    ("distribution", "method", "user"),
    [(DEBIAN, "distro", "nvpd"), (DEBIAN, "nvidia_repo", "nvidia-persistenced"), (UBUNTU, "distro", "nvidia-persistenced")],
)
def test_persistence_whatever_the_unit_says(distribution, method, user):
    text = rendered("persistenced.conf.j2", distribution, nvidia_driver_method=method)
    assert "ConditionPathExists=/sys/bus/pci/drivers/nvidia\n" in text
    assert f"ExecStart=\nExecStart=/usr/bin/nvidia-persistenced --user {user} --persistence-mode\n" in text


def test_persistence_can_be_off():
    assert rendered("persistenced.conf.j2", DEBIAN, nvidia_driver_persistence=False).endswith(" --no-persistence-mode\n")


@pytest.mark.parametrize(
    ("distribution", "overrides", "words"),
    [
        (DEBIAN, {"dlvm_plan": plan(kind="rocm")}, "knows NVIDIA only"),
        (DEBIAN, {"dlvm_plan": plan(branch=None)}, "no GPU was found"),
        (DEBIAN, {"nvidia_driver_method": "distro"}, "no proprietary driver of branch 580"),
        (DEBIAN, {"nvidia_driver_method": "distro", "dlvm_plan": plan("535", "open")}, "no open driver of branch 535"),
        (UBUNTU, {"nvidia_driver_method": "distro", "dlvm_plan": plan("470", "open")}, "no open driver of branch 470"),
        (DEBIAN, {"nvidia_driver_method": "runfile", "dlvm_plan": plan("515")}, "No cuda runfile of branch 515 is known"),
        (DEBIAN, {"dlvm_plan": plan("570", kind="grid")}, "570.211.01-grid-azure.run"),
    ],
)
def test_refusals(distribution, overrides, words):
    assert words in value("__nvidia_driver_refusal", distribution, **overrides)


@pytest.mark.parametrize(
    ("distribution", "overrides"),
    [
        (DEBIAN, {}),
        (DEBIAN, {"nvidia_driver_method": "distro", "dlvm_plan": plan("535")}),
        (UBUNTU, {"nvidia_driver_method": "distro", "dlvm_plan": plan("580", "open")}),
        (UBUNTU, {"nvidia_driver_method": "runfile"}),
        (UBUNTU, {"dlvm_plan": plan("595", kind="grid")}),
    ],
)
def test_what_is_not_refused(distribution, overrides):
    assert value("__nvidia_driver_refusal", distribution, **overrides) == ""


def test_a_grid_driver_comes_from_azures_runfile_whatever_the_method():
    overrides = {"dlvm_plan": plan("570", kind="grid"), "nvidia_driver_method": "nvidia_repo"}
    assert value("__nvidia_driver_method", UBUNTU, **overrides) == "runfile"
    url = value("nvidia_driver_runfile", UBUNTU, **overrides)["url"]
    assert url.startswith("https://download.microsoft.com/download/2a04ca6a-")
    assert url.endswith("/NVIDIA-Linux-x86_64-570.211.01-grid-azure.run")


def test_nvidias_runfile():
    runfile = value("nvidia_driver_runfile", UBUNTU)
    assert runfile["url"] == "https://us.download.nvidia.com/tesla/580.105.08/NVIDIA-Linux-x86_64-580.105.08.run"
    assert len(runfile["sha256"]) == 64


@pytest.mark.parametrize(
    ("branch", "flavour", "flag"),
    [
        ("470", "proprietary", None),
        ("550", "open", "--kernel-module-build-directory=kernel-open"),
        ("550", "proprietary", "--kernel-module-build-directory=kernel"),
        ("580", "open", "--kernel-module-type=open"),
    ],
)
def test_the_runfile_is_told_the_flavour_in_the_words_of_its_branch(branch, flavour, flag):
    flags = value("__nvidia_driver_runfile_flags", DEBIAN, dlvm_plan=plan(branch, flavour))
    assert flags[:2] == ["--silent", "--dkms"]
    assert [each for each in flags if each.startswith("--kernel-module")] == ([flag] if flag else [])


GPU = [{"model": "T4"}]


@pytest.mark.parametrize(
    ("state", "gpus", "helps"),
    [
        ("ok", GPU, False),
        ("not_loaded", GPU, True),
        ("mismatch", GPU, True),
        ("mismatch", [], True),
        ("not_loaded", [], False),
        ("no_devices", [], False),
        ("absent", [], False),
        ("lost", GPU, False),
        ("hung", GPU, False),
    ],
)
def test_a_reboot_only_where_it_helps(state, gpus, helps):
    info = {"driver_state": state, "gpus": gpus}
    assert value("__nvidia_driver_reboot_helps", DEBIAN, __nvidia_driver_info=info) is helps


@pytest.mark.parametrize(
    ("connection", "ids", "controller"),
    [
        ("ssh", ["machine", "boot"], True),
        ("ssh", ["container", "boot"], False),
        ("ssh", ["machine", "other boot"], False),
        ("local", ["machine", "other boot"], True),
    ],
)
def test_the_controller_is_known_by_both_ids_or_its_connection(connection, ids, controller):
    answer = value(
        "__nvidia_driver_is_controller",
        DEBIAN,
        ansible_connection=connection,
        __nvidia_driver_own_ids=["machine", "boot"],
        __nvidia_driver_ids={"stdout_lines": ids},
    )
    assert answer is controller


KERNEL = "6.1.0-56-amd64"


@pytest.mark.parametrize(
    ("line", "built"),
    [
        (f"nvidia-current/535.309.01, {KERNEL}, x86_64: installed", True),
        (f"nvidia/580.95.05, {KERNEL}, x86_64: installed (original_module exists)", True),
        (f"nvidia, 470.256.02, {KERNEL}, x86_64: installed", True),
        (f"nvidia-tesla-470/470.256.02, {KERNEL}, x86_64: installed", True),
        ("nvidia-current/535.309.01, 6.1.0-55-amd64, x86_64: installed", False),
        (f"nvidia-current/535.309.01, {KERNEL}, x86_64: built", False),
        ("nvidia-current/535.309.01: added", False),
        (f"nvidia-fs/2.20.6, {KERNEL}, x86_64: installed", False),
        (f"zfs/2.1, {KERNEL}, x86_64: installed", False),
    ],
)
def test_dkms_has_to_have_installed_it_for_the_headers_kernel(line, built):
    modules = {"stdout_lines": [KERNEL, line]}
    assert value("__nvidia_driver_built", DEBIAN, __nvidia_driver_modules=modules) is built


def test_signed_modules_are_looked_for_as_files():
    overrides = {"nvidia_driver_method": "distro", "dlvm_plan": plan("580")}
    path = "/lib/modules/6.8.0-1021-azure/kernel/nvidia-580srv/nvidia.ko.zst"
    there = {"stdout_lines": ["6.8.0-1021-azure", path]}
    assert value("__nvidia_driver_built", UBUNTU, __nvidia_driver_modules=there, **overrides) is True
    assert value("__nvidia_driver_built", UBUNTU, __nvidia_driver_modules={"stdout_lines": there["stdout_lines"][:1]}, **overrides) is False


@pytest.mark.parametrize(
    ("candidate", "fits"), [("535.309.01-0+deb12u1", True), ("1:535.309.01-1", True), ("550.163.01-2", False), ("(none)", False)]
)
def test_the_candidate_has_to_be_of_the_branch(candidate, fits):
    policy = {"stdout": f"nvidia-kernel-dkms:\n  Installed: (none)\n  Candidate: {candidate}\n"}
    overrides = {"dlvm_plan": plan("535"), "nvidia_driver_method": "distro"}
    assert value("__nvidia_driver_candidate_fits", DEBIAN, __nvidia_driver_policy=policy, **overrides) is fits
