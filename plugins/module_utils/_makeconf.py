# Copyright (c) 2026, The dlvm.azure_gpu authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Read and repair the compiler variables of R's Makeconf: text in, text out, byte-exact wherever nothing had to change."""

from __future__ import annotations

import re
from dataclasses import dataclass

# The families of C++ variables by the first R release that has them. Up to 3.3, C++11 was called CXX1X.
_FAMILIES: tuple[tuple[tuple[int, int], tuple[str, ...]], ...] = (
    ((4, 6), ("CXX17", "CXX20", "CXX23", "CXX26")),
    ((4, 5), ("CXX11", "CXX14", "CXX17", "CXX20", "CXX23", "CXX26")),
    ((4, 3), ("CXX11", "CXX14", "CXX17", "CXX20", "CXX23")),
    ((4, 0), ("CXX11", "CXX14", "CXX17", "CXX20")),
    ((3, 4), ("CXX98", "CXX11", "CXX14", "CXX17")),
    ((3, 1), ("CXX1X",)),
)
_STANDARDS = {
    "CXX98": "-std=c++98",
    "CXX1X": "-std=c++11",
    "CXX11": "-std=c++11",
    "CXX14": "-std=c++14",
    "CXX17": "-std=c++17",
    "CXX20": "-std=c++20",
    "CXX23": "-std=c++23",
    "CXX26": "-std=c++26",
}
KNOWN_STANDARDS: tuple[str, ...] = tuple(name for name in _STANDARDS if name != "CXX1X")

_ASSIGNMENT = re.compile(
    r"^(?P<lead> *(?:(?:export|override|private)[ \t]+)*)"
    r"(?P<name>[A-Za-z_][A-Za-z0-9_.]*)(?P<gap>[ \t]*)(?P<operator>:::=|::=|:=|\?=|\+=|!=|=)(?P<value>.*)\Z",
    re.DOTALL,
)
_REFERENCE = re.compile(r"\$(?:\(([A-Za-z_][A-Za-z0-9_.]*)\)|\{([A-Za-z_][A-Za-z0-9_.]*)\})")
_DEFINE = re.compile(r"^ *(?:(?:export|override)[ \t]+)*define\b")
_ENDEF = re.compile(r"^ *endef\b")
_IF = re.compile(r"^ *(?:ifeq|ifneq|ifdef|ifndef)\b")
_ENDIF = re.compile(r"^ *endif\b")
_CXX_NAME = re.compile(r"^(SHLIB_)?CXX[0-9X]*(?:STD|FLAGS|PICFLAGS|LD|LDFLAGS)?$")
VARIABLE_NAME = re.compile(r"^[A-Za-z_][A-Za-z0-9_.]*$")


class MakeconfError(ValueError):
    """A wish that this R or this Makeconf cannot fulfil, in one sentence."""


@dataclass(frozen=True)
class Line:
    """One logical line (continuations joined) exactly as it stands in the file; `name` is set where make sees an assignment."""

    text: str
    name: str | None = None
    operator: str = ""
    value: str = ""
    closed: bool = True  # nothing may be inserted after a line inside a define or a conditional


@dataclass(frozen=True)
class Problem:
    """Why a variable does not serve."""

    variable: str
    problem: str


def families(version: str) -> tuple[str, ...]:
    """Return the families of C++ variables that this release of R has."""
    match = re.match(r"^(\d+)\.(\d+)", version)
    if not match:
        raise MakeconfError(f"R version '{version}' is not a version number: give it as in 4.2.2.")
    release = (int(match.group(1)), int(match.group(2)))
    for since, names in _FAMILIES:
        if release >= since:
            return names
    raise MakeconfError(f"R {version} has no C++ standards in its Makeconf: install R 3.1 or newer.")


def family_of(standard: str, version: str) -> str | None:
    """Return the family that serves a standard in this release of R, None where R has dropped the standard and uses its default."""
    known = families(version)
    if standard in known:
        return standard
    if known == ("CXX1X",):
        if standard == "CXX11":
            return "CXX1X"
        if standard == "CXX98":
            return None
    elif KNOWN_STANDARDS.index(standard) < KNOWN_STANDARDS.index(known[0]):
        return None
    raise MakeconfError(f"R {version} knows no {standard}: choose one of {', '.join(known)} or install a newer R.")


def sextet(family: str, compiler: str = "g++") -> dict[str, str]:
    """Return the six variables of a family with the values that compile and link a package."""
    return {
        family: compiler,
        f"{family}FLAGS": "-O2 -g $(LTO)",
        f"{family}PICFLAGS": "-fPIC",
        f"{family}STD": _STANDARDS[family],
        f"SHLIB_{family}LD": f"$({family}) $({family}STD)",
        f"SHLIB_{family}LDFLAGS": "-shared",
    }


def parse(text: str) -> list[Line]:
    """Split a makefile into logical lines; joining their texts gives the file again."""
    lines: list[Line] = []
    in_define = False
    depth = 0
    for logical in _logical_lines(text):
        body = _body(logical)
        if in_define:
            in_define = not _ENDEF.match(body)
            lines.append(Line(logical, closed=not in_define and depth == 0))
            continue
        match = None if logical.startswith("\t") else _ASSIGNMENT.match(body)
        if match:
            lines.append(Line(logical, match["name"], match["operator"], _strip_comment(match["value"]), closed=depth == 0))
            continue
        if _DEFINE.match(body):
            in_define = True
        elif _IF.match(body):
            depth += 1
        elif _ENDIF.match(body):
            depth = max(0, depth - 1)
        lines.append(Line(logical, closed=not in_define and depth == 0))
    return lines


def render(lines: list[Line]) -> str:
    """Return the text of the lines."""
    return "".join(line.text for line in lines)


def value_of(text: str, name: str) -> str:
    """Return what make holds for the variable, unexpanded; empty when it is not set."""
    return _raw_values(parse(text)).get(name, "")


def expanded(text: str, name: str) -> str:
    """Return the variable's value with the references to variables of the same file resolved; others stay as they are."""
    return _expand(_raw_values(parse(text)), name)


def r_sees(text: str, name: str) -> bool:
    """Tell whether R's own check finds the variable: the last physical line `NAME =` at column 0 with something behind it."""
    found = re.findall(rf"^{re.escape(name)} *= *(.*)$", re.sub(r"\r\n?", "\n", text), re.MULTILINE)
    return bool(found and found[-1])


def compiler_of(text: str) -> str:
    """Return the C++ compiler that the Makeconf names, without a language standard; g++ where it names none."""
    words = [word for word in expanded(text, "CXX").split() if not word.startswith("-std=")]
    return " ".join(words) or "g++"


def repair(text: str, family: str) -> tuple[str, list[Problem]]:
    """Make all six variables of the family serve; return the new text and what was wrong."""
    problems: list[Problem] = []
    for name, default in sextet(family, compiler_of(text)).items():
        problem = _problem(text, name, must_be_seen=name == family)
        if problem:
            problems.append(Problem(name, problem))
            current = value_of(text, name)
            keep = expanded(text, name).strip() and name not in _references(current)
            text = _set(text, name, current if keep else default)
    return text, problems


def assign(text: str, name: str, value: str) -> str:
    """Give the variable exactly this value, by a plain assignment that R's check sees too."""
    value = value.strip()
    if "\n" in value or _strip_comment(value) != value or _continues(value + "\n"):
        raise MakeconfError(
            f"{name} cannot be '{value}': a line break, a bare # or a backslash at the end does not survive in a makefile; write \\# for a #."
        )
    if value_of(text, name) == value and (r_sees(text, name) or not value):
        return text
    return _set(text, name, value)


def remove(text: str, name: str) -> str:
    """Delete every assignment of the variable."""
    return render([line for line in parse(text) if line.name != name])


def overriding(text: str, names: list[str]) -> dict[str, str]:
    """Return which of the variables a Makevars file sets, with their values: such a file is read before Makeconf."""
    lines = parse(text)
    values = _raw_values(lines)
    return {name: values[name] for name in names if any(line.name == name for line in lines)}


def _logical_lines(text: str) -> list[str]:
    lines: list[str] = []
    for physical in re.findall(r"[^\n]*\n|[^\n]+\Z", text):
        if lines and _continues(lines[-1]):
            lines[-1] += physical
        else:
            lines.append(physical)
    return lines


def _continues(line: str) -> bool:
    stripped = re.sub(r"\r?\n\Z", "", line)
    return line.endswith("\n") and (len(stripped) - len(stripped.rstrip("\\"))) % 2 == 1


def _body(logical: str) -> str:
    """Return the logical line as make reads it: continuations joined by a blank, no line end."""
    return re.sub(r"[ \t]*\\\r?\n[ \t]*", " ", re.sub(r"\r?\n\Z", "", logical))


def _strip_comment(value: str) -> str:
    found = re.search(r"(?<!\\)(?:\\\\)*#", value)
    return value[: found.end() - 1 if found else None].strip(" \t\r")


def _raw_values(lines: list[Line]) -> dict[str, str]:
    values: dict[str, str] = {}
    for line in lines:
        if line.name is None:
            continue
        if line.operator == "+=":
            values[line.name] = f"{values.get(line.name, '')} {line.value}".strip()
        elif line.operator == "?=":
            values.setdefault(line.name, line.value)
        elif line.operator == "!=":
            values[line.name] = f"$(shell {line.value})"
        else:
            values[line.name] = line.value
    return values


def _references(value: str) -> list[str]:
    return [first or second for first, second in _REFERENCE.findall(value)]


def _expand(values: dict[str, str], name: str, seen: tuple[str, ...] = ()) -> str:
    if name in seen:
        return ""

    def resolve(match: re.Match[str]) -> str:
        inner = match[1] or match[2]
        return _expand(values, inner, (*seen, name)) if inner in values else match[0]

    return _REFERENCE.sub(resolve, values.get(name, ""))


def _problem(text: str, name: str, must_be_seen: bool) -> str | None:
    assignments = [line for line in parse(text) if line.name == name]
    if not assignments:
        return "is not assigned"
    if not expanded(text, name).strip():
        return "is empty"
    if must_be_seen and not r_sees(text, name):
        return "is assigned in a form that R's check does not see (it wants 'NAME = value' at the start of a line)"
    return None


def _set(text: str, name: str, value: str) -> str:
    """Turn the last assignment into a plain one with this value, or insert one beside its relatives."""
    lines = parse(text)
    end = "\r\n" if "\r\n" in text else "\n"
    places = [index for index, line in enumerate(lines) if line.name == name]
    if places:
        index = places[-1]
        tail = re.search(r"\r?\n\Z", lines[index].text)
        lines[index] = Line(f"{name} = {value}".rstrip() + (tail[0] if tail else ""))
        changed = render(lines)
    else:
        changed = render(_insert(lines, name, Line(f"{name} = {value}".rstrip() + end), end))
    if value and not (value_of(changed, name) == value and r_sees(changed, name)):
        # A continuation further down looks like an assignment to R's check: the end of the file wins.
        changed = render([*_terminated(parse(changed), end), Line(f"{name} = {value}{end}")])
    if value_of(changed, name) != value:
        raise MakeconfError(f"{name} cannot be set: the makefile has a 'define' without 'endef', which make refuses; restore the file first.")
    return changed


def _insert(lines: list[Line], name: str, new: Line, end: str) -> list[Line]:
    """Insert after the last relative of the variable that stands in the open, else at the end."""
    family = re.sub(r"(?:STD|PICFLAGS|FLAGS|LDFLAGS|LD)$", "", name)
    relatives = [i for i, line in enumerate(lines) if line.closed and line.name and line.name.startswith(family)]
    if not relatives:
        shared = name.startswith("SHLIB_")
        for i, line in enumerate(lines):
            found = _CXX_NAME.match(line.name or "") if _CXX_NAME.match(name) else None
            if line.closed and found and bool(found[1]) == shared:
                relatives.append(i)
    if not relatives:
        return [*_terminated(lines, end), new]
    index = relatives[-1] + 1
    return [*_terminated(lines[:index], end), new, *lines[index:]]


def _terminated(lines: list[Line], end: str) -> list[Line]:
    """Close an unfinished last line, so that what follows begins a logical line of its own."""
    if not lines:
        return lines
    text = lines[-1].text
    closed = text if text.endswith("\n") else text + end
    return [*lines[:-1], Line(closed + end if _continues(closed) else closed)]
