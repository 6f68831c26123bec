# Copyright (c) 2026, The dlvm.azure_gpu authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import fnmatch

import pytest
from ansible_collections.dlvm.azure_gpu.plugins.module_utils import _preflight as pure
from ansible_collections.dlvm.azure_gpu.plugins.module_utils._stack_inputs import Request
from ansible_collections.dlvm.azure_gpu.plugins.module_utils._stack_plan import make_plan
from role_tasks import apt_names
from support import ROOT, _load, facts, raw_variables, render, role_variables

ROLE = "nvidia_driver"
DEBIAN = ("Debian", "12")
UBUNTU = ("Ubuntu", "24")
DISTRIBUTIONS = [("Debian", "12"), ("Debian", "13"), ("Ubuntu", "22"), ("Ubuntu", "24"), ("Ubuntu", "26")]
METHODS = ["nvidia_repo", "distro", "runfile"]


def plan(branch="580", flavour="proprietary", kind="cuda", method="nvidia_repo", **driver):
    return {"driver": {"kind": kind, "branch": branch, "flavour": flavour, "method": method, **driver}}


def real(*gpus, on=DEBIAN, **requests):
    """The plan that the role gets."""
    return make_plan(Request(on[0], facts(*on)["distribution_version"], declared=gpus or ("T4",), **requests))


def value(name, distribution, **overrides):
    return role_variables(ROLE, *distribution, name, **{"dlvm_plan": plan(), **overrides})[name]


def needs(distribution, exists=(), **overrides):
    """What the role states, as preflight gathers it."""
    stated = value("__nvidia_driver_needs", distribution, **overrides)
    return pure.gather({ROLE: stated}, lambda path: path in exists)


def problems(distribution, **overrides):
    gathered = needs(distribution, **overrides)
    return [one["msg"] for one in gathered["problems"]] + pure.download_problems(gathered["downloads"])


def rendered(template, distribution, **overrides):
    return render(ROLE, template, raw_variables(ROLE, *distribution, **{"dlvm_plan": plan(), **overrides}))


# --- what the plan has decided


@pytest.mark.parametrize("distribution", DISTRIBUTIONS)
@pytest.mark.parametrize("method", METHODS)
def test_the_role_follows_the_plan(distribution, method):
    made = real("T4", on=distribution, driver_method=method)
    wanted = value("__nvidia_driver_wanted", distribution, dlvm_plan=made, nvidia_driver_method="auto", nvidia_driver_branch="999")
    assert wanted == {
        "method": method,
        "branch": made["driver"]["branch"],
        "flavour": made["driver"]["flavour"],
        "version": made["driver"]["runfile"].get("version", ""),
        "packages": made["driver"]["packages"],
        "user": made["driver"]["user"],
    }


def test_a_version_that_is_asked_for_is_wanted():
    assert value("__nvidia_driver_wanted", DEBIAN, nvidia_driver_version=580.95)["version"] == "580.95"


@pytest.mark.parametrize("distribution", DISTRIBUTIONS)
@pytest.mark.parametrize("method", METHODS)
def test_needs_name_every_package_that_the_tasks_install(distribution, method):
    made = real("T4", on=distribution, driver_method=method)
    asked = apt_names(ROLE, *distribution, dlvm_plan=made)
    stated = [one["name"].partition("=")[0] for one in needs(distribution, dlvm_plan=made)["packages"]]
    assert asked and asked <= set(stated)
    assert len(stated) == len(set(stated))
    assert problems(distribution, dlvm_plan=made) == []


@pytest.mark.parametrize(
    ("distribution", "requests", "packages"),
    [
        (
            DEBIAN,
            {"driver_method": "nvidia_repo"},
            ["linux-headers-amd64", "nvidia-kernel-open-dkms=580.*", "nvidia-driver-cuda=580.*", "nvidia-persistenced"],
        ),
        # Debian's nvidia-persistenced is older than every driver of 470 and has a version of its own.
        (
            DEBIAN,
            {"driver_method": "distro", "driver_branch": "470"},
            [
                "linux-headers-amd64",
                "nvidia-tesla-470-kernel-dkms=470.*",
                "libnvidia-tesla-470-cuda1=470.*",
                "libnvidia-tesla-470-cfg1=470.*",
                "nvidia-tesla-470-smi=470.*",
                "nvidia-persistenced",
            ],
        ),
        # signed modules follow the kernel, and have its version
        (
            ("Ubuntu", "22"),
            {"driver_method": "distro", "kernel": "6.8.0-1021-azure"},
            ["linux-modules-nvidia-580-server-open-azure", "nvidia-headless-no-dkms-580-server-open", "nvidia-utils-580-server"],
        ),
        (
            ("Ubuntu", "22"),
            {"driver_method": "distro", "driver_branch": "470", "kernel": "7.0.0-1006-azure-fde"},
            [
                "linux-headers-7.0.0-1006-azure-fde",
                "nvidia-dkms-470-server=470.*",
                "libnvidia-compute-470-server=470.*",
                "libnvidia-cfg1-470-server=470.*",
                "nvidia-compute-utils-470-server=470.*",
                "nvidia-utils-470-server=470.*",
            ],
        ),
        (DEBIAN, {"driver_method": "runfile"}, ["linux-headers-amd64", "dkms", "gcc", "kmod", "libc6-dev", "make"]),
    ],
)
def test_packages(distribution, requests, packages):
    made = real("T4", on=distribution, **requests)
    assert [one["name"] for one in needs(distribution, dlvm_plan=made)["packages"]] == packages


def test_packages_of_one_version():
    names = [one["name"] for one in needs(DEBIAN, dlvm_plan=real("T4"), nvidia_driver_version="580.95.05")["packages"]]
    assert names[1:3] == ["nvidia-kernel-open-dkms=580.95.05*", "nvidia-driver-cuda=580.95.05*"]


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("own", ["", "linux-headers-mine"])
def test_headers_are_the_plans_or_the_users(method, own):
    gathered = needs(DEBIAN, dlvm_plan=real("T4", driver_method=method), nvidia_driver_headers_package=own)
    assert gathered.text("headers") == (own or "linux-headers-amd64")
    assert (own or "linux-headers-amd64") in [one["name"] for one in gathered["packages"]]


def test_signed_modules_need_no_headers():
    made = real("T4", on=UBUNTU, driver_method="distro")
    gathered = needs(UBUNTU, dlvm_plan=made, nvidia_driver_headers_package="linux-headers-mine")
    assert gathered.text("headers") == "" and not any("headers" in one["name"] for one in gathered["packages"])


@pytest.mark.parametrize(
    ("distribution", "method", "signer"),
    [(DEBIAN, "distro", "dkms"), (DEBIAN, "nvidia_repo", "dkms"), (UBUNTU, "distro", "vendor"), (UBUNTU, "runfile", "nobody")],
)
def test_who_signs_the_modules(distribution, method, signer):
    gathered = needs(distribution, dlvm_plan=real("T4", on=distribution, driver_method=method))
    assert gathered.text("signed_by") == signer
    assert [one["minutes"] for one in gathered["minutes"]] == ([] if signer == "vendor" else [4])


def test_space_and_downloads_are_those_of_the_runfile_until_it_is_installed():
    made = real("T4", driver_method="runfile")
    gathered = needs(DEBIAN, dlvm_plan=made)
    assert [(one["path"], one["mib"]) for one in gathered["space"]] == [("/usr", 1500)]
    assert [(one["name"], one["url"], one["sha256"]) for one in gathered["downloads"]] == [
        ("nvidia_driver_runfile", made["driver"]["runfile"]["url"], made["driver"]["runfile"]["sha256"])
    ]
    done = needs(DEBIAN, ["/usr/bin/nvidia-smi", "/var/lib/dlvm/nvidia_driver.json"], dlvm_plan=made)
    assert done["space"] == done["downloads"] == done["minutes"] == []
    for method in ("nvidia_repo", "distro"):
        other = needs(DEBIAN, dlvm_plan=real("T4", driver_method=method))
        assert other["space"] == other["downloads"] == []


@pytest.mark.parametrize("method", METHODS)
def test_the_pins_are_part_of_the_needs(method):
    made = real("T4", driver_method=method)
    text = needs(DEBIAN, dlvm_plan=made).text("preferences")
    assert text.strip() == ("" if method == "runfile" else rendered("preferences.j2", DEBIAN, dlvm_plan=made).strip())


# --- files


@pytest.mark.parametrize(
    ("distribution", "method", "other"),
    [(DEBIAN, "distro", "l=NVIDIA CUDA"), (DEBIAN, "nvidia_repo", "o=Debian"), (UBUNTU, "nvidia_repo", "o=Ubuntu")],
)
def test_the_driver_comes_from_one_archive_and_branch(distribution, method, other):
    text = rendered("preferences.j2", distribution, dlvm_plan=plan(method=method))
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
    text = rendered("persistenced.conf.j2", distribution, dlvm_plan=real("T4", on=distribution, driver_method=method))
    assert "ConditionPathExists=/sys/bus/pci/drivers/nvidia\n" in text
    assert f"ExecStart=\nExecStart=/usr/bin/nvidia-persistenced --user {user} --persistence-mode\n" in text


@pytest.mark.parametrize("off", [False, "false", "no"])
def test_persistence_can_be_off(off):
    assert rendered("persistenced.conf.j2", DEBIAN, nvidia_driver_persistence=off).endswith(" --no-persistence-mode\n")


# --- what the role rejects


@pytest.mark.parametrize(
    ("distribution", "overrides", "words"),
    [
        (DEBIAN, {"dlvm_plan": plan(kind="rocm")}, "knows NVIDIA only"),
        (DEBIAN, {"dlvm_plan": plan(kind="none", branch=None, method=None)}, "no GPU was found or declared: declare it in dlvm_gpus"),
        (DEBIAN, {"dlvm_plan": plan(branch=None)}, "no GPU was found or declared"),
        (DEBIAN, {"dlvm_plan": real("T4", driver_method="runfile", driver_branch="515")}, "No cuda runfile of branch 515 is known"),
        (DEBIAN, {"dlvm_plan": plan("580", kind="grid", method="runfile", runfile={})}, "No grid runfile of branch 580 is known"),
        (
            ("Ubuntu", "22"),
            {"dlvm_plan": real("NVIDIA M60-4Q", on=("Ubuntu", "22"))},
            "nvidia_driver_runfile has no sha256",
        ),
        (DEBIAN, {"preflight_on_controller": True, "preflight_driver_state": "absent"}, "set nvidia_driver_reboot: never and reboot it yourself"),
        (DEBIAN, {"preflight_on_controller": True, "preflight_driver_state": "not_loaded"}, "set nvidia_driver_reboot: never"),
    ],
)
def test_rejections(distribution, overrides, words):
    assert any(words in problem for problem in problems(distribution, **overrides))


@pytest.mark.parametrize(
    ("distribution", "overrides"),
    [
        (DEBIAN, {}),
        (DEBIAN, {"dlvm_plan": real("T4", driver_method="distro")}),
        (UBUNTU, {"dlvm_plan": real("T4", on=UBUNTU, driver_method="distro")}),
        (UBUNTU, {"dlvm_plan": real("T4", on=UBUNTU, driver_method="runfile")}),
        (UBUNTU, {"dlvm_plan": real("NVIDIA A10-4Q", on=UBUNTU)}),
        (DEBIAN, {"preflight_on_controller": True, "preflight_driver_state": "ok"}),
        (DEBIAN, {"preflight_on_controller": True, "preflight_driver_state": "no_devices"}),
        (DEBIAN, {"preflight_on_controller": True, "nvidia_driver_reboot": "never"}),
        (DEBIAN, {"preflight_on_controller": False}),
        (
            DEBIAN,
            {
                "dlvm_plan": real("T4", driver_method="runfile", driver_branch="515"),
                "nvidia_driver_runfile": {"name": "x.run", "version": "515.1", "sha256": "a" * 64, "url": "https://x/x.run"},
            },
        ),
    ],
)
def test_what_is_not_rejected(distribution, overrides):
    assert problems(distribution, **overrides) == []


def test_the_entry_point_needs_has_the_options_of_main():
    specs = _load(ROOT / f"roles/{ROLE}/meta/argument_specs.yml")["argument_specs"]
    assert specs["needs"]["options"] == specs["main"]["options"]
    defaults = _load(ROOT / f"roles/{ROLE}/defaults/main.yml")
    assert {name: option.get("default") for name, option in specs["main"]["options"].items()} == defaults


# --- runfiles


def test_a_grid_driver_comes_from_azures_runfile_whatever_the_method():
    made = real("NVIDIA A10-4Q", on=("Ubuntu", "22"))
    overrides = {"dlvm_plan": made, "nvidia_driver_method": "nvidia_repo"}
    assert value("__nvidia_driver_method", ("Ubuntu", "22"), **overrides) == "runfile"
    runfile = value("__nvidia_driver_runfile", ("Ubuntu", "22"), **overrides)
    assert runfile["url"].startswith("https://download.microsoft.com/download/5e213ec5-")
    assert runfile["url"].endswith("/NVIDIA-Linux-x86_64-570.237-grid-azure.run")


def test_nvidias_runfile():
    runfile = value("__nvidia_driver_runfile", DEBIAN, dlvm_plan=real("T4", driver_method="runfile"))
    assert runfile["url"] == "https://download.nvidia.com/XFree86/Linux-x86_64/580.178.04/NVIDIA-Linux-x86_64-580.178.04.run"
    assert len(runfile["sha256"]) == 64
    own = {"version": "580.1", "sha256": "b" * 64, "url": "https://x/y.run?token=secret"}
    overrides = {"dlvm_plan": real("T4", driver_method="runfile"), "nvidia_driver_runfile": own}
    assert value("__nvidia_driver_runfile", DEBIAN, **overrides) == own
    assert value("__nvidia_driver_version", DEBIAN, **overrides) == "580.1"
    assert value("__nvidia_driver_runfile_path", DEBIAN, **overrides) == "/var/cache/dlvm/bbbbbbbbbbbb-y.run"


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
    overrides = {"dlvm_plan": plan("580", method="distro", signed_by="vendor")}
    path = "/lib/modules/6.8.0-1021-azure/kernel/nvidia-580srv/nvidia.ko.zst"
    there = {"stdout_lines": ["6.8.0-1021-azure", path]}
    assert value("__nvidia_driver_built", UBUNTU, __nvidia_driver_modules=there, **overrides) is True
    assert value("__nvidia_driver_built", UBUNTU, __nvidia_driver_modules={"stdout_lines": there["stdout_lines"][:1]}, **overrides) is False


@pytest.mark.parametrize(
    ("candidate", "fits"), [("535.309.01-0+deb12u1", True), ("1:535.309.01-1", True), ("550.163.01-2", False), ("(none)", False)]
)
def test_the_candidate_has_to_be_of_the_branch(candidate, fits):
    policy = {"stdout": f"nvidia-kernel-dkms:\n  Installed: (none)\n  Candidate: {candidate}\n"}
    overrides = {"dlvm_plan": plan("535", method="distro", signed_by="dkms")}
    assert value("__nvidia_driver_candidate_fits", DEBIAN, __nvidia_driver_policy=policy, **overrides) is fits
