# Copyright (c) 2026, The dlvm.azure_gpu authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The end of a log that may be large and still written."""

from __future__ import annotations

import os

_BYTES = 20000
_LINES = 60
_WIDTH = 400


def tail(path: str) -> list[str]:
    """The last lines of the file, [] if there is none."""
    try:
        with open(path, "rb") as file:
            file.seek(max(0, os.path.getsize(path) - _BYTES))
            lines = file.read().decode(errors="replace").splitlines()
    except FileNotFoundError:
        return []
    return [line[:_WIDTH] for line in lines[-_LINES:]]
