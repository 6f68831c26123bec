# Copyright (c) 2026, The dlvm.azure_gpu authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the needs of roles come to, and what is wrong with a host for them, as sentences with a remedy. Pure.

Needs are what a role states in its fact <role>_needs; every item of a list may carry 'when' (false: it does not apply) and 'unless' (a path:
nothing is needed once it exists).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ansible_collections.dlvm.azure_gpu.plugins.module_utils._addresses import without_secrets
from ansible_collections.dlvm.azure_gpu.plugins.module_utils._kernel_line import line_serves

APT_ARCHIVES = "/var/cache/apt/archives"
APT_INSTALLS = "/usr"
DOWNLOADS = "/var/cache/dlvm"
LISTS = ("space", "memory", "urls", "downloads", "packages", "repositories", "minutes", "problems")
TEXTS = ("preferences", "headers", "signed_by", "r_executable")
# Canonical's and NVIDIA's names of a branch; names of other packages have no number of three digits after a word of the driver's.
_DRIVER_BRANCH = re.compile(r"^(?:linux-modules-nvidia|nvidia-(?:headless(?:-no-dkms)?|dkms|utils|compute-utils)|libnvidia-(?:compute|cfg1))-(\d{3})(?:[-=]|$)")
SHA256 = re.compile(r"[0-9a-f]{64}", re.IGNORECASE)
NO_SHA256 = "has no sha256: set it to a dict with url and the sha256 that its maker publishes."
NO_DIGEST = "which is not 64 hexadecimal digits: copy the one that its maker publishes."


class NeedsError(ValueError):
    """A role has stated its needs in another shape than the documented one."""


@dataclass(frozen=True)
class Needs:
    """The needs of several roles; items carry their role under 'role'."""

    items: dict[str, list[dict]]
    texts: dict[str, dict[str, str]]

    def __getitem__(self, key: str) -> list[dict]:
        return self.items[key]

    def text(self, key: str) -> str:
        """The first role's text that is not empty."""
        return next((texts[key] for texts in self.texts.values() if texts.get(key)), "")


def gather(stated: dict[str, dict], exists) -> Needs:
    """The items that apply; stated is by role, exists tells whether a path exists on the host."""
    items: dict[str, list[dict]] = {key: [] for key in LISTS}
    for role, needs in stated.items():
        unknown = sorted(set(needs) - set(LISTS) - set(TEXTS))
        if unknown:
            raise NeedsError(f"Role {role} states {', '.join(unknown)}, which is none of {', '.join(LISTS + TEXTS)}.")
        for key in LISTS:
            for one in needs.get(key) or []:
                item = {"name": one} if isinstance(one, str) else dict(one)
                if not item.pop("when", True):
                    continue
                unless = item.pop("unless", None)
                if not (unless and exists(unless)):
                    items[key].append({**item, "role": role})
    items["problems"] = [{**one, "msg": " ".join(str(one["msg"]).split())} for one in items["problems"]]
    return Needs(items, {role: {key: str(needs.get(key) or "") for key in TEXTS} for role, needs in stated.items()})


def download_problems(downloads: list[dict]) -> list[str]:
    """Downloads whose address or sha256 is missing, or whose sha256 is none; name is the variable by which the user gives one."""
    problems = []
    for one in downloads:
        digest = str(one.get("sha256") or "")
        if not digest:
            problems.append(f"{one['name']} {NO_SHA256}")
        elif not SHA256.fullmatch(digest):
            problems.append(f"{one['name']} has the sha256 '{digest}', {NO_DIGEST}")
        elif not one.get("url"):
            problems.append(f"{one['name']} has no url: set it to a dict with url and sha256.")
    return problems


def download_urls(downloads: list[dict]) -> list[dict]:
    """Those downloads that the host fetches over the network, to be asked for."""
    return [
        {"url": one["url"], "purpose": one["name"], "required": True}
        for one in downloads
        if str(one.get("url", "")).startswith(("http://", "https://"))
    ]


def space_items(needs: Needs, download_mib: int, installed_mib: int, overrides: dict[str, int]) -> list[dict]:
    """Space by path: what roles lay out, what they download, and what apt says of its packages. overrides replace a role's own figures."""
    items = [{"path": one["path"], "mib": int(one["mib"]), "purpose": one["purpose"], "role": one["role"]} for one in needs["space"]]
    items += [
        {"path": DOWNLOADS, "mib": int(one["mib"]), "purpose": f"download of {one['name']}", "role": one["role"]}
        for one in needs["downloads"]
        if one.get("mib")
    ]
    for role, mib in overrides.items():
        if role not in needs.texts:
            continue
        path = next((one["path"] for one in items if one["role"] == role), APT_INSTALLS)
        items = [one for one in items if one["role"] != role] + [{"path": path, "mib": int(mib), "purpose": f"role {role}", "role": role}]
    if download_mib:
        items.append({"path": APT_ARCHIVES, "mib": download_mib, "purpose": "packages downloaded", "role": "apt"})
    if installed_mib > 0:
        items.append({"path": APT_INSTALLS, "mib": installed_mib, "purpose": "packages installed", "role": "apt"})
    return items


def estimate(needs: Needs, space: list[dict], apt_download_mib: int, packages: int) -> dict:
    """What a run downloads, occupies and roughly takes."""
    downloads = sum(int(one.get("mib") or 0) for one in (*needs["downloads"], *needs["urls"]))
    kept = [one for one in space if one["path"] not in (APT_ARCHIVES, DOWNLOADS)]
    minutes = [{"what": one["what"], "minutes": float(one["minutes"])} for one in needs["minutes"]]
    if packages:
        # Measured: apt installs 60 to 100 MiB of packages a second on two cores, plus the download at 20 MiB a second.
        occupied = sum(one["mib"] for one in space if one["role"] == "apt" and one["path"] == APT_INSTALLS)
        minutes.insert(0, {"what": "packages", "minutes": round(apt_download_mib / 1200 + occupied / 4000 + 0.2, 1)})
    return {
        "download_mib": downloads + apt_download_mib,
        "space_mib": sum(one["mib"] for one in kept),
        "packages": packages,
        "minutes": round(sum(one["minutes"] for one in minutes), 1),
        "parts": minutes,
    }


def architecture_problems(machine: str, userland: str | None) -> list[str]:
    """machine as the kernel names it, userland as dpkg does."""
    if machine != "x86_64":
        return [f"The machine is {machine} and the stack exists for x86_64 only: take an x86_64 machine."]
    if userland not in (None, "amd64"):
        return [f"The userland is {userland} over a 64-bit kernel and the stack is amd64: install an amd64 system."]
    return []


def memory_problems(total_mib: int, swap_mib: int, items: list[dict]) -> list[str]:
    """Items have mib, purpose and, where swap counts too, with_swap; needs are not added up, since roles work one after the other."""
    problems = []
    for one in items:
        has, needed = total_mib + (swap_mib if one.get("with_swap") else 0), int(one["mib"])
        if has < needed:
            swap = " with its swap" if one.get("with_swap") else ""
            remedy = one.get("remedy") or "take a larger machine or another method"
            problems.append(f"The machine has {has} MiB of memory{swap} and {one['purpose']} needs {needed}: {remedy}.")
    return problems


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
        f"{without_secrets(one['url'])} cannot be reached from the host ({one['error']}) and {one['purpose']} needs it: "
        "open the way, set a proxy in dlvm_environment, or point the variable to a mirror."
        for one in sources
        if one["error"] and one.get("required", True)
    ]


def package_problems(unknown: list[str]) -> list[str]:
    return [
        f"apt knows no package {name}: add the components contrib and non-free (Debian) or restricted, universe and multiverse (Ubuntu) to the apt sources."
        for name in unknown
    ]


def unread_problems(missing: list[str]) -> list[str]:
    return [f"Without these sources apt does not know {', '.join(missing)}: put them right first."] if missing else []


def unmet_problems(words: str) -> list[str]:
    remedy = "repair the host's packages or sources, or take another branch or method"
    return [f"apt cannot install what the roles need: {words}: {remedy}."]


def headers_problems(distribution: str, kernel: str, package: str) -> list[str]:
    """A headers package of another line than the running kernel gives modules that it cannot load."""
    if not package or line_serves(distribution, kernel, package):
        return []
    remedy = "leave nvidia_driver_headers_package out, or set it to the metapackage of the kernel that boots"
    return [f"The kernel {kernel} is of another flavour than its headers from {package}: {remedy}."]


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


def branch_problems(wanted: list[str], installed: list[str]) -> list[str]:
    """Driver packages of another branch than the one asked for, which a transitional package of the archive would bring."""
    asked = {match[1] for name in wanted if (match := _DRIVER_BRANCH.search(name))}
    strangers = sorted(name for name in installed if (match := _DRIVER_BRANCH.search(name)) and match[1] not in asked)
    if not asked or not strangers:
        return []
    wanted_branch = " and ".join(sorted(asked))
    reason = "that branch is transitional in this archive; set nvidia_driver_branch to the one that apt installs"
    return [f"apt would install {', '.join(strangers[:3])} for a driver of branch {wanted_branch}: {reason}."]
