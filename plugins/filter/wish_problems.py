# Copyright (c) 2026, The dlvm.azure_gpu authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: wish_problems
author: The dlvm.azure_gpu authors (@dlvm)
version_added: 1.0.0
short_description: Variables of the roles that are wrong or contradict each other
description: Checks methods, contradictions and the sha256 of downloads before any host is asked anything.
options:
  _input:
    description: Variables of the roles by name.
    type: dict
    required: true
  downloads:
    description: Downloads that the chosen methods make, each with C(name) and C(entry), which has C(url) and C(sha256).
    type: list
    elements: dict
    default: []
"""

EXAMPLES = r"""
- name: Ask what is wrong
  ansible.builtin.debug:
    msg: "{{ {'cuda_method': 'runfiel'} | dlvm.azure_gpu.wish_problems }}"
"""

RETURN = r"""
_value:
  description: Sentences, each with its remedy.
  type: list
  elements: str
"""

from ansible_collections.dlvm.azure_gpu.plugins.module_utils import _preflight as pure


def problems(wishes: dict, downloads: list[dict] | tuple = ()) -> list[str]:
    """Both kinds of problems."""
    return pure.wish_problems(dict(wishes)) + pure.download_problems(list(downloads))


class FilterModule:
    """Filters for the preflight role."""

    def filters(self) -> dict:
        """Names and functions."""
        return {"wish_problems": problems}
