from __future__ import annotations

import subprocess

import pytest
from ansible_collections.dlvm.azure_gpu.plugins.module_utils._stack_artifacts import CUDA_RUNFILES
from ansible_collections.dlvm.azure_gpu.plugins.module_utils._stack_inputs import PlanError, Request
from ansible_collections.dlvm.azure_gpu.plugins.module_utils._stack_plan import make_plan
from role_tasks import apt_names
from support import raw_variables, render, role_variables

DISTRIBUTIONS = [("Debian", "12"), ("Debian", "13"), ("Ubuntu", "22"), ("Ubuntu", "24"), ("Ubuntu", "26")]
VERSIONS = {"22": "22.04", "24": "24.04", "26": "26.04"}
METHODS = ["distro", "nvidia_repo", "runfile"]


def plan(version="11.8", method="nvidia_repo", gcc=None, arch_flags="-gencode arch=compute_75,code=sm_75", runfiles=None):
    return {
        "cuda": {"version": version, "method": method, "arch_flags": arch_flags, "runfiles": runfiles or {}},
        "compiler": {"gcc": gcc},
    }


def real_plan(distribution, major, **request):
    return make_plan(Request(distribution, VERSIONS.get(major, major), **{"declared": ("T4",), **request}))


def made(name, distribution="Debian", major="12", **overrides):
    return role_variables("cuda", distribution, major, name, **{"dlvm_plan": plan(), **overrides})[name]


def rendered(template, distribution="Debian", major="12", **overrides):
    return render("cuda", template, raw_variables("cuda", distribution, major, **{"dlvm_plan": plan(), **overrides}))


@pytest.mark.parametrize(("distribution", "major"), DISTRIBUTIONS)
def test_the_distributions_toolkit(distribution, major):
    overrides = {"dlvm_plan": plan(method="distro")}
    assert made("__cuda_packages", distribution, major, **overrides) == ["nvidia-cuda-toolkit"]
    component = made("__cuda_distro_component", distribution, major)
    assert component == ("non-free" if distribution == "Debian" else "multiverse")


@pytest.mark.parametrize(("distribution", "major"), DISTRIBUTIONS)
def test_nvidias_packages_carry_the_version_in_their_name(distribution, major):
    overrides = {
        "dlvm_plan": plan("12.4"),
        "cuda_more_versions": ["11.8"],
        "cuda_repo_packages": ["cuda-nvcc", "cuda-libraries-dev"],
    }
    assert made("__cuda_packages", distribution, major, **overrides) == [
        "cuda-nvcc-12-4",
        "cuda-nvcc-11-8",
        "cuda-libraries-dev-12-4",
        "cuda-libraries-dev-11-8",
    ]
    assert made("__cuda_trees", distribution, major, **overrides) == ["/usr/local/cuda-12.4", "/usr/local/cuda-11.8"]


def test_a_version_may_be_a_number():
    assert made("__cuda_versions", dlvm_plan=plan("12.4"), cuda_more_versions=[11.8]) == ["12.4", "11.8"]


def test_the_method_is_the_plans():
    assert made("__cuda_method", dlvm_plan=plan(method="runfile")) == "runfile"
    assert made("cuda_method") == made("cuda_version") == "auto"


@pytest.mark.parametrize(("gcc", "compiler", "tools"), [("11", "g++-11", ["g++", "g++-11"]), (None, "g++", ["g++"])])
def test_the_host_compiler_is_the_plans(gcc, compiler, tools):
    values = role_variables("cuda", "Ubuntu", "24", "__cuda_host_compiler", "__cuda_tools", dlvm_plan=plan(gcc=gcc))
    assert values == {"__cuda_host_compiler": compiler, "__cuda_tools": tools}
    assert f"-ccbin {compiler} " in rendered("verify.sh.j2", dlvm_plan=plan(gcc=gcc))


@pytest.mark.parametrize(
    ("gcc", "method", "there"), [("11", "runfile", True), ("11", "distro", False), (None, "runfile", False)]
)
def test_login_shells_are_told_of_a_compiler_only_where_nvcc_does_not_know_it(gcc, method, there):
    profile = rendered("dlvm-cuda.sh.j2", dlvm_plan=plan(method=method, gcc=gcc))
    assert ("export NVCC_PREPEND_FLAGS='-ccbin g++-11'" in profile) is there
    assert "export CUDA_HOME=/usr/local/cuda\n" in profile


def test_the_path_is_put_in_front_once():
    profile = rendered("dlvm-cuda.sh.j2")
    told = subprocess.run(
        ["sh", "-c", f"PATH=/usr/bin:/bin\n{profile}\n{profile}\necho $PATH"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout == "/usr/local/cuda/bin:/usr/bin:/bin\n"


def test_every_version_is_compiled_with_and_the_architectures_are_the_defaults():
    script = rendered("verify.sh.j2", cuda_more_versions=["12.4"])
    assert script.count("./probe\n") == 2
    assert [line.count("-gencode") for line in script.splitlines() if "-ccbin" in line] == [1, 0]


@pytest.mark.parametrize("template", ["verify.sh.j2", "default.sh.j2", "alternatives.sh.j2", "distro_tree.sh.j2", "runfile.sh.j2"])
@pytest.mark.parametrize(("distribution", "major"), DISTRIBUTIONS)
def test_scripts_are_valid(template, distribution, major):
    one = {
        "__cuda_new_tree": "/usr/local/cuda-12.4",
        "__cuda_download": "/var/cache/dlvm/cuda.run",
        "__cuda_runfile": {"sha256": "12" * 32},
    }
    script = rendered(template, distribution, major, cuda_more_versions=["12.4"], **one)
    subprocess.run(["bash", "-n"], input=script, text=True, check=True)


@pytest.mark.parametrize(
    ("major", "functions"), [("12", []), ("13", ["sinpi", "cospi"]), ("22", []), ("24", []), ("26", ["sinpi", "cospi", "rsqrt"])]
)
def test_headers_are_mended_only_for_a_glibc_that_they_do_not_know(major, functions):
    distribution = next(name for name, number in DISTRIBUTIONS if number == major)
    script = rendered("distro_tree.sh.j2", distribution, major, dlvm_plan=plan(method="distro"))
    assert ("noexcept" in script) is bool(functions)
    assert made("__cuda_noexcept", distribution, major) == functions


def test_the_mended_header_declares_what_glibc_declares():
    fix = made("__cuda_header_fix", "Debian", "13")
    header = "double cospi(double x);\nfloat sinpif(float x);\ndouble rsqrt(double x);\nextern double sinpi(double x) noexcept (true);\n"
    told = subprocess.run(["sed", "-E", fix], input=header, capture_output=True, text=True, check=True)
    assert told.stdout.splitlines() == [
        "double cospi(double x) noexcept (true);",
        "float sinpif(float x) noexcept (true);",
        "double rsqrt(double x);",
        "extern double sinpi(double x) noexcept (true);",
    ]


# Needs


def rejected(needs):
    return " ".join(" ".join(one["msg"].split()) for one in needs["problems"] if one["when"])


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(("distribution", "major"), DISTRIBUTIONS)
def test_every_package_that_apt_may_be_asked_for_is_a_need(distribution, major, method):
    overrides = {"dlvm_plan": plan(method=method, gcc="12"), "cuda_more_versions": ["12.4"]}
    needs = made("__cuda_needs", distribution, major, **overrides)
    names = apt_names("cuda", distribution, major, **overrides)
    assert names and names == set(needs["packages"])


def test_the_runfiles_of_a_real_plan_are_known():
    request = {"cuda_version": "11.8", "cuda_method": "runfile", "cuda_more_versions": ("12.4",)}
    needs = made("__cuda_needs", dlvm_plan=real_plan("Debian", "12", **request), cuda_more_versions=["12.4"])
    assert needs["downloads"] == [
        {
            "name": f"cuda_runfiles['{version}']",
            "url": f"https://developer.download.nvidia.com/compute/cuda/{CUDA_RUNFILES[version][0]}",
            "sha256": CUDA_RUNFILES[version][1],
            "mib": 4300,
            "unless": f"/usr/local/cuda-{version}/.dlvm-cuda",
        }
        for version in ("11.8", "12.4")
    ]
    assert [(one["path"], one["mib"], one["purpose"]) for one in needs["space"]] == [
        ("/usr/local", 6000, "CUDA 11.8"),
        ("/usr/local", 6000, "CUDA 12.4"),
    ]
    assert rejected(needs) == ""


def test_runfiles_of_the_user_win_and_a_mirror_counts_for_the_others():
    known = {version: {"path": f"{version}/cuda.run", "sha256": "ab" * 32} for version in ("11.8", "12.4")}
    downloads = made(
        "__cuda_downloads",
        dlvm_plan=plan(method="runfile", runfiles=known),
        cuda_more_versions=["12.4", "12.6"],
        cuda_runfile_base_url="https://mirror.example.com/cuda",
        cuda_runfiles={12.6: {"url": "file:///srv/cuda.run?sig=x", "sha256": "cd" * 32}, "12.4": {"url": "https://own/a.run"}},
    )
    assert [(one["url"], one["sha256"]) for one in downloads] == [
        ("https://mirror.example.com/cuda/11.8/cuda.run", "ab" * 32),
        ("https://own/a.run", ""),
        ("file:///srv/cuda.run?sig=x", "cd" * 32),
    ]


def test_a_runfile_that_nobody_knows_has_no_checksum_in_the_needs():
    needs = made("__cuda_needs", dlvm_plan=plan(method="runfile"), cuda_more_versions=["12.9"])
    assert [(one["name"], one["sha256"]) for one in needs["downloads"]] == [
        ("cuda_runfiles['11.8']", ""),
        ("cuda_runfiles['12.9']", ""),
    ]


@pytest.mark.parametrize("method", ["distro", "nvidia_repo"])
def test_packages_are_no_space_and_no_download_of_the_role(method):
    needs = made("__cuda_needs", dlvm_plan=plan(method=method))
    assert needs["space"] == needs["downloads"] == []


def test_a_plan_without_cuda_is_rejected():
    needs = made("__cuda_needs", dlvm_plan=real_plan("Debian", "12", declared=()))
    assert "set dlvm_use_cuda to true" in rejected(needs)
    assert needs["packages"] == needs["space"] == needs["downloads"] == []


def test_a_second_version_of_the_distribution_is_rejected_by_role_and_plan():
    needs = made("__cuda_needs", dlvm_plan=plan(method="distro"), cuda_more_versions=["12.3"])
    assert "packages CUDA 11.8 and no other, so cuda_method distro cannot provide 12.3" in rejected(needs)
    with pytest.raises(PlanError):
        real_plan("Debian", "12", cuda_method="distro", cuda_more_versions=("12.3",))


# What is on the host


def found(*paths):
    return {"files": [{"path": path} for path in paths]}


def test_trees_of_somebody_else_are_told_from_the_roles_own():
    runfile = {"dlvm_plan": plan(method="runfile"), "cuda_runfiles": {"11.8": {"url": "https://x/a.run", "sha256": ""}}}
    tree = "/usr/local/cuda-11.8"
    recorded = {"record": {"paths": [tree]}}
    nothing = {"__cuda_recorded": {"record": {}}, "__cuda_found": found()}
    assert made("__cuda_foreign", **runfile, **nothing) == []
    assert made("__cuda_foreign", **runfile, **{**nothing, "__cuda_found": found(tree)}) == [tree]
    assert made("__cuda_foreign", **runfile, __cuda_recorded=recorded, __cuda_found=found(tree)) == [tree]
    marked = found(tree, f"{tree}/.dlvm-cuda")
    assert made("__cuda_foreign", **runfile, **{**nothing, "__cuda_found": marked}) == []
    assert made("__cuda_laid_out", **runfile, **{**nothing, "__cuda_found": marked}) == [tree]
    interrupted = found(tree, "/var/cache/dlvm/a.run.begun")
    assert made("__cuda_foreign", **runfile, **{**nothing, "__cuda_found": interrupted}) == []


def test_a_tree_of_the_users_packages_is_not_recorded():
    tree = "/usr/local/cuda-11.8"
    mine = made("__cuda_paths", __cuda_recorded={"record": {"paths": [tree]}}, __cuda_found=found(tree))
    theirs = made("__cuda_paths", __cuda_recorded={"record": {}}, __cuda_found=found(tree))
    assert tree in mine and tree not in theirs
    assert set(mine) == {tree, *theirs}


def test_downloads_are_recorded_without_what_may_be_secret():
    paths = made(
        "__cuda_paths",
        dlvm_plan=plan(method="runfile"),
        cuda_runfiles={"11.8": {"url": "https://x/a.run?sig=secret", "sha256": "12" * 32}},
        __cuda_recorded={"record": {}},
        __cuda_found=found(),
    )
    assert "/var/cache/dlvm/a.run" in paths and "/var/cache/dlvm/a.run.begun" in paths
    assert "secret" not in str(paths)
