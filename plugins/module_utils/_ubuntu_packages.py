# Copyright (c) 2026, The dlvm.azure_gpu authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The ledger of package names on Ubuntu: which name somebody has seen in which suite, and where that was read. Only data and a look-up.

No Ubuntu host runs in the tests, so every name that a role asks apt for on Ubuntu stands here. A line is

    suite archive component package version date source

archive is ubuntu (Canonical's) or nvidia (NVIDIA's repository of CUDA for the suite); component, version and date are '-' where the source does not
tell them; source is a number of SOURCES, or 'unseen': nobody has read of that name in that suite. A line is written from a source that was read and
never from what the roles render; a unit test holds the roles to the ledger. An unseen name is the plan's last choice, unless apt on the host has it.
"""

from __future__ import annotations

SOURCES = {
    1: "2024-04-01-Daily-Note (ubuntu-drivers list --gpgpu on an Azure VM with Ubuntu 22.04)",
    2: "AnduinOS build script",
    3: "Azure/AgentBaker vhdbuilder/release-notes/AKSUbuntu/gen1/2204containerd/202310.19.0.txt @ 06836ee",
    4: "Azure/AgentBaker vhdbuilder/release-notes/AKSUbuntu/gen1/2204containerd/202608.20.0.txt @ 06836ee",
    5: "Azure/AgentBaker vhdbuilder/release-notes/AKSUbuntu/gen1/2404containerd/202507.21.0.txt @ 06836ee",
    6: "Azure/AgentBaker vhdbuilder/release-notes/AKSUbuntu/gen1/2404containerd/202608.20.0.txt @ 06836ee",
    7: "Azure/AgentBaker vhdbuilder/release-notes/AKSUbuntu/gen2/2404arm64containerd/202608.20.0.txt @ 06836ee",
    8: "Azure/AgentBaker vhdbuilder/release-notes/AKSUbuntu/gen2/2404cvmcontainerd/202608.20.0.txt @ 06836ee",
    9: "Azure/AgentBaker vhdbuilder/release-notes/AKSUbuntu/gen2/2604minimalarm64containerd/202607.29.0.txt @ 06836ee",
    10: "Azure/AgentBaker vhdbuilder/release-notes/AKSUbuntu/gen2/2604minimalarm64containerd/202608.20.0.txt @ 06836ee",
    11: "Azure/AgentBaker vhdbuilder/release-notes/AKSUbuntu/gen2/2604minimalcontainerd/202608.20.0.txt @ 06836ee",
    12: "Azure/az-cgpu-onboarding src/step-1-install-gpu-driver.sh @ 51d392a (Ubuntu 22.04 and 24.04 supported)",
    13: "Azure/azhpc-images components/install_nvidiagpudriver.sh + versions.json @ 8e9d055",
    14: "Azure/azhpc-images components/install_nvidiagpudriver.sh + versions.json @ 8e9d055 (V100)",
    15: "Azure/azhpc-images components/install_nvidiagpudriver.sh + versions.json @ 8e9d055 (aarch64, NVLink rack scale)",
    16: "CI script quoting an apt log",
    17: "Greenbone check of a 2025 USN for 22.04/24.04 6.8 kernels",
    18: "Jimver/cuda-toolkit issue 183 and the first entries of the repository's index",
    19: "M5B - NVIDIA Host Driver Installation (Ubuntu 24.04.4 ubuntu-drivers / apt-cache output)",
    20: "MicrosoftDocs/azure-compute-docs n-series-driver-setup.md @ 08402da",
    21: "NVIDIA CUDA 13.2 packages reference, listing of cuda-repo-ubuntu2404-13-2-local, driver 595.45.04",
    22: "NVIDIA/gpu-driver-container issue 767 / 836 (published image lists) + ubuntu22.04/precompiled/local-repo.sh @ 06a208c",
    23: "NVIDIA/gpu-driver-container issue 767 / 836 (published image lists) + ubuntu24.04/precompiled/local-repo.sh @ 06a208c",
    24: "NVIDIA/gpu-driver-container issue 853 (published image list) + ubuntu22.04/precompiled/local-repo.sh @ 06a208c",
    25: "NVIDIA/gpu-driver-container issue 853 (published image list) + ubuntu24.04/precompiled/local-repo.sh @ 06a208c",
    26: "NVIDIA/gpu-driver-container issue 853 (published image list) + ubuntu26.04/precompiled/local-repo.sh @ 06a208c",
    27: "NVIDIA/gpu-driver-container ubuntu22.04/install.sh @ 06a208c",
    28: "NVIDIA/gpu-driver-container ubuntu24.04/install.sh @ 06a208c",
    29: "NVIDIA/gpu-driver-container ubuntu26.04/install.sh @ 06a208c",
    30: "NVIDIA/gpu-driver-container ubuntu26.04/precompiled/local-repo.sh + .github/precompiled-matrix-config.json @ 06a208c (built daily in CI)",
    31: "Nvidia Driver on Ubuntu (ubuntu-drivers list --gpgpu)",
    32: "README, verified on kernel 7.0; also AnduinOS build script (id 59420968543)",
    33: "Ubuntu security advisory of spring 2025 for 5.15 kernels (Greenbone check)",
    34: "Ubuntu: Security Advisory (USN-7236-1), Greenbone check",
    35: "Ubuntu: Security Advisory (USN-7940-2), Greenbone check",
    36: "Ubuntu: Security Advisory (USN-8149-1), Greenbone check",
    37: "actions/runner-images images/ubuntu/Ubuntu2204-Readme.md @ 5a08305",
    38: "actions/runner-images images/ubuntu/Ubuntu2404-Readme.md @ c5170d2",
    39: "actions/runner-images images/ubuntu/Ubuntu2604-Readme.md @ b2b6917",
    40: "actions/runner-images images/ubuntu/toolsets/toolset-2204.json + Readme (GNU C++ versions) @ 7495144",
    41: "actions/runner-images images/ubuntu/toolsets/toolset-2404.json + Readme (GNU C++ versions) @ 7495144",
    42: "actions/runner-images images/ubuntu/toolsets/toolset-2604.json + Readme (GNU C++ versions) @ 7495144",
    43: "apache/arrow dev/tasks/linux-packages/apache-arrow/apt/ubuntu-jammy/Dockerfile @ 515410b (package builds in CI)",
    44: "apache/arrow dev/tasks/linux-packages/apache-arrow/apt/ubuntu-noble/Dockerfile @ 515410b (package builds in CI)",
    45: "apache/arrow dev/tasks/linux-packages/apache-arrow/apt/ubuntu-resolute/Dockerfile @ 515410b (package builds in CI)",
    46: "apt list --installed output",
    47: "apt list --upgradable output",
    48: "apt list --upgradable output, arm64",
    49: "apt list of installed tools on Ubuntu 24.04",
    50: "apt log on noble",
    51: "canonical/chisel-releases branch ubuntu-22.04 slices/libfontconfig1.yaml @ 2fa9ae0 (CI-installed)",
    52: "canonical/chisel-releases branch ubuntu-24.04 slices/libfontconfig1.yaml @ b76b010 (CI-installed)",
    53: "canonical/chisel-releases branch ubuntu-26.04 slices/gcc-13.yaml @ 6e6b3d7 (CI-installed)",
    54: "canonical/chisel-releases branch ubuntu-26.04 slices/gcc-14.yaml @ 6e6b3d7 (CI-installed)",
    55: "canonical/chisel-releases branch ubuntu-26.04 slices/git.yaml @ 6e6b3d7 (CI-installed)",
    56: "canonical/chisel-releases branch ubuntu-26.04 slices/libfontconfig1.yaml @ 6e6b3d7 (CI-installed)",
    57: "canonical/nvidia-graphics-drivers branch 470-jammy debian/control @ 5c2676a",
    58: "canonical/nvidia-graphics-drivers branch 470-noble debian/control @ a1ce97b",
    59: "canonical/nvidia-graphics-drivers branch 470-server-jammy debian/control @ 08a5902",
    60: "canonical/nvidia-graphics-drivers branch 470-server-noble debian/control @ 0b71289",
    61: "canonical/nvidia-graphics-drivers branch 535-jammy debian/control @ 52ca25b",
    62: "canonical/nvidia-graphics-drivers branch 535-noble debian/control @ 003abb6",
    63: "canonical/nvidia-graphics-drivers branch 535-server-jammy debian/control @ f9c1433",
    64: "canonical/nvidia-graphics-drivers branch 535-server-noble debian/control @ db97f4b",
    65: "canonical/nvidia-graphics-drivers branch 570-jammy debian/control @ 9ed14e7",
    66: "canonical/nvidia-graphics-drivers branch 570-noble debian/control @ 89f9e5c",
    67: "canonical/nvidia-graphics-drivers branch 570-server-jammy debian/control @ f57ac99",
    68: "canonical/nvidia-graphics-drivers branch 570-server-noble debian/control @ d27e751",
    69: "canonical/nvidia-graphics-drivers branch 580-jammy debian/control @ f2468bb",
    70: "canonical/nvidia-graphics-drivers branch 580-noble debian/control @ 2eed144",
    71: "canonical/nvidia-graphics-drivers branch 580-server-jammy debian/control @ fa6a075",
    72: "canonical/nvidia-graphics-drivers branch 580-server-noble debian/control @ 24d7353",
    73: "canonical/nvidia-graphics-drivers branch 590-jammy debian/control @ a404a08",
    74: "canonical/nvidia-graphics-drivers branch 590-noble debian/control @ 1837315",
    75: "canonical/nvidia-graphics-drivers branch 590-server-jammy debian/control @ 1e204e9",
    76: "canonical/nvidia-graphics-drivers branch 590-server-noble debian/control @ ed3a697",
    77: "canonical/nvidia-graphics-drivers branch 595-jammy debian/control @ 05bd9c1",
    78: "canonical/nvidia-graphics-drivers branch 595-noble debian/control @ 8116b26",
    79: "canonical/nvidia-graphics-drivers branch 595-resolute debian/control @ 9c04f0b",
    80: "canonical/nvidia-graphics-drivers branch 595-resolute debian/control @ 9c04f0b (transitional)",
    81: "canonical/nvidia-graphics-drivers branch 595-server-jammy debian/control @ a0fb7e5",
    82: "canonical/nvidia-graphics-drivers branch 595-server-noble debian/control @ c505fea",
    83: "canonical/nvidia-graphics-drivers branch 595-server-resolute debian/control @ ac76d73",
    84: "canonical/nvidia-graphics-drivers branch 595-server-resolute debian/control @ ac76d73 (transitional)",
    85: "canonical/ubuntu-security-notices osv/cve/2022/UBUNTU-CVE-2022-24795.json @ 120d1c6",
    86: "canonical/ubuntu-security-notices osv/cve/2025/UBUNTU-CVE-2025-33219.json @ 120d1c6 (26.04 section)",
    87: "canonical/ubuntu-security-notices osv/cve/2025/UBUNTU-CVE-2025-33228.json @ 120d1c6",
    88: "canonical/ubuntu-security-notices osv/cve/2025/UBUNTU-CVE-2025-4565.json @ 271b319",
    89: "cluster upgrade script",
    90: "docs with NVIDIA repository for Ubuntu 26.04: no 580 branch, oldest is 595, newest 615.71.09, toolkit up to 13.4",
    91: "driver install script for ubuntu2404",
    92: "fix_nvidia_driver.sh",
    93: "install-gpu-driver.sh for AKS confidential H100 node, verified via apt-cache policy 2026-08-01",
    94: "list of debs with sha256 for stock-kernel",
    95: "lock file of NVIDIA 580 debs of ubuntu2204 with sha256",
    96: "note on a deb checked by SHA256",
    97: "notes on an AWS VM, noble-updates",
    98: "package page 'c++abi2-dev' of Ubuntu (providers)",
    99: "package page 'intel-mkl' of Ubuntu",
    100: "package page 'libmkl-dev' of Ubuntu",
    101: "package page 'linux-modules-nvidia-470-generic' of Ubuntu",
    102: "package page 'linux-modules-nvidia-470-server-azure' of Ubuntu",
    103: "package page 'linux-modules-nvidia-535-server-azure' of Ubuntu",
    104: "package page 'linux-modules-nvidia-570-server-azure' of Ubuntu",
    105: "package page 'linux-modules-nvidia-570-server-open-azure' of Ubuntu",
    106: "package page 'linux-modules-nvidia-580-server-azure' of Ubuntu",
    107: "package page 'linux-modules-nvidia-580-server-open-azure' of Ubuntu",
    108: "package page 'linux-modules-nvidia-595-server-azure' of Ubuntu",
    109: "package page 'linux-modules-nvidia-615-server-open-azure' of Ubuntu",
    110: "package page 'nvidia-headless-615-server-open' of Ubuntu",
    111: "package page 'r-base' of Ubuntu",
    112: "package page 'r-base-core' of Ubuntu",
    113: "ros/rosdistro rosdep/base.yaml @ 8468e88 (CI checks a name when its rule changes)",
    114: "script that reports the meta package",
    115: "script with cuda-toolkit-13-1, nvidia-open and nvidia-driver-pinning-590 on 24.04",
    116: "ubuntu/ubuntu-release-notes docs/reuse/26.04/cuda-support.txt @ 1e28898 (release notes: sudo apt install cuda-toolkit)",
}

LEDGER = """\
jammy ubuntu - binutils 2.38-4ubuntu2.12 2026-08-20 4
jammy ubuntu - bzip2 1.0.8-5build1 2026-08-20 4
jammy ubuntu - ca-certificates 20260601~22.04.1 2026-08-20 4
jammy ubuntu - ccache - 2026-08 43
jammy ubuntu - cmake - 2026-08 43
jammy ubuntu - dkms 2.8.7-2ubuntu2.2 2026-08-20 4
jammy ubuntu - g++ 4:11.2.0-1ubuntu1 2026-08-20 4
jammy ubuntu - g++-10 10.5.0 2026-08-21 40
jammy ubuntu - g++-11 11.4.0-1ubuntu1~22.04.3 2026-08-20 4
jammy ubuntu - g++-12 12.3.0 2026-08-21 40
jammy ubuntu - g++-9 - 2026-11-29 98
jammy ubuntu - gcc 4:11.2.0-1ubuntu1 2026-08-20 4
jammy ubuntu - gcc-11 11.4.0-1ubuntu1~22.04.3 2026-08-20 4
jammy ubuntu - gcc-12 12.3.0-1ubuntu1~22.04.3 2026-08-20 4
jammy ubuntu - git 1:2.34.1-1ubuntu1.17 2026-08-20 4
jammy ubuntu multiverse intel-mkl 2020.4.304-2ubuntu3 2026-11-28 99
jammy ubuntu - kmod 29-1ubuntu1.1 2026-08-20 4
jammy ubuntu - libatlas-base-dev - 2026-08-22 113
jammy ubuntu - libblas-dev - 2026-08-22 113
jammy ubuntu - libc6-dev 2.35-0ubuntu3.14 2026-08-20 4
jammy ubuntu - libcurl4-openssl-dev - 2026-08 43
jammy ubuntu - libfontconfig1 - 2026-07-21 51
jammy ubuntu - libgomp1 12.3.0-1ubuntu1~22.04.3 2026-08-20 4
jammy ubuntu - libgoogle-perftools-dev - 2026-08-22 113
jammy ubuntu - libjemalloc-dev - - unseen
jammy ubuntu - liblapack-dev - 2026-08-22 113
jammy ubuntu - libmkl-dev - 2026-11-28 100
jammy ubuntu - libnvidia-cfg1-470 470.256.02-0ubuntu0.22.04.5 2025-07-23 57
jammy ubuntu - libnvidia-cfg1-470-server 470.256.02-0ubuntu0.22.04.1 2024-05-23 59
jammy ubuntu - libnvidia-cfg1-535 535.288.01-0ubuntu0.22.04.1 2026-01-12 61
jammy ubuntu - libnvidia-cfg1-535-server 535.288.01-0ubuntu0.22.04.1 2026-01-12 63
jammy ubuntu - libnvidia-cfg1-570 570.211.01-0ubuntu1.22.04.1 2026-04-01 65
jammy ubuntu - libnvidia-cfg1-570-server 570.211.01-0ubuntu1.22.04.1 2026-04-01 67
jammy ubuntu - libnvidia-cfg1-580 580.142-0ubuntu0.22.04.1 2026-03-11 69
jammy ubuntu - libnvidia-cfg1-580-server 580.126.20-0ubuntu0.22.04.1 2026-03-29 71
jammy ubuntu - libnvidia-cfg1-590 590.48.01-0ubuntu0.22.04.4 2026-03-27 73
jammy ubuntu - libnvidia-cfg1-590-server 590.48.01-0ubuntu0.22.04.4 2026-03-27 75
jammy ubuntu - libnvidia-cfg1-595 595.58.03-0ubuntu0.22.04.1 2026-03-30 77
jammy ubuntu - libnvidia-cfg1-595-server 595.58.03-0ubuntu0.22.04.1 2026-03-30 81
jammy ubuntu - libnvidia-compute-470 470.256.02-0ubuntu0.22.04.5 2025-07-23 57
jammy ubuntu - libnvidia-compute-470-server 470.256.02-0ubuntu0.22.04.1 2024-05-23 59
jammy ubuntu - libnvidia-compute-535 535.288.01-0ubuntu0.22.04.1 2026-01-12 61
jammy ubuntu - libnvidia-compute-535-server 535.288.01-0ubuntu0.22.04.1 2026-01-12 63
jammy ubuntu - libnvidia-compute-570 570.211.01-0ubuntu1.22.04.1 2026-04-01 65
jammy ubuntu - libnvidia-compute-570-server 570.211.01-0ubuntu1.22.04.1 2026-04-01 67
jammy ubuntu - libnvidia-compute-580 580.142-0ubuntu0.22.04.1 2026-03-11 69
jammy ubuntu - libnvidia-compute-580-server 580.126.20-0ubuntu0.22.04.1 2026-03-29 71
jammy ubuntu - libnvidia-compute-590 590.48.01-0ubuntu0.22.04.4 2026-03-27 73
jammy ubuntu - libnvidia-compute-590-server 590.48.01-0ubuntu0.22.04.4 2026-03-27 75
jammy ubuntu - libnvidia-compute-595 595.58.03-0ubuntu0.22.04.1 2026-03-30 77
jammy ubuntu - libnvidia-compute-595-server 595.58.03-0ubuntu0.22.04.1 2026-03-30 81
jammy ubuntu - libomp-dev - 2026-08-22 113
jammy ubuntu - libopenblas-dev - 2026-08-22 113
jammy ubuntu - libopencv-dev - 2026-08-22 113
jammy ubuntu - libprotobuf-dev - 2026-08 43
jammy ubuntu - libpython3.10 3.10.12-1~22.04.16 2026-08-20 4
jammy ubuntu - libquadmath0 12.3.0-1ubuntu1~22.04.3 2026-08-20 4
jammy ubuntu - libssl-dev 3.0.2-0ubuntu1.26 2026-08-21 37
jammy ubuntu - libturbojpeg0-dev - 2026-08-22 113
jammy ubuntu - libxml2 2.9.13+dfsg-1ubuntu0.12 2026-08-20 4
jammy ubuntu - libzmq3-dev - 2026-08-22 113
jammy ubuntu - linux-headers-azure 6.2.0.1014.14~22.04.1 2023-10-19 3
jammy ubuntu - linux-headers-azure-lts-22.04 5.15.0.1118.116 2026-08-20 4
jammy ubuntu - linux-headers-azure-nvidia - - unseen
jammy ubuntu - linux-headers-generic - 2026-08-22 113
jammy ubuntu - linux-headers-generic-hwe-22.04 6.8.0-40.40~22.04.3 - 46
jammy ubuntu - linux-headers-lowlatency - - unseen
jammy ubuntu - linux-headers-nvidia - - unseen
jammy ubuntu - linux-headers-oracle 6.8.0-1062.65~22.04.1 - 48
jammy ubuntu - linux-headers-virtual 5.15.0.171.160 - 46
jammy ubuntu - linux-image-6.8.0-1058-azure-fde 6.8.0-1058.65~22.04.1 - 94
jammy ubuntu - linux-image-azure 6.2.0.1014.14~22.04.1 2023-10-19 3
jammy ubuntu - linux-image-azure-fde-lts-22.04 5.15.0.1087.96.64 - 33
jammy ubuntu - linux-image-azure-lts-22.04 5.15.0.1087.85 - 33
jammy ubuntu - linux-image-gcp 6.8.0-1021.23~22.04.1 - 34
jammy ubuntu - linux-image-generic 5.15.0.138.134 - 33
jammy ubuntu - linux-image-generic-hwe-22.04 6.8.0-52.53~22.04.1 - 34
jammy ubuntu - linux-image-kvm 5.15.0.1078.74 - 33
jammy ubuntu - linux-image-lowlatency 5.15.0.138.124 - 33
jammy ubuntu - linux-image-lowlatency-hwe-22.04 6.8.0-85.85.1~22.04.1 - 17
jammy ubuntu - linux-image-nvidia 5.15.0.1076.76 - 33
jammy ubuntu - linux-image-nvidia-hwe-22.04 6.8.0-1021.23~22.04.1 - 34
jammy ubuntu - linux-image-oracle 6.8.0-1019.20~22.04.1 - 34
jammy ubuntu - linux-image-virtual 5.15.0.138.134 - 33
jammy ubuntu - linux-modules-nvidia-470-azure - 2024-04-03 1
jammy ubuntu restricted linux-modules-nvidia-470-generic 5.15.0-153(last) 2026-11-28 101
jammy ubuntu - linux-modules-nvidia-470-server-azure - 2024-04-03 1
jammy ubuntu - linux-modules-nvidia-535-open-azure - 2024-04-03 1
jammy ubuntu - linux-modules-nvidia-535-server-5.15.0-1111-azure - 2026-05-08 22
jammy ubuntu - linux-modules-nvidia-535-server-5.15.0-177-generic - 2026-05-08 22
jammy ubuntu - linux-modules-nvidia-535-server-azure - 2024-04-03 1
jammy ubuntu - linux-modules-nvidia-535-server-azure-fde - - unseen
jammy ubuntu - linux-modules-nvidia-535-server-azure-fde-lts-22.04 - - unseen
jammy ubuntu - linux-modules-nvidia-535-server-azure-lts-22.04 - - unseen
jammy ubuntu - linux-modules-nvidia-535-server-azure-nvidia - - unseen
jammy ubuntu - linux-modules-nvidia-535-server-generic - - unseen
jammy ubuntu - linux-modules-nvidia-535-server-generic-hwe-22.04 - - unseen
jammy ubuntu - linux-modules-nvidia-535-server-lowlatency - - unseen
jammy ubuntu - linux-modules-nvidia-535-server-nvidia - - unseen
jammy ubuntu - linux-modules-nvidia-535-server-open-5.15.0-1111-azure - 2026-05-08 22
jammy ubuntu - linux-modules-nvidia-535-server-open-5.15.0-177-generic - 2026-05-08 22
jammy ubuntu - linux-modules-nvidia-535-server-open-azure - 2024-04-03 1
jammy ubuntu - linux-modules-nvidia-535-server-open-azure-fde - - unseen
jammy ubuntu - linux-modules-nvidia-535-server-open-azure-fde-lts-22.04 - - unseen
jammy ubuntu - linux-modules-nvidia-535-server-open-azure-lts-22.04 - - unseen
jammy ubuntu - linux-modules-nvidia-535-server-open-azure-nvidia - - unseen
jammy ubuntu - linux-modules-nvidia-535-server-open-generic - - unseen
jammy ubuntu - linux-modules-nvidia-535-server-open-generic-hwe-22.04 - - unseen
jammy ubuntu - linux-modules-nvidia-535-server-open-lowlatency - - unseen
jammy ubuntu - linux-modules-nvidia-535-server-open-nvidia - - unseen
jammy ubuntu - linux-modules-nvidia-550-server-azure - 2024-04-03 1
jammy ubuntu - linux-modules-nvidia-550-server-open-azure - 2024-04-03 1
jammy ubuntu - linux-modules-nvidia-580-server-5.15.0-1116-azure - 2026-07-03 24
jammy ubuntu - linux-modules-nvidia-580-server-5.15.0-185-generic - 2026-07-01 22
jammy ubuntu - linux-modules-nvidia-580-server-6.8.0-1058-nvidia - 2026-07-03 24
jammy ubuntu - linux-modules-nvidia-580-server-6.8.0-1059-azure - 2026-07-01 22
jammy ubuntu - linux-modules-nvidia-580-server-azure - 2026-11-28 106
jammy ubuntu - linux-modules-nvidia-580-server-azure-fde - - unseen
jammy ubuntu - linux-modules-nvidia-580-server-azure-fde-lts-22.04 - - unseen
jammy ubuntu - linux-modules-nvidia-580-server-azure-lts-22.04 - - unseen
jammy ubuntu - linux-modules-nvidia-580-server-azure-nvidia - - unseen
jammy ubuntu - linux-modules-nvidia-580-server-generic - - unseen
jammy ubuntu - linux-modules-nvidia-580-server-generic-hwe-22.04 - - unseen
jammy ubuntu - linux-modules-nvidia-580-server-lowlatency - - unseen
jammy ubuntu - linux-modules-nvidia-580-server-nvidia - - unseen
jammy ubuntu - linux-modules-nvidia-580-server-open-5.15.0-1116-azure - 2026-07-03 24
jammy ubuntu - linux-modules-nvidia-580-server-open-5.15.0-185-generic - 2026-07-01 22
jammy ubuntu - linux-modules-nvidia-580-server-open-6.8.0-1058-nvidia - 2026-07-03 24
jammy ubuntu - linux-modules-nvidia-580-server-open-6.8.0-1059-azure - 2026-07-01 22
jammy ubuntu - linux-modules-nvidia-580-server-open-azure - 2026-11-28 107
jammy ubuntu - linux-modules-nvidia-580-server-open-azure-fde - - unseen
jammy ubuntu - linux-modules-nvidia-580-server-open-azure-fde-lts-22.04 - - unseen
jammy ubuntu - linux-modules-nvidia-580-server-open-azure-lts-22.04 - - unseen
jammy ubuntu - linux-modules-nvidia-580-server-open-azure-nvidia - - unseen
jammy ubuntu - linux-modules-nvidia-580-server-open-generic - - unseen
jammy ubuntu - linux-modules-nvidia-580-server-open-generic-hwe-22.04 - - 92
jammy ubuntu - linux-modules-nvidia-580-server-open-lowlatency - - unseen
jammy ubuntu - linux-modules-nvidia-580-server-open-nvidia - - unseen
jammy ubuntu - linux-modules-nvidia-595-server-5.15.0-1116-azure - 2026-07-03 24
jammy ubuntu - linux-modules-nvidia-595-server-5.15.0-185-generic - 2026-07-01 22
jammy ubuntu - linux-modules-nvidia-595-server-6.8.0-1058-nvidia - 2026-07-03 24
jammy ubuntu - linux-modules-nvidia-595-server-6.8.0-1059-azure - 2026-07-01 22
jammy ubuntu - linux-modules-nvidia-595-server-azure - - unseen
jammy ubuntu - linux-modules-nvidia-595-server-azure-fde - - unseen
jammy ubuntu - linux-modules-nvidia-595-server-azure-fde-lts-22.04 - - unseen
jammy ubuntu - linux-modules-nvidia-595-server-azure-lts-22.04 - - unseen
jammy ubuntu - linux-modules-nvidia-595-server-azure-nvidia - - unseen
jammy ubuntu - linux-modules-nvidia-595-server-generic - - unseen
jammy ubuntu - linux-modules-nvidia-595-server-generic-hwe-22.04 - - unseen
jammy ubuntu - linux-modules-nvidia-595-server-lowlatency - - unseen
jammy ubuntu - linux-modules-nvidia-595-server-nvidia - - unseen
jammy ubuntu - linux-modules-nvidia-595-server-open-5.15.0-1116-azure - 2026-07-03 24
jammy ubuntu - linux-modules-nvidia-595-server-open-5.15.0-185-generic - 2026-07-01 22
jammy ubuntu restricted linux-modules-nvidia-595-server-open-6.8.0-1058-azure-fde 6.8.0-1058.65~22.04.1 - 94
jammy ubuntu - linux-modules-nvidia-595-server-open-6.8.0-1058-nvidia - 2026-07-03 24
jammy ubuntu - linux-modules-nvidia-595-server-open-6.8.0-1059-azure - 2026-07-01 22
jammy ubuntu - linux-modules-nvidia-595-server-open-azure - - unseen
jammy ubuntu - linux-modules-nvidia-595-server-open-azure-fde - 2026-06-26 12
jammy ubuntu - linux-modules-nvidia-595-server-open-azure-fde-lts-22.04 - - unseen
jammy ubuntu - linux-modules-nvidia-595-server-open-azure-lts-22.04 - - unseen
jammy ubuntu - linux-modules-nvidia-595-server-open-azure-nvidia - - unseen
jammy ubuntu - linux-modules-nvidia-595-server-open-generic - - unseen
jammy ubuntu - linux-modules-nvidia-595-server-open-generic-hwe-22.04 - - unseen
jammy ubuntu - linux-modules-nvidia-595-server-open-lowlatency - - unseen
jammy ubuntu - linux-modules-nvidia-595-server-open-nvidia - - unseen
jammy ubuntu - linux-modules-nvidia-615-server-open-azure - - unseen
jammy ubuntu - linux-modules-nvidia-615-server-open-azure-fde - - unseen
jammy ubuntu - linux-modules-nvidia-615-server-open-azure-fde-lts-22.04 - - unseen
jammy ubuntu - linux-modules-nvidia-615-server-open-azure-lts-22.04 - - unseen
jammy ubuntu - linux-modules-nvidia-615-server-open-azure-nvidia - - unseen
jammy ubuntu - linux-modules-nvidia-615-server-open-generic - - unseen
jammy ubuntu - linux-modules-nvidia-615-server-open-generic-hwe-22.04 - - unseen
jammy ubuntu - linux-modules-nvidia-615-server-open-lowlatency - - unseen
jammy ubuntu - linux-modules-nvidia-615-server-open-nvidia - - unseen
jammy ubuntu - make 4.3-4.1build1 2026-08-20 4
jammy ubuntu - nvidia-compute-utils-470 470.256.02-0ubuntu0.22.04.5 2025-07-23 57
jammy ubuntu - nvidia-compute-utils-470-server 470.256.02-0ubuntu0.22.04.1 2024-05-23 59
jammy ubuntu - nvidia-compute-utils-535 535.288.01-0ubuntu0.22.04.1 2026-01-12 61
jammy ubuntu - nvidia-compute-utils-535-server 535.288.01-0ubuntu0.22.04.1 2026-01-12 63
jammy ubuntu - nvidia-compute-utils-570 570.211.01-0ubuntu1.22.04.1 2026-04-01 65
jammy ubuntu - nvidia-compute-utils-570-server 570.211.01-0ubuntu1.22.04.1 2026-04-01 67
jammy ubuntu - nvidia-compute-utils-580 580.142-0ubuntu0.22.04.1 2026-03-11 69
jammy ubuntu - nvidia-compute-utils-580-server 580.126.20-0ubuntu0.22.04.1 2026-03-29 71
jammy ubuntu - nvidia-compute-utils-590 590.48.01-0ubuntu0.22.04.4 2026-03-27 73
jammy ubuntu - nvidia-compute-utils-590-server 590.48.01-0ubuntu0.22.04.4 2026-03-27 75
jammy ubuntu - nvidia-compute-utils-595 595.58.03-0ubuntu0.22.04.1 2026-03-30 77
jammy ubuntu - nvidia-compute-utils-595-server 595.58.03-0ubuntu0.22.04.1 2026-03-30 81
jammy ubuntu - nvidia-cuda-dev - 2026-08-22 113
jammy ubuntu - nvidia-cuda-toolkit 11.5.1-1ubuntu1 2026-04 87
jammy ubuntu - nvidia-cudnn - 2026-08-22 113
jammy ubuntu - nvidia-dkms-470 470.256.02-0ubuntu0.22.04.5 2025-07-23 57
jammy ubuntu - nvidia-dkms-470-server 470.256.02-0ubuntu0.22.04.1 2024-05-23 59
jammy ubuntu - nvidia-dkms-535 535.288.01-0ubuntu0.22.04.1 2026-01-12 61
jammy ubuntu - nvidia-dkms-535-open 535.288.01-0ubuntu0.22.04.1 2026-01-12 61
jammy ubuntu - nvidia-dkms-535-server 535.288.01-0ubuntu0.22.04.1 2026-01-12 63
jammy ubuntu - nvidia-dkms-535-server-open 535.288.01-0ubuntu0.22.04.1 2026-01-12 63
jammy ubuntu - nvidia-dkms-570 570.211.01-0ubuntu1.22.04.1 2026-04-01 65
jammy ubuntu - nvidia-dkms-570-open 570.211.01-0ubuntu1.22.04.1 2026-04-01 65
jammy ubuntu - nvidia-dkms-570-server 570.211.01-0ubuntu1.22.04.1 2026-04-01 67
jammy ubuntu - nvidia-dkms-570-server-open 570.211.01-0ubuntu1.22.04.1 2026-04-01 67
jammy ubuntu - nvidia-dkms-580 580.142-0ubuntu0.22.04.1 2026-03-11 69
jammy ubuntu - nvidia-dkms-580-open 580.142-0ubuntu0.22.04.1 2026-03-11 69
jammy ubuntu - nvidia-dkms-580-server 580.126.20-0ubuntu0.22.04.1 2026-03-29 71
jammy ubuntu - nvidia-dkms-580-server-open 580.126.20-0ubuntu0.22.04.1 2026-03-29 71
jammy ubuntu - nvidia-dkms-590 590.48.01-0ubuntu0.22.04.4 2026-03-27 73
jammy ubuntu - nvidia-dkms-590-open 590.48.01-0ubuntu0.22.04.4 2026-03-27 73
jammy ubuntu - nvidia-dkms-590-server 590.48.01-0ubuntu0.22.04.4 2026-03-27 75
jammy ubuntu - nvidia-dkms-590-server-open 590.48.01-0ubuntu0.22.04.4 2026-03-27 75
jammy ubuntu - nvidia-dkms-595 595.58.03-0ubuntu0.22.04.1 2026-03-30 77
jammy ubuntu - nvidia-dkms-595-open 595.58.03-0ubuntu0.22.04.1 2026-03-30 77
jammy ubuntu - nvidia-dkms-595-server 595.58.03-0ubuntu0.22.04.1 2026-03-30 81
jammy ubuntu - nvidia-dkms-595-server-open 595.58.03-0ubuntu0.22.04.1 2026-03-30 81
jammy ubuntu - nvidia-headless-no-dkms-470 470.256.02-0ubuntu0.22.04.5 2025-07-23 57
jammy ubuntu - nvidia-headless-no-dkms-470-server 470.256.02-0ubuntu0.22.04.1 2024-05-23 59
jammy ubuntu - nvidia-headless-no-dkms-535 535.288.01-0ubuntu0.22.04.1 2026-01-12 61
jammy ubuntu - nvidia-headless-no-dkms-535-open 535.288.01-0ubuntu0.22.04.1 2026-01-12 61
jammy ubuntu - nvidia-headless-no-dkms-535-server 535.288.01-0ubuntu0.22.04.1 2026-01-12 63
jammy ubuntu - nvidia-headless-no-dkms-535-server-open 535.288.01-0ubuntu0.22.04.1 2026-01-12 63
jammy ubuntu - nvidia-headless-no-dkms-570 570.211.01-0ubuntu1.22.04.1 2026-04-01 65
jammy ubuntu - nvidia-headless-no-dkms-570-open 570.211.01-0ubuntu1.22.04.1 2026-04-01 65
jammy ubuntu - nvidia-headless-no-dkms-570-server 570.211.01-0ubuntu1.22.04.1 2026-04-01 67
jammy ubuntu - nvidia-headless-no-dkms-570-server-open 570.211.01-0ubuntu1.22.04.1 2026-04-01 67
jammy ubuntu - nvidia-headless-no-dkms-580 580.142-0ubuntu0.22.04.1 2026-03-11 69
jammy ubuntu - nvidia-headless-no-dkms-580-open 580.142-0ubuntu0.22.04.1 2026-03-11 69
jammy ubuntu - nvidia-headless-no-dkms-580-server 580.126.20-0ubuntu0.22.04.1 2026-03-29 71
jammy ubuntu - nvidia-headless-no-dkms-580-server-open 580.126.20-0ubuntu0.22.04.1 2026-03-29 71
jammy ubuntu - nvidia-headless-no-dkms-590 590.48.01-0ubuntu0.22.04.4 2026-03-27 73
jammy ubuntu - nvidia-headless-no-dkms-590-open 590.48.01-0ubuntu0.22.04.4 2026-03-27 73
jammy ubuntu - nvidia-headless-no-dkms-590-server 590.48.01-0ubuntu0.22.04.4 2026-03-27 75
jammy ubuntu - nvidia-headless-no-dkms-590-server-open 590.48.01-0ubuntu0.22.04.4 2026-03-27 75
jammy ubuntu - nvidia-headless-no-dkms-595 595.58.03-0ubuntu0.22.04.1 2026-03-30 77
jammy ubuntu - nvidia-headless-no-dkms-595-open 595.58.03-0ubuntu0.22.04.1 2026-03-30 77
jammy ubuntu - nvidia-headless-no-dkms-595-server 595.58.03-0ubuntu0.22.04.1 2026-03-30 81
jammy ubuntu - nvidia-headless-no-dkms-595-server-open 595.58.03-0ubuntu0.22.04.1 2026-03-30 81
jammy ubuntu - nvidia-headless-no-dkms-615-server-open - - unseen
jammy ubuntu - nvidia-kernel-common-470-server 470.256.02-0ubuntu0.22.04.1 2024-05-23 59
jammy ubuntu - nvidia-kernel-common-535-server 535.288.01-0ubuntu0.22.04.1 2026-01-12 63
jammy ubuntu - nvidia-kernel-common-570-server 570.211.01-0ubuntu1.22.04.1 2026-04-01 67
jammy ubuntu - nvidia-kernel-common-580-server 580.126.20-0ubuntu0.22.04.1 2026-03-29 71
jammy ubuntu - nvidia-kernel-common-590-server 590.48.01-0ubuntu0.22.04.4 2026-03-27 75
jammy ubuntu - nvidia-kernel-common-595-server 595.58.03-0ubuntu0.22.04.1 2026-03-30 81
jammy ubuntu - nvidia-kernel-source-470-server 470.256.02-0ubuntu0.22.04.1 2024-05-23 59
jammy ubuntu - nvidia-kernel-source-535-server 535.288.01-0ubuntu0.22.04.1 2026-01-12 63
jammy ubuntu - nvidia-kernel-source-535-server-open 535.288.01-0ubuntu0.22.04.1 2026-01-12 63
jammy ubuntu - nvidia-kernel-source-570-server 570.211.01-0ubuntu1.22.04.1 2026-04-01 67
jammy ubuntu - nvidia-kernel-source-570-server-open 570.211.01-0ubuntu1.22.04.1 2026-04-01 67
jammy ubuntu - nvidia-kernel-source-580-server 580.126.20-0ubuntu0.22.04.1 2026-03-29 71
jammy ubuntu - nvidia-kernel-source-580-server-open 580.126.20-0ubuntu0.22.04.1 2026-03-29 71
jammy ubuntu - nvidia-kernel-source-590-server 590.48.01-0ubuntu0.22.04.4 2026-03-27 75
jammy ubuntu - nvidia-kernel-source-590-server-open 590.48.01-0ubuntu0.22.04.4 2026-03-27 75
jammy ubuntu - nvidia-kernel-source-595-server 595.58.03-0ubuntu0.22.04.1 2026-03-30 81
jammy ubuntu - nvidia-kernel-source-595-server-open 595.58.03-0ubuntu0.22.04.1 2026-03-30 81
jammy ubuntu - nvidia-utils-470 470.256.02-0ubuntu0.22.04.5 2025-07-23 57
jammy ubuntu - nvidia-utils-470-server 470.256.02-0ubuntu0.22.04.1 2024-05-23 59
jammy ubuntu - nvidia-utils-535 535.288.01-0ubuntu0.22.04.1 2026-01-12 61
jammy ubuntu - nvidia-utils-535-server 535.288.01-0ubuntu0.22.04.1 2026-01-12 63
jammy ubuntu - nvidia-utils-570 570.211.01-0ubuntu1.22.04.1 2026-04-01 65
jammy ubuntu - nvidia-utils-570-server 570.211.01-0ubuntu1.22.04.1 2026-04-01 67
jammy ubuntu - nvidia-utils-580 580.142-0ubuntu0.22.04.1 2026-03-11 69
jammy ubuntu - nvidia-utils-580-server 580.126.20-0ubuntu0.22.04.1 2026-03-29 71
jammy ubuntu - nvidia-utils-590 590.48.01-0ubuntu0.22.04.4 2026-03-27 73
jammy ubuntu - nvidia-utils-590-server 590.48.01-0ubuntu0.22.04.4 2026-03-27 75
jammy ubuntu - nvidia-utils-595 595.58.03-0ubuntu0.22.04.1 2026-03-30 77
jammy ubuntu - nvidia-utils-595-server 595.58.03-0ubuntu0.22.04.1 2026-03-30 81
jammy ubuntu - nvidia-utils-615-server - - unseen
jammy ubuntu - patch 2.7.6-7build2 2026-08-20 4
jammy ubuntu - pkg-config 0.29.2-1ubuntu3 2026-08-21 37
jammy ubuntu - protobuf-compiler - 2026-08-22 113
jammy ubuntu - python3 3.10.6-1~22.04.1 2026-08-20 4
jammy ubuntu - python3-pip - 2026-08 43
jammy ubuntu - python3-venv - 2026-08-22 113
jammy ubuntu - r-base-core 4.1.2-1ubuntu2 - 46
jammy ubuntu - r-base-dev - - unseen
jammy ubuntu - r-cran-codetools - - unseen
jammy ubuntu - r-cran-data.table - - unseen
jammy ubuntu - r-cran-digest - - unseen
jammy ubuntu - r-cran-jsonlite - - unseen
jammy ubuntu - r-cran-magrittr - - unseen
jammy ubuntu - r-cran-pkgbuild - - unseen
jammy ubuntu - r-cran-rcpp - - unseen
jammy ubuntu - r-cran-reticulate - - unseen
jammy ubuntu - r-cran-roxygen2 - - unseen
jammy ubuntu - r-cran-stringr - - unseen
jammy ubuntu - xz-utils 5.2.5-2ubuntu1.1 2026-08-20 4
jammy ubuntu - zstd 1.4.8+dfsg-3build1 2026-08-20 4
jammy nvidia - cuda-drivers - 2026-07-29 14
jammy nvidia - cuda-keyring 1.1-1 2026-08-17 27
jammy nvidia - cuda-toolkit-11-7 - 2026-11-28 18
jammy nvidia - cuda-toolkit-11-8 - 2026-11-28 18
jammy nvidia - cuda-toolkit-12-0 - - unseen
jammy nvidia - cuda-toolkit-12-1 - - unseen
jammy nvidia - cuda-toolkit-12-2 - - unseen
jammy nvidia - cuda-toolkit-12-3 - - unseen
jammy nvidia - cuda-toolkit-12-4 - - unseen
jammy nvidia - cuda-toolkit-12-5 - - unseen
jammy nvidia - cuda-toolkit-12-6 - - unseen
jammy nvidia - cuda-toolkit-12-8 - - unseen
jammy nvidia - cuda-toolkit-12-9 - 2026-07-29 13
jammy nvidia - cuda-toolkit-13-0 - 2026-07-29 13
jammy nvidia - cuda-toolkit-13-1 - - unseen
jammy nvidia - cuda-toolkit-13-2 - - unseen
jammy nvidia - cuda-toolkit-13-3 - - unseen
jammy nvidia - cuda-toolkit-13-4 - - unseen
jammy nvidia - cuda-toolkit-13-5 - - unseen
jammy nvidia - libcudnn8 - - unseen
jammy nvidia - libcudnn8-dev - - unseen
jammy nvidia - libnvidia-cfg1 - - unseen
jammy nvidia - libnvidia-cfg1-515 - - unseen
jammy nvidia - libnvidia-cfg1-525 - - unseen
jammy nvidia - libnvidia-cfg1-535 - - unseen
jammy nvidia - libnvidia-cfg1-550 - - unseen
jammy nvidia - libnvidia-cfg1-570 - - unseen
jammy nvidia - libnvidia-cfg1-575 - - unseen
jammy nvidia - libnvidia-cfg1-580 580.65.06-0ubuntu1 - 95
jammy nvidia - libnvidia-compute - - unseen
jammy nvidia - libnvidia-compute-515 - - unseen
jammy nvidia - libnvidia-compute-525 - - unseen
jammy nvidia - libnvidia-compute-535 - - unseen
jammy nvidia - libnvidia-compute-550 - - unseen
jammy nvidia - libnvidia-compute-570 - - unseen
jammy nvidia - libnvidia-compute-575 - - unseen
jammy nvidia - libnvidia-compute-580 580.159.03-1ubuntu1 - 96
jammy nvidia - nvidia-compute-utils-515 - - unseen
jammy nvidia - nvidia-compute-utils-525 - - unseen
jammy nvidia - nvidia-compute-utils-535 - - unseen
jammy nvidia - nvidia-compute-utils-550 - - unseen
jammy nvidia - nvidia-compute-utils-570 - - unseen
jammy nvidia - nvidia-compute-utils-575 - - unseen
jammy nvidia - nvidia-compute-utils-580 580.65.06-0ubuntu1 - 95
jammy nvidia - nvidia-dkms - - unseen
jammy nvidia - nvidia-dkms-515 - - unseen
jammy nvidia - nvidia-dkms-515-open - - unseen
jammy nvidia - nvidia-dkms-525 - - unseen
jammy nvidia - nvidia-dkms-525-open - - unseen
jammy nvidia - nvidia-dkms-535 - - unseen
jammy nvidia - nvidia-dkms-535-open - - unseen
jammy nvidia - nvidia-dkms-550 - - unseen
jammy nvidia - nvidia-dkms-550-open - - unseen
jammy nvidia - nvidia-dkms-570 - - unseen
jammy nvidia - nvidia-dkms-570-open - - unseen
jammy nvidia - nvidia-dkms-575 - - unseen
jammy nvidia - nvidia-dkms-575-open - - unseen
jammy nvidia - nvidia-dkms-580 580.65.06-0ubuntu1 - 95
jammy nvidia - nvidia-dkms-580-open - - unseen
jammy nvidia - nvidia-dkms-open - - unseen
jammy nvidia - nvidia-driver-pinning-580.126.16 580.126.16 2026-07-29 13
jammy nvidia - nvidia-headless-no-dkms - - unseen
jammy nvidia - nvidia-headless-no-dkms-open - - unseen
jammy nvidia - nvidia-open - 2026-07-29 13
jammy nvidia - nvidia-persistenced - - unseen
jammy nvidia - nvidia-utils-515 - - unseen
jammy nvidia - nvidia-utils-525 - - unseen
jammy nvidia - nvidia-utils-535 - - unseen
jammy nvidia - nvidia-utils-550 - - unseen
jammy nvidia - nvidia-utils-570 - - unseen
jammy nvidia - nvidia-utils-575 - - unseen
jammy nvidia - nvidia-utils-580 580.65.06-0ubuntu1 - 95
noble ubuntu - binutils 2.42-4ubuntu2.10 2026-08-20 6
noble ubuntu - bzip2 1.0.8-5.1build0.1 2026-08-20 6
noble ubuntu - ca-certificates 20260601~24.04.1 2026-08-20 6
noble ubuntu - ccache - 2026-08 44
noble ubuntu - cmake - 2026-08 44
noble ubuntu - dkms 3.0.11-1ubuntu13 2026-08-20 6
noble ubuntu - g++ 4:13.2.0-7ubuntu1 2026-08-20 6
noble ubuntu - g++-10 - 2026-11-29 98
noble ubuntu - g++-11 - 2026-11-29 98
noble ubuntu - g++-12 12.4.0 2026-08-21 41
noble ubuntu - g++-13 13.3.0-6ubuntu2~24.04.1 2026-08-20 6
noble ubuntu - g++-14 14.2.0 2026-08-21 41
noble ubuntu - g++-9 - 2026-11-29 98
noble ubuntu - gcc 4:13.2.0-7ubuntu1 2026-08-20 6
noble ubuntu - gcc-13 13.3.0-6ubuntu2~24.04.1 2026-08-20 6
noble ubuntu - git 1:2.43.0-1ubuntu7.3 2026-08-20 6
noble ubuntu - intel-mkl 2020.4.304-4 - 49
noble ubuntu - kmod 31+20240202-2ubuntu7.2 2026-08-20 6
noble ubuntu - libatlas-base-dev 3.10.3-13ubuntu1 - 50
noble ubuntu - libblas-dev - 2026-08-22 113
noble ubuntu - libc6-dev 2.39-0ubuntu8.8 2026-08-20 6
noble ubuntu - libcurl4-openssl-dev - 2026-08 44
noble ubuntu - libfontconfig1 - 2026-07-08 52
noble ubuntu - libgomp1 14.2.0-4ubuntu2~24.04.1 2026-08-20 6
noble ubuntu - libgoogle-perftools-dev - 2026-08-22 113
noble ubuntu - libjemalloc-dev - - unseen
noble ubuntu - liblapack-dev - 2026-08-22 113
noble ubuntu - libmkl-dev - 2026-11-28 100
noble ubuntu - libnvidia-cfg1-470 470.256.02-0ubuntu0.24.04.5 2025-07-23 58
noble ubuntu - libnvidia-cfg1-470-server 470.256.02-0ubuntu0.24.04.1 2024-05-23 60
noble ubuntu - libnvidia-cfg1-535 535.288.01-0ubuntu0.24.04.2 2026-03-06 62
noble ubuntu - libnvidia-cfg1-535-server 535.288.01-0ubuntu0.24.04.3 2026-03-06 64
noble ubuntu - libnvidia-cfg1-570 570.211.01-0ubuntu1.24.04.1 2026-04-01 66
noble ubuntu - libnvidia-cfg1-570-server 570.211.01-0ubuntu1.24.04.1 2026-04-01 68
noble ubuntu - libnvidia-cfg1-580 580.142-0ubuntu0.24.04.1 2026-04-28 70
noble ubuntu - libnvidia-cfg1-580-server 580.126.20-0ubuntu0.24.04.2 2026-04-28 72
noble ubuntu - libnvidia-cfg1-590 590.48.01-0ubuntu0.24.04.5 2026-03-27 74
noble ubuntu - libnvidia-cfg1-590-server 590.48.01-0ubuntu0.24.04.5 2026-03-27 76
noble ubuntu - libnvidia-cfg1-595 595.58.03-0ubuntu0.24.04.1 2026-04-28 78
noble ubuntu - libnvidia-cfg1-595-server 595.58.03-0ubuntu0.24.04.1 2026-04-28 82
noble ubuntu - libnvidia-compute-470 470.256.02-0ubuntu0.24.04.5 2025-07-23 58
noble ubuntu - libnvidia-compute-470-server 470.256.02-0ubuntu0.24.04.1 2024-05-23 60
noble ubuntu - libnvidia-compute-535 535.288.01-0ubuntu0.24.04.2 2026-03-06 62
noble ubuntu - libnvidia-compute-535-server 535.288.01-0ubuntu0.24.04.3 2026-03-06 64
noble ubuntu - libnvidia-compute-570 570.211.01-0ubuntu1.24.04.1 2026-04-01 66
noble ubuntu - libnvidia-compute-570-server 570.211.01-0ubuntu1.24.04.1 2026-04-01 68
noble ubuntu - libnvidia-compute-580 580.142-0ubuntu0.24.04.1 2026-04-28 70
noble ubuntu - libnvidia-compute-580-server 580.126.20-0ubuntu0.24.04.2 2026-04-28 72
noble ubuntu - libnvidia-compute-590 590.48.01-0ubuntu0.24.04.5 2026-03-27 74
noble ubuntu - libnvidia-compute-590-server 590.48.01-0ubuntu0.24.04.5 2026-03-27 76
noble ubuntu - libnvidia-compute-595 595.58.03-0ubuntu0.24.04.1 2026-04-28 78
noble ubuntu - libnvidia-compute-595-server 595.58.03-0ubuntu0.24.04.1 2026-04-28 82
noble ubuntu - libomp-dev - 2026-08-22 113
noble ubuntu - libopenblas-dev - 2026-08-22 113
noble ubuntu - libopencv-dev - 2026-08-22 113
noble ubuntu - libprotobuf-dev 3.21.12-8.2ubuntu0.2 - 88
noble ubuntu - libpython3.12t64 3.12.3-1ubuntu0.15 2026-08-20 6
noble ubuntu - libquadmath0 14.2.0-4ubuntu2~24.04.1 2026-08-20 6
noble ubuntu - libssl-dev 3.0.13-0ubuntu3.12 2026-08-21 38
noble ubuntu - libturbojpeg0-dev - 2026-08-22 113
noble ubuntu - libxml2 2.9.14+dfsg-1.3ubuntu3.8 2026-08-20 6
noble ubuntu - libzmq3-dev - 2026-08-22 113
noble ubuntu - linux-headers-aws 6.17.0-1009.9~24.04.2 - 47
noble ubuntu - linux-headers-azure 6.11.0-1018.18~24.04.1 2025-07-21 5
noble ubuntu - linux-headers-azure-lts-24.04 6.8.0-1065.73 2026-08-20 6
noble ubuntu - linux-headers-azure-nvidia 6.14.0-1007.7 2026-08-20 7
noble ubuntu - linux-headers-generic - 2026-08-22 113
noble ubuntu - linux-headers-generic-hwe-24.04 7.0.0-31.31~24.04.1 - 47
noble ubuntu - linux-headers-lowlatency - - unseen
noble ubuntu - linux-headers-nvidia - - unseen
noble ubuntu - linux-headers-virtual - - unseen
noble ubuntu - linux-image-aws 6.17.0-1010.10~24.04.1 2026 36
noble ubuntu - linux-image-azure 6.11.0-1018.18~24.04.1 2025-07-21 5
noble ubuntu - linux-image-azure-fde 6.8.0-1021.25 - 34
noble ubuntu - linux-image-azure-fde-lts-24.04 6.8.0-1063.70 2026-08-20 8
noble ubuntu - linux-image-azure-lts-24.04 6.8.0-1065.73 2026-08-20 6
noble ubuntu - linux-image-azure-nvidia 6.14.0-1007.7 2026-08-20 7
noble ubuntu - linux-image-azure-nvidia-lts-24.04 6.8.0-1029.32 2026-01-12 35
noble ubuntu - linux-image-gcp 6.17.0-1010.10~24.04.1 2026 36
noble ubuntu - linux-image-generic 6.8.0-52.53 - 34
noble ubuntu - linux-image-generic-hwe-24.04 6.17.0-20.20~24.04.1 2026 36
noble ubuntu - linux-image-kvm 6.8.0-52.53 - 34
noble ubuntu - linux-image-lowlatency 6.8.0-52.53.1 - 34
noble ubuntu - linux-image-lowlatency-hwe-24.04 6.8.0-52.53.1 - 34
noble ubuntu - linux-image-nvidia 6.8.0-1021.23 - 34
noble ubuntu - linux-image-nvidia-lowlatency 6.8.0-1021.23.1 - 34
noble ubuntu - linux-image-oracle 6.8.0-1019.20 - 34
noble ubuntu - linux-image-virtual 6.8.0-52.53 - 34
noble ubuntu restricted linux-modules-nvidia-470-server-azure 6.8.0-1007(releasepocketonly) 2026-11-28 102
noble ubuntu - linux-modules-nvidia-535-generic-hwe-24.04 - - 31
noble ubuntu - linux-modules-nvidia-535-open-generic-hwe-24.04 - - 31
noble ubuntu - linux-modules-nvidia-535-server-generic-hwe-24.04 - - 31
noble ubuntu - linux-modules-nvidia-535-server-open-generic-hwe-24.04 - - 31
noble ubuntu - linux-modules-nvidia-570-generic-hwe-24.04 - - 31
noble ubuntu - linux-modules-nvidia-570-open-generic-hwe-24.04 - - 31
noble ubuntu - linux-modules-nvidia-570-server-generic-hwe-24.04 - - 31
noble ubuntu - linux-modules-nvidia-570-server-open-azure-fde-6.8 6.8.0-1062-azure-fde 2026-08-01 93
noble ubuntu - linux-modules-nvidia-570-server-open-generic-hwe-24.04 - - 31
noble ubuntu - linux-modules-nvidia-580-generic - 2026-07-03 19
noble ubuntu - linux-modules-nvidia-580-generic-hwe-24.04 - - 31
noble ubuntu - linux-modules-nvidia-580-open-generic - 2026-07-03 19
noble ubuntu - linux-modules-nvidia-580-open-generic-hwe-24.04 - - 31
noble ubuntu - linux-modules-nvidia-580-server-6.8.0-1053-azure-fde - 2026-05-08 23
noble ubuntu - linux-modules-nvidia-580-server-6.8.0-1054-azure - 2026-05-08 23
noble ubuntu - linux-modules-nvidia-580-server-6.8.0-1057-oracle - 2026-07-03 25
noble ubuntu - linux-modules-nvidia-580-server-6.8.0-1058-nvidia - 2026-07-03 25
noble ubuntu - linux-modules-nvidia-580-server-6.8.0-1060-aws - 2026-07-03 25
noble ubuntu - linux-modules-nvidia-580-server-6.8.0-111-generic - 2026-05-08 23
noble ubuntu - linux-modules-nvidia-580-server-azure - 2026-11-28 106
noble ubuntu - linux-modules-nvidia-580-server-azure-fde - - unseen
noble ubuntu - linux-modules-nvidia-580-server-azure-fde-lts-24.04 - - unseen
noble ubuntu - linux-modules-nvidia-580-server-azure-lts-24.04 - - unseen
noble ubuntu - linux-modules-nvidia-580-server-azure-nvidia - - unseen
noble ubuntu - linux-modules-nvidia-580-server-generic - 2026-07-03 19
noble ubuntu - linux-modules-nvidia-580-server-generic-hwe-24.04 - - 31
noble ubuntu - linux-modules-nvidia-580-server-lowlatency - - unseen
noble ubuntu - linux-modules-nvidia-580-server-nvidia - - unseen
noble ubuntu - linux-modules-nvidia-580-server-open-6.8.0-1053-azure-fde - 2026-05-08 23
noble ubuntu - linux-modules-nvidia-580-server-open-6.8.0-1054-azure - 2026-05-08 23
noble ubuntu - linux-modules-nvidia-580-server-open-6.8.0-1057-oracle - 2026-07-03 25
noble ubuntu - linux-modules-nvidia-580-server-open-6.8.0-1058-nvidia - 2026-07-03 25
noble ubuntu - linux-modules-nvidia-580-server-open-6.8.0-1060-aws - 2026-07-03 25
noble ubuntu - linux-modules-nvidia-580-server-open-6.8.0-111-generic - 2026-05-08 23
noble ubuntu - linux-modules-nvidia-580-server-open-aws 580.173.02(driver) - 97
noble ubuntu - linux-modules-nvidia-580-server-open-azure - 2026-11-28 107
noble ubuntu - linux-modules-nvidia-580-server-open-azure-fde - - unseen
noble ubuntu - linux-modules-nvidia-580-server-open-azure-fde-lts-24.04 - - unseen
noble ubuntu - linux-modules-nvidia-580-server-open-azure-lts-24.04 - - unseen
noble ubuntu - linux-modules-nvidia-580-server-open-azure-nvidia - - unseen
noble ubuntu - linux-modules-nvidia-580-server-open-generic - 2026-07-03 19
noble ubuntu - linux-modules-nvidia-580-server-open-generic-hwe-24.04 - - 31
noble ubuntu - linux-modules-nvidia-580-server-open-lowlatency - - unseen
noble ubuntu - linux-modules-nvidia-580-server-open-nvidia - - unseen
noble ubuntu - linux-modules-nvidia-595-generic - 2026-07-03 19
noble ubuntu restricted linux-modules-nvidia-595-open-generic 6.8.0-134.134 2026-07-03 19
noble ubuntu - linux-modules-nvidia-595-server-6.8.0-1057-oracle - 2026-07-03 25
noble ubuntu - linux-modules-nvidia-595-server-6.8.0-1058-nvidia - 2026-07-03 25
noble ubuntu - linux-modules-nvidia-595-server-6.8.0-1060-aws - 2026-07-03 25
noble ubuntu - linux-modules-nvidia-595-server-6.8.0-134-generic - 2026-07-03 25
noble ubuntu - linux-modules-nvidia-595-server-azure - - unseen
noble ubuntu - linux-modules-nvidia-595-server-azure-fde - - unseen
noble ubuntu - linux-modules-nvidia-595-server-azure-fde-lts-24.04 - - unseen
noble ubuntu - linux-modules-nvidia-595-server-azure-lts-24.04 - - unseen
noble ubuntu - linux-modules-nvidia-595-server-azure-nvidia - - unseen
noble ubuntu - linux-modules-nvidia-595-server-generic - 2026-07-03 19
noble ubuntu - linux-modules-nvidia-595-server-generic-hwe-24.04 - - unseen
noble ubuntu - linux-modules-nvidia-595-server-lowlatency - - unseen
noble ubuntu - linux-modules-nvidia-595-server-nvidia - - unseen
noble ubuntu - linux-modules-nvidia-595-server-open-6.8.0-1057-oracle - 2026-07-03 25
noble ubuntu - linux-modules-nvidia-595-server-open-6.8.0-1058-nvidia - 2026-07-03 25
noble ubuntu - linux-modules-nvidia-595-server-open-6.8.0-1060-aws - 2026-07-03 25
noble ubuntu - linux-modules-nvidia-595-server-open-6.8.0-134-generic - 2026-07-03 25
noble ubuntu - linux-modules-nvidia-595-server-open-azure - - unseen
noble ubuntu - linux-modules-nvidia-595-server-open-azure-fde - 2026-06-26 12
noble ubuntu - linux-modules-nvidia-595-server-open-azure-fde-lts-24.04 - - unseen
noble ubuntu - linux-modules-nvidia-595-server-open-azure-lts-24.04 - - unseen
noble ubuntu - linux-modules-nvidia-595-server-open-azure-nvidia - - unseen
noble ubuntu - linux-modules-nvidia-595-server-open-generic - 2026-07-03 19
noble ubuntu - linux-modules-nvidia-595-server-open-generic-hwe-24.04 - - unseen
noble ubuntu - linux-modules-nvidia-595-server-open-lowlatency - - unseen
noble ubuntu - linux-modules-nvidia-595-server-open-nvidia - - unseen
noble ubuntu - linux-modules-nvidia-615-server-open-azure - - unseen
noble ubuntu - linux-modules-nvidia-615-server-open-azure-fde - - unseen
noble ubuntu - linux-modules-nvidia-615-server-open-azure-fde-lts-24.04 - - unseen
noble ubuntu - linux-modules-nvidia-615-server-open-azure-lts-24.04 - - unseen
noble ubuntu - linux-modules-nvidia-615-server-open-azure-nvidia - - unseen
noble ubuntu - linux-modules-nvidia-615-server-open-generic - - unseen
noble ubuntu - linux-modules-nvidia-615-server-open-generic-hwe-24.04 - - unseen
noble ubuntu - linux-modules-nvidia-615-server-open-lowlatency - - unseen
noble ubuntu - linux-modules-nvidia-615-server-open-nvidia - - unseen
noble ubuntu - make 4.3-4.1build2 2026-08-20 6
noble ubuntu - nvidia-compute-utils-470 470.256.02-0ubuntu0.24.04.5 2025-07-23 58
noble ubuntu - nvidia-compute-utils-470-server 470.256.02-0ubuntu0.24.04.1 2024-05-23 60
noble ubuntu - nvidia-compute-utils-535 535.288.01-0ubuntu0.24.04.2 2026-03-06 62
noble ubuntu - nvidia-compute-utils-535-server 535.288.01-0ubuntu0.24.04.3 2026-03-06 64
noble ubuntu - nvidia-compute-utils-570 570.211.01-0ubuntu1.24.04.1 2026-04-01 66
noble ubuntu - nvidia-compute-utils-570-server 570.211.01-0ubuntu1.24.04.1 2026-04-01 68
noble ubuntu - nvidia-compute-utils-580 580.142-0ubuntu0.24.04.1 2026-04-28 70
noble ubuntu - nvidia-compute-utils-580-server 580.126.20-0ubuntu0.24.04.2 2026-04-28 72
noble ubuntu - nvidia-compute-utils-590 590.48.01-0ubuntu0.24.04.5 2026-03-27 74
noble ubuntu - nvidia-compute-utils-590-server 590.48.01-0ubuntu0.24.04.5 2026-03-27 76
noble ubuntu - nvidia-compute-utils-595 595.58.03-0ubuntu0.24.04.1 2026-04-28 78
noble ubuntu - nvidia-compute-utils-595-server 595.58.03-0ubuntu0.24.04.1 2026-04-28 82
noble ubuntu - nvidia-cuda-dev - 2026-08-22 113
noble ubuntu - nvidia-cuda-toolkit 12.0.140~12.0.1-4build4 2026-04 87
noble ubuntu - nvidia-cudnn - 2026-08-22 113
noble ubuntu - nvidia-dkms-470 470.256.02-0ubuntu0.24.04.5 2025-07-23 58
noble ubuntu - nvidia-dkms-470-server 470.256.02-0ubuntu0.24.04.1 2024-05-23 60
noble ubuntu - nvidia-dkms-535 535.288.01-0ubuntu0.24.04.2 2026-03-06 62
noble ubuntu - nvidia-dkms-535-open 535.288.01-0ubuntu0.24.04.2 2026-03-06 62
noble ubuntu - nvidia-dkms-535-server 535.288.01-0ubuntu0.24.04.3 2026-03-06 64
noble ubuntu - nvidia-dkms-535-server-open 535.288.01-0ubuntu0.24.04.3 2026-03-06 64
noble ubuntu - nvidia-dkms-570 570.211.01-0ubuntu1.24.04.1 2026-04-01 66
noble ubuntu - nvidia-dkms-570-open 570.211.01-0ubuntu1.24.04.1 2026-04-01 66
noble ubuntu - nvidia-dkms-570-server 570.211.01-0ubuntu1.24.04.1 2026-04-01 68
noble ubuntu - nvidia-dkms-570-server-open 570.211.01-0ubuntu1.24.04.1 2026-04-01 68
noble ubuntu - nvidia-dkms-580 580.142-0ubuntu0.24.04.1 2026-04-28 70
noble ubuntu - nvidia-dkms-580-open 580.142-0ubuntu0.24.04.1 2026-04-28 70
noble ubuntu - nvidia-dkms-580-server 580.126.20-0ubuntu0.24.04.2 2026-04-28 72
noble ubuntu - nvidia-dkms-580-server-open 580.126.20-0ubuntu0.24.04.2 2026-04-28 72
noble ubuntu - nvidia-dkms-590 590.48.01-0ubuntu0.24.04.5 2026-03-27 74
noble ubuntu - nvidia-dkms-590-open 590.48.01-0ubuntu0.24.04.5 2026-03-27 74
noble ubuntu - nvidia-dkms-590-server 590.48.01-0ubuntu0.24.04.5 2026-03-27 76
noble ubuntu - nvidia-dkms-590-server-open 590.48.01-0ubuntu0.24.04.5 2026-03-27 76
noble ubuntu - nvidia-dkms-595 595.58.03-0ubuntu0.24.04.1 2026-04-28 78
noble ubuntu multiverse nvidia-dkms-595-open 595.71.05-0ubuntu0.24.04.1 2026-07-03 19
noble ubuntu - nvidia-dkms-595-server 595.58.03-0ubuntu0.24.04.1 2026-04-28 82
noble ubuntu - nvidia-dkms-595-server-open 595.58.03-0ubuntu0.24.04.1 2026-04-28 82
noble ubuntu multiverse nvidia-headless-615-server-open 615.71.09-0ubuntu0.24.04.2 2026-11-29 110
noble ubuntu - nvidia-headless-no-dkms-470 470.256.02-0ubuntu0.24.04.5 2025-07-23 58
noble ubuntu - nvidia-headless-no-dkms-470-server 470.256.02-0ubuntu0.24.04.1 2024-05-23 60
noble ubuntu - nvidia-headless-no-dkms-535 535.288.01-0ubuntu0.24.04.2 2026-03-06 62
noble ubuntu - nvidia-headless-no-dkms-535-open 535.288.01-0ubuntu0.24.04.2 2026-03-06 62
noble ubuntu - nvidia-headless-no-dkms-535-server 535.288.01-0ubuntu0.24.04.3 2026-03-06 64
noble ubuntu - nvidia-headless-no-dkms-535-server-open 535.288.01-0ubuntu0.24.04.3 2026-03-06 64
noble ubuntu - nvidia-headless-no-dkms-570 570.211.01-0ubuntu1.24.04.1 2026-04-01 66
noble ubuntu - nvidia-headless-no-dkms-570-open 570.211.01-0ubuntu1.24.04.1 2026-04-01 66
noble ubuntu - nvidia-headless-no-dkms-570-server 570.211.01-0ubuntu1.24.04.1 2026-04-01 68
noble ubuntu - nvidia-headless-no-dkms-570-server-open 570.211.01-0ubuntu1.24.04.1 2026-04-01 68
noble ubuntu - nvidia-headless-no-dkms-580 580.142-0ubuntu0.24.04.1 2026-04-28 70
noble ubuntu - nvidia-headless-no-dkms-580-open 580.142-0ubuntu0.24.04.1 2026-04-28 70
noble ubuntu - nvidia-headless-no-dkms-580-server 580.126.20-0ubuntu0.24.04.2 2026-04-28 72
noble ubuntu - nvidia-headless-no-dkms-580-server-open 580.126.20-0ubuntu0.24.04.2 2026-04-28 72
noble ubuntu - nvidia-headless-no-dkms-590 590.48.01-0ubuntu0.24.04.5 2026-03-27 74
noble ubuntu - nvidia-headless-no-dkms-590-open 590.48.01-0ubuntu0.24.04.5 2026-03-27 74
noble ubuntu - nvidia-headless-no-dkms-590-server 590.48.01-0ubuntu0.24.04.5 2026-03-27 76
noble ubuntu - nvidia-headless-no-dkms-590-server-open 590.48.01-0ubuntu0.24.04.5 2026-03-27 76
noble ubuntu - nvidia-headless-no-dkms-595 595.58.03-0ubuntu0.24.04.1 2026-04-28 78
noble ubuntu - nvidia-headless-no-dkms-595-open 595.58.03-0ubuntu0.24.04.1 2026-04-28 78
noble ubuntu - nvidia-headless-no-dkms-595-server 595.58.03-0ubuntu0.24.04.1 2026-04-28 82
noble ubuntu - nvidia-headless-no-dkms-595-server-open 595.58.03-0ubuntu0.24.04.1 2026-04-28 82
noble ubuntu - nvidia-headless-no-dkms-615-server-open - - unseen
noble ubuntu - nvidia-kernel-common-470-server 470.256.02-0ubuntu0.24.04.1 2024-05-23 60
noble ubuntu - nvidia-kernel-common-535-server 535.288.01-0ubuntu0.24.04.3 2026-03-06 64
noble ubuntu - nvidia-kernel-common-570-server 570.211.01-0ubuntu1.24.04.1 2026-04-01 68
noble ubuntu - nvidia-kernel-common-580-server 580.126.20-0ubuntu0.24.04.2 2026-04-28 72
noble ubuntu - nvidia-kernel-common-590-server 590.48.01-0ubuntu0.24.04.5 2026-03-27 76
noble ubuntu - nvidia-kernel-common-595-server 595.58.03-0ubuntu0.24.04.1 2026-04-28 82
noble ubuntu - nvidia-kernel-source-470-server 470.256.02-0ubuntu0.24.04.1 2024-05-23 60
noble ubuntu - nvidia-kernel-source-535-server 535.288.01-0ubuntu0.24.04.3 2026-03-06 64
noble ubuntu - nvidia-kernel-source-535-server-open 535.288.01-0ubuntu0.24.04.3 2026-03-06 64
noble ubuntu - nvidia-kernel-source-570-server 570.211.01-0ubuntu1.24.04.1 2026-04-01 68
noble ubuntu - nvidia-kernel-source-570-server-open 570.211.01-0ubuntu1.24.04.1 2026-04-01 68
noble ubuntu - nvidia-kernel-source-580-server 580.126.20-0ubuntu0.24.04.2 2026-04-28 72
noble ubuntu - nvidia-kernel-source-580-server-open 580.126.20-0ubuntu0.24.04.2 2026-04-28 72
noble ubuntu - nvidia-kernel-source-590-server 590.48.01-0ubuntu0.24.04.5 2026-03-27 76
noble ubuntu - nvidia-kernel-source-590-server-open 590.48.01-0ubuntu0.24.04.5 2026-03-27 76
noble ubuntu - nvidia-kernel-source-595-server 595.58.03-0ubuntu0.24.04.1 2026-04-28 82
noble ubuntu - nvidia-kernel-source-595-server-open 595.58.03-0ubuntu0.24.04.1 2026-04-28 82
noble ubuntu - nvidia-utils-470 470.256.02-0ubuntu0.24.04.5 2025-07-23 58
noble ubuntu - nvidia-utils-470-server 470.256.02-0ubuntu0.24.04.1 2024-05-23 60
noble ubuntu - nvidia-utils-535 535.288.01-0ubuntu0.24.04.2 2026-03-06 62
noble ubuntu - nvidia-utils-535-server 535.288.01-0ubuntu0.24.04.3 2026-03-06 64
noble ubuntu - nvidia-utils-570 570.211.01-0ubuntu1.24.04.1 2026-04-01 66
noble ubuntu - nvidia-utils-570-server 570.211.01-0ubuntu1.24.04.1 2026-04-01 68
noble ubuntu - nvidia-utils-580 580.142-0ubuntu0.24.04.1 2026-04-28 70
noble ubuntu - nvidia-utils-580-server 580.126.20-0ubuntu0.24.04.2 2026-04-28 72
noble ubuntu - nvidia-utils-590 590.48.01-0ubuntu0.24.04.5 2026-03-27 74
noble ubuntu - nvidia-utils-590-server 590.48.01-0ubuntu0.24.04.5 2026-03-27 76
noble ubuntu multiverse nvidia-utils-595 595.71.05-0ubuntu0.24.04.1 2026-07-03 19
noble ubuntu - nvidia-utils-595-server 595.58.03-0ubuntu0.24.04.1 2026-04-28 82
noble ubuntu - nvidia-utils-615-server - - unseen
noble ubuntu - patch 2.7.6-7build3 2026-08-20 6
noble ubuntu - pkg-config 1.8.1-2build1 2026-08-21 38
noble ubuntu - protobuf-compiler 3.21.12-8.2ubuntu0.2 - 88
noble ubuntu - python3 3.12.3-0ubuntu2.1 2026-08-20 6
noble ubuntu - python3-pip - 2026-08 44
noble ubuntu - python3-venv - 2026-08-22 113
noble ubuntu - r-base - 2026-08-22 113
noble ubuntu universe r-base-core 4.3.3-2build2 - 16
noble ubuntu - r-base-dev - 2026-08-22 113
noble ubuntu - r-cran-codetools - - unseen
noble ubuntu - r-cran-data.table - - unseen
noble ubuntu - r-cran-digest - - unseen
noble ubuntu - r-cran-jsonlite - - unseen
noble ubuntu - r-cran-magrittr - - unseen
noble ubuntu - r-cran-pkgbuild - - unseen
noble ubuntu - r-cran-rcpp - - unseen
noble ubuntu - r-cran-reticulate - - unseen
noble ubuntu - r-cran-roxygen2 - - unseen
noble ubuntu - r-cran-stringr - - unseen
noble ubuntu - xz-utils 5.6.1+really5.4.5-1ubuntu0.3 2026-08-20 6
noble ubuntu - zstd 1.5.5+dfsg2-2build1.1 2026-08-20 6
noble nvidia - cuda-drivers - 2026-07-29 14
noble nvidia - cuda-keyring 1.1-1 2026-08-17 28
noble nvidia - cuda-toolkit-12-5 - 2025-12 20
noble nvidia - cuda-toolkit-12-6 - - unseen
noble nvidia - cuda-toolkit-12-8 - - unseen
noble nvidia - cuda-toolkit-12-9 - 2026-07-29 13
noble nvidia - cuda-toolkit-13-0 - 2026-07-29 13
noble nvidia - cuda-toolkit-13-1 - - unseen
noble nvidia - cuda-toolkit-13-2 - 2026-07-29 13
noble nvidia - cuda-toolkit-13-3 - - unseen
noble nvidia - cuda-toolkit-13-4 - - unseen
noble nvidia - cuda-toolkit-13-5 - - unseen
noble nvidia - libcudnn8 - - unseen
noble nvidia - libcudnn8-dev - - unseen
noble nvidia - libnvidia-cfg1 595.45.04 - 21
noble nvidia - libnvidia-cfg1-550 - - unseen
noble nvidia - libnvidia-cfg1-570 - - unseen
noble nvidia - libnvidia-cfg1-575 - - unseen
noble nvidia - libnvidia-cfg1-580 - - unseen
noble nvidia - libnvidia-compute 595.45.04 - 21
noble nvidia - libnvidia-compute-550 - - unseen
noble nvidia - libnvidia-compute-570 - - unseen
noble nvidia - libnvidia-compute-575 - - unseen
noble nvidia - libnvidia-compute-580 - - unseen
noble nvidia - nvidia-compute-utils-550 - - unseen
noble nvidia - nvidia-compute-utils-570 - - unseen
noble nvidia - nvidia-compute-utils-575 - - unseen
noble nvidia - nvidia-compute-utils-580 - - unseen
noble nvidia - nvidia-dkms 595.45.04 - 21
noble nvidia - nvidia-dkms-550 - - unseen
noble nvidia - nvidia-dkms-550-open - - unseen
noble nvidia - nvidia-dkms-570 - - unseen
noble nvidia - nvidia-dkms-570-open - - unseen
noble nvidia - nvidia-dkms-575 - - unseen
noble nvidia - nvidia-dkms-575-open - - unseen
noble nvidia - nvidia-dkms-580 - - unseen
noble nvidia - nvidia-dkms-580-open 580.159.04(aarch64) 2026-07-29 15
noble nvidia - nvidia-dkms-open 595.45.04 - 21
noble nvidia - nvidia-driver 595.45.04 - 21
noble nvidia - nvidia-driver-open 595.45.04 - 21
noble nvidia - nvidia-driver-pinning-580 - - 91
noble nvidia - nvidia-driver-pinning-580.173.02 580.173.02 2026-07-29 13
noble nvidia - nvidia-driver-pinning-590 - - 115
noble nvidia - nvidia-driver-pinning-595 595.45.04 - 21
noble nvidia - nvidia-firmware 595.45.04 - 21
noble nvidia - nvidia-headless-no-dkms 595.45.04 - 21
noble nvidia - nvidia-headless-no-dkms-open 595.45.04 - 21
noble nvidia - nvidia-kernel-common 595.45.04 - 21
noble nvidia - nvidia-kernel-source 595.45.04 - 21
noble nvidia - nvidia-kernel-source-open 595.45.04 - 21
noble nvidia - nvidia-open - 2026-07-29 13
noble nvidia - nvidia-persistenced 595.45.04 - 21
noble nvidia - nvidia-utils-550 - - unseen
noble nvidia - nvidia-utils-570 - - unseen
noble nvidia - nvidia-utils-575 - - unseen
noble nvidia - nvidia-utils-580 - - unseen
resolute ubuntu - binutils 2.46-3ubuntu2 2026-08-20 10
resolute ubuntu - bzip2 1.0.8-6build2 2026-08-20 10
resolute ubuntu - ca-certificates 20260601~26.04.1 2026-08-20 10
resolute ubuntu - ccache - 2026-08 45
resolute ubuntu - cmake - 2026-08 45
resolute ubuntu - cuda-toolkit - 2026-07-24 116
resolute ubuntu - dkms 3.2.2-1ubuntu1 2026-08-20 10
resolute ubuntu - g++ 4:15.2.0-5ubuntu1 2026-08-21 39
resolute ubuntu - g++-11 - 2026-11-29 98
resolute ubuntu - g++-12 - 2026-11-29 98
resolute ubuntu - g++-13 13.4.0 2026-08-21 42
resolute ubuntu - g++-14 14.3.0 2026-08-21 42
resolute ubuntu - g++-15 15.2.0 2026-08-21 42
resolute ubuntu - g++-16 - 2026-11-29 98
resolute ubuntu - gcc 4:15.2.0-5ubuntu1 2026-08-20 10
resolute ubuntu - gcc-13 - 2026-07-20 53
resolute ubuntu - gcc-14 - 2026-07-20 54
resolute ubuntu - gcc-15 15.2.0-16ubuntu1 2026-08-20 10
resolute ubuntu - git - 2026-07-20 55
resolute ubuntu - kmod 34.2-2ubuntu2 2026-08-20 10
resolute ubuntu - libblas-dev - - unseen
resolute ubuntu - libc6-dev 2.43-2ubuntu2.3 2026-08-20 10
resolute ubuntu - libcurl4-openssl-dev - 2026-08 45
resolute ubuntu - libfontconfig1 - 2026-07-20 56
resolute ubuntu - libgomp1 16-20260322-1ubuntu1 2026-08-20 10
resolute ubuntu - libgoogle-perftools-dev - - unseen
resolute ubuntu - libjemalloc-dev - - unseen
resolute ubuntu - liblapack-dev - - unseen
resolute ubuntu - libmkl-dev - - unseen
resolute ubuntu - libnvidia-cfg1-535-server 535.261.03-0ubuntu2 2026-04-27 86
resolute ubuntu - libnvidia-cfg1-550 550.107.02-0ubuntu3 2026-04-27 86
resolute ubuntu - libnvidia-cfg1-550-server 550.163.01-0ubuntu4 2026-04-27 86
resolute ubuntu - libnvidia-cfg1-570 570.172.08-0ubuntu3 2026-04-27 86
resolute ubuntu - libnvidia-cfg1-570-server 570.172.08-0ubuntu2 2026-04-27 86
resolute ubuntu - libnvidia-cfg1-590 595.58.03-0ubuntu3(transitional) 2026-04-15 80
resolute ubuntu - libnvidia-cfg1-590-server 595.58.03-0ubuntu3(transitional) 2026-04-15 84
resolute ubuntu - libnvidia-cfg1-595 595.58.03-0ubuntu3 2026-04-15 79
resolute ubuntu - libnvidia-cfg1-595-server 595.58.03-0ubuntu3 2026-04-15 83
resolute ubuntu - libnvidia-compute-535-server 535.261.03-0ubuntu2 2026-04-27 86
resolute ubuntu - libnvidia-compute-550 550.107.02-0ubuntu3 2026-04-27 86
resolute ubuntu - libnvidia-compute-550-server 550.163.01-0ubuntu4 2026-04-27 86
resolute ubuntu - libnvidia-compute-570 570.172.08-0ubuntu3 2026-04-27 86
resolute ubuntu - libnvidia-compute-570-server 570.172.08-0ubuntu2 2026-04-27 86
resolute ubuntu - libnvidia-compute-590 595.58.03-0ubuntu3(transitional) 2026-04-15 80
resolute ubuntu - libnvidia-compute-590-server 595.58.03-0ubuntu3(transitional) 2026-04-15 84
resolute ubuntu - libnvidia-compute-595 595.58.03-0ubuntu3 2026-04-15 79
resolute ubuntu - libnvidia-compute-595-server 595.58.03-0ubuntu3 2026-04-15 83
resolute ubuntu - libomp-dev - - unseen
resolute ubuntu - libopenblas-dev - - unseen
resolute ubuntu - libopencv-dev - - unseen
resolute ubuntu - libprotobuf-dev - 2026-08 45
resolute ubuntu - libpython3.14 - - unseen
resolute ubuntu - libquadmath0 16-20260322-1ubuntu1 2026-08-20 11
resolute ubuntu - libssl-dev 3.5.5-1ubuntu3.3 2026-08-21 39
resolute ubuntu - libturbojpeg0-dev - - unseen
resolute ubuntu - libxml2-16 2.15.2+dfsg-0.1ubuntu0.1 2026-08-20 10
resolute ubuntu - libzmq3-dev - - unseen
resolute ubuntu - linux-headers-azure 7.0.0-1010.10 2026-07-29 9
resolute ubuntu - linux-headers-azure-lts-26.04 7.0.0-1011.11 2026-08-20 10
resolute ubuntu - linux-headers-azure-nvidia - - unseen
resolute ubuntu - linux-headers-generic - - unseen
resolute ubuntu - linux-headers-generic-hwe-26.04 - - 32
resolute ubuntu - linux-headers-lowlatency - - unseen
resolute ubuntu - linux-headers-nvidia - - unseen
resolute ubuntu - linux-headers-virtual - - unseen
resolute ubuntu - linux-image-azure 7.0.0-1010.10 2026-07-29 9
resolute ubuntu - linux-image-azure-lts-26.04 7.0.0-1011.11 2026-08-20 10
resolute ubuntu - linux-image-generic-hwe-26.04 - - 2
resolute ubuntu restricted linux-modules-nvidia-535-server-azure dummy,pulls580-server 2026-11-28 103
resolute ubuntu restricted linux-modules-nvidia-570-server-azure dummy,pulls580-server 2026-11-28 104
resolute ubuntu restricted linux-modules-nvidia-570-server-open-azure dummy,pulls580-server-open 2026-11-28 105
resolute ubuntu restricted linux-modules-nvidia-580-server-azure 7.0.0-1010.10+1 2026-11-29 106
resolute ubuntu - linux-modules-nvidia-580-server-azure-fde - - unseen
resolute ubuntu - linux-modules-nvidia-580-server-azure-fde-lts-26.04 - - unseen
resolute ubuntu - linux-modules-nvidia-580-server-azure-lts-26.04 - - unseen
resolute ubuntu - linux-modules-nvidia-580-server-azure-nvidia - - unseen
resolute ubuntu - linux-modules-nvidia-580-server-generic - - unseen
resolute ubuntu - linux-modules-nvidia-580-server-generic-hwe-26.04 - - unseen
resolute ubuntu - linux-modules-nvidia-580-server-lowlatency - - unseen
resolute ubuntu - linux-modules-nvidia-580-server-nvidia - - unseen
resolute ubuntu - linux-modules-nvidia-580-server-open-azure - - unseen
resolute ubuntu - linux-modules-nvidia-580-server-open-azure-fde - - unseen
resolute ubuntu - linux-modules-nvidia-580-server-open-azure-fde-lts-26.04 - - unseen
resolute ubuntu - linux-modules-nvidia-580-server-open-azure-lts-26.04 - - unseen
resolute ubuntu - linux-modules-nvidia-580-server-open-azure-nvidia - - unseen
resolute ubuntu - linux-modules-nvidia-580-server-open-generic - - unseen
resolute ubuntu - linux-modules-nvidia-580-server-open-generic-hwe-26.04 - - unseen
resolute ubuntu - linux-modules-nvidia-580-server-open-lowlatency - - unseen
resolute ubuntu - linux-modules-nvidia-580-server-open-nvidia - - unseen
resolute ubuntu - linux-modules-nvidia-595-open-generic-hwe-26.04 7.0.0-28.28 - 114
resolute ubuntu - linux-modules-nvidia-595-server-7.0.0-1006-azure-fde - 2026-07-03 26
resolute ubuntu - linux-modules-nvidia-595-server-7.0.0-1007-azure - 2026-07-03 26
resolute ubuntu - linux-modules-nvidia-595-server-7.0.0-1007-oracle - 2026-07-03 26
resolute ubuntu - linux-modules-nvidia-595-server-7.0.0-1008-aws - 2026-07-03 26
resolute ubuntu - linux-modules-nvidia-595-server-7.0.0-1013-nvidia - 2026-07-03 26
resolute ubuntu - linux-modules-nvidia-595-server-7.0.0-27-generic - 2026-07-03 26
resolute ubuntu restricted linux-modules-nvidia-595-server-azure 7.0.0-1011.11+1 2026-11-29 108
resolute ubuntu - linux-modules-nvidia-595-server-azure-fde - - unseen
resolute ubuntu - linux-modules-nvidia-595-server-azure-fde-lts-26.04 - - unseen
resolute ubuntu - linux-modules-nvidia-595-server-azure-lts-26.04 - - unseen
resolute ubuntu - linux-modules-nvidia-595-server-azure-nvidia - - unseen
resolute ubuntu - linux-modules-nvidia-595-server-generic - - unseen
resolute ubuntu - linux-modules-nvidia-595-server-generic-hwe-26.04 - - unseen
resolute ubuntu - linux-modules-nvidia-595-server-lowlatency - - unseen
resolute ubuntu - linux-modules-nvidia-595-server-nvidia - - unseen
resolute ubuntu - linux-modules-nvidia-595-server-open-7.0.0-1006-azure-fde - 2026-07-03 26
resolute ubuntu - linux-modules-nvidia-595-server-open-7.0.0-1007-azure - 2026-07-03 26
resolute ubuntu - linux-modules-nvidia-595-server-open-7.0.0-1007-oracle - 2026-07-03 26
resolute ubuntu - linux-modules-nvidia-595-server-open-7.0.0-1008-aws - 2026-07-03 26
resolute ubuntu - linux-modules-nvidia-595-server-open-7.0.0-1013-nvidia - 2026-07-03 26
resolute ubuntu - linux-modules-nvidia-595-server-open-7.0.0-27-generic - 2026-07-03 26
resolute ubuntu - linux-modules-nvidia-595-server-open-azure - - unseen
resolute ubuntu - linux-modules-nvidia-595-server-open-azure-fde - - unseen
resolute ubuntu - linux-modules-nvidia-595-server-open-azure-fde-lts-26.04 - - unseen
resolute ubuntu - linux-modules-nvidia-595-server-open-azure-lts-26.04 - - unseen
resolute ubuntu - linux-modules-nvidia-595-server-open-azure-nvidia - - unseen
resolute ubuntu - linux-modules-nvidia-595-server-open-generic - - unseen
resolute ubuntu - linux-modules-nvidia-595-server-open-generic-hwe-26.04 - - 89
resolute ubuntu - linux-modules-nvidia-595-server-open-lowlatency - - unseen
resolute ubuntu - linux-modules-nvidia-595-server-open-nvidia - - unseen
resolute ubuntu restricted linux-modules-nvidia-615-server-open-azure 7.0.0-1017.17+1 2026-11-29 109
resolute ubuntu - linux-modules-nvidia-615-server-open-azure-fde - - unseen
resolute ubuntu - linux-modules-nvidia-615-server-open-azure-fde-lts-26.04 - - unseen
resolute ubuntu - linux-modules-nvidia-615-server-open-azure-lts-26.04 - - unseen
resolute ubuntu - linux-modules-nvidia-615-server-open-azure-nvidia - - unseen
resolute ubuntu - linux-modules-nvidia-615-server-open-generic - - unseen
resolute ubuntu - linux-modules-nvidia-615-server-open-generic-hwe-26.04 - - unseen
resolute ubuntu - linux-modules-nvidia-615-server-open-lowlatency - - unseen
resolute ubuntu - linux-modules-nvidia-615-server-open-nvidia - - unseen
resolute ubuntu - make 4.4.1-3 2026-08-20 10
resolute ubuntu - nvidia-compute-utils-535-server 535.261.03-0ubuntu2 2026-04-27 86
resolute ubuntu - nvidia-compute-utils-550 550.107.02-0ubuntu3 2026-04-27 86
resolute ubuntu - nvidia-compute-utils-550-server 550.163.01-0ubuntu4 2026-04-27 86
resolute ubuntu - nvidia-compute-utils-570 570.172.08-0ubuntu3 2026-04-27 86
resolute ubuntu - nvidia-compute-utils-570-server 570.172.08-0ubuntu2 2026-04-27 86
resolute ubuntu - nvidia-compute-utils-590 595.58.03-0ubuntu3(transitional) 2026-04-15 80
resolute ubuntu - nvidia-compute-utils-590-server 595.58.03-0ubuntu3(transitional) 2026-04-15 84
resolute ubuntu - nvidia-compute-utils-595 595.58.03-0ubuntu3 2026-04-15 79
resolute ubuntu - nvidia-compute-utils-595-server 595.58.03-0ubuntu3 2026-04-15 83
resolute ubuntu - nvidia-cuda-toolkit 12.4.131~12.4.1-8 2026-04 87
resolute ubuntu - nvidia-dkms-535-server 535.261.03-0ubuntu2 2026-04-27 86
resolute ubuntu - nvidia-dkms-535-server-open 535.261.03-0ubuntu2 2026-04-27 86
resolute ubuntu - nvidia-dkms-550 550.107.02-0ubuntu3 2026-04-27 86
resolute ubuntu - nvidia-dkms-550-open 550.107.02-0ubuntu3 2026-04-27 86
resolute ubuntu - nvidia-dkms-550-server 550.163.01-0ubuntu4 2026-04-27 86
resolute ubuntu - nvidia-dkms-550-server-open 550.163.01-0ubuntu4 2026-04-27 86
resolute ubuntu - nvidia-dkms-570 570.172.08-0ubuntu3 2026-04-27 86
resolute ubuntu - nvidia-dkms-570-open 570.172.08-0ubuntu3 2026-04-27 86
resolute ubuntu - nvidia-dkms-570-server 570.172.08-0ubuntu2 2026-04-27 86
resolute ubuntu - nvidia-dkms-570-server-open 570.172.08-0ubuntu2 2026-04-27 86
resolute ubuntu - nvidia-dkms-590 595.58.03-0ubuntu3(transitional) 2026-04-15 80
resolute ubuntu - nvidia-dkms-590-open 595.58.03-0ubuntu3(transitional) 2026-04-15 80
resolute ubuntu - nvidia-dkms-590-server 595.58.03-0ubuntu3(transitional) 2026-04-15 84
resolute ubuntu - nvidia-dkms-590-server-open 595.58.03-0ubuntu3(transitional) 2026-04-15 84
resolute ubuntu - nvidia-dkms-595 595.58.03-0ubuntu3 2026-04-15 79
resolute ubuntu - nvidia-dkms-595-open 595.58.03-0ubuntu3 2026-04-15 79
resolute ubuntu - nvidia-dkms-595-server 595.58.03-0ubuntu3 2026-04-15 83
resolute ubuntu - nvidia-dkms-595-server-open 595.58.03-0ubuntu3 2026-04-15 83
resolute ubuntu - nvidia-driver-580-server - - 90
resolute ubuntu - nvidia-headless-no-dkms-535-server 535.261.03-0ubuntu2 2026-04-27 86
resolute ubuntu - nvidia-headless-no-dkms-535-server-open 535.261.03-0ubuntu2 2026-04-27 86
resolute ubuntu - nvidia-headless-no-dkms-550 550.107.02-0ubuntu3 2026-04-27 86
resolute ubuntu - nvidia-headless-no-dkms-550-open 550.107.02-0ubuntu3 2026-04-27 86
resolute ubuntu - nvidia-headless-no-dkms-550-server 550.163.01-0ubuntu4 2026-04-27 86
resolute ubuntu - nvidia-headless-no-dkms-550-server-open 550.163.01-0ubuntu4 2026-04-27 86
resolute ubuntu - nvidia-headless-no-dkms-570 570.172.08-0ubuntu3 2026-04-27 86
resolute ubuntu - nvidia-headless-no-dkms-570-open 570.172.08-0ubuntu3 2026-04-27 86
resolute ubuntu - nvidia-headless-no-dkms-570-server 570.172.08-0ubuntu2 2026-04-27 86
resolute ubuntu - nvidia-headless-no-dkms-570-server-open 570.172.08-0ubuntu2 2026-04-27 86
resolute ubuntu - nvidia-headless-no-dkms-580-server - - unseen
resolute ubuntu - nvidia-headless-no-dkms-580-server-open - - unseen
resolute ubuntu - nvidia-headless-no-dkms-590 595.58.03-0ubuntu3(transitional) 2026-04-15 80
resolute ubuntu - nvidia-headless-no-dkms-590-open 595.58.03-0ubuntu3(transitional) 2026-04-15 80
resolute ubuntu - nvidia-headless-no-dkms-590-server 595.58.03-0ubuntu3(transitional) 2026-04-15 84
resolute ubuntu - nvidia-headless-no-dkms-590-server-open 595.58.03-0ubuntu3(transitional) 2026-04-15 84
resolute ubuntu - nvidia-headless-no-dkms-595 595.58.03-0ubuntu3 2026-04-15 79
resolute ubuntu - nvidia-headless-no-dkms-595-open 595.58.03-0ubuntu3 2026-04-15 79
resolute ubuntu - nvidia-headless-no-dkms-595-server - 2026-08-17 30
resolute ubuntu - nvidia-headless-no-dkms-595-server-open 595.58.03-0ubuntu3 2026-04-15 83
resolute ubuntu - nvidia-headless-no-dkms-615-server-open - - unseen
resolute ubuntu - nvidia-kernel-common-535-server 535.261.03-0ubuntu2 2026-04-27 86
resolute ubuntu - nvidia-kernel-common-550 550.107.02-0ubuntu3 2026-04-27 86
resolute ubuntu - nvidia-kernel-common-550-server 550.163.01-0ubuntu4 2026-04-27 86
resolute ubuntu - nvidia-kernel-common-570 570.172.08-0ubuntu3 2026-04-27 86
resolute ubuntu - nvidia-kernel-common-570-server 570.172.08-0ubuntu2 2026-04-27 86
resolute ubuntu - nvidia-kernel-common-590-server 595.58.03-0ubuntu3(transitional) 2026-04-15 84
resolute ubuntu - nvidia-kernel-common-595-server 595.58.03-0ubuntu3 2026-04-15 83
resolute ubuntu - nvidia-kernel-source-535-server 535.261.03-0ubuntu2 2026-04-27 86
resolute ubuntu - nvidia-kernel-source-535-server-open 535.261.03-0ubuntu2 2026-04-27 86
resolute ubuntu - nvidia-kernel-source-550 550.107.02-0ubuntu3 2026-04-27 86
resolute ubuntu - nvidia-kernel-source-550-open 550.107.02-0ubuntu3 2026-04-27 86
resolute ubuntu - nvidia-kernel-source-550-server 550.163.01-0ubuntu4 2026-04-27 86
resolute ubuntu - nvidia-kernel-source-550-server-open 550.163.01-0ubuntu4 2026-04-27 86
resolute ubuntu - nvidia-kernel-source-570 570.172.08-0ubuntu3 2026-04-27 86
resolute ubuntu - nvidia-kernel-source-570-open 570.172.08-0ubuntu3 2026-04-27 86
resolute ubuntu - nvidia-kernel-source-570-server 570.172.08-0ubuntu2 2026-04-27 86
resolute ubuntu - nvidia-kernel-source-570-server-open 570.172.08-0ubuntu2 2026-04-27 86
resolute ubuntu - nvidia-kernel-source-590-server 595.58.03-0ubuntu3(transitional) 2026-04-15 84
resolute ubuntu - nvidia-kernel-source-590-server-open 595.58.03-0ubuntu3(transitional) 2026-04-15 84
resolute ubuntu - nvidia-kernel-source-595-server 595.58.03-0ubuntu3 2026-04-15 83
resolute ubuntu - nvidia-kernel-source-595-server-open 595.58.03-0ubuntu3 2026-04-15 83
resolute ubuntu - nvidia-utils-535-server 535.261.03-0ubuntu2 2026-04-27 86
resolute ubuntu - nvidia-utils-550 550.107.02-0ubuntu3 2026-04-27 86
resolute ubuntu - nvidia-utils-550-server 550.163.01-0ubuntu4 2026-04-27 86
resolute ubuntu - nvidia-utils-570 570.172.08-0ubuntu3 2026-04-27 86
resolute ubuntu - nvidia-utils-570-server 570.172.08-0ubuntu2 2026-04-27 86
resolute ubuntu - nvidia-utils-580-server - - unseen
resolute ubuntu - nvidia-utils-590 595.58.03-0ubuntu3(transitional) 2026-04-15 80
resolute ubuntu - nvidia-utils-590-server 595.58.03-0ubuntu3(transitional) 2026-04-15 84
resolute ubuntu - nvidia-utils-595 595.58.03-0ubuntu3 2026-04-15 79
resolute ubuntu - nvidia-utils-595-server - 2026-08-17 30
resolute ubuntu - nvidia-utils-615-server - - unseen
resolute ubuntu - patch 2.8-2build1 2026-08-20 10
resolute ubuntu - pkg-config 2.5.1-4 2026-08-21 39
resolute ubuntu - protobuf-compiler - - unseen
resolute ubuntu - python3 3.14.3-0ubuntu2 2026-08-20 10
resolute ubuntu - python3-pip - 2026-08 45
resolute ubuntu - python3-venv - - unseen
resolute ubuntu universe r-base 4.5.2-1ubuntu2 2026-11-29 111
resolute ubuntu universe r-base-core 4.5.2-1ubuntu2 2026-11-29 112
resolute ubuntu - r-base-dev - - unseen
resolute ubuntu - r-cran-codetools - - unseen
resolute ubuntu - r-cran-data.table - - unseen
resolute ubuntu - r-cran-digest - - unseen
resolute ubuntu - r-cran-jsonlite 2.0.0+dfsg-2 2026-04 85
resolute ubuntu - r-cran-magrittr - - unseen
resolute ubuntu - r-cran-pkgbuild - - unseen
resolute ubuntu - r-cran-rcpp - - unseen
resolute ubuntu - r-cran-reticulate - - unseen
resolute ubuntu - r-cran-roxygen2 - - unseen
resolute ubuntu - r-cran-stringr - - unseen
resolute ubuntu - xz-utils 5.8.3-1 2026-08-20 10
resolute ubuntu - zstd 1.5.7+dfsg-3 2026-08-20 10
resolute nvidia - cuda-drivers - 2026-08-17 29
resolute nvidia - cuda-keyring - 2026-08-17 29
resolute nvidia - cuda-toolkit-13-3 - - unseen
resolute nvidia - cuda-toolkit-13-4 - - unseen
resolute nvidia - cuda-toolkit-13-5 - - unseen
resolute nvidia - libcudnn8 - - unseen
resolute nvidia - libcudnn8-dev - - unseen
resolute nvidia - libnvidia-cfg1 - - unseen
resolute nvidia - libnvidia-compute - - unseen
resolute nvidia - libnvidia-decode - 2026-08-17 29
resolute nvidia - libnvidia-encode - 2026-08-17 29
resolute nvidia - libnvidia-gl - 2026-08-17 29
resolute nvidia - libnvidia-nscq - 2026-08-17 29
resolute nvidia - nvidia-dkms - 2026-08-17 29
resolute nvidia - nvidia-dkms-open - 2026-08-17 29
resolute nvidia - nvidia-driver - 2026-08-17 29
resolute nvidia - nvidia-driver-open - 2026-08-17 29
resolute nvidia - nvidia-driver-pinning-595 - - 90
resolute nvidia - nvidia-fabricmanager - 2026-08-17 29
resolute nvidia - nvidia-firmware - 2026-08-17 29
resolute nvidia - nvidia-headless-no-dkms - - unseen
resolute nvidia - nvidia-headless-no-dkms-open - 2026-08-17 29
resolute nvidia - nvidia-kernel-source - 2026-08-17 29
resolute nvidia - nvidia-open - 2026-08-17 29
resolute nvidia - nvidia-persistenced - - unseen
"""


def entries() -> list[dict]:
    """The lines of the ledger."""
    names = ("suite", "archive", "component", "package", "version", "date", "source")
    return [dict(zip(names, line.split())) for line in LEDGER.splitlines()]


_SEEN = {(one["suite"], one["archive"], one["package"]) for one in entries() if one["source"] != "unseen"}


def is_seen(suite: str, archive: str, package: str) -> bool:
    """Whether somebody has read of the package in that archive of the suite."""
    return (suite, archive, package) in _SEEN
