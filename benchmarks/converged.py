# Copyright (c) 2026, The dlvm.azure_gpu authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A run of site.yml over ssh on the host that `make site` has converged, against a play that only gathers facts.

Run it after `make site`, from the repository: .build/venv/bin/python benchmarks/converged.py
"""
from __future__ import annotations

import argparse
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FLOOR = """
- hosts: all
  gather_facts: true
  tasks:
    - ansible.builtin.ping:
"""


def run(*command: str, **options) -> str:
    return subprocess.run(command, check=True, text=True, stdout=subprocess.PIPE, **options).stdout


def open_ssh(host: str, folder: Path) -> Path:
    """Let this user in by ssh and return an inventory folder that reaches the container so."""
    key = folder / "key"
    run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key))
    run("podman", "exec", "-i", host, "sh", "-c",
        "mkdir -p -m 700 /root/.ssh && cat >> /root/.ssh/authorized_keys && systemctl start ssh",
        input=key.with_suffix(".pub").read_text(encoding="utf-8"))
    address = run("podman", "inspect", "--format", "{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}", host).strip()
    inventory = folder / "inventory"
    inventory.mkdir()
    (inventory / "hosts.ini").write_text(
        f"{host} ansible_host={address} ansible_user=root ansible_ssh_private_key_file={key} "
        "ansible_ssh_common_args='-o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR'\n",
        encoding="utf-8",
    )
    (inventory / "group_vars").symlink_to(ROOT / "inventory/local/group_vars")
    return inventory


def measure(playbook: Path, inventory: Path, runs: int) -> tuple[list[float], str]:
    """Wall times in seconds of the runs after one that is not counted, and the last recap."""
    times, output = [], ""
    for _attempt in range(runs + 1):
        start = time.monotonic()
        output = run("ansible-playbook", "-i", str(inventory), str(playbook), cwd=ROOT, env={**os.environ, "ANSIBLE_NOCOLOR": "1"})
        times.append(time.monotonic() - start)
    recap = re.search(r"ok=\d+\s+changed=\d+.*", output)
    return times[1:], recap.group(0) if recap else "no recap"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--host", default="dlvm-local", help="name of the converged container")
    parser.add_argument("--runs", type=int, default=3, help="runs that count")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        inventory = open_ssh(options.host, folder)
        floor = folder / "floor.yml"
        floor.write_text(FLOOR, encoding="utf-8")
        floor_times, _recap = measure(floor, inventory, options.runs)
        site_times, recap = measure(ROOT / "playbooks/site.yml", inventory, options.runs)
    site, base = statistics.median(site_times), statistics.median(floor_times)
    print("| play | median of runs, s | min | max | against facts and ping |")
    print("|---|---|---|---|---|")
    print(f"| facts and ping | {base:.1f} | {min(floor_times):.1f} | {max(floor_times):.1f} | 1 |")
    print(f"| site.yml, converged | {site:.1f} | {min(site_times):.1f} | {max(site_times):.1f} | {site / base:.1f} |")
    print(f"\n{recap}")
    return 0 if "changed=0 " in recap else 1


if __name__ == "__main__":
    sys.exit(main())
