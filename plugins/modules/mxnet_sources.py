# Copyright (c) 2026, The dlvm.azure_gpu authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: mxnet_sources
short_description: Fetch and patch the sources of MXNet, whole or not at all
version_added: 1.0.0
author:
  - The dlvm.azure_gpu authors (@dlvm)
description:
  - Brings a tag or commit with its submodules, or a release archive, to a folder and applies patches.
  - Everything happens beside O(path), which appears by a rename when it is whole. An interrupted fetch goes on where it stopped.
  - Only a tag or a commit is taken; a branch moves, so what is built from it cannot be named.
  - Sources that were fetched before are compared with their record. Where somebody has changed them by hand they are refused, since a
    build of them would not be what its record says.
  - C(git) on the host honours C(url.<mirror>.insteadOf) of its configuration, for the submodules too.
options:
  path:
    description: The tree of sources.
    type: path
    required: true
  url:
    description: The repository.
    type: str
  version:
    description: Tag or commit.
    type: str
  archive:
    description: A release archive on the host, whose checksum was held before.
    type: path
  patches:
    description: Patches for C(patch -p1), applied in this order.
    type: list
    elements: dict
    default: []
    suboptions:
      name:
        description: Its file name.
        type: str
        required: true
      text:
        description: The patch itself.
        type: str
        required: true
  timeout:
    description: Seconds that one command of git may take.
    type: int
    default: 3600
extends_documentation_fragment:
  - dlvm.azure_gpu.attributes
attributes:
  check_mode:
    support: full
  diff_mode:
    support: none
  idempotent:
    support: full
seealso:
  - module: dlvm.azure_gpu.mxnet_make
"""

EXAMPLES = r"""
- name: Fetch release 1.9.1 and apply a patch
  dlvm.azure_gpu.mxnet_sources:
    path: /usr/src/mxnet
    url: https://github.com/apache/mxnet
    version: 1.9.1
    patches:
      - name: mine.patch
        text: "{{ lookup('ansible.builtin.file', 'mine.patch') }}"
"""

RETURN = r"""
path:
  description: The tree of sources.
  returned: always
  type: str
commit:
  description: The commit, or none for an archive and in check mode.
  returned: success
  type: str
patches:
  description: Names of the patches that are in.
  returned: success
  type: list
  elements: str
"""

import os

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.dlvm.azure_gpu.plugins.module_utils._command import run_bounded
from ansible_collections.dlvm.azure_gpu.plugins.module_utils._mxnet_sources import SourcesError
from ansible_collections.dlvm.azure_gpu.plugins.module_utils._source_tree import SourceTree


def main():
    module = AnsibleModule(
        argument_spec={
            "path": {"type": "path", "required": True},
            "url": {"type": "str"},
            "version": {"type": "str"},
            "archive": {"type": "path"},
            "patches": {
                "type": "list",
                "elements": "dict",
                "default": [],
                "options": {"name": {"type": "str", "required": True}, "text": {"type": "str", "required": True}},
            },
            "timeout": {"type": "int", "default": 3600},
        },
        required_together=[("url", "version")],
        required_one_of=[("url", "archive")],
        mutually_exclusive=[("url", "archive")],
        supports_check_mode=True,
    )
    options = module.params
    os.environ["GIT_TERMINAL_PROMPT"] = "0"
    wanted = {key: options[key] for key in ("url", "version", "archive") if options[key]}
    tree = SourceTree(options["path"], lambda argv: run_bounded(argv, options["timeout"]))
    names = [patch["name"] for patch in options["patches"]]
    if module.check_mode:
        module.exit_json(changed=not tree.record(), path=tree.path, commit=tree.record().get("commit"), patches=names)
    try:
        changed = tree.bring(wanted, options["patches"])
    except (SourcesError, OSError) as error:
        module.fail_json(msg=str(error), path=tree.path)
    module.exit_json(changed=changed, path=tree.path, commit=tree.record()["commit"], patches=names)


if __name__ == "__main__":
    main()
