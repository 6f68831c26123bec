# Copyright (c) 2026, The dlvm.azure_gpu authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: azure_gpu
short_description: Virtual machines of Azure, with the GPU that each one holds
version_added: 1.0.0
author:
  - The dlvm.azure_gpu authors (@dlvm)
description:
  - Lists the virtual machines and scale set instances of any number of subscriptions with a handful of paged requests, never
    one per machine, and knows which GPU a machine's size holds.
  - Reads a file whose name ends in C(azure_gpu.yml) or C(azure_gpu.yaml).
  - The inventory is complete or it fails. Incomplete answers are retried and then an error, unless O(on_error=warn_partial).
extends_documentation_fragment:
  - dlvm.azure_gpu.azure
  - constructed
  - inventory_cache
options:
  plugin:
    description: Marks the file as one for this plugin.
    type: str
    required: true
    choices: [dlvm.azure_gpu.azure_gpu]
  source:
    description:
      - V(arm) asks Azure Resource Manager, whose answer is current.
      - V(resource_graph) asks Azure Resource Graph, 1,000 resources a request, across subscriptions. It is faster for tens of
        thousands of machines, but its answer can be minutes behind, at times half an hour and more.
    type: str
    choices: [arm, resource_graph]
    default: arm
  subscriptions:
    description:
      - Ids or names of the subscriptions to list. Names are compared without regard to case.
      - If empty, the environment variable E(AZURE_SUBSCRIPTION_ID) is used, else all enabled subscriptions that the credential sees.
    type: list
    elements: str
    default: []
    aliases: [subscription_id, include_subscriptions]
  exclude_subscriptions:
    description: Ids or names of subscriptions to leave out.
    type: list
    elements: str
    default: []
  management_groups:
    description: Ids of management groups whose subscriptions, at any depth, are listed besides O(subscriptions).
    type: list
    elements: str
    default: []
  include_resource_groups:
    description: Resource groups to list, as names or shell patterns, without regard to case. All of them, if empty.
    type: list
    elements: str
    default: []
    aliases: [include_vm_resource_groups]
  exclude_resource_groups:
    description: Resource groups to leave out, as names or shell patterns, without regard to case.
    type: list
    elements: str
    default: []
  include_locations:
    description: Locations to list, such as V(westeurope). All of them, if empty.
    type: list
    elements: str
    default: []
  exclude_locations:
    description: Locations to leave out.
    type: list
    elements: str
    default: []
  scale_sets:
    description:
      - Whether to list the instances of uniform scale sets, at three requests a set.
        Instances of flexible ones are virtual machines and always listed.
    type: bool
    default: true
  gpu_only:
    description: Whether to list only machines whose size holds a GPU; unknown sizes of the N series count as such.
    type: bool
    default: false
  power_states:
    description: Power states to list, such as V(running) or V(deallocated). All of them, if empty.
    type: list
    elements: str
    default: []
  filters:
    description:
      - Rules in order; the first one whose condition holds decides about a host. A host that no rule meets is listed.
      - The conditions are Jinja2 expressions over the host variables, for example C(azure_tags.env == 'prod').
    type: list
    elements: dict
    default: []
    suboptions:
      include:
        description: The host is listed if this holds. V(true) as the last rule but for an exclude is never needed.
        type: str
      exclude:
        description: The host is left out if this holds. V(true) as the last rule leaves out all that no rule included.
        type: str
  hostnames:
    description:
      - What a host is called, in order of preference; the first entry that gives a name wins.
      - Each entry is one of V(name), V(name_hash) (the name and four digits of the id's hash, azure_rm's default),
        V(computer_name), V(fqdn), V(public_ipv4), V(private_ipv4), V(id), a tag by V(tag:NAME), or a Jinja2 expression over the
        host variables.
      - If several hosts get the same name, each of them gets it with digits of its id's hash appended, and a warning lists them.
        No host is ever dropped for its name.
    type: list
    elements: str
    default: [name]
  hostvar_prefix:
    description: What the names of the host variables start with.
    type: str
    default: azure_
  azure_rm_hostvars:
    description:
      - Whether to set, besides, the host variables of P(azure.azcollection.azure_rm#inventory) under their own names, without
        a prefix. For the time of a migration; two of them, C(name) and C(tags), are reserved words that ansible warns about.
    type: bool
    default: false
  address_preference:
    description: Which address becomes C(ansible_host); the first kind that a host has wins. None is set where it has none of them.
    type: list
    elements: str
    choices: [public, private, fqdn]
    default: [public, private]
  gpu_groups:
    description:
      - Whether to put the hosts into ready-made groups. C(gpu_<model>), such as C(gpu_t4), C(gpu_a100) or C(gpu_unknown);
        C(nvidia), C(amd) or C(no_gpu); C(retired_size) where Azure has retired the size.
    type: bool
    default: true
  on_error:
    description:
      - What to do when a part of Azure does not answer.
      - V(fail) ends with an error that names subscription and call.
      - V(warn_partial) warns and lists what could be had. The answer is then not cached.
    type: str
    choices: [fail, warn_partial]
    default: fail
  concurrency:
    description: How many requests may be under way at once.
    type: int
    default: 8
seealso:
  - plugin: azure.azcollection.azure_rm
    plugin_type: inventory
    description: The plugin of Microsoft's own collection.
"""
