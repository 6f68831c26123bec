"""What a host's share of a distributed training tells."""
from __future__ import annotations

from ansible_collections.dlvm.azure_gpu.plugins.module_utils import _distributed

TAILS = {"scheduler": [], "worker-0": ["epoch 1", "epoch 2", ""], "worker-1": []}


def test_while_it_runs_each_worker_has_its_last_word():
    state = _distributed.state(True, None, TAILS)
    assert state["running"] and state["outcome"] is None
    assert _distributed.line(state) == "worker-0: epoch 2 | worker-1: nothing yet"
    assert _distributed.line(_distributed.state(True, None, {"server-0": ["x"]})) == "starting"


def test_a_success():
    ended = {name: {"status": 0, "seconds": 9.5} for name in TAILS}
    state = _distributed.state(False, {"outcome": "", "processes": ended}, TAILS)
    assert state["outcome"] == "" and _distributed.table(state)[1] == "worker-0: status 0 after 9.5 s: epoch 2"


def test_a_failure_shows_the_end_of_what_failed_and_not_of_what_was_ended_for_it():
    tails = {"worker-0": ["ValueError: no"], "worker-1": ["waiting"]}
    ended = {"worker-0": {"status": 1, "seconds": 1.0}, "worker-1": {"status": -9, "seconds": 1.1}}
    state = _distributed.state(False, {"outcome": "worker-0 on a ended with status 1", "processes": ended}, tails)
    text = _distributed.failure(state)
    assert text.startswith("The training failed: worker-0 on a ended with status 1.") and text.endswith("The end of worker-0:\nValueError: no")
    assert "waiting" not in text


def test_no_result_means_that_somebody_ended_it():
    state = _distributed.state(False, None, TAILS)
    assert state["outcome"] == _distributed.KILLED
    assert _distributed.table(state)[0] == "scheduler: did not end"
