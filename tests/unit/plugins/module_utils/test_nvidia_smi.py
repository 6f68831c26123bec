"""nvidia-smi of drivers 390 to 595, healthy and sick."""
from __future__ import annotations

import os
import subprocess
import time
from pathlib import Path

import pytest
from ansible_collections.dlvm.azure_gpu.plugins.module_utils import _command, _gpu_report, _nvidia_smi, _pci_gpus
from fake_nvidia_smi import answer, gpu
from hypothesis import given, settings
from hypothesis import strategies as st

BOXES = {
    "K80": ("390.157", "9.1", [gpu(f"000{n}C0DE:00:00.0", "Tesla K80", memory=11441, cap="3.7") for n in (1, 2)]),
    "K80 at its last driver": ("470.256.02", "11.4", [gpu("0000B1A2:00:00.0", "Tesla K80", memory=11441, cap="3.7")]),
    "T4": ("535.183.01", "12.2", [gpu("00000001:00:00.0", "Tesla T4", processes=[{"pid": os.getpid(), "name": "/usr/bin/R", "memory": 512}])]),
    "A10 as vGPU": ("550.90.07", "12.4", [gpu("000052CE:00:00.0", "NVIDIA A10-8Q", memory=8192, cap="8.6", ecc="N/A")]),
    "A100 with MIG": ("570.133.20", "12.8", [gpu(
        "00000001:00:00.0", "NVIDIA A100 80GB PCIe", memory=81920, cap="8.0", mig="Enabled", busy="N/A",
        mig_devices=[
            {"index": 0, "gi": 1, "memory": 40192, "profile": "3g.40gb", "uuid": "MIG-11111111-0000-5000-8000-000000000000"},
            {"index": 1, "gi": 2, "memory": 40192, "profile": "3g.40gb", "uuid": "MIG-22222222-0000-5000-8000-000000000000"},
        ],
    )]),
    "H100": ("580.65.06", "13.0", [gpu("00000100:00:00.0", "NVIDIA H100 NVL", memory=95830, cap="9.0", mig="Disabled")]),
    "H200": ("595.45.04", "13.2", [gpu(f"00000{n}00:00:00.0", "NVIDIA H200", memory=143771, cap="9.0", mig="Disabled") for n in range(1, 9)]),
}
MODELS = {"K80": ("K80", "3.7"), "T4": ("T4", "7.5"), "A10": ("A10", "8.6"), "A100": ("A100", "8.0"), "H100": ("H100 NVL", "9.0"), "H200": ("H200", "9.0")}


def box(name: str) -> dict:
    """State of the fake for one of the boxes."""
    driver, cuda, cards = BOXES[name]
    return {"driver": driver, "cuda": cuda, "gpus": [dict(card) for card in cards]}


def runner(state: dict, calls: list | None = None):
    """Run the fake without a process."""
    def run(argv: list) -> _command.Answer:
        if calls is not None:
            calls.append(argv[1:])
        if state.get("hang"):
            return _command.Answer(None, "", "")
        status, text = answer(state, argv[1:])
        return _command.Answer(status, text, "")
    return run


def sysfs(root: Path, *devices: tuple[str, str, str, str | None], module: str | None = None) -> str:
    """A sysfs with PCI devices of address, device id, class and kernel driver."""
    for address, device, kind, driver in devices:
        folder = root / "bus/pci/devices" / address
        folder.mkdir(parents=True)
        (folder / "vendor").write_text("0x10de\n")
        (folder / "device").write_text(device + "\n")
        (folder / "class").write_text(kind + "\n")
        if driver:
            (root / "bus/pci/drivers" / driver).mkdir(parents=True, exist_ok=True)
            (folder / "driver").symlink_to(root / "bus/pci/drivers" / driver)
    if module is not None:
        (root / "module/nvidia").mkdir(parents=True)
        (root / "module/nvidia/version").write_text(module + "\n")
    return str(root)


def report(state: dict, root: Path, path: str | None = "nvidia-smi") -> dict:
    """What nvidia_gpu_info would say."""
    return _gpu_report.report(str(root), path, runner(state))


@pytest.mark.parametrize("name", BOXES)
def test_every_driver_tells_its_gpus(name: str, tmp_path: Path) -> None:
    state = box(name)
    found = report(state, tmp_path)
    model, capability = MODELS[name.split()[0]]
    assert (found["driver_state"], found["driver_version"]) == ("ok", state["driver"])
    assert found["cuda_version"] == (None if state["driver"].startswith("390") else state["cuda"])
    assert [(entry["index"], entry["uuid"], entry["pci_bus_id"]) for entry in found["gpus"]] == [
        (index, card["uuid"], card["bus"]) for index, card in enumerate(state["gpus"])
    ]
    for entry, card in zip(found["gpus"], state["gpus"]):
        assert (entry["model"], entry["compute_capability"], entry["memory_mib"]) == (model, capability, card["memory"])
        assert (entry["persistence_mode"], entry["temperature"], entry["ecc_uncorrected"]) == (False, 35, 0)
        assert entry["mig_mode"] is {"N/A": None, "Enabled": True, "Disabled": False}[card["mig"]]
        assert entry["state"] == "ok"


def test_a_field_that_the_driver_does_not_know_is_left_out() -> None:
    calls: list = []
    rows = _nvidia_smi.NvidiaSmi("nvidia-smi", runner(box("K80"), calls)).rows()
    assert [row["name"] for row in rows] == ["Tesla K80", "Tesla K80"]
    assert len(calls) == 3
    assert "compute_cap" not in rows[0] and "mig.mode.current" not in rows[0]


def test_mig_devices_have_profile_and_uuid(tmp_path: Path) -> None:
    (entry,) = report(box("A100 with MIG"), tmp_path)["gpus"]
    assert [(device["profile"], device["uuid"][:12], device["gpu_instance_id"], device["memory_mib"]) for device in entry["mig_devices"]] == [
        ("3g.40gb", "MIG-11111111", 1, 40192), ("3g.40gb", "MIG-22222222", 2, 40192),
    ]
    assert entry["utilization_percent"] is None


def test_who_holds_the_gpu(tmp_path: Path) -> None:
    (entry,) = report(box("T4"), tmp_path)["gpus"]
    user = subprocess.run(["id", "-un"], stdout=subprocess.PIPE, text=True, check=True).stdout.strip()
    assert entry["processes"] == [
        {"pid": os.getpid(), "user": user, "name": "/usr/bin/R", "type": "C", "memory_mib": 512, "gpu_instance_id": None},
    ]


def test_one_lost_card_of_eight_in_the_cells(tmp_path: Path) -> None:
    state = box("H200")
    state["gpus"][4]["lost"] = True
    found = report(state, tmp_path)
    assert found["driver_state"] == "lost"
    assert [entry["state"] for entry in found["gpus"]] == ["ok"] * 4 + ["lost"] + ["ok"] * 3
    assert found["gpus"][4]["memory_mib"] is None
    assert "00000500:00:00.0 of 8 GPUs" in found["msg"] and "reboot" in found["msg"]


def test_one_lost_card_that_fails_the_whole_query(tmp_path: Path) -> None:
    state = box("H200")
    state["gpus"][4]["no_handle"] = True
    root = sysfs(tmp_path, *((f"0{n}00:00:00.0", "0x2335", "0x030200", "nvidia") for n in range(1, 9)), module=state["driver"])
    found = report(state, Path(root))
    assert found["driver_state"] == "lost"
    assert sorted(entry["pci_bus_id"] for entry in found["gpus"] if entry["state"] == "ok") == [f"00000{n}00:00:00.0" for n in (1, 2, 3, 4, 6, 7, 8)]
    (lost,) = (entry for entry in found["gpus"] if entry["state"] == "lost")
    assert (lost["pci_bus_id"], lost["model"], lost["uuid"]) == ("00000500:00:00.0", "H200", None)


@pytest.mark.parametrize(("rc", "text", "state"), [
    (9, "NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver. Make sure that the latest driver is installed.", "not_loaded"),
    (12, "NVIDIA-SMI couldn't find libnvidia-ml.so library in your system. Please make sure that the NVIDIA driver is installed.", "absent"),
    (18, "Failed to initialize NVML: Driver/library version mismatch\nNVML library version: 535.161", "mismatch"),
    (255, "Failed to initialize NVML: Driver/library version mismatch", "mismatch"),
    (231, "Failed to initialize NVML: Driver/library version mismatch", "mismatch"),
    (255, "Mismatch in versions between nvidia-smi and NVML.", "mismatch"),
    (4, "Failed to initialize NVML: Insufficient Permissions", "hung"),
    (6, "No devices were found", "no_devices"),
    (15, "Failed to initialize NVML: GPU is lost", "lost"),
    (255, "Unable to determine the device handle for GPU 0000:02:00.0: GPU is lost.  Reboot the system to recover this GPU", "lost"),
    (255, "Failed to initialize NVML: Unknown Error", "hung"),
])
def test_complaints_become_a_state_with_a_remedy(rc: int, text: str, state: str, tmp_path: Path) -> None:
    root = sysfs(tmp_path, ("0001:00:00.0", "0x1eb8", "0x030200", None))
    found = report({"fail": {"rc": rc, "text": text}}, Path(root))
    assert found["driver_state"] == state
    assert text.split("\n", maxsplit=1)[0][:40] in found["msg"]
    assert any(word in found["msg"] for word in ("reboot", "install", "see whether", "as root"))
    assert [(entry["model"], entry["compute_capability"], entry["state"]) for entry in found["gpus"]] == [("T4", "7.5", "no_driver")]


def test_before_any_driver_the_bus_tells(tmp_path: Path) -> None:
    root = sysfs(
        tmp_path,
        ("0001:00:00.0", "0x1eb8", "0x030200", None), ("52ce:00:00.0", "0x2236", "0x030000", "nouveau"),
        ("0000:05:00.1", "0x228b", "0x040300", None), ("0000:06:00.0", "0x1af1", "0x068000", None), ("0000:07:00.0", "0x2204", "0x030000", None),
    )
    found = report({}, Path(root), None)
    assert found["driver_state"] == "absent" and "nvidia_driver" in found["msg"] and "3 GPUs" in found["msg"]
    assert [(entry["pci_bus_id"], entry["model"], entry["compute_capability"], entry["kernel_driver"]) for entry in found["gpus"]] == [
        ("00000000:07:00.0", None, "8.6", None), ("00000001:00:00.0", "T4", "7.5", None), ("000052CE:00:00.0", "A10", "8.6", "nouveau"),
    ]


def test_neither_gpu_nor_driver(tmp_path: Path) -> None:
    found = report({}, tmp_path, None)
    assert (found["gpus"], found["driver_state"]) == ([], "absent") and "neither" in found["msg"]


def test_a_loaded_module_without_utilities(tmp_path: Path) -> None:
    found = report({}, Path(sysfs(tmp_path, ("0001:00:00.0", "0x1eb8", "0x030200", "nvidia"), module="535.183.01")), None)
    assert (found["driver_state"], found["driver_version"]) == ("absent", "535.183.01")
    assert "nvidia-smi" in found["msg"]


def test_a_gpu_given_to_another_driver_is_not_lost(tmp_path: Path) -> None:
    root = sysfs(tmp_path, ("0001:00:00.0", "0x1eb8", "0x030200", "nvidia"), ("0002:00:00.0", "0x102d", "0x030200", "vfio-pci"))
    found = report(box("T4"), Path(root))
    assert found["driver_state"] == "ok"
    assert [entry["state"] for entry in found["gpus"]] == ["ok", "no_driver"]
    assert "00000002:00:00.0" in found["msg"]


def test_truncated_xml_falls_back_to_csv(tmp_path: Path) -> None:
    found = report({**box("H200"), "cut": 3000}, tmp_path)
    assert found["driver_state"] == "ok" and found["driver_version"] == "595.45.04"
    assert [entry["compute_capability"] for entry in found["gpus"]] == ["9.0"] * 8
    assert found["gpus"][7]["memory_mib"] == 143771


@pytest.mark.parametrize("text", ["", "Segmentation fault", "\x00\x01", "<nvidia_smi_log>", "<html><body>proxy</body></html>"])
def test_garbage_is_said_to_be_garbage(text: str, tmp_path: Path) -> None:
    found = _gpu_report.report(str(tmp_path), "nvidia-smi", lambda argv: _command.Answer(0, text, ""))
    assert found["driver_state"] in ("hung", "no_devices") and found["gpus"] == []


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=300), st.integers(min_value=0, max_value=255))
def test_no_text_whatever_breaks_it(text: str, rc: int) -> None:
    found = _gpu_report.report("/nowhere", "nvidia-smi", lambda argv: _command.Answer(rc, text, ""))
    assert found["msg"] and found["driver_state"] in ("ok", "absent", "not_loaded", "mismatch", "no_devices", "lost", "hung")


@settings(max_examples=100, deadline=None)
@given(st.integers(min_value=0, max_value=4000))
def test_xml_cut_anywhere_never_invents_a_gpu(cut: int) -> None:
    state = {**box("A100 with MIG"), "cut": cut}
    found = report(state, Path("/nowhere"))
    assert found["driver_state"] == "ok" and len(found["gpus"]) == 1


def test_a_hung_nvidia_smi_is_given_up(tmp_path: Path) -> None:
    started = time.monotonic()
    assert _command.run_bounded(["sleep", "60"], 0.3).rc is None
    assert time.monotonic() - started < 5
    found = report({"hang": True}, tmp_path)
    assert found["driver_state"] == "hung" and "dmesg" in found["msg"]


def test_a_command_that_is_not_there_is_an_answer() -> None:
    assert _command.run_bounded(["/nowhere/nvidia-smi"], 1).rc == 127


@pytest.mark.parametrize(("name", "expected"), [
    ("Tesla K80", ("K80", "3.7")), ("Tesla V100S-PCIE-32GB", ("V100", "7.0")), ("GRID T4-16Q", ("T4", "7.5")), ("NVIDIA A100-SXM4-40GB", ("A100", "8.0")),
    ("NVIDIA A10G", ("A10G", "8.6")), ("NVIDIA H100 80GB HBM3", ("H100", "9.0")), ("NVIDIA H100 NVL", ("H100 NVL", "9.0")), ("NVIDIA L40S", ("L40S", "8.9")),
    ("NVIDIA RTX PRO 6000 Blackwell Server Edition", ("RTX PRO 6000", "12.0")), ("NVIDIA GH200 480GB", ("GH200", "9.0")),
    ("NVIDIA GeForce RTX 4090", (None, "8.9")), ("NVIDIA RTX A6000", (None, "8.6")), ("NVIDIA RTX 6000 Ada Generation", (None, "8.9")),
    ("Quadro RTX 6000", (None, "7.5")), ("GeForce GTX 1080 Ti", (None, "6.1")), ("Something new", (None, None)), (None, (None, None)), ("", (None, None)),
])
def test_names_become_models(name: str | None, expected: tuple) -> None:
    assert _pci_gpus.identify_name(name) == expected


@pytest.mark.parametrize(("device", "expected"), [
    (0x102D, ("K80", "3.7")), (0x13F2, ("M60", "5.2")), (0x1DB6, ("V100", "7.0")), (0x1EB8, ("T4", "7.5")), (0x20B5, ("A100", "8.0")),
    (0x2321, ("H100 NVL", "9.0")), (0x2335, ("H200", "9.0")), (0x2BB5, ("RTX PRO 6000", "12.0")), (0x2684, (None, "8.9")), (0x0040, (None, None)),
])
def test_device_ids_become_models(device: int, expected: tuple) -> None:
    assert _pci_gpus.identify(device) == expected


def test_the_table_of_devices_agrees_with_the_chips() -> None:
    for device, model in _pci_gpus._MODEL_OF.items():
        chip = next((capability for low, high, capability in _pci_gpus._CHIPS if low <= device <= high), None)
        assert chip in (_pci_gpus.MODELS[model], "3.5"), (hex(device), model, chip)


def test_every_nvidia_gpu_of_azure_is_known() -> None:
    sizes = pytest.importorskip("ansible_collections.dlvm.azure_gpu.plugins.module_utils._azure_sizes")
    models = {(series.gpu_model, series.compute_capability) for series in sizes._SERIES if series.vendor == "nvidia"}
    assert {(model, _pci_gpus.MODELS.get(model)) for model, capability in models} == models
    assert {model for model, capability in models} <= set(_pci_gpus._MODEL_OF.values())


@pytest.mark.parametrize(("text", "expected"), [
    ("0001:00:00.0", "00000001:00:00.0"), ("000052CE:00:00.0", "000052CE:00:00.0"), ("52ce:00:00.0", "000052CE:00:00.0"), ("3b:00.0", "00000000:3B:00.0"),
    ("10000:e1:00.0", "00010000:E1:00.0"), ("nonsense", "NONSENSE"),
])
def test_addresses_have_one_form(text: str, expected: str) -> None:
    assert _pci_gpus.bus_id(text) == expected
