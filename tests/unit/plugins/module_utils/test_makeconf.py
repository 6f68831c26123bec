"""What a repaired Makeconf must be, over the breakages seen in the wild and over any text (property-based)."""
from __future__ import annotations

import re
import shutil
import subprocess

import pytest
from ansible_collections.dlvm.azure_gpu.plugins.module_utils import _makeconf
from hypothesis import given, settings
from hypothesis import strategies as st

FAMILY = "CXX11"
SIX = list(_makeconf.sextet(FAMILY))
HEAD = "# etc/Makeconf.\ninclude $(R_SHARE_DIR)/make/vars.mk\nCC = gcc\nCXX = g++ -std=gnu++14\nCXXFLAGS = -O2\nLTO = \n"
GOOD = (
    "CXX11 = g++\nCXX11FLAGS = -O2 -g $(LTO)\nCXX11PICFLAGS = -fPIC\nCXX11STD = -std=c++11\n"
    "SHLIB_CXX11LD = $(CXX11) $(CXX11STD)\nSHLIB_CXX11LDFLAGS = -shared# $(CXX11FLAGS)\n"
)
TAIL = "ALL_CFLAGS = $(PKG_CFLAGS) \\\n  $(CFLAGS)\n.cc.o:\n\t$(CXX) $(ALL_CPPFLAGS) -c $< -o $@\n"

BROKEN = {
    "no family at all": HEAD + TAIL,
    "Microsoft R Open 3.4": HEAD + "CXX1X =\nCXX1XFLAGS =\nCXX1XPICFLAGS =\nCXX1XSTD =\nSHLIB_CXX1XLD =\nSHLIB_CXX1XLDFLAGS =\n" + TAIL,
    "without the linker's two": HEAD + "".join(GOOD.splitlines(True)[:4]) + TAIL,
    "empty": HEAD + "".join(f"{name} =\n" for name in SIX) + TAIL,
    "comment only": HEAD + GOOD.replace("CXX11 = g++", "CXX11 = # none") + TAIL,
    "simple assignment": HEAD + GOOD.replace("CXX11 =", "CXX11 :=", 1) + TAIL,
    "conditional assignment": HEAD + GOOD.replace("CXX11 =", "CXX11 ?=", 1) + TAIL,
    "appended": HEAD + GOOD.replace("CXX11 =", "CXX11 +=", 1) + TAIL,
    "exported": HEAD + GOOD.replace("CXX11 =", "export CXX11 =", 1) + TAIL,
    "tab": HEAD + GOOD.replace("CXX11 =", "CXX11\t=", 1) + TAIL,
    "indented": HEAD + GOOD.replace("CXX11 =", "  CXX11 =", 1) + TAIL,
    "last one empty": HEAD + GOOD + "CXX11 =\n" + TAIL,
    "reference to an empty one": HEAD + "CXX1X =\n" + GOOD.replace("CXX11 = g++", "CXX11 = $(CXX1X)") + TAIL,
    "line ends of DOS": (HEAD + "CXX11 =\n" + TAIL).replace("\n", "\r\n"),
    "only in a recipe": HEAD + TAIL + "\tCXX11 = g++\n",
    "only as a continuation": HEAD + "FOO = a \\\nCXX11 = g++\n" + TAIL,
    "no line end at the end": (HEAD + TAIL)[:-1],
    "continued into the void": HEAD + TAIL + "LAST = a \\",
    "define": HEAD + "define NOTE\nCXX11 = g++\nendef\n" + TAIL,
    "conditional": HEAD + "ifdef NEVER\nCXXPICFLAGS = -fpic\nendif\n" + TAIL,
}

# Texts made of what makefiles are made of, and of anything else.
PIECES = st.sampled_from(
    [*SIX, "CXX1X", "CXX", "FOO", " = ", "=", " := ", " += ", " ?= ", "\t", "\n", "\r\n", "\\\n", "\\", "#", " ", "$(CXX11)", "$(FOO)", "g++", "-shared",
     "export ", "define X\n", "endef\n", "ifdef X\n", "endif\n", ".c.o:\n", "\techo\n", "\udcff", "ä"]
)
ANY = st.one_of(st.lists(PIECES, max_size=40).map("".join), st.text(max_size=200))
TEXTS = ANY.filter(lambda text: not has_open_define(text))


def has_open_define(text: str) -> bool:
    return _makeconf.value_of(text + "\n\nPROBE = 1\n", "PROBE") != "1"


def make_value(text: str, name: str, tmp_path) -> str:
    """The value by real make; `include` lines are left out."""
    makefile = tmp_path / "Makefile"
    probe = f"\nprobe-value:\n\t@printf '%s' \"$({name})\"\n"
    makefile.write_text(re.sub(r"(?m)^include .*$", "", text) + "\n" + probe)
    return subprocess.run(["make", "-s", "-f", str(makefile), "probe-value"], check=True, capture_output=True, text=True).stdout.strip()


@pytest.mark.parametrize("text", BROKEN.values(), ids=BROKEN)
def test_every_known_breakage_is_found_and_repaired(text, tmp_path):
    fixed, problems = _makeconf.repair(text, FAMILY)
    assert problems
    assert _makeconf.repair(fixed, FAMILY) == (fixed, [])
    assert _makeconf.r_sees(fixed, FAMILY)
    for name in SIX:
        assert _makeconf.expanded(fixed, name).strip()
    if shutil.which("make"):
        assert make_value(fixed, "CXX11", tmp_path) == "g++"
        assert make_value(fixed, "SHLIB_CXX11LD", tmp_path).startswith("g++ -std=")
        assert make_value(fixed, "SHLIB_CXX11LDFLAGS", tmp_path) == "-shared"


@pytest.mark.parametrize("text", BROKEN.values(), ids=BROKEN)
def test_only_the_six_variables_change(text):
    fixed, _problems = _makeconf.repair(text, FAMILY)
    assert others(fixed) == others(text) or others(fixed).rstrip() == others(text).rstrip()


def others(text: str) -> str:
    return _makeconf.render([line for line in _makeconf.parse(text) if line.name not in SIX])


def test_a_good_file_stays_as_it_is():
    assert _makeconf.repair(HEAD + GOOD + TAIL, FAMILY) == (HEAD + GOOD + TAIL, [])


def test_the_repaired_microsoft_file():
    fixed, problems = _makeconf.repair("CXX = g++\nCXX1X =\nCXX1XSTD =\nSHLIB_CXX1XLD =\nX = 1\n", FAMILY)
    assert fixed == (
        "CXX = g++\nCXX1X =\nCXX1XSTD =\nCXX11 = g++\nCXX11FLAGS = -O2 -g $(LTO)\nCXX11PICFLAGS = -fPIC\nCXX11STD = -std=c++11\n"
        "SHLIB_CXX1XLD =\nSHLIB_CXX11LD = $(CXX11) $(CXX11STD)\nSHLIB_CXX11LDFLAGS = -shared\nX = 1\n"
    )
    assert [problem.variable for problem in problems] == SIX


def test_a_value_in_a_form_that_r_cannot_see_is_kept():
    fixed, _problems = _makeconf.repair(HEAD + GOOD.replace("CXX11 = g++", "CXX11 := clang++") + TAIL, FAMILY)
    assert "\nCXX11 = clang++\n" in fixed


def test_the_compiler_is_the_one_of_the_makeconf_without_its_standard():
    assert _makeconf.value_of(_makeconf.repair("CXX = clang++ -std=gnu++14 -m64\n", FAMILY)[0], FAMILY) == "clang++ -m64"


def test_a_self_reference_does_not_survive():
    fixed, _problems = _makeconf.repair("CXX11 := $(CXX11)\n", FAMILY)
    assert _makeconf.value_of(fixed, "CXX11") == "g++"


def test_line_ends_of_the_file_are_used():
    fixed, _problems = _makeconf.repair("CXX = g++\r\nCXX11 =\r\n", FAMILY)
    assert "\n" not in fixed.replace("\r\n", "")


@given(ANY)
def test_parse_and_render_give_any_text_again(text):
    assert _makeconf.render(_makeconf.parse(text)) == text


@settings(deadline=None)
@given(TEXTS)
def test_repair_serves_and_twice_is_once(text):
    fixed, problems = _makeconf.repair(text, FAMILY)
    if not problems:
        assert fixed == text
    assert _makeconf.r_sees(fixed, FAMILY)
    assert all(_makeconf.expanded(fixed, name).strip() for name in SIX)
    assert _makeconf.repair(fixed, FAMILY)[0] == fixed


@settings(deadline=None)
@given(TEXTS)
def test_repair_changes_nothing_but_the_six(text):
    fixed, _problems = _makeconf.repair(text, FAMILY)
    kept = [line.text for line in _makeconf.parse(text) if line.name not in SIX]
    left = [line.text for line in _makeconf.parse(fixed) if line.name not in SIX]
    assert left[:-1] == kept[:-1]
    if kept:
        assert left[-1].startswith(kept[-1]) and not left[-1][len(kept[-1]):].strip()  # only its missing line end is added


@settings(deadline=None)
@given(TEXTS, st.sampled_from(["CXX14FLAGS", "FOO", "CXX11"]), st.sampled_from(["-O0 -g", "g++", "$(BAR) x", ""]))
def test_assign_and_remove(text, name, value):
    once = _makeconf.assign(text, name, value)
    assert _makeconf.value_of(once, name) == value
    assert _makeconf.assign(once, name, value) == once
    assert _makeconf.value_of(_makeconf.remove(once, name), name) == ""


def test_a_file_that_make_cannot_read_is_refused():
    with pytest.raises(_makeconf.MakeconfError, match="'define' without 'endef'"):
        _makeconf.repair("CXX11 = g++\ndefine X\n", FAMILY)


@pytest.mark.parametrize("value", ["a\nb", "a # b", "a\\"])
def test_values_that_a_makefile_cannot_hold_are_refused(value):
    with pytest.raises(_makeconf.MakeconfError, match="does not survive in a makefile"):
        _makeconf.assign("", "FOO", value)


@pytest.mark.parametrize(
    ("standard", "version", "family"),
    [
        ("CXX11", "3.3.3", "CXX1X"), ("CXX11", "3.4.1", "CXX11"), ("CXX11", "4.2.2", "CXX11"), ("CXX11", "4.5.0", "CXX11"), ("CXX11", "4.6.0", None),
        ("CXX14", "4.6.2", None), ("CXX98", "4.2.2", None), ("CXX98", "3.5.0", "CXX98"), ("CXX26", "4.5.0", "CXX26"), ("CXX98", "3.2.0", None),
    ],
)
def test_the_family_of_a_standard_depends_on_the_release(standard, version, family):
    assert _makeconf.family_of(standard, version) == family


@pytest.mark.parametrize(("standard", "version"), [("CXX14", "3.3.0"), ("CXX20", "3.6.0"), ("CXX23", "4.2.2"), ("CXX11", "3.0.1"), ("CXX11", "four")])
def test_a_standard_or_release_that_cannot_be_is_refused_in_a_sentence(standard, version):
    with pytest.raises(_makeconf.MakeconfError, match=rf"{version}.*: (choose|install|give)"):
        _makeconf.family_of(standard, version)


def test_overriding_reports_what_a_makevars_sets_even_empty():
    assert _makeconf.overriding("CXX11 =\nCXX14 = clang++\nCC = x\n", ["CXX11", "CXX14", "CXX17"]) == {"CXX11": "", "CXX14": "clang++"}
