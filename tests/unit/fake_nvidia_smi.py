"""An nvidia-smi that answers from a JSON file in the shapes of drivers 390 to 595: `fake_nvidia_smi.py STATE ARGUMENTS...`.

The state has `driver`, `cuda` and `gpus`, and may have `fail` (text and rc of every call), `hang`, `cut` (characters of XML after which
it ends), `xml` (what to print in place of XML), `ignore_pm` (set nothing, report success) and `no_root`.
"""
from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

DTD = ((580, 13), (525, 12), (450, 11), (0, 9))
SINCE = {"compute_cap": 495, "mig.mode.current": 450}
UNITS = {"memory.total": "MiB", "memory.used": "MiB", "utilization.gpu": "%"}
LOST = "GPU is lost"


def gpu(bus: str, name: str, **more: Any) -> dict[str, Any]:
    """One GPU of a state with what is normal."""
    number = int(bus.split(":")[0], 16) + int(bus.split(":")[1], 16)
    return {
        "bus": bus, "name": name, "uuid": f"GPU-{number:08x}-0000-4000-8000-000000000000", "memory": 15360, "used": 3, "cap": "7.5", "pm": False,
        "mig": "N/A", "mig_devices": [], "ecc": "Enabled", "ecc_errors": "0", "temperature": "35", "busy": "0 %", "processes": [], "lost": False, **more,
    }


def _branch(state: dict[str, Any]) -> int:
    return int(state["driver"].split(".")[0])


def _on(value: bool) -> str:
    return "Enabled" if value else "Disabled"


def _gpu_xml(state: dict[str, Any], card: dict[str, Any]) -> str:
    def text(value: Any) -> str:
        return LOST if card["lost"] else escape(str(value))

    mig = ""
    if _branch(state) >= 450:
        devices = "".join(
            f"<mig_device><index>{device['index']}</index><gpu_instance_id>{device['gi']}</gpu_instance_id><compute_instance_id>0</compute_instance_id>"
            f"<fb_memory_usage><total>{device['memory']} MiB</total><used>2 MiB</used></fb_memory_usage></mig_device>"
            for device in card["mig_devices"]
        )
        mig = f"<mig_mode><current_mig>{card['mig']}</current_mig><pending_mig>{card['mig']}</pending_mig></mig_mode>"
        mig += f"<mig_devices>{devices or 'None'}</mig_devices>"
    processes = "".join(
        f"<process_info><gpu_instance_id>{process.get('gi', 'N/A')}</gpu_instance_id><pid>{process['pid']}</pid><type>C</type>"
        f"<process_name>{escape(process['name'])}</process_name><used_memory>{process['memory']} MiB</used_memory></process_info>"
        for process in card["processes"]
    )
    return (
        f'<gpu id="{card["bus"]}"><product_name>{text(card["name"])}</product_name><uuid>{text(card["uuid"])}</uuid>'
        f"<persistence_mode>{text(_on(card['pm']))}</persistence_mode>{mig}"
        f"<pci><pci_bus_id>{card['bus']}</pci_bus_id></pci>"
        f"<fb_memory_usage><total>{text(card['memory'])} MiB</total><used>{text(card['used'])} MiB</used></fb_memory_usage>"
        f"<utilization><gpu_util>{text(card['busy'])}</gpu_util></utilization>"
        f"<ecc_mode><current_ecc>{text(card['ecc'])}</current_ecc></ecc_mode>"
        f"<temperature><gpu_temp>{text(card['temperature'])} C</gpu_temp></temperature>"
        f"<processes>{processes}</processes></gpu>\n"
    )


def _xml(state: dict[str, Any], cards: list[dict[str, Any]]) -> str:
    version = next(version for since, version in DTD if _branch(state) >= since)
    cuda = f"<cuda_version>{state['cuda']}</cuda_version>" if _branch(state) >= 410 else ""
    return (
        f'<?xml version="1.0" ?>\n<!DOCTYPE nvidia_smi_log SYSTEM "nvsmi_device_v{version}.dtd">\n<nvidia_smi_log>\n'
        f"<timestamp>Wed Jan 21 10:00:00 2026</timestamp><driver_version>{state['driver']}</driver_version>{cuda}"
        f"<attached_gpus>{len(state['gpus'])}</attached_gpus>\n{''.join(_gpu_xml(state, card) for card in cards)}</nvidia_smi_log>\n"
    )


def _cell(state: dict[str, Any], index: int, card: dict[str, Any], field: str) -> str:
    if card["lost"] and field not in ("index", "pci.bus_id"):
        return f"[{LOST}]"
    return {
        "index": index, "pci.bus_id": card["bus"], "uuid": card["uuid"], "name": card["name"], "memory.total": f"{card['memory']} MiB",
        "persistence_mode": _on(card["pm"]), "temperature.gpu": card["temperature"], "utilization.gpu": card["busy"],
        "ecc.mode.current": card["ecc"], "ecc.errors.uncorrected.volatile.total": card["ecc_errors"], "driver_version": state["driver"],
        "mig.mode.current": f"[{card['mig']}]" if card["mig"] == "N/A" else card["mig"], "compute_cap": card["cap"],
    }[field]


def answer(state: dict[str, Any], arguments: list[str]) -> tuple[int, str]:
    """Exit status and standard output of one call; -pm changes the state."""
    if "fail" in state:
        return state["fail"]["rc"], state["fail"]["text"] + "\n"
    cards = state["gpus"]
    if "-i" in arguments:
        chosen = arguments[arguments.index("-i") + 1]
        cards = [card for index, card in enumerate(cards) if chosen in (str(index), card["uuid"], card["bus"])]
    handle = next((card for card in cards if card.get("no_handle")), None)
    if handle:
        return 15, f"Unable to determine the device handle for GPU {handle['bus']}: GPU is lost.  Reboot the system to recover this GPU\n"
    if not cards:
        return 6, "No devices were found\n"
    if "-x" in arguments:
        return 0, state.get("xml", _xml(state, cards))[: state.get("cut")]
    if "-L" in arguments:
        lines = []
        for index, card in enumerate(cards):
            lines.append(f"GPU {index}: {card['name']} (UUID: {card['uuid']})")
            lines += [f"  MIG {device['profile']}     Device  {device['index']}: (UUID: {device['uuid']})" for device in card["mig_devices"]]
        return 0, "\n".join(lines) + "\n"
    if "-pm" in arguments:
        on = arguments[arguments.index("-pm") + 1] == "1"
        if state.get("no_root"):
            return 4, f"Unable to set persistence mode for GPU {cards[0]['bus']}: Insufficient Permissions\nTerminating early due to previous errors.\n"
        if cards[0].get("pm_error"):
            return 255, f"Unable to set persistence mode for GPU {cards[0]['bus']}: {cards[0]['pm_error']}\n"
        if not state.get("ignore_pm"):
            cards[0]["pm"] = on
        return 0, f"{_on(on)} persistence mode for GPU {cards[0]['bus']}.\nAll done.\n"
    query = next(argument for argument in arguments if argument.startswith("--query-gpu="))
    fields = query.split("=", 1)[1].split(",")
    for field in fields:
        if _branch(state) < SINCE.get(field, 0):
            return 2, f'Field "{field}" is not a valid field to query.\n\n'
    header = ", ".join(f"{field} [{UNITS[field]}]" if field in UNITS else field for field in fields)
    numbers = {id(card): index for index, card in enumerate(state["gpus"])}
    rows = [", ".join(str(_cell(state, numbers[id(card)], card, field)) for field in fields) for card in cards]
    return 0, "\n".join([header, *rows]) + "\n"


def install(folder: Path, state: dict[str, Any]) -> Path:
    """Put an executable nvidia-smi with this state into the folder."""
    (folder / "state.json").write_text(json.dumps(state), encoding="utf-8")
    program = folder / "nvidia-smi"
    program.write_text(f"#!/bin/sh\nexec {sys.executable} -I {Path(__file__).resolve()} {folder}/state.json \"$@\"\n", encoding="utf-8")
    program.chmod(0o755)
    return program


def main() -> None:
    """Answer one call."""
    path = Path(sys.argv[1])
    state = json.loads(path.read_text(encoding="utf-8"))
    if state.get("hang"):
        time.sleep(600)
    before = json.dumps(state)
    status, text = answer(state, sys.argv[2:])
    if json.dumps(state) != before:
        path.write_text(json.dumps(state), encoding="utf-8")
    sys.stdout.write(text)
    sys.exit(status)


if __name__ == "__main__":
    main()
