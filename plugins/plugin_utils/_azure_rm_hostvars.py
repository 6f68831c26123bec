# Copyright (c) 2026, The dlvm.azure_gpu authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Pure: the host variables of azure.azcollection.azure_rm 3.21, made from ours and the API's JSON."""

from __future__ import annotations

import typing as t

from ansible_collections.dlvm.azure_gpu.plugins.plugin_utils._azure_host import Interface, Json, ip_address
from ansible_collections.dlvm.azure_gpu.plugins.plugin_utils._azure_naming import name_hash


def azure_rm_variables(ours: Json, machine: Json, view: Json, nics: t.Sequence[Interface]) -> Json:
    properties = machine.get("properties") or {}
    storage = properties.get("storageProfile") or {}
    image = storage.get("imageReference") or {}
    os_disk = storage.get("osDisk") or {}
    groups = [each.security_group_id for each in nics if each.security_group_id]
    uniform = ours["scale_set"].get("mode") == "uniform"
    variables = {
        "network_interface": [each.model.get("name") for each in nics],
        "network_interface_properties": [each.model for each in nics],
        "mac_address": [(each.model.get("properties") or {}).get("macAddress") for each in nics],
        "network_interface_id": [each.model["id"] for each in nics],
        "security_group_id": groups,
        "security_group": [each.rsplit("/", 1)[-1] for each in groups],
        "public_ip_address": [
            {"id": ip["id"], "name": ip.get("name"), "ipv4_address": ip_address(ip)} for each in nics for ip in each.public_ips
        ],
        "public_ipv4_address": [ip_address(ip) for each in nics for ip in each.public_ips],
        "public_dns_hostnames": ours["fqdns"],
        "private_ipv4_addresses": [ip for each in nics for ip in each.private_ips],
        "subnet": [{"id": subnet} for each in nics for subnet in each.subnet_ids],
        "id": ours["id"],
        "location": machine.get("location"),
        "name": ours["name"],
        "computer_name": ours["computer_name"],
        "availability_zone": machine.get("zones"),
        "powerstate": ours["power_state"],
        "provisioning_state": ours["provisioning_state"],
        "tags": ours["tags"],
        "resource_type": machine.get("type") or "unknown",
        "vmid": ours["vm_id"],
        "os_profile": {"system": ours["os_type"]},
        "vmss": {"id": ours["scale_set"]["id"], "name": ours["scale_set"]["name"]} if uniform else {},
        "virtual_machine_size": ours["vm_size"] or None,
        "plan": ours["plan"],
        "resource_group": ours["resource_group"],
        "default_inventory_hostname": name_hash(ours["name"], ours["id"]),
        "creation_time": ours["created"],
        "license_type": ours["license_type"] or "Unknown",
        "image": {key: image.get(key) for key in ("sku", "publisher", "version", "offer")}
        if image.get("publisher")
        else {key: image[key] for key in ("id",) if image.get(key)},
        "os_disk": {
            "name": os_disk.get("name"),
            "operating_system_type": (os_disk.get("osType") or "").lower() or None,
            "id": (os_disk.get("managedDisk") or {}).get("id"),
        },
        "data_disks": ours["data_disks"],
    }
    for name, key in (("os_name", "osName"), ("os_version", "osVersion"), ("hyper_v_generation", "hyperVGeneration")):
        if view.get(key):
            variables[name] = view[key]
    return variables
