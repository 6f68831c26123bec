# Copyright (c) 2026, The dlvm.azure_gpu authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: nvidia_persistence
short_description: Switch persistence mode of NVIDIA GPUs on or off
version_added: 1.0.0
author:
  - The dlvm.azure_gpu authors (@dlvm)
description:
  - Switches persistence mode of all or of chosen GPUs, one by one, and looks afterwards whether it really is so.
  - Goes through C(nvidia-smi), which hands the wish to C(nvidia-persistenced) where that daemon runs and to the kernel module where it does not.
  - The mode does not survive a reboot. The role P(dlvm.azure_gpu.nvidia_driver#role) sets up the daemon so that it does.
options:
  state:
    description: The mode wanted.
    type: str
    choices: [enabled, disabled]
    default: enabled
  gpus:
    description: The GPUs by index, UUID or PCI address. All GPUs if not given.
    type: list
    elements: str
  nvidia_smi:
    description: Name or path of C(nvidia-smi).
    type: str
    default: nvidia-smi
  timeout:
    description: Seconds after which one call of C(nvidia-smi) is given up.
    type: int
    default: 30
  socket:
    description: Socket of the daemon, to tell whether it runs.
    type: path
    default: /run/nvidia-persistenced/socket
extends_documentation_fragment:
  - dlvm.azure_gpu.attributes
attributes:
  check_mode:
    support: full
  diff_mode:
    support: full
  idempotent:
    support: full
seealso:
  - module: dlvm.azure_gpu.nvidia_gpu_info
"""

EXAMPLES = r"""
- name: Keep the driver's state while nobody uses the GPUs
  dlvm.azure_gpu.nvidia_persistence:
  become: true

- name: Let the second GPU sleep
  dlvm.azure_gpu.nvidia_persistence:
    state: disabled
    gpus: ["1"]
  become: true
"""

RETURN = r"""
gpus:
  description: The GPUs concerned.
  returned: success or partial failure
  type: list
  elements: dict
  contains:
    index: {description: Index of the GPU., type: int, returned: always}
    pci_bus_id: {description: PCI address., type: str, returned: always}
    before: {description: Whether the mode was on; null where the GPU does not tell., type: bool, returned: always}
    after: {description: "Whether it is on now or, in check mode, would be.", type: bool, returned: always}
    error: {description: Why it could not be switched; null if all is well., type: str, returned: always}
method:
  description: V(daemon) where nvidia-persistenced runs, V(nvidia_smi) where the mode lasts until the next reboot only.
  returned: success or partial failure
  type: str
"""

import socket

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.dlvm.azure_gpu.plugins.module_utils import _command, _gpu_report, _nvidia_smi, _pci_gpus


def daemon_runs(path: str) -> bool:
    """Return whether something listens on the daemon's socket."""
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(2)
        try:
            connection.connect(path)
        except OSError:
            return False
    return True


def choose(gpus: list, wanted: list | None) -> list:
    """Return the GPUs that the user named, or raise ValueError with the name that is none."""
    if wanted is None:
        return gpus
    chosen = []
    for name in wanted:
        found = [gpu for gpu in gpus if name == str(gpu.index) or name == gpu.uuid or _pci_gpus.bus_id(name) == gpu.pci_bus_id]
        if not found:
            there = ", ".join(f"{gpu.index} ({gpu.uuid}, {gpu.pci_bus_id})" for gpu in gpus)
            raise ValueError(f"There is no GPU '{name}': choose of {there}.")
        chosen += [gpu for gpu in found if gpu not in chosen]
    return chosen


def switch(smi: _nvidia_smi.NvidiaSmi, gpu: _nvidia_smi.Gpu, on: bool) -> str | None:
    """Switch one GPU; return None or why it could not be."""
    try:
        smi.ask("-i", gpu.pci_bus_id, "-pm", "1" if on else "0")
    except _nvidia_smi.SmiError as error:
        if "Insufficient Permissions" in str(error):
            return "only root may switch it: run the task with 'become: true'"
        return str(error)
    return None


def look(smi: _nvidia_smi.NvidiaSmi) -> dict:
    """Return persistence mode by PCI address as it is now."""
    try:
        rows = smi.rows(("pci.bus_id", "persistence_mode"))
    except _nvidia_smi.SmiError:
        return {}
    return {_pci_gpus.bus_id(row["pci.bus_id"]): _nvidia_smi.switch(row["persistence_mode"]) for row in rows}


def lines(entries: list, key: str) -> str:
    """Return one line per GPU for the diff."""
    words = {True: "enabled", False: "disabled", None: "unknown"}
    return "".join(f"GPU {entry['index']} {entry['pci_bus_id']}: {words[entry[key]]}\n" for entry in entries)


def main() -> None:
    """Run the module."""
    module = AnsibleModule(
        argument_spec={
            "state": {"type": "str", "choices": ["enabled", "disabled"], "default": "enabled"},
            "gpus": {"type": "list", "elements": "str"},
            "nvidia_smi": {"type": "str", "default": "nvidia-smi"},
            "timeout": {"type": "int", "default": 30},
            "socket": {"type": "path", "default": "/run/nvidia-persistenced/socket"},
        },
        supports_check_mode=True,
    )
    path, timeout, on = module.get_bin_path(module.params["nvidia_smi"]), module.params["timeout"], module.params["state"] == "enabled"
    if path is None:
        module.fail_json(msg=f"There is no {module.params['nvidia_smi']} on this host: install the NVIDIA driver (role dlvm.azure_gpu.nvidia_driver).")
    smi = _nvidia_smi.NvidiaSmi(path, lambda argv: _command.run_bounded(argv, timeout))
    try:
        gpus = choose(smi.log([]).gpus, module.params["gpus"])
    except _nvidia_smi.SmiError as error:
        module.fail_json(msg=_gpu_report.judge(error, True)[1])
    except ValueError as error:
        module.fail_json(msg=str(error))
    entries = [
        {"index": gpu.index, "pci_bus_id": gpu.pci_bus_id, "before": gpu.persistence_mode, "after": gpu.persistence_mode, "error": None}
        for gpu in gpus
    ]
    todo = [(gpu, entry) for gpu, entry in zip(gpus, entries) if entry["before"] is not on]
    for gpu, entry in todo:
        if entry["before"] is None:
            entry["error"] = "it does not tell its mode: see module nvidia_gpu_info for the state of this GPU"
        elif module.check_mode:
            entry["after"] = on
        else:
            entry["error"] = switch(smi, gpu, on)
    if todo and not module.check_mode:
        now = look(smi)
        for gpu, entry in todo:
            entry["after"] = now.get(gpu.pci_bus_id)
            if entry["after"] is not on and entry["error"] is None:
                entry["error"] = "nvidia-smi reported success but the mode is as before: see the log of nvidia-persistenced"
    result = {
        "changed": any(entry["after"] is on for gpu, entry in todo),
        "gpus": entries,
        "method": "daemon" if daemon_runs(module.params["socket"]) else "nvidia_smi",
    }
    if module._diff:
        result["diff"] = {"before": lines(entries, "before"), "after": lines(entries, "after")}
    failed = [entry for entry in entries if entry["error"]]
    if failed:
        done = [str(entry["index"]) for gpu, entry in todo if entry["after"] is on]
        reasons = "; ".join(f"GPU {entry['index']} ({entry['pci_bus_id']}): {entry['error']}" for entry in failed)
        count = f"{len(failed)} of {len(entries)} GPUs"
        module.fail_json(msg=f"{count} are not {module.params['state']}: {reasons}. Changed: {', '.join(done) or 'none'}.", **result)
    module.exit_json(**result)


if __name__ == "__main__":
    main()
