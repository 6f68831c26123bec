from __future__ import annotations

import json

import pytest

VERSION = "ctypes.CDLL(sys.argv[1]).cudnnGetVersion()"


def version_of(host, library):
    return host.check_output(f"python3 -c 'import ctypes, sys; print({VERSION})' {library}")


def test_the_default_is_found_by_name_alone(host):
    assert host.check_output("readlink -f /usr/local/cudnn") == "/usr/local/cudnn-8.9.7"
    assert version_of(host, "libcudnn.so.8") == "8907"


@pytest.mark.parametrize(
    ("version", "number", "major"), [("8.9.7", "8907", 8), ("7.6.5", "7605", 7), ("8.5.0", "8500", 8)]
)
def test_versions_stand_side_by_side_in_one_layout(host, version, number, major):
    for folder in ("lib", "lib64"):
        assert version_of(host, f"/usr/local/cudnn-{version}/{folder}/libcudnn.so.{major}") == number
    assert host.file(f"/usr/local/cudnn-{version}/lib/libcudnn.so").is_symlink
    assert host.file(f"/usr/local/cudnn-{version}/include/cudnn.h").mode == 0o644
    assert not host.file(f"/usr/local/cudnn-{version}/include/__init__.py").exists


def test_a_compiler_finds_it_through_cuda(host):
    program = r"#include <cudnn.h>\nint main(void) { return cudnnGetVersion() != 1000 * CUDNN_MAJOR + 100 * CUDNN_MINOR + CUDNN_PATCHLEVEL; }\n"
    host.check_output(
        f"printf '{program}' | gcc -x c - -o /tmp/probe -I/usr/local/cuda/include -L/usr/local/cuda/lib64 -lcudnn && /tmp/probe"
    )


def test_header_links_are_those_of_the_guide(host):
    assert host.check_output("readlink /usr/local/cuda/include/cudnn.h") == "/usr/local/cudnn/include/cudnn.h"


def test_the_record_tells_what_was_verified(host):
    record = json.loads(host.file("/var/lib/dlvm/cudnn.json").content_string)
    data = record["data"]
    assert record["state"] == "complete"
    assert (data["version"], data["method"], data["cuda_major"]) == ("8.9.7", "archive", 11)
    assert {version: other["method"] for version, other in data["others"].items()} == {"7.6.5": "archive", "8.5.0": "wheel"}


def test_nothing_is_kept_of_downloads_and_half_trees(host):
    assert host.run("ls /var/cache/dlvm | grep cudnn").stdout == ""
    assert host.run("ls -d /usr/local/cudnn*.new /usr/local/cudnn*.old").stdout == ""
