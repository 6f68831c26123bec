# Copyright (c) 2026, The dlvm.azure_gpu authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Commands that may hang, on a sick GPU even in the kernel."""

from __future__ import annotations

import os
import signal
import subprocess
from dataclasses import dataclass


@dataclass(frozen=True)
class Answer:
    """How a command ended; rc is None when it was given up after the timeout."""

    rc: int | None
    out: str
    err: str


def run_bounded(argv: list, timeout: float) -> Answer:
    """Run a command for at most so many seconds; one that cannot even be killed is left behind, never waited for."""
    environment = {**os.environ, "LC_ALL": "C"}
    try:
        process = subprocess.Popen(
            argv, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment,
            encoding="utf-8", errors="replace", start_new_session=True,
        )
    except OSError as error:
        return Answer(127, "", f"{argv[0]} cannot be run: {error.strerror}")
    try:
        out, err = process.communicate(timeout=timeout)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        return Answer(None, "", "")
    return Answer(process.returncode, out, err)
