# Copyright (c) 2026, The dlvm.azure_gpu authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What nvidia-smi says: its XML, CSV and error texts of drivers 390 to 595 into one shape."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass, field
from typing import Any, Callable
from xml.etree import ElementTree

from ansible_collections.dlvm.azure_gpu.plugins.module_utils import _pci_gpus
from ansible_collections.dlvm.azure_gpu.plugins.module_utils._command import Answer

Runner = Callable[[list], Answer]

_STATES = (
    # exit statuses are left out where drivers use them for different things
    ("not_loaded", r"couldn't communicate with the NVIDIA driver|Driver Not Loaded", 9),
    ("absent", r"couldn't find libnvidia-ml", 12),
    ("mismatch", r"Driver/library version mismatch|Mismatch in versions between nvidia-smi and NVML", 18),
    ("no_devices", r"No devices were found", 6),
    ("denied", r"Insufficient Permissions", None),
    ("lost", r"GPU is lost|Unable to determine the device handle|fallen off the bus", 15),
)
_LOST = re.compile(r"GPU is lost|Unknown Error|GPU requires reset", re.IGNORECASE)
_NOTHING = re.compile(
    r"\[?(N/A|Not Supported|Unknown Error|GPU is lost|GPU requires reset|.*has been deprecated)\]?|", re.IGNORECASE
)
_INVALID_FIELD = re.compile(r'Field "([^"]+)" is not a valid field')
_MIG_LINE = re.compile(r"^\s+MIG (\S+)\s+Device\s+(\d+): \(UUID: (\S+)\)")
_GPU_LINE = re.compile(r"^GPU (\d+): .*\(UUID: (\S+)\)")

FIELDS = (
    "index",
    "pci.bus_id",
    "uuid",
    "name",
    "memory.total",
    "persistence_mode",
    "temperature.gpu",
    "utilization.gpu",
    "ecc.mode.current",
    "ecc.errors.uncorrected.volatile.total",
    "driver_version",
    "mig.mode.current",
    "compute_cap",
)


class SmiError(Exception):
    """nvidia-smi gave no usable answer; state is one of the driver states or 'garbage'."""

    def __init__(self, state: str, text: str) -> None:
        super().__init__(text)
        self.state = state


@dataclass
class Gpu:
    """One GPU; what nobody knows is None."""

    index: int | None = None
    uuid: str | None = None
    pci_bus_id: str = ""
    name: str | None = None
    model: str | None = None
    state: str = "ok"
    memory_mib: int | None = None
    memory_used_mib: int | None = None
    compute_capability: str | None = None
    persistence_mode: bool | None = None
    mig_mode: bool | None = None
    mig_mode_pending: bool | None = None
    mig_devices: list = field(default_factory=list)
    ecc_mode: bool | None = None
    ecc_uncorrected: int | None = None
    temperature: int | None = None
    utilization_percent: int | None = None
    processes: list = field(default_factory=list)


@dataclass
class Log:
    """Everything that one nvidia-smi told."""

    driver_version: str | None
    cuda_version: str | None
    gpus: list


def known(text: str | None) -> str | None:
    """Return the text unless it is one of nvidia-smi's placeholders."""
    text = (text or "").strip()
    return None if _NOTHING.fullmatch(text) else text


def number(text: str | None) -> int | None:
    """Return the whole number at the start of '16160 MiB', '35 C', '0 %' or '0'."""
    match = re.match(r"\d+", known(text) or "")
    return int(match.group()) if match else None


def switch(text: str | None) -> bool | None:
    """Return what Enabled and Disabled mean, None for all else."""
    return {"enabled": True, "disabled": False}.get((known(text) or "").lower())


def check(answer: Answer) -> str:
    """Return what nvidia-smi printed, or raise what it complained about (it complains on standard output)."""
    if answer.rc is None:
        raise SmiError("hung", "did not answer in time")
    text = "\n".join(part for part in (answer.out, answer.err) if part)
    said = " ".join(text.split())[:300]
    for state, pattern, status in _STATES:
        if answer.rc == status or (answer.rc != 0 and re.search(pattern, text)):
            raise SmiError(state, said)
    if answer.rc == 127:
        raise SmiError("absent", said)
    if answer.rc != 0:
        raise SmiError("error", said or f"exit status {answer.rc}")
    return answer.out


def _mig(device: ElementTree.Element) -> dict:
    return {
        "index": number(device.findtext("index")),
        "gpu_instance_id": number(device.findtext("gpu_instance_id")),
        "compute_instance_id": number(device.findtext("compute_instance_id")),
        "memory_mib": number(device.findtext("fb_memory_usage/total")),
        "profile": None,
        "uuid": None,
    }


def _process(info: ElementTree.Element) -> dict:
    return {
        "pid": number(info.findtext("pid")),
        "type": known(info.findtext("type")),
        "name": known(info.findtext("process_name")),
        "memory_mib": number(info.findtext("used_memory")),
        "gpu_instance_id": number(info.findtext("gpu_instance_id")),
    }


def _identified(gpu: Gpu) -> Gpu:
    model, capability = _pci_gpus.identify_name(gpu.name)
    gpu.model, gpu.compute_capability = gpu.model or model, gpu.compute_capability or capability
    return gpu


def _gpu(index: int, element: ElementTree.Element) -> Gpu:
    text = element.findtext
    lost = _LOST.search(text("uuid") or "") or _LOST.search(text("product_name") or "")
    return _identified(Gpu(
        index=index,
        uuid=known(text("uuid")),
        pci_bus_id=_pci_gpus.bus_id(element.get("id") or text("pci/pci_bus_id") or ""),
        name=known(text("product_name")),
        state="lost" if lost else "ok",
        memory_mib=number(text("fb_memory_usage/total")),
        memory_used_mib=number(text("fb_memory_usage/used")),
        persistence_mode=switch(text("persistence_mode")),
        mig_mode=switch(text("mig_mode/current_mig")),
        mig_mode_pending=switch(text("mig_mode/pending_mig")),
        mig_devices=[_mig(device) for device in element.iterfind("mig_devices/mig_device")],
        ecc_mode=switch(text("ecc_mode/current_ecc")),
        temperature=number(text("temperature/gpu_temp")),
        utilization_percent=number(text("utilization/gpu_util")),
        processes=[_process(info) for info in element.iterfind("processes/process_info") if number(info.findtext("pid")) is not None],
    ))


def parse_xml(text: str) -> Log:
    """Return what `nvidia-smi -q -x` printed (DTD v4 to v13)."""
    start = text.find("<nvidia_smi_log")
    try:
        root = ElementTree.fromstring(text[start:] if start >= 0 else "")
    except ElementTree.ParseError as error:
        raise SmiError("garbage", f"its XML cannot be read ({error})") from error
    return Log(
        driver_version=known(root.findtext("driver_version")),
        cuda_version=known(root.findtext("cuda_version")),
        gpus=[_gpu(index, element) for index, element in enumerate(root.iterfind("gpu"))],
    )


def parse_csv(text: str) -> list:
    """Return the rows of `--format=csv` as dicts, units cut from the header."""
    lines = [line for line in csv.reader(text.splitlines(), skipinitialspace=True) if line]
    if not lines:
        return []
    names = [re.sub(r"\s*\[.*\]$", "", name.strip()) for name in lines[0]]
    return [dict(zip(names, (cell.strip() for cell in line))) for line in lines[1:] if len(line) == len(names)]


def gpu_of_row(row: dict) -> Gpu:
    """Return a GPU from a CSV row, for when the XML is of no use."""
    return _identified(Gpu(
        index=number(row.get("index")),
        uuid=known(row.get("uuid")),
        pci_bus_id=_pci_gpus.bus_id(row.get("pci.bus_id", "")),
        name=known(row.get("name")),
        state="lost" if any(_LOST.search(cell) for cell in row.values()) else "ok",
        memory_mib=number(row.get("memory.total")),
        persistence_mode=switch(row.get("persistence_mode")),
        mig_mode=switch(row.get("mig.mode.current")),
        ecc_mode=switch(row.get("ecc.mode.current")),
        temperature=number(row.get("temperature.gpu")),
        utilization_percent=number(row.get("utilization.gpu")),
    ))


def add_row(gpu: Gpu, row: dict) -> None:
    """Add what only CSV knows to a GPU of the XML."""
    gpu.compute_capability = known(row.get("compute_cap")) or gpu.compute_capability
    gpu.ecc_uncorrected = number(row.get("ecc.errors.uncorrected.volatile.total"))
    if any(re.search("GPU is lost", cell) for cell in row.values()):
        gpu.state = "lost"


def add_mig_names(gpus: list, listing: str) -> None:
    """Add profile and UUID of the MIG devices, which only `nvidia-smi -L` tells on every driver."""
    devices: dict[Any, dict] = {}
    for line in listing.splitlines():
        parent = _GPU_LINE.match(line)
        if parent:
            devices = {device["index"]: device for gpu in gpus if gpu.uuid == parent.group(2) for device in gpu.mig_devices}
        mig = _MIG_LINE.match(line)
        if mig and int(mig.group(2)) in devices:
            devices[int(mig.group(2))].update(profile=mig.group(1), uuid=mig.group(3))


class NvidiaSmi:
    """The questions asked of nvidia-smi through a runner."""

    def __init__(self, path: str, run: Runner) -> None:
        self._path = path
        self._run = run

    def ask(self, *arguments: str) -> str:
        """Return the answer to one call, or raise SmiError."""
        return check(self._run([self._path, *arguments]))

    def rows(self, fields: tuple = FIELDS) -> list:
        """Return CSV rows with the fields that this driver knows."""
        names = list(fields)
        while names:
            answer = self._run([self._path, f"--query-gpu={','.join(names)}", "--format=csv"])
            refused = _INVALID_FIELD.search(answer.out + answer.err)
            if not refused or refused.group(1) not in names:
                return parse_csv(check(answer))
            names.remove(refused.group(1))
        return []

    def _xml(self, pci: list) -> Log:
        try:
            return parse_xml(self.ask("-q", "-x"))
        except SmiError as error:
            if error.state != "lost" or len(pci) < 2:
                raise
            # One lost card makes some drivers fail as a whole: ask for each of the others.
            logs = []
            for gpu in pci:
                try:
                    logs.append((gpu, parse_xml(self.ask("-q", "-x", "-i", gpu.pci_bus_id))))
                except SmiError as single:
                    if single.state == "hung":
                        raise
            gpus = []
            for gpu, log in logs:
                gpus += [found for found in log.gpus if found.pci_bus_id == gpu.pci_bus_id]
            if not gpus:
                raise
            for found in gpus:
                found.index = None
            return Log(logs[0][1].driver_version, logs[0][1].cuda_version, gpus)

    def log(self, pci: list) -> Log:
        """Return all that can be learned; pci are the GPUs that the PCI bus shows."""
        try:
            log = self._xml(pci)
        except SmiError as error:
            if error.state != "garbage":
                raise
            rows = self.rows()
            if not rows:
                raise
            log = Log(known(rows[0].get("driver_version")), None, [gpu_of_row(row) for row in rows])
        else:
            try:
                rows = self.rows(("index", "pci.bus_id", "ecc.errors.uncorrected.volatile.total", "compute_cap"))
            except SmiError:
                rows = []
        by_id = {_pci_gpus.bus_id(row.get("pci.bus_id", "")): row for row in rows}
        for gpu in log.gpus:
            add_row(gpu, by_id.get(gpu.pci_bus_id, {}))
        if any(gpu.mig_devices for gpu in log.gpus):
            add_mig_names(log.gpus, self.ask("-L"))
        return log
