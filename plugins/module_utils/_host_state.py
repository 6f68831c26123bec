# Copyright (c) 2026, The dlvm.azure_gpu authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Read the state of a host: memory, disk, Secure Boot, kernel packages. Changes nothing."""

from __future__ import annotations

import glob
import os

# DKMS's own key, and the one that Ubuntu's shim-signed makes and DKMS uses there.
MACHINE_OWNER_KEYS = ("/var/lib/dkms/mok.pub", "/var/lib/shim-signed/mok/MOK.der")


def read(path: str) -> str:
    """The text of a small file, empty when there is none."""
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.read().strip()
    except OSError:
        return ""


def distribution() -> str:
    """Debian or Ubuntu, as os-release has it; anything else counts as Debian."""
    release = dict(line.split("=", 1) for line in read("/etc/os-release").splitlines() if "=" in line)
    return "Ubuntu" if release.get("ID", "").strip('"') == "ubuntu" else "Debian"


def memory_mib() -> tuple[int, int]:
    """Memory and swap."""
    lines = {line.split(":")[0]: line.split() for line in read("/proc/meminfo").splitlines() if ":" in line}
    return tuple(int(lines[name][1]) // 1024 if name in lines else 0 for name in ("MemTotal", "SwapTotal"))


def _existing(path: str) -> str:
    while not os.path.exists(path):
        path = os.path.dirname(path)
    return path


def with_free_space(item: dict) -> dict:
    """The item with the mount point that its path is on, or will be on, and the MiB that are free there."""
    here = _existing(item["path"])
    stats = os.statvfs(here)
    mount = os.path.realpath(here)
    while not os.path.ismount(mount):
        mount = os.path.dirname(mount)
    return {**item, "mount": mount, "free_mib": stats.f_bavail * stats.f_frsize // 2**20}


def secure_boot() -> bool | None:
    """The state that the firmware tells; None without UEFI."""
    for path in glob.glob("/sys/firmware/efi/efivars/SecureBoot-*"):
        with open(path, "rb") as file:
            return file.read()[-1:] == b"\x01"
    return None


def dkms_key_enrolled(mokutil: str | None, run) -> bool:
    """Whether the firmware trusts the key with which DKMS signs modules here."""
    keys = [key for key in MACHINE_OWNER_KEYS if os.path.exists(key)]
    return bool(mokutil) and any("already enrolled" in run([mokutil, "--test-key", key])[1] for key in keys)


def kernel_images(dpkg_query: str | None, run) -> dict[str, str]:
    """The installed packages linux-image-* with their versions."""
    if not dpkg_query:
        return {}
    listing = run([dpkg_query, "-W", "-f", "${db:Status-Status} ${Package} ${Version}\n", "linux-image-*"])[1]
    rows = [line.split() for line in listing.splitlines()]
    return {row[1]: row[2] for row in rows if len(row) == 3 and row[0] == "installed"}


def dpkg_interrupted() -> bool:
    """Whether dpkg was ended in the middle of its work."""
    updates = "/var/lib/dpkg/updates"
    return os.path.isdir(updates) and bool(os.listdir(updates))
