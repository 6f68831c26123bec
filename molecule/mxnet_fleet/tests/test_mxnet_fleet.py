"""One host has built, the other has the same library without sources or a compiler."""
from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path

import pytest

PYTHON = "/opt/mxnet/current/venv/bin/python"


@pytest.fixture
def has_built(host):
    return host.backend.hostname == "fleet-a"


@pytest.fixture(scope="module")
def store():
    return Path(os.environ["MOLECULE_EPHEMERAL_DIRECTORY"], "store")


def test_only_one_host_has_sources_and_a_compiler(host, has_built):
    assert host.file("/var/lib/dlvm/mxnet").exists is has_built
    assert host.exists("g++") is has_built


def test_the_library_computes_on_both(host):
    assert host.check_output(f"{PYTHON} -W ignore -c 'import mxnet; print(mxnet.self_test())'") == "0"
    assert "libmxnet.so" in host.check_output("ldconfig -p")
    assert host.file("/opt/mxnet/current/include/mxnet/c_api.h").exists


def test_the_store_holds_one_build_and_each_host_has_it(host, has_built, store):
    (manifest,) = (json.loads(file.read_text(encoding="utf-8")) for file in store.glob("*.json"))
    (archive,) = store.glob("*.tar.zst")
    assert archive.name == manifest["archive"]
    assert hashlib.sha256(archive.read_bytes()).hexdigest() == manifest["sha256"]
    record = json.loads(host.file("/opt/mxnet/current/build.json").content_string)
    assert record["fingerprint"] == manifest["fingerprint"] == host.file("/opt/mxnet/current").linked_to.rsplit("/", 1)[1]
    assert record["artifact"] == (None if has_built else archive.name)
    assert "libopenblas0-pthread" in manifest["packages"]


def test_nothing_is_left_of_the_archive(host):
    assert host.check_output("find /var/cache/dlvm /opt/mxnet -name '*.zst' -o -name '*.part'") == ""
