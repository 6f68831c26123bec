# Copyright (c) 2026, The dlvm.azure_gpu authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What preflight tells its modules, and that it knows where the roles look."""

from __future__ import annotations

import pytest
from ansible_collections.dlvm.azure_gpu.plugins.module_utils import _preflight as pure
from ansible_collections.dlvm.azure_gpu.plugins.module_utils._stack_inputs import Request
from ansible_collections.dlvm.azure_gpu.plugins.module_utils._stack_plan import make_plan
from support import ROOT, _load, _templar, facts, raw_variables, role_variables

DISTRIBUTIONS = [("Debian", "12"), ("Debian", "13"), ("Ubuntu", "22"), ("Ubuntu", "24")]
NEEDS = _load(ROOT / "roles/preflight/vars/needs.yml")
ROLES = {"cuda": "cuda", "cudnn": "cudnn", "driver": "nvidia_driver", "mxnet": "mxnet_build"}


def tell(name, distribution="Debian", major="12", **variables):
    """A variable of the role on a distribution."""
    known = {f"__preflight_{key}_role": _load(ROOT / f"roles/{role}/vars/main.yml") for key, role in ROLES.items()}
    everything = {
        **raw_variables("preflight", distribution, major),
        **NEEDS,
        **known,
        "inventory_hostname": "h",
        **variables,
    }
    return _templar(everything).template(everything[name])


def planned(*gpus, on=("Debian", "12"), **wishes):
    return make_plan(Request(on[0], facts(*on)["distribution_version"], declared=gpus, **wishes))


@pytest.mark.parametrize("distribution", DISTRIBUTIONS, ids="".join)
@pytest.mark.parametrize(
    ("role", "variable", "key"),
    [
        ("nvidia_repo", "nvidia_repo_url", "nvidia_repo"),
        ("mkl", "mkl_repo_url", "mkl_repo"),
        ("mxnet_build", "mxnet_build_git_url", "mxnet_git"),
        ("mxnet_r", "mxnet_r_cran_url", "cran"),
        ("mxnet_r", "mxnet_r_git_url", "mxnet_r"),
    ],
)
def test_sources_are_those_of_the_roles(distribution, role, variable, key):
    theirs = role_variables(role, *distribution, variable)[variable]
    assert tell("__preflight_urls", *distribution)[key] == theirs


@pytest.mark.parametrize(
    ("role", "variable", "wish"),
    [
        ("mkl", "mkl_method", "mkl_method"),
        ("cudnn", "cudnn_method", "cudnn_method"),
        ("nvidia_driver", "nvidia_driver_reboot", "nvidia_driver_reboot"),
    ],
)
def test_defaults_are_those_of_the_roles(role, variable, wish):
    assert tell("__preflight_wishes")[wish] == role_variables(role, "Debian", "12", variable)[variable]


@pytest.mark.parametrize("name", pure.METHODS)
def test_methods_are_those_of_the_roles(name):
    role = next(
        one for one in ("nvidia_driver", "cuda", "cudnn", "mkl", "mxnet_build", "mxnet_r") if name.startswith(one)
    )
    spec = _load(ROOT / f"roles/{role}/meta/argument_specs.yml")["argument_specs"]["main"]["options"][name]
    assert set(spec["choices"]) <= set(pure.METHODS[name]) <= {*spec["choices"], "auto"}


def test_the_sources_of_a_t4_on_ubuntu():
    plan = planned("T4", on=("Ubuntu", "22"))
    urls = [one["url"] for one in tell("__preflight_sources", "Ubuntu", "22", dlvm_plan=plan)]
    assert "https://developer.download.nvidia.com/compute/cuda/repos/ubuntu2204/x86_64/InRelease" in urls
    assert "pypi:mxnet-cu117" in urls and "pypi:mkl-include" in urls
    assert any(url.endswith("cuda11-archive.tar.xz") for url in urls)
    mirrored = tell("__preflight_sources", "Ubuntu", "22", dlvm_plan=plan, nvidia_repo_url="http://mirror/cuda/")
    assert mirrored[0]["url"] == "http://mirror/cuda/InRelease"


def test_runfiles_are_asked_for_with_the_checksums_that_the_roles_know():
    plan = planned("T4", cuda_method="runfile", driver_method="runfile", cuda_version="11.8", driver_branch="535")
    downloads = tell("__preflight_downloads", dlvm_plan=plan)
    assert pure.download_problems(downloads) == []
    urls = [one["url"] for one in pure.download_sources(downloads)]
    assert any("cuda_11.8.0_520.61.05_linux.run" in url for url in urls)
    assert any(url.startswith("https://us.download.nvidia.com/tesla/535.") for url in urls)
    own = tell("__preflight_downloads", dlvm_plan=plan, cuda_runfiles={"11.8": {"url": "http://m/x.run", "sha256": ""}})
    assert "cuda_runfiles['11.8'] has no sha256" in pure.download_problems(own)[0]


def test_space_follows_the_plan():
    names = [one["purpose"] for one in tell("__preflight_space", dlvm_plan=planned())]
    assert names == ["MKL", "MXNet", "R"]
    space = tell("__preflight_space", dlvm_plan=planned("H100"), preflight_space_mib={"cuda": 1})
    assert [one["mib"] for one in space if one["purpose"] in ("CUDA", "MXNet")] == [1, 8000]
    assert tell("preflight_memory_mib", dlvm_plan=planned("H100")) == 6144
    assert tell("preflight_memory_mib", dlvm_plan=planned("T4")) == 2048


@pytest.mark.parametrize(
    ("distribution", "wishes", "signer"),
    [
        (("Debian", "12"), {"driver_method": "distro"}, "dkms"),
        (("Ubuntu", "22"), {"driver_method": "distro"}, "vendor"),
        (("Debian", "12"), {"driver_method": "runfile"}, "nobody"),
    ],
)
def test_who_signs_the_modules(distribution, wishes, signer):
    plan = planned("T4", on=distribution, **wishes)
    assert tell("__preflight_module_signer", *distribution, dlvm_plan=plan) == signer


@pytest.mark.parametrize("kernel", ["6.1.0-40-amd64", "6.1.0-40-cloud-amd64"])
def test_headers_of_debian_are_those_of_the_driver_role(kernel):
    own = {**facts("Debian", "12"), "kernel": kernel}
    assert (
        tell("preflight_headers_package", ansible_facts=own)
        == role_variables("nvidia_driver", "Debian", "12", "nvidia_driver_headers_package", ansible_facts=own)[
            "nvidia_driver_headers_package"
        ]
    )


def test_distro_packages_are_looked_up():
    plan = planned("T4", driver_method="distro", cuda_method="distro")
    packages = tell("__preflight_packages", dlvm_plan=plan, mkl_method="distro")
    assert packages == ["r-base-core", "nvidia-driver", "nvidia-cuda-toolkit", "libmkl-dev", "linux-headers-amd64"]


@pytest.mark.parametrize(
    ("connection", "reboot", "state", "refused"),
    [
        ("local", "auto", "absent", True),
        ("local", "never", "absent", False),
        ("ssh", "auto", "absent", False),
        ("local", "auto", "ok", False),
    ],
)
def test_the_controller_is_not_rebooted(connection, reboot, state, refused):
    problems = tell(
        "__preflight_reboot_problems",
        dlvm_plan=planned("T4"),
        ansible_connection=connection,
        nvidia_driver_reboot=reboot,
        __preflight_gpu_info={"driver_state": state},
        __preflight_checked={"machine_id": "of another", "boot_id": "x"},
    )
    assert bool(problems) == refused


def test_the_controller_is_known_by_its_ids():
    ids = {"machine_id": tell("__preflight_own_id"), "boot_id": tell("__preflight_own_boot")}
    known = tell("__preflight_is_controller", ansible_connection="ssh", __preflight_checked=ids)
    assert known == (ids["machine_id"] != "")
