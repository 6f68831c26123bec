# Copyright (c) 2026, The dlvm.azure_gpu authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run a training script, and leave at once when it fails.

Usage: worker.py SCRIPT [ARGUMENT...]. MXNet's kvstore waits for all workers before a process may exit, after an exception too; so a worker that
failed would wait for the others, and they for it, without end.
"""

from __future__ import annotations

import os
import runpy
import sys
import traceback


def leave(status: int) -> None:
    """Exit without the destructors of MXNet."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)


def main() -> None:
    sys.argv = sys.argv[1:]
    sys.path[0] = os.path.dirname(os.path.abspath(sys.argv[0]))
    sys.excepthook = lambda *error: (traceback.print_exception(*error), leave(1))
    try:
        runpy.run_path(sys.argv[0], run_name="__main__")
    except SystemExit as wish:
        if isinstance(wish.code, str):
            print(wish.code, file=sys.stderr)
        status = wish.code if isinstance(wish.code, int) else int(wish.code is not None)
        if status:
            leave(status)


main()
