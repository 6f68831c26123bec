# Copyright (c) 2026, The dlvm.azure_gpu authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every planned cell of docs/stack.md, by every method of driver, CUDA and cuDNN, has a known artifact for each download."""

from __future__ import annotations

import functools
import json
import re

import pytest
from ansible_collections.dlvm.azure_gpu.plugins.module_utils import _azure_sizes as sizes
from ansible_collections.dlvm.azure_gpu.plugins.module_utils import _preflight as pure
from ansible_collections.dlvm.azure_gpu.plugins.module_utils import _stack_table as table
from ansible_collections.dlvm.azure_gpu.plugins.module_utils._stack_inputs import PlanError, Request
from ansible_collections.dlvm.azure_gpu.plugins.module_utils._stack_plan import make_plan
from support import _templar, raw_variables

RELEASES = ("1.9.1", "1.4.1", "0.12.1")
METHODS = {
    "driver_method": ("auto", "nvidia_repo", "distro", "runfile"),
    "cuda_method": ("auto", "nvidia_repo", "distro", "runfile"),
    "cudnn_method": ("auto", "archive", "wheel", "nvidia_repo"),
}
SHA256 = re.compile("[0-9a-f]{64}")
PACKAGE = re.compile(r"[a-z0-9][a-z0-9+.-]+")
HEADERS = re.compile(r"linux-headers-[a-z0-9+.~-]+(=[0-9][A-Za-z0-9.+~:-]*)?")


def requests():
    """One method at a time, the others left open; then without a GPU, and by every Azure size."""
    for distribution in table.DISTRIBUTIONS:
        for release in RELEASES:
            common = {
                "distribution": distribution.name,
                "distribution_version": distribution.version,
                "mxnet_version": release,
            }
            yield Request(**common)
            yield from (Request(**common, azure_size=size.name) for size in sizes.SIZES)
            for gpu in table.GPUS:
                yield Request(**common, declared=(gpu.model,))
                for name, methods in METHODS.items():
                    yield from (Request(**common, declared=(gpu.model,), **{name: method}) for method in methods[1:])


@functools.cache
def plans():
    """The plans, those that differ in nothing that a role reads once."""
    distinct = {}
    for request in requests():
        try:
            plan = make_plan(request)
        except PlanError:
            continue
        parts = {key: plan[key] for key in ("distribution", "driver", "cuda", "cudnn", "compiler", "mkl", "mxnet")}
        parts["cuda"] = {key: value for key, value in plan["cuda"].items() if key not in ("arch", "arch_flags")}
        distinct.setdefault(json.dumps(parts, sort_keys=True), plan)
    return list(distinct.values())


def has_sha256(download):
    return bool(download and SHA256.fullmatch(download["sha256"]))


def must_be_brought(plan, variable):
    """Whether the plan says that the user has to bring it."""
    return any(variable in one["reason"] for one in plan["reasons"])


def test_the_plans_cover_every_method_and_distribution():
    seen = {(key, plan[key]["method"]) for plan in plans() for key in ("driver", "cuda", "cudnn", "mxnet")}
    assert {method for key, method in seen if key in ("driver", "cuda")} >= {"nvidia_repo", "distro", "runfile", None}
    assert {method for key, method in seen if key == "cudnn"} == {"archive", "wheel", "nvidia_repo", None}
    assert {method for key, method in seen if key == "mxnet"} == {"wheel", "source"}
    assert {plan["distribution"]["version"] for plan in plans()} == {"12", "13", "22.04", "24.04", "26.04"}


def test_every_wheel_of_mxnet_is_the_release_of_the_plan():
    for plan in plans():
        mxnet = plan["mxnet"]
        if mxnet["method"] == "wheel":
            assert all(map(has_sha256, mxnet["wheels"]))
            assert (mxnet["wheels"][0]["name"], mxnet["wheels"][0]["version"]) == (mxnet["wheel"], mxnet["version"])
        else:
            assert (
                not mxnet["archive"] or has_sha256(mxnet["archive"]) and mxnet["archive"]["version"] == mxnet["version"]
            )


def test_every_cudnn_has_its_archive_or_wheel():
    for plan in plans():
        cudnn = plan["cudnn"]
        assert has_sha256(cudnn["archive"]) == (cudnn["method"] == "archive")
        assert has_sha256(cudnn["wheel"]) == (cudnn["method"] == "wheel")
        if cudnn["archive"]:
            name = cudnn["archive"]["name"]
            assert f"-{cudnn['version']}." in name and f"_cuda{cudnn['cuda_major']}-archive" in name
        if cudnn["wheel"]:
            assert cudnn["wheel"]["name"] == f"nvidia-cudnn-cu{cudnn['cuda_major']}"
            assert cudnn["wheel"]["version"].startswith(f"{cudnn['version']}.")


def test_every_cuda_comes_from_where_it_is():
    for plan in plans():
        cuda = plan["cuda"]
        distribution = next(one for one in table.DISTRIBUTIONS if one.version == plan["distribution"]["version"])
        assert list(cuda["runfiles"]) == ([cuda["version"]] if cuda["method"] == "runfile" else [])
        assert all(map(has_sha256, cuda["runfiles"].values()))
        assert cuda["method"] != "distro" or cuda["version"] == distribution.own_cuda


def test_every_driver_has_packages_or_a_runfile():
    for plan in plans():
        driver = plan["driver"]
        assert bool(driver["packages"]) == (driver["method"] in ("nvidia_repo", "distro"))
        assert all(PACKAGE.fullmatch(name) for name in driver["packages"]), driver["packages"]
        assert len(set(driver["packages"])) == len(driver["packages"])
        assert driver["headers"] is None or HEADERS.fullmatch(driver["headers"])
        if driver["method"] == "runfile":
            assert has_sha256(driver["runfile"]) or must_be_brought(plan, "nvidia_driver_runfile"), driver


def test_which_runfiles_have_to_be_brought():
    """Only the M60's GRID driver, whose checksum nobody has published."""
    brought = {
        (plan["driver"]["kind"], plan["driver"]["branch"])
        for plan in plans()
        if must_be_brought(plan, "nvidia_driver_runfile")
    }
    assert brought == {("grid", "535")}


@functools.cache
def variables_of(role, distribution, major):
    return raw_variables(role, distribution, major)


def major_of(plan):
    return plan["distribution"]["name"], plan["distribution"]["version"].split(".")[0]


@pytest.mark.parametrize("role", ["nvidia_driver", "cuda", "cudnn", "mxnet_build"])
def test_the_needs_of_a_role_name_downloads_that_are_known(role):
    part = {"nvidia_driver": "driver", "mxnet_build": "mxnet"}.get(role, role)
    rendered = set()
    for plan in plans():
        # what differs in other parts alone renders the same
        key = json.dumps([plan["distribution"], plan[part], plan["cuda"]["version"], plan["compiler"]], sort_keys=True)
        if plan[part]["method"] is None or key in rendered:
            continue
        rendered.add(key)
        source = "archive" if plan["mxnet"]["archive"] else "git"
        variables = {**variables_of(role, *major_of(plan)), "dlvm_plan": plan, "mxnet_build_source": source}
        stated = variables[f"__{role}_needs"]
        # The other needs of mxnet_build do not hang on the plan's artifacts, and render for a second each.
        needs = _templar(variables).template({"downloads": stated["downloads"]} if role == "mxnet_build" else stated)
        gathered = pure.gather({role: needs}, lambda _path: False)
        problems = [*pure.download_problems(gathered["downloads"]), *(one["msg"] for one in gathered["problems"])]
        if role == "nvidia_driver" and must_be_brought(plan, "nvidia_driver_runfile"):
            assert problems and all(problem.startswith("nvidia_driver_runfile has no sha256") for problem in problems)
        else:
            assert problems == []
        if plan[part]["method"] in ("runfile", "archive") or (role, source, plan["mxnet"]["method"]) == (
            "mxnet_build",
            "archive",
            "source",
        ):
            assert gathered["downloads"]
        for package in gathered["packages"]:
            name, _equals, version = package["name"].partition("=")
            assert PACKAGE.fullmatch(name), package
            assert not version or re.fullmatch(r"[0-9][A-Za-z0-9.+~:*-]*", version), package
    assert rendered
