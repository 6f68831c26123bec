# Copyright (c) 2026, The dlvm.azure_gpu authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What NVIDIA, Apache, PyPI and the distributions dictate. Only data; _stack_plan decides.

Sources:
[1] https://developer.nvidia.com/cuda-gpus and NVIDIA's legacy list (compute capability)
[2] CUDA release notes, tables 'CUDA Toolkit and Corresponding Driver Versions' and minor-version compatibility
    (docs.nvidia.com/cuda/archive/<version>/cuda-toolkit-release-notes)
[3] CUDA installation guides for Linux (host compilers, distributions) and crt/host_config.h of each release
[4] NVIDIA's driver pages: 470 is the last branch for Kepler, 580 for Maxwell, Pascal and Volta; Blackwell starts at 570 and
    takes only the open kernel modules, which need Turing or newer
[5] cuDNN support matrices of 8.2.4, 8.9.6 and 9 (docs.nvidia.com/deeplearning/cudnn/archives)
[6] apache/mxnet at its tags: Makefile (KNOWN_CUDA_ARCHS), config/distribution/*.cmake, R-package/DESCRIPTION; 18 functions that
    1.9.1 calls are gone from cuDNN 9 (cudnn_rnn v6/v7 API)
[7] the PyPI wheels themselves: NEEDED of libmxnet.so by readelf, machine code by its fatbin headers; no wheel of 1.9.1 but cu101
    carries PTX, so a GPU that is newer than its machine code is not served
[8] apt-cache of Debian 12 and 13 with non-free, November 2026
[9] packages.ubuntu.com for jammy and noble (multiverse, restricted)
[10] developer.download.nvidia.com/compute/cuda/repos: what NVIDIA's repository holds for a distribution
[11] MicrosoftDocs/azure-compute-docs, n-series-driver-setup.md (GRID installers)
[12] NVIDIA data center drivers 615 and 620, 'Supported Drivers and CUDA Toolkit Versions', autumn 2026; installation guide of 620,
    'Proprietary Kernel Modules Removed'
[13] NVIDIA's Unix graphics feature deprecation schedule (developer forum)
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Gpu:
    model: str
    compute_capability: str | None
    vendor: str = "nvidia"
    architecture: str = "x86_64"
    """of the machines that have it"""


# [1]; a GPU that is not here can be given by its compute capability
GPUS = (
    Gpu("K80", "3.7"),
    Gpu("K40", "3.5"),
    Gpu("K20", "3.5"),
    Gpu("M10", "5.0"),
    Gpu("M40", "5.2"),
    Gpu("M60", "5.2"),
    Gpu("P4", "6.1"),
    Gpu("P40", "6.1"),
    Gpu("P100", "6.0"),
    Gpu("GTX 1080 Ti", "6.1"),
    Gpu("GTX 1080", "6.1"),
    Gpu("V100", "7.0"),
    Gpu("TITAN V", "7.0"),
    Gpu("T4", "7.5"),
    Gpu("RTX 2080 Ti", "7.5"),
    Gpu("A100", "8.0"),
    Gpu("A800", "8.0"),
    Gpu("A30", "8.0"),
    Gpu("A2", "8.6"),
    Gpu("A10", "8.6"),
    Gpu("A10G", "8.6"),
    Gpu("A16", "8.6"),
    Gpu("A40", "8.6"),
    Gpu("RTX A6000", "8.6"),
    Gpu("RTX 3090", "8.6"),
    Gpu("L4", "8.9"),
    Gpu("L40", "8.9"),
    Gpu("L40S", "8.9"),
    Gpu("RTX 6000 Ada", "8.9"),
    Gpu("RTX 4090", "8.9"),
    Gpu("H100", "9.0"),
    Gpu("H100 NVL", "9.0"),
    Gpu("H20", "9.0"),
    Gpu("H200", "9.0"),
    Gpu("H800", "9.0"),
    Gpu("GH200", "9.0", architecture="aarch64"),
    Gpu("B200", "10.0"),
    Gpu("GB200", "10.0", architecture="aarch64"),
    Gpu("B300", "10.3"),
    Gpu("GB300", "10.3", architecture="aarch64"),
    Gpu("RTX PRO 6000", "12.0"),
    Gpu("RTX 5090", "12.0"),
    Gpu("MI25", None, "amd"),
    Gpu("MI300X", None, "amd"),
    Gpu("V620", None, "amd"),
    Gpu("V710", None, "amd"),
)

# [4]: compute capability -> (oldest branch, newest branch or None)
DRIVERS_OF_CAPABILITY = {
    "3.5": (375, 470),
    "3.7": (375, 470),
    "5.0": (375, 580),
    "5.2": (375, 580),
    "6.0": (375, 580),
    "6.1": (375, 580),
    "7.0": (384, 580),
    "7.5": (410, None),
    "8.0": (450, None),
    "8.6": (460, None),
    "8.9": (525, None),
    "9.0": (525, None),
    "10.0": (570, None),
    "10.3": (580, None),
    "12.0": (570, None),
    "12.1": (580, None),
}


@dataclass(frozen=True)
class Branch:
    """A driver branch [12]; end is the month of its last update, empty where the sources do not say that it has one."""

    number: int
    kind: str
    end: str
    ended: bool = False
    proprietary: bool = True
    """whether it has proprietary kernel modules besides the open ones"""


# In the order in which a branch is chosen: supported ones first, 580 before all because it is supported long and serves Maxwell to Blackwell.
# An ended branch is chosen only on request, or where the GPU has no other.
BRANCHES = (
    Branch(580, "long-term support", "2028-06"),
    Branch(595, "production", "2027-03"),
    Branch(620, "long-term support", "2029-09", proprietary=False),
    Branch(615, "new feature", "", ended=True, proprietary=False),
    Branch(610, "new feature", "2026-08", ended=True),
    Branch(590, "new feature", "", ended=True),
    Branch(575, "new feature", "2025-07", ended=True),
    Branch(570, "production", "2026-02", ended=True),
    Branch(550, "production", "2025-06", ended=True),
    Branch(535, "long-term support", "2026-06", ended=True),
    Branch(525, "production", "2023-12", ended=True),
    Branch(515, "production", "2023-05", ended=True),
    Branch(470, "long-term support", "2024-07", ended=True),
)
# [4]: the first branch in which the open modules are made for Turing and newer, and recommended
OPEN_RECOMMENDED_FROM = 560
OPEN_POSSIBLE_FROM = 515
# [13]: under GPU virtualization the open modules are recommended from this compute capability on (Ada)
OPEN_VIRTUAL_FROM = "8.9"


@dataclass(frozen=True)
class Cuda:
    version: str
    driver: str
    """the oldest driver of this release"""
    compatible_driver: str
    """the oldest driver that runs it by minor-version compatibility"""
    max_gcc: int
    capabilities: tuple[str, ...]


_PASCAL = ("3.0", "3.5", "3.7", "5.0", "5.2", "6.0", "6.1")
_VOLTA = (*_PASCAL, "7.0")
_TURING = (*_VOLTA, "7.5")
_AMPERE = ("3.5", "3.7", "5.0", "5.2", "6.0", "6.1", "7.0", "7.5", "8.0")
_GA10X = (*_AMPERE, "8.6")
_HOPPER_11 = (*_GA10X, "8.9", "9.0")
_HOPPER = ("5.0", "5.2", "6.0", "6.1", "7.0", "7.5", "8.0", "8.6", "8.9", "9.0")
_BLACKWELL = (*_HOPPER, "10.0", "12.0")
_ULTRA = (*_BLACKWELL, "10.3", "12.1")
_CUDA_13 = ("7.5", "8.0", "8.6", "8.9", "9.0", "10.0", "10.3", "12.0", "12.1")
_RUBIN = (*_CUDA_13, "10.7")

# [2] [3]; gcc and capabilities of 11.7 to 13.5 were read in NVIDIA's own wheels of nvcc (crt/host_config.h, nvcc --list-gpu-code).
# 11.5 stops at gcc 10 here although NVIDIA says 11: it cannot parse gcc 11's std_function.h
CUDAS = (
    Cuda("8.0", "375.26", "375.26", 5, _PASCAL),
    Cuda("9.0", "384.81", "384.81", 6, _VOLTA),
    Cuda("9.2", "396.26", "396.26", 7, _VOLTA),
    Cuda("10.0", "410.48", "410.48", 7, _TURING),
    Cuda("10.1", "418.39", "418.39", 8, _TURING),
    Cuda("10.2", "440.33", "440.33", 8, _TURING),
    Cuda("11.0", "450.51.05", "450.51.05", 9, _AMPERE),
    Cuda("11.1", "455.23", "450.80.02", 10, _GA10X),
    Cuda("11.2", "460.27.03", "450.80.02", 10, _GA10X),
    Cuda("11.3", "465.19.01", "450.80.02", 10, _GA10X),
    Cuda("11.4", "470.42.01", "450.80.02", 10, _GA10X),
    Cuda("11.5", "495.29.05", "450.80.02", 10, _GA10X),
    Cuda("11.6", "510.39.01", "450.80.02", 11, _GA10X),
    Cuda("11.7", "515.43.04", "450.80.02", 11, _GA10X),
    Cuda("11.8", "520.61.05", "450.80.02", 11, _HOPPER_11),
    Cuda("12.0", "525.60.13", "525.60.13", 12, _HOPPER),
    Cuda("12.1", "530.30.02", "525.60.13", 12, _HOPPER),
    Cuda("12.2", "535.54.03", "525.60.13", 12, _HOPPER),
    Cuda("12.3", "545.23.06", "525.60.13", 12, _HOPPER),
    Cuda("12.4", "550.54.14", "525.60.13", 13, _HOPPER),
    Cuda("12.5", "555.42.02", "525.60.13", 13, _HOPPER),
    Cuda("12.6", "560.28.03", "525.60.13", 13, _HOPPER),
    Cuda("12.8", "570.26", "525.60.13", 14, _BLACKWELL),
    Cuda("12.9", "575.51.03", "525.60.13", 14, _ULTRA),
    Cuda("13.0", "580.65.06", "580.65.06", 15, _CUDA_13),
    Cuda("13.1", "590.44.01", "580.65.06", 15, _CUDA_13),
    Cuda("13.2", "595.45.04", "580.65.06", 15, _CUDA_13),
    Cuda("13.3", "610.43.02", "580.65.06", 15, _CUDA_13),
    Cuda("13.4", "615.71.09", "580.65.06", 16, _RUBIN),
    Cuda("13.5", "620.70.06", "580.65.06", 16, _RUBIN),
)


@dataclass(frozen=True)
class Cudnn:
    version: str
    cuda_majors: tuple[int, ...]
    capabilities: tuple[str, str]
    """oldest and newest compute capability"""


# [5]; preferred first
CUDNNS = (
    Cudnn("8.9.7", (11, 12), ("5.0", "9.0")),
    Cudnn("8.5.0", (10, 11), ("3.5", "8.6")),
    Cudnn("7.6.5", (9, 10), ("3.0", "7.5")),
)
CUDNN_FOR_BLACKWELL = "9.7"
# [5]: the CUDA releases in NVIDIA's own matrix, by release of cuDNN and major of CUDA; newer minors run by minor-version compatibility, untried
CUDNN_LISTED_CUDAS = {("8.9.7", 11): ("11.0", "11.8"), ("8.9.7", 12): ("12.0", "12.2"), ("8.5.0", 11): ("11.0", "11.7")}


@dataclass(frozen=True)
class Release:
    """One MXNet release [6]."""

    version: str
    cudas: tuple[str, str]
    cudnn_majors: tuple[int, ...]
    r_minimum: str


MXNETS = (
    Release("0.12.1", ("8.0", "9.0"), (5, 6, 7), "3.3.0"),
    Release("1.0.0", ("8.0", "9.0"), (5, 6, 7), "3.3.0"),
    Release("1.2.1", ("8.0", "9.2"), (6, 7), "3.3.0"),
    Release("1.3.1", ("8.0", "9.2"), (6, 7), "3.3.0"),
    Release("1.4.1", ("8.0", "10.1"), (6, 7), "3.3.0"),
    Release("1.5.1", ("8.0", "10.1"), (7,), "3.4.4"),
    Release("1.6.0", ("8.0", "10.1"), (7,), "3.4.4"),
    Release("1.7.0", ("8.0", "10.2"), (7,), "3.4.4"),
    Release("1.8.0", ("8.0", "11.0"), (7, 8), "3.4.4"),
    Release("1.9.1", ("10.2", "12.9"), (8,), "3.4.4"),
)
DEFAULT_MXNET = "1.9.1"
NEWEST_CUDA_WITH_NVTX = 11


@dataclass(frozen=True)
class Wheel:
    """A PyPI wheel [7]; without cudas it is the one for CPUs."""

    name: str
    release: str
    cudas: tuple[str, str] | None = None
    machine_code: tuple[str, ...] = ()
    ptx: str | None = None


# Preferred first. All CUDA wheels also need libnccl.so.2 and libcuda.so.1. The CPU wheels ran on Python 3.11 with numpy 1.23;
# 0.12.1 is not here because it needs libgfortran.so.3 of the system, which no supported distribution has.
WHEELS = (
    Wheel("mxnet-cu117", "1.9.1", ("11.7", "11.8"), ("5.0", "6.0", "7.0", "8.0", "8.6")),
    Wheel("mxnet-cu112", "1.9.1", ("11.2", "11.8"), ("5.0", "6.0", "7.0", "8.0", "8.6")),
    Wheel("mxnet-cu110", "1.9.1", ("11.0", "11.0"), ("5.0", "6.0", "7.0", "8.0")),
    Wheel("mxnet-cu102", "1.9.1", ("10.2", "10.2"), ("3.0", "5.0", "6.0", "7.0", "7.5")),
    Wheel("mxnet", "1.9.1"),
    Wheel("mxnet", "1.4.1"),
)

# Wheels for CPUs that were run, by release and Python
TRIED_WHEELS = {("1.9.1", "3.11"), ("1.9.1", "3.13"), ("1.4.1", "3.11")}

# [6] and PyPI: numpy 1.24 removed aliases that MXNet uses; Python 3.12 starts at numpy 1.26 and 3.13 at 2.1
NUMPY_OF_PYTHON = {"3.10": "<1.24", "3.11": "<1.24", "3.12": ">=1.26,<2", "3.13": ">=2.1", "3.14": ">=2.3.2"}


@dataclass(frozen=True)
class Distribution:
    name: str
    version: str
    codename: str
    python: str
    r: str
    gccs: tuple[int, ...]
    default_gcc: int
    own_cuda: str
    """the release of its own package nvidia-cuda-toolkit"""
    own_drivers: tuple[int, ...]
    """branches of its own driver, the preferred one first"""
    repository_cudas: tuple[str, str]
    """oldest and newest CUDA in NVIDIA's repository"""
    repository_drivers: tuple[int, int]
    """oldest and newest branch in NVIDIA's repository"""
    runs_cuda_runfile: bool = True
    """whether it has the libxml2.so.2 that the installer of CUDA's runfiles needs"""

    @property
    def title(self) -> str:
        return f"{self.name} {self.version}"


# [8] [9] [10]. What apt offers on the host counts more than the last three fields.
DISTRIBUTIONS = (
    Distribution(
        name="Debian",
        version="12",
        codename="bookworm",
        python="3.11",
        r="4.2.2",
        gccs=(11, 12),
        default_gcc=12,
        own_cuda="11.8",
        own_drivers=(535, 470),
        repository_cudas=("12.3", "13.5"),
        repository_drivers=(545, 620),
    ),
    Distribution(
        name="Debian",
        version="13",
        codename="trixie",
        python="3.13",
        r="4.5.0",
        gccs=(12, 13, 14),
        default_gcc=14,
        own_cuda="12.4",
        own_drivers=(550, 535),
        repository_cudas=("13.0", "13.5"),
        repository_drivers=(580, 620),
    ),
    Distribution(
        name="Ubuntu",
        version="22.04",
        codename="jammy",
        python="3.10",
        r="4.1.2",
        gccs=(9, 10, 11, 12),
        default_gcc=11,
        own_cuda="11.5",
        own_drivers=(580, 595, 615, 535, 470),
        repository_cudas=("11.7", "13.5"),
        repository_drivers=(515, 620),
    ),
    Distribution(
        name="Ubuntu",
        version="24.04",
        codename="noble",
        python="3.12",
        r="4.3.3",
        gccs=(9, 10, 11, 12, 13, 14),
        default_gcc=13,
        own_cuda="12.0",
        own_drivers=(580, 595, 615),
        repository_cudas=("12.5", "13.5"),
        repository_drivers=(550, 620),
    ),
    Distribution(
        name="Ubuntu",
        version="26.04",
        codename="resolute",
        python="3.14",
        r="4.5.2",
        gccs=(11, 12, 13, 14, 15),
        default_gcc=15,
        own_cuda="12.4",
        own_drivers=(580, 595, 615),
        repository_cudas=("13.3", "13.5"),
        repository_drivers=(595, 620),
        runs_cuda_runfile=False,
    ),
)
ARCHITECTURES = ("x86_64",)

# [11]: the branch of Microsoft's GRID installer for a GPU
GRID_BRANCHES = {"M60": 535, "A10": 570, "RTX PRO 6000": 595}
# Without a GPU to ask, code is made for what Azure sells
DEFAULT_CAPABILITIES = ("7.0", "7.5", "8.0", "8.6", "8.9", "9.0")
