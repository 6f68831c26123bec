# Copyright (c) 2026, The dlvm.azure_gpu authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from ansible_collections.dlvm.azure_gpu.plugins.module_utils import _azure_sizes as sizes
from ansible_collections.dlvm.azure_gpu.plugins.module_utils import _pci_gpus as pci
from ansible_collections.dlvm.azure_gpu.plugins.module_utils import _stack_table as table
from ansible_collections.dlvm.azure_gpu.plugins.module_utils._stack_inputs import PlanError, Request, find_gpu, number
from ansible_collections.dlvm.azure_gpu.plugins.module_utils._stack_plan import arch_flags, make_plan, summary

CELLS = [(gpu, one, release) for gpu in table.GPUS for one in table.DISTRIBUTIONS for release in ("1.9.1", "1.4.1", "0.12.1")]


def ask(*gpus, on="Debian 12", **requests):
    name, version = on.split()
    return Request(name, version, declared=gpus, **requests)


def plan(*gpus, on="Debian 12", **requests):
    return make_plan(ask(*gpus, on=on, **requests))


def refusal(*gpus, on="Debian 12", **requests):
    with pytest.raises(PlanError) as caught:
        plan(*gpus, on=on, **requests)
    return caught.value


def reason(made, choice):
    return next(one["reason"] for one in made["reasons"] if one["choice"] == choice)


def test_a_t4_on_debian_12():
    made = plan("T4")
    assert made["gpu"] == {"present": False, "models": ["T4"], "compute_capabilities": ["7.5"], "vendor": "nvidia", "source": "declared"}
    assert made["driver"] == {
        "kind": "cuda",
        "branch": "580",
        "flavour": "open",
        "minimum": "450.80.02",
        "method": "nvidia_repo",
        "packages": ["nvidia-kernel-open-dkms", "nvidia-driver-cuda", "nvidia-persistenced"],
        "headers": "linux-headers-amd64",
        "signed_by": "dkms",
        "user": "nvidia-persistenced",
        "runfile": {},
    }
    assert made["cuda"] == {
        "version": "11.8",
        "method": "distro",
        "arch": ["75"],
        "arch_flags": "-gencode arch=compute_75,code=[sm_75,compute_75]",
        "max_gcc": 11,
        "runfiles": {},
    }
    assert {key: made["cudnn"][key] for key in ("version", "cuda_major", "method", "wheel")} == {
        "version": "8.9.7",
        "cuda_major": 11,
        "method": "archive",
        "wheel": {},
    }
    assert made["cudnn"]["archive"]["name"].endswith("8.9.7.29_cuda11-archive.tar.xz")
    assert made["mkl"] == {"method": "wheel"}
    assert made["compiler"] == {"gcc": "11"}
    mxnet = made["mxnet"]
    assert {key: mxnet[key] for key in ("version", "method", "wheel", "numpy", "use_nvtx")} == {
        "version": "1.9.1",
        "method": "wheel",
        "wheel": "mxnet-cu117",
        "numpy": "<1.24",
        "use_nvtx": 1,
    }
    assert [wheel["name"] for wheel in mxnet["wheels"]] == ["mxnet-cu117", "nvidia-nccl-cu11"]
    assert made["r"] == {"minimum": "3.4.4", "maximum": None, "method": "native"}


@pytest.mark.parametrize(("gpu", "distribution", "release"), CELLS, ids=lambda one: getattr(one, "model", getattr(one, "version", one)))
def test_every_cell_of_the_matrix_is_a_sound_plan_or_a_reason(gpu, distribution, release):
    request = Request(distribution.name, distribution.version, declared=(gpu.model,), mxnet_version=release)
    try:
        made = make_plan(request)
    except PlanError as refused:
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
        except PlanError as refused:
            refusals.append(refused.message)
    if len(refusals) == len(table.DISTRIBUTIONS):
        assert gpu.vendor == "amd" or gpu.architecture == "aarch64" or number(gpu.compute_capability) >= (10, 0)
        assert all("ROCm" in text or "aarch64" in text or "cuDNN serves it from 9.7" in text for text in refusals)


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
    assert "9.0 (H100) is served by CUDA 11.8 to 13.5, not by 11.2" in refused.reason

    refused = refusal("T4", on="Debian 13", cuda_version="11.8", cuda_method="runfile")
    assert "takes gcc up to 11 and Debian 13 has gcc 12 to 14" in refused.reason
    assert refused.nearest["settings"] == {"cuda_version": "auto"} and refused.nearest["plan"]["cuda"]["max_gcc"] >= 12


def test_a_virtual_a10_takes_the_grid_driver_and_no_other():
    made = plan(on="Ubuntu 22.04", azure_size="Standard_NV36ads_A10_v5")
    assert made["driver"]["kind"] == "grid" and made["driver"]["method"] == "runfile" and made["gpu"]["source"] == "azure_size"
    for request in ({"driver_kind": "cuda"}, {"driver_method": "nvidia_repo"}, {"driver_method": "distro"}):
        refused = refusal(on="Ubuntu 22.04", azure_size="Standard_NV36ads_A10_v5", **request)
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
    assert made["cudnn"]["archive"] == {
        "name": "cudnn-linux-x86_64-8.5.0.96_cuda11-archive.tar.xz",
        "sha256": "5454a6fd94f008728caae9adad993c4e85ef36302e26bce43bea7d458a5e7b6d",
    }
    cudnn = plan("K80", cudnn_method="wheel")["cudnn"]
    assert cudnn["version"] == "8.5.0"
    assert cudnn["wheel"] == {
        "name": "nvidia-cudnn-cu11",
        "version": "8.5.0.96",
        "sha256": "402f40adfc6f418f9dae9ab402e773cfed9beae52333f6d86ae3107a1b9527e7",
    }
    assert "lists it with CUDA 11.0 to 11.7; that it runs with 11.8" in reason(made, "cudnn.unproven")
    # 8.9 has no code for Kepler, whoever brings it
    for version in ("8.9", "8.9.7"):
        refused = refusal("K80", cudnn_version=version, own_downloads=("cudnn_archive",))
        assert refused.reason == f"no cuDNN {version} serves it together with CUDA 11.8 and MXNet 1.9.1"
        assert refused.nearest["settings"] == {"cudnn_version": "auto"}


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


def test_no_gpu_is_a_cpu_stack_unless_cuda_is_requested():
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
    assert "Debian 12, Debian 13, Ubuntu 22.04, Ubuntu 24.04, Ubuntu 26.04" in refusal("T4", on="Debian 11").reason
    assert "1.9.1" in refusal("T4", mxnet_version="2.0.0").reason
    assert "set cuda_version to one of them" in refusal("T4", cuda_version="11.9").reason


def test_flavour_and_branch_requests():
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


# --- MXNet


@pytest.mark.parametrize("distribution", [one.title for one in table.DISTRIBUTIONS])
def test_mxnet_1_4_1_without_a_gpu_is_1_4_1(distribution):
    mxnet = plan(on=distribution, mxnet_version="1.4.1")["mxnet"]
    assert (mxnet["version"], mxnet["wheel"], mxnet["archive"]) == ("1.4.1", "mxnet", {})
    assert mxnet["wheels"] == [
        {"name": "mxnet", "version": "1.4.1", "sha256": "f21757354c25d2bff1e5693b86e35bd540bf420ba33580ffa32b72f4b04f6a14"}
    ]


@pytest.mark.parametrize(
    ("distribution", "release", "note"),
    [
        ("Debian 12", "1.4.1", None),
        ("Debian 13", "1.4.1", "release 1.4.1 was never run here on Python 3.13 with NumPy >=2.1"),
        ("Ubuntu 22.04", "1.4.1", "release 1.4.1 was never run here on Python 3.10 with NumPy <1.24"),
        ("Ubuntu 24.04", "1.4.1", "release 1.4.1 was never run here on Python 3.12 with NumPy >=1.26,<2"),
        ("Ubuntu 26.04", "1.9.1", "release 1.9.1 was never run here on Python 3.14 with NumPy >=2.3.2"),
        ("Debian 12", "1.9.1", None),
        ("Debian 13", "1.9.1", None),
    ],
)
def test_a_wheel_that_was_never_run_says_so(distribution, release, note):
    notes = [one["reason"] for one in plan(on=distribution, mxnet_version=release)["reasons"] if one["choice"] == "mxnet.unproven"]
    assert notes == ([note] if note else [])


def test_a_source_build_needs_no_wheel_to_have_been_run():
    made = plan("H100", on="Ubuntu 24.04")
    assert made["mxnet"]["wheels"] == [] and made["mxnet"]["archive"]["version"] == "1.9.1"
    assert not any(one["choice"] == "mxnet.unproven" for one in made["reasons"])


def test_ubuntu_26():
    made = plan("T4", on="Ubuntu 26.04")
    assert made["distribution"] == {"name": "Ubuntu", "version": "26.04", "arch": "x86_64"}
    assert (made["cuda"]["version"], made["cuda"]["method"], made["compiler"]["gcc"], made["mxnet"]["numpy"]) == (
        "12.4",
        "distro",
        "13",
        ">=2.3.2",
    )
    assert plan(on="Ubuntu 26.04")["mxnet"]["wheel"] == "mxnet"
    assert "12.4 (distro) and 13.3 to 13.5 (nvidia_repo)" in refusal("T4", on="Ubuntu 26.04", cuda_version="12.9").reason


# --- GPUs


@pytest.mark.parametrize("gpu", ["GH200", "GB200", "GB300", "NVIDIA GH200 480GB"])
def test_grace_is_aarch64(gpu):
    refused = refusal(gpu)
    assert refused.reason == "Grace machines are aarch64, and the stack exists for x86_64 only"
    assert plan(gpu, use_cuda="false")["cuda"]["version"] is None


def test_grace_by_its_size():
    assert "Grace machines are aarch64" in refusal(azure_size="Standard_ND128isr_NDR_GB200_v6").reason


@pytest.mark.parametrize("gpu", ["B200", "RTX PRO 6000", "RTX 5090", "GeForce RTX 5080", "12.1"])
def test_blackwell_needs_a_cudnn_that_mxnet_does_not_take(gpu):
    reason = refusal(gpu, on="Ubuntu 24.04").reason
    assert reason.startswith("cuDNN serves it from 9.7 on, and MXNet 1.9.1 takes cuDNN 8; ")
    assert reason.endswith("a build without cuDNN has been tried by nobody here")


@pytest.mark.parametrize(
    ("name", "capability"), [("GeForce RTX 4070", "8.9"), ("NVIDIA RTX A2000", "8.6"), ("GTX 970", "5.2"), ("Quadro RTX 6000", "7.5")]
)
def test_a_card_of_a_known_family(name, capability):
    assert plan(name)["gpu"]["compute_capabilities"] == [capability]
    assert plan(name)["gpu"]["models"] == [name]


# --- CUDA


@pytest.mark.parametrize(
    ("distribution", "version", "method"),
    [
        ("Debian 12", "12.3", "nvidia_repo"),
        ("Debian 12", "12.4", "nvidia_repo"),
        ("Debian 12", "12.9", "nvidia_repo"),
        ("Ubuntu 22.04", "11.7", "nvidia_repo"),
        ("Ubuntu 24.04", "12.5", "nvidia_repo"),
        ("Debian 13", "12.4", "distro"),
    ],
)
def test_where_a_cuda_release_comes_from(distribution, version, method):
    made = plan("A100", on=distribution, cuda_version=version)
    assert (made["cuda"]["version"], made["cuda"]["method"]) == (version, method)


@pytest.mark.parametrize(
    ("distribution", "version"), [("Debian 12", "12.2"), ("Debian 13", "12.9"), ("Ubuntu 22.04", "11.6"), ("Ubuntu 24.04", "12.4")]
)
def test_a_cuda_release_that_no_repository_has(distribution, version):
    refused = refusal("A100", on=distribution, cuda_version=version)
    assert f"CUDA {version} comes by cuda_method runfile" in refused.reason
    made = plan("A100", on=distribution, cuda_version=version, cuda_method="runfile")
    assert list(made["cuda"]["runfiles"]) == [version] and len(made["cuda"]["runfiles"][version]["sha256"]) == 64


def test_the_newest_cuda_is_known_and_too_new_for_mxnet():
    assert refusal("A100", cuda_version="13.5").reason == "MXNet 1.9.1 compiles with CUDA 10.2 to 12.9"
    assert "13.4, 13.5; set cuda_version to one of them" in refusal("A100", cuda_version="13.6").reason


@pytest.mark.parametrize(
    ("distribution", "version", "unproven"),
    [
        ("Ubuntu 22.04", "12.1", False),
        ("Ubuntu 22.04", "12.2", False),
        ("Debian 12", "12.3", True),
        ("Debian 12", "12.4", True),
        ("Debian 12", "11.8", False),
    ],
)
def test_cudnn_beyond_nvidias_matrix_says_so(distribution, version, unproven):
    made = plan("A100", on=distribution, cuda_version=version)
    notes = [one["reason"] for one in made["reasons"] if one["choice"] == "cudnn.unproven"]
    assert len(notes) == unproven
    assert not notes or f"with CUDA 12.0 to 12.2; that it runs with {version} by minor-version compatibility is not proven" in notes[0]


def test_more_cuda_versions_come_by_the_same_method():
    made = plan("T4", on="Ubuntu 22.04", cuda_more_versions=("12.4", "12.9"))
    assert (made["cuda"]["version"], made["cuda"]["method"]) == ("11.8", "nvidia_repo")
    made = plan("T4", cuda_version="11.8", cuda_method="runfile", cuda_more_versions=("12.4",))
    assert list(made["cuda"]["runfiles"]) == ["11.8", "12.4"]
    # Debian's own toolkit is one release
    assert plan("T4", cuda_more_versions=("12.4",))["cuda"]["method"] == "nvidia_repo"
    refused = refusal("T4", cuda_version="11.8", cuda_more_versions=("12.4",))
    assert "CUDA 11.8 and 12.4 comes by cuda_method runfile" in refused.reason
    refused = refusal("T4", cuda_more_versions=("8.0",), cuda_method="distro")
    assert refused.nearest["settings"]["cuda_more_versions"] == () and "cuda_more_versions: []" in refused.message


def test_a_runfile_of_the_users_own():
    requests = {"cuda_version": "11.8", "cuda_method": "runfile", "cuda_more_versions": ("12.7",)}
    assert "no sha256 is known for the runfile of CUDA 11.8 and 12.7; give it in cuda_runfiles" in refusal("T4", **requests).reason
    made = plan("T4", own_downloads=("cuda_runfiles.12.7",), **requests)
    assert list(made["cuda"]["runfiles"]) == ["11.8"]
    assert "12.7" in refusal("T4", own_downloads=("cuda_runfiles.11.8",), **requests).reason


def test_apts_cuda_counts_more_than_the_table():
    names = {"nvidia-cuda-toolkit": "11.8.89~11.8.0-5~deb12u1", "nvidia-kernel-dkms": "535.309.01-0+deb12u1"}
    names = {name: [{"version": version, "source": "Debian"}] for name, version in names.items()}
    theirs = {"cuda-toolkit-12-6": "12.6.3-1", "nvidia-kernel-open-dkms": "580.95.05-1"}
    names.update({name: [{"version": version, "source": "nvidia"}] for name, version in theirs.items()})
    offers = {"methods": ["distro", "nvidia_repo"], "names": names}
    assert plan("A100", offers=offers, cuda_version="12.6")["cuda"]["method"] == "nvidia_repo"
    assert "11.8 (distro) and 12.6 (nvidia_repo); CUDA 12.4 comes" in refusal("A100", offers=offers, cuda_version="12.4").reason
    # a release of the distribution that the table does not expect
    names["nvidia-cuda-toolkit"] = [{"version": "12.2.140~12.2.2-3", "source": "Debian"}]
    made = plan("A100", offers=offers, cuda_method="distro")
    assert (made["cuda"]["version"], made["compiler"]["gcc"]) == ("12.2", None)


# --- cuDNN


@pytest.mark.parametrize(
    ("requests", "version", "method"),
    [
        ({}, "8.9.7", "archive"),
        ({"cudnn_version": "8.9"}, "8.9.7", "archive"),
        ({"cudnn_version": "8"}, "8.9.7", "archive"),
        ({"cudnn_version": "8.9", "cudnn_method": "wheel"}, "8.9.6", "wheel"),
        ({"cudnn_version": "8.9.6"}, "8.9.6", "wheel"),
        ({"cudnn_version": "8.5"}, "8.5.0", "archive"),
        ({"cudnn_method": "nvidia_repo"}, "8.9.7", "nvidia_repo"),
        ({"cudnn_version": "8.2.4", "own_downloads": ("cudnn_archive",)}, "8.2.4", "archive"),
        ({"cudnn_version": "8.2.4", "own_downloads": ("cudnn_wheel",)}, "8.2.4", "wheel"),
        ({"cudnn_version": "8.9.5", "own_downloads": ("cudnn_archive",)}, "8.9.5", "archive"),
        ({"own_downloads": ("cudnn_archive",)}, "8.9.7", "archive"),
        ({"cuda_version": "12.4", "cudnn_method": "wheel"}, "8.9.7", "wheel"),
    ],
)
def test_cudnn(requests, version, method):
    made = plan("T4", **requests)["cudnn"]
    assert (made["version"], made["method"]) == (version, method)
    known = "8.2.4" != version != "8.9.5"
    assert bool(made["archive"]) == (known and method == "archive") and bool(made["wheel"]) == (known and method == "wheel")


@pytest.mark.parametrize(
    ("requests", "words"),
    [
        ({"cudnn_version": "8.2.4"}, "no archive or wheel of it is known with its checksum; give cudnn_archive its url and sha256"),
        ({"cuda_version": "11.8", "cudnn_version": "8.9.7", "cudnn_method": "wheel"}, "no wheel of it is known with its checksum"),
        ({"cudnn_version": "8.2"}, "no cuDNN 8.2 serves it together with CUDA 11.8"),
        ({"cudnn_version": "8.5", "cuda_version": "12.4"}, "no cuDNN 8.5 serves it together with CUDA 12.4"),
        ({"cudnn_version": "7.6.5"}, "MXNet 1.9.1 takes cuDNN 8; set cudnn_version: auto"),
        ({"cudnn_version": "newest"}, "it is no version"),
    ],
)
def test_a_cudnn_that_cannot_be_had(requests, words):
    assert words in refusal("T4", **requests).reason


# --- MKL


@pytest.mark.parametrize("method", ["auto", "intel_repo", "distro", "wheel", "archive"])
def test_mkl_method(method):
    expected = {"method": "wheel" if method == "auto" else method}
    assert plan("T4", mkl_method=method)["mkl"] == plan(mkl_method=method)["mkl"] == expected


# --- Azure sizes


def test_a_size_that_is_known():
    made = plan(azure_size="nc4as_t4_v3")
    assert made["gpu"]["models"] == ["T4"] and reason(made, "gpu") == "azure size Standard_NC4as_T4_v3"


def test_a_gpu_size_that_the_catalogue_lacks():
    refused = refusal(azure_size="Standard_NV36ads_A10_v6")
    assert refused.value == "dlvm_azure_size Standard_NV36ads_A10_v6"
    assert "it is a GPU size that the catalogue does not know; the nearest that it knows: Standard_NV36ads_A10_v5" in refused.reason
    assert "declare its GPUs in dlvm_gpus, or set dlvm_use_cuda: false" in refused.reason
    assert refused.nearest["settings"] == {"dlvm_use_cuda": "false"}
    size = {"azure_size": "Standard_NC4as_X9_v7"}
    assert plan("T4", **size)["gpu"]["models"] == ["T4"]
    assert make_plan(Request("Debian", "12", detected=("T4",), **size))["gpu"]["source"] == "detected"
    assert plan(use_cuda="false", **size)["cuda"]["version"] is None


@pytest.mark.parametrize("requests", [{}, {"use_cuda": "false"}, {"use_cuda": "true"}])
def test_a_misspelt_size_is_no_machine_without_a_gpu(requests):
    refused = refusal(azure_size="Standard_NC4asT4_v3", **requests)
    assert refused.message == (
        "dlvm_azure_size Standard_NC4asT4_v3: it is no size of Azure; give it as Azure writes it, such as Standard_NC4as_T4_v3."
    )
    assert "it is no size of Azure; give it as Azure writes it." in refusal("T4", azure_size="my machine").message


def test_a_size_without_a_gpu():
    assert plan(azure_size="Standard_D4s_v5")["gpu"]["vendor"] == "none"
    assert plan("T4", azure_size="Standard_D4s_v5")["gpu"]["models"] == ["T4"]


NAMELESS = {"name": "NVIDIA X9", "compute_capability": "8.6"}


@pytest.mark.parametrize("gpu", ["A10", "NVIDIA A10", "8.6", "M60", "RTX PRO 6000", NAMELESS])
@pytest.mark.parametrize("source", ["declared", "detected"])
@pytest.mark.parametrize("size", [None, "Standard_D4s_v5", "Standard_NC4as_T4_v3"])
def test_a_gpu_that_azure_sells_as_a_virtual_one_needs_its_size(gpu, source, size):
    request = Request("Ubuntu", "22.04", on_azure=True, azure_size=size, **{source: (gpu,)})
    with pytest.raises(PlanError) as caught:
        make_plan(request)
    assert "Azure sells it as a virtual GPU, which the CUDA driver hangs at the next boot; set dlvm_azure_size" in caught.value.reason
    assert (size or "its size") in caught.value.value or size == "Standard_D4s_v5"


def test_which_gpus_need_no_size_on_azure():
    assert plan("A10", on="Ubuntu 22.04", on_azure=True, azure_size="Standard_NV36ads_A10_v5")["driver"]["kind"] == "grid"
    assert plan("NVIDIA A10-4Q", on="Ubuntu 22.04", on_azure=True)["driver"]["kind"] == "grid"
    for gpu in ("A40", "T4", "8.0", "H100"):
        assert plan(gpu, on="Ubuntu 22.04", on_azure=True)["driver"]["kind"] == "cuda"
    assert plan("A10", on="Ubuntu 22.04")["driver"]["kind"] == "cuda"
    assert plan("A10", on="Ubuntu 22.04", on_azure=True, use_cuda="false")["driver"]["kind"] == "none"


# --- the nearest request that works


@pytest.mark.parametrize(
    ("gpus", "requests", "settings"),
    [
        (("T4",), {"driver_branch": "999"}, {"nvidia_driver_branch": "auto"}),
        (("T4",), {"driver_version": "400.1"}, {"nvidia_driver_version": ""}),
        (("T4",), {"cuda_version": "12.2"}, {"cuda_version": "auto"}),
        (("T4",), {"cuda_version": "12.2", "cudnn_version": "9.1.0"}, {"cuda_version": "auto", "cudnn_version": "auto"}),
        (("H100",), {"mxnet_method": "wheel"}, {"mxnet_build_method": "auto"}),
        (("A100",), {"mxnet_version": "1.4.1"}, {"mxnet_build_version": "auto"}),
        (("B200",), {}, {"dlvm_use_cuda": "false"}),
        (("B200",), {"cuda_version": "12.9"}, {"dlvm_use_cuda": "false"}),
    ],
)
def test_the_nearest_request_that_works(gpus, requests, settings):
    refused, empty = refusal(*gpus, **requests), '""'
    assert refused.nearest["settings"] == settings
    advice = ", ".join(f"{name}: {value or empty}" for name, value in settings.items())
    assert refused.message.endswith(f"(set {advice}).")
    assert summary(refused.nearest["plan"]) in refused.message
