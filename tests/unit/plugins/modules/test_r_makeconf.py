"""The adapter: finds the file through a stand-in R, writes it in place, keeps what must be kept, and refuses in words."""
from __future__ import annotations

import json
import os
import stat

import pytest
from ansible.module_utils.testing import patch_module_args
from ansible_collections.dlvm.azure_gpu.plugins.modules import r_makeconf

BROKEN = "CXX = g++\nCXX1X =\nCXX11 =\nall:\n\techo\n"


@pytest.fixture
def r_prefix(tmp_path, monkeypatch):
    """A prefix in R's shape: bin/R that answers RHOME and --version, etc/Makeconf as a link to a conffile."""
    home = tmp_path / "R"
    (home / "bin").mkdir(parents=True)
    (home / "etc").mkdir()
    (tmp_path / "conf").mkdir()
    set_version(home, "4.2.2")
    (tmp_path / "conf" / "Makeconf").write_bytes(BROKEN.encode())
    (home / "etc" / "Makeconf").symlink_to(tmp_path / "conf" / "Makeconf")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("R_MAKEVARS_USER", raising=False)
    monkeypatch.delenv("R_MAKEVARS_SITE", raising=False)
    return home


def set_version(home, version):
    script = home / "bin" / "R"
    script.write_text(f"#!/bin/sh\n[ \"$1\" = RHOME ] && echo {home} || echo 'R version {version} (2022-10-31)'\n")
    script.chmod(0o755)


def run(capsys, check=False, **options):
    args = {**options, "_ansible_check_mode": check, "_ansible_diff": True}
    with patch_module_args(args), pytest.raises(SystemExit):
        r_makeconf.main()
    return json.loads(capsys.readouterr().out)


def test_the_file_of_the_executable_is_repaired_behind_its_link(r_prefix, capsys):
    target = r_prefix.parent / "conf" / "Makeconf"
    target.chmod(0o640)
    result = run(capsys, r_executable=str(r_prefix / "bin" / "R"))
    assert result["changed"] and result["path"] == str(target) and result["r_version"] == "4.2.2"
    assert {"variable": "CXX11", "problem": "is empty"} in result["problems"]
    assert (r_prefix / "etc" / "Makeconf").is_symlink()
    assert stat.S_IMODE(target.stat().st_mode) == 0o640
    assert "CXX11 = g++\n" in target.read_text()
    again = run(capsys, r_executable=str(r_prefix / "bin" / "R"))
    assert not again["changed"] and again["problems"] == []


def test_check_mode_reports_and_does_not_write(r_prefix, capsys):
    result = run(capsys, check=True, path=str(r_prefix / "etc" / "Makeconf"))
    assert result["changed"] and result["diff"]["before"] == BROKEN
    assert "SHLIB_CXX11LDFLAGS = -shared" in result["diff"]["after"]
    assert (r_prefix / "etc" / "Makeconf").read_text() == BROKEN


def test_path_alone_asks_the_r_beside_it(r_prefix, capsys):
    set_version(r_prefix, "4.6.0")
    result = run(capsys, path=str(r_prefix / "etc" / "Makeconf"))
    assert not result["changed"] and result["dropped"] == ["CXX11"]


def test_backup_keeps_the_old_text(r_prefix, capsys):
    result = run(capsys, path=str(r_prefix / "etc" / "Makeconf"), backup=True)
    with open(result["backup_file"], encoding="utf-8") as stream:
        assert stream.read() == BROKEN


def test_validate_that_refuses_leaves_the_file(r_prefix, capsys):
    result = run(capsys, path=str(r_prefix / "etc" / "Makeconf"), validate="grep nothing-like-this %s")
    assert result["failed"] and "is unchanged" in result["msg"]
    assert (r_prefix / "etc" / "Makeconf").read_text() == BROKEN


def test_validate_sees_the_new_text(r_prefix, capsys):
    assert run(capsys, path=str(r_prefix / "etc" / "Makeconf"), validate="grep SHLIB_CXX11LD %s")["changed"]


def test_variables_are_set_and_deleted(r_prefix, capsys):
    path = r_prefix / "etc" / "Makeconf"
    result = run(capsys, path=str(path), standard=[], variables={"CXX14FLAGS": "-O0"})
    assert result["values"] == {"CXX14FLAGS": "-O0"} and path.read_text().count("CXX14FLAGS = -O0\n") == 1
    result = run(capsys, path=str(path), state="absent", variables={"CXX14FLAGS": ""})
    assert result["changed"] and path.read_text() == BROKEN


def test_bytes_that_are_no_text_survive(r_prefix, capsys):
    path = r_prefix / "etc" / "Makeconf"
    path.write_bytes(b"# \xff\xfe caf\xe9\r\nCXX = g++\r\n")
    run(capsys, path=str(path))
    assert path.read_bytes().startswith(b"# \xff\xfe caf\xe9\r\nCXX = g++\r\nCXX11 = g++\r\n")


def test_user_and_site_files_that_override_are_reported(r_prefix, capsys):
    (r_prefix.parent / ".R").mkdir()
    (r_prefix.parent / ".R" / "Makevars").write_text("CXX11 =\n")
    (r_prefix / "etc" / "Makevars.site").write_text("CXX11FLAGS = -O0\nCXX14 = x\n")
    result = run(capsys, path=str(r_prefix / "etc" / "Makeconf"))
    assert [(os.path.basename(o["path"]), o["variable"], o["value"]) for o in result["overrides"]] == [
        ("Makevars", "CXX11", ""), ("Makevars.site", "CXX11FLAGS", "-O0")
    ]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"path": "/nonexistent/etc/Makeconf", "r_version": "4.2.2"}, "no Makeconf at /nonexistent"),
        ({"r_executable": "/nonexistent/R"}, "is not on this host: install"),
        ({"variables": {"A B": "1"}}, "'A B' is not a variable"),
        ({"standard": ["CXX26"]}, "R 4.2.2 knows no CXX26"),
        ({"validate": "true"}, "has no %s"),
        ({"r_version": "new"}, "not a version number"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(r_prefix, capsys, options, words):
    result = run(capsys, **{"r_executable": str(r_prefix / "bin" / "R"), **options})
    assert result["failed"] and words in result["msg"] and "Traceback" not in result["msg"]
    assert (r_prefix / "etc" / "Makeconf").read_text() == BROKEN


def test_an_r_off_the_path_is_found_where_microsoft_puts_it(tmp_path, monkeypatch):
    home = tmp_path / "mlserver" / "9.2.1" / "runtime" / "R"
    (home / "bin").mkdir(parents=True)
    set_version(home, "3.4.1")
    monkeypatch.setenv("PATH", "/nonexistent")
    assert r_makeconf._r_home.find_r("R", (str(tmp_path / "mlserver/*/runtime/R"),)) == str(home / "bin" / "R")


def test_sub_architectures_need_a_path(tmp_path):
    for arch in ("x64", "i386"):
        (tmp_path / "etc" / arch).mkdir(parents=True)
        (tmp_path / "etc" / arch / "Makeconf").write_text("")
    with pytest.raises(r_makeconf._makeconf.MakeconfError, match="several Makeconf files"):
        r_makeconf._r_home.makeconf_of(str(tmp_path))
