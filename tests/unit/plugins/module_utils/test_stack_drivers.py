# Copyright (c) 2026, The dlvm.azure_gpu authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which driver a plan takes: branch, method, flavour of the kernel modules, packages, headers, who signs."""

from __future__ import annotations

import pytest
from ansible_collections.dlvm.azure_gpu.plugins.module_utils import _preflight as pure
from ansible_collections.dlvm.azure_gpu.plugins.module_utils import _stack_drivers as drivers
from ansible_collections.dlvm.azure_gpu.plugins.module_utils import _stack_packages as packages
from ansible_collections.dlvm.azure_gpu.plugins.module_utils import _stack_table as table
from ansible_collections.dlvm.azure_gpu.plugins.module_utils._kernel_line import Line
from ansible_collections.dlvm.azure_gpu.plugins.module_utils._stack_inputs import (
    Gpus,
    Notes,
    PlanError,
    Request,
    number,
)
from ansible_collections.dlvm.azure_gpu.plugins.module_utils._stack_plan import make_plan

DISTRIBUTIONS = {one.title: one for one in table.DISTRIBUTIONS}
AZURE = "6.8.0-1021-azure"
A10_SIZE = "Standard_NV36ads_A10_v5"


def plan(*gpus, on="Debian 12", **requests):
    return make_plan(Request(*on.split(), declared=gpus, **requests))


def driver(*gpus, on="Debian 12", **requests):
    return plan(*gpus, on=on, **requests)["driver"]


def chosen(*gpus, **requests):
    made = driver(*gpus, **requests)
    return made["branch"], made["method"], made["flavour"]


def refusal(*gpus, **requests):
    with pytest.raises(PlanError) as caught:
        plan(*gpus, **requests)
    return caught.value


def reasons(made, choice):
    return [one["reason"] for one in made["reasons"] if one["choice"] == choice]


def apt(own, theirs=None, origin="Debian"):
    """offers as preflight_info returns them: by package, versions of the distribution and of NVIDIA's repository."""
    names = {name: [{"version": version, "source": origin} for version in versions] for name, versions in own.items()}
    for name, versions in (theirs or {}).items():
        names.setdefault(name, []).extend({"version": version, "source": "nvidia"} for version in versions)
    return {"methods": ["distro"] if theirs is None else ["distro", "nvidia_repo"], "names": names}


DEBIAN_12 = {"nvidia-cuda-toolkit": ["11.8.89~11.8.0-5~deb12u1"], "nvidia-kernel-dkms": ["535.309.01-0+deb12u1"]}


# --- branches as data


def test_every_branch_stands_once_and_the_supported_ones_first():
    numbers = [one.number for one in table.BRANCHES]
    assert numbers == [580, 595, 620, 615, 610, 590, 575, 570, 550, 535, 525, 515, 470]
    assert [one.ended for one in table.BRANCHES] == sorted(one.ended for one in table.BRANCHES)
    kinds = {(one.number, one.kind, one.end) for one in table.BRANCHES if not one.ended}
    assert kinds == {
        (580, "long-term support", "2028-06"),
        (595, "production", "2027-03"),
        (620, "long-term support", "2029-09"),
    }


def test_branches_from_615_on_have_no_proprietary_modules():
    assert {one.number for one in table.BRANCHES if not one.proprietary} == {615, 620}


def test_a_supported_branch_says_until_when():
    (reason,) = reasons(plan("T4"), "driver.support")
    assert reason == "long-term support branch, updated until 2028-06"


@pytest.mark.parametrize("branch", [one for one in table.BRANCHES if one.ended], ids=lambda one: str(one.number))
def test_an_ended_branch_comes_on_request_with_a_reason(branch):
    gpu = "T4" if branch.number > 470 else "V100"
    made = plan(gpu, driver_branch=str(branch.number), driver_method="runfile")
    assert made["driver"]["branch"] == str(branch.number)
    (reason,) = reasons(made, "driver.support")
    since = f" since {branch.end}" if branch.end else ""
    assert reason == f"this {branch.kind} branch gets no more updates{since}"


@pytest.mark.parametrize("distribution", DISTRIBUTIONS)
@pytest.mark.parametrize("gpu", [one for one in table.GPUS if one.vendor == "nvidia"], ids=lambda one: one.model)
def test_an_ended_branch_is_never_chosen_where_the_gpu_has_a_supported_one(distribution, gpu):
    try:
        made = plan(gpu.model, on=distribution)
    except PlanError:
        return
    known = next(one for one in table.BRANCHES if str(one.number) == made["driver"]["branch"])
    assert known.ended == gpu.compute_capability.startswith("3.")


def test_a_gpu_whose_every_branch_has_ended_gets_the_last():
    made = plan("K80")
    assert chosen("K80") == ("470", "distro", "proprietary")
    assert reasons(made, "driver.support") == ["this long-term support branch gets no more updates since 2024-07"]


def test_debians_own_driver_is_an_ended_branch_and_comes_by_its_method():
    made = plan("T4", driver_method="distro")
    assert chosen("T4", driver_method="distro") == ("535", "distro", "proprietary")
    assert reasons(made, "driver.support") == ["this long-term support branch gets no more updates since 2026-06"]


def test_a_branch_that_the_plan_does_not_know():
    made = plan("T4", driver_branch="630", driver_method="runfile")
    assert made["driver"]["branch"] == "630" and made["driver"]["runfile"] == {} and made["driver"]["flavour"] == "open"
    assert "does not know this branch" in reasons(made, "driver.support")[0]


# --- flavours


@pytest.mark.parametrize("branch", ["615", "620", "625"])
def test_proprietary_modules_are_rejected_from_615_on(branch):
    refused = refusal("T4", driver_branch=branch, driver_method="runfile", driver_flavour="proprietary")
    assert refused.value == f"nvidia_driver_flavour proprietary with driver branch {branch}"
    assert "take nvidia_driver_branch 580 or 595" in refused.reason
    assert refused.nearest["settings"] == {"nvidia_driver_branch": "auto"}


def test_proprietary_modules_before_615():
    made = driver("T4", driver_branch="610", driver_method="nvidia_repo", driver_flavour="proprietary")
    assert made["packages"][0] == "nvidia-kernel-dkms" and made["flavour"] == "proprietary"


@pytest.mark.parametrize("branch", ["620", "630"])
def test_maxwell_to_volta_have_no_branch_without_proprietary_modules(branch):
    assert refusal("V100", driver_branch=branch, driver_method="runfile").reason == "V100 needs branch 384 to 580"


@pytest.mark.parametrize(
    ("gpus", "requests", "flavour", "words"),
    [
        (("V100",), {}, "proprietary", "older than Turing have no open kernel modules"),
        (("V100", "T4"), {}, "proprietary", "older than Turing have no open kernel modules"),
        (("T4",), {}, "open", "NVIDIA recommends the open kernel modules"),
        (("T4",), {"driver_branch": "550"}, "proprietary", "before branch 560"),
        (("A100",), {"driver_branch": "550"}, "open", "NVIDIA recommends"),
        (("T4",), {"driver_branch": "550", "driver_flavour": "open"}, "open", "asked for"),
        (("T4",), {"driver_branch": "615", "driver_method": "runfile"}, "open", "branch 615 has no other"),
        (("A100",), {"driver_method": "distro"}, "proprietary", "do not build for its kernels"),
        (("A100",), {"driver_method": "distro", "on": "Ubuntu 22.04"}, "open", "NVIDIA recommends"),
    ],
)
def test_flavour(gpus, requests, flavour, words):
    made = plan(*gpus, **requests)
    assert made["driver"]["flavour"] == flavour
    assert words in reasons(made, "driver.flavour")[0]


@pytest.mark.parametrize(
    ("gpus", "requests", "words"),
    [
        (("V100",), {}, "need Turing or newer and branch 515"),
        (("T4",), {"driver_branch": "470", "driver_method": "distro"}, "need Turing or newer and branch 515"),
        (("A100",), {"driver_method": "distro"}, "take nvidia_driver_method nvidia_repo or runfile"),
    ],
)
def test_open_modules_that_there_are_not(gpus, requests, words):
    assert words in refusal(*gpus, driver_flavour="open", **requests).reason


def test_a_virtual_a10_gets_proprietary_modules():
    made = plan(on="Ubuntu 22.04", azure_size=A10_SIZE)
    assert (made["driver"]["kind"], made["driver"]["branch"], made["driver"]["flavour"]) == (
        "grid",
        "570",
        "proprietary",
    )
    assert (
        "under GPU virtualization NVIDIA recommends the open modules from Ada on" in reasons(made, "driver.flavour")[0]
    )
    assert driver("A10", on="Ubuntu 22.04")["flavour"] == "open"
    assert driver(on="Ubuntu 22.04", azure_size=A10_SIZE, driver_flavour="open")["flavour"] == "open"


@pytest.mark.parametrize(
    ("model", "capability", "branch", "flavour"),
    [
        ("M60", "5.2", 535, "proprietary"),
        ("A10", "8.6", 570, "proprietary"),
        ("L4", "8.9", 595, "open"),
        ("RTX PRO 6000", "12.0", 595, "open"),
    ],
)
def test_grid_flavour_by_generation(model, capability, branch, flavour):
    """RTX PRO 6000 has no plan as long as MXNet takes cuDNN 8, so the choice itself is asked."""
    gpus = Gpus([model], [capability], "nvidia", "declared", virtual=True)
    assert (
        drivers._flavour(Request("Ubuntu", "22.04"), DISTRIBUTIONS["Ubuntu 22.04"], gpus, branch, "runfile", Notes())
        == flavour
    )


# --- GRID


@pytest.mark.parametrize("gpu", table.GRID_BRANCHES)
def test_the_branch_of_microsofts_grid_installer(gpu):
    gpus = Gpus([gpu], [next(one.compute_capability for one in table.GPUS if one.model == gpu)], virtual=True)
    assert drivers.grid_branches(Request("Ubuntu", "22.04"), gpus) == [(table.GRID_BRANCHES[gpu], "runfile")]


def test_a_grid_branch_that_is_asked_for_is_taken_or_rejected():
    made = plan(on="Ubuntu 22.04", azure_size=A10_SIZE, driver_branch="580")
    assert (made["driver"]["kind"], made["driver"]["branch"], made["driver"]["runfile"]) == ("grid", "580", {})
    assert "bring one in nvidia_driver_runfile" in reasons(made, "driver.runfile")[0]
    assert driver(on="Ubuntu 22.04", azure_size=A10_SIZE, driver_version="570.237")["runfile"]["version"] == "570.237"
    assert (
        "A10 needs branch 460 or newer" in refusal(on="Ubuntu 22.04", azure_size=A10_SIZE, driver_branch="450").reason
    )


def test_a_virtual_gpu_without_a_grid_driver():
    assert "no GRID driver is known" in refusal("NVIDIA L4-4Q", on="Ubuntu 22.04").reason


def test_microsoft_lists_grid_for_ubuntu_only():
    assert "for Ubuntu and not for Debian" in reasons(plan(azure_size=A10_SIZE), "driver.grid")[0]
    assert reasons(plan(on="Ubuntu 24.04", azure_size=A10_SIZE), "driver.grid") == []


def test_the_m60s_grid_runfile_has_to_be_brought():
    made = plan(on="Ubuntu 22.04", azure_size="Standard_NV12s_v3")
    assert made["driver"]["runfile"]["sha256"] == ""
    assert "bring one in nvidia_driver_runfile" in reasons(made, "driver.runfile")[0]
    own = plan(on="Ubuntu 22.04", azure_size="Standard_NV12s_v3", own_downloads=("nvidia_driver_runfile",))
    assert reasons(own, "driver.runfile") == []


# --- Secure Boot


@pytest.mark.parametrize("distribution", ["Ubuntu 22.04", "Ubuntu 24.04"])
def test_secure_boot_prefers_modules_that_canonical_signs(distribution):
    made = plan("A100", on=distribution, kernel=AZURE, secure_boot=True)
    assert made["driver"]["method"] == "distro" and made["driver"]["signed_by"] == "vendor"
    assert made["driver"]["packages"][0] == "linux-modules-nvidia-580-server-open-azure"
    assert made["driver"]["headers"] is None
    assert "Canonical signs" in reasons(made, "driver.method")[0]
    free = plan("A100", on=distribution, kernel=AZURE, offers=apt({}, NVIDIA_22, "Ubuntu"))
    assert free["driver"]["method"] == "nvidia_repo" and reasons(free, "driver.method") == []


NVIDIA_22 = {
    "nvidia-dkms-580": ["580.95.05-0ubuntu1"],
    "cuda-toolkit-11-8": ["11.8.0-1"],
    "cuda-toolkit-12-5": ["12.5.1-1"],
}


@pytest.mark.parametrize("distribution", ["Debian 12", "Debian 13"])
@pytest.mark.parametrize("gpu", ["V100", "A100"])
def test_secure_boot_changes_nothing_where_nobody_signs(distribution, gpu):
    assert plan(gpu, on=distribution, secure_boot=True) == plan(gpu, on=distribution)


def test_modules_that_load_come_before_names_that_somebody_has_seen():
    """For the general kernel of Ubuntu 22.04 NVIDIA's proprietary DKMS package was seen and Canonical's signed one was not."""
    requests = {"on": "Ubuntu 22.04", "kernel": "5.15.0-130-generic"}
    assert driver("V100", **requests)["method"] == "nvidia_repo"
    signed = driver("V100", secure_boot=True, **requests)
    assert (signed["method"], signed["packages"][0]) == ("distro", "linux-modules-nvidia-580-server-generic")
    line = Line("generic", "")
    for method, count in (("nvidia_repo", 0), ("distro", 1)):
        names = packages.driver_packages(DISTRIBUTIONS["Ubuntu 22.04"], 580, "proprietary", method, line)
        assert len(packages.unseen(DISTRIBUTIONS["Ubuntu 22.04"], names, method)) == count


def test_secure_boot_keeps_a_method_that_is_asked_for():
    assert driver("A100", on="Ubuntu 22.04", secure_boot=True, driver_method="nvidia_repo")["signed_by"] == "dkms"


@pytest.mark.parametrize(
    ("distribution", "requests", "signer", "user"),
    [
        ("Debian 12", {"driver_method": "nvidia_repo"}, "dkms", "nvidia-persistenced"),
        ("Debian 12", {"driver_method": "distro"}, "dkms", "nvpd"),
        ("Debian 13", {"driver_method": "distro"}, "dkms", "nvpd"),
        ("Debian 12", {"driver_method": "runfile"}, "nobody", "nvidia-persistenced"),
        ("Ubuntu 22.04", {"driver_method": "nvidia_repo"}, "dkms", "nvidia-persistenced"),
        ("Ubuntu 22.04", {"driver_method": "distro"}, "vendor", "nvidia-persistenced"),
        ("Ubuntu 22.04", {"driver_method": "distro", "driver_branch": "470"}, "dkms", "nvidia-persistenced"),
        ("Ubuntu 22.04", {"driver_method": "runfile"}, "nobody", "nvidia-persistenced"),
    ],
)
def test_who_signs_the_modules_and_who_runs_the_daemon(distribution, requests, signer, user):
    made = driver("T4", on=distribution, **requests)
    assert (made["signed_by"], made["user"]) == (signer, user)
    assert (made["headers"] is None) == (signer == "vendor")


def test_no_driver_for_no_gpu():
    assert driver(use_cuda="true") == drivers.NO_DRIVER
    assert driver() == drivers.NO_DRIVER


# --- packages

PERSISTENCED = "nvidia-persistenced"


@pytest.mark.parametrize(
    ("distribution", "branch", "flavour", "method", "names"),
    [
        (
            "Debian 12",
            535,
            "proprietary",
            "distro",
            ["nvidia-kernel-dkms", "libcuda1", "libnvidia-cfg1", "nvidia-smi", PERSISTENCED],
        ),
        (
            "Debian 12",
            470,
            "proprietary",
            "distro",
            [
                "nvidia-tesla-470-kernel-dkms",
                "libnvidia-tesla-470-cuda1",
                "libnvidia-tesla-470-cfg1",
                "nvidia-tesla-470-smi",
                PERSISTENCED,
            ],
        ),
        (
            "Debian 13",
            550,
            "proprietary",
            "distro",
            ["nvidia-kernel-dkms", "libcuda1", "libnvidia-cfg1", "nvidia-smi", PERSISTENCED],
        ),
        (
            "Debian 13",
            535,
            "proprietary",
            "distro",
            [
                "nvidia-tesla-535-kernel-dkms",
                "libnvidia-tesla-535-cuda1",
                "libnvidia-tesla-535-cfg1",
                "nvidia-tesla-535-smi",
                PERSISTENCED,
            ],
        ),
        ("Debian 12", 580, "open", "nvidia_repo", ["nvidia-kernel-open-dkms", "nvidia-driver-cuda", PERSISTENCED]),
        ("Debian 13", 620, "open", "nvidia_repo", ["nvidia-kernel-open-dkms", "nvidia-driver-cuda", PERSISTENCED]),
        ("Debian 12", 580, "proprietary", "nvidia_repo", ["nvidia-kernel-dkms", "nvidia-driver-cuda", PERSISTENCED]),
        ("Debian 12", 550, "proprietary", "nvidia_repo", ["nvidia-kernel-dkms", "cuda-drivers-550"]),
        (
            "Ubuntu 22.04",
            580,
            "open",
            "nvidia_repo",
            [
                "nvidia-dkms-580-open",
                "libnvidia-compute-580",
                "libnvidia-cfg1-580",
                "nvidia-compute-utils-580",
                "nvidia-utils-580",
            ],
        ),
        (
            "Ubuntu 24.04",
            580,
            "proprietary",
            "nvidia_repo",
            [
                "nvidia-dkms-580",
                "libnvidia-compute-580",
                "libnvidia-cfg1-580",
                "nvidia-compute-utils-580",
                "nvidia-utils-580",
            ],
        ),
        (
            "Ubuntu 24.04",
            590,
            "open",
            "nvidia_repo",
            ["nvidia-dkms-open", "nvidia-headless-no-dkms-open", "libnvidia-compute", "libnvidia-cfg1", PERSISTENCED],
        ),
        (
            "Ubuntu 26.04",
            595,
            "proprietary",
            "nvidia_repo",
            ["nvidia-dkms", "nvidia-headless-no-dkms", "libnvidia-compute", "libnvidia-cfg1", PERSISTENCED],
        ),
        (
            "Ubuntu 24.04",
            580,
            "open",
            "distro",
            [
                "linux-modules-nvidia-580-server-open-azure",
                "nvidia-headless-no-dkms-580-server-open",
                "nvidia-utils-580-server",
            ],
        ),
        (
            "Ubuntu 22.04",
            535,
            "proprietary",
            "distro",
            ["linux-modules-nvidia-535-server-azure", "nvidia-headless-no-dkms-535-server", "nvidia-utils-535-server"],
        ),
        (
            "Ubuntu 22.04",
            470,
            "proprietary",
            "distro",
            [
                "nvidia-dkms-470-server",
                "libnvidia-compute-470-server",
                "libnvidia-cfg1-470-server",
                "nvidia-compute-utils-470-server",
                "nvidia-utils-470-server",
            ],
        ),
        ("Ubuntu 22.04", 580, "open", "runfile", []),
    ],
)
def test_packages(distribution, branch, flavour, method, names):
    line = Line("azure", "linux-headers-azure")
    assert packages.driver_packages(DISTRIBUTIONS[distribution], branch, flavour, method, line) == names


@pytest.mark.parametrize(
    ("kernel", "images", "line"),
    [
        (AZURE, {}, "azure"),
        ("7.0.0-1006-azure-fde", {}, "azure-fde"),
        (AZURE, {"linux-image-azure-lts-22.04": "6.8.0.1021.24"}, "azure-lts-22.04"),
        ("6.8.0-52-generic", {}, "generic-hwe-22.04"),
        ("5.15.0-130-generic", {"linux-image-virtual": "5.15.0.130.128"}, "generic"),
        ("6.8.0-52-lowlatency", {}, "lowlatency-hwe-22.04"),
    ],
)
def test_signed_modules_follow_the_kernels_line(kernel, images, line):
    made = driver("A100", on="Ubuntu 22.04", driver_method="distro", kernel=kernel, kernel_images=images)
    assert made["packages"][0] == f"linux-modules-nvidia-580-server-open-{line}"


@pytest.mark.parametrize(
    ("distribution", "kernel", "images", "headers"),
    [
        ("Debian 12", "6.1.0-40-cloud-amd64", {}, "linux-headers-cloud-amd64"),
        (
            "Debian 12",
            "6.12.30+bpo-amd64",
            {"linux-image-amd64": "6.12.30-1~bpo12+1"},
            "linux-headers-amd64=6.12.30-1~bpo12+1",
        ),
        ("Ubuntu 24.04", "6.14.0-24-generic", {}, "linux-headers-generic-hwe-24.04"),
        ("Ubuntu 24.04", "7.0.0-1006-azure-fde", {}, "linux-headers-7.0.0-1006-azure-fde"),
    ],
)
def test_headers_for_dkms_and_the_runfile(distribution, kernel, images, headers):
    for method in ("nvidia_repo", "runfile"):
        made = driver("A100", on=distribution, driver_method=method, kernel=kernel, kernel_images=images)
        assert made["headers"] == headers


def test_470_on_ubuntu_22_comes_by_dkms_and_nowhere_else():
    made = driver("K80", on="Ubuntu 22.04", kernel=AZURE)
    assert (made["branch"], made["method"], made["signed_by"], made["headers"]) == (
        "470",
        "distro",
        "dkms",
        "linux-headers-azure",
    )
    assert made["packages"][0] == "nvidia-dkms-470-server"
    for distribution in ("Ubuntu 24.04", "Ubuntu 26.04"):
        assert "needs driver branch 375 to 470" in refusal("K80", on=distribution).reason


# --- runfiles and releases


def test_a_runfile_by_branch():
    made = driver("T4", driver_method="runfile")
    assert made["runfile"]["version"] == "580.178.04" and len(made["runfile"]["sha256"]) == 64
    assert made["packages"] == [] and made["method"] == "runfile"


@pytest.mark.parametrize(
    ("version", "runfile"),
    [
        ("580.178.04", "580.178.04"),
        ("580.178", "580.178.04"),
        ("580", "580.178.04"),
        ("580.105.08", None),
        ("580.17", None),
        ("595", "595.91.07"),
    ],
)
def test_a_runfile_of_another_release_than_asked_for_is_not_taken(version, runfile):
    made = plan("T4", driver_method="runfile", driver_version=version)
    assert made["driver"]["branch"] == version[:3] and made["driver"]["runfile"].get("version") == runfile
    notes = [one for one in made["reasons"] if one["choice"] == "driver.runfile"]
    assert [one["value"] for one in notes] == ([] if runfile else [version])


def test_a_runfile_without_a_known_checksum_has_to_be_brought():
    made = plan("T4", driver_branch="515", driver_method="runfile")
    assert made["driver"]["runfile"] == {} and "bring one in" in reasons(made, "driver.runfile")[0]
    own = plan("T4", driver_branch="515", driver_method="runfile", own_downloads=("nvidia_driver_runfile",))
    assert reasons(own, "driver.runfile") == []


def test_a_release_says_its_branch():
    assert driver("T4", driver_version="550.163.01")["branch"] == "550"
    assert driver("T4", driver_version="550.163.01", driver_branch="550")["branch"] == "550"
    refused = refusal("T4", driver_version="580.105.08", driver_branch="590")
    assert refused.value == "nvidia_driver_version 580.105.08 with nvidia_driver_branch 590"
    assert "that release is of branch 580; leave one of them out" in refused.reason


@pytest.mark.parametrize("request_", [{"driver_branch": "newest"}, {"driver_version": "latest"}])
def test_a_branch_that_is_no_number(request_):
    ((name, value),) = request_.items()
    refused = refusal("T4", **request_)
    assert refused.value == f"nvidia_{name} {value}" and "it is no number" in refused.reason
    assert "it is no number" in refusal(azure_size=A10_SIZE, **request_).reason


# --- names that nobody has seen


def test_names_that_somebody_has_seen_come_first():
    """On Ubuntu 24.04 the signed modules of 580 were seen, NVIDIA's DKMS packages for it were not."""
    distribution = DISTRIBUTIONS["Ubuntu 24.04"]
    made = plan("T4", on="Ubuntu 24.04", kernel=AZURE)
    assert (made["driver"]["branch"], made["driver"]["method"]) == ("580", "distro")
    assert reasons(made, "driver.packages") == []
    assert packages.unseen(distribution, made["driver"]["packages"], "distro") == []
    other = plan("T4", on="Ubuntu 24.04", kernel=AZURE, driver_method="nvidia_repo")
    strangers = packages.unseen(distribution, other["driver"]["packages"], "nvidia_repo")
    (note,) = [one for one in other["reasons"] if one["choice"] == "driver.packages"]
    assert strangers and note["value"] == ", ".join(strangers)
    assert note["reason"] == "not seen on Ubuntu 24.04 by anybody here; apt decides"


def test_the_archive_of_a_name_counts():
    distribution = DISTRIBUTIONS["Ubuntu 22.04"]
    assert packages.unseen(distribution, ["nvidia-dkms-580"], "nvidia_repo") == []
    assert packages.unseen(distribution, ["nvidia-dkms-580-nonesuch"], "nvidia_repo") == ["nvidia-dkms-580-nonesuch"]
    assert packages.unseen(distribution, ["nvidia-dkms-470-server"], "nvidia_repo") == ["nvidia-dkms-470-server"]
    assert packages.unseen(distribution, ["nvidia-dkms-470-server"], "distro") == []
    assert packages.unseen(DISTRIBUTIONS["Debian 12"], ["nonesuch"], "distro") == []


def test_what_apt_offers_needs_nobody_to_have_seen_it():
    offers = apt({"linux-modules-nvidia-580-server-open-oracle": ["6.8.0-1021.22"]}, NVIDIA_22, "Ubuntu")
    for method in ("distro", "nvidia_repo"):
        made = plan("T4", on="Ubuntu 24.04", kernel="6.8.0-1021-oracle", driver_method=method, offers=offers)
        assert reasons(made, "driver.packages") == []
    assert driver("T4", on="Ubuntu 24.04", kernel="6.8.0-1021-oracle", offers=offers)["method"] == "nvidia_repo"
    # seen or not, both are there
    offers = apt({"linux-modules-nvidia-580-server-open-azure": ["6.8.0-1021.22"]}, NVIDIA_22, "Ubuntu")
    assert driver("T4", on="Ubuntu 24.04", kernel=AZURE, offers=offers)["method"] == "nvidia_repo"


# --- offers of apt against the table


def test_a_branch_of_the_table_that_apt_does_not_have_is_not_planned():
    theirs = {"nvidia-kernel-open-dkms": ["595.45.04-1"]}
    assert chosen("T4", offers=apt(DEBIAN_12, theirs)) == ("595", "nvidia_repo", "open")
    refused = refusal("T4", offers=apt(DEBIAN_12, theirs), driver_branch="580")
    assert "Debian 12 offers 535 (distro) and 595 (nvidia_repo)" in refused.reason


def test_a_branch_that_apt_has_and_the_table_has_not_comes_on_request():
    theirs = {"nvidia-kernel-open-dkms": ["640.10.01-1", "580.95.05-1"]}
    assert chosen("T4", offers=apt(DEBIAN_12, theirs)) == ("580", "nvidia_repo", "open")
    made = plan("T4", offers=apt(DEBIAN_12, theirs), driver_branch="640")
    assert (made["driver"]["branch"], made["driver"]["flavour"]) == ("640", "open")
    assert "apt or the runfile decides" in reasons(made, "driver.support")[0]
    assert "640" in refusal("T4", driver_branch="640").value


def test_a_distribution_may_gain_a_branch():
    own = {**DEBIAN_12, "nvidia-tesla-550-kernel-dkms": ["550.163.01-2"]}
    made = driver("T4", offers=apt(own, {}), driver_branch="550")
    assert made["method"] == "distro"
    assert made["packages"][:2] == ["nvidia-tesla-550-kernel-dkms", "libnvidia-tesla-550-cuda1"]


def test_a_method_that_apt_was_not_asked_about_is_that_of_the_table():
    assert chosen("T4", offers=apt(DEBIAN_12)) == ("580", "nvidia_repo", "open")
    assert chosen("T4", offers=apt({"nvidia-cuda-toolkit": ["11.8.89~11.8.0-5"]}, None)) == (
        "580",
        "nvidia_repo",
        "open",
    )
    assert "Debian 12 offers none (distro)" in refusal("T4", offers=apt({}), driver_method="distro").reason


def test_only_ended_branches_are_offered_and_none_is_asked_for():
    offers = apt(DEBIAN_12, {"nvidia-kernel-open-dkms": ["570.172.08-1"]})
    reason = refusal("T4", offers=offers).reason
    assert "Debian 12 offers 535 (distro) and 570 (nvidia_repo)" in reason
    assert reason.endswith("570 and 535 get no more updates and come on request only: set nvidia_driver_branch")
    assert chosen("T4", offers=offers, driver_branch="570") == ("570", "nvidia_repo", "open")


def test_ubuntus_offers_are_those_for_the_line_that_runs():
    own = {
        "linux-modules-nvidia-595-server-open-azure": ["7.0.0-1011.11"],
        "linux-modules-nvidia-580-server-open-generic": ["7.0.0-28.28"],
    }
    offers = apt(own, NVIDIA_22, "Ubuntu")
    requests = {"on": "Ubuntu 24.04", "offers": offers, "driver_method": "distro"}
    assert driver("A100", kernel=AZURE, **requests)["packages"][0] == "linux-modules-nvidia-595-server-open-azure"
    assert (
        driver("A100", kernel="6.8.0-52-generic", **requests)["packages"][0]
        == "linux-modules-nvidia-580-server-open-generic"
    )
    assert "offers none (distro)" in refusal("A100", kernel="6.8.0-52-lowlatency", **requests).reason


# --- transitional packages of an archive


@pytest.mark.parametrize(
    ("wanted", "installed", "strangers"),
    [
        (
            ["linux-modules-nvidia-570-server-open-azure", "nvidia-utils-570-server"],
            [
                "linux-modules-nvidia-570-server-open-azure",
                "linux-modules-nvidia-580-server-open-azure",
                "nvidia-utils-580-server",
            ],
            "linux-modules-nvidia-580-server-open-azure, nvidia-utils-580-server for a driver of branch 570",
        ),
        (
            ["nvidia-dkms-550-server"],
            ["nvidia-dkms-550-server", "libnvidia-compute-580-server"],
            "libnvidia-compute-580-server",
        ),
        (["nvidia-dkms-575=575.*", "gcc"], ["nvidia-dkms-580", "gcc"], "nvidia-dkms-580 for a driver of branch 575"),
        (["nvidia-dkms-580=580.*"], ["nvidia-dkms-580", "libnvidia-cfg1-580", "nvidia-compute-utils-580"], ""),
        (["nvidia-kernel-open-dkms=580.*"], ["nvidia-kernel-open-dkms", "libnvidia-compute-590"], ""),
        (["g++-12", "cuda-toolkit-12-9"], ["g++-12", "libnvidia-compute-590"], ""),
        (["nvidia-dkms-580"], [], ""),
    ],
)
def test_a_transitional_branch_is_noticed(wanted, installed, strangers):
    problems = pure.branch_problems(wanted, installed)
    assert len(problems) == bool(strangers)
    if strangers:
        assert strangers in problems[0] and "set nvidia_driver_branch to the one that apt installs" in problems[0]


# --- GPUs together


def test_gpus_of_a_machine_share_a_branch():
    assert drivers._limits(Gpus(capabilities=["5.2", "9.0"])) == (525, 580)
    assert chosen("V100", "H100") == ("580", "nvidia_repo", "proprietary")
    assert "they need a driver branch >= 525 and <= 470 at once" in refusal("K80", "H100").reason
    assert "no driver branch is known" in refusal("4.2").reason


@pytest.mark.parametrize("capability", table.DRIVERS_OF_CAPABILITY)
def test_each_generation_has_a_branch_of_the_table(capability):
    low, high = drivers._limits(Gpus(["x"], [capability]))
    assert any(low <= one.number <= (high or one.number) for one in table.BRANCHES)
    assert number(capability) >= (7, 5) or high in (470, 580)
