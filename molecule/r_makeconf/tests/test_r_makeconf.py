"""Real R after the repair: what `R CMD config` says and a real compile of a package that wants C++11."""
from __future__ import annotations

import pytest

WAYS = [
    "microsoft", "no-linker", "empty", "comment", "immediate", "conditional", "appended", "exported", "tab", "indented", "last-empty", "dos",
]
CONFIG = "CMD config --no-user-files --no-site-files"


def compile_package(host, r, library):
    host.check_output("mkdir -p %s", library)
    done = host.run(f"{r} CMD INSTALL --preclean --clean --library={library} /srv/cxx11")
    assert done.rc == 0, done.stderr
    return host.check_output(f"R_LIBS={library} {r} --vanilla --slave -e 'cat(cxx11::standard())'")


def test_every_broken_copy_was_prepared(host):
    assert sorted(host.check_output("ls /srv/r").split()) == sorted(WAYS)


@pytest.mark.parametrize("way", WAYS)
def test_a_broken_copy_compiles_after_the_repair(host, way):
    r = f"/srv/r/{way}/bin/R"
    assert host.check_output(f"{r} {CONFIG} CXX11").split()[0] == "g++"
    assert compile_package(host, r, f"/srv/lib/{way}") == "201103"


@pytest.mark.parametrize("way", WAYS)
def test_nothing_but_the_six_lines_changed(host, way):
    conf = host.file(f"/srv/conf/{way}")
    assert conf.mode == 0o640 and host.file(f"/srv/r/{way}/etc/Makeconf").is_symlink
    changed = host.run(f"diff --unchanged-line-format= --old-line-format='%L' --new-line-format='%L' /srv/before/{way} /srv/conf/{way}").stdout
    assert changed
    for line in changed.strip("\n").split("\n"):
        assert line.replace("export", "").split("=")[0].strip(" \t:?+") in (
            "CXX11", "CXX11FLAGS", "CXX11PICFLAGS", "CXX11STD", "SHLIB_CXX11LD", "SHLIB_CXX11LDFLAGS"
        ), line
        assert line.endswith("\r") == (way == "dos")


def test_the_line_ends_of_dos_are_kept(host):
    assert b"\n" not in host.file("/srv/conf/dos").content.replace(b"\r\n", b"")


def test_the_distribution_r_was_good_and_is_untouched(host):
    assert host.check_output(f"R {CONFIG} CXX11").split()[0] == "g++"
    assert compile_package(host, "R", "/srv/lib/system") == "201103"
    assert host.check_output("dpkg --verify r-base-core | grep Makeconf || true") == ""
