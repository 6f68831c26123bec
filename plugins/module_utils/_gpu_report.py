# Copyright (c) 2026, The dlvm.azure_gpu authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""PCI bus, kernel module and nvidia-smi put together into one answer about the GPUs of a host."""

from __future__ import annotations

import os
import pwd
from dataclasses import asdict

from ansible_collections.dlvm.azure_gpu.plugins.module_utils import _nvidia_smi, _pci_gpus

_REMEDIES = {
    "not_loaded": "The driver is installed but its kernel module is not loaded: see 'dkms status' and 'dmesg', then reboot or run 'modprobe nvidia'.",
    "mismatch": (
        "The loaded kernel module and the driver's library are of different versions: reboot; "
        "if that does not help, install nvidia-smi and libnvidia-ml of one version."
    ),
    "no_devices": "The driver is loaded but has no GPU to handle: see whether the GPU is too old or too new for it, or given to another driver.",
    "lost": "nvidia-smi has lost a GPU: reboot; if it is lost again, have the machine moved to other hardware.",
    "hung": "nvidia-smi gave no usable answer: see 'dmesg' for Xid errors, then reboot.",
}


def _count(gpus: list) -> str:
    return "1 GPU" if len(gpus) == 1 else f"{len(gpus)} GPUs"


def _owner(pid: int) -> str | None:
    try:
        user = os.stat(f"/proc/{pid}").st_uid
    except OSError:
        return None
    try:
        return pwd.getpwuid(user).pw_name
    except KeyError:
        return str(user)


def _without_smi(pci: list, loaded: str | None) -> tuple[str, str]:
    if loaded is not None:
        return "absent", "The nvidia kernel module is loaded but there is no nvidia-smi: install the driver's utilities of the same version."
    if pci:
        return "absent", f"There is no NVIDIA driver for {_count(pci)}: install one, for example with role dlvm.azure_gpu.nvidia_driver."
    return "absent", "There is neither an NVIDIA GPU nor an NVIDIA driver: nothing to do unless this host should have a GPU."


def judge(error: _nvidia_smi.SmiError, on_bus: bool) -> tuple[str, str]:
    """Return driver state and advice for a failed nvidia-smi; on_bus tells whether the PCI bus shows a GPU."""
    if error.state == "absent":
        return "absent", f"The NVIDIA driver is not whole: install its library (libnvidia-ml) of the same version. nvidia-smi said: {error}"
    if error.state in ("not_loaded", "no_devices") and not on_bus:
        return error.state, "There is an NVIDIA driver but no NVIDIA GPU on the PCI bus: nothing to do unless this host should have a GPU."
    if error.state == "denied":
        return "hung", f"nvidia-smi may not use the GPU: run it as root, or look at the owner of /dev/nvidia*. It said: {error}"
    state = error.state if error.state in _REMEDIES else "hung"
    return state, f"{_REMEDIES[state]} nvidia-smi said: {error}"


def _judge_log(log: _nvidia_smi.Log, pci: list) -> tuple[str, str]:
    lost = [gpu.pci_bus_id for gpu in log.gpus if gpu.state == "lost"]
    answered = {gpu.pci_bus_id for gpu in log.gpus}
    # A GPU that the driver has bound but that nvidia-smi leaves out has stopped answering.
    lost += [gpu.pci_bus_id for gpu in pci if gpu.pci_bus_id not in answered and gpu.kernel_driver == "nvidia"]
    if lost:
        return "lost", f"{', '.join(sorted(lost))} of {_count(pci or log.gpus)} stopped answering: reboot; if it happens again, have the machine moved."
    if not log.gpus:
        return "no_devices", _REMEDIES["no_devices"]
    others = [gpu.pci_bus_id for gpu in pci if gpu.pci_bus_id not in answered]
    more = f" It does not handle {', '.join(others)}: see whether they are too old for it or given to another driver." if others else ""
    return "ok", f"Driver {log.driver_version} handles {_count(log.gpus)}.{more}"


def report(sysfs: str, nvidia_smi: str | None, run: _nvidia_smi.Runner) -> dict:
    """Return what module nvidia_gpu_info returns."""
    pci = _pci_gpus.scan(sysfs)
    loaded = _pci_gpus.loaded_driver(sysfs)
    log = _nvidia_smi.Log(loaded or None, None, [])
    if nvidia_smi is None:
        state, msg = _without_smi(pci, loaded)
    else:
        try:
            log = _nvidia_smi.NvidiaSmi(nvidia_smi, run).log(pci)
            state, msg = _judge_log(log, pci)
        except _nvidia_smi.SmiError as error:
            state, msg = judge(error, bool(pci))
    by_id = {gpu.pci_bus_id: gpu for gpu in pci}
    gpus = list(log.gpus)
    answered = {gpu.pci_bus_id for gpu in gpus}
    for gpu in pci:
        if gpu.pci_bus_id not in answered:
            gone = state == "lost" and gpu.kernel_driver == "nvidia"
            gpus.append(_nvidia_smi.Gpu(pci_bus_id=gpu.pci_bus_id, state="lost" if gone else "no_driver"))
    result = []
    for gpu in gpus:
        on_bus = by_id.get(gpu.pci_bus_id)
        entry = {**asdict(gpu), "device_id": on_bus and on_bus.device_id, "kernel_driver": on_bus and on_bus.kernel_driver}
        entry["model"] = gpu.model or (on_bus and on_bus.model)
        entry["compute_capability"] = gpu.compute_capability or (on_bus and on_bus.compute_capability)
        entry["processes"] = [{**process, "user": _owner(process["pid"])} for process in gpu.processes]
        result.append(entry)
    return {"gpus": result, "driver_version": log.driver_version, "cuda_version": log.cuda_version, "driver_state": state, "msg": msg}
