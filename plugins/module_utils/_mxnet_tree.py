# Copyright (c) 2026, The dlvm.azure_gpu authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A tree of MXNet's sources on the host: start make detached, hold the lock, count what is done."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shlex
import shutil
import subprocess
import time

from ansible_collections.dlvm.azure_gpu.plugins.module_utils import _mxnet_build
from ansible_collections.dlvm.azure_gpu.plugins.module_utils._build_lock import BuildLock
from ansible_collections.dlvm.azure_gpu.plugins.module_utils._command import run_bounded
from ansible_collections.dlvm.azure_gpu.plugins.module_utils._tail import tail

# Less is no room for an object.
_FULL_BYTES = 16 * 2**20


def _read(path: str) -> str:
    try:
        with open(path, encoding="utf-8") as file:
            return file.read()
    except FileNotFoundError:
        return ""


class BuildError(Exception):
    """The build cannot be started."""


class Tree:
    """One source tree and its build, whose processes all hold the lock."""

    def __init__(self, path: str, cuda: bool) -> None:
        self.path = path
        self._cuda = cuda
        self._own = os.path.join(path, ".dlvm")
        self._log = os.path.join(self._own, "make.log")
        self._rc = os.path.join(self._own, "rc")
        self._begun = os.path.join(self._own, "begun.json")
        self._config = os.path.join(path, "make/config.mk")
        self._built_with = os.path.join(self._own, "config.sha256")
        self._lock = BuildLock(path)

    def is_running(self) -> bool:
        """Whether this tree is being built. A build of another tree is an error."""
        holder = self._lock.holder()
        if holder in ("", self.path):
            return bool(holder)
        raise BuildError(f"{holder} is being built on this host: wait for it, or end it by killing the processes of its make.")

    def start(self, targets: list[str], jobs: int, variables: dict, environment: dict) -> None:
        """Start make in a session of its own; the variables go on its command line, where they win over config.mk."""
        if not os.path.isfile(self._config):
            raise BuildError(f"{self.path} is no source tree of MXNet: make/config.mk is missing.")
        os.makedirs(self._own, exist_ok=True)
        lock = self._lock.take()
        if lock is None:
            raise BuildError(f"Another play has just begun to build beside {self.path}: run again to watch it.")
        try:
            self._forget_other_configuration()
            self._forget_cut_off_objects()
            if os.path.exists(self._rc):
                os.unlink(self._rc)
            with open(self._begun, "w", encoding="utf-8") as begun:
                json.dump({"time": time.time(), "done": len(self._times(self._expected()))}, begun)
            overrides = [f"{name}={value}" for name, value in variables.items()]
            make = shlex.join(["make", "-C", self.path, f"-j{max(jobs, 1)}", *overrides, *targets])
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
        finally:
            os.close(lock)

    def state(self) -> dict:
        """How far the build is."""
        running = self.is_running()
        begun = self._read_begun()
        expected = self._expected()
        times = self._times(expected)
        first = min((made for made in times if made >= begun["time"]), default=time.time())
        lines = tail(self._log)
        return {
            "path": self.path,
            "running": running,
            "done": len(times),
            "total": len(expected),
            "begun_with": begun["done"],
            "elapsed": int(time.time() - begun["time"]),
            "compiling": int(time.time() - first),
            "phase": _mxnet_build.phase(lines, len(times)) if running else "",
            "rc": None if running else self._read_rc(),
            "full": shutil.disk_usage(self.path).free < _FULL_BYTES,
            "log": self._log,
            "tail": lines,
        }

    def _expected(self) -> list[str]:
        sources = []
        for folder, folders, files in os.walk(os.path.join(self.path, "src")):
            folders.sort()
            inside = os.path.relpath(folder, self.path)
            sources.extend(f"{inside}/{name}" for name in sorted(files))
        return _mxnet_build.expected_objects(sources, self._cuda)

    def _times(self, expected: list[str]) -> list[float]:
        """When those of the expected objects that are there were made."""
        times = []
        for one in expected:
            with contextlib.suppress(FileNotFoundError):
                times.append(os.stat(os.path.join(self.path, one)).st_mtime)
        return times

    def _forget_other_configuration(self) -> None:
        """make does not see that config.mk has changed: what was made with another one goes."""
        with open(self._config, "rb") as file:
            now = hashlib.sha256(file.read()).hexdigest()
        if _read(self._built_with) not in ("", now):
            answer = run_bounded(["make", "-C", self.path, "clean"], 600)
            if answer.rc != 0:
                raise BuildError(f"make/config.mk of {self.path} has changed and 'make clean' fails there: {' '.join(answer.err.split())[-300:]}.")
        with open(self._built_with, "w", encoding="utf-8") as file:
            file.write(now)

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
            return json.loads(_read(self._begun))
        except ValueError:
            return {"time": time.time(), "done": 0}

    def _read_rc(self) -> int | None:
        try:
            return int(_read(self._rc))
        except ValueError:
            return None
