# Copyright (c) 2026, The dlvm.azure_gpu authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Pure: the API's JSON in, host variables out."""

from __future__ import annotations

import datetime
import fnmatch
import functools
import typing as t
from dataclasses import dataclass

from ansible_collections.dlvm.azure_gpu.plugins.module_utils._azure_sizes import is_gpu_series, lookup

Json = dict[str, t.Any]


@dataclass(frozen=True)
class Scope:
    """Which machines are wanted, by what can be told before a host is built."""

    include_groups: tuple[str, ...] = ()
    exclude_groups: tuple[str, ...] = ()
    include_locations: tuple[str, ...] = ()
    exclude_locations: tuple[str, ...] = ()

    def __call__(self, resource: Json) -> bool:
        group = _part(resource["id"], 4)
        location = _location(resource)

        def met(patterns: tuple[str, ...]) -> bool:
            return any(fnmatch.fnmatchcase(group, each.lower()) for each in patterns)

        if (self.include_groups and not met(self.include_groups)) or met(self.exclude_groups):
            return False
        if self.include_locations and location not in map(_plain, self.include_locations):
            return False
        return location not in map(_plain, self.exclude_locations)


def _plain(location: str) -> str:
    """'West Europe' and 'westeurope' are the same place."""
    return location.replace(" ", "").lower()


def _location(resource: Json) -> str:
    return _plain(resource.get("location") or "")


def _part(resource_id: str, index: int) -> str:
    """A part of a resource id: 2 is the subscription, 4 the resource group; lower case, as Azure's own case varies."""
    parts = resource_id.split("/", index + 1)
    return parts[index].lower() if len(parts) > index else ""


def _tail(resource_id: str | None) -> str | None:
    return resource_id.rsplit("/", 1)[-1] if resource_id else None


def _properties(resource: Json) -> Json:
    return resource.get("properties") or {}


def by_id(resources: t.Iterable[Json]) -> dict[str, Json]:
    return {each["id"].lower(): each for each in resources if each.get("id")}


def instance_view(machine: Json, state: Json | None) -> Json:
    """The run-time part of a machine, wherever Azure put it."""
    for each in (state or {}, machine):
        properties = _properties(each)
        view = properties.get("instanceView") or (properties.get("extended") or {}).get("instanceView")
        if view:
            return view
    return {}


def power_state(view: Json) -> str:
    """Such as running, stopped or deallocated; unknown if Azure does not say."""
    codes = [each.get("code") or "" for each in view.get("statuses") or ()]
    codes.append((view.get("powerState") or {}).get("code") or "")  # Resource Graph
    return next((each[11:].lower() for each in codes if each.lower().startswith("powerstate/")), "unknown")


def size_of(machine: Json) -> str:
    """A uniform instance tells its size in its sku, a virtual machine in its hardware profile."""
    profile = _properties(machine).get("hardwareProfile") or {}
    return profile.get("vmSize") or (machine.get("sku") or {}).get("name") or ""


@dataclass(frozen=True)
class Interface:
    """A network interface with the public addresses that belong to it."""

    model: Json
    primary: bool
    private_ips: tuple[str, ...]
    public_ips: tuple[Json, ...]
    subnet_ids: tuple[str, ...]

    @property
    def security_group_id(self) -> str | None:
        return (_properties(self.model).get("networkSecurityGroup") or {}).get("id")

    def view(self) -> Json:
        properties = _properties(self.model)
        return {
            "id": self.model["id"],
            "name": self.model.get("name"),
            "primary": self.primary,
            "mac_address": properties.get("macAddress"),
            "private_ips": list(self.private_ips),
            "public_ips": [address for address in map(ip_address, self.public_ips) if address],
            "subnet_id": next(iter(self.subnet_ids), None),
            "security_group_id": self.security_group_id,
        }


def ip_address(public_ip: Json) -> str | None:
    return _properties(public_ip).get("ipAddress")


def interfaces(machine: Json, nics: dict[str, Json], public_ips: dict[str, Json]) -> tuple[list[Interface], bool]:
    """The machine's interfaces, the primary one first, and whether all that it refers to were there."""
    references = (_properties(machine).get("networkProfile") or {}).get("networkInterfaces") or []
    found, complete = [], True
    for reference in references:
        nic = nics.get((reference.get("id") or "").lower())
        if nic is None:
            complete = False
            continue
        primary = _properties(reference).get("primary")
        primary = len(references) == 1 if primary is None else bool(primary)
        private, public, subnets = [], [], []
        configurations = _properties(nic).get("ipConfigurations") or []
        for each in sorted(configurations, key=lambda each: not _properties(each).get("primary")):
            settings = _properties(each)
            if settings.get("privateIPAddress"):
                private.append(settings["privateIPAddress"])
            if (settings.get("subnet") or {}).get("id"):
                subnets.append(settings["subnet"]["id"])
            public_id = (settings.get("publicIPAddress") or {}).get("id")
            if public_id:
                public_ip = public_ips.get(public_id.lower())
                complete = complete and public_ip is not None
                public += [public_ip] if public_ip else []
        found.append(Interface(nic, primary, tuple(private), tuple(public), tuple(subnets)))
    return sorted(found, key=lambda each: not each.primary), complete


NO_GPU: Json = {
    "gpu_model": None,
    "gpu_vendor": None,
    "gpu_count": 0,
    "gpu_memory_gib": None,
    "gpu_compute_capability": None,
    "gpu_driver_kind": None,
    "vcpus": None,
    "memory_gib": None,
    "rdma": None,
    "quota_family": None,
    "retired": False,
    "retirement_date": None,
    "successor": None,
}


@functools.cache
def _known_size(size: str) -> Json | None:
    known = lookup(size)
    if known is None:
        return None
    return {
        "gpu_model": known.gpu_model,
        "gpu_vendor": known.gpu_vendor,
        "gpu_count": int(known.gpu_count) if known.gpu_count == int(known.gpu_count) else round(known.gpu_count, 4),
        "gpu_memory_gib": known.gpu_memory_gib,
        "gpu_compute_capability": known.compute_capability,
        "gpu_driver_kind": known.driver_kind,
        "vcpus": known.vcpus,
        "memory_gib": known.memory_gib,
        "rdma": known.rdma,
        "quota_family": known.quota_family,
        "retirement_date": known.retired,
        "successor": known.successor,
    }


def unknown_gpu_size(size: str) -> bool:
    """A size of a GPU series that the catalogue lacks."""
    return bool(size) and is_gpu_series(size) and _known_size(size) is None


def has_gpu(size: str) -> bool:
    return bool(size) and (_known_size(size) is not None or is_gpu_series(size))


def gpu_facts(size: str, today: datetime.date, sku: Json | None = None) -> Json:
    """What the size holds; for an unknown GPU size what the list of sizes (`sku`) says."""
    known = _known_size(size)
    if known is not None:
        date = known["retirement_date"]
        return {**known, "retired": bool(date) and date <= today.isoformat()}
    if not unknown_gpu_size(size):
        return dict(NO_GPU)
    said = {each.get("name"): each.get("value") for each in (sku or {}).get("capabilities") or ()}
    return {
        **NO_GPU,
        "gpu_model": "unknown",
        "gpu_count": _number(said.get("GPUs")),
        "vcpus": _number(said.get("vCPUs")),
        "memory_gib": _number(said.get("MemoryGB")),
        "rdma": said["RdmaEnabled"] == "True" if "RdmaEnabled" in said else None,
        "quota_family": (sku or {}).get("family"),
    }


def _number(text: str | None) -> float | int | None:
    try:
        value = float(text or "")
    except ValueError:
        return None
    return int(value) if value == int(value) else value


def host_variables(machine: Json, view: Json, nics: t.Sequence[Interface], subscription_name: str) -> Json:
    """All variables of a host but those of its size, without a prefix."""
    properties = _properties(machine)
    os_profile = properties.get("osProfile") or {}
    storage = properties.get("storageProfile") or {}
    os_disk = storage.get("osDisk") or {}
    image = storage.get("imageReference") or {}
    public = [each for nic in nics for each in nic.public_ips]
    private = [each for nic in nics for each in nic.private_ips]
    return {
        "id": machine["id"],
        "name": machine.get("name") or _tail(machine["id"]),
        "subscription_id": _part(machine["id"], 2),
        "subscription_name": subscription_name,
        "resource_group": _part(machine["id"], 4),
        "location": _location(machine),
        "zones": machine.get("zones") or [],
        "resource_type": machine.get("type"),
        "vm_id": properties.get("vmId"),
        "vm_size": size_of(machine),
        "power_state": power_state(view),
        "provisioning_state": (properties.get("provisioningState") or "unknown").lower(),
        "tags": machine.get("tags") or {},
        "os_type": os_type(os_profile, os_disk),
        "computer_name": view.get("computerName") or os_profile.get("computerName"),
        "admin_username": os_profile.get("adminUsername"),
        "image": {key: image[key] for key in ("publisher", "offer", "sku", "version", "id") if image.get(key)},
        "os_disk": {"name": os_disk.get("name"), "id": (os_disk.get("managedDisk") or {}).get("id")},
        "data_disks": [
            {"name": each.get("name"), "lun": each.get("lun"), "id": (each.get("managedDisk") or {}).get("id")}
            for each in storage.get("dataDisks") or ()
        ],
        "plan": (machine.get("plan") or {}).get("name"),
        "license_type": properties.get("licenseType"),
        "created": properties.get("timeCreated"),
        "priority": properties.get("priority") or "Regular",
        "scale_set": scale_set(machine),
        "private_ipv4_addresses": [each for each in private if ":" not in each],
        "public_ipv4_addresses": [each for each in map(ip_address, public) if each and ":" not in each],
        "ipv6_addresses": [each for each in (*private, *map(ip_address, public)) if each and ":" in each],
        "fqdns": [each for each in (fqdn(ip) for ip in public) if each],
        "network_interfaces": [each.view() for each in nics],
    }


def os_type(os_profile: Json, os_disk: Json) -> str:
    if "linuxConfiguration" in os_profile:
        return "linux"
    if "windowsConfiguration" in os_profile:
        return "windows"
    return (os_disk.get("osType") or "unknown").lower()


def fqdn(public_ip: Json) -> str | None:
    return (_properties(public_ip).get("dnsSettings") or {}).get("fqdn")


def scale_set(machine: Json) -> Json:
    """The scale set that a machine belongs to: uniform by its id, flexible by its reference."""
    head, middle, _instance = machine["id"].lower().partition("/virtualmachines/")
    if middle and "/virtualmachinescalesets/" in head:
        set_id = machine["id"][: len(head)]
        instance = str(machine.get("instanceId") or _tail(machine["id"]))
        return {"id": set_id, "name": _tail(set_id), "mode": "uniform", "instance_id": instance}
    reference = (_properties(machine).get("virtualMachineScaleSet") or {}).get("id")
    return {"id": reference, "name": _tail(reference), "mode": "flexible"} if reference else {}
