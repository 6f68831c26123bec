# Copyright (c) 2026, The dlvm.azure_gpu authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from ansible_collections.dlvm.azure_gpu.plugins.module_utils import _azure_sizes as sizes
from ansible_collections.dlvm.azure_gpu.plugins.module_utils import _pci_gpus as pci
from ansible_collections.dlvm.azure_gpu.plugins.module_utils import _stack_table as table
from ansible_collections.dlvm.azure_gpu.plugins.module_utils._stack_inputs import Refusal, Request, find_gpu, number
from ansible_collections.dlvm.azure_gpu.plugins.module_utils._stack_plan import arch_flags, make_plan, summary

CELLS = [(gpu, one, release) for gpu in table.GPUS for one in table.DISTRIBUTIONS for release in ("1.9.1", "1.4.1", "0.12.1")]


def ask(*gpus, on="Debian 12", **wishes):
    name, version = on.split()
    return Request(name, version, declared=gpus, **wishes)


def plan(*gpus, on="Debian 12", **wishes):
    return make_plan(ask(*gpus, on=on, **wishes))


def refusal(*gpus, on="Debian 12", **wishes):
    with pytest.raises(Refusal) as caught:
        plan(*gpus, on=on, **wishes)
    return caught.value


def reason(made, choice):
    return next(one["reason"] for one in made["reasons"] if one["choice"] == choice)


def test_a_t4_on_debian_12():
    made = plan("T4")
    assert made["gpu"] == {"present": False, "models": ["T4"], "compute_capabilities": ["7.5"], "vendor": "nvidia", "source": "declared"}
    assert made["driver"] == {"kind": "cuda", "branch": "580", "flavour": "open", "minimum": "450.80.02", "method": "nvidia_repo"}
    assert made["cuda"] == {
        "version": "11.8",
        "method": "distro",
        "arch": ["75"],
        "arch_flags": "-gencode arch=compute_75,code=[sm_75,compute_75]",
        "max_gcc": 11,
    }
    assert made["cudnn"] == {"version": "8.9.7", "cuda_major": 11}
    assert made["compiler"] == {"gcc": "11"}
    assert made["mxnet"] == {"version": "1.9.1", "method": "wheel", "wheel": "mxnet-cu117", "numpy": "<1.24", "use_nvtx": 1}
    assert made["r"] == {"minimum": "3.4.4", "maximum": None, "method": "native"}


@pytest.mark.parametrize(("gpu", "distribution", "release"), CELLS, ids=lambda one: getattr(one, "model", getattr(one, "version", one)))
def test_every_cell_of_the_matrix_is_a_sound_plan_or_a_reason(gpu, distribution, release):
    request = Request(distribution.name, distribution.version, declared=(gpu.model,), mxnet_version=release)
    try:
        made = make_plan(request)
    except Refusal as refused:
        assert refused.value and refused.reason and refused.nearest
        return
    cuda = next(one for one in table.CUDAS if one.version == made["cuda"]["version"])
    mxnet = next(one for one in table.MXNETS if one.version == release)
    low, high = table.DRIVERS_OF_CAPABILITY[gpu.compute_capability]
    branch = int(made["driver"]["branch"])
    assert gpu.compute_capability in cuda.capabilities
    assert low <= branch <= (high or 999)
    assert branch >= number(cuda.compatible_driver)[0]
    assert int(made["compiler"]["gcc"] or distribution.default_gcc) <= cuda.max_gcc
    assert number(mxnet.cudas[0]) <= number(cuda.version) <= number(mxnet.cudas[1])
    assert number(made["cudnn"]["version"])[0] in mxnet.cudnn_majors
    assert made["cudnn"]["cuda_major"] == number(cuda.version)[0]
    assert made["driver"]["flavour"] == "proprietary" or number(gpu.compute_capability) >= (7, 5)
    assert made["mxnet"]["use_nvtx"] == (number(cuda.version)[0] < 12)
    assert all(one["reason"] for one in made["reasons"])


@pytest.mark.parametrize("gpu", table.GPUS, ids=lambda one: one.model)
def test_every_gpu_has_a_stack_somewhere_or_says_why_not(gpu):
    refusals = []
    for one in table.DISTRIBUTIONS:
        try:
            make_plan(Request(one.name, one.version, declared=(gpu.model,)))
        except Refusal as refused:
            refusals.append(refused.message)
    if len(refusals) == len(table.DISTRIBUTIONS):
        assert gpu.vendor == "amd" or number(gpu.compute_capability) >= (10, 0)
        assert all("ROCm" in text or "cuDNN serves it from 9.7" in text for text in refusals)


def test_the_refusals_of_the_issue():
    refused = refusal("K80", on="Ubuntu 22.04", cuda_version="12.4")
    assert "3.7 (K80) is served by CUDA 8.0 to 11.8, not by 12.4" in refused.reason
    assert refused.nearest["settings"] == {"cuda_version": "auto"}
    assert refused.nearest["plan"]["cuda"]["version"] == "11.8"

    refused = refusal("T4", cudnn_version="9.1.0")
    assert "lacks 18 functions" in refused.reason and refused.nearest["settings"] == {"cudnn_version": "auto"}

    refused = refusal("T4", r_version="3.4.1")
    assert refused.value == "MXNet 1.9.1 with R 3.4.1" and "takes MXNet up to 1.4.1" in refused.reason

    refused = refusal("H100", on="Ubuntu 22.04", cuda_version="11.2", cuda_method="runfile")
    assert "9.0 (H100) is served by CUDA 11.8 to 13.1, not by 11.2" in refused.reason

    refused = refusal("T4", on="Debian 13", cuda_version="11.8", cuda_method="runfile")
    assert "takes gcc up to 11 and Debian 13 has gcc 12 to 14" in refused.reason
    assert refused.nearest["settings"] == {"cuda_version": "auto"} and refused.nearest["plan"]["cuda"]["max_gcc"] >= 12


def test_a_virtual_a10_takes_the_grid_driver_and_no_other():
    made = plan(on="Ubuntu 22.04", azure_size="Standard_NV36ads_A10_v5")
    assert made["driver"]["kind"] == "grid" and made["driver"]["method"] == "runfile" and made["gpu"]["source"] == "azure_size"
    for wish in ({"driver_kind": "cuda"}, {"driver_method": "nvidia_repo"}, {"driver_method": "distro"}):
        refused = refusal(on="Ubuntu 22.04", azure_size="Standard_NV36ads_A10_v5", **wish)
        assert "takes the GRID driver" in refused.reason and refused.nearest["plan"]["driver"]["kind"] == "grid"
    detected = Request("Ubuntu", "22.04", detected=({"name": "NVIDIA A10-4Q", "model": "A10", "compute_capability": "8.6"},))
    assert make_plan(detected)["driver"]["kind"] == "grid"
    assert plan("A10", on="Ubuntu 22.04")["driver"]["kind"] == "cuda"


def test_wheels_without_ptx_do_not_serve_hopper():
    made = plan("H100", on="Ubuntu 22.04")
    assert made["mxnet"]["method"] == "source" and made["mxnet"]["wheel"] is None
    assert "no wheel of MXNet 1.9.1 has code for compute capability 9.0" in reason(made, "mxnet.method")
    assert refusal("H100", on="Ubuntu 22.04", mxnet_method="wheel").nearest["settings"] == {"mxnet_build_method": "auto"}


def test_wheel_by_cuda_release():
    assert plan("T4", on="Ubuntu 22.04", cuda_version="11.2", cuda_method="runfile")["mxnet"]["wheel"] == "mxnet-cu112"
    made = plan("T4", on="Ubuntu 24.04")
    assert made["mxnet"]["method"] == "source" and "made for CUDA" in reason(made, "mxnet.method")


def test_a_k80_gets_driver_470_and_a_cudnn_that_knows_kepler():
    made = plan("K80")
    assert (made["driver"]["branch"], made["driver"]["method"], made["cudnn"]["version"]) == ("470", "distro", "8.5.0")
    assert made["mxnet"]["method"] == "source"


def test_gpus_of_a_machine_must_share_a_driver():
    refused = refusal("K80", "H100")
    assert "at once" in refused.reason
    assert "two vendors" in refusal("T4", "MI300X").reason


def test_code_is_made_for_the_fleet_with_ptx_of_the_newest_only():
    made = plan("T4", fleet=("A100", "H100", "T4", "RTX 5090"), mxnet_method="source")
    assert made["cuda"]["arch"] == ["75", "80", "90"]
    assert made["cuda"]["arch_flags"].split("-gencode ")[1:] == [
        "arch=compute_75,code=sm_75 ",
        "arch=compute_80,code=sm_80 ",
        "arch=compute_90,code=[sm_90,compute_90]",
    ]
    assert arch_flags(["8.6"]) == "-gencode arch=compute_86,code=[sm_86,compute_86]"


def test_no_gpu_is_a_cpu_stack_unless_cuda_is_wished():
    made = plan()
    assert made["cuda"]["version"] is None and made["cudnn"]["version"] is None and made["driver"]["kind"] == "none"
    assert made["mxnet"]["wheel"] == "mxnet" and made["mxnet"]["use_nvtx"] == 0
    made = plan(use_cuda="true", cuda_method="distro", cudnn_method="wheel")
    assert (made["cuda"]["version"], made["cudnn"]["version"], made["driver"]["kind"], made["mxnet"]["wheel"]) == ("11.8", "8.9.6", "none", "mxnet")
    assert plan("T4", use_cuda="false")["cuda"]["version"] is None


def test_detected_gpus_are_present():
    request = Request("Debian", "12", detected=({"name": None, "model": "V100", "compute_capability": "7.0"},))
    made = make_plan(request)
    assert made["gpu"]["present"] and made["gpu"]["source"] == "detected" and made["driver"]["flavour"] == "proprietary"


def test_what_is_not_known_is_refused_with_a_hint():
    assert "did you mean" in refusal("A1000T").reason
    assert plan("7.5")["gpu"]["compute_capabilities"] == ["7.5"]
    assert "x86_64" in str(refusal("T4", architecture="aarch64"))
    assert "Debian 12, Debian 13, Ubuntu 22.04, Ubuntu 24.04" in refusal("T4", on="Debian 11").reason
    assert "1.9.1" in refusal("T4", mxnet_version="2.0.0").reason
    assert "set cuda_version to one of them" in refusal("T4", cuda_version="11.9").reason


def test_flavour_and_branch_wishes():
    assert "Turing" in refusal("V100", driver_flavour="open").reason
    assert "H100 needs branch 525 or newer" in refusal("H100", driver_branch="470").reason
    assert "V100 needs branch 384 to 580" in refusal("V100", driver_branch="590").reason
    made = plan("T4", driver_branch="535", driver_method="distro")
    assert (made["driver"]["branch"], made["driver"]["flavour"]) == ("535", "proprietary")


def test_debians_own_driver_is_proprietary():
    assert plan("A100", driver_method="distro")["driver"]["flavour"] == "proprietary"
    assert plan("A100", driver_method="nvidia_repo")["driver"]["flavour"] == "open"
    assert "nvidia_repo or runfile" in refusal("A100", driver_method="distro", driver_flavour="open").reason


def test_r_method_follows_reachability():
    assert plan("T4", upstream_reachable=False)["r"]["method"] == "reticulate"
    assert "cannot be reached" in reason(plan("T4", upstream_reachable=False), "r.method")
    assert plan("T4", upstream_reachable=True)["r"]["method"] == "native"
    assert plan("T4", upstream_reachable=False, r_method="native")["r"]["method"] == "native"


def test_retired_sizes_say_so():
    made = plan(azure_size="Standard_NC6")
    assert "2023-09-06" in reason(made, "azure_size") and made["gpu"]["models"] == ["K80"]


@pytest.mark.parametrize(
    ("name", "model"),
    [
        ("Tesla T4", "T4"),
        ("NVIDIA A100-SXM4-80GB", "A100"),
        ("NVIDIA H100 80GB HBM3", "H100"),
        ("NVIDIA H100 NVL", "H100 NVL"),
        ("NVIDIA A10G", "A10G"),
        ("NVIDIA A10-24Q", "A10"),
        ("NVIDIA RTX PRO 6000 Blackwell Server Edition", "RTX PRO 6000"),
        ("NVIDIA GeForce RTX 4090", "RTX 4090"),
        ("Tesla P100-PCIE-16GB", "P100"),
    ],
)
def test_names_of_nvidia_smi(name, model):
    assert find_gpu(name).model == model


def test_tables_agree():
    models = {gpu.model: gpu.compute_capability for gpu in table.GPUS}
    assert len(models) == len(table.GPUS)
    assert {model: models[model] for model in pci.MODELS} == pci.MODELS
    for size in sizes.SIZES:
        assert models[size.gpu_model] == size.compute_capability, size
        if size.driver_kind == "grid":
            assert size.gpu_model in table.GRID_BRANCHES
    capabilities = {one for one in models.values() if one}
    assert capabilities <= set(table.DRIVERS_OF_CAPABILITY)
    assert all(any(one in cuda.capabilities for cuda in table.CUDAS) for one in capabilities)
    versions = [number(one.version) for one in table.CUDAS]
    assert versions == sorted(versions)
    assert all(number(one.compatible_driver) <= number(one.driver) for one in table.CUDAS)
    for one in table.DISTRIBUTIONS:
        assert one.default_gcc in one.gccs and one.python in table.NUMPY_OF_PYTHON
        assert one.own_cuda in {cuda.version for cuda in table.CUDAS}


def test_the_summary_names_every_part():
    assert summary(plan("T4")) == "MXNet 1.9.1 by wheel mxnet-cu117, CUDA 11.8 (distro), cuDNN 8.9.7, gcc-11, driver 580 open (nvidia_repo)"
