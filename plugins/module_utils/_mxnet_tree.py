# Copyright (c) 2026, The dlvm.azure_gpu authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A tree of MXNet's sources on the host: start make detached, hold the lock, count what is done."""

from __future__ import annotations

import fcntl
import json
import os
import shlex
import subprocess
import time

from ansible_collections.dlvm.azure_gpu.plugins.module_utils import _mxnet_build

_TAIL_BYTES = 20000
_TAIL_LINES = 60


class BuildError(Exception):
    """The build cannot be started."""


class Tree:
    """One source tree. The lock beside it is held by every process of a build, so it ends with the last of them."""

    def __init__(self, path: str, cuda: bool) -> None:
        self.path = path
        self._cuda = cuda
        self._own = os.path.join(path, ".dlvm")
        self._log = os.path.join(self._own, "make.log")
        self._rc = os.path.join(self._own, "rc")
        self._begun = os.path.join(self._own, "begun.json")
        self._lock = os.path.join(os.path.dirname(path), ".mxnet_make.lock")

    def is_running(self) -> bool:
        """Whether this tree is being built. A build of another tree is an error."""
        if not os.path.exists(self._lock):
            return False
        with open(self._lock, encoding="utf-8") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                holder = lock.read().strip()
                if holder == self.path:
                    return True
                raise BuildError(
                    f"{holder or 'Another tree'} is being built on this host: wait for it, or end it by killing the processes of its make."
                ) from None
        return False

    def start(self, targets: list[str], jobs: int, environment: dict) -> None:
        """Start make in a session of its own."""
        if not os.path.isfile(os.path.join(self.path, "make/config.mk")):
            raise BuildError(f"{self.path} is no source tree of MXNet: make/config.mk is missing.")
        os.makedirs(self._own, exist_ok=True)
        lock = os.open(self._lock, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            os.ftruncate(lock, 0)
            os.write(lock, self.path.encode())
            self._forget_cut_off_objects()
            if os.path.exists(self._rc):
                os.unlink(self._rc)
            with open(self._begun, "w", encoding="utf-8") as begun:
                json.dump({"time": time.time(), "done": self._count()[0]}, begun)
            make = shlex.join(["make", "-C", self.path, f"-j{max(jobs, 1)}", *targets])
            rc = shlex.quote(self._rc)
            if os.path.exists(self._log):
                os.replace(self._log, self._log + ".1")
            with open(self._log, "wb") as log:
                subprocess.Popen(
                    ["/bin/sh", "-c", f"{make}; echo $? > {rc}.part; mv {rc}.part {rc}"],
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    cwd=self.path,
                    env={**os.environ, "LC_ALL": "C", **{key: str(value) for key, value in environment.items()}},
                    pass_fds=[lock],
                    start_new_session=True,
                )
        except BlockingIOError:
            raise BuildError(f"Another play has just begun to build beside {self.path}: run again to watch it.") from None
        finally:
            os.close(lock)

    def state(self) -> dict:
        """How far the build is."""
        running = self.is_running()
        done, total = self._count()
        begun = self._read_begun()
        tail = self._read_tail()
        return {
            "path": self.path,
            "running": running,
            "done": done,
            "total": total,
            "begun_with": begun["done"],
            "elapsed": int(time.time() - begun["time"]),
            "phase": _mxnet_build.phase(tail, done) if running else "",
            "rc": None if running else self._read_rc(),
            "log": self._log,
            "tail": tail,
        }

    def _expected(self) -> list[str]:
        sources = []
        for folder, folders, files in os.walk(os.path.join(self.path, "src")):
            folders.sort()
            inside = os.path.relpath(folder, self.path)
            sources.extend(f"{inside}/{name}" for name in sorted(files))
        return _mxnet_build.expected_objects(sources, self._cuda)

    def _count(self) -> tuple[int, int]:
        expected = self._expected()
        return sum(os.path.exists(os.path.join(self.path, one)) for one in expected), len(expected)

    def _forget_cut_off_objects(self) -> None:
        for one in self._expected():
            path = os.path.join(self.path, one)
            if not os.path.exists(path):
                continue
            with open(path, "rb") as file:
                whole = _mxnet_build.is_whole_object(file.read(64), os.path.getsize(path))
            if not whole:
                os.unlink(path)

    def _read_begun(self) -> dict:
        try:
            with open(self._begun, encoding="utf-8") as file:
                return json.load(file)
        except (FileNotFoundError, ValueError):
            return {"time": time.time(), "done": 0}

    def _read_rc(self) -> int | None:
        try:
            with open(self._rc, encoding="utf-8") as file:
                return int(file.read())
        except (FileNotFoundError, ValueError):
            return None

    def _read_tail(self) -> list[str]:
        try:
            with open(self._log, "rb") as file:
                file.seek(max(0, os.path.getsize(self._log) - _TAIL_BYTES))
                lines = file.read().decode(errors="replace").splitlines()
        except FileNotFoundError:
            return []
        return [line[:400] for line in lines[-_TAIL_LINES:]]
