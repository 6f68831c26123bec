"""Verdicts and table of the acceptance: what must fail, fails."""
from __future__ import annotations

import pytest
from ansible_collections.dlvm.azure_gpu.plugins.module_utils import _acceptance

SEEN = {"seen": True, "msg": "process 4711 with 612 MiB, at most 87 % busy"}
UNSEEN = {"seen": False, "msg": "no process of ours listed, 0 MiB more in use, at most 0 % busy"}
NO_GPU = {"gpus": [], "driver_state": "absent", "driver_version": None, "msg": "There is no GPU."}
T4 = {"gpus": [{"name": "Tesla T4", "state": "ok"}], "driver_state": "ok", "driver_version": "535.183.01", "msg": "Driver handles 1 GPU."}
SICK = {**T4, "driver_state": "mismatch", "msg": "Kernel module and library differ: reboot."}


def run(**more) -> dict:
    """A training that passed."""
    return {
        "language": "python", "net": "lenet", "device": "cpu", "data": "generated mnist", "asked": 0.9, "accuracy": 0.99, "images_per_second": 2000.0,
        "contexts": ["cpu(0)"], "witness": None, "passed": True, "reason": "", **more,
    }


def test_an_accuracy_below_what_was_asked_fails() -> None:
    assert _acceptance.judge(run(accuracy=0.9), 0.9) == (True, "")
    assert not _acceptance.judge(run(accuracy=float("nan")), 0.9)[0]
    passed, reason = _acceptance.judge(run(accuracy=0.899), 0.9)
    assert not passed and "0.899 is below the 0.900" in reason


def test_a_training_that_broke_fails_with_its_own_words() -> None:
    assert _acceptance.judge({"device": "cpu", "error": "it crashed with SIGSEGV"}, 0.9) == (False, "it crashed with SIGSEGV")


def test_a_fall_back_to_the_cpu_fails_however_accurate() -> None:
    passed, reason = _acceptance.judge(run(device="gpu", contexts=["cpu(0)"], witness=SEEN), 0.9)
    assert not passed and "fell back to cpu(0)" in reason


def test_work_that_nvidia_smi_did_not_see_fails() -> None:
    assert _acceptance.judge(run(device="gpu", contexts=["gpu(0)"], witness=SEEN), 0.9)[0]
    passed, reason = _acceptance.judge(run(device="gpu", contexts=["gpu(0)"], witness=UNSEEN), 0.9)
    assert not passed and "saw no work of ours" in reason


def test_another_version_and_lacking_features_fail() -> None:
    found = {"version": "1.9.1", "features": ["BLAS_OPEN", "OPENCV"]}
    assert all(check["passed"] for check in _acceptance.check_library(found, "1.9.1", ["OPENCV"]))
    version, features = _acceptance.check_library(found, "1.8.0", ["CUDA", "OPENCV", "CUDNN"])
    assert not version["passed"] and "1.8.0 was asked for" in version["msg"]
    assert not features["passed"] and "lacks CUDA, CUDNN:" in features["msg"]
    assert _acceptance.check_library(found, None, []) == []


@pytest.mark.parametrize(("expected", "report", "features", "passed", "words"), [
    (False, NO_GPU, [], True, "no NVIDIA GPU on this host"),
    (True, NO_GPU, ["CUDA"], False, "no NVIDIA GPU on this host"),
    (True, SICK, ["CUDA"], False, "reboot"),
    (True, T4, ["CUDA"], True, "Tesla T4 (1 in all), driver 535.183.01"),
    (True, T4, [], False, "without CUDA"),
    (False, T4, [], True, "without CUDA"),
])
def test_a_gpu_that_should_compute_and_cannot_fails(expected: bool, report: dict, features: list, passed: bool, words: str) -> None:
    check = _acceptance.check_gpu(expected, report, features)
    assert check["passed"] is passed and words in check["msg"]


def test_the_table_reads_like_a_table() -> None:
    record = {
        "checks": [_acceptance.check_gpu(False, NO_GPU, [])],
        "trainings": [run(), run(language="r", method="reticulate", accuracy=0.5, passed=False, reason="accuracy 0.500 is below the 0.900 asked for")],
    }
    lines = _acceptance.table(record)
    assert lines == [
        "language        net    device  data       accuracy  asked  images/s  verdict",
        "Python          lenet  cpu     generated  0.990     0.900  2000      passed",
        "R (reticulate)  lenet  cpu     generated  0.500     0.900  2000      FAILED",
        "gpu - there is no NVIDIA GPU on this host: nothing was computed on one",
    ]
    assert _acceptance.failures(record) == ["lenet from r on the cpu: accuracy 0.500 is below the 0.900 asked for"]


def test_the_table_compares_gpu_and_cpu_and_names_the_witness() -> None:
    record = {"checks": [], "trainings": [run(), run(device="gpu", images_per_second=64000.0, witness=SEEN)]}
    lines = _acceptance.table(record)
    assert "lenet from python: the GPU is 32.0 times as fast as the CPU" in lines
    assert "lenet on the gpu - process 4711 with 612 MiB, at most 87 % busy" in lines


def test_a_training_without_a_number_has_a_row() -> None:
    broken = {"language": "r", "net": "resnet", "device": "cpu", "data": "real cifar10", "asked": 0.85, "passed": False, "reason": "it crashed"}
    assert _acceptance.table({"checks": [], "trainings": [broken]})[1].split() == ["R", "resnet", "cpu", "real", "-", "0.850", "-", "FAILED"]


def test_the_fingerprint_depends_on_every_part() -> None:
    base = {"settings": {"nets": {"lenet": {"epochs": 2}}}, "build": "a", "gpus": []}
    assert _acceptance.fingerprint(**base) == _acceptance.fingerprint(**dict(reversed(base.items())))
    others = [{**base, "build": "b"}, {**base, "gpus": [("GPU-1", "T4", "x")]}, {**base, "settings": {"nets": {"lenet": {"epochs": 3}}}}]
    assert len({_acceptance.fingerprint(**other) for other in [base, *others]}) == 4
