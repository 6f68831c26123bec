# Copyright (c) 2026, The dlvm.azure_gpu authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every role states its needs, is checked by them first, follows the plan and is removed by its record."""

from __future__ import annotations

import pytest
import yaml
from ansible_collections.dlvm.azure_gpu.plugins.module_utils import _preflight as pure
from ansible_collections.dlvm.azure_gpu.plugins.module_utils._stack_inputs import PlanError, Request
from ansible_collections.dlvm.azure_gpu.plugins.module_utils._stack_plan import make_plan
from support import ROOT, facts, role_variables

ROLES = (
    "nvidia_repo",
    "nvidia_driver",
    "cuda",
    "cudnn",
    "mkl",
    "mxnet_build",
    "mxnet_r",
    "acceptance",
    "train_distributed",
)
DISTRIBUTIONS = [("Debian", "12"), ("Debian", "13"), ("Ubuntu", "22"), ("Ubuntu", "24"), ("Ubuntu", "26")]
# What a request says, and what it is called in a variable of a role.
REQUESTS = {
    "by default": {},
    "from the distribution": {"driver_method": "distro", "cuda_method": "distro", "mkl_method": "distro"},
    "from NVIDIA's repository": {"driver_method": "nvidia_repo", "cuda_method": "nvidia_repo"},
    "by runfile": {"driver_method": "runfile", "cuda_method": "runfile"},
    "from source": {"mxnet_method": "source", "cudnn_method": "wheel", "mkl_method": "intel_repo"},
    "without CUDA": {"use_cuda": "false", "r_method": "reticulate"},
}
# Every method on one distribution of each family, and the default everywhere.
CASES = [(one, requested) for one in DISTRIBUTIONS for requested in REQUESTS if one[1] in ("12", "24") or requested == "by default"]


def load(role: str, path: str):
    return yaml.safe_load((ROOT / "roles" / role / path).read_text(encoding="utf-8"))


def plan_for(distribution: tuple[str, str], requested: dict) -> dict | None:
    name, version = distribution[0], facts(*distribution)["distribution_version"]
    try:
        return make_plan(Request(name, version, declared=("T4",), kernel="6.8.0-1021-azure", **requested))
    except PlanError:
        return None


@pytest.mark.parametrize("role", ROLES)
def test_the_entry_point_needs_takes_what_main_takes(role):
    specs = load(role, "meta/argument_specs.yml")["argument_specs"]
    assert specs["needs"]["options"] == specs["main"]["options"]
    assert f"C({role}_needs)" in " ".join(specs["needs"]["description"])


@pytest.mark.parametrize("role", ROLES)
def test_nothing_happens_before_the_role_is_checked(role):
    tasks = load(role, "tasks/main.yml")
    first = tasks[0]["block"][0] if "block" in tasks[0] else tasks[0]
    assert first["ansible.builtin.include_role"] == {"name": "dlvm.azure_gpu.preflight", "tasks_from": "role"}
    assert first["vars"]["preflight_role"] == role
    assert first["vars"].get("preflight_by_plan", True) is (role != "train_distributed")
    assert first["when"] == f"{role}_state == 'present'"


@pytest.mark.parametrize("role", ROLES)
def test_removal_asks_neither_plan_nor_needs(role):
    text = (ROOT / "roles" / role / "tasks/absent.yml").read_text(encoding="utf-8")
    assert "dlvm_plan" not in text and "_needs" not in text
    assert "role_record" in text and "state: absent" in text


@pytest.mark.parametrize("role", ROLES)
def test_methods_and_versions_are_left_to_the_plan(role):
    defaults = load(role, "defaults/main.yml")
    options = load(role, "meta/argument_specs.yml")["argument_specs"]["main"]["options"]
    for name in (f"{role}_method", f"{role}_version"):
        if name in defaults and name != "nvidia_driver_version":
            assert defaults[name] == options[name]["default"] == "auto"
            assert "auto" in options[name].get("choices", ["auto"])


@pytest.mark.parametrize(("distribution", "requested"), CASES, ids=lambda value: "".join(value) if isinstance(value, tuple) else value)
@pytest.mark.parametrize("role", ROLES)
def test_needs_have_the_documented_shape_for_every_method(role, distribution, requested):
    plan = plan_for(distribution, REQUESTS[requested])
    if plan is None:
        return
    variables = {
        "dlvm_plan": plan,
        "inventory_hostname": "h",
        "ansible_play_hosts": ["h"],
        "ansible_play_hosts_all": ["h"],
        "hostvars": {"h": {}},
        # The role computes it once and keeps it as a fact.
        "__mxnet_build_fingerprint": "0123456789abcdef",
        "playbook_dir": str(ROOT),
    }
    stated = role_variables(role, *distribution, f"__{role}_needs", **variables)[f"__{role}_needs"]
    needs = pure.gather({role: stated}, lambda path: False)
    assert all(item["path"].startswith("/") and int(item["mib"]) > 0 and item["purpose"] for item in needs["space"])
    assert all(int(item["mib"]) > 0 and item["purpose"] for item in needs["memory"])
    assert all(item["url"] and item["purpose"] for item in needs["urls"])
    assert all(item["name"] for item in (*needs["downloads"], *needs["packages"], *needs["repositories"]))
    assert all(float(item["minutes"]) > 0 and item["what"] for item in needs["minutes"])
    assert all(item["msg"].endswith(".") for item in needs["problems"])
