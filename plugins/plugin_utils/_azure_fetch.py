# Copyright (c) 2026, The dlvm.azure_gpu authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What to ask Azure for, all at once. The number of requests grows with pages and scale sets, not with machines."""

from __future__ import annotations

import re
import typing as t
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field

from ansible_collections.dlvm.azure_gpu.plugins.plugin_utils._azure_client import ArmClient, Call
from ansible_collections.dlvm.azure_gpu.plugins.plugin_utils._azure_errors import AzureError, CallError

Items = list[dict[str, t.Any]]

COMPUTE, NETWORK, SCALE_SET_NETWORK = "2024-11-01", "2024-05-01", "2018-10-01"
SUBSCRIPTIONS, MANAGEMENT, SKUS, GRAPH = "2022-12-01", "2020-05-01", "2021-07-01", "2022-10-01"
GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
GRAPH_SUBSCRIPTIONS = 1000
GRAPH_COLUMNS = "id, name, type, location, tags, zones, plan, sku, properties"


@dataclass
class Raw:
    """What Azure said; the parts are joined by the lower-cased ids."""

    vms: Items = field(default_factory=list)
    states: Items = field(default_factory=list)
    nics: Items = field(default_factory=list)
    public_ips: Items = field(default_factory=list)
    scale_sets: Items = field(default_factory=list)
    instances: Items = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


@dataclass
class Job:
    call: Call
    sink: Items
    graph: bool = False
    then: t.Callable[[Items], t.Iterable[Job]] | None = None


def gather(client: ArmClient, jobs: t.Iterable[Job], concurrency: int, errors: list[str] | None = None) -> None:
    """Do all jobs and those that follow from them. The first error ends all, unless `errors` is there to collect them."""
    pending: dict[Future[Items], Job] = {}
    with ThreadPoolExecutor(max_workers=max(1, concurrency)) as pool:

        def start(job: Job) -> None:
            pending[pool.submit(client.query if job.graph else client.list, job.call)] = job

        try:
            for job in jobs:
                start(job)
            while pending:
                for future in wait(pending, return_when=FIRST_COMPLETED).done:
                    job = pending.pop(future)
                    try:
                        items = future.result()
                    except CallError as error:
                        if errors is None:
                            raise
                        errors.append(str(error))
                        continue
                    job.sink.extend(items)
                    for following in job.then(items) if job.then else ():
                        start(following)
        except BaseException:
            client.stop.set()
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def subscriptions(
    client: ArmClient, wanted: t.Sequence[str], excluded: t.Sequence[str], groups: t.Sequence[str], concurrency: int
) -> dict[str, str]:
    """Id (lower case) to name of the subscriptions to list."""
    visible: Items = []
    members: Items = []
    jobs = [Job(Call("the list of subscriptions", "/subscriptions", SUBSCRIPTIONS), visible)]
    for group in groups:
        path = f"/providers/Microsoft.Management/managementGroups/{group}/descendants"
        jobs.append(Job(Call("the list of subscriptions", path, MANAGEMENT, f"management group {group}"), members))
    gather(client, jobs, concurrency)

    names = {each["subscriptionId"].lower(): each.get("displayName") or "" for each in visible}
    if not names:
        raise AzureError(
            "The credential sees no subscription at all; give it the role Reader on one, or sign in to the right tenant."
        )
    chosen = [each["name"].lower() for each in members if each.get("type", "").lower().endswith("/subscriptions")]
    for name in wanted:
        chosen.extend(_resolve(name, names))
    if not wanted and not groups:
        chosen = [each["subscriptionId"].lower() for each in visible if each.get("state") != "Deleted"]
    left_out = {each for name in excluded for each in _resolve(name, names, strict=False)}
    # a member of a management group that the credential does not see stays in, so that its listing fails loudly
    return {each: names.get(each, "") for each in dict.fromkeys(chosen) if each not in left_out}


def _resolve(wanted: str, names: dict[str, str], strict: bool = True) -> list[str]:
    low = wanted.strip().lower()
    found = [low] if low in names else [each for each, name in names.items() if name.lower() == low]
    if strict and not found:
        kind = "id" if GUID.fullmatch(low) else "name"
        raise AzureError(
            f"No subscription that the credential sees has the {kind} {wanted}; correct subscriptions, "
            "sign in to its tenant, or give the credential the role Reader on it."
        )
    if strict and len(found) > 1:
        raise AzureError(f"{len(found)} subscriptions are named {wanted}; give the id ({' or '.join(sorted(found))}).")
    return found


def machines(
    client: ArmClient,
    names: dict[str, str],
    source: str,
    in_scope: t.Callable[[dict[str, t.Any]], bool],
    scale_sets: bool,
    concurrency: int,
    partial: bool,
) -> Raw:
    """All machines of the subscriptions with their states and addresses."""
    raw = Raw()
    plan = _graph_jobs if source == "resource_graph" else _arm_jobs
    jobs = plan(raw, names, in_scope, scale_sets)
    gather(client, jobs, concurrency, raw.errors if partial else None)
    if raw.errors and not raw.vms and not raw.instances:
        raise AzureError(raw.errors[0])
    return raw


def _arm_jobs(
    raw: Raw, names: dict[str, str], in_scope: t.Callable[[dict[str, t.Any]], bool], scale_sets: bool
) -> list[Job]:
    def uniform(sets: Items) -> t.Iterator[Job]:
        for each in sets:
            mode = (each.get("properties") or {}).get("orchestrationMode")
            if not scale_sets or mode == "Flexible" or not in_scope(each):
                continue
            path, scope = each["id"], f"scale set {each['id']}"
            expand = (("$expand", "instanceView"),)
            yield Job(Call("the list of instances", f"{path}/virtualMachines", COMPUTE, scope, expand), raw.instances)
            yield Job(
                Call("the list of network interfaces", f"{path}/networkInterfaces", SCALE_SET_NETWORK, scope), raw.nics
            )
            yield Job(
                Call("the list of public addresses", f"{path}/publicipaddresses", SCALE_SET_NETWORK, scope), raw.public_ips
            )

    jobs = []
    for subscription, name in names.items():
        scope = f"subscription {name} ({subscription})"
        compute = f"/subscriptions/{subscription}/providers/Microsoft.Compute"
        network = f"/subscriptions/{subscription}/providers/Microsoft.Network"
        status = (("statusOnly", "true"),)
        jobs += [
            Job(
                Call("the list of scale sets", f"{compute}/virtualMachineScaleSets", COMPUTE, scope),
                raw.scale_sets,
                then=uniform,
            ),
            Job(Call("the list of virtual machines", f"{compute}/virtualMachines", COMPUTE, scope), raw.vms),
            Job(Call("the list of power states", f"{compute}/virtualMachines", COMPUTE, scope, status), raw.states),
            Job(Call("the list of network interfaces", f"{network}/networkInterfaces", NETWORK, scope), raw.nics),
            Job(Call("the list of public addresses", f"{network}/publicIPAddresses", NETWORK, scope), raw.public_ips),
        ]
    return jobs


def _graph_jobs(
    raw: Raw, names: dict[str, str], in_scope: t.Callable[[dict[str, t.Any]], bool], scale_sets: bool
) -> list[Job]:
    vm, instance = "microsoft.compute/virtualmachines", "microsoft.compute/virtualmachinescalesets/virtualmachines"
    wanted = [
        ("virtual machines", "resources", vm, raw.vms),
        ("scale sets", "resources", "microsoft.compute/virtualmachinescalesets", raw.scale_sets),
        ("network interfaces", "resources", "microsoft.network/networkinterfaces", raw.nics),
        ("public addresses", "resources", "microsoft.network/publicipaddresses", raw.public_ips),
    ]
    if scale_sets:
        wanted += [
            ("scale set instances", "computeresources", instance, raw.instances),
            ("their network interfaces", "computeresources", f"{instance}/networkinterfaces", raw.nics),
            (
                "their public addresses",
                "computeresources",
                f"{instance}/networkinterfaces/ipconfigurations/publicipaddresses",
                raw.public_ips,
            ),
        ]
    ids = list(names)
    jobs = []
    for start in range(0, len(ids), GRAPH_SUBSCRIPTIONS):
        part = ids[start : start + GRAPH_SUBSCRIPTIONS]
        scope = f"{len(part)} subscriptions ({', '.join(names[each] or each for each in part[:3])}{', ...' if len(part) > 3 else ''})"
        for what, table, kind, sink in wanted:
            # without an order and the id column, Resource Graph gives no token for a next page
            query = f"{table} | where type =~ '{kind}' | project {GRAPH_COLUMNS} | order by id asc"
            call = Call(
                f"Resource Graph's list of {what}",
                "/providers/Microsoft.ResourceGraph/resources",
                GRAPH,
                scope,
                body={"subscriptions": part, "query": query},
            )
            jobs.append(Job(call, sink, graph=True))
    return jobs


def skus(client: ArmClient, places: t.Iterable[tuple[str, str]], concurrency: int, errors: list[str] | None) -> Items:
    """The sizes that are sold in the (subscription, location) places."""
    found: Items = []
    jobs = [
        Job(
            Call(
                "the list of sizes",
                f"/subscriptions/{subscription}/providers/Microsoft.Compute/skus",
                SKUS,
                f"location {location} in subscription {subscription}",
                (("$filter", f"location eq '{location}'"),),
            ),
            found,
        )
        for subscription, location in places
    ]
    gather(client, jobs, concurrency, errors)
    return found


def usages(client: ArmClient, subscription: str, location: str) -> Items:
    """vCPU quota and use by family."""
    path = f"/subscriptions/{subscription}/providers/Microsoft.Compute/locations/{location}/usages"
    return client.list(Call("the list of quotas", path, COMPUTE, f"location {location} in subscription {subscription}"))
