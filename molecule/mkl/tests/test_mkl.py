from __future__ import annotations

import json

import pytest

PREFIX = "/opt/intel-mkl"


@pytest.mark.parametrize("library", ["mkl_intel_lp64", "mkl_intel_thread", "mkl_core"])
def test_the_prefix_has_what_mxnets_makefile_links(host, library):
    for ending in ("so", "a"):
        assert (
            host.file(host.check_output(f"readlink -f {PREFIX}/mkl/lib/intel64/lib{library}.{ending}")).size > 1_000_000
        )


def test_the_prefix_has_headers_and_openmp(host):
    assert host.file(f"{PREFIX}/mkl/include/mkl.h").exists
    assert host.file(f"{PREFIX}/compiler/lib/intel64/libiomp5.so").exists


def test_the_loader_knows_mkl(host):
    known = host.check_output("ldconfig -p")
    for library in ("libmkl_core.so", "libmkl_intel_thread.so"):
        assert library in known


def test_a_second_way_to_link_works(host):
    program = r"#include <mkl.h>\nint main(void) { double x[] = {3, 4}; return cblas_dnrm2(2, x, 1) != 5; }\n"
    host.check_output(
        f"printf '{program}' | g++ -x c++ - -o /tmp/probe -I{PREFIX}/mkl/include -L{PREFIX}/mkl/lib/intel64 -lmkl_rt && /tmp/probe"
    )


def test_blas_and_lapack_of_the_host_are_not_taken_over(host):
    for link in ("libblas.so.3", "liblapack.so.3"):
        assert "mkl" not in host.run(f"readlink -f /usr/lib/x86_64-linux-gnu/{link}").stdout


def test_the_record_tells_what_was_verified(host):
    record = json.loads(host.file("/var/lib/dlvm/mkl.json").content_string)
    assert record["state"] == "complete"
    assert record["data"]["prefix"] == PREFIX
    assert record["data"]["static"] is True
    assert record["data"]["method"] in host.check_output("hostname")
    assert ("libmkl-dev" in record["packages"]) is (record["data"]["method"] == "distro")


def test_nothing_is_kept_of_downloads_and_half_trees(host):
    assert host.run(f"ls -d /var/cache/dlvm/mkl {PREFIX}.*").stdout == ""
