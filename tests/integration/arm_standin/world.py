# Copyright (c) 2026, The dlvm.azure_gpu authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What one Resource Manager holds: subscriptions with machines, scale sets, interfaces and addresses."""

from __future__ import annotations

import itertools
import json
import typing as t
import uuid

from arm_standin import shapes
from arm_standin.shapes import NAMESPACE, Json, Machine

GENERATED_SIZES = (
    "Standard_NC4as_T4_v3",
    "Standard_D4s_v5",
    "Standard_NC24ads_A100_v4",
    "Standard_NV36ads_A10_v5",
    "Standard_D8s_v5",
)


class Collection:
    """Items of one list, rendered to JSON once."""

    def __init__(self) -> None:
        self.items: list[Json] = []
        self._rendered: list[bytes] = []

    def add(self, item: Json) -> None:
        self.items.append(item)

    def replace(self, items: t.Iterable[Json]) -> None:
        self.items, self._rendered = list(items), []

    @property
    def rendered(self) -> list[bytes]:
        for item in self.items[len(self._rendered) :]:
            self._rendered.append(json.dumps(item).encode())
        return self._rendered


class Subscription:
    def __init__(self, world: World, subscription_id: str, name: str, access: str, state: str) -> None:
        self.world, self.id, self.name, self.access, self.state = world, subscription_id, name, access, state
        self.lists: dict[str, Collection] = {
            key: Collection() for key in ("vms", "states", "nics", "public_ips", "scale_sets", "usages", "skus")
        }
        self.scale_set_lists: dict[str, dict[str, Collection]] = {}
        """Lower-cased id of a uniform scale set to its instances, instances with view, nics and public_ips."""
        self.by_id: dict[str, bytes] = {}
        """Lower-cased path of single resources to their JSON."""

    def add_machine(self, name: str, **details: t.Any) -> Machine:
        machine = Machine(name=name, subscription=self.id, **details)
        self.lists["vms"].add(shapes.virtual_machine(machine))
        self.lists["states"].add(shapes.power_state(machine))
        view = shapes.instance_view(machine.power, machine.provisioning, machine.computer_name or name, machine.os)
        self._single(f"{machine.id}/instanceView", view)
        for index, nic_id in enumerate(machine.nic_ids):
            public = machine.public_ip_id if index == 0 and (machine.public_ip or machine.fqdn) else None
            private_ip = machine.second_nic_ip if index else machine.private_ip
            reference = public
            if public and machine.odd_case:
                reference = public.replace("publicIPAddresses", "publicipaddresses")
            configuration = shapes.ip_configuration(machine.root, nic_id, str(private_ip), reference)
            nic = shapes.network_interface(
                machine.root, nic_id, machine.location, machine.id, configuration, index == 0
            )
            self.lists["nics"].add(nic)
            self._single(nic_id, nic)
            if public:
                address = shapes.public_address(
                    public, machine.location, machine.public_ip, machine.fqdn, configuration["id"]
                )
                self.lists["public_ips"].add(address)
                self._single(public, address)
        return machine

    def add_scale_set(
        self,
        name: str,
        mode: str = "Uniform",
        count: int = 2,
        size: str = "Standard_NC4as_T4_v3",
        group: str = "rg-pool",
        location: str = "westeurope",
        tags: dict[str, str] | None = None,
        power: str = "running",
        public: bool = True,
    ) -> str:
        """A scale set; a flexible one's instances are virtual machines like any others. Returns its id."""
        root = f"/subscriptions/{self.id}/resourceGroups/{group}/providers"
        set_id = f"{root}/Microsoft.Compute/virtualMachineScaleSets/{name}"
        self.lists["scale_sets"].add(shapes.scale_set(set_id, size, location, mode, count, tags or {}))
        if mode == "Flexible":
            for index in range(count):
                self.add_machine(
                    f"{name}_{uuid.uuid5(NAMESPACE, f'{set_id}{index}').hex[:8]}",
                    group=group, size=size, location=location, power=power, tags=tags or {}, scale_set=set_id,
                    private_ip=f"10.8.0.{index + 4}",
                )  # fmt: skip
            return set_id
        lists = {key: Collection() for key in ("instances", "viewed", "nics", "public_ips")}
        self.scale_set_lists[set_id.lower()] = lists
        for index in range(count):
            nic_id = f"{set_id}/virtualMachines/{index}/networkInterfaces/{name}-nic"
            instance = shapes.uniform_instance(set_id, index, size, location, tags or {}, nic_id)
            view = shapes.instance_view(
                power, "Succeeded", instance["properties"]["osProfile"]["computerName"], "linux"
            )
            self._single(f"{instance['id']}/instanceView", view)
            lists["instances"].add(instance)
            lists["viewed"].add({**instance, "properties": {**instance["properties"], "instanceView": view}})
            ip_id = f"{nic_id}/ipConfigurations/ipconfig1/publicIPAddresses/pub1" if public else None
            configuration = shapes.ip_configuration(root, nic_id, f"10.9.0.{index + 4}", ip_id)
            nic = shapes.network_interface(root, nic_id, location, instance["id"], configuration, True)
            del nic["type"], nic["location"]  # the interfaces of a scale set tell neither
            lists["nics"].add(nic)
            self._single(nic_id, nic)
            if ip_id:
                fqdn = f"vm{index}.{name}.{location}.cloudapp.azure.com"
                address = shapes.public_address(ip_id, location, f"51.9.0.{index + 4}", fqdn, configuration["id"])
                lists["public_ips"].add(address)
                self._single(ip_id, address)
        return set_id

    def add_usage(self, family: str, used: int, limit: int, text: str) -> None:
        self.lists["usages"].add(
            {"unit": "Count", "currentValue": used, "limit": limit, "name": {"value": family, "localizedValue": text}}
        )

    def add_sku(self, name: str, family: str, location: str = "westeurope", **capabilities: t.Any) -> None:
        self.lists["skus"].add(
            {
                "resourceType": "virtualMachines",
                "name": name,
                "tier": "Standard",
                "size": name.split("_", 1)[1],
                "family": family,
                "locations": [location],
                "locationInfo": [{"location": location, "zones": ["1", "2"], "zoneDetails": []}],
                "capabilities": [{"name": key, "value": str(value)} for key, value in capabilities.items()],
                "restrictions": [],
            }
        )

    def generate(self, count: int, groups: int = 10) -> None:
        """As many running machines, each with an interface and an address."""
        for index, size in zip(range(count), itertools.cycle(GENERATED_SIZES)):
            self.add_machine(
                f"vm-{index:05d}",
                group=f"rg-{index % groups:02d}",
                size=size,
                tags={"env": ("prod", "test", "dev")[index % 3], "role": f"role{index % 7}", "owner": "team-a"},
                private_ip=f"10.{index >> 16 & 255}.{index >> 8 & 255}.{index & 255}",
                public_ip=f"20.{index >> 16 & 255}.{index >> 8 & 255}.{index & 255}",
                fqdn=f"vm-{index:05d}.westeurope.cloudapp.azure.com",
                zones=[str(index % 3 + 1)],
                odd_case=False,
            )

    def _single(self, path: str, body: Json) -> None:
        self.by_id[path.lower()] = json.dumps(body).encode()


class World:
    """All that the stand-in knows. Fill it before, or change it between, the requests."""

    tenant = str(uuid.uuid5(NAMESPACE, "tenant"))
    client_id = str(uuid.uuid5(NAMESPACE, "client"))
    client_secret = "s3cr3t~Value.of-the_test"
    expired_secret = "s3cr3t~That.has-expired"

    def __init__(self) -> None:
        self.subscriptions: dict[str, Subscription] = {}
        self.management_groups: dict[str, list[str]] = {}

    def add_subscription(self, name: str, access: str = "read", state: str = "Enabled") -> Subscription:
        """`access`: read; none (listed, but each read is answered 403); hidden (not listed, answered 404)."""
        new = Subscription(self, str(uuid.uuid5(NAMESPACE, name)), name, access, state)
        self.subscriptions[new.id] = new
        return new
