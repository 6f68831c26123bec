# Copyright (c) 2026, The dlvm.azure_gpu authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: planned_roles
author: The dlvm.azure_gpu authors (@dlvm)
version_added: 1.1.0
short_description: The roles that a plan calls, in the order in which they are applied
description: For role preflight, without a promise of compatibility.
options:
  _input:
    description: The plan of M(dlvm.azure_gpu.stack_plan).
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: Show which roles are applied
  ansible.builtin.debug:
    msg: "{{ dlvm_plan | dlvm.azure_gpu.planned_roles }}"
"""

RETURN = r"""
_value:
  description: Names of roles.
  type: list
  elements: str
"""


def planned_roles(plan: dict) -> list[str]:
    """The roles of site.yml that have something to do."""
    methods = [plan[part].get("method") for part in ("driver", "cuda", "cudnn")]
    called = {
        "nvidia_repo": "nvidia_repo" in methods,
        "nvidia_driver": plan["driver"]["kind"] in ("cuda", "grid"),
        "cuda": bool(plan["cuda"]["version"]),
        "cudnn": bool(plan["cudnn"]["version"]),
    }
    return [role for role, is_called in called.items() if is_called] + ["mkl", "mxnet_build", "mxnet_r", "acceptance"]


class FilterModule:
    """Filters for the preflight role."""

    def filters(self) -> dict:
        """Names and functions."""
        return {"planned_roles": planned_roles}
