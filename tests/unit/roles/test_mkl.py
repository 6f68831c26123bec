from __future__ import annotations

import hashlib
import subprocess

import pytest
from support import raw_variables, render, role_variables

DISTRIBUTIONS = [("Debian", "12"), ("Debian", "13"), ("Ubuntu", "22"), ("Ubuntu", "24")]


def made(name, *, distribution="Ubuntu", major="22", **overrides):
    return role_variables("mkl", distribution, major, name, **overrides)[name]


def rendered(template, **overrides):
    return render("mkl", template, raw_variables("mkl", "Ubuntu", "24", **overrides))


@pytest.mark.parametrize(("distribution", "major"), DISTRIBUTIONS)
def test_the_distributions_packages(distribution, major):
    assert made("__mkl_packages", distribution=distribution, major=major, mkl_method="distro") == [
        "libmkl-dev",
        "libomp-dev",
    ]
    component = made("__mkl_distro_component", distribution=distribution, major=major)
    assert component == ("non-free" if distribution == "Debian" else "multiverse")


def test_static_libraries_are_a_wheel_of_their_own():
    assert [one["name"] for one in made("mkl_wheels")] == ["mkl", "mkl-include", "intel-openmp", "mkl-static"]
    assert [one["name"] for one in made("mkl_wheels", mkl_static=False)] == ["mkl", "mkl-include", "intel-openmp"]
    for wheel in made("mkl_wheels"):
        assert len(bytes.fromhex(wheel["sha256"])) == 32


def test_another_source_is_another_marker():
    markers = {
        made("__mkl_marker"),
        made("__mkl_marker", mkl_static=False),
        made("__mkl_marker", mkl_method="distro"),
        made("__mkl_marker", mkl_method="intel_repo"),
        made("__mkl_marker", mkl_method="archive", mkl_archive={"url": "/srv/mkl.tgz", "sha256": "12" * 32}),
    }
    assert len(markers) == 5


@pytest.mark.parametrize(
    ("method", "static", "linked"),
    [("wheel", True, True), ("wheel", False, False), ("distro", False, True), ("intel_repo", False, True)],
)
def test_what_python_loads_is_linked_statically_where_it_can_be(method, static, linked):
    script = rendered("verify.sh.j2", mkl_method=method, mkl_static=static)
    assert ('"${static[@]}"' in script) is linked
    assert ("libmkl_intel_thread.a" in script) is linked


def test_intels_repository_has_its_own_key():
    key = {"url": "https://mirror.example.com/intel.gpg", "sha256": "ab" * 32}
    source = rendered(
        "dlvm-intel.sources.j2",
        mkl_method="intel_repo",
        mkl_repo_key=key,
        mkl_repo_url="https://mirror.example.com/oneapi",
    )
    assert source.splitlines()[1:] == [
        "Types: deb",
        "URIs: https://mirror.example.com/oneapi",
        "Suites: all",
        "Components: main",
        "Architectures: amd64",
        "Signed-By: /usr/share/keyrings/dlvm-intel-abababababab.gpg",
    ]


def test_the_linker_is_told_of_the_prefix():
    assert rendered("dlvm-mkl.conf.j2", mkl_prefix="/srv/mkl").splitlines()[1:] == [
        "/srv/mkl/mkl/lib/intel64",
        "/srv/mkl/compiler/lib/intel64",
    ]


@pytest.mark.parametrize("template", ["prefix.sh.j2", "verify.sh.j2", "absent.sh.j2"])
@pytest.mark.parametrize("method", ["wheel", "distro", "intel_repo", "archive"])
def test_scripts_are_valid(template, method):
    archive = {"url": "/srv/mkl.tgz", "sha256": "12" * 32}
    subprocess.run(
        ["bash", "-n"], input=rendered(template, mkl_method=method, mkl_archive=archive), text=True, check=True
    )


def laid_out(tmp_path, source, **overrides):
    script = rendered("prefix.sh.j2", mkl_prefix=str(tmp_path / "prefix"), **overrides)
    script = script.replace("/opt/intel/oneapi", str(source)).replace("/usr/include/mkl", str(source / "include"))
    subprocess.run(
        ["bash"], input=script.replace("/usr/lib/x86_64-linux-gnu", str(source / "lib")), text=True, check=True
    )
    return tmp_path / "prefix"


@pytest.mark.parametrize(
    ("mkl", "compiler"),
    [
        ("mkl/latest/lib/intel64", "compiler/latest/linux/compiler/lib/intel64_lin"),
        ("mkl/latest/lib", "compiler/latest/lib"),
    ],
)
def test_oneapi_of_2021_and_2024_end_in_the_same_shape(tmp_path, mkl, compiler):
    source = tmp_path / "oneapi"
    for folder in (mkl, compiler, "mkl/latest/include"):
        (source / folder).mkdir(parents=True)
    (source / "mkl/latest/include/mkl.h").touch()
    for name in ("libmkl_core.so.2", "libmkl_core.a"):
        (source / mkl / name).touch()
    (source / compiler / "libiomp5.so").touch()
    prefix = laid_out(tmp_path, source, mkl_method="intel_repo")
    assert (prefix / "mkl/include/mkl.h").exists()
    assert (prefix / "mkl/lib/intel64/libmkl_core.so").exists()
    assert (prefix / "mkl/lib/intel64/libmkl_core.a").exists()
    assert (prefix / "compiler/lib/intel64/libiomp5.so").exists()


def test_a_prefix_of_somebody_else_is_not_touched(tmp_path):
    (tmp_path / "prefix").mkdir()
    with pytest.raises(subprocess.CalledProcessError):
        laid_out(tmp_path, tmp_path, mkl_method="distro")
    assert list((tmp_path / "prefix").iterdir()) == []


def an_archive(tmp_path, top):
    """An archive in the layout of the old MKL with its compiler, and its sha256."""
    for path in (
        f"{top}mkl/include/mkl.h",
        f"{top}mkl/lib/intel64/libmkl_core.a",
        f"{top}compiler/lib/intel64/libiomp5.so",
    ):
        (tmp_path / "tree" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "tree" / path).touch()
    (tmp_path / "download").mkdir()
    archive = tmp_path / "download/mkl.tgz"
    subprocess.run(["tar", "-czf", str(archive), "-C", str(tmp_path / "tree"), "."], check=True)
    return archive, hashlib.sha256(archive.read_bytes()).hexdigest()


@pytest.mark.parametrize("top", ["", "intel/"])
def test_an_archive_ends_in_the_shape_and_is_not_kept(tmp_path, top):
    archive, sha256 = an_archive(tmp_path, top)
    half = tmp_path / "prefix.new/mkl"
    half.mkdir(parents=True)
    own = {"url": f"https://example.com/{archive.name}", "sha256": sha256}
    prefix = laid_out(tmp_path, tmp_path, mkl_method="archive", mkl_archive=own, __mkl_download=str(archive.parent))
    assert (prefix / "mkl/include/mkl.h").exists()
    assert (prefix / "mkl/lib/intel64/libmkl_core.a").exists()
    assert (prefix / "compiler/lib/intel64/libiomp5.so").exists()
    assert not archive.exists()
    assert not half.exists()


def test_a_tampered_archive_leaves_nothing(tmp_path):
    archive, _sha256 = an_archive(tmp_path, "")
    own = {"url": f"/srv/{archive.name}", "sha256": "12" * 32}
    with pytest.raises(subprocess.CalledProcessError):
        laid_out(tmp_path, tmp_path, mkl_method="archive", mkl_archive=own, __mkl_download=str(archive.parent))
    assert not archive.exists()
    assert not (tmp_path / "prefix").exists()
