# Copyright (c) 2026, The dlvm.azure_gpu authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import datetime

import pytest
from ansible_collections.dlvm.azure_gpu.plugins.plugin_utils import _azure_host as host
from ansible_collections.dlvm.azure_gpu.plugins.plugin_utils import _azure_hosts as hosts
from ansible_collections.dlvm.azure_gpu.plugins.plugin_utils._azure_fetch import Raw

S = "00000000-0000-0000-0000-00000000000A"
GROUP = f"/subscriptions/{S}/resourceGroups/MyRG/providers"
VM_ID = f"{GROUP}/Microsoft.Compute/virtualMachines/gpu1"
NIC_ID, NIC2_ID = (f"{GROUP}/Microsoft.Network/networkInterfaces/{name}" for name in ("nic1", "nic2"))
IP_ID = f"{GROUP}/Microsoft.Network/publicIPAddresses/ip1"
NSG_ID = f"{GROUP}/Microsoft.Network/networkSecurityGroups/nsg1"
SUBNET_ID = f"{GROUP}/Microsoft.Network/virtualNetworks/net/subnets/default"
TODAY = datetime.date(2026, 1, 2)

VM = {
    "id": VM_ID,
    "name": "gpu1",
    "type": "Microsoft.Compute/virtualMachines",
    "location": "westeurope",
    "tags": {"env": "prod"},
    "zones": ["2"],
    "plan": {"name": "plan1", "publisher": "p", "product": "q"},
    "properties": {
        "vmId": "0f47b100-583c-48e3-a4c0-aefc2c9bbcc1",
        "hardwareProfile": {"vmSize": "Standard_NC4as_T4_v3"},
        "storageProfile": {
            "imageReference": {"publisher": "Canonical", "offer": "ubuntu", "sku": "server", "version": "latest", "exactVersion": "1"},
            "osDisk": {"osType": "Linux", "name": "os1", "managedDisk": {"id": "os-id"}},
            "dataDisks": [{"name": "d1", "lun": 0, "managedDisk": {"id": "d1-id"}}],
        },
        "osProfile": {"computerName": "gpu1-host", "adminUsername": "azureuser", "linuxConfiguration": {}},
        "networkProfile": {
            "networkInterfaces": [
                {"id": NIC2_ID, "properties": {"primary": False}},
                {"id": NIC_ID.upper(), "properties": {"primary": True}},
            ]
        },
        "priority": "Spot",
        "provisioningState": "Succeeded",
        "timeCreated": "2025-06-01T10:00:00+00:00",
    },
}
STATE = {
    "id": VM_ID.lower(),
    "properties": {
        "instanceView": {
            "computerName": "gpu1-live",
            "osName": "ubuntu",
            "osVersion": "24.04",
            "hyperVGeneration": "V2",
            "statuses": [{"code": "ProvisioningState/succeeded"}, {"code": "PowerState/running"}],
        }
    },
}
NIC = {
    "id": NIC_ID,
    "name": "nic1",
    "properties": {
        "macAddress": "00-0D-3A-00-00-01",
        "networkSecurityGroup": {"id": NSG_ID},
        "ipConfigurations": [
            {"properties": {"primary": False, "privateIPAddress": "10.0.0.5", "subnet": {"id": SUBNET_ID}}},
            {
                "properties": {
                    "primary": True,
                    "privateIPAddress": "10.0.0.4",
                    "subnet": {"id": SUBNET_ID},
                    "publicIPAddress": {"id": IP_ID.lower()},
                }
            },
            {"properties": {"privateIPAddress": "fd00::4"}},
        ],
    },
}
NIC2 = {"id": NIC2_ID, "name": "nic2", "properties": {"ipConfigurations": [{"properties": {"privateIPAddress": "10.1.0.4"}}]}}
IP = {"id": IP_ID, "name": "ip1", "properties": {"ipAddress": "20.1.2.3", "dnsSettings": {"fqdn": "gpu1.example.net"}}}


def build(vms=(VM,), states=(STATE,), nics=(NIC, NIC2), ips=(IP,), skus=(), azure_rm=False, **raw):
    raw = Raw(list(vms), list(states), list(nics), list(ips), **raw)
    machines = hosts.wanted_machines(raw, host.Scope(), False)
    return hosts.build(raw, machines, {S.lower(): "Research"}, skus, azure_rm, TODAY)


def test_a_virtual_machine_becomes_a_host():
    built = build()
    assert built.warnings == []
    assert built.records == [
        {
            "vars": {
                "id": VM_ID,
                "name": "gpu1",
                "subscription_id": S.lower(),
                "subscription_name": "Research",
                "resource_group": "myrg",
                "location": "westeurope",
                "zones": ["2"],
                "resource_type": "Microsoft.Compute/virtualMachines",
                "vm_id": "0f47b100-583c-48e3-a4c0-aefc2c9bbcc1",
                "vm_size": "Standard_NC4as_T4_v3",
                "power_state": "running",
                "provisioning_state": "succeeded",
                "tags": {"env": "prod"},
                "os_type": "linux",
                "computer_name": "gpu1-live",
                "admin_username": "azureuser",
                "image": {"publisher": "Canonical", "offer": "ubuntu", "sku": "server", "version": "latest"},
                "os_disk": {"name": "os1", "id": "os-id"},
                "data_disks": [{"name": "d1", "lun": 0, "id": "d1-id"}],
                "plan": "plan1",
                "license_type": None,
                "created": "2025-06-01T10:00:00+00:00",
                "priority": "Spot",
                "scale_set": {},
                "private_ipv4_addresses": ["10.0.0.4", "10.0.0.5", "10.1.0.4"],
                "public_ipv4_addresses": ["20.1.2.3"],
                "ipv6_addresses": ["fd00::4"],
                "fqdns": ["gpu1.example.net"],
                "network_interfaces": [
                    {
                        "id": NIC_ID,
                        "name": "nic1",
                        "primary": True,
                        "mac_address": "00-0D-3A-00-00-01",
                        "private_ips": ["10.0.0.4", "10.0.0.5", "fd00::4"],
                        "public_ips": ["20.1.2.3"],
                        "subnet_id": SUBNET_ID,
                        "security_group_id": NSG_ID,
                    },
                    {
                        "id": NIC2_ID,
                        "name": "nic2",
                        "primary": False,
                        "mac_address": None,
                        "private_ips": ["10.1.0.4"],
                        "public_ips": [],
                        "subnet_id": None,
                        "security_group_id": None,
                    },
                ],
                "gpu_model": "T4",
                "gpu_vendor": "nvidia",
                "gpu_count": 1,
                "gpu_memory_gib": 16,
                "gpu_compute_capability": "7.5",
                "gpu_driver_kind": "cuda",
                "vcpus": 4,
                "memory_gib": 28,
                "rdma": False,
                "quota_family": "Standard NCASv3_T4 Family",
                "retired": False,
                "retirement_date": None,
                "successor": None,
            }
        }
    ]


def test_the_variables_of_azure_rm_mean_what_they_mean_there():
    (record,) = build(azure_rm=True).records
    theirs = record["azure_rm"]
    assert theirs == {
        "network_interface": ["nic1", "nic2"],
        "network_interface_properties": [NIC, NIC2],
        "mac_address": ["00-0D-3A-00-00-01", None],
        "network_interface_id": [NIC_ID, NIC2_ID],
        "security_group_id": [NSG_ID],
        "security_group": ["nsg1"],
        "public_ip_address": [{"id": IP_ID, "name": "ip1", "ipv4_address": "20.1.2.3"}],
        "public_ipv4_address": ["20.1.2.3"],
        "public_dns_hostnames": ["gpu1.example.net"],
        "private_ipv4_addresses": ["10.0.0.4", "10.0.0.5", "fd00::4", "10.1.0.4"],
        "subnet": [{"id": SUBNET_ID}, {"id": SUBNET_ID}],
        "id": VM_ID,
        "location": "westeurope",
        "name": "gpu1",
        "computer_name": "gpu1-live",
        "availability_zone": ["2"],
        "powerstate": "running",
        "provisioning_state": "succeeded",
        "tags": {"env": "prod"},
        "resource_type": "Microsoft.Compute/virtualMachines",
        "vmid": "0f47b100-583c-48e3-a4c0-aefc2c9bbcc1",
        "os_profile": {"system": "linux"},
        "vmss": {},
        "virtual_machine_size": "Standard_NC4as_T4_v3",
        "plan": "plan1",
        "resource_group": "myrg",
        "default_inventory_hostname": theirs["default_inventory_hostname"],
        "creation_time": "2025-06-01T10:00:00+00:00",
        "license_type": "Unknown",
        "image": {"publisher": "Canonical", "offer": "ubuntu", "sku": "server", "version": "latest"},
        "os_disk": {"name": "os1", "operating_system_type": "linux", "id": "os-id"},
        "data_disks": [{"name": "d1", "lun": 0, "id": "d1-id"}],
        "os_name": "ubuntu",
        "os_version": "24.04",
        "hyper_v_generation": "V2",
    }


def test_a_machine_of_which_azure_says_next_to_nothing_is_still_a_host():
    bare = {"id": VM_ID, "properties": None}
    (record,) = build([bare], [], [], [], azure_rm=True).records
    assert record["vars"]["name"] == "gpu1"
    assert record["vars"]["power_state"] == "unknown"
    assert record["vars"]["os_type"] == "unknown"
    assert record["vars"]["gpu_count"] == 0
    assert record["azure_rm"]["virtual_machine_size"] is None


@pytest.mark.parametrize(
    "state",
    [
        {"properties": {"instanceView": {"statuses": [{"code": "PowerState/deallocated"}]}}},
        {"properties": {"extended": {"instanceView": {"statuses": [{"code": "PowerState/deallocated"}]}}}},
        {"properties": {"extended": {"instanceView": {"powerState": {"code": "PowerState/deallocated"}}}}},
    ],
)
def test_the_power_state_is_found_wherever_azure_puts_it(state):
    (record,) = build(states=[{"id": VM_ID.upper(), **state}]).records
    assert record["vars"]["power_state"] == "deallocated"


def test_a_single_interface_is_primary_though_azure_does_not_say():
    vm = {**VM, "properties": {**VM["properties"], "networkProfile": {"networkInterfaces": [{"id": NIC_ID}]}}}
    (record,) = build([vm]).records
    assert [each["primary"] for each in record["vars"]["network_interfaces"]] == [True]


def test_an_interface_or_address_that_was_not_listed_is_told():
    assert "addresses of gpu1, so" in build(nics=[NIC2]).warnings[0]
    assert "addresses of gpu1, so" in build(ips=[]).warnings[0]


SET_ID = f"{GROUP}/Microsoft.Compute/virtualMachineScaleSets/set1"


def test_a_uniform_instance_becomes_a_host():
    instance_id = f"{SET_ID}/virtualMachines/3"
    nic_id = f"{instance_id}/networkInterfaces/n"
    instance = {
        "id": instance_id,
        "name": "set1_3",
        "instanceId": "3",
        "location": "westeurope",
        "sku": {"name": "Standard_ND96isr_H100_v5"},
        "properties": {
            "instanceView": {"statuses": [{"code": "PowerState/running"}]},
            "networkProfile": {"networkInterfaces": [{"id": nic_id.upper()}]},
        },
    }
    nic = {"id": nic_id, "properties": {"ipConfigurations": [{"properties": {"privateIPAddress": "10.9.0.4"}}]}}
    (record,) = build([], [], [nic], [], instances=[instance], azure_rm=True).records
    ours = record["vars"]
    assert ours["scale_set"] == {"id": SET_ID, "name": "set1", "mode": "uniform", "instance_id": "3"}
    assert (ours["gpu_model"], ours["gpu_count"], ours["power_state"]) == ("H100", 8, "running")
    assert ours["private_ipv4_addresses"] == ["10.9.0.4"]
    assert record["azure_rm"]["vmss"] == {"id": SET_ID, "name": "set1"}


def test_a_flexible_instance_is_a_machine_with_a_set_and_is_listed_once():
    vm = {**VM, "properties": {**VM["properties"], "virtualMachineScaleSet": {"id": SET_ID}}}
    (record,) = build([vm], instances=[{**vm, "id": VM_ID.lower()}], azure_rm=True).records
    assert record["vars"]["scale_set"] == {"id": SET_ID, "name": "set1", "mode": "flexible"}
    assert record["azure_rm"]["vmss"] == {}


@pytest.mark.parametrize(
    "scope, wanted",
    [
        ({}, True),
        ({"include_groups": ("my*",)}, True),
        ({"include_groups": ("MYRG",)}, True),
        ({"include_groups": ("other",)}, False),
        ({"exclude_groups": ("*rg",)}, False),
        ({"include_groups": ("myrg",), "exclude_groups": ("myrg",)}, False),
        ({"include_locations": ("West Europe",)}, True),
        ({"include_locations": ("eastus",)}, False),
        ({"exclude_locations": ("WestEurope",)}, False),
    ],
)
def test_the_scope_is_by_group_and_location(scope, wanted):
    assert host.Scope(**scope)(VM) is wanted


def sized(size, number=1):
    return {**VM, "id": f"{VM_ID}{number}", "properties": {**VM["properties"], "hardwareProfile": {"vmSize": size}}}


def test_gpu_only_keeps_known_and_unknown_gpu_sizes():
    raw = Raw([sized("Standard_NC4as_T4_v3", 1), sized("Standard_D4s_v5", 2), sized("Standard_NC99zz_Z9_v9", 3)])
    assert [host.size_of(each) for each in hosts.wanted_machines(raw, host.Scope(), True)] == [
        "Standard_NC4as_T4_v3",
        "Standard_NC99zz_Z9_v9",
    ]


def test_a_fraction_of_a_gpu_stays_a_fraction():
    facts = host.gpu_facts("standard_nv6ads_a10_V5", TODAY)
    assert (facts["gpu_count"], facts["gpu_memory_gib"], facts["gpu_driver_kind"]) == (0.1667, 4, "grid")


def test_a_size_is_retired_from_its_day_on():
    date = host.gpu_facts("Standard_NC6s_v3", TODAY)["retirement_date"]
    assert date == "2025-09-30"
    assert host.gpu_facts("Standard_NC6s_v3", datetime.date(2025, 9, 29))["retired"] is False
    assert host.gpu_facts("Standard_NC6s_v3", datetime.date(2025, 9, 30))["retired"] is True


def test_a_size_without_a_gpu_is_not_asked_about():
    assert host.gpu_facts("Standard_D4s_v5", TODAY) == host.NO_GPU
    assert hosts.unknown_places([sized("Standard_D4s_v5"), VM]) == []


def test_unknown_gpu_sizes_are_asked_about_once_a_location_and_told_in_one_warning():
    machines = [sized("Standard_NC99zz_Z9_v9", 1), sized("Standard_NC99zz_Z9_v9", 2), sized("Standard_ND1_Q_v7", 3)]
    assert hosts.unknown_places(machines) == [(S, "westeurope")]
    sku = {
        "resourceType": "virtualMachines",
        "name": "standard_NC99zz_Z9_v9",
        "family": "standardNC99Family",
        "capabilities": [
            {"name": "GPUs", "value": "2"},
            {"name": "vCPUs", "value": "99"},
            {"name": "MemoryGB", "value": "440.5"},
            {"name": "RdmaEnabled", "value": "True"},
        ],
    }
    built = build(machines, skus=[{"resourceType": "disks", "name": "Standard_ND1_Q_v7"}, sku])
    assert len(built.warnings) == 1
    assert "Standard_NC99zz_Z9_v9 (2 machines), Standard_ND1_Q_v7 (1 machines)" in built.warnings[0]
    known, other = built.records[0]["vars"], built.records[2]["vars"]
    assert (known["gpu_model"], known["gpu_count"], known["vcpus"], known["memory_gib"], known["rdma"]) == ("unknown", 2, 99, 440.5, True)
    assert known["quota_family"] == "standardNC99Family"
    assert (other["gpu_model"], other["gpu_count"], other["rdma"]) == ("unknown", None, None)
