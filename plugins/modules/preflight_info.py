# Copyright (c) 2026, The dlvm.azure_gpu authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: preflight_info
short_description: Tell what keeps a stack from being installed on this host
version_added: 1.0.0
description:
  - Checks architecture, memory, disk, apt, kernel headers, Secure Boot and the reachability of sources, all at once and without changing anything.
  - Every finding is a sentence that names the value, the reason and the remedy.
author:
  - The dlvm.azure_gpu authors (@dlvm)
extends_documentation_fragment:
  - dlvm.azure_gpu.attributes
  - dlvm.azure_gpu.attributes.info_module
options:
  memory_mib:
    description: Memory that the machine must have.
    type: int
    default: 0
  memory_purpose:
    description: What needs the memory.
    type: str
    default: the stack
  space:
    description: Disk space that will be needed; needs on one file system are added up.
    type: list
    elements: dict
    default: []
    suboptions:
      path:
        description: Where it is needed; the path need not exist yet.
        type: path
        required: true
      mib:
        description: How much.
        type: int
        required: true
      purpose:
        description: What for.
        type: str
        required: true
      unless:
        description: Nothing is needed when this path exists.
        type: path
  urls:
    description: Sources that must be reached from this host, with its proxies (C(http_proxy), C(https_proxy), C(no_proxy)).
    type: list
    elements: dict
    default: []
    suboptions:
      url:
        description:
          - The URL. V(pypi:NAME) is the project's page on the index that E(PIP_INDEX_URL) names, or on PyPI.
          - V(git+URL) is a repository, looked for where C(url.<mirror>.insteadOf) in git's configuration on the host leads.
        type: str
        required: true
      purpose:
        description: What needs it.
        type: str
        required: true
      required:
        description: Whether it is a problem when it cannot be reached.
        type: bool
        default: true
      unless:
        description: It is not asked when this path exists.
        type: path
  timeout:
    description: Seconds to wait for a source.
    type: int
    default: 10
  packages:
    description: Packages that apt must know. They are looked up only when apt's lists are fresh.
    type: list
    elements: str
    default: []
  headers_package:
    description: The package that brings the headers of the running kernel.
    type: str
  kernel_modules:
    description: Who signs the kernel modules that will be installed, if any are.
    type: str
    choices: [vendor, dkms, nobody]
  apt_cache_age:
    description: Age in seconds from which apt's lists count as stale.
    type: int
    default: 86400
"""

EXAMPLES = r"""
- name: Check room and sources
  dlvm.azure_gpu.preflight_info:
    memory_mib: 2048
    space:
      - {path: /usr/local, mib: 7000, purpose: CUDA, unless: /usr/local/cuda-11.8}
    urls:
      - {url: "pypi:mxnet", purpose: MXNet}
  register: checked
"""

RETURN = r"""
problems:
  description: What is wrong, each a sentence with its remedy; empty when the stack can be installed.
  returned: always
  type: list
  elements: str
apt_stale:
  description: Whether apt's lists are missing or too old.
  returned: always
  type: bool
out_of_reach:
  description: The URLs that could not be reached, as they were given.
  returned: always
  type: list
  elements: str
secure_boot:
  description: Whether Secure Boot is on; null where the machine has no UEFI.
  returned: always
  type: bool
machine_id:
  description: The machine's id.
  returned: always
  type: str
boot_id:
  description: The id of this boot of the kernel.
  returned: always
  type: str
"""

import glob
import os
import time

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.dlvm.azure_gpu.plugins.module_utils import _preflight as pure
from ansible_collections.dlvm.azure_gpu.plugins.module_utils._probe import git_mirrors, probe_all

LISTS = "/var/lib/apt/lists"
MOK = "/var/lib/dkms/mok.pub"


def read(path: str) -> str:
    """The text of a small file, empty when there is none."""
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.read().strip()
    except OSError:
        return ""


def existing(path: str) -> str:
    """The path or its nearest parent that exists."""
    while not os.path.exists(path):
        path = os.path.dirname(path)
    return path


def mount_of(path: str) -> str:
    """The mount point that the path is on."""
    path = os.path.realpath(existing(path))
    while not os.path.ismount(path):
        path = os.path.dirname(path)
    return path


def space(items: list[dict]) -> list[dict]:
    """The items that are still needed, with the free space of their mount."""
    found = []
    for item in items:
        if item["unless"] and os.path.exists(item["unless"]):
            continue
        stats = os.statvfs(existing(item["path"]))
        found.append({**item, "mount": mount_of(item["path"]), "free_mib": stats.f_bavail * stats.f_frsize // 2**20})
    return found


def apt_stale(age: int) -> bool:
    """Whether apt has no lists or old ones; the lists' own times are the servers'."""
    if not glob.glob(f"{LISTS}/*_Packages*"):
        return True
    stamps = [path for path in ("/var/lib/apt/periodic/update-success-stamp", LISTS) if os.path.exists(path)]
    return time.time() - max(os.path.getmtime(path) for path in stamps) > age


def secure_boot() -> bool | None:
    """The state that the firmware tells."""
    for path in glob.glob("/sys/firmware/efi/efivars/SecureBoot-*"):
        with open(path, "rb") as file:
            return file.read()[-1:] == b"\x01"
    return None


def unknown_packages(module: AnsibleModule, names: list[str]) -> list[str]:
    """The packages that have no candidate."""
    if not names:
        return []
    output = module.run_command(["apt-cache", "policy", *names], environ_update={"LC_ALL": "C"})[1]
    blocks = {block.split(":", 1)[0].strip(): block for block in output.replace("\n ", "\t").splitlines()}
    return [name for name in names if "Candidate:" not in blocks.get(name, "") or "Candidate: (none)" in blocks[name]]


def main() -> None:
    """Entry point."""
    module = AnsibleModule(
        argument_spec={
            "memory_mib": {"type": "int", "default": 0},
            "memory_purpose": {"type": "str", "default": "the stack"},
            "space": {
                "type": "list",
                "elements": "dict",
                "default": [],
                "options": {
                    "path": {"type": "path", "required": True},
                    "mib": {"type": "int", "required": True},
                    "purpose": {"type": "str", "required": True},
                    "unless": {"type": "path"},
                },
            },
            "urls": {
                "type": "list",
                "elements": "dict",
                "default": [],
                "options": {
                    "url": {"type": "str", "required": True},
                    "purpose": {"type": "str", "required": True},
                    "required": {"type": "bool", "default": True},
                    "unless": {"type": "path"},
                },
            },
            "timeout": {"type": "int", "default": 10},
            "packages": {"type": "list", "elements": "str", "default": []},
            "headers_package": {"type": "str"},
            "kernel_modules": {"type": "str", "choices": ["vendor", "dkms", "nobody"]},
            "apt_cache_age": {"type": "int", "default": 86400},
        },
        supports_check_mode=True,
    )
    options = module.params
    has_dpkg = module.get_bin_path("dpkg")
    userland = module.run_command([has_dpkg, "--print-architecture"])[1].strip() if has_dpkg else None
    memory = next((int(line.split()[1]) // 1024 for line in read("/proc/meminfo").splitlines() if line.startswith("MemTotal")), 0)
    stale = apt_stale(options["apt_cache_age"])
    boot = secure_boot()
    mokutil = module.get_bin_path("mokutil")
    enrolled = bool(boot and mokutil and os.path.exists(MOK)) and "already enrolled" in module.run_command([mokutil, "--test-key", MOK])[1]
    urls = [one for one in options["urls"] if not (one["unless"] and os.path.exists(one["unless"]))]
    git = module.get_bin_path("git")
    mirrors = git_mirrors(module.run_command([git, "config", "--get-regexp", "insteadof"])[1]) if git else {}
    sources = probe_all(urls, options["timeout"], os.environ, mirrors)
    problems = [
        *pure.architecture_problems(os.uname().machine, userland),
        *pure.memory_problems(memory, options["memory_mib"], options["memory_purpose"]),
        *pure.space_problems(space(options["space"])),
        *pure.apt_problems(bool(os.path.isdir("/var/lib/dpkg/updates") and os.listdir("/var/lib/dpkg/updates"))),
        *pure.package_problems([] if stale else unknown_packages(module, options["packages"])),
        *pure.headers_problems(os.uname().release, options["headers_package"]),
        *pure.secure_boot_problems(boot, options["kernel_modules"], enrolled),
        *pure.source_problems(sources),
    ]
    module.exit_json(
        changed=False,
        problems=problems,
        apt_stale=stale,
        out_of_reach=[one["given"] for one in sources if one["error"]],
        secure_boot=boot,
        machine_id=read("/etc/machine-id"),
        boot_id=read("/proc/sys/kernel/random/boot_id"),
    )


if __name__ == "__main__":
    main()
