"""What role mxnet_r asks for on each distribution and release, and what its removal takes away."""
from __future__ import annotations

import base64
import json

import pytest
import yaml
from support import ROOT, role_variables

ROLE = ROOT / "roles" / "mxnet_r"
DISTRIBUTIONS = [("Debian", "12"), ("Debian", "13"), ("Ubuntu", "22"), ("Ubuntu", "24")]
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
def test_auto_follows_the_plan_and_a_wish_goes_before_it(method):
    other = {"native": "reticulate", "reticulate": "native"}[method]
    assert role_variables("mxnet_r", "Debian", "12", "__mxnet_r_method", dlvm_plan=plan(method=method))["__mxnet_r_method"] == method
    found = role_variables("mxnet_r", "Debian", "12", "__mxnet_r_method", dlvm_plan=plan(method=method), mxnet_r_method=other)
    assert found["__mxnet_r_method"] == other


def fingerprint(method="native", **overrides):
    host = {"r_version": overrides.pop("r_version", "4.2.2"), "mxnet": overrides.pop("mxnet", "/opt/mxnet/a"), "library": "/l", "installed": ""}
    found = role_variables(
        "mxnet_r", "Debian", "12", "__mxnet_r_fingerprint", dlvm_plan=plan(), mxnet_r_method=method, mxnet_build_prefix="/opt/mxnet",
        __mxnet_r_host=host, role_path=str(ROLE), **overrides,
    )
    return found["__mxnet_r_fingerprint"].strip()


@pytest.mark.parametrize("change", [{"r_version": "4.3.0"}, {"mxnet": "/opt/mxnet/b"}, {"mxnet_r_git_version": "x"}, {"mxnet_r_graph_viz": "false"}])
def test_what_the_native_package_is_made_of_is_in_its_fingerprint(change):
    assert fingerprint() == fingerprint() != fingerprint(**change)


def test_over_python_another_build_of_the_library_changes_nothing():
    assert fingerprint("reticulate") == fingerprint("reticulate", mxnet="/opt/mxnet/b") != fingerprint("native")


def removed(content):
    recorded = {} if content is None else {"content": base64.b64encode(json.dumps(content).encode()).decode()}
    return role_variables("mxnet_r", "Debian", "12", "__mxnet_r_remove", dlvm_plan=plan(), __mxnet_r_recorded=recorded)["__mxnet_r_remove"]


def test_removal_takes_what_was_recorded_and_nothing_of_others():
    always = ["/var/cache/dlvm/mxnet_r", "/var/lib/dlvm/mxnet_r.json"]
    assert removed(None) == always
    assert removed({"library": "/lib/R", "cran_packages": ["visNetwork"]}) == ["/lib/R/mxnet", "/lib/R/visNetwork", *always]


def test_every_default_is_described_with_the_same_value():
    options = yaml.safe_load((ROLE / "meta/argument_specs.yml").read_text())["argument_specs"]["main"]["options"]
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
        ("native", {"version": "2.0.0"}, "MXNet 2.0.0 has no R package: set"),
        ("native", {"mxnet": ""}, "MXNet is not at /opt/mxnet/current: run role mxnet_build"),
        ("native", {"archive": "https://example.com/a.tar.gz"}, "without mxnet_r_archive_sha256: give"),
        ("reticulate", {"r": "3.5.0"}, "R 3.5.0 is too old for method reticulate"),
        ("reticulate", {"r": "4.7.0", "maximum": "4.5.9"}, None),
        ("native", {}, None),
    ],
)
def test_what_cannot_work_is_refused_in_one_sentence(method, change, words):
    described = plan(change.get("version", "1.9.1"))
    described["r"]["maximum"] = change.get("maximum")
    host = {"r_version": change.get("r", "4.2.2"), "mxnet": change.get("mxnet", "/opt/mxnet/a"), "library": "/l", "installed": ""}
    problems = role_variables(
        "mxnet_r", "Debian", "12", "__mxnet_r_problems", dlvm_plan=described, mxnet_r_method=method, mxnet_build_prefix="/opt/mxnet",
        __mxnet_r_host=host, mxnet_r_archive_url=change.get("archive", ""),
    )["__mxnet_r_problems"]
    assert len(problems) == (words is not None)
    if words:
        assert words in problems[0] and problems[0].endswith(".") and problems[0].count(". ") == 0
