# Copyright (c) 2026, The dlvm.azure_gpu authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every package that a role asks apt for on Ubuntu stands in the ledger of names, seen by somebody or marked unseen."""

from __future__ import annotations

import functools
import itertools
import re
from typing import Any

import pytest
from ansible_collections.dlvm.azure_gpu.plugins.filter.planned_roles import planned_roles
from ansible_collections.dlvm.azure_gpu.plugins.module_utils import _stack_table as table
from ansible_collections.dlvm.azure_gpu.plugins.module_utils import _ubuntu_packages as ledger
from ansible_collections.dlvm.azure_gpu.plugins.module_utils._kernel_line import kernel_line
from ansible_collections.dlvm.azure_gpu.plugins.module_utils._stack_drivers import line_of
from ansible_collections.dlvm.azure_gpu.plugins.module_utils._stack_inputs import PlanError, Request, between
from ansible_collections.dlvm.azure_gpu.plugins.module_utils._stack_packages import driver_packages
from ansible_collections.dlvm.azure_gpu.plugins.module_utils._stack_plan import make_plan
from support import ROOT, raw_variables, role_variables

UBUNTUS = {one.version: one for one in table.DISTRIBUTIONS if one.name == "Ubuntu"}
# By line of kernels: release and installed metapackage. NN.04 stands for the distribution's version.
KERNELS = {
    "generic": ("6.8.0-52-generic", "linux-image-generic"),
    "generic-hwe": ("6.17.0-20-generic", "linux-image-generic-hwe-NN.04"),
    "virtual": ("6.8.0-52-generic", "linux-image-virtual"),
    "lowlatency": ("6.8.0-52-lowlatency", "linux-image-lowlatency"),
    "nvidia": ("6.8.0-1021-nvidia", "linux-image-nvidia"),
    "azure": ("6.17.0-1022-azure", "linux-image-azure"),
    "azure-lts": ("6.8.0-1065-azure", "linux-image-azure-lts-NN.04"),
    "azure-fde": ("6.8.0-1063-azure-fde", "linux-image-azure-fde"),
    "azure-fde-lts": ("6.8.0-1063-azure-fde", "linux-image-azure-fde-lts-NN.04"),
    "azure-nvidia": ("6.14.0-1007-azure-nvidia", "linux-image-azure-nvidia"),
}
GPUS = ("K80", "M60", "V100", "T4", "A100", "H100")
METHODS = {
    "driver_method": ("distro", "nvidia_repo", "runfile"),
    "cuda_method": ("distro", "nvidia_repo", "runfile"),
    "cudnn_method": ("archive", "wheel", "nvidia_repo"),
    "mkl_method": ("wheel", "archive", "distro", "intel_repo"),
    "mxnet_method": ("wheel", "source", "artifact"),
    "r_method": ("native", "reticulate"),
}
# Choices of a user that bring more packages than the defaults do.
CHOICES = {
    "mxnet_build": [
        {"mxnet_build_config": {"USE_BLAS": "openblas", **switches}, "mxnet_build_ccache": True}
        for switches in (
            dict.fromkeys(("USE_CPP_PACKAGE", "USE_DIST_KVSTORE", "USE_GPERFTOOLS", "USE_LAPACK"), 1),
            {"USE_JEMALLOC": 1, "USE_GPERFTOOLS": 0, "USE_LIBJPEG_TURBO": 1, "USE_OPENCV": 1, "USE_S3": 1},
        )
    ]
    + [{"mxnet_build_config": {"USE_BLAS": blas}} for blas in ("atlas", "blas", "mkl")],
    "mxnet_r": [{"mxnet_r_graph_viz": True}],
}
# What of a plan a role's packages depend on, and the roles that only some plans call.
DECISIVE = {
    "nvidia_driver": lambda plan: plan["driver"],
    "cuda": lambda plan: (plan["cuda"]["version"], plan["cuda"]["method"], plan["compiler"]),
    "cudnn": lambda plan: (plan["cudnn"]["version"], plan["cudnn"]["method"]),
    "mkl": lambda plan: plan["mkl"],
    "mxnet_build": lambda plan: (plan["mxnet"]["method"], plan["compiler"]),
    "mxnet_r": lambda plan: plan["r"]["method"],
    "others": lambda plan: plan["mxnet"]["method"],
}
PLANNED = ("nvidia_driver", "cuda", "cudnn")
# Names of NVIDIA's repository, where the method is nvidia_repo.
NVIDIAS = re.compile(r"(lib)?(cuda|cudnn\d|nvidia)-?")

Name = tuple[str, str, str]


def entries(seen: bool) -> list[Name]:
    chosen = [one for one in ledger.entries() if (one["source"] != "unseen") == seen]
    return [(one["suite"], one["archive"], one["package"]) for one in chosen]


def kernels(version: str) -> list[dict[str, Any]]:
    metapackages = ((release, image.replace("NN.04", version)) for release, image in KERNELS.values())
    return [{"kernel": release, "kernel_images": {image: release.replace("-", ".")}} for release, image in metapackages]


@functools.cache
def plans(version: str) -> list[dict[str, Any]]:
    """Real plans for each GPU with each method, CUDA release of the repository and kernel; rejected ones are left out."""
    cudas = [one.version for one in table.CUDAS if between(one.version, UBUNTUS[version].repository_cudas)]
    requests = [{}, *kernels(version)]
    requests += [{name: method} for name, methods in METHODS.items() for method in methods]
    requests += [
        {"cuda_method": "nvidia_repo", "cuda_version": cuda, "cudnn_method": method}
        for cuda, method in itertools.product(cudas, METHODS["cudnn_method"])
    ]
    found = []
    for request, gpu in itertools.product(requests, ((), *((gpu,) for gpu in GPUS))):
        try:
            plan = make_plan(Request("Ubuntu", version, declared=gpu, **request))
        except PlanError:
            continue
        plan.pop("reasons")
        if plan not in found:
            found.append(plan)
    return found


@functools.cache
def roles_with_packages() -> dict[str, Any]:
    """The roles that state packages in their needs, and how they write them."""
    names = sorted(path.name for path in (ROOT / "roles").iterdir())
    needs = {role: raw_variables(role, "Ubuntu", "24").get(f"__{role}_needs") for role in names}
    return {role: stated["packages"] for role, stated in needs.items() if stated and "packages" in stated}


def bare(wanted: list[Any]) -> list[str]:
    """Names without versions, of items that apply."""
    items = [one if isinstance(one, dict) else {"name": one} for one in wanted]
    return [one["name"].partition("=")[0] for one in items if one.get("when", True)]


def rendered(role: str, version: str, plan: dict[str, Any], **overrides: Any) -> list[str]:
    """The packages that the role would ask for."""
    variables = {"dlvm_plan": plan, "wanted": roles_with_packages()[role], **overrides}
    return bare(role_variables(role, "Ubuntu", version.split(".")[0], "wanted", **variables)["wanted"])


def archive_of(role: str, plan: dict[str, Any], name: str) -> str | None:
    """The archive that has to have the name; None for Intel's, which the ledger is not about."""
    part = plan.get(role.replace("nvidia_", ""), {})
    if role == "mkl" and part["method"] == "intel_repo" and name.startswith("intel-"):
        return None
    return "nvidia" if part.get("method") == "nvidia_repo" and NVIDIAS.match(name) else "ubuntu"


@functools.cache
def names_of_role(role: str, version: str) -> set[Name]:
    planned = [plan for plan in plans(version) if role in planned_roles(plan) or role not in PLANNED]
    # Plans that differ in nothing by which the role chooses packages need no second rendering.
    different = {repr(DECISIVE.get(role, DECISIVE["others"])(plan)): plan for plan in planned}
    found = set()
    for plan, choice in itertools.product(different.values(), ({}, *CHOICES.get(role, []))):
        for name in rendered(role, version, plan, **choice):
            archive = archive_of(role, plan, name)
            if archive and not is_headers_of_one_kernel(name):
                found.add((UBUNTUS[version].codename, archive, name))
    return found


def is_headers_of_one_kernel(name: str) -> bool:
    """linux-headers-6.8.0-1063-azure-fde: each kernel has its own, and no ledger could name them all."""
    return bool(re.match(r"linux-headers-\d+\.\d+\.\d+-\d+-", name))


@functools.cache
def names_of_drivers(version: str) -> set[Name]:
    """All branches that Ubuntu or NVIDIA's repository offers, in both flavours and for all kernels, planned or not."""
    distribution = UBUNTUS[version]
    first, last = distribution.repository_drivers
    found = set()
    methods, flavours = ("distro", "nvidia_repo"), ("open", "proprietary")
    for branch, method, flavour in itertools.product(table.BRANCHES, methods, flavours):
        offered = branch.number in distribution.own_drivers if method == "distro" else first <= branch.number <= last
        exists = branch.proprietary if flavour == "proprietary" else branch.number >= table.OPEN_POSSIBLE_FROM
        if not (offered and exists):
            continue
        archive = "nvidia" if method == "nvidia_repo" else "ubuntu"
        for kernel in kernels(version):
            line = line_of(Request("Ubuntu", version, **kernel))
            packages = driver_packages(distribution, branch.number, flavour, method, line)
            found |= {(distribution.codename, archive, name) for name in packages}
            if not is_headers_of_one_kernel(line.headers):
                found.add((distribution.codename, "ubuntu", line.headers))
    return found


def names_of_toolkits(version: str) -> set[Name]:
    """All releases of CUDA in NVIDIA's repository, since a user may ask for several at once."""
    distribution = UBUNTUS[version]
    releases = [one.version for one in table.CUDAS if between(one.version, distribution.repository_cudas)]
    plan = {"cuda": {"version": releases[0], "method": "nvidia_repo", "runfiles": {}}, "compiler": {"gcc": None}}
    names = rendered("cuda", version, plan, cuda_more_versions=releases[1:])
    return {(distribution.codename, archive_of("cuda", plan, name), name) for name in names}


def not_in_ledger(names: set[Name]) -> list[str]:
    return sorted(" ".join(name) for name in names - {*entries(True), *entries(False)})


# suite, archive, component, package, version, date, source
LINE = re.compile(
    r"(\S+) (?:ubuntu|nvidia) "
    r"(?:\S+ [a-z0-9][a-z0-9+.-]+ \S+ (?:-|20\d\d(?:-\d\d){0,2}) (\d+)|- [a-z0-9][a-z0-9+.-]+ - - unseen)"
)


def is_right(line: str) -> bool:
    """Seven fields, a known suite and source; an unseen name has neither version nor date."""
    found = LINE.fullmatch(line)
    suites = {one.codename for one in UBUNTUS.values()}
    return bool(found) and found[1] in suites and int(found[2] or 1) in ledger.SOURCES


def test_each_line_has_seven_fields_and_a_source():
    assert [line for line in ledger.LEDGER.splitlines() if not is_right(line)] == []


@pytest.mark.parametrize(
    "line",
    [
        "noble ubuntu main bash 5.2 2026-08-20 999",
        "noble ubuntu main bash 5.2 2026-08-20 unseen",
        "noble ubuntu main bash 5.2 yesterday 1",
        "noble debian main bash 5.2 2026-08-20 1",
        "focal ubuntu main bash 5.2 2026-08-20 1",
        "noble ubuntu bash 5.2 2026-08-20 1",
    ],
)
def test_a_line_of_another_shape_is_found(line):
    assert not is_right(line)


def test_a_name_has_one_line_per_suite_and_archive():
    names = entries(True) + entries(False)
    assert len(names) == len(set(names))


def test_sources_are_read_documents_and_no_hosts():
    assert {int(one["source"]) for one in ledger.entries() if one["source"] != "unseen"} == set(ledger.SOURCES)
    for source in ledger.SOURCES.values():
        assert not re.search(r"://|www\.|\.(com|org|net|io)\b", source), source


@pytest.mark.parametrize("version", UBUNTUS)
@pytest.mark.parametrize("role", roles_with_packages())
def test_what_a_role_asks_for_stands_in_the_ledger(role, version):
    names = names_of_role(role, version)
    assert names
    assert not not_in_ledger(names), "look for a source first; a name without one is added as unseen"


@pytest.mark.parametrize("version", UBUNTUS)
def test_drivers_and_kernel_headers_stand_in_the_ledger(version):
    assert not not_in_ledger(names_of_drivers(version))


@pytest.mark.parametrize("version", UBUNTUS)
def test_toolkits_stand_in_the_ledger(version):
    assert not not_in_ledger(names_of_toolkits(version))


@pytest.mark.parametrize("line", KERNELS)
@pytest.mark.parametrize("version", UBUNTUS)
def test_the_kernels_are_of_their_lines(version, line):
    release, image = KERNELS[line]
    metapackage = image.replace("NN.04", version)
    found = kernel_line("Ubuntu", version, release, {metapackage: release.replace("-", ".")})
    assert f"linux-image-{found.name}" == metapackage


def test_an_unknown_name_is_found():
    plan = next(one for one in plans("24.04") if one["cuda"]["version"])
    names = rendered("cuda", "24.04", plan, __cuda_tools=["g++", "no-such-package"])
    asked = {("noble", archive_of("cuda", plan, name), name) for name in names}
    assert not_in_ledger(asked) == ["noble ubuntu no-such-package"]


def test_a_name_of_another_suite_does_not_count():
    assert not_in_ledger({("jammy", "ubuntu", "libpython3.10")}) == []
    assert not_in_ledger({("noble", "ubuntu", "libpython3.10")}) == ["noble ubuntu libpython3.10"]


def test_a_line_is_unseen_only_where_something_asks_for_its_name():
    asked = set().union(
        *(names_of_role(role, version) for role in roles_with_packages() for version in UBUNTUS),
        *(names_of_drivers(version) | names_of_toolkits(version) for version in UBUNTUS),
    )
    assert sorted(set(entries(False)) - asked) == []


def test_an_unseen_name_is_the_plans_last_choice():
    assert not any(ledger.is_seen(*name) for name in entries(False))
    assert all(ledger.is_seen(*name) for name in entries(True))
