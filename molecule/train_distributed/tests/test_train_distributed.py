"""Three workers that trained together: each saw its share, and all ended with the same weights."""
from __future__ import annotations

import json
import os
from pathlib import Path

HOSTS = ("train-a", "train-b", "train-c")


def told(host: str) -> dict:
    log = Path(os.environ["MOLECULE_EPHEMERAL_DIRECTORY"], "logs", host, "worker-0.log")
    return json.loads(log.read_text(encoding="utf-8").splitlines()[-1])


def test_all_trained_together():
    workers = [told(host) for host in HOSTS]
    assert sorted(worker["rank"] for worker in workers) == [0, 1, 2]
    assert {worker["workers"] for worker in workers} == {3}
    assert len({worker["weights"] for worker in workers}) == 1
    assert min(worker["accuracy"] for worker in workers) > 0.9


def test_every_process_ended_by_itself(host):
    result = json.loads(host.file("/var/lib/dlvm/train_distributed/result.json").content_string)
    assert result["outcome"] == ""
    expected = {"server-0", "worker-0"} | ({"scheduler"} if host.backend.hostname == "train-a" else set())
    assert set(result["processes"]) == expected
    assert {process["status"] for process in result["processes"].values()} == {0}


def test_nothing_runs_any_more(host):
    assert host.run("systemctl is-active dlvm-train").stdout.strip() == "inactive"
    assert host.run("pgrep --full '[s]upervise.py'").rc == 1
