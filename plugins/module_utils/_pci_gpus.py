# Copyright (c) 2026, The dlvm.azure_gpu authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""NVIDIA GPUs by their PCI ids, which the kernel shows before any driver is there.

Sources of the tables: the PCI ID repository (vendor 10de), NVIDIA/gpu-admin-tools devid_names.py and
https://developer.nvidia.com/cuda-gpus (compute capability).
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass

MODELS = {
    "K20": "3.5",
    "K40": "3.5",
    "K80": "3.7",
    "M10": "5.0",
    "M40": "5.2",
    "M60": "5.2",
    "P100": "6.0",
    "P4": "6.1",
    "P40": "6.1",
    "V100": "7.0",
    "T4": "7.5",
    "A2": "8.6",
    "A10": "8.6",
    "A10G": "8.6",
    "A16": "8.6",
    "A30": "8.0",
    "A40": "8.6",
    "A100": "8.0",
    "A800": "8.0",
    "L4": "8.9",
    "L40": "8.9",
    "L40S": "8.9",
    "H20": "9.0",
    "H100": "9.0",
    "H100 NVL": "9.0",
    "H800": "9.0",
    "H200": "9.0",
    "GH200": "9.0",
    "B200": "10.0",
    "GB200": "10.0",
    "B300": "10.3",
    "GB300": "10.3",
    "RTX PRO 6000": "12.0",
}

_DEVICES = {
    "K20": "101f 1020 1021 1022 1026 1028 101e",
    "K40": "1023 1024 1027 1029 102a 102e",
    "K80": "102d",
    "M10": "13bd",
    "M40": "17fd",
    "M60": "13f2",
    "P100": "15f7 15f8 15f9",
    "P4": "1bb3",
    "P40": "1b38",
    "V100": "1db1 1db2 1db3 1db4 1db5 1db6 1db7 1db8 1df5 1df6",
    "T4": "1eb8",
    "A10": "2236",
    "A10G": "2237",
    "A30": "20b7",
    "A40": "2235",
    "A100": "20b0 20b1 20b2 20b3 20b5 20f1",
    "A800": "20f3 20f5 20f6",
    "L4": "27b8",
    "L40": "26b5",
    "L40S": "26b9",
    "H20": "2329 232c",
    "H100": "2330 2331 2336 2339",
    "H100 NVL": "2321",
    "H800": "2322 2324",
    "H200": "2335 233b",
    "GH200": "2342 2348",
    "B200": "2901",
    "GB200": "2941",
    "B300": "3182",
    "GB300": "31c2",
    "RTX PRO 6000": "2bb1 2bb4 2bb5",
}
_MODEL_OF = {int(device, 16): model for model, devices in _DEVICES.items() for device in devices.split()}

_CHIPS = (
    (0x0FC0, 0x0FFF, "3.0"),
    (0x1180, 0x11FF, "3.0"),
    (0x1000, 0x103F, "3.5"),
    (0x1340, 0x13BF, "5.0"),
    (0x13C0, 0x143F, "5.2"),
    (0x1617, 0x1667, "5.2"),
    (0x17C0, 0x17FF, "5.2"),
    (0x15C2, 0x15C2, "6.0"),
    (0x15F0, 0x15FF, "6.0"),
    (0x1725, 0x172F, "6.0"),
    (0x1B00, 0x1D5F, "6.1"),
    (0x1D80, 0x1DFF, "7.0"),
    (0x1E00, 0x1FFF, "7.5"),
    (0x2180, 0x21FF, "7.5"),
    (0x2080, 0x20FF, "8.0"),
    (0x2200, 0x22FF, "8.6"),
    (0x2400, 0x25FF, "8.6"),
    (0x2300, 0x23FF, "9.0"),
    (0x2600, 0x28FF, "8.9"),
    (0x2900, 0x29FF, "10.0"),
    (0x2B00, 0x2DFF, "12.0"),
    (0x2F00, 0x2FFF, "12.0"),
    (0x3180, 0x31FF, "10.3"),
)
"""Device ids of one chip family: the compute capability of cards that the table of models does not name."""

_FAMILIES = (
    (r"GTX 9\d\d", "5.2"),
    (r"GTX 10\d\d|TITAN XP?$|Quadro P\d", "6.1"),
    (r"TITAN V|GV100", "7.0"),
    (r"GTX 16\d\d|RTX 20\d\d|TITAN RTX|Quadro RTX", "7.5"),
    (r"RTX 30\d\d|RTX A\d{3,4}", "8.6"),
    (r"RTX 40\d\d|RTX \d000 (SFF )?Ada", "8.9"),
    (r"RTX 50\d\d|RTX PRO", "12.0"),
)
_ALIASES = {"V100S": "V100", "A100X": "A100", "K20X": "K20", "K20M": "K20", "K40M": "K40", "K40C": "K40"}


@dataclass(frozen=True)
class PciGpu:
    """One GPU as the PCI bus shows it; model and compute capability are None where the tables do not know it."""

    pci_bus_id: str
    device_id: str
    model: str | None
    compute_capability: str | None
    kernel_driver: str | None


def bus_id(text: str) -> str:
    """Return the PCI address as nvidia-smi writes it: eight hex digits of domain, upper case."""
    match = re.fullmatch(r"(?:([0-9a-f]+):)?([0-9a-f]{1,2}):([0-9a-f]{1,2})\.([0-7])", text.strip(), re.IGNORECASE)
    if not match:
        return text.strip().upper()
    domain, bus, device, function = match.groups(default="0")
    return f"{int(domain, 16):08X}:{int(bus, 16):02X}:{int(device, 16):02X}.{function}"


def identify(device_id: int) -> tuple[str | None, str | None]:
    """Return model and compute capability of a PCI device id of NVIDIA."""
    model = _MODEL_OF.get(device_id)
    if model:
        return model, MODELS[model]
    return None, next((capability for low, high, capability in _CHIPS if low <= device_id <= high), None)


def identify_name(name: str | None) -> tuple[str | None, str | None]:
    """Return model and compute capability of a name that nvidia-smi shows, vGPUs and MIG included."""
    words = re.split(r"[^A-Z0-9]+", (name or "").upper())
    text = f" {' '.join(_ALIASES.get(word, word) for word in words)} "
    found = max((model for model in MODELS if f" {model} " in text), key=len, default=None)
    if found:
        return found, MODELS[found]
    return None, next((capability for pattern, capability in _FAMILIES if re.search(pattern, name or "", re.IGNORECASE)), None)


def _read(path: str) -> str:
    try:
        with open(path, encoding="utf-8", errors="replace") as stream:
            return stream.read().strip()
    except OSError:
        return ""


def scan(sysfs: str = "/sys") -> list[PciGpu]:
    """Return the NVIDIA GPUs that the kernel's sysfs shows, in the order of their addresses."""
    folder = os.path.join(sysfs, "bus/pci/devices")
    gpus = []
    for address in sorted(os.listdir(folder)) if os.path.isdir(folder) else []:
        device = os.path.join(folder, address)
        # Class 03 is a display controller; audio functions, USB and NVSwitches are not GPUs.
        if _read(os.path.join(device, "vendor")) != "0x10de" or not _read(os.path.join(device, "class")).startswith("0x03"):
            continue
        number = _read(os.path.join(device, "device"))
        model, capability = identify(int(number, 16) if re.fullmatch(r"0x[0-9a-f]{1,4}", number) else 0)
        driver = os.path.join(device, "driver")
        bound = os.path.basename(os.path.realpath(driver)) if os.path.exists(driver) else None
        gpus.append(PciGpu(bus_id(address), number, model, capability, bound))
    return sorted(gpus, key=lambda gpu: gpu.pci_bus_id)


def loaded_driver(sysfs: str = "/sys") -> str | None:
    """Return the version of the loaded nvidia kernel module, '' if it does not tell, None if it is not loaded."""
    module = os.path.join(sysfs, "module/nvidia")
    return _read(os.path.join(module, "version")) if os.path.isdir(module) else None
