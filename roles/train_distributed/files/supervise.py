# Copyright (c) 2026, The dlvm.azure_gpu authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run this host's share of a distributed training and end it everywhere when it ends or fails anywhere.

Usage: supervise.py FOLDER. FOLDER/job.json says what to run; logs and result.json are written there.

MXNet's own processes wait for each other without end when one of them dies. So the supervisors of all hosts keep a connection to a hub,
which is on the host of the scheduler: it hears how each host's workers ended and tells all when it is over. A lost connection is a failure.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import socket
import sys
import time

_GRACE = 30


def watch_peer(writer: asyncio.StreamWriter) -> None:
    """Have the kernel notice within two minutes when the other host is gone without a word."""
    connection = writer.get_extra_info("socket")
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for option, value in ((socket.TCP_KEEPIDLE, 60), (socket.TCP_KEEPINTVL, 15), (socket.TCP_KEEPCNT, 4)):
        connection.setsockopt(socket.IPPROTO_TCP, option, value)


class Hub:
    """Hears one verdict from each host, '' or what failed; the outcome is '' once all are ''."""

    def __init__(self, token: str, hosts: list[str], start_timeout: float) -> None:
        self._token = token
        self._missing = set(hosts)
        self._running = set(hosts)
        self._writers: list[asyncio.StreamWriter] = []
        self._start_timeout = start_timeout
        self._outcome: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self._met = asyncio.Event()

    async def open(self, port: int) -> asyncio.Server:
        """Begin to listen."""
        server = await asyncio.start_server(self._hear, "0.0.0.0", port)
        asyncio.get_running_loop().call_later(self._start_timeout, self._give_up)
        return server

    async def serve(self, server: asyncio.Server) -> None:
        """Listen until it is over and everybody has heard so, those too that join only then."""
        await self._outcome
        for writer in self._writers:
            await self._tell(writer)
        await self._met.wait()
        server.close()

    async def _tell(self, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            writer.write(json.dumps(self._outcome.result()).encode() + b"\n")
            await writer.drain()

    def _end(self, outcome: str) -> None:
        if not self._outcome.done():
            self._outcome.set_result(outcome)

    def _give_up(self) -> None:
        self._met.set()
        if self._missing:
            self._end(f"{', '.join(sorted(self._missing))} did not join within {self._start_timeout:.0f} s: see its log, and let the hosts reach each other")

    async def _hear(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        host = None
        with contextlib.suppress(OSError, ValueError, KeyError):
            hello = json.loads(await reader.readline())
            if hello["token"] != self._token or hello["host"] not in self._missing:
                writer.close()
                return
            host = hello["host"]
            watch_peer(writer)
            self._missing.discard(host)
            if not self._missing:
                self._met.set()
            if self._outcome.done():
                await self._tell(writer)
                return
            self._writers.append(writer)
            verdict = json.loads(await reader.readline())
            if verdict:
                self._end(verdict)
                return
            self._running.discard(host)
            if not self._running:
                self._end("")
            return
        if host:
            self._end(f"the connection to {host} was lost")


class Share:
    """The processes of this host."""

    def __init__(self, folder: str, job: dict) -> None:
        self._folder = folder
        self._job = job
        self._processes: dict[str, asyncio.subprocess.Process] = {}
        self._started = time.time()
        self.ended: dict[str, dict] = {}

    async def start(self) -> None:
        for spec in self._job["processes"]:
            log = os.open(os.path.join(self._folder, f"{spec['name']}.log"), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
            try:
                self._processes[spec["name"]] = await asyncio.create_subprocess_exec(
                    *spec["argv"], stdin=asyncio.subprocess.DEVNULL, stdout=log, stderr=asyncio.subprocess.STDOUT,
                    cwd=self._folder, env={**os.environ, **spec["environment"]}, start_new_session=True,
                )
            finally:
                os.close(log)

    async def verdict(self) -> str:
        """'' once all workers have ended well, or what failed first."""
        waits = {asyncio.create_task(self._wait(name)): name for name in self._processes}
        workers = {name for name in self._processes if name.startswith("worker")}
        while workers:
            done, _rest = await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                name, status = waits.pop(task), task.result()
                if status != 0:
                    how = f"was ended by {signal.Signals(-status).name}" if status < 0 else f"ended with status {status}"
                    return f"{name} on {self._job['host']} {how}"
                workers.discard(name)
        return ""

    async def _wait(self, name: str) -> int:
        status = await self._processes[name].wait()
        self.ended.setdefault(name, {"status": status, "seconds": round(time.time() - self._started, 1)})
        return status

    async def end(self, grace: float) -> None:
        """Let what still runs end within the grace, then kill it."""
        with contextlib.suppress(asyncio.TimeoutError):
            await asyncio.wait_for(asyncio.gather(*map(self._wait, self._processes)), grace)
        for process in self._processes.values():
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
        await asyncio.gather(*map(self._wait, self._processes))


async def join(job: dict) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """Connect to the hub, which may not be up yet."""
    deadline = time.monotonic() + job["start_timeout"]
    while True:
        try:
            reader, writer = await asyncio.wait_for(asyncio.open_connection(job["root"], job["control_port"]), 5)
            watch_peer(writer)
            writer.write(json.dumps({"token": job["token"], "host": job["host"]}).encode() + b"\n")
            return reader, writer
        except (OSError, asyncio.TimeoutError):
            if time.monotonic() > deadline:
                raise
            await asyncio.sleep(0.5)


async def outcome_of(share: Share, job: dict) -> str:
    """Run the share; return '' or what failed, here or elsewhere."""
    try:
        reader, writer = await join(job)
    except (OSError, asyncio.TimeoutError):
        return f"{job['host']} cannot reach {job['root']}:{job['control_port']}: let the hosts reach each other, or correct train_distributed_address"
    await share.start()
    verdict, told = asyncio.create_task(share.verdict()), asyncio.create_task(reader.readline())
    await asyncio.wait({verdict, told}, timeout=job["timeout"], return_when=asyncio.FIRST_COMPLETED)
    if not told.done():
        word = verdict.result() if verdict.done() else f"{job['host']} was not done within {job['timeout']} s: raise train_distributed_timeout"
        with contextlib.suppress(OSError):
            writer.write(json.dumps(word).encode() + b"\n")
            await writer.drain()
        if word:
            return word
    with contextlib.suppress(OSError, ValueError):
        return json.loads(await told)
    return f"the connection from {job['host']} to the hub on {job['root']} was lost"


async def supervise(folder: str, job: dict) -> dict:
    """Run the job; return the outcome, '' or what failed, and how each process ended."""
    share, serving = Share(folder, job), None
    try:
        if job["hub"]:
            hub = Hub(job["token"], job["hosts"], job["start_timeout"])
            serving = asyncio.create_task(hub.serve(await hub.open(job["control_port"])))
        outcome = await outcome_of(share, job)
    except OSError as error:
        outcome = f"{job['host']} cannot begin ({error.strerror}): see whether train_distributed_port and the one after it are free, and the command exists"
    await share.end(0 if outcome else _GRACE)
    if serving:
        await asyncio.wait({serving}, timeout=job["start_timeout"] + _GRACE)
    return {"outcome": outcome, "processes": share.ended}


def main(folder: str) -> str:
    """Run the folder's job and leave the result beside it; return the outcome."""
    with open(os.path.join(folder, "job.json"), encoding="utf-8") as stream:
        job = json.load(stream)
    result = asyncio.run(supervise(folder, job))
    path = os.path.join(folder, "result.json")
    with open(path + ".new", "w", encoding="utf-8") as stream:
        json.dump(result, stream)
    os.replace(path + ".new", path)
    return result["outcome"]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
