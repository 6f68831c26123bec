# Copyright (c) 2026, The dlvm.azure_gpu authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the processes of a distributed training on one host tell a person. Pure."""

from __future__ import annotations

KILLED = "it was ended from outside before it was done"


def state(active: bool, result: dict | None, tails: dict[str, list[str]]) -> dict:
    """The host's share of a training: tails are the ends of the logs by process, result is what the supervisor left at its end."""
    ended = (result or {}).get("processes", {})
    processes = {name: {"status": None, "seconds": None, **ended.get(name, {}), "tail": lines} for name, lines in tails.items()}
    outcome = None if active else KILLED if result is None else result["outcome"]
    return {"running": active, "outcome": outcome, "processes": processes}


def _last(process: dict) -> str:
    return next((line.strip()[:240] for line in reversed(process["tail"]) if line.strip()), "")


def line(shown: dict) -> str:
    """The last words of each worker, in one line."""
    words = [f"{name}: {_last(process) or 'nothing yet'}" for name, process in shown["processes"].items() if name.startswith("worker")]
    return " | ".join(words) or "starting"


def table(shown: dict) -> list[str]:
    """How each process ended and what it said last."""
    rows = []
    for name, process in shown["processes"].items():
        how = "did not end" if process["status"] is None else f"status {process['status']} after {process['seconds']} s"
        rows.append(f"{name}: {how}: {_last(process)}".rstrip(": "))
    return rows


def failure(shown: dict) -> str:
    """Why the training failed, with the last lines of what failed on this host."""
    parts = [f"The training failed: {shown['outcome']}."]
    for name, process in shown["processes"].items():
        # Those that were ended because another had failed have nothing to say.
        if process["status"] not in (None, 0, -9) and process["tail"]:
            parts.append(f"The end of {name}:")
            parts.extend(process["tail"][-10:])
    return "\n".join(parts)
