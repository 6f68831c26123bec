# Copyright (c) 2026, The dlvm.azure_gpu authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether trainings showed what was asked: fingerprint, verdicts and the table a person reads. Pure."""

from __future__ import annotations

import hashlib
import json
import textwrap

_WIDTH = 72


def fingerprint(**parts: object) -> str:
    """Return one name for all that the outcome depends on."""
    return hashlib.sha256(json.dumps(parts, sort_keys=True, default=str).encode()).hexdigest()[:16]


def check_library(found: dict, version: str | None, features: list) -> list:
    """Return the checks of what the library says about itself."""
    checks = []
    if version:
        ok = found["version"] == version
        remedy = "" if ok else f" but {version} was asked for: run role dlvm.azure_gpu.mxnet_build again"
        checks.append({"name": "version", "passed": ok, "msg": f"MXNet is {found['version']}{remedy}"})
    lacking = [feature for feature in features if feature not in found["features"]]
    if features:
        msg = f"MXNet has {', '.join(features)}"
        if lacking:
            msg = f"MXNet lacks {', '.join(lacking)}: build it with them or take them out of acceptance_features"
        checks.append({"name": "features", "passed": not lacking, "msg": msg})
    return checks


def check_gpu(expected: bool, report: dict, features: list) -> dict:
    """Return the check of whether a GPU can be computed on; it passes where none is expected."""
    count = sum(gpu["state"] == "ok" for gpu in report["gpus"])
    if report["driver_state"] == "ok" and "CUDA" in features:
        return {"name": "gpu", "passed": True, "msg": f"{report['gpus'][0]['name']} ({count} in all), driver {report['driver_version']}"}
    if report["driver_state"] == "ok":
        msg = "there is a GPU but this MXNet is built without CUDA: nothing was computed on it"
    elif not report["gpus"]:
        msg = "there is no NVIDIA GPU on this host: nothing was computed on one"
    else:
        msg = f"the GPU cannot be used: {report['msg']}"
    return {"name": "gpu", "passed": not expected, "msg": msg}


def judge(run: dict, asked: float) -> tuple[bool, str]:
    """Return verdict and reason for one finished training."""
    if run.get("error"):
        return False, run["error"]
    if run["device"] == "gpu":
        if not all(context.startswith("gpu") for context in run["contexts"]):
            return False, f"it fell back to {', '.join(run['contexts'])} though it should have run on the GPU"
        if not run["witness"]["seen"]:
            return False, f"nvidia-smi saw no work of ours on the GPU ({run['witness']['msg']})"
    # A network of NaN is not below anything.
    if not run["accuracy"] >= asked:
        return False, f"accuracy {run['accuracy']:.3f} is below the {asked:.3f} asked for"
    return True, ""


def _columns(rows: list) -> list:
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip() for row in rows]


def _speed_ups(trainings: list) -> list:
    speeds = {(run["language"], run["net"], run["device"]): run["images_per_second"] for run in trainings if run["passed"]}
    return [
        f"{net} from {language}: the GPU is {speed / speeds[language, net, 'cpu']:.1f} times as fast as the CPU"
        for (language, net, device), speed in speeds.items()
        if device == "gpu" and speeds.get((language, net, "cpu"))
    ]


def table(record: dict) -> list:
    """Return the lines for a person."""
    rows = [("language", "net", "device", "data", "accuracy", "asked", "images/s", "verdict")]
    for run in record["trainings"]:
        language = {"r": "R", "python": "Python"}[run["language"]]
        if run["language"] == "r" and run.get("method"):
            language = f"R ({run['method']})"
        accuracy = "-" if run.get("accuracy") is None else f"{run['accuracy']:.3f}"
        speed = "-" if not run.get("images_per_second") else f"{run['images_per_second']:.0f}"
        verdict = "passed" if run["passed"] else "FAILED"
        rows.append((language, run["net"], run["device"], run["data"].split()[0], accuracy, f"{run['asked']:.3f}", speed, verdict))
    notes = [f"{check['name']} - {check['msg']}{'' if check['passed'] else ' - FAILED'}" for check in record["checks"]]
    notes += _speed_ups(record["trainings"])
    notes += [f"{run['net']} on the {run['device']} - {run['witness']['msg']}" for run in record["trainings"] if run.get("witness")]
    wrapped = [line for note in notes for line in textwrap.wrap(note, _WIDTH, subsequent_indent="  ")]
    return [*(_columns(rows) if record["trainings"] else []), *wrapped]


def failures(record: dict) -> list:
    """Return what failed, in words."""
    found = [check["msg"] for check in record["checks"] if not check["passed"]]
    return found + [f"{run['net']} from {run['language']} on the {run['device']}: {run['reason']}" for run in record["trainings"] if not run["passed"]]
