# Copyright (c) 2026, The dlvm.azure_gpu authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: mxnet_training
short_description: Prove by small trainings that MXNet computes where it should
version_added: 1.0.0
author:
  - The dlvm.azure_gpu authors (@dlvm)
description:
  - Asks the installed MXNet for its version and features, trains small nets from Python and R on the CPU and on the GPU
    and looks what they reach on held-out images.
  - While a training runs on the GPU, C(nvidia-smi) has to show it there. A fall-back to the CPU is a failure.
  - Does nothing where the same MXNet, R package, GPU and settings have passed before, unless O(force=true).
  - A failed training does not fail the module, so that the results can be shown and kept; see RV(passed).
  - Made for the role P(dlvm.azure_gpu.acceptance#role), which has the scripts.
options:
  library:
    description: The library to ask.
    type: path
    default: /opt/mxnet/current/lib/libmxnet.so
  build_record:
    description: What the build recorded about itself; part of the fingerprint.
    type: path
    default: /opt/mxnet/current/build.json
  r_record:
    description: What the installation of the R package recorded; part of the fingerprint.
    type: path
    default: /var/lib/dlvm/mxnet_r.json
  python:
    description: The Python that imports C(mxnet).
    type: path
    default: /opt/mxnet/current/venv/bin/python
  rscript:
    description: Name or path of C(Rscript).
    type: str
    default: Rscript
  scripts:
    description: Texts of the scripts C(data.py), C(train.py) and C(train.R), by name.
    type: dict
    required: true
  nets:
    description:
      - The trainings by net. Each has C(dataset), C(train), C(test), C(epochs), C(batch), C(rate) and C(accuracy), and may have C(blocks).
    type: dict
    required: true
  datasets:
    description:
      - Real data sets by name, each with C(path) and C(sha256) (sums by file name). Those not named are generated.
    type: dict
    default: {}
  languages:
    description: The languages to train from.
    type: list
    elements: str
    choices: [python, r]
    default: [python, r]
  devices:
    description: The devices to train on. V(gpu) is left out where no GPU can be used; O(gpu_expected) tells whether that is a failure.
    type: list
    elements: str
    choices: [cpu, gpu]
    default: [cpu, gpu]
  gpu_expected:
    description: Whether a GPU must be there and compute. If not given, it must where the PCI bus shows one.
    type: bool
  version:
    description: The version that MXNet must have.
    type: str
  features:
    description: The features that MXNet must have.
    type: list
    elements: str
    default: []
  record:
    description: Where the results are kept.
    type: path
    default: /var/lib/dlvm/acceptance.json
  folder:
    description: Where scripts and data sets are put.
    type: path
    default: /var/lib/dlvm/acceptance
  force:
    description: Train although the same was shown before.
    type: bool
    default: false
  timeout:
    description: Seconds that one training may take.
    type: int
    default: 600
  nvidia_smi:
    description: Name or path of C(nvidia-smi).
    type: str
    default: nvidia-smi
  sysfs:
    description: Where the kernel's C(sysfs) is.
    type: path
    default: /sys
extends_documentation_fragment:
  - dlvm.azure_gpu.attributes
attributes:
  check_mode:
    support: full
    details:
      - Tells whether it would train.
  diff_mode:
    support: none
  idempotent:
    support: full
    details:
      - Unless O(force=true).
seealso:
  - module: dlvm.azure_gpu.mxnet_info
  - module: dlvm.azure_gpu.nvidia_gpu_info
"""

EXAMPLES = r"""
- name: Train LeNet from Python on whatever there is
  dlvm.azure_gpu.mxnet_training:
    languages: [python]
    scripts:
      data.py: "{{ lookup('ansible.builtin.file', 'data.py') }}"
      train.py: "{{ lookup('ansible.builtin.file', 'train.py') }}"
    nets:
      lenet: {dataset: mnist, train: 2000, test: 500, epochs: 2, batch: 50, rate: 0.05, accuracy: 0.9}
"""

RETURN = r"""
trained:
  description: Whether it trained now; false where it was shown before.
  returned: success
  type: bool
passed:
  description: Whether all that was asked is so.
  returned: success
  type: bool
failures:
  description: What failed, in words.
  returned: success
  type: list
  elements: str
table:
  description: The results as lines for a person.
  returned: success
  type: list
  elements: str
result:
  description: The record as it is kept in O(record); empty in check mode where nothing was shown before.
  returned: success
  type: dict
  contains:
    fingerprint: {description: What the results depend on., type: str, returned: always}
    passed: {description: Whether all that was asked is so., type: bool, returned: always}
    time: {description: When it was shown in UTC., type: str, returned: always}
    mxnet: {description: What module M(dlvm.azure_gpu.mxnet_info) returns., type: dict, returned: always}
    gpu: {description: What module M(dlvm.azure_gpu.nvidia_gpu_info) returns., type: dict, returned: always}
    checks: {description: "Checks of version, features and GPU.", type: list, returned: always}
    trainings: {description: One entry a training., type: list, returned: always}
"""

import json
import os
import time

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.dlvm.azure_gpu.plugins.module_utils import (
    _acceptance,
    _command,
    _gpu_report,
    _mxnet_library,
    _nvidia_smi,
    _training,
)

NET_KEYS = {"dataset", "train", "test", "epochs", "batch", "rate", "accuracy"}


def read(path: str) -> str:
    """Return the text of a file, '' if there is none."""
    try:
        with open(path, encoding="utf-8") as stream:
            return stream.read()
    except OSError:
        return ""


def write(path: str, text: str) -> None:
    """Write a file whole or not at all."""
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path + ".new", "w", encoding="utf-8") as stream:
        stream.write(text)
    os.replace(path + ".new", path)


def shown(path: str, fingerprint: str) -> dict:
    """Return the record of a former success with this fingerprint, or {}."""
    try:
        record = json.loads(read(path) or "{}")
    except ValueError:
        return {}
    return record if record.get("fingerprint") == fingerprint and record.get("passed") else {}


def prepare(params: dict, name: str, net: dict) -> tuple:
    """Make the data set of a net; return its folder and its description."""
    source = params["datasets"].get(name) or {}
    out = os.path.join(params["folder"], "data", name)
    argv = [params["python"], os.path.join(params["folder"], "data.py"), "--name", name, "--out", out]
    argv += ["--train", str(net["train"]), "--test", str(net["test"])]
    if source:
        _training.check_source(source["path"], source.get("sha256", {}))
        argv += ["--source", source["path"]]
    answer = _command.run_bounded(argv, params["timeout"])
    if answer.rc != 0:
        said = " ".join(answer.err.split())[-300:]
        raise _training.TrainingError(f"The data set {name} cannot be made ({said or 'it did not end in time'}): see whether {params['python']} has numpy.")
    return out, f"{'real' if source else 'generated'} {name}"


def train(module: AnsibleModule, device: str, nvidia_smi: str) -> list:
    """Run the trainings of one device."""
    params, results = module.params, []
    smi = _nvidia_smi.NvidiaSmi(nvidia_smi, lambda argv: _command.run_bounded(argv, 10))
    for net, wanted in params["nets"].items():
        data, description = prepare(params, wanted["dataset"], wanted)
        arguments = ["--net", net, "--data", data, "--device", device]
        for key in ("epochs", "batch", "rate", "blocks"):
            arguments += [f"--{key}", str(wanted[key])] if key in wanted else []
        for language in params["languages"]:
            start = [params["python"], "train.py"] if language == "python" else [params["rscript"], "--vanilla", "train.R"]
            witness = _training.Witness(smi) if device == "gpu" else None
            script = os.path.join(params["folder"], start[-1])
            run = {"language": language, "net": net, "device": device, "data": description, "asked": wanted["accuracy"]}
            run.update(_training.run([*start[:-1], script, *arguments], params["timeout"], witness))
            run["witness"] = witness.verdict() if witness else None
            run["passed"], run["reason"] = _acceptance.judge(run, wanted["accuracy"])
            results.append(run)
    return results


def prove(module: AnsibleModule, fingerprint: str, gpu: dict, nvidia_smi: str) -> dict:
    """Ask, train and return the record."""
    params = module.params
    mxnet = _mxnet_library.ask(os.path.realpath(params["library"]), lambda argv: _command.run_bounded(argv, 120), 120)
    expected = bool(gpu["gpus"]) if params["gpu_expected"] is None else params["gpu_expected"]
    check = _acceptance.check_gpu(expected, gpu, mxnet["features"])
    checks = [*_acceptance.check_library(mxnet, params["version"], params["features"]), check]
    usable = gpu["driver_state"] == "ok" and "CUDA" in mxnet["features"]
    for name, text in params["scripts"].items():
        write(os.path.join(params["folder"], name), text)
    trainings = []
    for device in params["devices"]:
        if device == "cpu" or usable:
            trainings += train(module, device, nvidia_smi)
    record = {"fingerprint": fingerprint, "time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())}
    record.update(mxnet=mxnet, gpu=gpu, checks=checks, trainings=trainings)
    record["passed"] = not _acceptance.failures(record)
    return record


def main() -> None:
    """Run the module."""
    module = AnsibleModule(
        argument_spec={
            "library": {"type": "path", "default": "/opt/mxnet/current/lib/libmxnet.so"},
            "build_record": {"type": "path", "default": "/opt/mxnet/current/build.json"},
            "r_record": {"type": "path", "default": "/var/lib/dlvm/mxnet_r.json"},
            "python": {"type": "path", "default": "/opt/mxnet/current/venv/bin/python"},
            "rscript": {"type": "str", "default": "Rscript"},
            "scripts": {"type": "dict", "required": True},
            "nets": {"type": "dict", "required": True},
            "datasets": {"type": "dict", "default": {}},
            "languages": {"type": "list", "elements": "str", "choices": ["python", "r"], "default": ["python", "r"]},
            "devices": {"type": "list", "elements": "str", "choices": ["cpu", "gpu"], "default": ["cpu", "gpu"]},
            "gpu_expected": {"type": "bool"},
            "version": {"type": "str"},
            "features": {"type": "list", "elements": "str", "default": []},
            "record": {"type": "path", "default": "/var/lib/dlvm/acceptance.json"},
            "folder": {"type": "path", "default": "/var/lib/dlvm/acceptance"},
            "force": {"type": "bool", "default": False},
            "timeout": {"type": "int", "default": 600},
            "nvidia_smi": {"type": "str", "default": "nvidia-smi"},
            "sysfs": {"type": "path", "default": "/sys"},
        },
        supports_check_mode=True,
    )
    params = module.params
    for name, net in params["nets"].items():
        if not isinstance(net, dict) or not NET_KEYS <= set(net):
            module.fail_json(msg=f"The net {name} lacks {', '.join(sorted(NET_KEYS - set(net or {})))}: give all of {', '.join(sorted(NET_KEYS))}.")
    nvidia_smi = module.get_bin_path(params["nvidia_smi"])
    gpu = _gpu_report.report(params["sysfs"], nvidia_smi, lambda argv: _command.run_bounded(argv, 30))
    settings = {key: params[key] for key in ("scripts", "nets", "datasets", "languages", "devices", "gpu_expected", "version", "features")}
    fingerprint = _acceptance.fingerprint(
        settings=settings, build=read(params["build_record"]), r=read(params["r_record"]), library=os.path.realpath(params["library"]),
        driver=gpu["driver_version"], gpus=[(entry["uuid"], entry["name"], entry["pci_bus_id"]) for entry in gpu["gpus"]],
    )
    record = {} if params["force"] else shown(params["record"], fingerprint)
    trained = not record
    if trained and module.check_mode:
        module.exit_json(changed=True, trained=False, passed=True, failures=[], table=["Nothing is trained in check mode."], result={})
    if trained:
        try:
            if not os.path.isfile(params["library"]):
                raise _training.TrainingError(f"There is no library at {params['library']}: run role dlvm.azure_gpu.mxnet_build first.")
            record = prove(module, fingerprint, gpu, nvidia_smi)
        except (_training.TrainingError, _mxnet_library.LibraryError, OSError) as error:
            module.fail_json(msg=str(error))
        write(params["record"], json.dumps(record, indent=1, sort_keys=True) + "\n")
    module.exit_json(
        changed=trained, trained=trained, passed=record["passed"], failures=_acceptance.failures(record), table=_acceptance.table(record), result=record,
    )


if __name__ == "__main__":
    main()
