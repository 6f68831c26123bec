"""The controller's side of a build: what it shows, and how it ends."""
from __future__ import annotations

import pytest
from ansible.errors import AnsibleConnectionFailure
from ansible_collections.dlvm.azure_gpu.plugins.action import mxnet_make
from ansible_collections.dlvm.azure_gpu.plugins.plugin_utils import _watch


class Connection:
    def __init__(self):
        self.resets = 0

    def reset(self):
        self.resets += 1


class Task:
    check_mode = False

    def __init__(self, **arguments):
        self.args = {"path": "/src", "poll_interval": 0, "patience": 600, **arguments}


def state(**more):
    return {
        "path": "/src", "running": True, "joined": False, "done": 1, "total": 4, "begun_with": 0, "elapsed": 60, "compiling": 60, "full": False,
        "phase": "", "rc": None, "log": "/src/make.log", "tail": [], **more,
    }


@pytest.fixture
def run(monkeypatch):
    """Runs the action over the given answers of the host; returns result, shown lines, arguments and connection."""

    def call(*answers, **arguments):
        shown, asked, rest = [], [], list(answers)
        action = object.__new__(mxnet_make.ActionModule)
        action._task, action._connection = Task(**arguments), Connection()

        def execute(module_args, task_vars):
            asked.append(module_args)
            answer = rest.pop(0)
            if isinstance(answer, Exception):
                raise answer
            return answer

        action._execute_module = execute
        monkeypatch.setattr(_watch.ActionBase, "run", lambda self, tmp, task_vars: {})
        monkeypatch.setattr(_watch.display, "display", shown.append)
        monkeypatch.setattr(_watch.time, "sleep", lambda seconds: None)
        return action.run(task_vars={"inventory_hostname": "box"}), shown, asked, action._connection

    return call


DONE = state(running=False, done=4, rc=0)


def test_shows_each_look_and_ends_well(run):
    result, shown, asked, _connection = run(state(), state(done=3), DONE)
    assert result["changed"] and "failed" not in result
    assert shown[0].startswith("box: 1 of 4 objects (25 %)") and shown[1].startswith("box: 3 of 4") and shown[2].endswith("done")
    assert [arguments.get("start", True) for arguments in asked] == [True, False, False]


def test_a_failed_build_fails_with_the_compilers_words(run):
    result = run(state(), state(running=False, rc=2, tail=["src/a.cc:1:1: error: no"]))[0]
    assert result["failed"] and "It failed in src/a.cc" in result["msg"]


def test_a_lost_connection_is_waited_for(run):
    result, shown, _asked, connection = run(state(), AnsibleConnectionFailure("gone"), AnsibleConnectionFailure("gone"), DONE)
    assert result["rc"] == 0 and connection.resets == 2
    assert sum("the build goes on there" in line for line in shown) == 2


def test_a_lost_connection_is_not_waited_for_forever(run):
    with pytest.raises(AnsibleConnectionFailure):
        run(state(), AnsibleConnectionFailure("gone"), poll_interval=10, patience=5)


def test_a_refusal_is_passed_on(run):
    refused = {"failed": True, "msg": "other is being built"}
    assert run(refused)[0] == refused


def test_a_running_build_is_joined(run):
    result, shown, _asked, _connection = run(state(joined=True), DONE)
    assert result["joined"] and "already running" in shown[0]
