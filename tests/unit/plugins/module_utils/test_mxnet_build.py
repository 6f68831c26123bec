"""What a running or failed build tells."""
from __future__ import annotations

import subprocess

import pytest
from ansible_collections.dlvm.azure_gpu.plugins.module_utils import _mxnet_build


def state(**more):
    return {
        "path": "/src",
        "log": "/src/.dlvm/make.log",
        "done": 30,
        "total": 100,
        "begun_with": 10,
        "elapsed": 900,
        "compiling": 600,
        "full": False,
        "phase": "",
        "rc": 2,
        "tail": [],
        **more,
    }


def test_objects_that_upstreams_makefile_makes():
    sources = [
        "src/libinfo.cc",
        "src/a/b/c/deep.cc",
        "src/a/b/c/d/too_deep.cc",
        "src/operator/dense.cu",
        "src/operator/dense.h",
        "src/operator/contrib/intgemm/max.cc",
    ]
    assert _mxnet_build.expected_objects(sources, cuda=False) == ["build/src/libinfo.o", "build/src/a/b/c/deep.o"]
    assert _mxnet_build.expected_objects(sources, cuda=True)[2:] == ["build/src/operator/dense_gpu.o"]


def test_progress_counts_the_rate_from_the_first_object_of_this_run():
    assert _mxnet_build.progress_line(state(done=31)) == "31 of 100 objects (31 %), 2.0 a minute, about 35 min left, 15 min so far"


def test_progress_promises_nothing_before_the_first_object():
    assert _mxnet_build.progress_line(state(done=10, elapsed=5, phase="oneDNN 40 %")) == "10 of 100 objects (10 %), oneDNN 40 %, 5 s so far"


def test_progress_of_hours_and_of_an_empty_tree():
    assert _mxnet_build.progress_line(state(done=100)) == "100 of 100 objects (100 %), 15 min so far"
    assert "about 2 h 18 min left" in _mxnet_build.progress_line(state(done=31, compiling=2400))
    assert _mxnet_build.progress_line(state(done=0, total=0, begun_with=0, elapsed=0, compiling=0)).startswith("0 of 0 objects (0 %)")


@pytest.mark.parametrize(
    ("tail", "done", "phase"),
    [
        (["[ 37%] Building CXX object x.o"], 0, "oneDNN 37 %"),
        (["[100%] Built target dnnl"], 5, ""),
        (["g++ -O3 -shared -o lib/libmxnet.so a.o"], 9, "linking"),
        ([], 0, ""),
    ],
)
def test_phase(tail, done, phase):
    assert _mxnet_build.phase(tail, done) == phase


@pytest.mark.parametrize(
    ("lines", "file", "remedy"),
    [
        (["src/operator/cudnn.cc:3:10: fatal error: cudnn.h: No such file or directory"], "src/operator/cudnn.cc", "role cudnn"),
        (["src/a.cc:3:10: fatal error: odd/thing.h: No such file or directory"], "src/a.cc", "apt-file search odd/thing.h"),
        (
            ["g++: fatal error: Killed signal terminated program cc1plus", "make: *** [Makefile:523: build/src/operator/conv.o] Error 1"],
            "src/operator/conv",
            "lower mxnet_build_jobs",
        ),
        (["nvcc fatal   : Unsupported gpu architecture 'compute_30'"], "", "mxnet_build_cuda_arch"),
        (["src/a.cu(12): error: identifier \"x\" is undefined"], "src/a.cu", ""),
        (["/usr/bin/ld: cannot find -lcudnn: No such file or directory"], "", "library is missing"),
        (["/tmp/cc.s: Fatal error: can't write: No space left on device"], "", "disk is full"),
        (["#error -- unsupported GNU version! gcc versions later than 11 are not supported!"], "", "older g++"),
        (["all is well"], "", ""),
    ],
)
def test_explain(lines, file, remedy):
    found = _mxnet_build.explain(lines)
    assert found["file"] == file
    assert remedy in found["remedy"] and bool(remedy) == bool(found["remedy"])


def test_failure_shows_words_and_the_last_lines():
    tail = [f"line {number}" for number in range(40)] + ["src/a.cc:1:1: error: no"]
    message = _mxnet_build.failure(state(tail=tail))
    assert "ended with exit status 2 after 30 of 100 objects. It failed in src/a.cc." in message
    assert "continues from the objects" in message and message.endswith("src/a.cc:1:1: error: no") and "line 20\n" not in message


def test_failure_of_a_killed_make():
    assert "was killed or could not leave its exit status" in _mxnet_build.failure(state(rc=None))


def test_a_full_disk_is_told_although_the_log_has_no_room_for_it():
    assert "Remedy: the disk is full" in _mxnet_build.failure(state(rc=None, full=True, tail=["g++ -c src/a.cc"]))


def test_whole_and_cut_off_objects(tmp_path):
    path = tmp_path / "a.o"
    subprocess.run(["cc", "-x", "c", "-c", "-", "-o", str(path)], input=b"int a(void) { return 1; }", check=True)
    data = path.read_bytes()
    assert _mxnet_build.is_whole_object(data[:64], len(data))
    assert not _mxnet_build.is_whole_object(data[:64], len(data) - 1)
    assert not _mxnet_build.is_whole_object(b"", 0)
    assert not _mxnet_build.is_whole_object(bytes(64), 64)
