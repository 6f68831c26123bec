# Copyright (c) 2026, The dlvm.azure_gpu authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: mxnet_make
short_description: Build MXNet with make, detached from the connection, and show how far it is
version_added: 1.0.0
author:
  - The dlvm.azure_gpu authors (@dlvm)
description:
  - Starts make in a tree of MXNet's sources and watches it from the controller, which shows objects done, rate and time left.
  - The build runs detached on the host. A lost connection, or a play that was interrupted, leaves it running, and the next run watches on.
  - An interrupted or failed build continues from the objects that exist. Objects cut off in the middle are made again, and all of them
    where C(make/config.mk) is another than they were made with, which make itself does not see.
  - One build at a time. A second play for the same tree watches the one that runs; for another tree it is refused.
options:
  path:
    description: The source tree, with its make/config.mk.
    type: path
    required: true
  targets:
    description: What make is asked for.
    type: list
    elements: str
    default: [lib/libmxnet.so]
  jobs:
    description: How many compilers run at once. A C++ file of MXNet takes up to 2 GiB of memory.
    type: int
    default: 1
  cuda:
    description: Whether the CUDA sources are compiled too, so that they count.
    type: bool
    default: false
  variables:
    description: Variables on make's command line, where they win over C(make/config.mk). A change of them rebuilds nothing.
    type: dict
    default: {}
  environment:
    description: Environment variables of make.
    type: dict
    default: {}
  start:
    description: Whether to start a build if none runs. The controller sets this to V(false) while it watches.
    type: bool
    default: true
  poll_interval:
    description: Seconds between two looks at a running build.
    type: int
    default: 15
  patience:
    description: Seconds that the host may be unreachable while a build runs before the play gives it up. The build goes on.
    type: int
    default: 600
notes:
  - Runs on the controller and on the host; O(poll_interval) and O(patience) concern the controller.
extends_documentation_fragment:
  - dlvm.azure_gpu.attributes
attributes:
  check_mode:
    support: full
  diff_mode:
    support: none
  idempotent:
    support: partial
    details:
      - Runs make each time, which makes only what is missing. Role dlvm.azure_gpu.mxnet_build does not call it for a finished build.
"""

EXAMPLES = r"""
- name: Build MXNet
  dlvm.azure_gpu.mxnet_make:
    path: /usr/src/mxnet
    jobs: 4
"""

RETURN = r"""
path:
  description: The source tree.
  returned: always
  type: str
running:
  description: Whether the build still runs.
  returned: success
  type: bool
joined:
  description: Whether the build was already running.
  returned: success
  type: bool
done:
  description: Objects that are there.
  returned: success
  type: int
total:
  description: Objects that the sources make.
  returned: success
  type: int
begun_with:
  description: Objects that were there when the build began or was resumed.
  returned: success
  type: int
elapsed:
  description: Seconds since then.
  returned: success
  type: int
compiling:
  description: Seconds since the first object of this run was done.
  returned: success
  type: int
phase:
  description: What is being made when it is no object of MXNet, or empty.
  returned: success
  type: str
rc:
  description: Exit status of make, or none while it runs and if it was killed.
  returned: success
  type: int
full:
  description: Whether the disk of the tree is full.
  returned: success
  type: bool
log:
  description: The log on the host.
  returned: success
  type: str
tail:
  description: The end of the log.
  returned: success
  type: list
  elements: str
"""

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.dlvm.azure_gpu.plugins.module_utils._mxnet_tree import BuildError, Tree


def main():
    module = AnsibleModule(
        argument_spec={
            "path": {"type": "path", "required": True},
            "targets": {"type": "list", "elements": "str", "default": ["lib/libmxnet.so"]},
            "jobs": {"type": "int", "default": 1},
            "cuda": {"type": "bool", "default": False},
            "variables": {"type": "dict", "default": {}},
            "environment": {"type": "dict", "default": {}},
            "start": {"type": "bool", "default": True},
            "poll_interval": {"type": "int", "default": 15},
            "patience": {"type": "int", "default": 600},
        },
        supports_check_mode=True,
    )
    options = module.params
    tree = Tree(options["path"], cuda=options["cuda"])
    if module.check_mode:
        module.exit_json(changed=True, path=tree.path, running=False, rc=0)
    try:
        joined = tree.is_running()
        if options["start"] and not joined:
            tree.start(options["targets"], options["jobs"], options["variables"], options["environment"])
        state = tree.state()
    except (BuildError, OSError) as error:
        module.fail_json(msg=str(error), path=tree.path)
    module.exit_json(changed=options["start"], joined=joined, **state)


if __name__ == "__main__":
    main()
