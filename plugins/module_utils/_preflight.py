# Copyright (c) 2026, The dlvm.azure_gpu authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is wrong with a host or with the user's variables, as sentences with a remedy. Pure."""

from __future__ import annotations

import difflib
import re

METHODS = {
    "nvidia_driver_method": ("auto", "nvidia_repo", "distro", "runfile"),
    "cuda_method": ("auto", "nvidia_repo", "distro", "runfile"),
    "cudnn_method": ("archive", "nvidia_repo", "distro", "wheel"),
    "mkl_method": ("intel_repo", "distro", "wheel", "archive"),
    "mxnet_build_method": ("auto", "source", "wheel", "artifact"),
    "mxnet_r_method": ("auto", "native", "reticulate"),
    "nvidia_driver_flavour": ("auto", "open", "proprietary"),
    "nvidia_driver_reboot": ("auto", "never"),
}
_SHA256 = re.compile(r"[0-9a-f]{64}$", re.IGNORECASE)
_FLAVOUR = re.compile(r"-(cloud-amd64|rt-amd64|azure|generic|lowlatency)$")


def wish_problems(wishes: dict) -> list[str]:
    """Variables that are wrong or contradict each other; wishes maps names to values, unset ones left out."""
    problems = []
    for name, choices in METHODS.items():
        value = wishes.get(name)
        if value is None or value in choices:
            continue
        near = difflib.get_close_matches(str(value), choices, n=1)
        hint = f"; did you mean '{near[0]}'?" if near else "; set it to one of them."
        problems.append(f"{name} is '{value}', which is none of {', '.join(choices)}{hint}")
    use_cuda = str(wishes.get("dlvm_use_cuda", "auto")).lower()
    if use_cuda not in ("auto", "true", "false"):
        problems.append(f"dlvm_use_cuda is '{wishes['dlvm_use_cuda']}', which is none of auto, true, false; set it to one of them.")
    if use_cuda == "false":
        problems += [
            f"dlvm_use_cuda is false and {name} is {wishes[name]}: leave one of them out."
            for name in ("dlvm_gpus", "cuda_version", "nvidia_driver_branch", "cudnn_version")
            if wishes.get(name) not in (None, "auto", [])
        ]
    if wishes.get("cuda_method") == "runfile" and wishes.get("cuda_version", "auto") == "auto" and "cuda_runfile" not in wishes:
        problems.append("cuda_method is runfile and neither cuda_version nor cuda_runfile is set: set cuda_version, so that it is clear which.")
    return problems


def download_problems(downloads: list[dict]) -> list[str]:
    """Downloads whose sha256 is missing or is none; each has the variable's name and its entry with url and sha256."""
    problems = []
    for one in downloads:
        digest = str(one["entry"].get("sha256") or "")
        if not digest:
            problems.append(f"{one['name']} has no sha256: set it to a dict with url and the sha256 that its maker publishes.")
        elif not _SHA256.match(digest):
            problems.append(f"{one['name']} has the sha256 '{digest}', which is not 64 hexadecimal digits: copy the one that its maker publishes.")
    return problems


def download_sources(downloads: list[dict]) -> list[dict]:
    """The URLs of downloads over the network, to be asked for unless the thing is installed."""
    sources = []
    for one in downloads:
        url = one["entry"].get("url") or (one["base"] + one["entry"]["path"] if "path" in one["entry"] else "")
        if url.startswith(("http://", "https://")):
            sources.append({"url": url, "purpose": one["name"], "unless": one["unless"]})
    return sources


def architecture_problems(machine: str, userland: str | None) -> list[str]:
    """machine as the kernel names it, userland as dpkg does."""
    if machine != "x86_64":
        return [f"The machine is {machine} and the stack exists for x86_64 only: take an x86_64 machine."]
    if userland not in (None, "amd64"):
        return [f"The user land is {userland} over a 64-bit kernel and the stack is amd64: install an amd64 system."]
    return []


def memory_problems(total_mib: int, needed_mib: int, purpose: str) -> list[str]:
    if total_mib >= needed_mib:
        return []
    return [f"The machine has {total_mib} MiB of memory and {purpose} needs {needed_mib}: take a larger machine or another method."]


def space_problems(items: list[dict]) -> list[str]:
    """Items have mount, free_mib, mib and purpose; needs are added up by mount."""
    problems = []
    for mount in sorted({item["mount"] for item in items}):
        here = [item for item in items if item["mount"] == mount]
        needed, free = sum(item["mib"] for item in here), here[0]["free_mib"]
        if needed > free:
            parts = ", ".join(f"{item['purpose']} {item['mib']}" for item in here)
            problems.append(f"{mount} has {free} MiB free and {needed} MiB are needed there ({parts}): make room or mount a larger disk.")
    return problems


def source_problems(sources: list[dict]) -> list[str]:
    """Sources have url, purpose, error (None when reached) and required."""
    return [
        f"{one['url']} cannot be reached from the host ({one['error']}) and {one['purpose']} needs it: "
        "open the way, set a proxy in dlvm_environment, or point the variable to a mirror."
        for one in sources
        if one["error"] and one.get("required", True)
    ]


def package_problems(unknown: list[str]) -> list[str]:
    return [
        f"apt knows no package {name}: add the components contrib and non-free (Debian) or restricted, universe and multiverse (Ubuntu) to the apt sources."
        for name in unknown
    ]


def headers_problems(kernel: str, package: str | None) -> list[str]:
    """A headers package of another flavour than the running kernel gives modules that it cannot load."""
    flavour = _FLAVOUR.search(kernel)
    if not package or not flavour or kernel in package or flavour.group(1) in package:
        return []
    needed = f"linux-headers-{flavour.group(1)}"
    return [f"The kernel {kernel} is of another flavour than its headers from {package}: set nvidia_driver_headers_package to {needed}."]


def secure_boot_problems(enabled: bool | None, modules: str | None, key_enrolled: bool) -> list[str]:
    """modules tells who signs the planned kernel modules: vendor, dkms, nobody; None where there are none."""
    if not enabled or modules in (None, "vendor") or (modules == "dkms" and key_enrolled):
        return []
    ways = {
        "dkms": "enrol DKMS's key (mokutil --import /var/lib/dkms/mok.pub, then reboot), take nvidia_driver_method: distro on Ubuntu, or turn Secure Boot off",
        "nobody": "turn Secure Boot off for this machine",
    }[modules]
    return [f"Secure Boot is on and the NVIDIA kernel modules would not be signed by a key that the machine trusts: {ways}."]


def apt_problems(interrupted: bool) -> list[str]:
    return ["dpkg was interrupted and apt refuses to install: run dpkg --configure -a on the host."] if interrupted else []
