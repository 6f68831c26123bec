"""What a user without rights gets from library(mxnet), by each method."""
from __future__ import annotations

import json

import pytest

LIBRARY = "/usr/local/lib/R/site-library"


def as_nobody(host, expression):
    done = host.run("runuser -u nobody -- Rscript --vanilla -e %s", expression)
    assert done.rc == 0, done.stderr
    return done


@pytest.fixture(name="record")
def record_of(host):
    record = json.loads(host.file("/var/lib/dlvm/mxnet_r.json").content_string)
    assert record["state"] == "complete"
    return record["data"]


@pytest.fixture(name="native")
def is_native(record):
    return record["method"] == "native"


def test_arrays_compute_for_an_ordinary_user(host):
    done = as_nobody(host, "library(mxnet); cat(as.array(mx.nd.array(array(1:4, c(2, 2))) * 3))")
    assert done.stdout.split() == ["3", "6", "9", "12"]


def test_the_package_says_which_method_it_is(host, record):
    out = as_nobody(host, 'cat(packageDescription("mxnet")$DlvmMethod, as.character(packageVersion("mxnet")))').stdout.split()
    assert out == [record["method"], record["version"]] and record["library"] == LIBRARY
    assert record["fingerprint"] in host.file(f"{LIBRARY}/mxnet/DESCRIPTION").content_string


def test_nothing_half_done_is_left(host):
    assert sorted(host.check_output(f"ls -A {LIBRARY}").split()) in (["mxnet"], ["mxnet", "visNetwork"])


def test_a_network_trains_over_python(host, native):
    if native:
        pytest.skip("the stand-in trains nothing")
    done = host.run("cd /tmp && runuser -u nobody -- Rscript --vanilla /srv/train.R")
    assert done.rc == 0, done.stderr
    assert float(done.stdout.split()[-1]) > 0.95
    assert "method reticulate" in done.stderr and "[3] Validation-accuracy=" in done.stderr


def test_another_python_of_the_user_does_not_take_over(host, native):
    if native:
        pytest.skip("native needs no Python")
    done = host.run("runuser -u nobody -- env RETICULATE_PYTHON=/usr/bin/python3 Rscript --vanilla -e 'library(mxnet)'")
    assert done.rc == 0 and "/opt/mxnet/" in done.stderr


def test_upstreams_steps_were_taken(host, native, record):
    if not native:
        pytest.skip("method reticulate")
    assert as_nobody(host, "library(mxnet); cat(mx.version(), graph.viz())").stdout == "10901 drawn"
    assert host.file(f"{LIBRARY}/mxnet/libs/libmxnet.so").linked_to == "/opt/mxnet/test/lib/libmxnet.so"
    assert record["cran_packages"] == ["visNetwork"] and record["notes"] == []
    assert not host.file("/var/cache/dlvm/mxnet_r/stage/library").exists or host.file(f"{LIBRARY}/mxnet").is_directory


def test_the_makeconf_was_repaired_first(host, native):
    if not native:
        pytest.skip("method reticulate compiles nothing")
    assert host.check_output("R CMD config --no-user-files --no-site-files CXX11").split()[0] == "g++"
