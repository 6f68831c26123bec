# Copyright (c) 2026, The dlvm.azure_gpu authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The apt packages of a driver branch on a distribution, and which of them somebody has seen. Pure."""

from __future__ import annotations

from ansible_collections.dlvm.azure_gpu.plugins.module_utils import _ubuntu_packages as ledger
from ansible_collections.dlvm.azure_gpu.plugins.module_utils._kernel_line import Line
from ansible_collections.dlvm.azure_gpu.plugins.module_utils._stack_table import Distribution

# Debian has one branch under plain names, and others as nvidia-tesla-<branch>. Its open modules do not build for its kernels: 535.261.03 of
# Debian 12 since 6.1.19x, 550.163.01-2 of Debian 13 since 6.12.107 (pci_resize_resource has one argument more).
_DEBIAN_PLAIN = {"12": 535, "13": 550}
# Canonical no longer builds signed modules of older branches: they come by DKMS.
UBUNTU_SIGNED_FROM = 535


def is_signed(distribution: Distribution, branch: int, method: str) -> bool:
    """Whether the distribution's vendor signs the kernel modules, so that they load under Secure Boot."""
    return distribution.name == "Ubuntu" and method == "distro" and branch >= UBUNTU_SIGNED_FROM


def driver_packages(distribution: Distribution, branch: int, flavour: str, method: str, line: Line) -> list[str]:
    """What apt is asked to install, the package of the kernel modules first; empty for a runfile."""
    if method == "runfile":
        return []
    is_open = flavour == "open"
    if distribution.name == "Debian":
        if method == "distro":
            if branch == _DEBIAN_PLAIN[distribution.version]:
                return ["nvidia-kernel-dkms", "libcuda1", "libnvidia-cfg1", "nvidia-smi", "nvidia-persistenced"]
            tesla = f"nvidia-tesla-{branch}"
            return [f"{tesla}-kernel-dkms", f"lib{tesla}-cuda1", f"lib{tesla}-cfg1", f"{tesla}-smi", "nvidia-persistenced"]
        modules = "nvidia-kernel-open-dkms" if is_open else "nvidia-kernel-dkms"
        # From 560 on NVIDIA has a driver for computing alone, before that the whole one.
        return [modules, "nvidia-driver-cuda", "nvidia-persistenced"] if branch >= 560 else [modules, f"cuda-drivers-{branch}"]
    if method == "distro":
        name = f"{branch}-server{'-open' if is_open else ''}"
        if is_signed(distribution, branch, method):
            modules = f"linux-modules-nvidia-{name}-{line.modules}"
            return [modules, f"nvidia-headless-no-dkms-{name}", f"nvidia-utils-{branch}-server"]
        libraries = [f"{package}-{branch}-server" for package in ("libnvidia-compute", "libnvidia-cfg1")]
        return [f"nvidia-dkms-{name}", *libraries, f"nvidia-compute-utils-{branch}-server", f"nvidia-utils-{branch}-server"]
    ending = "-open" if is_open else ""
    if branch >= 590:
        # NVIDIA's names carry the branch no longer, and nvidia-smi has no package of its own.
        return [f"nvidia-dkms{ending}", f"nvidia-headless-no-dkms{ending}", "libnvidia-compute", "libnvidia-cfg1", "nvidia-persistenced"]
    others = ("libnvidia-compute", "libnvidia-cfg1", "nvidia-compute-utils", "nvidia-utils")
    return [f"nvidia-dkms-{branch}{ending}", *(f"{name}-{branch}" for name in others)]


def unseen(distribution: Distribution, packages: list[str], method: str) -> list[str]:
    """The packages that nobody has seen on the distribution; Debian's were all looked up with apt."""
    if distribution.name != "Ubuntu":
        return []
    archive = "nvidia" if method == "nvidia_repo" else "ubuntu"
    return [package for package in packages if not ledger.is_seen(distribution.codename, archive, package)]
