"""What role mxnet_build resolves to, on each distribution and for each method."""
from __future__ import annotations

import os
import re

import pytest
from ansible.errors import AnsibleError
from support import ROOT, facts, render, role_variables

DISTRIBUTIONS = [("Debian", "12"), ("Debian", "13"), ("Ubuntu", "22"), ("Ubuntu", "24")]
CPU = {
    "cuda": {"version": None, "arch": [], "arch_flags": ""},
    "cudnn": {"version": None},
    "compiler": {"gcc": None},
    "mxnet": {"version": "1.9.1", "method": "source", "wheel": None, "numpy": "<1.24", "use_nvtx": 0},
}
GPU = {
    **CPU,
    "cuda": {"version": "11.8", "arch": ["75"], "arch_flags": "-gencode arch=compute_75,code=[sm_75,compute_75]"},
    "cudnn": {"version": "8.9.7"},
    "compiler": {"gcc": "11"},
    "mxnet": {**CPU["mxnet"], "use_nvtx": 1},
}


def config(plan, distribution=("Debian", "12"), **overrides):
    variables = role_variables("mxnet_build", *distribution, "__mxnet_build_config", dlvm_plan=plan, **overrides)
    return variables["__mxnet_build_config"]


def variables(plan, *names, distribution=("Debian", "12"), **overrides):
    return role_variables("mxnet_build", *distribution, *names, dlvm_plan=plan, **overrides)


def about(plan, **overrides):
    return variables(plan, "__mxnet_build_about", **overrides)["__mxnet_build_about"]


def config_mk(plan, **overrides):
    names = ("__mxnet_build_config", "__mxnet_build_with_cuda", "__mxnet_build_cuda_arch")
    return render("mxnet_build", "config.mk.j2", {**variables(plan, *names, **overrides), "dlvm_plan": plan})


@pytest.mark.parametrize("distribution", DISTRIBUTIONS)
def test_config_mk_is_whole_and_has_each_key_once(distribution):
    text = config_mk(GPU, distribution=distribution)
    keys = re.findall(r"^(?:export )?([A-Z0-9_]+) =", text, re.MULTILINE)
    assert len(keys) == len(set(keys))
    # 50 keys, of which four are comments upstream; CUDA_ARCH and USE_INTGEMM are the Makefile's.
    assert len(keys) == 50 - 4 + 2
    assert text.endswith("\n")


def test_the_plan_decides_what_the_user_leaves_out():
    text = config_mk(GPU)
    for line in (
        "export CXX = g++-11",
        "export NVCC = /usr/local/cuda/bin/nvcc",
        "USE_CUDA = 1",
        "USE_CUDA_PATH = /usr/local/cuda",
        "USE_CUDNN = 1",
        "USE_NVTX = 1",
        "USE_BLAS = openblas",
        "USE_DIST_KVSTORE = 1",
        "USE_LAPACK_PATH = /usr/lib/x86_64-linux-gnu",
        "CUDA_ARCH = -gencode arch=compute_75,code=[sm_75,compute_75]",
        "USE_INTGEMM = 0",
        "USE_GPERFTOOLS_STATIC =",
    ):
        assert f"\n{line}\n" in text


@pytest.mark.parametrize(("version", "onednn"), [("1.9.1", "1"), ("1.5.1", "1"), ("1.4.1", "0")])
def test_what_the_makefile_would_ask_the_building_machine_is_decided_here(version, onednn):
    found = config({**CPU, "mxnet": {**CPU["mxnet"], "version": version}})
    assert (found["USE_MKLDNN"], found["USE_F16C"]) == (onednn, "1")


def test_without_cuda_nothing_of_it_is_left():
    text = config_mk(CPU)
    assert "CUDA_ARCH" not in text and "\nUSE_CUDA = 0\n" in text and "\nUSE_CUDA_PATH = NONE\n" in text


def test_the_guides_keys_win_over_the_plan():
    guide = {"USE_CUDA": False, "USE_BLAS": "mkl", "USE_INTEL_PATH": "/opt/intel"}
    assert {key: config(GPU, mxnet_build_config=guide)[key] for key in guide} == {"USE_CUDA": "0", "USE_BLAS": "mkl", "USE_INTEL_PATH": "/opt/intel"}


@pytest.mark.parametrize(("more", "static"), [({}, "1"), ({"mkl_static": False}, "NONE"), ({"mkl_static": False, "mkl_method": "distro"}, "1")])
def test_mkl_comes_from_role_mkl(more, static):
    mkl = config(CPU, mxnet_build_config={"USE_BLAS": "mkl"}, mkl_prefix="/opt/intel-mkl", **more)
    assert (mkl["USE_INTEL_PATH"], mkl["USE_STATIC_MKL"]) == ("/opt/intel-mkl", static)


def test_an_old_release_gets_only_its_own_keys():
    old = {**GPU, "mxnet": {**GPU["mxnet"], "version": "0.12.1"}}
    assert "USE_NVTX" not in config(old) and "PYTHON" not in config(old)
    assert "USE_INTGEMM" not in config_mk(old)


def test_unknown_key_is_refused_with_the_nearest():
    with pytest.raises(AnsibleError, match=r"USE_INTELPATH: did you mean USE_INTEL_PATH\?"):
        config(GPU, mxnet_build_config={"USE_INTELPATH": "/opt/intel"})


@pytest.mark.parametrize("distribution", DISTRIBUTIONS)
def test_packages_follow_the_switches(distribution):
    def packages(plan, **switches):
        return variables(plan, "__mxnet_build_wanted_packages", distribution=distribution, mxnet_build_config=switches)["__mxnet_build_wanted_packages"]

    assert {"libzmq3-dev", "protobuf-compiler"} <= set(packages(CPU, USE_BLAS="openblas", USE_DIST_KVSTORE=1))
    plain = packages(CPU, USE_BLAS="openblas", USE_OPENCV=0)
    assert not {"libzmq3-dev", "libopencv-dev", "ccache"} & set(plain)
    assert "libopenblas-dev" in plain and "liblapack-dev" in plain and "g++" in plain
    assert "g++-11" in packages(GPU, USE_BLAS="mkl") and "libopenblas-dev" not in packages(GPU, USE_BLAS="mkl")
    assert all(packages(GPU, USE_BLAS="openblas", **{key: 1 for key in ("USE_S3", "USE_MKLDNN", "USE_LIBJPEG_TURBO")}))


def test_features_asked_of_the_library():
    names = variables(GPU, "__mxnet_build_wanted_features", mxnet_build_config={"USE_BLAS": "mkl", "USE_OPENCV": 0})
    assert {"CUDA", "CUDNN", "LAPACK", "BLAS_MKL"} <= set(names["__mxnet_build_wanted_features"])
    assert not {"OPENCV", "DIST_KVSTORE", "BLAS_OPEN"} & set(names["__mxnet_build_wanted_features"])


@pytest.mark.parametrize(
    ("plan", "overrides"),
    [
        ({**GPU, "cuda": {**GPU["cuda"], "version": "12.2"}}, {}),
        ({**GPU, "cudnn": {"version": "8.9.6"}}, {}),
        ({**GPU, "compiler": {"gcc": "10"}}, {}),
        ({**GPU, "mxnet": {**GPU["mxnet"], "version": "1.8.0"}}, {}),
        (GPU, {"mxnet_build_cuda_arch": "-gencode arch=compute_80,code=sm_80"}),
        (GPU, {"mxnet_build_config": {"USE_BLAS": "mkl"}}),
        (GPU, {"mxnet_build_git_version": "v1.9.x"}),
        (GPU, {"mxnet_build_patches": [__file__]}),
        (GPU, {"mxnet_build_source": "archive"}),
        (GPU, {"distribution": ("Debian", "13")}),
        ({**GPU, "mxnet": {**GPU["mxnet"], "method": "wheel", "wheel": "mxnet-cu117"}}, {}),
    ],
)
def test_all_that_decides_the_build_is_in_the_fingerprint(plan, overrides):
    if plan["mxnet"]["version"] == "1.8.0":
        overrides = {"mxnet_build_source": "git"}
    assert about(plan, **overrides) != about(GPU)
    assert about(plan, **overrides) == about(plan, **overrides)


def test_what_does_not_decide_the_build_is_not():
    assert about(GPU, mxnet_build_jobs=7, mxnet_build_keep=5, mxnet_build_make_environment={"X": 1}, mxnet_build_ccache=True) == about(GPU)
    # An artifact is what another host has built from source.
    assert about({**GPU, "mxnet": {**GPU["mxnet"], "method": "artifact"}}) == about(GPU)
    point_release = facts("Debian", "12", distribution_version="12.15")
    assert about(GPU, ansible_facts=point_release) == about(GPU)


def store(wish, hosts=("a", "b"), **overrides):
    names = [f"__mxnet_build_store{name}" for name in ("", "_is_url", "_url", "_is_secret", "_name")]
    return variables(CPU, *names, mxnet_build_artifact_store=wish, ansible_play_hosts_all=list(hosts), **overrides)


def test_hosts_of_one_play_share_by_default_and_one_alone_keeps_nothing():
    assert store("auto")["__mxnet_build_store"] == os.path.expanduser("~/.cache/dlvm/mxnet")
    assert store("auto", hosts=["a"])["__mxnet_build_store"] == ""
    assert store("", hosts=["a", "b"])["__mxnet_build_store"] == ""
    assert store("~/x", hosts=["a"])["__mxnet_build_store"] == os.path.expanduser("~/x")


def test_a_url_keeps_its_signature_behind_the_file_name_and_out_of_messages():
    found = store("https://store.example/mxnet/?sig=secret&v=1")
    assert found["__mxnet_build_store_is_url"] is True and found["__mxnet_build_store_is_secret"] is True
    assert found["__mxnet_build_store_url"] == ["https://store.example/mxnet", "?sig=secret&v=1"]
    assert found["__mxnet_build_store_name"] == "The artifact store https://store.example/mxnet"
    assert store("http://store.example")["__mxnet_build_store_is_secret"] is False
    assert store("http://store.example", mxnet_build_artifact_headers={"Authorization": "x"})["__mxnet_build_store_is_secret"] is True


def provider(me, found, **overrides):
    """What host `me` believes, where `found` tells of each host's fingerprint and whether its build is there."""
    hostvars = {
        host: {"inventory_hostname": host, "__mxnet_build_fingerprint": name, "__mxnet_build_found": {"stat": {"exists": there}}}
        for host, (name, there) in found.items()
    }
    more = {"hostvars": hostvars, "ansible_play_hosts": list(found), "inventory_hostname": me, **hostvars[me], **overrides}
    return variables(CPU, "__mxnet_build_peers_with", "__mxnet_build_peers_without", **more)


def test_the_hosts_of_a_fingerprint_know_each_other():
    fleet = {"a": ("x", False), "b": ("y", False), "c": ("x", False), "d": ("x", True)}
    assert provider("c", fleet) == {"__mxnet_build_peers_with": ["d"], "__mxnet_build_peers_without": ["a", "c"]}
    assert provider("b", fleet) == {"__mxnet_build_peers_with": [], "__mxnet_build_peers_without": ["b"]}


@pytest.mark.parametrize(("packed", "manifest"), [({"fingerprint": "x", "n": 1}, {"fingerprint": "x", "n": 1}), ({"fingerprint": "old"}, {}), (None, {})])
def test_a_build_is_taken_from_its_builder_only_if_it_is_of_this_fingerprint(packed, manifest):
    hostvars = {"a": {"__mxnet_build_packed": {"manifest": packed}} if packed else {}}
    more = {"hostvars": hostvars, "__mxnet_build_provider": "a", "__mxnet_build_fingerprint": "x", "__mxnet_build_manifest": {}}
    assert variables(CPU, "__mxnet_build_wanted_manifest", **more)["__mxnet_build_wanted_manifest"] == manifest


def test_patches_keep_their_text_to_the_byte(tmp_path):
    (tmp_path / "a.patch").write_text("--- a\n+++ b\n\n")
    found = variables(CPU, "__mxnet_build_patch_texts", mxnet_build_patches=[str(tmp_path / "a.patch")])["__mxnet_build_patch_texts"]
    assert found[-1] == {"name": "a.patch", "text": "--- a\n+++ b\n\n"}


PATCHES = ROOT / "roles/mxnet_build/files/patches"


def patches_for(cuda, version="1.9.1"):
    plan = {**GPU, "cuda": {**GPU["cuda"], "version": cuda}, "mxnet": {**GPU["mxnet"], "version": version}}
    return [patch["name"] for patch in variables(plan, "__mxnet_build_patch_texts")["__mxnet_build_patch_texts"]]


@pytest.mark.parametrize(("cuda", "count"), [("11.8", 0), ("12.0", 2), ("12.4", 2)])
def test_cuda_12_needs_patches(cuda, count):
    assert len(patches_for(cuda)) == count
    assert patches_for(cuda, "1.8.0") == []


def test_every_patch_of_ours_says_why_and_is_used():
    files = sorted(PATCHES.rglob("*.patch"))
    assert {file.name for file in files} == set(patches_for("12.4"))
    for file in files:
        reason = file.read_text(encoding="utf-8").split("--- a/")[0]
        assert len(reason.split()) > 15


@pytest.mark.parametrize(("cores", "memory", "jobs"), [(4, 28000, 4), (16, 8192, 4), (2, 1000, 1)])
def test_jobs_by_cores_and_memory(cores, memory, jobs):
    facts = {"processor_vcpus": cores, "memtotal_mb": memory}
    assert variables(CPU, "mxnet_build_jobs", ansible_facts=facts)["mxnet_build_jobs"] == jobs


def test_wheels_have_a_sha256_each():
    wheels = variables(CPU, "__mxnet_build_wheels")["__mxnet_build_wheels"]
    assert {"mxnet", "mxnet-cu112", "mxnet-cu117"} <= set(wheels)
    assert all(re.fullmatch(r"[0-9a-f]{64}", wheel["sha256"]) and wheel["name"] == name for name, wheel in wheels.items())


def test_index_of_the_user_goes_to_pip():
    plan = {**CPU, "mxnet": {**CPU["mxnet"], "method": "wheel"}}
    more = {"mxnet_build_pip_index_url": "https://pypi.example/simple", "__mxnet_build_fingerprint": "f"}
    assert "--index-url https://pypi.example/simple" in variables(plan, "__mxnet_build_pip", **more)["__mxnet_build_pip"]


@pytest.mark.parametrize("wheel", ["mxnet-cu110", "mxnet-cu112", "mxnet-cu117"])
def test_a_wheel_with_cuda_brings_its_nccl(wheel):
    wheels = role_variables("mxnet_build", "Debian", "12", "__mxnet_build_wheels")["__mxnet_build_wheels"]
    assert [needed["name"] for needed in wheels[wheel]["needs"]] == ["nvidia-nccl-cu11"]
