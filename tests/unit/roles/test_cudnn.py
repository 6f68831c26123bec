from __future__ import annotations

import subprocess

import pytest
from ansible_collections.dlvm.azure_gpu.plugins.module_utils._stack_inputs import Request
from ansible_collections.dlvm.azure_gpu.plugins.module_utils._stack_plan import make_plan
from role_tasks import apt_names
from support import raw_variables, render, role_variables

DISTRIBUTIONS = [("Debian", "12"), ("Debian", "13"), ("Ubuntu", "22"), ("Ubuntu", "24"), ("Ubuntu", "26")]
METHODS = ["archive", "wheel", "nvidia_repo"]
ARCHIVE = {"name": "cudnn-x-archive.tar.xz", "sha256": "ab" * 32}
WHEEL = {"name": "nvidia-cudnn-cu11", "version": "8.9.7.1", "sha256": "cd" * 32}
OWN = {"url": "https://example.com/cudnn.tgz?sig=secret", "sha256": "12" * 32}


def plan(version="8.9.7", cuda_major=11, method="archive", **others):
    cudnn = {"version": version, "cuda_major": cuda_major, "method": method, "archive": ARCHIVE, "wheel": WHEEL}
    return {"cudnn": {**cudnn, **others}}


def real_plan(*gpus, distribution=("Ubuntu", "22.04"), **request):
    return make_plan(Request(*distribution, declared=gpus, **request))


def made(name, *, distribution="Ubuntu", major="22", **overrides):
    return role_variables("cudnn", distribution, major, name, **{"dlvm_plan": plan(), **overrides})[name]


@pytest.mark.parametrize("cuda", ["11.8", "12.4"])
def test_the_archive_is_nvidias_for_the_plans_cuda(cuda):
    archive = made("__cudnn_archive", dlvm_plan=real_plan("T4", cuda_version=cuda))
    assert archive["url"].endswith(f"/linux-x86_64/cudnn-linux-x86_64-8.9.7.29_cuda{cuda[:2]}-archive.tar.xz")
    assert len(bytes.fromhex(archive["sha256"])) == 32


def test_a_mirror_and_an_archive_of_ones_own():
    mirror = made("__cudnn_archive", cudnn_archive_base_url="https://mirror.example.com")
    assert mirror == {"url": f"https://mirror.example.com/{ARCHIVE['name']}", "sha256": ARCHIVE["sha256"]}
    assert made("__cudnn_archive", cudnn_archive=OWN) == OWN
    assert made("__cudnn_download", cudnn_archive=OWN) == "/var/cache/dlvm/cudnn.tgz"


def test_the_wheel_of_a_k80_is_the_last_that_serves_it():
    overrides = {"dlvm_plan": real_plan("K80", cudnn_method="wheel")}
    assert made("__cudnn_method", **overrides) == "wheel"
    assert made("__cudnn_wheel", **overrides)["version"] == "8.5.0.96"
    assert made("__cudnn_download", **overrides) == "/var/cache/dlvm/nvidia_cudnn_cu11-8.5.0.96.whl"


@pytest.mark.parametrize(
    ("version", "cuda_major", "packages", "pin"),
    [
        ("8.9.7", 11, ["libcudnn8", "libcudnn8-dev"], "8.9.7.*+cuda11.*"),
        ("8.9.7", 12, ["libcudnn8", "libcudnn8-dev"], "8.9.7.*+cuda12.*"),
        ("9.7.0", 12, ["libcudnn9-cuda-12", "libcudnn9-dev-cuda-12"], "9.7.0.*"),
    ],
)
def test_nvidias_packages_are_those_for_the_plans_cuda(version, cuda_major, packages, pin):
    overrides = {"dlvm_plan": plan(version, cuda_major, "nvidia_repo", archive={}, wheel={})}
    assert made("__cudnn_packages", **overrides) == packages
    assert made("__cudnn_pinned", **overrides) == [f"{package}={pin}" for package in packages]


def test_another_source_is_another_marker():
    markers = {
        made("__cudnn_marker"),
        made("__cudnn_marker", dlvm_plan=plan(method="wheel")),
        made("__cudnn_marker", dlvm_plan=plan(method="nvidia_repo")),
        made("__cudnn_marker", cudnn_archive=OWN),
    }
    assert len(markers) == 4


@pytest.mark.parametrize(
    ("method", "template"),
    [
        ("archive", "unpack.sh.j2"),
        ("nvidia_repo", "package_tree.sh.j2"),
        ("archive", "links.sh.j2"),
        ("archive", "verify.sh.j2"),
    ],
)
def test_scripts_are_valid(template, method):
    script = render("cudnn", template, raw_variables("cudnn", "Ubuntu", "24", dlvm_plan=plan(method=method)))
    subprocess.run(["bash", "-n"], input=script, text=True, check=True)


@pytest.mark.parametrize(("version", "number"), [("8.9.7", 8907), ("7.6.5", 7605), ("9.7.0", 90700)])
def test_the_number_of_a_version_is_cudnns(version, number):
    script = render("cudnn", "verify.sh.j2", raw_variables("cudnn", "Ubuntu", "24", dlvm_plan=plan(version)))
    line = next(line for line in script.splitlines() if line.startswith("if told != "))
    values = dict(zip(("major", "minor", "patch"), map(int, version.split(".")), strict=True))
    assert eval(line.removeprefix("if told != ").removesuffix(":"), values) == number


@pytest.mark.parametrize("name", ["__cudnn_paths", "__cudnn_unverified", "__cudnn_verified"])
def test_false_may_be_a_string(name):
    record = {"record": {"data": {"version": "8.5.0", "others": {}}}}
    values = [made(name, cudnn_default=default, __cudnn_recorded=record) for default in ("false", False, True)]
    assert values[0] == values[1] != values[2]
    scripts = [
        render("cudnn", "verify.sh.j2", raw_variables("cudnn", "Ubuntu", "24", dlvm_plan=plan(), cudnn_default=default))
        for default in ("false", False, True)
    ]
    assert scripts[0] == scripts[1] != scripts[2]


# Needs


def rejected(needs):
    return " ".join(" ".join(one["msg"].split()) for one in needs["problems"] if one["when"])


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(("distribution", "major"), DISTRIBUTIONS)
def test_every_package_that_apt_may_be_asked_for_is_a_need(distribution, major, method):
    overrides = {"dlvm_plan": plan(method=method)}
    needs = made("__cudnn_needs", distribution=distribution, major=major, **overrides)
    names = apt_names("cudnn", distribution, major, **overrides, __cudnn_fetch="fetch_wheel")
    assert names and names == set(needs["packages"])


def needed(items):
    return [one for one in items if one.get("when", True)]


def test_an_archive_needs_room_its_address_and_a_checksum():
    needs = made("__cudnn_needs", cudnn_archive=OWN)
    marker = f"/usr/local/cudnn-8.9.7/.dlvm-cudnn-{OWN['sha256'][:12]}"
    assert [(one["path"], one["mib"], one["unless"]) for one in needed(needs["space"])] == [("/usr/local", 2600, marker)]
    assert needed(needs["downloads"]) == [{"when": True, "name": "cudnn_archive", **OWN, "mib": 860, "unless": marker}]
    assert needed(needs["urls"]) == []
    assert rejected(needs) == ""


def test_a_wheel_needs_room_for_a_copy_and_its_index():
    needs = made("__cudnn_needs", dlvm_plan=plan(method="wheel"))
    assert [(one["path"], one["mib"]) for one in needed(needs["space"])] == [("/usr/local", 2600), ("/var/cache/dlvm", 1400)]
    assert [one["url"] for one in needed(needs["urls"])] == ["pypi:nvidia-cudnn-cu11"]
    assert needed(needs["downloads"]) == []
    assert rejected(needs) == ""


def test_packages_are_no_space_and_no_download_of_the_role():
    needs = made("__cudnn_needs", dlvm_plan=plan(method="nvidia_repo"))
    assert needed(needs["space"]) == needed(needs["downloads"]) == needed(needs["urls"]) == []
    assert rejected(needs) == ""


def test_what_nobody_knows_is_rejected():
    assert made("__cudnn_needs", dlvm_plan=plan(archive={}))["downloads"][0]["sha256"] == ""
    unknown = made("__cudnn_needs", dlvm_plan=plan(method="wheel", wheel={}))
    assert "No wheel is known of cuDNN 8.9.7 for CUDA 11: give cudnn_wheel its name, version and sha256" in rejected(unknown)
    partial = made("__cudnn_needs", dlvm_plan=plan(method="wheel"), cudnn_wheel={"name": "nvidia-cudnn-cu11", "version": "8.9.7.1"})
    assert "No wheel is known" in rejected(partial)
    old = made("__cudnn_needs", dlvm_plan=plan("7.6.5", 10, "nvidia_repo"))
    assert "NVIDIA's repository has no cuDNN 7.6.5" in rejected(old)


def test_a_plan_without_cudnn_is_rejected():
    needs = made("__cudnn_needs", dlvm_plan=real_plan())
    assert "set dlvm_use_cuda to true" in rejected(needs)
    assert needs["packages"] == needed(needs["space"]) == needed(needs["downloads"]) == needed(needs["urls"]) == []


@pytest.mark.parametrize(
    ("url", "missing"),
    [
        ("/nowhere/cudnn.tgz", True),
        (__file__, False),
        ("file:///nowhere/on/the/host.tgz", False),
        ("https://example.com/x", False),
    ],
)
def test_a_file_that_is_not_on_the_controller_is_rejected_with_its_path(url, missing):
    needs = made("__cudnn_needs", cudnn_archive={"url": url, "sha256": "12" * 32})
    assert (f"cudnn_archive has the url {url}, which is no file on the controller" in rejected(needs)) is missing
    assert needs["downloads"][0]["url"] == url


# The record


WANTED = {"version": "8.9.7", "cuda_major": 11, "method": "archive", "sha256": ARCHIVE["sha256"]}
OTHER = {**WANTED, "version": "8.5.0", "method": "wheel", "sha256": WHEEL["sha256"]}


def data_of(recorded_data, **overrides):
    names = ("__cudnn_unverified", "__cudnn_verified", "__cudnn_converged")
    variables = {"dlvm_plan": plan(), "__cudnn_recorded": {"record": recorded_data and {"data": recorded_data}}, **overrides}
    return tuple(role_variables("cudnn", "Debian", "12", *names, **variables).values())


def test_the_default_version_is_verified_once():
    verified = {**WANTED, "others": {}}
    assert data_of({}) == ({"others": {}}, verified, False)
    assert data_of(verified) == ({"others": {}}, verified, True)
    changed = {**verified, "sha256": "34" * 32}
    assert data_of(changed) == ({"others": {}}, verified, False)


def test_a_version_next_to_the_default_one_leaves_it_verified():
    beside = {"dlvm_plan": plan("8.5.0", method="wheel"), "cudnn_default": False}
    both = {**WANTED, "others": {"8.5.0": OTHER}}
    assert data_of({**WANTED, "others": {}}, **beside) == ({**WANTED, "others": {}}, both, False)
    assert data_of(both, **beside) == ({**WANTED, "others": {}}, both, True)
    assert data_of(both) == ({"others": {"8.5.0": OTHER}}, both, True)


def test_only_what_the_role_owns_is_recorded():
    paths = made("__cudnn_paths", cudnn_archive=OWN)
    assert "/usr/local/cudnn-8.9.7" in paths and "/usr/local/cudnn" in paths and "/var/cache/dlvm/cudnn.tgz" in paths
    assert "secret" not in str(paths)
    assert "/usr/local/cudnn" not in made("__cudnn_paths", cudnn_default=False)
    assert not [path for path in made("__cudnn_paths", dlvm_plan=plan(method="nvidia_repo")) if path.startswith("/var/cache")]


def test_trees_that_the_role_has_laid_out_have_a_marker():
    found = {"files": [{"path": "/usr/local/cudnn-8.9.7"}, {"path": "/usr/local/cudnn-8.5.0/.dlvm-cudnn-123456789abc"}]}
    assert made("__cudnn_laid_out", __cudnn_found=found) == ["/usr/local/cudnn-8.5.0"]
