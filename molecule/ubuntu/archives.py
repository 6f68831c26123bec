# Copyright (c) 2026, The dlvm.azure_gpu authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Print, as JSON, the packages of a stand-in archive of Ubuntu 24.04 and of a stand-in of NVIDIA's repository for it.

Names and versions are those of the ledger; relations follow Canonical's packaging (canonical/nvidia-graphics-drivers,
debian/control): the parts of a driver of one branch want each other, and each provides a virtual name with which the
same part of any other branch conflicts. What the ledger has not seen in noble stands here for its mechanism: the signed
modules of 595 for line azure (unseen there), the modules of 570 as a dummy that pulls 580's, and 590 as a branch whose
packages are all transitional to 595's, which both are in resolute.
"""

from __future__ import annotations

import json
import re

from ansible_collections.dlvm.azure_gpu.plugins.module_utils import _ubuntu_packages as ledger

SUITE = "noble"
LINE = "azure"
SEEN = {
    (one["archive"], one["package"]): "" if one["version"] == "-" else re.sub(r"\(.*", "", one["version"])
    for one in ledger.entries()
    if one["suite"] == SUITE and one["source"] != "unseen"
}
# Version 6.11.0-1018.18~24.04.1 of the metapackage is for release 6.11.0-1018-azure.
KERNEL_VERSION = SEEN["ubuntu", f"linux-image-{LINE}"]
RELEASE = f"{re.match(r'[0-9.]+-[0-9]+', KERNEL_VERSION)[0]}-{LINE}"
SMI = "#!/bin/sh\necho \"NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver.\"\nexit 9\n"
DAEMON = "nvidia-persistenced"
UNIT = """\
[Unit]
Description=NVIDIA Persistence Daemon
[Service]
Type=forking
ExecStart=/usr/bin/nvidia-persistenced --user nvidia-persistenced --no-persistence-mode --verbose
"""
DKMS = f"""\
#!/bin/sh
for tree in /usr/src/nvidia-*; do
  [ ! -d "$tree" ] || echo "nvidia/${{tree##*nvidia-}}, {RELEASE}, x86_64: installed"
done
"""
PERSISTENCED = {
    "/usr/bin/nvidia-persistenced": "#!/bin/sh\nexit 0\n",
    "/lib/systemd/system/nvidia-persistenced.service": UNIT,
}


def exclusive(name: str) -> dict[str, str]:
    """One package at a time provides the name."""
    return {"provides": name, "conflicts": name, "replaces": name}


def version_of(archive: str, name: str) -> str:
    if not SEEN.get((archive, name)):
        raise SystemExit(f"The ledger has no version of {name} in {SUITE}, archive {archive}.")
    return SEEN[archive, name]


def driver(archive: str, branch: str, flavours: tuple[str, ...], version: str) -> list[dict]:
    """User land and DKMS modules of a branch, which is 580-server, 580, or empty for NVIDIA's names without one."""
    end = f"-{branch}" if branch else ""
    exact, upstream = f"(= {version})", version.split("-")[0]
    common = f"nvidia-kernel-common{end} {exact}"
    packages = [
        {"name": f"libnvidia-compute{end}", **exclusive("libnvidia-compute")},
        {"name": f"libnvidia-cfg1{end}", **exclusive("libnvidia-cfg1-any")},
        {"name": f"nvidia-kernel-common{end}", **exclusive("nvidia-kernel-common")},
    ]
    if branch:
        utils = f"nvidia-compute-utils{end}"
        packages += [
            {"name": f"nvidia-utils{end}", "files": {"/usr/bin/nvidia-smi": SMI}, **exclusive("nvidia-utils")},
            {"name": utils, "depends": f"libnvidia-compute{end}", "files": PERSISTENCED, **exclusive(DAEMON)},
        ]
    else:
        utils = DAEMON
        packages.append({"name": utils, "files": {**PERSISTENCED, "/usr/bin/nvidia-smi": SMI}})
    for flavour in flavours:
        source = f"nvidia-kernel-source{end}{flavour}"
        tree = {f"/usr/src/nvidia-{upstream}/dkms.conf": "PACKAGE_NAME=nvidia\n"}
        parts = [f"{name} {exact}" for name in (source, f"libnvidia-compute{end}", utils, f"libnvidia-cfg1{end}")]
        built = f"dkms, {source} {exact}, {common}"
        packages += [
            {"name": source, **exclusive("nvidia-kernel-source")},
            {"name": f"nvidia-dkms{end}{flavour}", "depends": built, "files": tree, **exclusive("nvidia-dkms-kernel")},
            {"name": f"nvidia-headless-no-dkms{end}{flavour}", "depends": ", ".join([common, *parts])},
        ]
    # A package whose virtual name is its own would conflict with itself.
    for one in packages:
        if one.get("provides") == one["name"]:
            for field in ("provides", "conflicts", "replaces"):
                del one[field]
    component = "restricted" if archive == "ubuntu" else "main"
    return [{"version": version, "component": component, **one} for one in packages]


def modules(branch: str, flavour: str) -> list[dict]:
    """Signed modules of a branch: the metapackage of the line and what it stands for, the modules of one kernel."""
    name = f"linux-modules-nvidia-{branch}-server{flavour}"
    upstream = version_of("ubuntu", f"libnvidia-compute-{branch}-server").split("-")[0]
    common = f"nvidia-kernel-common-{branch}-server"
    wants = f"{common} (<= {upstream}-1), {common} (>= {upstream})"
    signed = {f"/lib/modules/{RELEASE}/kernel/nvidia-{branch}srv{flavour}/nvidia.ko": "stand-in\n"}
    found = [
        {"name": f"{name}-{RELEASE}", "depends": f"linux-image-{RELEASE}, {wants}", "files": signed},
        {"name": f"{name}-{LINE}", "depends": f"{name}-{RELEASE}, {wants}"},
    ]
    return [{"version": f"{KERNEL_VERSION}+1", "component": "restricted", **one} for one in found]


def kernel() -> list[dict]:
    found = [
        {"name": f"linux-image-{RELEASE}", "files": {f"/lib/modules/{RELEASE}/modules.dep": ""}},
        {"name": f"linux-image-{LINE}", "depends": f"linux-image-{RELEASE}"},
        {"name": f"linux-headers-{RELEASE}", "files": {f"/lib/modules/{RELEASE}/build/Makefile": ""}},
        {"name": f"linux-headers-{LINE}", "depends": f"linux-headers-{RELEASE}"},
    ]
    return [{"version": KERNEL_VERSION, **one} for one in found]


def dummy(branch: str, real: dict) -> dict:
    """A package of a branch that is only there to pull the one that has followed."""
    name = re.sub(r"\d{3}(?=-server)", branch, real["name"])
    return {"name": name, "version": real["version"], "component": real["component"], "depends": real["name"]}


def ubuntu() -> list[dict]:
    packages = kernel()
    packages.append({"name": "dkms", "version": version_of("ubuntu", "dkms"), "files": {"/usr/sbin/dkms": DKMS}})
    toolkit = "nvidia-cuda-toolkit"
    packages.append({"name": toolkit, "version": version_of("ubuntu", toolkit), "component": "multiverse"})
    for branch in ("570", "580", "595"):
        user_land = version_of("ubuntu", f"nvidia-utils-{branch}-server")
        packages += driver("ubuntu", f"{branch}-server", ("-open",), user_land)
    for branch in ("580", "595"):
        packages += modules(branch, "") + modules(branch, "-open")
    metapackages = [one for one in packages if RELEASE not in one["name"]]
    packages += [dummy("570", one) for one in metapackages if "linux-modules-nvidia-580-" in one["name"]]
    packages += [dummy("590", one) for one in metapackages if "-595-server" in one["name"]]
    # Canonical's own branch that is not for servers, whose names NVIDIA's repository has too.
    return packages + driver("ubuntu", "580", ("-open",), version_of("ubuntu", "nvidia-utils-580"))


def nvidia() -> list[dict]:
    upstream = version_of("nvidia", "nvidia-dkms-580-open")
    newer = version_of("nvidia", "nvidia-dkms-open")
    toolkit = {"name": "cuda-toolkit-12-5", "version": "12.5.1-1"}
    older = driver("nvidia", "580", ("-open",), f"{upstream}-1ubuntu1")
    return [toolkit, *older, *driver("nvidia", "", ("-open",), f"{newer}-1ubuntu1")]


if __name__ == "__main__":
    print(json.dumps({"release": RELEASE, "ubuntu": ubuntu(), "nvidia": nvidia()}))
