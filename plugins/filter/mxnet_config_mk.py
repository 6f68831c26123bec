# Copyright (c) 2026, The dlvm.azure_gpu authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: mxnet_config_mk
short_description: Complete and check the keys of MXNet's make/config.mk
version_added: 1.0.0
author:
  - The dlvm.azure_gpu authors (@dlvm)
description:
  - Returns every key that C(make/config.mk) of an MXNet release knows, with the given value or else the release's own.
  - Rejects a key that the release does not know and names the nearest one, because make would ignore it in silence.
positional: release
options:
  _input:
    description: Keys and values. Booleans become C(1) and C(0), lists are joined by spaces.
    type: dict
    required: true
  release:
    description: Release of MXNet, from 0.12.1 to 1.9.1.
    type: str
    required: true
  problems:
    description: Whether to return what is wrong as a list of sentences, an empty one where nothing is, in place of the configuration or an error.
    type: bool
    default: false
    version_added: 1.1.0
"""

EXAMPLES = r"""
- name: Write the configuration of a build
  ansible.builtin.copy:
    dest: /usr/src/mxnet/make/config.mk
    mode: "0644"
    content: |
      {% for key, value in ({'USE_CUDA': 1, 'USE_BLAS': 'mkl'} | dlvm.azure_gpu.mxnet_config_mk('1.9.1')).items() %}
      {{ key }} = {{ value }}
      {% endfor %}
"""

RETURN = r"""
_value:
  description: All keys of the release in the order of its file. With O(problems), a list.
  type: raw
"""

from ansible.errors import AnsibleFilterError
from ansible_collections.dlvm.azure_gpu.plugins.module_utils import _config_mk


def mxnet_config_mk(config, release, problems=False):
    """Completed configuration, or an error that names the unknown key."""
    try:
        completed = _config_mk.complete(dict(config), str(release))
    except _config_mk.ConfigError as error:
        if problems:
            return [str(error)]
        raise AnsibleFilterError(str(error)) from error
    return [] if problems else completed


class FilterModule:
    """The filter of this file."""

    def filters(self):
        return {"mxnet_config_mk": mxnet_config_mk}
