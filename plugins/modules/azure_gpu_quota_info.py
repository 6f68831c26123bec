# Copyright (c) 2026, The dlvm.azure_gpu authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a virtual module that is entirely implemented as an action plugin and runs on the controller.

from __future__ import annotations

DOCUMENTATION = r"""
module: azure_gpu_quota_info
short_description: Whether machines of given sizes fit into the vCPU quota of a subscription
version_added: 1.0.0
author:
  - The dlvm.azure_gpu authors (@dlvm)
description:
  - Compares what machines of the given sizes need with the vCPU quota of their families and of the whole region, before a
    deployment fails on it. It only reads.
  - Runs on the controller, where the Azure credential is, whatever the host.
extends_documentation_fragment:
  - dlvm.azure_gpu.attributes
  - dlvm.azure_gpu.azure
attributes:
  check_mode:
    support: full
    details:
      - It only reads.
  diff_mode:
    support: N/A
    details:
      - It only reads.
  idempotent:
    support: full
    details:
      - It only reads.
options:
  subscription:
    description:
      - Id or name of the subscription.
      - If not set, the environment variable E(AZURE_SUBSCRIPTION_ID) is used.
    type: str
    aliases: [subscription_id]
  location:
    description: The location, such as V(westeurope).
    type: str
    required: true
  sizes:
    description:
      - The sizes, such as V(Standard_NC4as_T4_v3), with or without C(Standard_).
      - Sizes that the collection's catalogue does not know, such as those without a GPU, are looked up in Azure's list of sizes.
    type: list
    elements: str
    required: true
    aliases: [size]
  count:
    description: How many machines of each size are wanted.
    type: int
    default: 1
seealso:
  - module: dlvm.azure_gpu.azure_gpu_size_info
"""

EXAMPLES = r"""
- name: Ask whether four T4 machines fit
  dlvm.azure_gpu.azure_gpu_quota_info:
    subscription: research
    location: westeurope
    sizes: [Standard_NC4as_T4_v3]
    count: 4
  register: quota

- name: Stop if they do not
  ansible.builtin.assert:
    that: quota.fits
    fail_msg: "{{ quota.lacking | join('; ') }}"
"""

RETURN = r"""
fits:
  description: Whether every family and the region have room for all that is wanted.
  returned: success
  type: bool
  sample: true
lacking:
  description: One sentence for each quota that is too small.
  returned: success
  type: list
  elements: str
  sample: ["Standard NCASv3_T4 Family vCPUs: 16 vCPUs needed, 8 of 8 free"]
families:
  description: The quota of each family that is needed, and last the one of the whole region (C(cores)).
  returned: success
  type: list
  elements: dict
  contains:
    family:
      description: Azure's name of the quota.
      type: str
      sample: Standard NCASv3_T4 Family
    title:
      description: The name that the portal shows.
      type: str
      sample: Standard NCASv3_T4 Family vCPUs
    needed:
      description: vCPUs that the wanted machines need of it.
      type: int
      sample: 16
    used:
      description: vCPUs in use.
      type: int
      sample: 0
    limit:
      description: The quota. 0 also where Azure knows no such quota in the location.
      type: int
      sample: 24
    free:
      description: vCPUs that are left.
      type: int
      sample: 24
    fits:
      description: Whether RV(families[].needed) is at most RV(families[].free).
      type: bool
      sample: true
sizes:
  description: The wanted sizes.
  returned: success
  type: list
  elements: dict
  contains:
    size:
      description: Name of the size.
      type: str
      sample: Standard_NC4as_T4_v3
    quota_family:
      description: The family whose quota counts.
      type: str
      sample: Standard NCASv3_T4 Family
    vcpus:
      description: vCPUs of one machine.
      type: int
      sample: 4
    count:
      description: How many machines are wanted.
      type: int
      sample: 4
    needed:
      description: vCPUs of all of them.
      type: int
      sample: 16
    machines_possible:
      description: How many machines of this size alone would fit now.
      type: int
      sample: 6
subscription_id:
  description: Id of the subscription.
  returned: success
  type: str
  sample: 00000000-0000-0000-0000-000000000000
subscription_name:
  description: Name of the subscription.
  returned: success
  type: str
  sample: research
location:
  description: The location, in Azure's short form.
  returned: success
  type: str
  sample: westeurope
"""
