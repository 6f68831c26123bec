# Copyright (c) 2026, The dlvm.azure_gpu authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a virtual module that is entirely implemented as an action plugin and runs on the controller.

from __future__ import annotations

DOCUMENTATION = r"""
module: role_variables_info
short_description: Check the variables of this collection's roles
version_added: 1.1.0
author:
  - The dlvm.azure_gpu authors (@dlvm)
description:
  - Checks the variables of the host against the argument specs of the roles, and by what argument specs cannot say. It covers misspelt
    names, types, choices, the form of versions, checksums of downloads, and variables that contradict each other.
  - Names that begin like a role's variables and that no role knows give a warning. A name of an older release gives a deprecation.
  - Runs on the controller and asks the host nothing. A value that needs facts that are not there yet is not checked; its name is.
  - This module is internal to the roles. There is no compatibility promise for its options and return values.
options:
  roles:
    description: The roles whose variables are checked. If empty, all of this collection.
    type: list
    elements: str
    default: []
  facts:
    description: Names that begin like a role's variables and are facts, and are therefore ignored. C(<role>_needs) is known.
    type: list
    elements: str
    default: []
extends_documentation_fragment:
  - dlvm.azure_gpu.attributes
  - dlvm.azure_gpu.attributes.info_module
"""

EXAMPLES = r"""
- name: Check the variables of all roles
  dlvm.azure_gpu.role_variables_info:
  register: checked

- name: Reject what is wrong
  ansible.builtin.fail:
    msg: "{{ checked.problems | join('\n') }}"
  when: checked.problems | length > 0
"""

RETURN = r"""
problems:
  description: One sentence for each problem, with the value, the reason and the remedy.
  returned: success
  type: list
  elements: str
  sample: ["cuda_verison is not a variable of role cuda: did you mean cuda_version?"]
values:
  description: >-
    Versions, lists of versions and choices among the variables, in the spelling that is meant (V(11.8) for a number
    or C("11.8.0"), V(true) for C(yes)). V(auto) for a version or a method that is left open.
  returned: success
  type: dict
  sample: {cuda_version: "11.8", dlvm_use_cuda: "true"}
unusable:
  description: Roles that have a variable whose value their argument specs would not take.
  returned: success
  type: list
  elements: str
"""
