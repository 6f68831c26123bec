# Copyright (c) 2026, The dlvm.azure_gpu authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What goes wrong, where and how often."""

from __future__ import annotations

import random
import re
import threading
import typing as t
from dataclasses import dataclass, field

Kind = t.Literal[
    "status",  # answer `status` with an error body
    "reset",  # reset the connection without an answer
    "hang",  # keep the connection open for `seconds` without an answer
    "truncate",  # promise the whole body and close after half of it
    "garbage",  # 200 with a proxy's HTML page
    "no_list",  # 200 with JSON that has no list in it
    "foreign_link",  # a nextLink that leads to another host
    "same_link",  # a nextLink that leads to the same page again
    "expire_token",  # the token ends now
]


@dataclass
class Fault:
    kind: Kind
    where: str = ""
    """Regular expression to be found in 'METHOD /path?query', without regard to case."""
    times: int | None = 1
    """How many matching requests it hits; None: all of them."""
    skip: int = 0
    """How many matching requests pass before."""
    share: float = 1.0
    """Which part of the matching requests it hits."""
    status: int = 500
    headers: dict[str, str] = field(default_factory=dict)
    code: str = "InternalServerError"
    message: str = "An internal error occurred."
    seconds: float = 30.0
    hits: int = 0


def throttle(where: str = "", retry_after: str | None = "1", **more: t.Any) -> Fault:
    """429 as the compute provider sends it."""
    headers = {"Retry-After": retry_after} if retry_after is not None else {}
    return Fault(
        "status",
        where,
        status=429,
        headers=headers,
        code="OperationNotAllowed",
        message="The server rejected the request because too many requests have been received for this subscription.",
        **more,
    )


class Faults:
    def __init__(self) -> None:
        self._faults: list[Fault] = []
        self._lock = threading.Lock()
        self._random = random.Random(7)

    def add(self, fault: Fault) -> Fault:
        with self._lock:
            self._faults.append(fault)
        return fault

    def clear(self) -> None:
        with self._lock:
            self._faults.clear()
            self._random.seed(7)

    def pick(self, line: str) -> Fault | None:
        """The fault that hits this request, if any; counts it."""
        with self._lock:
            for fault in self._faults:
                if not re.search(fault.where, line, re.IGNORECASE):
                    continue
                if fault.skip > 0:
                    fault.skip -= 1
                    continue
                if (fault.times is not None and fault.hits >= fault.times) or self._random.random() >= fault.share:
                    continue
                fault.hits += 1
                return fault
        return None
