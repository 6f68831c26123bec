# Copyright (c) 2026, The dlvm.azure_gpu authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Requests and replies of the stand-in, apart from any socket."""

from __future__ import annotations

import json
import typing as t
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlsplit


@dataclass
class Request:
    method: str
    target: str
    headers: t.Mapping[str, str]
    body: bytes = b""
    base: str = ""
    """URL that the client used, up to the host: what a nextLink starts with."""

    def __post_init__(self) -> None:
        parts = urlsplit(self.target)
        self.path = parts.path.rstrip("/")
        self.query = dict(parse_qsl(parts.query, keep_blank_values=True))

    @property
    def line(self) -> str:
        return f"{self.method} {self.target}"

    def json(self) -> t.Any:
        return json.loads(self.body or b"{}")


@dataclass
class Reply:
    status: int
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)


def json_reply(body: t.Any, status: int = 200, **headers: str) -> Reply:
    return Reply(status, json.dumps(body).encode(), {name.replace("_", "-"): value for name, value in headers.items()})


def error(status: int, code: str, message: str, **headers: str) -> Reply:
    return json_reply({"error": {"code": code, "message": message}}, status, **headers)
