# Copyright (c) 2026, The dlvm.azure_gpu authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which driver branches and CUDA releases apt really offers on a host. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ansible_collections.dlvm.azure_gpu.plugins.module_utils._stack_packages import UBUNTU_SIGNED_FROM

# What preflight asks apt for before it plans: regular expressions over whole package names.
PATTERNS = (
    r"nvidia-cuda-toolkit",
    r"cuda-toolkit-\d+-\d+",
    r"nvidia-kernel(-open)?-dkms",
    r"nvidia-tesla-\d{3}-kernel-dkms",
    r"nvidia-driver-cuda",
    r"cuda-drivers-\d{3}",
    r"nvidia-dkms(-\d{3})?(-server)?(-open)?",
    r"linux-modules-nvidia-\d{3}-server(-open)?-[a-z][a-z0-9.-]*",
)
NVIDIA = "nvidia"
"""The source by which packages of NVIDIA's repository are known; all others are the distribution's."""
_RELEASE = re.compile(r"(?:\d+:)?(\d+)\.(\d+)")


@dataclass(frozen=True)
class Offers:
    """By method, what apt offers; a method that is missing was not asked about."""

    drivers: dict[str, tuple[int, ...]]
    cudas: dict[str, tuple[str, ...]]


def _release(version: str) -> tuple[int, int]:
    match = _RELEASE.match(version)
    return (int(match[1]), int(match[2])) if match else (0, 0)


def _branch(name: str, version: str, modules_line: str) -> int | None:
    """The driver branch that a package of kernel modules brings, None for any other package and any other line of kernels."""
    signed = re.fullmatch(r"linux-modules-nvidia-(\d{3})-server(?:-open)?-(?P<line>[a-z].*)", name)
    if signed:
        return int(signed[1]) if signed["line"] == modules_line else None
    named = re.fullmatch(r"(?:nvidia-dkms|cuda-drivers|nvidia-tesla)-(\d{3})(?:-server)?(?:-open)?(?:-kernel-dkms)?", name)
    if named:
        # A transitional package has the number of its old branch and the version of the new one.
        return int(named[1]) if int(named[1]) == _release(version)[0] else None
    if name in ("nvidia-kernel-dkms", "nvidia-kernel-open-dkms", "nvidia-driver-cuda", "nvidia-dkms", "nvidia-dkms-open"):
        return _release(version)[0] or None
    return None


def offers_of(names: dict[str, list[dict]], methods: list[str], modules_line: str) -> Offers:
    """From apt's answer: names maps a package to its versions, each with C(version) and C(source); methods are those asked about."""
    drivers: dict[str, set[int]] = {method: set() for method in methods}
    cudas: dict[str, set[str]] = {method: set() for method in methods}
    for name, versions in names.items():
        toolkit = re.fullmatch(r"cuda-toolkit-(\d+)-(\d+)", name)
        for one in versions:
            method = "nvidia_repo" if one["source"].lower() == NVIDIA else "distro"
            if method not in drivers:
                continue
            if toolkit:
                cudas[method].add(f"{toolkit[1]}.{toolkit[2]}")
            elif name == "nvidia-cuda-toolkit":
                cudas[method].add("{}.{}".format(*_release(one["version"])))
            else:
                branch = _branch(name, one["version"], modules_line)
                # Where Ubuntu signs modules, the role takes these, so DKMS's package says nothing of what it can install.
                if branch and not (method == "distro" and name.startswith("nvidia-dkms-") and branch >= UBUNTU_SIGNED_FROM):
                    drivers[method].add(branch)
    return Offers(
        {method: tuple(sorted(found, reverse=True)) for method, found in drivers.items()},
        {method: tuple(sorted(found, key=_release)) for method, found in cudas.items()},
    )
