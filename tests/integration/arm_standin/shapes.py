# Copyright (c) 2026, The dlvm.azure_gpu authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The JSON of single Azure resources, shaped after the examples in Azure/azure-rest-api-specs."""

from __future__ import annotations

import typing as t
import uuid
from dataclasses import dataclass, field

Json = dict[str, t.Any]
NAMESPACE = uuid.UUID("6ba7b811-9dad-11d1-80b4-00c04fd430c8")
IMAGES = {
    "linux": {
        "publisher": "Debian",
        "offer": "debian-12",
        "sku": "12-gen2",
        "version": "latest",
        "exactVersion": "0.20260101.1",
    },
    "windows": {
        "publisher": "MicrosoftWindowsServer",
        "offer": "WindowsServer",
        "sku": "2022-datacenter-g2",
        "version": "latest",
        "exactVersion": "20348.3328.250306",
    },
}
SSH_KEY = "ssh-rsa " + "AAAAB3NzaC1yc2EAAAADAQABAAABgQ" * 12 + " azureuser@example"


@dataclass
class Machine:
    """What a test says about a machine; the rest of its JSON follows."""

    name: str
    subscription: str
    group: str = "rg-main"
    size: str = "Standard_D4s_v5"
    location: str = "westeurope"
    power: str | None = "running"
    provisioning: str = "Succeeded"
    os: str = "linux"
    tags: dict[str, str] | None = field(default_factory=dict)
    private_ip: str = "10.0.0.4"
    public_ip: str | None = None
    fqdn: str | None = None
    zones: list[str] | None = None
    computer_name: str | None = None
    scale_set: str | None = None
    """Id of the flexible scale set that the machine belongs to."""
    second_nic_ip: str | None = None
    odd_case: bool = True
    """Whether the reference to the public address is in another case than the address; azure_rm does not find it then."""

    @property
    def root(self) -> str:
        return f"/subscriptions/{self.subscription}/resourceGroups/{self.group}/providers"

    @property
    def id(self) -> str:
        return f"{self.root}/Microsoft.Compute/virtualMachines/{self.name}"

    @property
    def listed_id(self) -> str:
        """The list of machines shouts the resource group; power states, interfaces and single reads do not."""
        return self.id.replace(f"/resourceGroups/{self.group}/", f"/resourceGroups/{self.group.upper()}/")

    @property
    def nic_ids(self) -> list[str]:
        names = [f"{self.name}-nic"] + ([f"{self.name}-nic2"] if self.second_nic_ip else [])
        return [f"{self.root}/Microsoft.Network/networkInterfaces/{each}" for each in names]

    @property
    def public_ip_id(self) -> str:
        return f"{self.root}/Microsoft.Network/publicIPAddresses/{self.name}-ip"


def virtual_machine(machine: Machine) -> Json:
    # the second interface comes first: only `primary` tells which is which
    refs = [
        {"id": each, "properties": {"primary": index == 0, "deleteOption": "Detach"}}
        for index, each in reversed(list(enumerate(machine.nic_ids)))
    ]
    if len(refs) == 1:
        del refs[0]["properties"]["primary"]  # Azure leaves it out where there is just one
    properties: Json = {
        "vmId": str(uuid.uuid5(NAMESPACE, machine.id)),
        "hardwareProfile": {"vmSize": machine.size},
        "storageProfile": storage_profile(machine.root, machine.name, machine.os),
        "osProfile": os_profile(machine.computer_name or machine.name, machine.os),
        "networkProfile": {"networkInterfaces": refs},
        "diagnosticsProfile": {"bootDiagnostics": {"enabled": True}},
        "securityProfile": {
            "uefiSettings": {"secureBootEnabled": False, "vTpmEnabled": True},
            "securityType": "TrustedLaunch",
        },
        "provisioningState": machine.provisioning,
        "timeCreated": "2026-01-14T16:43:41.683Z",
    }
    if machine.scale_set:
        properties["virtualMachineScaleSet"] = {"id": machine.scale_set}
    body: Json = {
        "name": machine.name,
        "id": machine.listed_id,
        "type": "Microsoft.Compute/virtualMachines",
        "location": machine.location,
        "tags": machine.tags,
        "properties": properties,
        "identity": {
            "type": "SystemAssigned",
            "principalId": str(uuid.uuid5(NAMESPACE, machine.id + "/principal")),
            "tenantId": str(uuid.uuid5(NAMESPACE, "tenant")),
        },
        "resources": [{"id": f"{machine.listed_id}/extensions/AzureMonitorLinuxAgent"}],
    }
    if machine.tags is None:
        del body["tags"]
    if machine.zones:
        body["zones"] = machine.zones
    return body


def storage_profile(root: str, name: str, os_type: str) -> Json:
    def disk(part: str, **more: t.Any) -> Json:
        return {
            "name": f"{name}_{part}",
            "caching": "ReadWrite",
            "managedDisk": {"storageAccountType": "Premium_LRS", "id": f"{root}/Microsoft.Compute/disks/{name}_{part}"},
            "deleteOption": "Delete",
            **more,
        }

    return {
        "imageReference": IMAGES[os_type],
        "osDisk": disk("OsDisk_1", osType=os_type.capitalize(), createOption="FromImage", diskSizeGB=127),
        "dataDisks": [disk("data0", lun=0, createOption="Attach", diskSizeGB=1024, toBeDetached=False)],
        "diskControllerType": "SCSI",
    }


def os_profile(computer_name: str, os_type: str) -> Json:
    body: Json = {
        "computerName": computer_name,
        "adminUsername": "azureuser",
        "secrets": [],
        "allowExtensionOperations": True,
        "requireGuestProvisionSignal": True,
    }
    patch = {"patchMode": "ImageDefault", "assessmentMode": "ImageDefault"}
    if os_type == "linux":
        key = {"path": "/home/azureuser/.ssh/authorized_keys", "keyData": SSH_KEY}
        body["linuxConfiguration"] = {
            "disablePasswordAuthentication": True,
            "ssh": {"publicKeys": [key]},
            "provisionVMAgent": True,
            "patchSettings": patch,
        }
    else:
        body["windowsConfiguration"] = {
            "provisionVMAgent": True,
            "enableAutomaticUpdates": True,
            "patchSettings": {
                "patchMode": "AutomaticByOS",
                "assessmentMode": "ImageDefault",
                "enableHotpatching": False,
            },
        }
    return body


def instance_view(power: str | None, provisioning: str, computer_name: str, os_type: str) -> Json:
    """`power` None: Azure does not know, as after a failed allocation."""
    statuses = [
        {
            "code": f"ProvisioningState/{provisioning.lower()}",
            "level": "Info",
            "displayStatus": f"Provisioning {provisioning.lower()}",
            "time": "2026-01-14T16:43:41.683+00:00",
        }
    ]
    if power:
        statuses.append({"code": f"PowerState/{power}", "level": "Info", "displayStatus": f"VM {power}"})
    view: Json = {"hyperVGeneration": "V2", "statuses": statuses}
    if power == "running":
        view.update(
            computerName=computer_name,
            osName="debian" if os_type == "linux" else "Windows Server 2022 Datacenter",
            osVersion="12" if os_type == "linux" else "10.0.20348.3328",
            vmAgent={
                "vmAgentVersion": "2.9.1.1",
                "statuses": [
                    {
                        "code": "ProvisioningState/succeeded",
                        "level": "Info",
                        "displayStatus": "Ready",
                        "message": "Guest Agent is running",
                        "time": "2026-01-14T16:50:00+00:00",
                    }
                ],
                "extensionHandlers": [],
            },
        )
    return view


def power_state(machine: Machine) -> Json:
    """A machine as `statusOnly` lists it: without tags, the id in another case, the run-time state besides."""
    view = instance_view(machine.power, machine.provisioning, machine.computer_name or machine.name, machine.os)
    return {
        "name": machine.name,
        "id": machine.id.replace("/virtualMachines/" + machine.name, "/virtualMachines/" + machine.name.lower()),
        "type": "Microsoft.Compute/virtualMachines",
        "location": machine.location,
        "properties": {
            "vmId": str(uuid.uuid5(NAMESPACE, machine.id)),
            "hardwareProfile": {},
            "provisioningState": machine.provisioning,
            "instanceView": view,
        },
    }


def ip_configuration(
    root: str, nic_id: str, private_ip: str, public_ip_id: str | None, name: str = "ipconfig1"
) -> Json:
    properties: Json = {
        "provisioningState": "Succeeded",
        "privateIPAddress": private_ip,
        "privateIPAllocationMethod": "Dynamic",
        "subnet": {"id": f"{root}/Microsoft.Network/virtualNetworks/vnet/subnets/default"},
        "primary": True,
        "privateIPAddressVersion": "IPv4",
    }
    if public_ip_id:
        properties["publicIPAddress"] = {"id": public_ip_id}
    return {"name": name, "id": f"{nic_id}/ipConfigurations/{name}", "properties": properties}


def network_interface(
    root: str, nic_id: str, location: str, machine_id: str, configuration: Json, primary: bool
) -> Json:
    tail = uuid.uuid5(NAMESPACE, nic_id).hex[:6].upper()
    return {
        "name": nic_id.rsplit("/", 1)[-1],
        "id": nic_id,
        "location": location,
        "type": "Microsoft.Network/networkInterfaces",
        "properties": {
            "provisioningState": "Succeeded",
            "ipConfigurations": [configuration],
            "dnsSettings": {
                "dnsServers": [],
                "appliedDnsServers": [],
                "internalDomainNameSuffix": "test.ax.internal.cloudapp.net",
            },
            "macAddress": f"00-0D-3A-{tail[:2]}-{tail[2:4]}-{tail[4:]}",
            "enableAcceleratedNetworking": True,
            "disableTcpStateTracking": False,
            "enableIPForwarding": False,
            "vnetEncryptionSupported": False,
            "networkSecurityGroup": {"id": f"{root}/Microsoft.Network/networkSecurityGroups/nsg-default"},
            "primary": primary,
            "virtualMachine": {"id": machine_id},
        },
    }


def public_address(ip_id: str, location: str, address: str | None, fqdn: str | None, configuration_id: str) -> Json:
    properties: Json = {
        "provisioningState": "Succeeded",
        "publicIPAddressVersion": "IPv4",
        "publicIPAllocationMethod": "Static",
        "idleTimeoutInMinutes": 4,
        "ipTags": [],
        "ipConfiguration": {"id": configuration_id},
    }
    if address:
        properties["ipAddress"] = address
    if fqdn:
        properties["dnsSettings"] = {"domainNameLabel": fqdn.split(".", 1)[0], "fqdn": fqdn}
    return {
        "name": ip_id.rsplit("/", 1)[-1],
        "id": ip_id,
        "location": location,
        "type": "Microsoft.Network/publicIPAddresses",
        "sku": {"name": "Standard", "tier": "Regional"},
        "properties": properties,
    }


def scale_set(set_id: str, size: str, location: str, mode: str, capacity: int, tags: dict[str, str]) -> Json:
    properties: Json = {
        "orchestrationMode": mode,
        "provisioningState": "Succeeded",
        "singlePlacementGroup": False,
        "uniqueId": str(uuid.uuid5(NAMESPACE, set_id)),
        "platformFaultDomainCount": 1,
        "timeCreated": "2026-01-14T16:43:41.683Z",
    }
    if mode == "Uniform":
        properties.update(
            overprovision=False, upgradePolicy={"mode": "Manual"}, doNotRunExtensionsOnOverprovisionedVMs=False
        )
    return {
        "name": set_id.rsplit("/", 1)[-1],
        "id": set_id,
        "type": "Microsoft.Compute/virtualMachineScaleSets",
        "location": location,
        "tags": tags,
        "sku": {"name": size, "tier": "Standard", "capacity": capacity},
        "properties": properties,
    }


def uniform_instance(set_id: str, index: int, size: str, location: str, tags: dict[str, str], nic_id: str) -> Json:
    """An instance of a uniform scale set, without the instance view, which comes on demand."""
    name = set_id.rsplit("/", 1)[-1]
    root = set_id.split("/Microsoft.Compute/", 1)[0]
    profile = storage_profile(root, f"{name}_{index}", "linux")
    return {
        "name": f"{name}_{index}",
        "id": f"{set_id}/virtualMachines/{index}",
        "type": "Microsoft.Compute/virtualMachineScaleSets/virtualMachines",
        "location": location,
        "tags": tags,
        "instanceId": str(index),
        "sku": {"name": size, "tier": "Standard"},
        "properties": {
            "latestModelApplied": True,
            "modelDefinitionApplied": "VirtualMachineScaleSet",
            "vmId": str(uuid.uuid5(NAMESPACE, f"{set_id}/{index}")),
            "hardwareProfile": {},
            "storageProfile": profile,
            "osProfile": os_profile(f"{name[:9]}{index:06d}", "linux"),
            "networkProfile": {"networkInterfaces": [{"id": nic_id, "properties": {"primary": True}}]},
            "provisioningState": "Succeeded",
            "timeCreated": "2026-01-14T16:43:41.683+00:00",
        },
    }


def subscription(subscription_id: str, name: str, tenant: str, state: str = "Enabled") -> Json:
    return {
        "id": f"/subscriptions/{subscription_id}",
        "authorizationSource": "RoleBased",
        "managedByTenants": [],
        "subscriptionId": subscription_id,
        "tenantId": tenant,
        "displayName": name,
        "state": state,
        "subscriptionPolicies": {
            "locationPlacementId": "Public_2014-09-01",
            "quotaId": "PayAsYouGo_2014-09-01",
            "spendingLimit": "Off",
        },
    }
