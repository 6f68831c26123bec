from __future__ import annotations

import hashlib
import subprocess

import pytest
from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar
from role_tasks import apt_names, tasks_of
from support import raw_variables, render, role_variables

DISTRIBUTIONS = [("Debian", "12"), ("Debian", "13"), ("Ubuntu", "22"), ("Ubuntu", "24"), ("Ubuntu", "26")]
METHODS = ["wheel", "distro", "intel_repo", "archive"]
OWN = {"url": "https://example.com/mkl.tgz?sig=secret", "sha256": "12" * 32}
KEY = {"url": "https://mirror.example.com/intel.gpg", "sha256": "ab" * 32}


def plan(method):
    return {"mkl": {"method": method}}


def made(name, method="wheel", *, distribution="Ubuntu", major="22", **overrides):
    return role_variables("mkl", distribution, major, name, dlvm_plan=plan(method), **overrides)[name]


def rendered(template, method="wheel", **overrides):
    return render("mkl", template, raw_variables("mkl", "Ubuntu", "24", dlvm_plan=plan(method), **overrides))


@pytest.mark.parametrize(("distribution", "major"), DISTRIBUTIONS)
def test_the_distributions_packages(distribution, major):
    assert made("__mkl_packages", "distro", distribution=distribution, major=major) == ["libmkl-dev", "libomp-dev"]
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
        made("__mkl_marker", "distro"),
        made("__mkl_marker", "intel_repo"),
        made("__mkl_marker", "archive", mkl_archive=OWN),
    }
    assert len(markers) == 5


def test_another_address_of_the_same_archive_is_the_same_marker():
    moved = {**OWN, "url": "https://example.com/mkl.tgz?sig=renewed"}
    assert made("__mkl_marker", "archive", mkl_archive=OWN) == made("__mkl_marker", "archive", mkl_archive=moved)


@pytest.mark.parametrize("name", ["mkl_wheels", "__mkl_static", "__mkl_record"])
def test_false_may_be_a_string(name):
    values = [made(name, mkl_static=static) for static in ("false", False, True)]
    assert values[0] == values[1] != values[2]


@pytest.mark.parametrize("value", ["false", "no", False])
def test_blas_of_the_host_is_left_alone_where_it_is_off(value):
    tasks = tasks_of("mkl", "distro.yml", None)
    condition = next(task["when"] for task in tasks if "update-alternatives" in str(task))
    assert Templar(loader=DataLoader(), variables={"mkl_blas_alternative": value}).evaluate_conditional(condition) is False


@pytest.mark.parametrize(
    ("method", "static", "linked"),
    [("wheel", True, True), ("wheel", False, False), ("distro", False, True), ("intel_repo", False, True)],
)
def test_what_python_loads_is_linked_statically_where_it_can_be(method, static, linked):
    script = rendered("verify.sh.j2", method, mkl_static=static)
    assert ('"${static[@]}"' in script) is linked
    assert ("libmkl_intel_thread.a" in script) is linked


def test_intels_repository_has_its_own_key():
    source = rendered(
        "dlvm-intel.sources.j2",
        "intel_repo",
        mkl_repo_key=KEY,
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


@pytest.mark.parametrize("template", ["prefix.sh.j2", "verify.sh.j2"])
@pytest.mark.parametrize("method", METHODS)
def test_scripts_are_valid(template, method):
    subprocess.run(["bash", "-n"], input=rendered(template, method, mkl_archive=OWN), text=True, check=True)


def laid_out(tmp_path, source, method, **overrides):
    script = rendered("prefix.sh.j2", method, mkl_prefix=str(tmp_path / "prefix"), **overrides)
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
    prefix = laid_out(tmp_path, source, "intel_repo")
    assert (prefix / "mkl/include/mkl.h").exists()
    assert (prefix / "mkl/lib/intel64/libmkl_core.so").exists()
    assert (prefix / "mkl/lib/intel64/libmkl_core.a").exists()
    assert (prefix / "compiler/lib/intel64/libiomp5.so").exists()


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
    prefix = laid_out(tmp_path, tmp_path, "archive", mkl_archive=own, __mkl_download=str(archive.parent))
    assert (prefix / "mkl/include/mkl.h").exists()
    assert (prefix / "mkl/lib/intel64/libmkl_core.a").exists()
    assert (prefix / "compiler/lib/intel64/libiomp5.so").exists()
    assert not archive.exists()
    assert not half.exists()


def test_a_tampered_archive_leaves_nothing(tmp_path):
    archive, _sha256 = an_archive(tmp_path, "")
    own = {"url": f"/srv/{archive.name}", "sha256": "12" * 32}
    with pytest.raises(subprocess.CalledProcessError):
        laid_out(tmp_path, tmp_path, "archive", mkl_archive=own, __mkl_download=str(archive.parent))
    assert not archive.exists()
    assert not (tmp_path / "prefix").exists()


# Needs and record


def needed(items):
    return [one for one in items if one.get("when", True)]


def rejected(needs):
    return " ".join(" ".join(one["msg"].split()) for one in needs["problems"] if one["when"])


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(("distribution", "major"), DISTRIBUTIONS)
def test_every_package_that_apt_may_be_asked_for_is_a_need(distribution, major, method):
    overrides = {"mkl_archive": OWN, "mkl_repo_key": KEY}
    needs = made("__mkl_needs", method, distribution=distribution, major=major, **overrides)
    names = apt_names("mkl", distribution, major, dlvm_plan=plan(method), **overrides)
    assert names and names == set(needs["packages"])


def test_wheels_need_room_for_a_copy_the_index_and_checksums():
    needs = made("__mkl_needs", "wheel", mkl_prefix="/srv/mkl")
    unless = f"/srv/mkl/{made('__mkl_marker')}"
    assert [(one["path"], one["unless"]) for one in needed(needs["space"])] == [
        ("/srv/mkl", unless),
        ("/var/cache/dlvm/mkl", unless),
    ]
    assert [one["url"] for one in needs["urls"]] == ["pypi:mkl", "pypi:mkl-include", "pypi:intel-openmp", "pypi:mkl-static"]
    assert all(one["mib"] > 0 and one["unless"] == unless for one in needs["urls"])
    assert [one["sha256"] for one in needs["downloads"]] == [one["sha256"] for one in made("mkl_wheels")]
    assert {one["name"] for one in needs["downloads"]} == {"mkl_wheels"}
    assert needed(needs["repositories"]) == [] and rejected(needs) == ""


def test_an_archive_needs_room_its_address_and_a_checksum():
    needs = made("__mkl_needs", "archive", mkl_archive=OWN)
    assert [one["path"] for one in needed(needs["space"])] == ["/opt/intel-mkl"]
    assert [(one["name"], one["url"], one["sha256"]) for one in needs["downloads"]] == [("mkl_archive", OWN["url"], OWN["sha256"])]
    assert needs["urls"] == [] and rejected(needs) == ""
    missing = made("__mkl_needs", "archive")
    assert [(one["url"], one["sha256"]) for one in missing["downloads"]] == [("", "")]


def test_intels_repository_is_a_need_with_a_verified_key():
    needs = made("__mkl_needs", "intel_repo", mkl_repo_key=KEY, mkl_repo_url="https://mirror.example.com/oneapi")
    assert [{key: value for key, value in one.items() if key != "when"} for one in needed(needs["repositories"])] == [
        {
            "name": "intel",
            "uris": ["https://mirror.example.com/oneapi"],
            "suites": ["all"],
            "components": ["main"],
            "key": KEY,
            "url_variable": "mkl_repo_url",
            "key_variable": "mkl_repo_key",
        }
    ]
    assert [one["url"] for one in needs["urls"]] == [KEY["url"]]
    assert needs["downloads"] == needed(needs["space"]) == [] and rejected(needs) == ""
    unverified = made("__mkl_needs", "intel_repo")
    assert needed(unverified["repositories"]) == []
    assert "Intel publishes no checksum of its repository's key" in rejected(unverified)


def test_the_distributions_mkl_needs_packages_alone():
    needs = made("__mkl_needs", "distro")
    assert needs["packages"] == ["libmkl-dev", "libomp-dev", "g++"]
    assert needed(needs["space"]) == needs["urls"] == needs["downloads"] == needed(needs["repositories"]) == []


@pytest.mark.parametrize(
    ("prefix", "wrong"),
    [("/mkl", True), ("/", True), ("opt/mkl", True), ("/opt/mkl/", True), ("/opt/mkl", False), ("/srv/a/mkl-2024.2", False)],
)
def test_a_prefix_that_could_not_be_removed_is_rejected(prefix, wrong):
    assert (f"mkl_prefix is {prefix}, which is no absolute path" in rejected(made("__mkl_needs", mkl_prefix=prefix))) is wrong


@pytest.mark.parametrize(("url", "missing"), [("/nowhere/mkl.tgz", True), (__file__, False), ("file:///nowhere/mkl.tgz", False)])
def test_a_file_that_is_not_on_the_controller_is_rejected_with_its_path(url, missing):
    needs = made("__mkl_needs", "archive", mkl_archive={"url": url, "sha256": "12" * 32})
    assert (f"mkl_archive has the url {url}, which is no file on the controller" in rejected(needs)) is missing


def test_only_what_the_role_owns_is_recorded():
    paths = made("__mkl_paths", "archive", mkl_archive=OWN, mkl_prefix="/srv/mkl")
    assert {"/srv/mkl", "/srv/mkl.new", "/srv/mkl.old", "/var/cache/dlvm/mkl"} <= set(paths)
    assert "secret" not in str([paths, made("__mkl_record", "archive", mkl_archive=OWN)])
    assert not [path for path in paths if "intel" in path]
    theirs = made("__mkl_paths", "intel_repo", mkl_repo_key=KEY)
    assert "/usr/share/keyrings/dlvm-intel-abababababab.gpg" in theirs
    assert "/var/lib/apt/lists/apt.repos.intel.com_oneapi_*" in theirs


def test_the_record_tells_the_source_by_a_digest():
    assert made("__mkl_record", mkl_prefix="/srv/mkl") == {
        "prefix": "/srv/mkl",
        "method": "wheel",
        "static": True,
        "source": made("__mkl_marker").removeprefix(".dlvm-mkl-"),
    }
