# Copyright (c) 2026, The dlvm.azure_gpu authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: mxnet_distributed_status
short_description: Watch a host's share of a distributed training until it ends
version_added: 1.0.0
author:
  - The dlvm.azure_gpu authors (@dlvm)
description:
  - Looks at the processes that role P(dlvm.azure_gpu.train_distributed#role) has started on the host and shows what the workers say.
  - Ends when they end, and fails if the training failed on any host.
options:
  folder:
    description: The folder of the training.
    type: path
    default: /var/lib/dlvm/train_distributed
  unit:
    description: The systemd unit that runs it.
    type: str
    default: dlvm-train
  poll_interval:
    description: Seconds between two looks.
    type: int
    default: 15
  patience:
    description: Seconds that the host may be unreachable before the play gives it up. The training goes on.
    type: int
    default: 600
notes:
  - Runs on the controller and on the host; O(poll_interval) and O(patience) concern the controller.
extends_documentation_fragment:
  - dlvm.azure_gpu.attributes
  - dlvm.azure_gpu.attributes.info_module
"""

EXAMPLES = r"""
- name: Watch a training that a lost connection has left running
  dlvm.azure_gpu.mxnet_distributed_status:
    poll_interval: 60
"""

RETURN = r"""
running:
  description: Whether it still runs, which it does only in check mode.
  returned: success
  type: bool
outcome:
  description: An empty string where all went well on all hosts, or what failed first.
  returned: always
  type: str
  sample: worker-0 on gpu-2 ended with status 1
processes:
  description: The processes of this host by name.
  returned: always
  type: dict
  contains:
    status: {description: Exit status; negative is the signal that ended it., type: int, returned: always}
    seconds: {description: How long it ran., type: float, returned: always}
    tail: {description: The end of its log., type: list, returned: always}
table:
  description: How each process ended, as lines for a person.
  returned: always
  type: list
  elements: str
"""

import json
import os

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.dlvm.azure_gpu.plugins.module_utils import _distributed
from ansible_collections.dlvm.azure_gpu.plugins.module_utils._command import run_bounded
from ansible_collections.dlvm.azure_gpu.plugins.module_utils._tail import tail


def read(path):
    """Return the JSON in a file, or None if there is none."""
    try:
        with open(path, encoding="utf-8") as stream:
            return json.load(stream)
    except FileNotFoundError:
        return None


def main():
    module = AnsibleModule(
        argument_spec={
            "folder": {"type": "path", "default": "/var/lib/dlvm/train_distributed"},
            "unit": {"type": "str", "default": "dlvm-train"},
            "poll_interval": {"type": "int", "default": 15},
            "patience": {"type": "int", "default": 600},
        },
        supports_check_mode=True,
    )
    folder = module.params["folder"]
    job = read(os.path.join(folder, "job.json"))
    if job is None:
        module.fail_json(msg=f"No training was started in {folder}: run playbook dlvm.azure_gpu.train_distributed.")
    # The unit is asked first: what ends between the two questions has left its result.
    active = run_bounded(["systemctl", "is-active", module.params["unit"]], 30).out.strip() in ("active", "activating", "deactivating")
    tails = {spec["name"]: tail(os.path.join(folder, f"{spec['name']}.log")) for spec in job["processes"]}
    result = read(os.path.join(folder, "result.json"))
    module.exit_json(changed=False, **_distributed.state(active, result, tails))


if __name__ == "__main__":
    main()
