# Copyright (c) 2026, The dlvm.azure_gpu authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads apt's source files, the one-line (.list) and the deb822 (.sources) format."""
from __future__ import annotations

import re
from dataclasses import dataclass

ONE_LINE = re.compile(r"^\s*(?:deb|deb-src)\s+(?:\[(?P<options>[^\]]*)\]\s+)?(?P<uri>\S+)\s+(?P<suites>\S+)")
SIGNED_BY = re.compile(r"(?:^|\s)signed-by=(\S+)", re.IGNORECASE)


@dataclass(frozen=True)
class Definition:
    """One repository defined in a source file; line is where its entry begins."""

    file: str
    line: int
    uri: str
    signed_by: str


def same_repository(one: str, other: str) -> bool:
    """Whether two URIs name one repository; the scheme and a closing slash make no difference."""
    return _bare(one) == _bare(other)


def _bare(uri: str) -> str:
    return re.sub(r"^\w+://", "", uri).rstrip("/").lower()


def parse(file: str, text: str) -> list[Definition]:
    """The enabled definitions of a source file, the format told by the file's name."""
    return _deb822(file, text) if file.endswith(".sources") else _one_line(file, text)


def _one_line(file: str, text: str) -> list[Definition]:
    found = []
    for number, line in enumerate(text.splitlines(), start=1):
        match = ONE_LINE.match(line)
        if match:
            signed = SIGNED_BY.search(match["options"] or "")
            found.append(Definition(file, number, match["uri"], signed[1] if signed else ""))
    return found


def _deb822(file: str, text: str) -> list[Definition]:
    found = []
    fields: dict[str, str] = {}
    begin, key = 0, ""
    for number, line in enumerate([*text.splitlines(), ""], start=1):
        if line.startswith("#"):
            continue
        if not line.strip():
            if fields.get("enabled", "yes").lower() not in ("no", "false", "0", "off", "without", "disable"):
                signed = " ".join(fields.get("signed-by", "").split())
                found += [Definition(file, begin, uri, signed) for uri in fields.get("uris", "").split()]
            fields, key = {}, ""
        elif line[0] in " \t":
            fields[key] = f"{fields.get(key, '')} {line.strip()}"
        else:
            begin = begin if fields else number
            key, _colon, value = line.partition(":")
            key = key.strip().lower()
            fields[key] = value.strip()
    return found
