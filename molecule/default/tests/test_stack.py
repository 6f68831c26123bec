"""What a person finds on the host after site.yml."""
from __future__ import annotations

import json


def test_nvcc_compiles_with_the_planned_toolkit(host):
    assert "release 11.8" in host.check_output("bash -lc 'nvcc --version'")
    assert host.check_output("bash -lc 'echo $CUDA_HOME'") == "/usr/local/cuda"


def test_cudnn_is_the_archive_and_links(host):
    assert host.file("/usr/local/cudnn").is_symlink
    assert host.file("/usr/local/cudnn/include/cudnn.h").exists
    assert host.file("/usr/local/cuda/include/cudnn.h").exists
    assert "libcudnn.so.8" in host.check_output("ldconfig -p")


def test_mkl_has_the_shape_of_use_intel_path(host):
    for path in ("mkl/include/mkl.h", "mkl/lib/intel64/libmkl_rt.so", "compiler/lib/intel64"):
        assert host.file(f"/opt/intel-mkl/{path}").exists


def test_mxnet_answers_any_user(host):
    version = host.check_output(
        "runuser -u nobody -- /opt/mxnet/current/venv/bin/python -c 'import mxnet; print(mxnet.__version__)'"
    )
    assert version == "1.9.1"
    assert "libmxnet.so" in host.check_output("ldconfig -p")


def test_r_answers_any_user(host):
    sums = host.check_output(
        "cd /tmp && runuser -u nobody -- Rscript --vanilla -e "
        "'suppressMessages(library(mxnet)); cat(sum(as.array(mx.nd.array(c(1, 2, 3)) * 2)))'"
    )
    assert sums.endswith("12")


def test_trainings_reached_their_accuracy_and_claim_no_gpu(host):
    report = json.loads(host.file("/var/lib/dlvm/acceptance.json").content_string)
    assert report["passed"]
    assert not report["gpu"]["gpus"]
    assert {(run["language"], run["net"]) for run in report["trainings"]} == {
        (language, net) for language in ("python", "r") for net in ("lenet", "resnet")
    }
    for run in report["trainings"]:
        assert run["accuracy"] >= run["asked"]
        assert run["device"] == "cpu"
