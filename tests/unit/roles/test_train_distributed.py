"""The supervisors of three hosts, in real processes: they end together, well or not."""
from __future__ import annotations

import json
import signal
import socket
import struct
import subprocess
import sys
import time

import pytest
import yaml
from support import ROOT, facts, render, role_variables

SUPERVISE = ROOT / "roles/train_distributed/files/supervise.py"
WAITS = "import time; time.sleep(300)"
ENDS = "import time; time.sleep(1); print('trained')"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(name="start")
def start_(tmp_path):
    """Starts the supervisors of hosts with the given workers; the first is the hub and has a server that waits for nobody."""
    running, port = [], free_port()

    def call(workers, absent=(), port=port, **more):
        for number, worker in enumerate(workers):
            host = f"host-{number}"
            processes = [{"name": "worker-0", "argv": [sys.executable, "-c", worker], "environment": {"DMLC_ROLE": "worker"}}]
            folder = tmp_path / host
            folder.mkdir()
            job = {
                "host": host, "hosts": [f"host-{other}" for other in range(len(workers))], "hub": number == 0, "root": "127.0.0.1",
                "control_port": port, "token": "secret", "start_timeout": 20, "timeout": 60, "processes": processes, **more,
            }
            (folder / "job.json").write_text(json.dumps(job))
            if host not in absent:
                running.append(subprocess.Popen([sys.executable, str(SUPERVISE), str(folder)], stderr=subprocess.DEVNULL))
        return running

    yield call
    for process in running:
        process.kill()


def results(tmp_path, running, timeout=40):
    for process in running:
        process.wait(timeout)
    return [json.loads(file.read_text()) for file in sorted(tmp_path.glob("host-*/result.json"))]


def wait_for_workers(tmp_path, *hosts):
    deadline = time.monotonic() + 20
    while not all((tmp_path / f"host-{number}/worker-0.log").exists() for number in hosts):
        assert time.monotonic() < deadline
        time.sleep(0.1)


def test_all_end_well(tmp_path, start):
    ended = results(tmp_path, start([ENDS, ENDS, ENDS]))
    assert [one["outcome"] for one in ended] == ["", "", ""]
    assert all(one["processes"]["worker-0"]["status"] == 0 for one in ended)
    assert (tmp_path / "host-2/worker-0.log").read_text() == "trained\n"


@pytest.mark.parametrize("failing", [0, 2])
def test_one_that_fails_ends_all(tmp_path, start, failing):
    workers = [WAITS, WAITS, WAITS]
    workers[failing] = "import sys; print('no data'); sys.exit(3)"
    begun = time.monotonic()
    ended = results(tmp_path, start(workers))
    assert time.monotonic() - begun < 15
    assert {one["outcome"] for one in ended} == {f"worker-0 on host-{failing} ended with status 3"}
    assert sorted(one["processes"]["worker-0"]["status"] for one in ended) == [-9, -9, 3]


def test_a_killed_worker_is_named_by_its_signal(tmp_path, start):
    ended = results(tmp_path, start(["import os; os.kill(os.getpid(), 11)", WAITS]))
    assert {one["outcome"] for one in ended} == {"worker-0 on host-0 was ended by SIGSEGV"}


@pytest.mark.parametrize(("lost", "outcome"), [(1, "the connection to host-1 was lost"), (0, "the connection from host-1 to the hub on 127.0.0.1 was lost")])
def test_a_host_that_is_lost_ends_all(tmp_path, start, lost, outcome):
    running = start([WAITS, WAITS])
    wait_for_workers(tmp_path, 0, 1)
    running[lost].send_signal(signal.SIGKILL)
    ended = results(tmp_path, running)
    assert [one["outcome"] for one in ended] == [outcome]


def test_a_hub_whose_machine_resets_the_connection(tmp_path, start):
    with socket.create_server(("127.0.0.1", 0)) as hub:
        running = start([WAITS, WAITS], absent=["host-0"], port=hub.getsockname()[1])
        connection, _address = hub.accept()
        connection.recv(1000)
        wait_for_workers(tmp_path, 1)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        connection.close()
    assert [one["outcome"] for one in results(tmp_path, running)] == ["the connection from host-1 to the hub on 127.0.0.1 was lost"]


def test_a_host_that_does_not_come_ends_all(tmp_path, start):
    ended = results(tmp_path, start([WAITS, WAITS], absent=["host-1"], start_timeout=1))
    assert len(ended) == 1 and ended[0]["outcome"].startswith("host-1 did not join within 1 s")


def test_a_hub_that_does_not_come(tmp_path, start):
    ended = results(tmp_path, start([WAITS, WAITS], absent=["host-0"], start_timeout=1))
    assert "cannot reach 127.0.0.1" in ended[0]["outcome"]


def test_too_long_a_training(tmp_path, start):
    ended = results(tmp_path, start([WAITS, WAITS], timeout=1))
    assert all("was not done within 1 s" in one["outcome"] for one in ended)


def test_a_port_that_is_taken(tmp_path, start):
    with socket.socket() as taken:
        taken.bind(("0.0.0.0", 0))
        taken.listen()
        ended = results(tmp_path, start([ENDS], port=taken.getsockname()[1]))
    assert "train_distributed_port" in ended[0]["outcome"]


def test_a_stranger_is_no_host(tmp_path, start):
    port = free_port()
    running = start([ENDS.replace("1", "3")], port=port)
    deadline = time.monotonic() + 10
    while True:
        try:
            with socket.create_connection(("127.0.0.1", port), 1) as stranger:
                stranger.sendall(b'{"token": "guess", "host": "host-0"}\n"stop"\n')
                break
        except OSError:
            assert time.monotonic() < deadline
            time.sleep(0.05)
    assert results(tmp_path, running)[0]["outcome"] == ""


@pytest.mark.parametrize(
    ("script", "status", "said"),
    [
        ("print('well')", 0, "well"),
        ("import sys; print('well'); sys.exit()", 0, "well"),
        ("import sys; sys.exit(3)", 3, ""),
        ("import sys; sys.exit('no data')", 1, "no data"),
        ("raise ValueError('no data')", 1, "ValueError: no data"),
        ("import helper, sys; print(helper.NAME, __name__, sys.argv[1:])", 0, "helper __main__ ['--x']"),
    ],
)
def test_a_worker_leaves_with_its_scripts_status_whatever_waits_at_exit(tmp_path, script, status, said):
    (tmp_path / "helper.py").write_text("NAME = 'helper'\n")
    # What MXNet's kvstore does at exit; only a script that went well may come to it.
    waits = "import atexit, time; atexit.register(time.sleep, 0 if STATUS == 0 else 60)\n".replace("STATUS", str(status))
    (tmp_path / "mine.py").write_text(waits + script)
    worker = ROOT / "roles/train_distributed/files/worker.py"
    ended = subprocess.run([sys.executable, str(worker), "mine.py", "--x"], cwd=tmp_path, capture_output=True, text=True, timeout=20, check=False)
    assert ended.returncode == status and said in ended.stdout + ended.stderr


def test_the_job_of_a_host(tmp_path):
    here = {"__train_distributed_here": "10.0.0.4", "__train_distributed_token": "t"}
    more = {
        "role_path": str(ROOT / "roles/train_distributed"), "inventory_hostname": "b", "ansible_play_hosts_all": ["a", "b"], "hostvars": {"a": here},
        "__train_distributed_here": "10.0.0.5", "train_distributed_servers": 2, "train_distributed_script": "/home/me/mine.py",
        "train_distributed_arguments": ["--epochs", 3], "train_distributed_environment": {"OMP_NUM_THREADS": "2"},
    }
    job = json.loads(render("train_distributed", "job.json.j2", {**role_variables("train_distributed", "Debian", "12", **more), **more}))
    assert [spec["name"] for spec in job["processes"]] == ["server-0", "server-1", "worker-0"]
    worker = job["processes"][-1]
    assert worker["argv"] == ["/opt/mxnet/current/venv/bin/python", "worker.py", "mine.py", "--epochs", "3"]
    assert worker["environment"] == {
        "DMLC_ROLE": "worker", "DMLC_PS_ROOT_URI": "10.0.0.4", "DMLC_PS_ROOT_PORT": "9091", "DMLC_NUM_WORKER": "2", "DMLC_NUM_SERVER": "4",
        "DMLC_NODE_HOST": "10.0.0.5", "PYTHONUNBUFFERED": "1", "OMP_NUM_THREADS": "2", "LOCAL_RANK": "0",
    }
    assert (job["hub"], job["root"], job["control_port"]) == (False, "10.0.0.4", 9092)


def needs(**overrides):
    """What applies of the needs, without a plan."""
    more = {"ansible_facts": facts("Debian", "12", default_ipv4={"address": "10.0.0.4"}), "inventory_hostname": "a"}
    found = role_variables("train_distributed", "Debian", "12", "__train_distributed_needs", **{**more, **overrides})
    return {key: [item for item in items if item.get("when", True)] for key, items in found["__train_distributed_needs"].items()}


@pytest.mark.parametrize(
    ("overrides", "words"),
    [
        ({}, None),
        ({"train_distributed_script": __file__, "train_distributed_workers": "4"}, None),
        ({"train_distributed_script": "/nowhere/train.py"}, "There is no script /nowhere/train.py on the controller: correct"),
        ({"train_distributed_workers": "0"}, "are counts for each host: give at least 1."),
        ({"train_distributed_servers": -1}, "are counts for each host: give at least 1."),
        ({"train_distributed_address": ""}, "a has no default address: give the one"),
        ({"ansible_facts": facts("Debian", "12", default_ipv4={})}, "a has no default address: give the one"),
    ],
)
def test_what_the_role_rejects_by_itself(overrides, words):
    found = [problem["msg"] for problem in needs(**overrides)["problems"]]
    assert len(found) == (words is not None)
    assert words is None or words in " ".join(found[0].split())


def test_needs_has_the_options_of_main_and_each_its_default():
    specs = yaml.safe_load((ROOT / "roles/train_distributed/meta/argument_specs.yml").read_text())["argument_specs"]
    defaults = yaml.safe_load((ROOT / "roles/train_distributed/defaults/main.yml").read_text())
    options = specs["main"]["options"]
    assert specs["needs"]["options"] == options and options.keys() == defaults.keys()
    assert {name: option["default"] for name, option in options.items() if "default" in option} == {
        name: value for name, value in defaults.items() if "{{" not in str(value)
    }
