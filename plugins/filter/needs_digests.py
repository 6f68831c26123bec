# Copyright (c) 2026, The dlvm.azure_gpu authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: needs_digests
author: The dlvm.azure_gpu authors (@dlvm)
version_added: 1.1.0
short_description: A digest of each role's needs
description: For role preflight, without a promise of compatibility. Needs that have been checked once on a host are not checked again.
options:
  _input:
    description: By role, its needs.
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: Remember what was checked
  ansible.builtin.set_fact:
    checked: "{{ {'cuda': cuda_needs} | dlvm.azure_gpu.needs_digests }}"
"""

RETURN = r"""
_value:
  description: By role, the digest in hexadecimal digits.
  type: dict
"""

import hashlib
import json


def needs_digests(needs: dict) -> dict:
    """The same needs have the same digest, whatever the order of keys."""
    return {role: hashlib.sha256(json.dumps(stated, sort_keys=True, default=str).encode()).hexdigest() for role, stated in needs.items()}


class FilterModule:
    """Filters for the preflight role."""

    def filters(self) -> dict:
        """Names and functions."""
        return {"needs_digests": needs_digests}
