"""nvidia_persistence against an nvidia-smi that is a real process."""
from __future__ import annotations

import json
import socket
from pathlib import Path

import pytest
from ansible.module_utils.testing import patch_module_args
from ansible_collections.dlvm.azure_gpu.plugins.modules import nvidia_gpu_info, nvidia_persistence
from fake_nvidia_smi import gpu, install

ONE, TWO, THREE = "00000001:00:00.0", "00000002:00:00.0", "0000B1A2:00:00.0"


@pytest.fixture
def box(tmp_path: Path):
    """Three GPUs, the second of which is on already."""
    state = {"driver": "535.183.01", "cuda": "12.2", "gpus": [gpu(ONE, "Tesla T4"), gpu(TWO, "Tesla T4", pm=True), gpu(THREE, "Tesla T4")]}

    def put(**more) -> str:
        return str(install(tmp_path, {**state, **more}))

    put.state = state
    put.modes = lambda: [card["pm"] for card in json.loads((tmp_path / "state.json").read_text())["gpus"]]
    return put


def run(capsys, module=nvidia_persistence, check: bool = False, **options) -> dict:
    """Run the module in this process."""
    with patch_module_args({**options, "_ansible_check_mode": check, "_ansible_diff": True}), pytest.raises(SystemExit):
        module.main()
    return json.loads(capsys.readouterr().out)


def test_all_are_enabled_and_a_second_run_changes_nothing(box, capsys) -> None:
    path = box()
    result = run(capsys, nvidia_smi=path)
    assert result["changed"] and box.modes() == [True, True, True]
    assert [(entry["before"], entry["after"]) for entry in result["gpus"]] == [(False, True), (True, True), (False, True)]
    assert result["diff"]["before"].splitlines()[0] == f"GPU 0 {ONE}: disabled"
    assert result["diff"]["after"].splitlines()[0] == f"GPU 0 {ONE}: enabled"
    assert run(capsys, nvidia_smi=path)["changed"] is False


def test_check_mode_tells_the_truth_and_does_nothing(box, capsys) -> None:
    path = box()
    told = run(capsys, check=True, nvidia_smi=path)
    assert told["changed"] and box.modes() == [False, True, False]
    done = run(capsys, nvidia_smi=path)
    assert (told["gpus"], told["diff"]) == (done["gpus"], done["diff"])
    assert run(capsys, check=True, nvidia_smi=path)["changed"] is False


@pytest.mark.parametrize("name", ["2", THREE, "b1a2:00:00.0", "GPU-0000b1a2-0000-4000-8000-000000000000"])
def test_one_is_chosen_by_any_of_its_names(box, capsys, name: str) -> None:
    result = run(capsys, nvidia_smi=box(), gpus=[name])
    assert [entry["index"] for entry in result["gpus"]] == [2] and box.modes() == [False, True, True]


def test_disabled(box, capsys) -> None:
    result = run(capsys, nvidia_smi=box(), state="disabled")
    assert result["changed"] and box.modes() == [False, False, False]


def test_an_unknown_gpu_is_refused_before_anything_changes(box, capsys) -> None:
    result = run(capsys, nvidia_smi=box(), gpus=["0", "7"])
    assert result["failed"] and "'7'" in result["msg"] and ONE in result["msg"]
    assert box.modes() == [False, True, False]


def test_a_partial_failure_names_what_changed(box, capsys) -> None:
    box.state["gpus"][2]["pm_error"] = "Unknown Error"
    result = run(capsys, nvidia_smi=box())
    assert result["failed"] and result["changed"] and box.modes() == [True, True, False]
    assert "1 of 3 GPUs" in result["msg"] and "Unknown Error" in result["msg"] and "Changed: 0." in result["msg"]


def test_a_lost_gpu_does_not_stop_the_others(box, capsys) -> None:
    box.state["gpus"][0]["lost"] = True
    result = run(capsys, nvidia_smi=box())
    assert result["failed"] and box.modes() == [False, True, True] and "nvidia_gpu_info" in result["msg"]


def test_not_root_is_said(box, capsys) -> None:
    result = run(capsys, nvidia_smi=box(no_root=True))
    assert result["failed"] and not result["changed"] and "become: true" in result["msg"]


def test_success_that_changed_nothing_is_not_believed(box, capsys) -> None:
    result = run(capsys, nvidia_smi=box(ignore_pm=True))
    assert result["failed"] and not result["changed"] and "mode is as before" in result["msg"]


def test_the_daemon_is_seen_where_it_listens(box, capsys, tmp_path: Path) -> None:
    path = tmp_path / "socket"
    assert run(capsys, nvidia_smi=box(), socket=str(path))["method"] == "nvidia_smi"
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(path))
        listener.listen()
        assert run(capsys, nvidia_smi=box(), socket=str(path))["method"] == "daemon"
    assert run(capsys, nvidia_smi=box(), socket=str(path))["method"] == "nvidia_smi"


def test_no_driver_no_module_and_hanging_are_said(box, capsys) -> None:
    assert "nvidia_driver" in run(capsys, nvidia_smi="no-such-nvidia-smi")["msg"]
    fail = {"rc": 9, "text": "NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver."}
    assert "modprobe nvidia" in run(capsys, nvidia_smi=box(fail=fail))["msg"]
    assert "dmesg" in run(capsys, nvidia_smi=box(hang=True), timeout=1)["msg"]


def test_gpu_info_as_a_module(box, capsys, tmp_path: Path) -> None:
    result = run(capsys, nvidia_gpu_info, nvidia_smi=box(), sysfs=str(tmp_path / "sys"))
    assert not result["changed"] and result["driver_state"] == "ok" and len(result["gpus"]) == 3
    assert run(capsys, nvidia_gpu_info, nvidia_smi=box(hang=True), timeout=1, sysfs=str(tmp_path))["driver_state"] == "hung"
    assert run(capsys, nvidia_gpu_info, nvidia_smi="no-such-nvidia-smi", sysfs=str(tmp_path))["driver_state"] == "absent"
    assert "at least 1 second" in run(capsys, nvidia_gpu_info, timeout=0)["msg"]
