# Copyright (c) 2026, The dlvm.azure_gpu authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: download_sources
author: The dlvm.azure_gpu authors (@dlvm)
version_added: 1.0.0
short_description: The URLs of downloads that must be reached
description: Turns the downloads that chosen methods make into O(dlvm.azure_gpu.preflight_info#module:urls).
options:
  _input:
    description: Downloads, each with C(name), C(entry) (with C(url) or C(path)), C(base) of a path and C(unless).
    type: list
    elements: dict
    required: true
"""

EXAMPLES = r"""
- name: Where CUDA comes from
  ansible.builtin.debug:
    msg: "{{ [{'name': 'CUDA', 'entry': {'path': 'a.run'}, 'base': 'https://mirror/', 'unless': '/usr/local/cuda'}] | dlvm.azure_gpu.download_sources }}"
"""

RETURN = r"""
_value:
  description: Sources with C(url), C(purpose) and C(unless).
  type: list
  elements: dict
"""

from ansible_collections.dlvm.azure_gpu.plugins.module_utils import _preflight as pure


class FilterModule:
    """Filters for the preflight role."""

    def filters(self) -> dict:
        """Names and functions."""
        return {"download_sources": pure.download_sources}
