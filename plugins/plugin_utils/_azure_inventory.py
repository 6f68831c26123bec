# Copyright (c) 2026, The dlvm.azure_gpu authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One fetch, from the options to the records that the cache keeps. Not imported on a cache hit."""

from __future__ import annotations

import datetime
import typing as t

from ansible_collections.dlvm.azure_gpu.plugins.plugin_utils import _azure_fetch as fetch
from ansible_collections.dlvm.azure_gpu.plugins.plugin_utils import _azure_hosts as azure_hosts
from ansible_collections.dlvm.azure_gpu.plugins.plugin_utils._azure_auth import Cloud, SignIn
from ansible_collections.dlvm.azure_gpu.plugins.plugin_utils._azure_client import ArmClient
from ansible_collections.dlvm.azure_gpu.plugins.plugin_utils._azure_host import Scope
from ansible_collections.dlvm.azure_gpu.plugins.plugin_utils._azure_naming import some


def collect(
    cloud: Cloud, sign_in: SignIn, options: t.Mapping[str, t.Any], client: ArmClient | None = None
) -> tuple[dict[str, t.Any], bool]:
    """{"records", "warnings"} and whether nothing is lacking."""
    client = client or ArmClient(cloud, sign_in, options["deadline"], options["request_timeout"])
    concurrency, partial = options["concurrency"], options["on_error"] == "warn_partial"
    scope = Scope(
        tuple(options["include_resource_groups"]),
        tuple(options["exclude_resource_groups"]),
        tuple(options["include_locations"]),
        tuple(options["exclude_locations"]),
    )
    names = fetch.subscriptions(
        client, options["subscriptions"], options["exclude_subscriptions"], options["management_groups"], concurrency
    )
    raw = fetch.machines(client, names, options["source"], scope, options["scale_sets"], concurrency, partial)
    machines = azure_hosts.wanted_machines(raw, scope, options["gpu_only"])
    places = azure_hosts.unknown_places(machines)
    skus = fetch.skus(client, places, concurrency, raw.errors if partial else None) if places else []
    hosts = azure_hosts.build(raw, machines, names, skus, options["azure_rm_hostvars"], datetime.date.today())
    warnings = [f"The inventory is not complete: {error}" for error in raw.errors] + hosts.warnings
    if not raw.errors:
        warnings += _empty(raw, names, options["subscriptions"])
    return {"records": hosts.records, "warnings": warnings}, not raw.errors


def _empty(raw: fetch.Raw, names: dict[str, str], wanted: t.Sequence[str]) -> list[str]:
    """A sentence on subscriptions without machines, if the user named subscriptions or no machine was found at all."""
    full = {each["id"].split("/")[2].lower() for each in (*raw.vms, *raw.instances)}
    empty = [f"{name} ({each})" for each, name in names.items() if each not in full]
    if not empty or (full and not wanted):
        return []
    where = some(empty)
    return [f"Azure lists no virtual machine in {where}; if it has some, correct subscriptions or the credential's role (Reader)."]
