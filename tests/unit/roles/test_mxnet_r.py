"""What role mxnet_r asks for on each distribution and release, and what its removal takes away."""
from __future__ import annotations

import pytest
import yaml
from ansible_collections.dlvm.azure_gpu.plugins.module_utils._stack_inputs import Request
from ansible_collections.dlvm.azure_gpu.plugins.module_utils._stack_plan import make_plan
from role_tasks import apt_names
from support import ROOT, role_variables

ROLE = ROOT / "roles" / "mxnet_r"
DISTRIBUTIONS = [("Debian", "12"), ("Debian", "13"), ("Ubuntu", "22"), ("Ubuntu", "24"), ("Ubuntu", "26")]
VERSIONS = {"22": "22.04", "24": "24.04", "26": "26.04"}
DESCRIPTION = (ROOT / "tests/fixtures/mxnet/R-package/DESCRIPTION").read_text(encoding="utf-8")
UPSTREAM = """Package: mxnet
Imports:
    methods,
    Rcpp (>= 0.12.1),
    DiagrammeR (>= 0.9.0),
    visNetwork (>= 1.0.3),
    data.table,
    jsonlite,
    magrittr,
    stringr
Suggests:
    imager
LinkingTo: Rcpp
"""
OPENCV = "PKG_LIBS = `(pkg-config --libs opencv || pkg-config --libs opencv4)`\n"


def plan(version="1.9.1", method="native"):
    return {"mxnet": {"version": version}, "r": {"minimum": "3.4.4", "maximum": None, "method": method}}


def wanted(distribution, major, sources, **overrides):
    variables = role_variables(
        "mxnet_r", distribution, major, "__mxnet_r_wanted", dlvm_plan=plan(), __mxnet_r_wishes={"stdout": sources}, **overrides
    )
    return variables["__mxnet_r_wanted"]


@pytest.mark.parametrize(
    ("version", "roxygen"),
    [("0.12.1", "== 5.0.1"), ("1.3.1", "== 5.0.1"), ("1.4.1", ">= 5.0.1"), ("1.5.1", ">= 6.1.1"), ("1.9.1", ">= 6.1.1")],
)
def test_roxygen2_is_the_one_that_the_release_demands(version, roxygen):
    assert role_variables("mxnet_r", "Debian", "12", "__mxnet_r_roxygen2", dlvm_plan=plan(version)) == {"__mxnet_r_roxygen2": roxygen}


def test_a_roxygen2_of_the_user_wins():
    found = role_variables("mxnet_r", "Debian", "12", "__mxnet_r_roxygen2", dlvm_plan=plan("0.12.1"), mxnet_r_roxygen2=">= 7.0")
    assert found["__mxnet_r_roxygen2"] == ">= 7.0"


@pytest.mark.parametrize(("distribution", "major"), DISTRIBUTIONS)
def test_native_takes_from_the_distribution_what_it_has(distribution, major):
    found = wanted(distribution, major, UPSTREAM + OPENCV)
    assert {"r-cran-rcpp", "r-cran-data.table", "r-cran-jsonlite", "r-cran-magrittr", "r-cran-stringr", "libopencv-dev"} <= set(found)
    assert ("r-cran-diagrammer" in found) == ((distribution, major) == ("Debian", "13"))


def test_without_graph_viz_nothing_is_installed_for_it():
    assert "r-cran-diagrammer" not in wanted("Debian", "13", UPSTREAM, mxnet_r_graph_viz="false")


def test_releases_without_opencv_do_not_get_it():
    assert "libopencv-dev" not in wanted("Debian", "12", UPSTREAM)
    assert "libopencv-dev" not in wanted("Debian", "12", DESCRIPTION)


@pytest.mark.parametrize(("distribution", "major"), DISTRIBUTIONS)
def test_reticulate_needs_no_compiler_but_the_shared_python(distribution, major):
    found = role_variables("mxnet_r", distribution, major, "__mxnet_r_always", dlvm_plan=plan())["__mxnet_r_always"]["reticulate"]
    assert {"r-base-core", "r-cran-reticulate"} < set(found) and any(name.startswith("libpython3.") for name in found)
    assert "r-base-dev" not in found


@pytest.mark.parametrize("method", ["native", "reticulate"])
def test_the_plan_says_the_method(method):
    assert role_variables("mxnet_r", "Debian", "12", "__mxnet_r_method", dlvm_plan=plan(method=method))["__mxnet_r_method"] == method


def fingerprint(method="native", **overrides):
    host = {"r_version": overrides.pop("r_version", "4.2.2"), "mxnet": overrides.pop("mxnet", "/opt/mxnet/a"), "library": "/l", "installed": ""}
    found = role_variables(
        "mxnet_r", "Debian", "12", "__mxnet_r_fingerprint", dlvm_plan=plan(method=method), mxnet_build_prefix="/opt/mxnet",
        __mxnet_r_host=host, role_path=str(ROLE), **overrides,
    )
    return found["__mxnet_r_fingerprint"].strip()


@pytest.mark.parametrize("change", [{"r_version": "4.3.0"}, {"mxnet": "/opt/mxnet/b"}, {"mxnet_r_git_version": "x"}, {"mxnet_r_graph_viz": "false"}])
def test_what_the_native_package_is_made_of_is_in_its_fingerprint(change):
    assert fingerprint() == fingerprint() != fingerprint(**change)


def test_over_python_another_build_of_the_library_changes_nothing():
    assert fingerprint("reticulate") == fingerprint("reticulate", mxnet="/opt/mxnet/b") != fingerprint("native")


def test_every_default_is_described_with_the_same_value():
    specs = yaml.safe_load((ROLE / "meta/argument_specs.yml").read_text())["argument_specs"]
    options = specs["main"]["options"]
    assert specs["needs"]["options"] == options
    defaults = yaml.safe_load((ROLE / "defaults/main.yml").read_text())
    assert options.keys() == defaults.keys()
    for name, value in defaults.items():
        if "{{" not in str(value):
            assert options[name]["default"] == value, name


@pytest.mark.parametrize(
    ("method", "change", "words"),
    [
        ("native", {"r": "3.4.1"}, "R 3.4.1 is too old for MXNet 1.9.1, which wants 3.4.4 or newer:"),
        ("native", {"r": "4.7.0", "maximum": "4.5.9"}, "R 4.7.0 is too new for the R package of MXNet 1.9.1, which goes up to 4.5.9: set"),
        ("native", {"mxnet": ""}, "MXNet is not at /opt/mxnet/current: run role mxnet_build"),
        ("reticulate", {"r": "3.5.0"}, "R 3.5.0 is too old for method reticulate"),
        ("reticulate", {"r": "4.7.0", "maximum": "4.5.9"}, None),
        ("native", {}, None),
    ],
)
def test_what_r_tells_is_rejected_in_one_sentence(method, change, words):
    described = plan(method=method)
    described["r"]["maximum"] = change.get("maximum")
    host = {"r_version": change.get("r", "4.2.2"), "mxnet": change.get("mxnet", "/opt/mxnet/a"), "library": "/l", "installed": ""}
    problems = role_variables(
        "mxnet_r", "Debian", "12", "__mxnet_r_problems", dlvm_plan=described, mxnet_build_prefix="/opt/mxnet", __mxnet_r_host=host,
    )["__mxnet_r_problems"]
    assert len(problems) == (words is not None)
    if words:
        assert words in problems[0] and problems[0].endswith(".") and problems[0].count(". ") == 0


def needs(distribution=("Debian", "12"), **overrides):
    """The needs of the role, those without a plan where none is given."""
    found = role_variables("mxnet_r", *distribution, "__mxnet_r_needs", mxnet_build_prefix="/opt/mxnet", **overrides)["__mxnet_r_needs"]
    return {key: [item for item in value if isinstance(item, str) or item.get("when", True)] if isinstance(value, list) else value
            for key, value in found.items()}


GIT, CRAN = "git+https://github.com/apache/mxnet", "https://cloud.r-project.org"


@pytest.mark.parametrize("distribution", DISTRIBUTIONS)
@pytest.mark.parametrize("method", ["native", "reticulate"])
@pytest.mark.parametrize("viz", ["auto", "false"])
def test_needs_name_every_package_that_the_tasks_install(distribution, method, viz):
    name, major = distribution
    more = {"dlvm_plan": make_plan(Request(name, VERSIONS.get(major, major), r_method=method)), "mxnet_r_graph_viz": viz}
    found = needs(distribution, **more)
    assert apt_names("mxnet_r", *distribution, __mxnet_r_wishes={"stdout": UPSTREAM + OPENCV}, **more) <= set(found["packages"])
    assert len(found["packages"]) == len(set(found["packages"])) and found["problems"] == []
    assert ("g++" in found["packages"], "libopencv-dev" in found["packages"]) == (False, method == "native")


@pytest.mark.parametrize("without", [{}, {"dlvm_plan": {}}])
@pytest.mark.parametrize(("method", "required"), [("auto", False), ("native", True)])
def test_before_the_plan_the_sources_of_native_are_asked_for(without, method, required):
    found = needs(("Debian", "11"), mxnet_r_method=method, mxnet_r_executable="/opt/R/bin/R", **without)
    assert [(item["url"], item["required"]) for item in found["urls"]] == [(GIT, required), (CRAN, required)]
    assert found["r_executable"] == "/opt/R/bin/R"
    assert found["packages"] == found["downloads"] == found["problems"] == []


def test_a_plan_of_before_does_not_hide_the_sources():
    assert [item["url"] for item in needs(dlvm_plan=plan(method="reticulate"))["urls"]] == [GIT, CRAN]
    assert needs(dlvm_plan=plan(method="reticulate"), mxnet_r_method="reticulate")["urls"] == []


@pytest.mark.parametrize(
    ("overrides", "urls"),
    [
        ({"mxnet_r_graph_viz": "false"}, [GIT]),
        ({"mxnet_r_graph_viz": False}, [GIT]),
        ({"mxnet_r_cran_url": "file:///srv/cran"}, [GIT]),
        ({"mxnet_r_cran_url": "/srv/cran"}, [GIT]),
        ({"mxnet_r_source_path": "/srv/mxnet"}, [CRAN]),
        ({"mxnet_r_git_url": "file:///srv/mxnet"}, [CRAN]),
        ({"mxnet_r_git_url": "https://bot:s3cret@git.example/mxnet"}, [CRAN]),
        ({"mxnet_r_cran_url": "https://cran.example/?key=s3cret"}, [GIT]),
        ({"mxnet_r_archive_url": "https://x.example/a.tar.gz", "mxnet_r_archive_sha256": "1" * 64}, ["https://x.example/a.tar.gz", CRAN]),
        ({"mxnet_r_archive_url": "https://x.example/a.tar.gz?sig=s3cret", "mxnet_r_archive_sha256": "1" * 64}, [CRAN]),
    ],
)
def test_what_is_asked_for_follows_where_the_sources_come_from(overrides, urls):
    assert [item["url"] for item in needs(**overrides)["urls"]] == urls
    planned = needs(dlvm_plan=plan(), mxnet_r_method="native", **overrides)
    # What is downloaded is asked for as a download then.
    assert {item["url"] for item in planned["urls"] + planned["downloads"]} == set(urls)
    assert "s3cret" not in str(planned)


def test_an_old_roxygen2_comes_from_cran_even_without_drawings():
    more = {"mxnet_r_graph_viz": "false", "mxnet_r_method": "native"}
    assert [item["url"] for item in needs(dlvm_plan=plan("1.3.1"), **more)["urls"]] == [GIT, CRAN]
    assert [item["url"] for item in needs(dlvm_plan=plan("1.5.1"), **more)["urls"]] == [GIT]


@pytest.mark.parametrize(
    ("overrides", "words"),
    [
        ({"dlvm_plan": plan("2.0.0")}, "MXNet 2.0.0 has no R package: set mxnet_r_method to reticulate"),
        ({"mxnet_r_archive_url": "https://example.com/a.tar.gz"}, "mxnet_r_archive_url is set without mxnet_r_archive_sha256: give"),
        ({"dlvm_plan": plan(), "mxnet_r_archive_url": "https://example.com/a.tar.gz"}, "without mxnet_r_archive_sha256: give"),
    ],
)
def test_what_the_role_rejects_by_itself(overrides, words):
    (problem,) = needs(**overrides)["problems"]
    assert words in problem["msg"]


def test_an_installed_package_needs_no_room_and_only_upstreams_needs_no_source():
    found = needs(dlvm_plan=plan(), mxnet_r_library="/srv/R")
    assert {item["unless"] for item in found["urls"]} == {"/srv/R/mxnet/include"}
    assert {item["path"]: (item["mib"], item["unless"]) for item in found["space"]} == {
        "/var/cache/dlvm/mxnet_r": (300, "/srv/R/mxnet/include"), "/srv/R": (100, "/srv/R/mxnet"),
    }
    assert {item["path"]: item["mib"] for item in needs(dlvm_plan=plan(method="reticulate"))["space"]} == {"/usr/local/lib/R/site-library": 10}


def record(**data):
    names = ("__mxnet_r_begun", "__mxnet_r_done", "__mxnet_r_added")
    more = {
        "__mxnet_r_host": {"r_version": "4.2.2", "mxnet": "/opt/mxnet/a", "library": "/l", "installed": ""}, "__mxnet_r_fingerprint": "f",
        "__mxnet_r_recorded": {"record": {"data": data}},
        "__mxnet_r_build": {"stdout_lines": ["added: visNetwork htmltools", "dlvm-note: im2rec is left out."]},
    }
    return role_variables("mxnet_r", "Debian", "12", *names, dlvm_plan=plan(), **more)


def test_packages_from_cran_stay_recorded():
    found = record(cran_packages=["DiagrammeR"])
    assert found["__mxnet_r_begun"]["cran_packages"] == ["DiagrammeR"]
    assert found["__mxnet_r_done"]["cran_packages"] == ["DiagrammeR", "htmltools", "visNetwork"]
    assert found["__mxnet_r_done"]["notes"] == ["im2rec is left out."] and found["__mxnet_r_added"] == ["visNetwork", "htmltools"]
    assert record()["__mxnet_r_begun"]["cran_packages"] == []


@pytest.mark.parametrize(
    ("installed", "converged", "stale"), [("f", True, False), ("f", False, True), ("", True, True), ("other", True, True)]
)
def test_an_interrupted_build_is_made_again(installed, converged, stale):
    more = {"__mxnet_r_host": {"installed": installed}, "__mxnet_r_fingerprint": "f", "__mxnet_r_recorded": {"converged": converged}}
    assert role_variables("mxnet_r", "Debian", "12", "__mxnet_r_is_stale", dlvm_plan=plan(), **more)["__mxnet_r_is_stale"] is stale


def test_a_package_of_the_user_is_not_the_roles():
    """role_record leaves what was installed before; what users need too is never listed."""
    found = role_variables("mxnet_r", "Debian", "12", "__mxnet_r_packages", "__mxnet_r_always", dlvm_plan=plan())
    assert found["__mxnet_r_packages"] == {"native": ["r-cran-roxygen2"], "reticulate": ["r-cran-reticulate"]}
    assert all(set(found["__mxnet_r_packages"][method]) <= set(found["__mxnet_r_always"][method]) for method in ("native", "reticulate"))
