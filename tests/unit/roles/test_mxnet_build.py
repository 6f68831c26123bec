"""What role mxnet_build resolves to, on each distribution and for each method."""
from __future__ import annotations

import os
import re

import pytest
import yaml
from ansible.errors import AnsibleError
from ansible_collections.dlvm.azure_gpu.plugins.module_utils._stack_inputs import Request
from ansible_collections.dlvm.azure_gpu.plugins.module_utils._stack_plan import make_plan
from role_tasks import apt_names
from support import ROOT, facts, render, role_variables

DISTRIBUTIONS = [("Debian", "12"), ("Debian", "13"), ("Ubuntu", "22"), ("Ubuntu", "24"), ("Ubuntu", "26")]
VERSIONS = {"22": "22.04", "24": "24.04", "26": "26.04"}
MXNET = {"name": "mxnet", "version": "1.9.1", "sha256": "65d5dac162c87a14d138d888b54494d515036d9047ae804ff51f770bd02197a6"}
CU112 = {"name": "mxnet-cu112", "version": "1.9.1", "sha256": "70137a60eef49241b1137231bbd6bdeedbb0eca83e136f864ead36998814bfe5"}
NCCL = {"name": "nvidia-nccl-cu11", "version": "2.21.5", "sha256": "49d8350629c7888701d1fd200934942671cb5c728f49acc5a0b3a768820bed29"}
ARCHIVE = {
    "name": "apache-mxnet-src-1.9.1-incubating.tar.gz",
    "version": "1.9.1",
    "sha256": "11ea61328174d8c29b96f341977e03deb0bf4b0c37ace658f93e38d9eb8c9322",
    "url": "https://archive.apache.org/dist/incubator/mxnet/1.9.1/apache-mxnet-src-1.9.1-incubating.tar.gz",
}
CPU = {
    "cuda": {"version": None, "arch": [], "arch_flags": ""},
    "cudnn": {"version": None},
    "compiler": {"gcc": None},
    "mkl": {"method": "wheel"},
    "mxnet": {
        "version": "1.9.1", "method": "source", "wheel": None, "wheels": [], "archive": ARCHIVE, "numpy": "<1.24", "use_nvtx": 0,
    },
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


def by(plan, method, wheels=(), **more):
    """The plan with another method for MXNet."""
    wheel = wheels[0]["name"] if wheels else None
    return {**plan, "mxnet": {**plan["mxnet"], "method": method, "wheel": wheel, "wheels": list(wheels), **more}}


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


@pytest.mark.parametrize(
    ("more", "method", "static"),
    [
        ({}, "wheel", "1"), ({"mkl_static": False}, "wheel", "NONE"), ({"mkl_static": "false"}, "wheel", "NONE"),
        ({"mkl_static": False}, "distro", "1"), ({"mkl_static": False}, "archive", "NONE"),
    ],
)
def test_mkl_comes_from_role_mkl(more, method, static):
    plan = {**CPU, "mkl": {"method": method}}
    mkl = config(plan, mxnet_build_config={"USE_BLAS": "mkl"}, mkl_prefix="/opt/intel-mkl", **more)
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
    more = packages(GPU, USE_BLAS="openblas", **{key: 1 for key in ("USE_S3", "USE_MKLDNN", "USE_LIBJPEG_TURBO")})
    assert {"libcurl4-openssl-dev", "libssl-dev", "cmake", "libturbojpeg0-dev"} <= set(more)


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
        (by(GPU, "wheel", [CU112, NCCL]), {}),
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
    assert about(by(GPU, "artifact")) == about(GPU)
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


def test_index_of_the_user_goes_to_pip():
    more = {"mxnet_build_pip_index_url": "https://pypi.example/simple", "__mxnet_build_fingerprint": "f"}
    assert "--index-url https://pypi.example/simple" in variables(by(CPU, "wheel", [MXNET]), "__mxnet_build_pip", **more)["__mxnet_build_pip"]


def fingerprint(plan, **overrides):
    return variables(plan, "__mxnet_build_wanted_fingerprint", **overrides)["__mxnet_build_wanted_fingerprint"]


CUDA_112 = {**GPU, "cuda": {**GPU["cuda"], "version": "11.2"}}
CUDA_124 = {**GPU, "cuda": {**GPU["cuda"], "version": "12.4"}}
GUIDE = {"USE_BLAS": "mkl", "USE_OPENCV": False, "USE_DIST_KVSTORE": True}


@pytest.mark.parametrize(
    ("plan", "overrides", "name"),
    [
        (by(CPU, "wheel", [MXNET]), {}, "fd080a873f377f2d"),
        (by(CPU, "wheel", [MXNET], numpy=">=2.1"), {"distribution": ("Debian", "13")}, "c0bbf8dc3d28d770"),
        (by(CUDA_112, "wheel", [CU112, NCCL]), {}, "6ac397e2aafa5a06"),
        (CPU, {}, "bacfd40212c42275"),
        (GPU, {}, "e57cfef0f1c87767"),
        (CUDA_124, {}, "14b3a21f294b6923"),
        (CPU, {"mxnet_build_source": "archive", "mxnet_build_config": GUIDE}, "631585f3b1042bb5"),
    ],
)
def test_a_build_of_release_1_0_0_has_the_name_that_it_had(plan, overrides, name):
    """Computed with the role of release 1.0.0: its hosts have these trees and must not build or download them again."""
    assert fingerprint(plan, **overrides) == name


def test_a_wheel_of_another_release_is_another_build():
    old = {"name": "mxnet", "version": "1.4.1", "sha256": "f21757354c25d2bff1e5693b86e35bd540bf420ba33580ffa32b72f4b04f6a14"}
    plan = by(CPU, "wheel", [old], version="1.4.1")
    assert fingerprint(plan) != fingerprint(by(CPU, "wheel", [MXNET]))
    assert about(plan)["wheel"] == old


def needs(plan, distribution=("Debian", "12"), **overrides):
    return variables(plan, "__mxnet_build_needs", distribution=distribution, **overrides)["__mxnet_build_needs"]


def stated(items):
    return [item for item in items if item.get("when", True)]


def problems(plan, **overrides):
    return [item["msg"] for item in stated(needs(plan, **overrides)["problems"])]


def request(distribution, method, **more):
    name, major = distribution
    declared = ("T4",) if method != "wheel" else ()
    return make_plan(Request(name, VERSIONS.get(major, major), declared=declared, mxnet_method=method, **more))


@pytest.mark.parametrize("distribution", DISTRIBUTIONS)
@pytest.mark.parametrize("method", ["wheel", "source", "artifact"])
def test_needs_name_every_package_that_the_tasks_install(distribution, method):
    plan = request(distribution, method)
    more = {
        "mxnet_build_artifact_store": "/srv/store", "mxnet_build_ccache": "true",
        "__mxnet_build_wanted_manifest": {"packages": []}, "mxnet_build_config": {"USE_BLAS": "openblas", "USE_S3": 1, "USE_MKLDNN": 1},
    }
    asked = apt_names("mxnet_build", *distribution, dlvm_plan=plan, **more)
    found = needs(plan, distribution=distribution, **more)
    assert asked <= set(found["packages"])
    assert len(found["packages"]) == len(set(found["packages"]))
    assert stated(found["problems"]) == []


def test_a_wheel_needs_little():
    found = needs(by(CPU, "wheel", [MXNET]))
    done = "/opt/mxnet/fd080a873f377f2d/build.json"
    assert [(item["path"], item["mib"], item["unless"]) for item in stated(found["space"])] == [("/opt/mxnet", 600, done)]
    assert [(item["url"], item["mib"], item["unless"]) for item in stated(found["urls"])] == [("pypi:mxnet", 50, done), ("pypi:numpy", 20, done)]
    assert stated(found["memory"]) == stated(found["downloads"]) == found["problems"] == []
    cuda = needs(by(CUDA_112, "wheel", [CU112, NCCL]))
    assert (stated(cuda["space"])[0]["mib"], stated(cuda["urls"])[0]["url"], stated(cuda["urls"])[0]["mib"]) == (2500, "pypi:mxnet-cu112", 650)


def test_a_build_needs_room_for_its_sources_and_its_tree_and_memory_for_its_compilers():
    found = needs(GPU, mxnet_build_jobs="3", mxnet_build_job_mib="4096", mxnet_build_source_gib="20", mxnet_build_source_dir="/big/mxnet")
    assert {item["path"]: item["mib"] for item in stated(found["space"])} == {"/opt/mxnet": 2048, "/big/mxnet": 20480}
    assert [(item["mib"], item["with_swap"]) for item in stated(found["memory"])] == [(12288, True)]
    assert [item["url"] for item in stated(found["urls"])] == ["pypi:numpy", "git+https://github.com/apache/mxnet"]
    assert {item["unless"] for kind in ("space", "memory", "urls", "minutes") for item in stated(found[kind])} == {
        f"/opt/mxnet/{fingerprint(GPU, mxnet_build_source_dir='/big/mxnet')}/build.json"
    }


def test_the_release_archive_is_a_download():
    assert stated(needs(CPU)["downloads"]) == []
    found = needs(CPU, mxnet_build_source="archive")
    (download,) = stated(found["downloads"])
    assert (download["name"], download["url"], download["sha256"]) == ("mxnet_build_archive", ARCHIVE["url"], ARCHIVE["sha256"])
    assert not any("git+" in item["url"] for item in stated(found["urls"]))
    own = {"name": "mine.tar.gz", "url": "file:///root/mine.tar.gz", "sha256": "0" * 64}
    assert stated(needs(CPU, mxnet_build_source="archive", mxnet_build_archive=own)["downloads"])[0]["sha256"] == "0" * 64


def test_a_release_without_a_known_archive_is_a_download_without_a_url():
    (download,) = stated(needs(by(CPU, "source", archive={}, version="1.5.1"), mxnet_build_source="archive")["downloads"])
    assert (download["url"], download["sha256"]) == ("", "")


@pytest.mark.parametrize(
    "secret",
    [
        {"mxnet_build_git_url": "https://bot:s3cret@git.example/mxnet"},
        {"mxnet_build_git_url": "https://git.example/mxnet?token=s3cret"},
        {"mxnet_build_pip_index_url": "https://me:s3cret@pypi.example/simple"},
        {"mxnet_build_artifact_store": "https://me:s3cret@store.example/x?sig=s3cret", "__mxnet_build_asked": {"status": 403}},
        {"mxnet_build_source": "archive", "mxnet_build_archive": {"name": "a", "url": "https://x.example/a.tar.gz?sig=s3cret", "sha256": "1" * 64}},
        {"mxnet_build_source": "archive", "mxnet_build_archive": {"name": "a", "url": "https://s3cret@x.example/a.tar.gz"}},
    ],
)
def test_no_secret_is_in_what_is_printed_or_asked_for(secret):
    found = needs(CPU, **secret)
    assert "s3cret" not in str({key: stated(found[key]) for key in ("space", "memory", "urls", "downloads", "minutes", "problems")})


def test_an_index_of_the_user_is_asked_for():
    found = needs(by(CPU, "wheel", [MXNET]), mxnet_build_pip_index_url="https://pypi.example/simple/")
    assert [item["url"] for item in stated(found["urls"])] == ["https://pypi.example/simple/mxnet/", "https://pypi.example/simple/numpy/"]


def test_a_finished_build_needs_no_room_and_nothing_is_stated_for_compiling():
    found = needs(CPU, __mxnet_build_found={"stat": {"exists": True}})
    assert stated(found["memory"]) == stated(found["downloads"]) == []
    assert [item["path"] for item in stated(found["space"])] == ["/opt/mxnet"]


FLEET = {"ansible_play_hosts_all": ["a", "b"], "inventory_hostname": "b"}


def test_a_host_that_takes_the_build_of_another_needs_no_compiler():
    builder = needs(CPU, **FLEET, __mxnet_build_provider="b")
    taker = needs(CPU, **FLEET, __mxnet_build_provider="a")
    assert "g++" in builder["packages"] and "g++" not in taker["packages"] and "zstd" in taker["packages"]
    assert stated(taker["memory"]) == []
    assert [item["path"] for item in stated(taker["space"])] == ["/opt/mxnet", "/var/cache/dlvm/artifacts"]
    assert [item["url"] for item in stated(taker["urls"])] == ["pypi:numpy"]


def test_what_is_in_the_store_says_how_much_room_it_needs():
    manifest = {"size": 31 * 2**20, "unpacked_size": 120 * 2**20, "packages": ["libopenblas0-pthread"]}
    found = needs(CPU, **FLEET, __mxnet_build_provider="b", __mxnet_build_manifest=manifest)
    assert {item["path"]: item["mib"] for item in stated(found["space"])} == {"/opt/mxnet": 320, "/var/cache/dlvm/artifacts": 32}
    assert "libopenblas0-pthread" in found["packages"] and "g++" not in found["packages"]


ABSENT = "/nowhere/there is no.patch"


@pytest.mark.parametrize(
    ("plan", "overrides", "words"),
    [
        (GPU, {"mxnet_build_config": {"USE_INTELPATH": "/opt/intel"}}, "mxnet_build_config: USE_INTELPATH: did you mean USE_INTEL_PATH?"),
        (GPU, {"mxnet_build_config": {"USE_CUDA": "maybe"}}, "USE_CUDA: 'maybe' is neither on nor off"),
        (CPU, {"mxnet_build_patches": [__file__, ABSENT]}, f"There is no file {ABSENT} on the controller: correct mxnet_build_patches."),
        (CPU, {"mxnet_build_patches": [__file__, __file__]}, "Two patches have one name among test_mxnet_build.py, test_mxnet_build.py: rename"),
        (CPU, {"mxnet_build_config": {"USE_BLAS": "atlas"}, "distribution": ("Debian", "13")}, "USE_BLAS is atlas, which Debian 13 does not have"),
        (by(CPU, "artifact"), {"mxnet_build_artifact_store": ""}, "mxnet_build_method artifact takes a build from a store: name it in"),
        (
            by(CPU, "artifact"),
            {"mxnet_build_artifact_store": "/srv/store", "__mxnet_build_manifest": {}},
            "The artifact store /srv/store has no build of fingerprint bacfd40212c42275 (MXNet 1.9.1 on Debian 12): build it once",
        ),
        (
            CPU,
            {"mxnet_build_artifact_store": "https://store.example/x/?sig=1", "__mxnet_build_asked": {"status": 403}},
            "The artifact store https://store.example/x does not serve this host (status 403): correct",
        ),
        (
            CPU,
            {"mxnet_build_source": "archive", "mxnet_build_archive": {"url": "https://x.example/a.tar.gz?sig=1"}},
            "mxnet_build_archive has no sha256: set it",
        ),
    ],
)
def test_what_the_role_rejects_by_itself(plan, overrides, words):
    (found,) = problems(plan, **overrides)
    assert words in " ".join(found.split())


def test_all_problems_are_told_at_once():
    found = problems(
        by(GPU, "artifact"), mxnet_build_config={"USE_CUDAA": 1}, mxnet_build_patches=[ABSENT], mxnet_build_artifact_store="",
    )
    assert len(found) == 3


def test_an_artifact_that_is_here_or_in_the_store_is_no_problem():
    more = {"mxnet_build_artifact_store": "/srv/store"}
    assert problems(by(CPU, "artifact"), **more, __mxnet_build_manifest={"size": 1}) == []
    assert problems(by(CPU, "artifact"), **more, __mxnet_build_manifest={}, __mxnet_build_found={"stat": {"exists": True}}) == []


@pytest.mark.parametrize(("value", "same"), [("false", False), ("no", False), ("true", True), ("yes", True)])
def test_a_boolean_as_a_string_means_the_same(value, same):
    def found(ccache):
        names = ("__mxnet_build_wanted_packages", "__mxnet_build_make_environment")
        return variables(CPU, *names, mxnet_build_ccache=ccache, __mxnet_build_fingerprint="f")

    assert found(value) == found(same) != found(not same)


def test_the_record_lists_trees_by_name_and_directories_only_when_they_are_the_roles():
    names = ("__mxnet_build_paths", "__mxnet_build_directories")
    found = variables(CPU, *names, __mxnet_build_fingerprint="f", mxnet_build_prefix="/data", mxnet_build_source="archive")
    assert set(found["__mxnet_build_paths"]) == {
        "/data/f", "/data/f.part", "/data/current", "/etc/ld.so.conf.d/dlvm-mxnet.conf", "/var/cache/dlvm/artifacts", "/var/cache/dlvm/ccache",
        "/var/lib/dlvm/mxnet/f", "/var/lib/dlvm/mxnet/f.part", "/var/lib/dlvm/mxnet/.mxnet_make.lock", f"/var/cache/dlvm/{ARCHIVE['name']}",
    }
    assert found["__mxnet_build_directories"] == ["/var/lib/dlvm/mxnet", "/var/cache/dlvm", "/var/lib/dlvm"]
    wheel = variables(by(CPU, "wheel", [MXNET]), *names, __mxnet_build_fingerprint="f")
    assert not any(path.startswith("/var/lib/dlvm") for path in wheel["__mxnet_build_paths"])


def test_every_option_has_a_default_of_the_same_value_and_needs_has_the_options_of_main():
    specs = yaml.safe_load((ROOT / "roles/mxnet_build/meta/argument_specs.yml").read_text())["argument_specs"]
    defaults = yaml.safe_load((ROOT / "roles/mxnet_build/defaults/main.yml").read_text())
    assert specs["needs"]["options"] == specs["main"]["options"] and specs["main"]["options"].keys() == defaults.keys()
    for name, value in defaults.items():
        if "{{" not in str(value):
            assert specs["main"]["options"][name]["default"] == value, name
