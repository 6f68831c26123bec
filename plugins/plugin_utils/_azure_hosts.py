# Copyright (c) 2026, The dlvm.azure_gpu authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Pure: from all that Azure said to the list of hosts, their names, addresses and groups."""

from __future__ import annotations

import datetime
import typing as t
from collections import Counter
from dataclasses import dataclass, field

from ansible_collections.dlvm.azure_gpu.plugins.plugin_utils._azure_fetch import Raw
from ansible_collections.dlvm.azure_gpu.plugins.plugin_utils._azure_host import (
    Json,
    by_id,
    gpu_facts,
    has_gpu,
    host_variables,
    instance_view,
    interfaces,
    size_of,
    unknown_gpu_size,
)
from ansible_collections.dlvm.azure_gpu.plugins.plugin_utils._azure_naming import some
from ansible_collections.dlvm.azure_gpu.plugins.plugin_utils._azure_rm_hostvars import azure_rm_variables


@dataclass
class Hosts:
    """`records` are {"vars": ours without a prefix, "azure_rm": theirs, if asked for}; `warnings` are sentences."""

    records: list[Json] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def wanted_machines(raw: Raw, in_scope: t.Callable[[Json], bool], gpu_only: bool) -> list[Json]:
    """The machines in scope, each once, though its scale set may list it too."""
    machines = by_id([*raw.vms, *raw.instances]).values()
    return [each for each in machines if in_scope(each) and (not gpu_only or has_gpu(size_of(each)))]


def unknown_places(machines: t.Iterable[Json]) -> list[tuple[str, str]]:
    """Where to ask about unknown sizes: (subscription, location), each location once."""
    places: dict[str, str] = {}
    for each in machines:
        if unknown_gpu_size(size_of(each)):
            places.setdefault((each.get("location") or "").lower(), each["id"].split("/")[2])
    return [(subscription, location) for location, subscription in sorted(places.items()) if location]


def build(
    raw: Raw,
    machines: t.Sequence[Json],
    subscription_names: t.Mapping[str, str],
    skus: t.Iterable[Json],
    azure_rm: bool,
    today: datetime.date,
) -> Hosts:
    states, nics, public_ips = by_id(raw.states), by_id(raw.nics), by_id(raw.public_ips)
    sizes = {each["name"].lower(): each for each in skus if each.get("resourceType") == "virtualMachines"}
    hosts, unknown, incomplete = Hosts(), Counter[str](), []
    facts: dict[str, Json] = {}
    for machine in machines:
        size = size_of(machine)
        if unknown_gpu_size(size):
            unknown[size] += 1
        if size not in facts:
            facts[size] = gpu_facts(size, today, sizes.get(size.lower()))
        view = instance_view(machine, states.get(machine["id"].lower()))
        adapters, complete = interfaces(machine, nics, public_ips)
        if not complete:
            incomplete.append(machine.get("name") or machine["id"])
        subscription = subscription_names.get(machine["id"].split("/")[2].lower(), "")
        ours = host_variables(machine, view, adapters, subscription)
        record = {"vars": {**ours, **facts[size]}}
        if azure_rm:
            record["azure_rm"] = azure_rm_variables(ours, machine, view, adapters)
        hosts.records.append(record)
    if unknown:
        listed = ", ".join(f"{size} ({count} machines)" for size, count in sorted(unknown.items()))
        hosts.warnings.append(
            f"The catalogue does not know these GPU sizes: {listed}. Their gpu_model is 'unknown' and the other facts are what "
            "Azure's list of sizes says; please report them."
        )
    if incomplete:
        hosts.warnings.append(
            f"Azure did not list all network interfaces and public addresses of {some(incomplete)}, so their addresses are "
            "not complete; they are new, or the credential may not read them (role Reader on Microsoft.Network)."
        )
    return hosts
