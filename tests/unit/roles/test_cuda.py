from __future__ import annotations

import subprocess

import pytest
from support import raw_variables, render, role_variables

DISTRIBUTIONS = [("Debian", "12", "11.8"), ("Debian", "13", "12.4"), ("Ubuntu", "22", "11.5"), ("Ubuntu", "24", "12.0")]


def plan(version="11.8", method="nvidia_repo", gcc=None, arch_flags="-gencode arch=compute_75,code=sm_75"):
    return {"cuda": {"version": version, "method": method, "arch_flags": arch_flags}, "compiler": {"gcc": gcc}}


def rendered(template, distribution="Debian", major="12", **overrides):
    return render("cuda", template, raw_variables("cuda", distribution, major, **{"dlvm_plan": plan(), **overrides}))


@pytest.mark.parametrize(("distribution", "major", "version"), DISTRIBUTIONS)
def test_the_distributions_toolkit(distribution, major, version):
    made = role_variables(
        "cuda",
        distribution,
        major,
        "__cuda_distro_version",
        "__cuda_packages",
        "__cuda_distro_component",
        dlvm_plan=plan(version, "distro"),
    )
    assert made == {
        "__cuda_distro_version": version,
        "__cuda_packages": ["nvidia-cuda-toolkit"],
        "__cuda_distro_component": "non-free" if distribution == "Debian" else "multiverse",
    }


@pytest.mark.parametrize(("distribution", "major", "_version"), DISTRIBUTIONS)
def test_nvidias_packages_carry_the_version_in_their_name(distribution, major, _version):
    made = role_variables(
        "cuda",
        distribution,
        major,
        "__cuda_packages",
        "__cuda_trees",
        dlvm_plan=plan("12.4"),
        cuda_more_versions=["11.8"],
        cuda_repo_packages=["cuda-nvcc", "cuda-libraries-dev"],
    )
    assert made["__cuda_packages"] == [
        "cuda-nvcc-12-4",
        "cuda-nvcc-11-8",
        "cuda-libraries-dev-12-4",
        "cuda-libraries-dev-11-8",
    ]
    assert made["__cuda_trees"] == ["/usr/local/cuda-12.4", "/usr/local/cuda-11.8"]


def test_the_method_is_the_plans_unless_it_is_set():
    assert role_variables("cuda", "Ubuntu", "24", "__cuda_method", dlvm_plan=plan())["__cuda_method"] == "nvidia_repo"
    assert (
        role_variables("cuda", "Ubuntu", "24", "__cuda_method", dlvm_plan=plan(), cuda_method="runfile")[
            "__cuda_method"
        ]
        == "runfile"
    )


@pytest.mark.parametrize(("gcc", "compiler", "tools"), [("11", "g++-11", ["g++", "g++-11"]), (None, "g++", ["g++"])])
def test_the_host_compiler_is_the_plans(gcc, compiler, tools):
    made = role_variables("cuda", "Ubuntu", "24", "__cuda_host_compiler", "__cuda_tools", dlvm_plan=plan(gcc=gcc))
    assert made == {"__cuda_host_compiler": compiler, "__cuda_tools": tools}
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


def test_known_runfiles_are_whole():
    known = role_variables("cuda", "Debian", "12", "__cuda_runfiles_known")["__cuda_runfiles_known"]
    assert {"11.2", "11.8", "12.4"} <= known.keys()
    for version, one in known.items():
        assert one["path"].startswith(f"{version}.")
        assert len(bytes.fromhex(one["sha256"])) == 32


@pytest.mark.parametrize("template", ["verify.sh.j2", "default.sh.j2", "absent.sh.j2", "distro_tree.sh.j2"])
@pytest.mark.parametrize(("distribution", "major", "_version"), DISTRIBUTIONS)
def test_scripts_are_valid(template, distribution, major, _version):
    script = rendered(template, distribution, major, cuda_more_versions=["12.4"])
    subprocess.run(["bash", "-n"], input=script, text=True, check=True)


def test_absent_without_a_plan_for_cuda_touches_no_tree_but_its_own():
    script = rendered("absent.sh.j2", dlvm_plan=plan(version=None, method=None))
    assert '"${laid_out[@]%/*}"  | sort' in script
    assert "/usr/local/cuda- " not in script


@pytest.mark.parametrize(("distribution", "major", "version"), DISTRIBUTIONS)
def test_headers_are_mended_only_for_a_glibc_that_they_do_not_know(distribution, major, version):
    script = rendered("distro_tree.sh.j2", distribution, major, dlvm_plan=plan(version, "distro"))
    assert ("noexcept" in script) is (major == "13")


def test_the_mended_header_declares_what_glibc_declares():
    fix = role_variables("cuda", "Debian", "13", "__cuda_header_fix")["__cuda_header_fix"]
    header = "double cospi(double x);\nfloat sinpif(float x);\ndouble rsqrt(double x);\nextern double sinpi(double x) noexcept (true);\n"
    told = subprocess.run(["sed", "-E", fix], input=header, capture_output=True, text=True, check=True)
    assert told.stdout.splitlines() == [
        "double cospi(double x) noexcept (true);",
        "float sinpif(float x) noexcept (true);",
        "double rsqrt(double x);",
        "extern double sinpi(double x) noexcept (true);",
    ]
