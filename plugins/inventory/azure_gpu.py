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
    description:
      - What the names of the host variables start with.
      - The size is set as C(azure_vm_size) as well, whatever the prefix. It is the default of C(dlvm_azure_size), by which the
        roles of this collection know what a machine holds.
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

EXAMPLES = r"""
# All machines of all subscriptions that the default credential sees (az login is enough).
plugin: dlvm.azure_gpu.azure_gpu

---
# Running GPU machines of two subscriptions, by a service principal, cached for an hour.
plugin: dlvm.azure_gpu.azure_gpu
subscriptions: [research, 00000000-0000-0000-0000-000000000000]
tenant_id: 00000000-0000-0000-0000-000000000000
client_id: 00000000-0000-0000-0000-000000000000
client_secret: "{{ lookup('ansible.builtin.env', 'MY_SECRET') }}"
gpu_only: true
power_states: [running]
address_preference: [private]
cache: true
cache_plugin: ansible.builtin.jsonfile
cache_connection: ~/.cache/ansible-azure_gpu
cache_timeout: 3600

---
# Groups by tag, location and GPU, and rules about who is in.
plugin: dlvm.azure_gpu.azure_gpu
hostnames: ["tag:Name", name]
filters:
  - exclude: azure_provisioning_state != 'succeeded'
  - include: azure_tags.team is defined
  - exclude: "true"
keyed_groups:
  - key: azure_tags.team
    prefix: team
  - key: azure_location
    prefix: location
groups:
  big_gpu: azure_gpu_count >= 4
compose:
  ansible_user: azure_admin_username

---
# Another cloud.
plugin: dlvm.azure_gpu.azure_gpu
cloud: custom
arm_endpoint: https://management.local.azurestack.external
authority: https://login.local.azurestack.external/adfs
"""

import difflib
import hashlib
import json
import os

from ansible import constants as C
from ansible.errors import AnsibleError, AnsibleParserError
from ansible.inventory.group import to_safe_group_name
from ansible.module_utils.parsing.convert_bool import BOOLEANS
from ansible.plugins.inventory import BaseInventoryPlugin, Cacheable, Constructable
from ansible_collections.dlvm.azure_gpu.plugins.plugin_utils import _azure_naming as naming
from ansible_collections.dlvm.azure_gpu.plugins.plugin_utils._azure_auth import cloud_from, sign_in_from
from ansible_collections.dlvm.azure_gpu.plugins.plugin_utils._azure_errors import AzureError
from ansible_collections.dlvm.azure_gpu.plugins.plugin_utils._expressions import Memo

CACHE_FORMAT = 1
SIZE = "azure_vm_size"
"""Set under any hostvar_prefix: the roles' default for dlvm_azure_size reads it"""
TEMPLATED = (
    "arm_endpoint", "audience", "authority", "certificate_password", "certificate_path", "client_id",
    "client_secret", "federated_token_file", "subscriptions", "tenant_id",
)  # fmt: skip
SHAPING = (
    "azure_rm_hostvars", "exclude_locations", "exclude_resource_groups", "exclude_subscriptions", "gpu_only",
    "include_locations", "include_resource_groups", "management_groups", "scale_sets", "source",
    "subscriptions",
)  # fmt: skip


class InventoryModule(BaseInventoryPlugin, Constructable, Cacheable):
    NAME = "dlvm.azure_gpu.azure_gpu"

    _host = None
    """The host whose groups are being made; it has variables that are not ours, such as group_names"""

    def verify_file(self, path):
        return super().verify_file(path) and path.endswith(("azure_gpu.yml", "azure_gpu.yaml"))

    def parse(self, inventory, loader, path, cache=True):
        super().parse(inventory, loader, path, cache)
        try:
            options = self._checked_options(path)
            records = self._records(options, path, cache)
        except AzureError as error:
            raise AnsibleParserError(str(error)) from None
        self._memo = Memo(self._vars if options["use_extra_vars"] else ())
        if C.config.get_config_value_and_origin("TRANSFORM_INVALID_GROUP_CHARS")[1] != "default":
            self._sanitize_group_name = to_safe_group_name  # as the user says, instead of always
        hosts = self._add_hosts(self._wanted(records, options), options)
        for name, variables, groups in hosts:
            self._host = name
            for group in groups:
                self.inventory.add_host(name, self.inventory.add_group(self._sanitize_group_name(group)))
            self._add_host_to_composed_groups(options["groups"], variables, name, options["strict"])
            self._add_host_to_keyed_groups(options["keyed_groups"], variables, name, options["strict"], fetch_hostvars=False)

    def _checked_options(self, path):
        """The options, with templates rendered from the extra variables; refuses what Ansible lets through."""
        try:
            config = self._read_config_data(path)
        except AttributeError:
            raise AnsibleParserError(f"{path} is not a YAML dictionary; give it options, first 'plugin: {self.NAME}'.") from None
        definitions = self.option_definitions
        known = {alias: each for name, each in definitions.items() for alias in (name, *(each.get("aliases") or ()))}
        for name, value in config.items():
            if name not in known:
                near = difflib.get_close_matches(str(name), known, 1)
                remedy = f"did you mean {near[0]}?" if near else f"see ansible-doc -t inventory {self.NAME}."
                raise AzureError(f"{path} has the unknown option {name}; {remedy}")
            if known[name].get("type") in ("bool", "boolean") and str(value).lower() not in BOOLEANS:
                raise AzureError(f"{name} is {value!r}; it has to be true or false.")
        options = self.get_options()
        self.templar.available_variables = self._vars
        for name in TEMPLATED:
            options[name] = self.templar.template(options[name])
        if not options["subscriptions"] and os.environ.get("AZURE_SUBSCRIPTION_ID"):
            options["subscriptions"] = [os.environ["AZURE_SUBSCRIPTION_ID"]]
        for rule in options["filters"]:
            if len(rule) != 1 or next(iter(rule)) not in ("include", "exclude"):
                raise AzureError(f"filters has the rule {dict(rule)}; a rule is 'include: CONDITION' or 'exclude: CONDITION'.")
        for name in ("concurrency", "deadline", "request_timeout"):
            if options[name] < 1:
                raise AzureError(f"{name} is {options[name]}; it has to be 1 or more.")
        if not f"{options['hostvar_prefix']}x".isidentifier():
            raise AzureError(f"hostvar_prefix is {options['hostvar_prefix']!r}; use letters, digits and underscores.")
        return options

    def _records(self, options, path, cache):
        """The machines, from the cache if it has them: then neither the SDK nor the network is touched."""
        cloud, sign_in = cloud_from(options), sign_in_from(options, os.environ)
        shape = [CACHE_FORMAT, cloud.endpoint, sign_in.kind, sign_in.tenant_id, sign_in.client_id, *map(options.get, SHAPING)]
        digest = hashlib.sha256(json.dumps(shape, default=str).encode()).hexdigest()[:16]
        key = f"{self.get_cache_key(path)}_{digest}"
        found = self._cached(key) if options["cache"] and cache else None
        if found is None:
            from ansible_collections.dlvm.azure_gpu.plugins.plugin_utils._azure_inventory import collect

            found, complete = collect(cloud, sign_in, options)
            if options["cache"] and complete:
                self._cache[key] = json.dumps(found)
        for warning in found["warnings"]:
            self.display.warning(warning)
        return found["records"]

    def _cached(self, key):
        try:
            found = json.loads(self._cache[key])
            return found if all("id" in each["vars"] for each in found["records"]) and "warnings" in found else None
        except (KeyError, TypeError, ValueError):
            return None
        except AnsibleError as error:
            self.display.vv(f"The cache entry {key} can't be used and is fetched again: {error}")
            return None

    def _wanted(self, records, options):
        """(record, its variables) of the hosts that power_states and filters let in."""
        prefix, states = options["hostvar_prefix"], [each.lower() for each in options["power_states"]]
        self._unmet = {}
        wanted = []
        for record in records:
            ours = record["vars"]
            if states and ours["power_state"] not in states:
                continue
            variables = {SIZE: ours["vm_size"], **{prefix + name: value for name, value in ours.items()}}
            variables.update(record.get("azure_rm") or {})
            address = naming.address(ours, options["address_preference"])
            if address:
                variables["ansible_host"] = address
            if self._let_in(variables, ours["name"], options):
                wanted.append((ours, variables))
        for condition, names in self._unmet.items():
            self.display.warning(
                f"The filter {condition!r} can't be evaluated for {naming.some(names)} and counts as not met there; "
                "use 'is defined' or the filter default."
            )
        return wanted

    def _let_in(self, variables, name, options):
        for rule in options["filters"]:
            ((kind, condition),) = rule.items()
            try:
                met = self._condition(condition, variables)
            except Exception as error:
                if options["strict"]:
                    raise AnsibleParserError(f"Could not evaluate the filter {condition} for {name}: {error}") from error
                self._unmet.setdefault(str(condition), []).append(name)
                continue
            if met:
                return kind == "include"
        return True

    def _add_hosts(self, wanted, options):
        """Add hosts and variables before any group is made: to Ansible, the variables of a name are first those of a group."""

        def evaluate(expression, variables):
            try:
                return self._compose(expression, variables)
            except Exception as error:
                if options["strict"]:
                    raise AnsibleParserError(f"Could not evaluate the hostname {expression}: {error}") from error
                return None

        chosen = [
            naming.host_name(ours, options["hostnames"], lambda text, known=variables: evaluate(text, known))
            for ours, variables in wanted
        ]
        groups = [naming.group_names(ours) if options["gpu_groups"] else () for ours, _variables in wanted]
        taken = {*self.inventory.groups, *(group for each in groups for group in each)}
        names, clashing = naming.unique_names(chosen, [ours["id"] for ours, _variables in wanted], taken)
        if clashing:
            self.display.warning(
                f"Several machines, or a machine and a group, are called {naming.some(clashing)}; "
                "digits of their id's hash are appended, choose other hostnames to avoid it."
            )
        hosts = []
        for name, (_ours, variables), ready_made in zip(names, wanted, groups):
            self.inventory.add_host(name)
            for variable, value in variables.items():
                self.inventory.set_variable(name, variable, value)
            host = self.inventory.get_host(name)
            if options["compose"]:
                self._set_composite_vars(options["compose"], variables, name, options["strict"])
                variables.update((each, host.vars[each]) for each in options["compose"] if each in host.vars)
            variables = {**host.vars, **variables, "inventory_hostname": name}
            hosts.append((name, variables, ready_made))
        return hosts

    def _variables(self, variables):
        return self.inventory.get_host(self._host).get_vars() if self._host else variables

    def _compose(self, template, variables, *args, **kwargs):
        compose = super()._compose
        self.templar.available_variables = variables  # keyed_groups renders parent_group with them
        return self._memo("value", template, variables, lambda: compose(template, self._variables(variables)))

    def _condition(self, condition, variables):
        def evaluate():
            self.templar.available_variables = self._variables(variables)
            return self.templar.evaluate_conditional(condition)

        return self._memo("condition", condition, variables, evaluate)

    def _add_host_to_composed_groups(self, groups, variables, host, strict=False, fetch_hostvars=True):
        for group, condition in (groups or {}).items():
            try:
                met = self._condition(condition, variables)
            except Exception as error:
                if strict:
                    raise AnsibleParserError(f"Could not add host {host} to group {group}: {error}") from error
                continue
            if met:
                self.inventory.add_host(host, self.inventory.add_group(self._sanitize_group_name(group)))
