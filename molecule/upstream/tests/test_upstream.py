"""Apache's sources, built, loaded and trained with."""
from __future__ import annotations

import json


def test_library_has_what_was_asked(host):
    record = json.loads(host.file("/opt/mxnet/current/build.json").content_string)
    assert record["method"] == "source"
    assert {"BLAS_OPEN", "LAPACK", "DIST_KVSTORE", "OPENCV", "OPENMP", "MKLDNN", "F16C"} <= set(record["features"])
    assert host.check_output("/opt/mxnet/current/venv/bin/python -W ignore -c 'import mxnet; print(mxnet.__version__)'") == record["version"]


def test_ps_lite_took_the_systems_protobuf_and_zmq(host):
    needed = host.check_output("ldd /opt/mxnet/current/lib/libmxnet.so")
    assert "libprotobuf-lite.so" in needed
    assert "libzmq.so" in needed


def test_sources_are_apaches_own(host):
    (tree,) = host.check_output("ls -d /var/lib/dlvm/mxnet/*").splitlines()
    assert host.file(f"{tree}/src/operator").is_directory
    assert int(host.check_output(f"find {tree}/build/src -name '*.o' | wc -l")) > 300


def test_all_four_trainings_passed_with_the_native_r_package(host):
    report = json.loads(host.file("/var/lib/dlvm/acceptance.json").content_string)
    assert report["passed"]
    assert len(report["trainings"]) == 4
    assert {run["method"] for run in report["trainings"] if run["language"] == "r"} == {"native"}
