# Copyright (c) 2026, The dlvm.azure_gpu authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run a training in a child process, with nvidia-smi as a witness of what it does on the GPU."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import tempfile
import time

from ansible_collections.dlvm.azure_gpu.plugins.module_utils import _nvidia_smi

_INTERVAL = 0.5
_HIDDEN_MIB = 100


class TrainingError(Exception):
    """A data set or a training cannot be had; the text says why and what to do."""


class Witness:
    """What nvidia-smi shows of one session's processes while they run."""

    def __init__(self, smi: _nvidia_smi.NvidiaSmi) -> None:
        self._smi = smi
        self._before: int | None = None
        self._used = 0
        self._busy: int | None = None
        self._ours: dict[int, int] = {}
        self._strangers: set[int] = set()

    def sample(self, session: int) -> None:
        """Look once; a session of 0 is the look before the start."""
        try:
            log = _nvidia_smi.parse_xml(self._smi.ask("-q", "-x"))
        except _nvidia_smi.SmiError:
            return
        used = sum(gpu.memory_used_mib or 0 for gpu in log.gpus)
        if session == 0:
            self._before = used
            return
        self._used = max(self._used, used)
        for gpu in log.gpus:
            if gpu.utilization_percent is not None:
                self._busy = max(self._busy or 0, gpu.utilization_percent)
            for process in gpu.processes:
                if _session_of(process["pid"]) == session:
                    self._ours[process["pid"]] = max(self._ours.get(process["pid"], 0), process["memory_mib"] or 0)
                else:
                    self._strangers.add(process["pid"])

    def verdict(self) -> dict:
        """Return whether our work was seen on a GPU, and by what."""
        busy = "utilisation unknown" if self._busy is None else f"at most {self._busy} % busy"
        if self._ours:
            pid, memory = next(iter(self._ours.items()))
            return {"seen": self._busy != 0, "msg": f"process {pid} with {memory} MiB, {busy}"}
        grown = self._used - (self._before or 0)
        # In a container nvidia-smi hides processes or shows pids of the machine outside.
        hidden = self._before is not None and grown >= _HIDDEN_MIB and bool(self._busy)
        return {"seen": hidden, "msg": f"no process of ours listed, {max(grown, 0)} MiB more in use, {busy}"}


def _session_of(pid: int) -> int | None:
    try:
        return os.getsid(pid)
    except OSError:
        return None


def sha256_of(path: str) -> str:
    """Return the sha256 of a file."""
    digest = hashlib.sha256()
    with open(path, "rb") as stream:
        for block in iter(lambda: stream.read(1 << 20), b""):
            digest.update(block)
    return digest.hexdigest()


def check_source(path: str, sums: dict) -> None:
    """Raise TrainingError unless the real data set at the path is the right one; sums is by file name."""
    for name, wanted in sums.items():
        file = os.path.join(path, name) if os.path.isdir(path) else path
        if not os.path.isfile(file):
            raise TrainingError(f"There is no {file}: put the data set there or take its path out to use a generated one.")
        found = sha256_of(file)
        if found != wanted:
            raise TrainingError(f"{file} has the sha256 {found}, not {wanted}: download it again or correct the sum.")


def run(argv: list, timeout: int, witness: Witness | None = None) -> dict:
    """Run a script that ends with one line of JSON; return that, or {'error': why there is none}."""
    hidden = {} if witness else {"CUDA_VISIBLE_DEVICES": ""}
    environment = {**os.environ, "LC_ALL": "C.UTF-8", "MXNET_CUDNN_AUTOTUNE_DEFAULT": "0", **hidden}
    if witness:
        witness.sample(0)
    started = time.monotonic()
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        try:
            process = subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=out, stderr=err, env=environment, start_new_session=True)
        except OSError as error:
            return {"error": f"{argv[0]} cannot be run ({error.strerror}): run the role that installs it"}
        while process.poll() is None:
            if time.monotonic() - started > timeout:
                os.killpg(process.pid, signal.SIGKILL)
                return {"error": f"it did not end within {timeout} s: raise acceptance_timeout or see whether the machine is overloaded"}
            if witness:
                witness.sample(process.pid)
            time.sleep(_INTERVAL)
        out.seek(0)
        err.seek(0)
        printed, said = out.read().decode("utf-8", "replace"), err.read().decode("utf-8", "replace")
    seconds = round(time.monotonic() - started, 1)
    if process.returncode < 0:
        return {"error": f"it crashed with {signal.Signals(-process.returncode).name}: {_last(said)}", "seconds": seconds}
    if process.returncode != 0:
        return {"error": f"it ended with status {process.returncode}: {_last(said)}", "seconds": seconds}
    try:
        return {**json.loads(printed.strip().splitlines()[-1]), "seconds": seconds}
    except (IndexError, ValueError):
        return {"error": f"it printed no result: {_last(printed + said)}", "seconds": seconds}


def _last(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return " / ".join(lines[-3:])[-500:] or "it said nothing"
