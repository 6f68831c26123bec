# Copyright (c) 2026, The dlvm.azure_gpu authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The cache: looked at before anything else, keyed on what shapes the answer, never fatal."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import typing as t
from pathlib import Path

import pytest
from arm_standin import Fault, World
from inventory_run import Result, Runner


@pytest.fixture
def cached(runner: Runner, world: World):
    """Runs with the cache on; gives the result and the number of requests, those for tokens included."""
    one = world.add_subscription("Research")
    one.add_machine("gpu", size="Standard_NC4as_T4_v3")
    one.add_machine("cpu")
    folder = runner.folder / "cache"

    def run(*arguments: str, environment: dict[str, str] | None = None, **options: t.Any) -> tuple[Result, int]:
        runner.standin.arm.log.clear()
        runner.standin.token_requests.clear()
        path = runner.write(
            cache=True,
            cache_plugin="ansible.builtin.jsonfile",
            cache_connection=str(folder),
            cache_timeout=3600,
            **options,
        )
        result = runner(path, "--list", *arguments, environment=environment)
        return result, len(runner.requests) + len(runner.standin.token_requests)

    run.folder = folder
    return run


def test_a_hit_needs_neither_sdk_nor_network(cached, runner: Runner):
    cold, requests = cached()
    assert requests > 0
    trap = runner.folder / "trap"
    for package in ("azure", "msal", "requests"):
        (trap / package).mkdir(parents=True)
        (trap / package / "__init__.py").write_text("raise SystemExit('imported on a cache hit')\n")
    warm, requests = cached(environment={"PYTHONPATH": str(trap)})
    assert requests == 0
    assert warm.json == cold.json and warm.stderr == cold.stderr == ""
    stored = "".join(each.read_text() for each in cached.folder.iterdir())
    assert "Standard_NC4as_T4_v3" in stored and World.client_secret not in stored
    assert not any(token in stored for token in runner.standin.tokens.issued)
    # what only shapes names and groups is no part of the key
    other, requests = cached(compose={"x": "azure_gpu_count"}, hostnames=["name_hash"], power_states=["running"])
    assert requests == 0 and all("x" in each for each in other.hosts.values())
    fewer, requests = cached(gpu_only=True)
    assert requests > 0 and set(fewer.hosts) == {"gpu"}


def test_flush_timeout_and_broken_entries_fetch_again(cached, world: World):
    cached()
    next(iter(world.subscriptions.values())).add_machine("late")
    assert set(cached()[0].hosts) == {"gpu", "cpu"}
    result, requests = cached("--flush-cache")
    assert requests > 0 and set(result.hosts) == {"gpu", "cpu", "late"}
    assert cached()[1] == 0

    (entry,) = cached.folder.iterdir()
    for content in ("", '["a list"]', '{"records": [{"vars": {}}], "warnings": []}', "\x00\xff"):
        entry.write_text(content, encoding="latin-1")
        result, requests = cached()
        assert requests > 0 and set(result.hosts) == {"gpu", "cpu", "late"}, content
        assert "Traceback" not in result.output
    os.utime(entry, (time.time() - 7200,) * 2)
    assert cached()[1] > 0, "older than cache_timeout"


def test_an_incomplete_answer_is_not_kept(cached, runner: Runner, world: World):
    world.add_subscription("Closed", access="none")
    for _attempt in range(2):
        result, requests = cached(on_error="warn_partial")
        assert requests > 0 and set(result.hosts) == {"gpu", "cpu"} and "Closed" in result.flat
    world.subscriptions.popitem()
    runner.standin.faults.add(Fault("status", "networkInterfaces", times=None, status=403, code="AuthorizationFailed"))
    assert cached(on_error="warn_partial")[1] > 0
    runner.standin.faults.clear()
    result, requests = cached(on_error="warn_partial")
    assert requests > 0 and result.stderr == ""


def test_refresh_inventory_in_a_play_fetches_again(cached, runner: Runner, world: World):
    cached()
    next(iter(world.subscriptions.values())).add_machine("late")
    play = runner.folder / "play.yml"
    play.write_text(
        """
        - hosts: all
          gather_facts: false
          tasks:
            - ansible.builtin.debug: {msg: "before {{ groups['all'] | sort }}"}
              run_once: true
            - ansible.builtin.meta: refresh_inventory
        - hosts: all
          gather_facts: false
          tasks:
            - ansible.builtin.debug: {msg: "after {{ groups['all'] | sort }}"}
              run_once: true
        """
    )
    done = subprocess.run(
        [str(Path(sys.executable).with_name("ansible-playbook")), "-i", "test.azure_gpu.yml", "play.yml"],
        env=runner.environment, cwd=runner.folder, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert "before ['cpu', 'gpu']" in done.stdout and "after ['cpu', 'gpu', 'late']" in done.stdout
