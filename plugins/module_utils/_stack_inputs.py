# Copyright (c) 2026, The dlvm.azure_gpu authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a plan starts from: the request, and which GPUs its names, capabilities and Azure size mean. Pure."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass, field

from ansible_collections.dlvm.azure_gpu.plugins.module_utils import _azure_sizes as sizes
from ansible_collections.dlvm.azure_gpu.plugins.module_utils import _pci_gpus as pci
from ansible_collections.dlvm.azure_gpu.plugins.module_utils import _stack_table as table

AUTO = "auto"
_VGPU_NAME = re.compile(r"-\d+[QCAB]$", re.IGNORECASE)


class PlanError(Exception):
    """No stack: the value that is wrong, why, and the nearest request that works."""

    def __init__(self, value: str, reason: str):
        super().__init__(f"{value}: {reason}")
        self.value = value
        self.reason = reason
        self.nearest: dict | None = None

    @property
    def message(self) -> str:
        text = f"{self.value}: {self.reason}."
        if self.nearest:
            text += f" The nearest that works: {self.nearest['text']}."
        return text


@dataclass(frozen=True)
class Request:
    """What is known of the machine and requested for it; AUTO leaves the choice to the plan."""

    distribution: str
    distribution_version: str
    architecture: str = "x86_64"
    detected: tuple = ()
    declared: tuple = ()
    fleet: tuple = ()
    azure_size: str | None = None
    on_azure: bool = False
    kernel: str = ""
    kernel_images: dict = field(default_factory=dict)
    secure_boot: bool = False
    """whether only modules signed by a vendor load: Secure Boot is on and no key of the machine's own is enrolled"""
    offers: dict | None = None
    """what apt offers, as preflight_info returns it; None where it was not asked"""
    own_downloads: tuple = ()
    """names of the variables by which the user brings a download of their own"""
    use_cuda: str = AUTO
    driver_branch: str = AUTO
    driver_version: str = ""
    driver_flavour: str = AUTO
    driver_method: str = AUTO
    driver_kind: str = AUTO
    cuda_version: str = AUTO
    cuda_more_versions: tuple = ()
    cuda_method: str = AUTO
    cudnn_version: str = AUTO
    cudnn_method: str = AUTO
    mkl_method: str = AUTO
    mxnet_version: str = AUTO
    mxnet_method: str = AUTO
    r_version: str = AUTO
    r_method: str = AUTO
    upstream_reachable: bool | None = None


@dataclass
class Gpus:
    models: list[str] = field(default_factory=list)
    capabilities: list[str] = field(default_factory=list)
    vendor: str = "none"
    source: str = "none"
    virtual: bool = False
    present: bool = False


@dataclass
class Notes:
    items: list[dict] = field(default_factory=list)

    def add(self, choice: str, value, reason: str) -> None:
        self.items.append({"choice": choice, "value": value, "reason": reason})


def number(version: str) -> tuple[int, ...]:
    """A version as a tuple that compares."""
    return tuple(int(part) for part in re.findall(r"\d+", version))


def between(version: str, bounds: tuple[str, str]) -> bool:
    return number(bounds[0]) <= number(version) <= number(bounds[1])


def _tokens(name: str) -> str:
    words = re.sub(r"[^A-Z0-9]+", " ", name.upper()).split()
    while words and words[0] in ("NVIDIA", "TESLA", "GEFORCE", "QUADRO", "GRID", "AMD", "RADEON", "INSTINCT", "PRO"):
        words.pop(0)
    return " ".join(words)


def find_gpu(name: str) -> table.Gpu | None:
    """The GPU of the table that a marketing or nvidia-smi name means."""
    wanted = _tokens(name) + " "
    matches = [gpu for gpu in table.GPUS if wanted.startswith(_tokens(gpu.model) + " ")]
    return max(matches, key=lambda gpu: len(gpu.model), default=None)


def one_gpu(given) -> tuple[str, str | None, str, bool]:
    """Model, capability, vendor and whether it is a vGPU."""
    entry = given if isinstance(given, dict) else {"name": str(given)}
    name = str(entry.get("name") or entry.get("model") or entry.get("device_id") or "")
    known = find_gpu(name) or find_gpu(str(entry.get("model") or ""))
    capability = entry.get("compute_capability") or (known.compute_capability if known else None)
    if not known and re.fullmatch(r"\d+\.\d", name):
        capability = name
    if not known and not capability:
        # A card of a family that is known, such as an RTX 5080.
        capability = pci.identify_name(name)[1]
    if not known and not capability:
        near = difflib.get_close_matches(_tokens(name), [_tokens(gpu.model) for gpu in table.GPUS], n=1, cutoff=0.4)
        hint = f"did you mean {near[0]}? Otherwise give" if near else "give"
        raise PlanError(f"GPU '{name}'", f"it is not in the table; {hint} its compute capability instead, such as '7.5'")
    if known is None:
        return name, str(capability), "nvidia", bool(_VGPU_NAME.search(name))
    return known.model, capability and str(capability), known.vendor, bool(_VGPU_NAME.search(name))


def _size_of(request: Request) -> sizes.Size | None:
    """The Azure size, where it has a GPU that the catalogue knows; a name that hides a GPU is never taken for a machine without one."""
    if not request.azure_size:
        return None
    judged = sizes.judge(request.azure_size)
    if isinstance(judged, sizes.Known):
        return judged.size
    nearest = f"; the nearest that it knows: {' and '.join(judged.nearest[:2])}" if getattr(judged, "nearest", ()) else ""
    if isinstance(judged, sizes.Misspelt):
        hint = f", such as {' or '.join(judged.nearest[:2])}" if judged.nearest else ""
        raise PlanError(f"dlvm_azure_size {judged.name}", f"it is no size of Azure; give it as Azure writes it{hint}")
    if isinstance(judged, sizes.UnknownGpu) and not (request.declared or request.detected or request.use_cuda == "false"):
        raise PlanError(
            f"dlvm_azure_size {judged.name}",
            f"it is a GPU size that the catalogue does not know{nearest}; correct it, declare its GPUs in dlvm_gpus, or set dlvm_use_cuda: false",
        )
    return None


def _of_vgpus(capabilities: list[str]) -> bool:
    return any(sizes.sold_as_vgpu(capability) for capability in capabilities)


def gpus_of(request: Request, notes: Notes) -> Gpus:
    """The GPUs to plan for: declared ones, else those found, else those of the Azure size."""
    size = _size_of(request)
    found = Gpus(present=bool(request.detected))
    if request.declared:
        found.source, given = "declared", list(request.declared)
    elif request.detected:
        found.source, given = "detected", list(request.detected)
    elif size:
        found.source, given = "azure_size", [{"name": size.gpu_model, "compute_capability": size.compute_capability}]
    else:
        return found
    vendors = set()
    for entry in given:
        model, capability, vendor, virtual = one_gpu(entry)
        vendors.add(vendor)
        found.virtual = found.virtual or virtual
        if model not in found.models:
            found.models.append(model)
        if capability and capability not in found.capabilities:
            found.capabilities.append(capability)
    if len(vendors) > 1:
        raise PlanError(
            " and ".join(found.models),
            "GPUs of two vendors in one machine have no common stack; declare one of them in dlvm_gpus",
        )
    found.vendor = vendors.pop()
    found.capabilities.sort(key=number)
    if size and size.driver_kind == "grid":
        found.virtual = True
    doubtful = [model for model in found.models if sizes.sold_as_vgpu(model) or not find_gpu(model) and _of_vgpus(found.capabilities)]
    is_open = request.driver_kind == AUTO and request.use_cuda != "false"
    if (request.on_azure or size) and not found.virtual and doubtful and is_open:
        raise PlanError(
            f"{' and '.join(doubtful)} on Azure {f'in a {size.name}' if size else 'without its size'}",
            "Azure sells it as a virtual GPU, which the CUDA driver hangs at the next boot; set dlvm_azure_size to the size of the machine that has it",
        )
    notes.add(
        "gpu",
        ", ".join(found.models),
        f"{found.source.replace('_', ' ')}{f' {size.name}' if found.source == 'azure_size' else ''}",
    )
    if size and size.retired:
        notes.add(
            "azure_size",
            size.name,
            f"Azure retires or has retired it on {size.retired}; its successor is {size.successor}",
        )
    return found
