"""mxnet_training with scripts that stand in for trainings, in real processes, and a stand-in nvidia-smi as the witness."""
from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path

import pytest
from ansible.module_utils.testing import patch_module_args
from ansible_collections.dlvm.azure_gpu.plugins.module_utils import _mxnet_library, _training
from ansible_collections.dlvm.azure_gpu.plugins.modules import mxnet_training
from fake_nvidia_smi import gpu, install

NET = {"dataset": "mnist", "train": 20, "test": 10, "epochs": 1, "batch": 5, "rate": 0.1, "accuracy": 0.9}
REACHED = "print('{\"accuracy\": %s, \"images_per_second\": 100.0, \"contexts\": [\"%s\"], \"method\": \"python\"}')\n"
ON_GPU = """
import json, os, sys, time
path = {state!r}
state = json.load(open(path))
state["gpus"][0].update(busy="{busy}", used={used}, processes=[{{"pid": {pid}, "name": "python", "memory": 600}}])
json.dump(state, open(path + ".new", "w"))
os.replace(path + ".new", path)
time.sleep(2)
"""


@pytest.fixture(name="host")
def host_(tmp_path: Path, monkeypatch, capsys):
    """A host with an MXNet of our choice; calling it runs the module."""
    found = {"version": "1.9.1", "features": ["OPENCV"], "features_off": ["CUDA"], "gpu_count": 0}
    monkeypatch.setattr(_mxnet_library, "ask", lambda path, run, timeout: found)
    (tmp_path / "libmxnet.so").write_text("")
    (tmp_path / "build.json").write_text('{"fingerprint": "a"}')

    def run(check: bool = False, train: str = REACHED % ("0.95", "cpu(0)"), data: str = "", **more) -> dict:
        options = {
            "library": str(tmp_path / "libmxnet.so"), "build_record": str(tmp_path / "build.json"), "r_record": str(tmp_path / "r.json"),
            "python": sys.executable, "scripts": {"data.py": data, "train.py": train}, "nets": {"lenet": NET}, "languages": ["python"],
            "record": str(tmp_path / "lib/acceptance.json"), "folder": str(tmp_path / "lib/acceptance"), "sysfs": str(tmp_path / "sys"),
            "nvidia_smi": "no-such-nvidia-smi", **more,
        }
        with patch_module_args({**options, "_ansible_check_mode": check}), pytest.raises(SystemExit):
            mxnet_training.main()
        return json.loads(capsys.readouterr().out)

    run.found, run.folder = found, tmp_path
    return run


@pytest.fixture(name="gpu_host")
def gpu_host_(host):
    """The host with a GPU and an MXNet that can use it."""
    host.found.update(features=["CUDA", "CUDNN"])
    program = install(host.folder, {"driver": "535.183.01", "cuda": "12.2", "gpus": [gpu("00000001:00:00.0", "Tesla T4")]})

    def run(train: str, **more) -> dict:
        return host(train=train, nvidia_smi=str(program), devices=["gpu"], **more)

    run.state = str(host.folder / "state.json")
    return run


def test_what_was_shown_is_not_shown_again(host) -> None:
    first = host()
    assert first["changed"] and first["trained"] and first["passed"]
    assert first["table"][1].split() == ["Python", "lenet", "cpu", "generated", "0.950", "0.900", "100", "passed"]
    assert json.loads((host.folder / "lib/acceptance.json").read_text()) == first["result"]
    again = host(train=REACHED % ("0.95", "cpu(0)"))
    assert not again["changed"] and not again["trained"] and again["passed"] and again["table"] == first["table"]
    assert host(force=True)["trained"]


@pytest.mark.parametrize("change", ["build", "script", "net", "r", "features"])
def test_any_change_of_what_matters_trains_again(host, change: str) -> None:
    host()
    more = {}
    if change == "build":
        (host.folder / "build.json").write_text('{"fingerprint": "b"}')
    if change == "r":
        (host.folder / "r.json").write_text('{"version": "1.9.1"}')
    if change == "script":
        more["train"] = REACHED % ("0.96", "cpu(0)")
    if change == "net":
        more["nets"] = {"lenet": {**NET, "accuracy": 0.8}}
    if change == "features":
        more["features"] = ["OPENCV"]
    assert host(**more)["trained"]


def test_a_failure_is_recorded_and_tried_again(host) -> None:
    result = host(train=REACHED % ("0.4", "cpu(0)"))
    assert not result["passed"] and "0.400 is below the 0.900" in result["failures"][0]
    assert json.loads((host.folder / "lib/acceptance.json").read_text())["passed"] is False
    assert host(train=REACHED % ("0.4", "cpu(0)"))["trained"]


def test_lacking_features_and_another_version_fail(host) -> None:
    result = host(features=["CUDA"], version="1.8.0")
    assert not result["passed"] and len(result["failures"]) == 2
    assert "lacks CUDA" in result["failures"][1]


@pytest.mark.parametrize(("script", "words"), [
    ("import sys\nsys.stderr.write('no module named mxnet\\n')\nsys.exit(3)\n", "status 3: no module named mxnet"),
    ("import os, signal\nos.kill(os.getpid(), signal.SIGSEGV)\n", "crashed with SIGSEGV"),
    ("print('hello')\n", "printed no result: hello"),
    ("import time\ntime.sleep(60)\n", "did not end within 2 s"),
])
def test_a_training_that_breaks_is_a_failure_in_words(host, script: str, words: str) -> None:
    result = host(train=script, timeout=2)
    assert not result["passed"] and words in result["failures"][0]
    assert "FAILED" in result["table"][1]


def test_a_missing_rscript_is_a_failure_in_words(host) -> None:
    result = host(languages=["r"], rscript="/nowhere/Rscript", scripts={"data.py": "", "train.R": ""})
    assert not result["passed"] and "/nowhere/Rscript cannot be run" in result["failures"][0]


def test_check_mode_trains_nothing_and_needs_nothing(host) -> None:
    result = host(check=True, library="/nowhere/libmxnet.so")
    assert result["changed"] and not result["trained"] and not (host.folder / "lib").exists()
    host()
    assert host(check=True)["changed"] is False


def test_no_library_is_said(host) -> None:
    result = host(library="/nowhere/libmxnet.so")
    assert result["failed"] and "mxnet_build" in result["msg"]


def test_a_net_without_its_numbers_is_refused(host) -> None:
    assert "lacks epochs" in host(nets={"lenet": {key: value for key, value in NET.items() if key != "epochs"}})["msg"]


def test_a_real_data_set_is_checked_and_named(host) -> None:
    folder = host.folder / "mnist"
    folder.mkdir()
    (folder / "images.gz").write_bytes(b"pixels")
    right = hashlib.sha256(b"pixels").hexdigest()
    result = host(datasets={"mnist": {"path": str(folder), "sha256": {"images.gz": right}}})
    assert result["passed"] and result["result"]["trainings"][0]["data"] == "real mnist"
    result = host(datasets={"mnist": {"path": str(folder), "sha256": {"images.gz": "0" * 64}}})
    assert result["failed"] and right in result["msg"]
    assert "There is no" in host(datasets={"mnist": {"path": "/nowhere", "sha256": {"images.gz": right}}})["msg"]


def test_a_data_set_that_cannot_be_made_is_said(host) -> None:
    result = host(data="raise ImportError('no numpy here')\n")
    assert result["failed"] and "no numpy here" in result["msg"]


def test_no_gpu_is_said_and_fails_only_where_one_is_expected(host) -> None:
    result = host()
    assert "nothing was computed on one" in result["table"][-1]
    assert [run["device"] for run in result["result"]["trainings"]] == ["cpu"]
    assert not host(gpu_expected=True)["passed"]


def test_work_on_the_gpu_is_witnessed(gpu_host) -> None:
    ours = ON_GPU.format(state=gpu_host.state, busy="87 %", used=700, pid="os.getpid()")
    result = gpu_host(ours + REACHED % ("0.95", "gpu(0)"))
    assert result["passed"], result["failures"]
    assert "600 MiB, at most 87 % busy" in result["result"]["trainings"][0]["witness"]["msg"]


def test_an_idle_gpu_gives_no_witness(gpu_host) -> None:
    result = gpu_host(REACHED % ("0.95", "gpu(0)"))
    assert not result["passed"] and "saw no work of ours" in result["failures"][0]


def test_the_work_of_others_is_no_witness(gpu_host) -> None:
    result = gpu_host(ON_GPU.format(state=gpu_host.state, busy="87 %", used=10, pid="1") + REACHED % ("0.95", "gpu(0)"))
    assert not result["passed"] and "saw no work of ours" in result["failures"][0]


def test_in_a_container_memory_and_load_are_the_witness(gpu_host) -> None:
    result = gpu_host(ON_GPU.format(state=gpu_host.state, busy="87 %", used=700, pid="999999999") + REACHED % ("0.95", "gpu(0)"))
    assert result["passed"], result["failures"]


def test_a_fall_back_to_the_cpu_is_a_failure(gpu_host) -> None:
    result = gpu_host(ON_GPU.format(state=gpu_host.state, busy="87 %", used=700, pid="os.getpid()") + REACHED % ("0.95", "cpu(0)"))
    assert not result["passed"] and "fell back" in result["failures"][0]


def test_a_cpu_training_cannot_reach_the_gpu(host) -> None:
    script = "import os\nassert os.environ['CUDA_VISIBLE_DEVICES'] == ''\n" + REACHED % ("0.95", "cpu(0)")
    assert host(train=script)["passed"]


def test_sums_are_those_of_the_files(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"x" * 3_000_000)
    assert _training.sha256_of(str(tmp_path / "file")) == hashlib.sha256(b"x" * 3_000_000).hexdigest()
