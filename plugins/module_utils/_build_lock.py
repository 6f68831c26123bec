# Copyright (c) 2026, The dlvm.azure_gpu authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One build at a time beside a tree of sources, whoever asks for it."""

from __future__ import annotations

import fcntl
import os


class BuildLock:
    """A lock beside the tree, which names it. Every process that inherits it holds it, so it ends with the last of them."""

    def __init__(self, tree: str) -> None:
        self._tree = tree
        self._path = os.path.join(os.path.dirname(tree), ".mxnet_make.lock")

    def holder(self) -> str:
        """The tree that is being fetched or built now, or '' if none is."""
        try:
            with open(self._path, encoding="utf-8") as lock:
                try:
                    fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
                except BlockingIOError:
                    return lock.read().strip() or "another tree"
        except FileNotFoundError:
            pass
        return ""

    def take(self) -> int | None:
        """Take the lock; return its file descriptor, or None where somebody has it."""
        os.makedirs(os.path.dirname(self._path), exist_ok=True)
        lock = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(lock)
            return None
        os.ftruncate(lock, 0)
        os.write(lock, self._tree.encode())
        return lock
