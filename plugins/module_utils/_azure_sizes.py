# Copyright (c) 2026, The dlvm.azure_gpu authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What Azure's GPU sizes hold. Azure's API does not name the GPU model, so it is a table.

Sources, read in 2026:
[1] MicrosoftDocs/azure-compute-docs, articles/virtual-machines/sizes/gpu-accelerated/*-series.md (vCPUs, memory, accelerators)
[2] the same repository, sizes/retirement/retired-sizes-list.md (dates, successors) and previous-gen-sizes-list.md
[3] the same repository, linux/n-series-driver-setup.md (CUDA or GRID, Secure Boot)
[4] Azure/AgentBaker, pkg/agent/datamodel (sizes whose vGPU needs the GRID driver: A10 v4 and v5, RTX PRO 6000)
[5] aspire.dev, Aspire.Hosting.Azure.Kubernetes AksNodeVmSizes (names and quota families as the SKU API returns them)
[6] Azure's price feed as catalogued by public trackers (fractions of the RTX PRO 6000 sizes)
[7] https://developer.nvidia.com/cuda-gpus (compute capability)
[8] MicrosoftDocs/azure-compute-docs, articles/virtual-machines/vm-naming-conventions.md (parts of a name)
[9] Azure/karpenter-provider-azure, pkg/providers/instancetype/known_skus.yaml and pricing (1,800 names in use)
"""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Size:
    """One VM size; gpu_count is a fraction where the size holds a slice of a GPU, gpu_memory_gib is of each GPU or slice."""

    name: str
    family: str
    vcpus: int
    memory_gib: int
    gpu_model: str | None
    gpu_vendor: str
    gpu_count: float
    gpu_memory_gib: int
    compute_capability: str | None
    driver_kind: str | None
    rdma: bool
    quota_family: str
    retired: str | None
    successor: str | None


@dataclass(frozen=True)
class _Series:
    family: str
    quota_family: str
    gpu_model: str
    gpu_memory_gib: int
    compute_capability: str | None
    driver_kind: str | None
    sizes: str
    """name vCPUs memory GPUs[ memory of a slice][ rdma], one size a line"""
    retired: str | None = None
    successor: str | None = None
    vendor: str = "nvidia"


_SERIES = (
    # [2]: the first generations went on 2023-09-06 (extended from 2023-08-31)
    _Series(
        "NC",
        "standardNCFamily",
        "K80",
        12,
        "3.7",
        "cuda",
        """
        NC6 6 56 1
        NC12 12 112 2
        NC24 24 224 4
        NC24r 24 224 4 rdma""",
        "2023-09-06",
        "Standard_NC4as_T4_v3",
    ),
    _Series(
        "NCv2",
        "standardNCSv2Family",
        "P100",
        16,
        "6.0",
        "cuda",
        """
        NC6s_v2 6 112 1
        NC12s_v2 12 224 2
        NC24s_v2 24 448 4
        NC24rs_v2 24 448 4 rdma""",
        "2023-09-06",
        "Standard_NC24ads_A100_v4",
    ),
    _Series(
        "NCv3",
        "standardNCSv3Family",
        "V100",
        16,
        "7.0",
        "cuda",
        """
        NC6s_v3 6 112 1
        NC12s_v3 12 224 2
        NC24s_v3 24 448 4
        NC24rs_v3 24 448 4 rdma""",
        "2025-09-30",
        "Standard_NC24ads_A100_v4",
    ),
    _Series(
        "NCasT4_v3",
        "Standard NCASv3_T4 Family",
        "T4",
        16,
        "7.5",
        "cuda",
        """
        NC4as_T4_v3 4 28 1
        NC8as_T4_v3 8 56 1
        NC16as_T4_v3 16 110 1
        NC64as_T4_v3 64 440 4""",
    ),
    # [4] [5]: not on Microsoft's list of sizes
    _Series(
        "NCads_A10_v4",
        "StandardNCADSA10v4Family",
        "A10",
        24,
        "8.6",
        "grid",
        """
        NC8ads_A10_v4 8 100 1
        NC16ads_A10_v4 16 200 1
        NC32ads_A10_v4 32 400 2""",
    ),
    _Series(
        "NC_A100_v4",
        "StandardNCADSA100v4Family",
        "A100",
        80,
        "8.0",
        "cuda",
        """
        NC24ads_A100_v4 24 220 1
        NC48ads_A100_v4 48 440 2
        NC96ads_A100_v4 96 880 4""",
    ),
    _Series(
        "NCads_H100_v5",
        "StandardNCadsH100v5Family",
        "H100 NVL",
        94,
        "9.0",
        "cuda",
        """
        NC40ads_H100_v5 40 320 1
        NC80adis_H100_v5 80 640 2""",
    ),
    _Series(
        "NCCads_H100_v5",
        "StandardNCCads2023Family",
        "H100 NVL",
        94,
        "9.0",
        "cuda",
        """
        NCC40ads_H100_v5 40 320 1""",
    ),
    # [1] preview names (128, 256, 320 vCPUs) and [5] [6] the released ones; [3]: GRID, Secure Boot off, open kernel modules
    _Series(
        "NC_RTXPRO6000BSE_v6",
        "StandardNCdsRTXPRO6000BSEv6XLFamily",
        "RTX PRO 6000",
        96,
        "12.0",
        "grid",
        """
        NC24lds_xl_RTXPRO6000BSE_v6 24 72 0.25 24
        NC36ds_xl_RTXPRO6000BSE_v6 36 132 0.25 24
        NC36lds_xl_RTXPRO6000BSE_v6 36 72 0.25 24
        NC72ds_xl_RTXPRO6000BSE_v6 72 264 0.5 48
        NC72lds_xl_RTXPRO6000BSE_v6 72 132 0.5 48
        NC144ds_xl_RTXPRO6000BSE_v6 144 516 1
        NC144lds_xl_RTXPRO6000BSE_v6 144 264 1
        NC288ds_xl_RTXPRO6000BSE_v6 288 1032 2
        NC288lds_xl_RTXPRO6000BSE_v6 288 516 2
        NC128ds_xl_RTXPRO6000BSE_v6 128 512 1
        NC128lds_xl_RTXPRO6000BSE_v6 128 256 1
        NC256ds_xl_RTXPRO6000BSE_v6 256 1024 2
        NC256lds_xl_RTXPRO6000BSE_v6 256 512 2
        NC320ds_xl_RTXPRO6000BSE_v6 320 1280 2
        NC320lds_xl_RTXPRO6000BSE_v6 320 640 2""",
    ),
    _Series(
        "ND",
        "standardNDSFamily",
        "P40",
        24,
        "6.1",
        "cuda",
        """
        ND6s 6 112 1
        ND12s 12 224 2
        ND24s 24 448 4
        ND24rs 24 448 4 rdma""",
        "2023-09-06",
        "Standard_NC4as_T4_v3",
    ),
    _Series(
        "NDv2",
        "standardNDSv2Family",
        "V100",
        32,
        "7.0",
        "cuda",
        """
        ND40rs_v2 40 672 8 rdma""",
        "2025-09-30",
        "Standard_ND96amsr_A100_v4",
    ),
    _Series(
        "NDasrA100_v4",
        "Standard NDASv4_A100 Family",
        "A100",
        40,
        "8.0",
        "cuda",
        """
        ND96asr_v4 96 900 8 rdma""",
    ),
    _Series(
        "NDm_A100_v4",
        "standard NDAMSv4_A100Family",
        "A100",
        80,
        "8.0",
        "cuda",
        """
        ND96amsr_A100_v4 96 1900 8 rdma""",
    ),
    _Series(
        "ND_H100_v5",
        "standardNDSH100v5Family",
        "H100",
        80,
        "9.0",
        "cuda",
        """
        ND96isr_H100_v5 96 1900 8 rdma""",
    ),
    _Series(
        "ND_H200_v5",
        "standardNDISRH200V5Family",
        "H200",
        141,
        "9.0",
        "cuda",
        """
        ND96isr_H200_v5 96 1850 8 rdma""",
    ),
    # arm64 (Grace): what the SKU API says of memory [5] is what a guest gets, 864, not the 900 of [1]
    _Series(
        "ND_GB200_v6",
        "standardNDISRGB200V6NDRFamily",
        "GB200",
        192,
        "10.0",
        "cuda",
        """
        ND128isr_NDR_GB200_v6 128 864 4 rdma""",
    ),
    _Series(
        "ND_GB300_v6",
        "standardNDISRGB300V6Family",
        "GB300",
        288,
        "10.3",
        "cuda",
        """
        ND128isr_GB300_v6 128 864 4 rdma
        ND128isrG5_GB300_v6 128 864 4 rdma""",
    ),
    _Series(
        "ND_MI300X_v5",
        "standardNDISv5MI300XFamily",
        "MI300X",
        192,
        None,
        "rocm",
        """
        ND96isr_MI300X_v5 96 1850 8 rdma""",
        vendor="amd",
    ),
    _Series(
        "NV",
        "standardNVFamily",
        "M60",
        8,
        "5.2",
        "grid",
        """
        NV6 6 56 1
        NV12 12 112 2
        NV24 24 224 4""",
        "2023-09-06",
        "Standard_NV6ads_A10_v5",
    ),
    _Series(
        "NVv2",
        "standardNVSv2Family",
        "M60",
        8,
        "5.2",
        "grid",
        """
        NV6s_v2 6 112 1
        NV12s_v2 12 224 2
        NV24s_v2 24 448 4""",
        "2023-09-06",
        "Standard_NV6ads_A10_v5",
    ),
    _Series(
        "NVv3",
        "standardNVSv3Family",
        "M60",
        8,
        "5.2",
        "grid",
        """
        NV12s_v3 12 112 1
        NV24s_v3 24 224 2
        NV48s_v3 48 448 4""",
        "2026-09-30",
        "Standard_NV6ads_A10_v5",
    ),
    # [1]: Windows only, so no driver kind for Linux
    _Series(
        "NVv4",
        "standardNVSv4Family",
        "MI25",
        16,
        None,
        None,
        """
        NV4as_v4 4 14 0.125 2
        NV8as_v4 8 28 0.25 4
        NV16as_v4 16 56 0.5 8
        NV32as_v4 32 112 1""",
        "2026-09-30",
        "Standard_NV4ads_V710_v5",
        "amd",
    ),
    _Series(
        "NVadsA10_v5",
        "StandardNVADSA10v5Family",
        "A10",
        24,
        "8.6",
        "grid",
        """
        NV6ads_A10_v5 6 55 1/6 4
        NV12ads_A10_v5 12 110 1/3 8
        NV18ads_A10_v5 18 220 1/2 12
        NV36ads_A10_v5 36 440 1
        NV36adms_A10_v5 36 880 1
        NV72ads_A10_v5 72 880 2""",
    ),
    _Series(
        "NVads_V710_v5",
        "StandardNVadsV710v5Family",
        "V710",
        24,
        None,
        "rocm",
        """
        NV4ads_V710_v5 4 16 1/6 4
        NV8ads_V710_v5 8 32 1/3 8
        NV12ads_V710_v5 12 64 1/2 12
        NV24ads_V710_v5 24 128 1
        NV28adms_V710_v5 28 160 1""",
        vendor="amd",
    ),
    _Series(
        "NGads_V620",
        "StandardNGADSV620v1Family",
        "V620",
        32,
        None,
        "rocm",
        """
        NG8ads_V620_v1 8 16 1/4 8
        NG16ads_V620_v1 16 32 1/2 16
        NG32ads_V620_v1 32 64 1
        NG32adms_V620_v1 32 176 1""",
        vendor="amd",
    ),
)


def _fraction(text: str) -> float:
    top, _slash, bottom = text.partition("/")
    return float(top) / float(bottom or 1)


def _expand(series: _Series) -> list[Size]:
    sizes = []
    for line in series.sizes.split("\n"):
        if not line.strip():
            continue
        name, vcpus, memory, gpus, *rest = line.split()
        slices = [int(word) for word in rest if word != "rdma"]
        sizes.append(
            Size(
                name="Standard_" + name,
                family=series.family,
                vcpus=int(vcpus),
                memory_gib=int(memory),
                gpu_model=series.gpu_model,
                gpu_vendor=series.vendor,
                gpu_count=_fraction(gpus),
                gpu_memory_gib=slices[0] if slices else series.gpu_memory_gib,
                compute_capability=series.compute_capability,
                driver_kind=series.driver_kind,
                rdma="rdma" in rest,
                quota_family=series.quota_family,
                retired=series.retired,
                successor=series.successor,
            )
        )
    return sizes


SIZES = tuple(size for series in _SERIES for size in _expand(series))
_BY_NAME = {size.name.lower(): size for size in SIZES}
# [8]: N is the family of accelerators; NP holds FPGAs and NM media encoders
_GPU_NAME = re.compile(r"standard_n(?![pm]\d)[a-z]*\d", re.ASCII)
# [8]: sub-family, vCPUs, constrained vCPUs, features, accelerators, version; a version has its own underscore
_GPU_SIZE = re.compile(
    r"standard_n[a-z]{0,2}\d+(-\d+)?[a-z]*(g\d)?(_(?![a-z0-9]+v\d{1,2}(_|$))[a-z0-9]+)*?(_v\d{1,2})?(_promo)?",
    re.ASCII,
)
# [8] [9]: an accelerator's name has letters and digits, any other part between underscores has one of both
_OTHER_SIZE = re.compile(
    r"(standard|basic)_(?!n[^pm])[a-z]{1,2}\d+(-\d+)?[a-z]*(-\d+)?(_(\d{1,2}|[a-z]{2,}|ma35d))?(_v\d{1,2})?"
    r"(_(promo|special|adhtype\d))?|standard_sqlg\d+(_[a-z]+)*",
    re.ASCII,
)
# Real sizes without a GPU whose names are one character away from a GPU size's
_REAL_THOUGH_NEAR = frozenset(("standard_dc24s_v3",))
SOLD_AS_VGPU = frozenset(
    name
    for series in _SERIES
    if series.vendor == "nvidia" and series.driver_kind == "grid"
    for name in (series.gpu_model, series.compute_capability)
)


@dataclass(frozen=True)
class Known:
    """A GPU size of the table."""

    size: Size


@dataclass(frozen=True)
class UnknownGpu:
    """A name of a GPU series that the table lacks; `nearest` are the table's most similar names, the best one first."""

    name: str
    nearest: tuple[str, ...]


@dataclass(frozen=True)
class Misspelt:
    """No size's name, or one character away from a GPU size's, or a GPU model; `nearest` as above, it may be empty."""

    name: str
    nearest: tuple[str, ...]


@dataclass(frozen=True)
class NotGpu:
    """The name of a size without a GPU, as far as its name tells."""

    name: str


def _letters(name: str) -> str:
    """The name without Standard_, case and punctuation, which are what slips first."""
    return re.sub(r"^(standard)+", "", re.sub(r"[^a-z0-9]", "", name.lower()))


_BY_LETTERS = {_letters(size.name): size.name for size in SIZES}
_OF_MODEL = {
    _letters(size.gpu_model): tuple(each.name for each in SIZES if each.gpu_model == size.gpu_model) for size in SIZES
}


def _full(size: str) -> str:
    name = size.strip().lower()
    return name if name.startswith("standard_") else "standard_" + name


def lookup(size: str) -> Size | None:
    """The size of that name, whatever its case, with or without Standard_; None when the table does not know it."""
    name = _full(size)
    return _BY_NAME.get(name) or _BY_NAME.get(re.sub(r"_promo$", "", name))


def is_gpu_series(size: str) -> bool:
    """Whether the name belongs to a GPU series, also one newer than the table."""
    return bool(_GPU_NAME.match(_full(size)))


def sold_as_vgpu(gpu: str) -> bool:
    """Whether Azure sells GPUs of this model, or of this compute capability, (also) as virtual GPUs."""
    return gpu in SOLD_AS_VGPU


def judge(size: str) -> Known | UnknownGpu | Misspelt | NotGpu:
    """What a given name of a size says about GPUs; not to be asked about an empty name."""
    known = lookup(size)
    if known:
        return Known(known)
    name = size.strip()
    full = name.lower() if name.lower().startswith("basic_") else _full(name)
    letters = _letters(name)
    if is_gpu_series(full):
        if _GPU_SIZE.fullmatch(full) and letters not in _BY_LETTERS:
            return UnknownGpu(name, _nearest(letters))
    elif _OTHER_SIZE.fullmatch(full) and (full in _REAL_THOUGH_NEAR or not _near_gpu(letters)):
        return NotGpu(name)
    return Misspelt(name, _nearest(letters))


def _nearest(letters: str) -> tuple[str, ...]:
    if letters in _BY_LETTERS:
        return (_BY_LETTERS[letters],)
    if letters in _OF_MODEL:
        return _OF_MODEL[letters][:3]
    return tuple(_BY_LETTERS[each] for each in difflib.get_close_matches(letters, _BY_LETTERS, n=3, cutoff=0.6))


def _near_gpu(letters: str) -> bool:
    """Whether the letters are almost those of a GPU size, or a GPU model's, such as A100."""
    return letters in _OF_MODEL or any(_one_slip(letters, each) for each in _BY_LETTERS)


def _one_slip(first: str, second: str) -> bool:
    """Whether one character is wrong, missing, too much or swapped with its neighbour."""
    longer = max(len(first), len(second))
    if longer - min(len(first), len(second)) > 1:
        return False
    same = difflib.SequenceMatcher(None, first, second, autojunk=False).get_matching_blocks()
    return sum(block.size for block in same) >= longer - 1
