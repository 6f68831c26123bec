# Copyright (c) 2026, The dlvm.azure_gpu authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The stand-in against the real SDK: its clients read it, and its bodies have no field that their models lack."""

from __future__ import annotations

import functools
import re
import sys
import typing as t

import pytest
from arm_standin import Standin, Subscription, World
from azure.core.exceptions import ClientAuthenticationError, HttpResponseError
from azure.core.rest import HttpRequest
from azure.identity import ClientSecretCredential
from azure.mgmt.compute import ComputeManagementClient
from azure.mgmt.compute import models as compute_models
from azure.mgmt.network import NetworkManagementClient
from azure.mgmt.network import models as network_models


@pytest.fixture
def sdk(shared_standin: Standin, monkeypatch: pytest.MonkeyPatch):
    """A stand-in with every kind of thing, and the SDK's clients for it."""
    shared_standin.reset(World())
    one = shared_standin.world.add_subscription("Research")
    one.generate(120)
    one.add_machine(
        "two-nics",
        os="windows",
        private_ip="10.1.0.4",
        second_nic_ip="10.1.1.4",
        public_ip="20.9.9.9",
        power="deallocated",
    )
    one.add_scale_set("pool", count=3)
    one.add_scale_set("flex", mode="Flexible", count=2)
    one.add_usage("standardNCSv3Family", 6, 24, "Standard NCSv3 Family vCPUs")
    one.add_sku("Standard_NC4as_T4_v3", "Standard NCASv3_T4 Family", GPUs=1, vCPUs=4)
    one.add_sku("Standard_NC4as_T4_v3", "Standard NCASv3_T4 Family", location="eastus", GPUs=1, vCPUs=4)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(shared_standin.certificate))
    return shared_standin, one, *_clients(shared_standin, one)


def _clients(standin: Standin, one: Subscription, secret: str = World.client_secret) -> tuple[t.Any, t.Any]:
    credential = ClientSecretCredential(
        World.tenant, World.client_id, secret, authority=standin.https_url, disable_instance_discovery=True
    )
    options = {"base_url": standin.url, "credential_scopes": [standin.url + "/.default"], "retry_total": 0}
    return ComputeManagementClient(credential, one.id, **options), NetworkManagementClient(
        credential, one.id, **options
    )


def test_clients_list_all_pages(sdk):
    _standin, _one, compute, network = sdk
    vms = list(compute.virtual_machines.list_all())
    assert len(vms) == len({vm.id for vm in vms}) == 123
    windows = next(vm for vm in vms if vm.name == "two-nics")
    assert windows.hardware_profile.vm_size == "Standard_D4s_v5"
    assert windows.os_profile.windows_configuration.provision_vm_agent is True
    assert windows.time_created.year == 2026
    assert [nic.primary for nic in windows.network_profile.network_interfaces] == [False, True]

    states = list(compute.virtual_machines.list_all(status_only="true"))
    assert {state.id.lower() for state in states} == {vm.id.lower() for vm in vms}
    assert {state.id for state in states}.isdisjoint(vm.id for vm in vms), "the two lists differ in case, as Azure's do"
    assert all(state.tags is None for state in states)
    view = next(state for state in states if state.name == "two-nics").instance_view
    assert [status.code for status in view.statuses] == ["ProvisioningState/succeeded", "PowerState/deallocated"]

    nics = list(network.network_interfaces.list_all())
    assert len(nics) == 124
    assert nics[0].ip_configurations[0].private_ip_address == "10.0.0.0"
    addresses = list(network.public_ip_addresses.list_all())
    assert len(addresses) == 121
    assert addresses[0].dns_settings.fqdn == "vm-00000.westeurope.cloudapp.azure.com"
    nic = next(each for each in nics if each.name == "two-nics-nic")
    reference, address = nic.ip_configurations[0].public_ip_address.id, addresses[-1].id
    assert reference.lower() == address.lower() and reference != address


def test_clients_read_scale_sets_sizes_and_quotas(sdk):
    _standin, _one, compute, network = sdk
    sets = {each.name: each for each in compute.virtual_machine_scale_sets.list_all()}
    assert {name: each.orchestration_mode for name, each in sets.items()} == {"pool": "Uniform", "flex": "Flexible"}
    instances = list(compute.virtual_machine_scale_set_vms.list("rg-pool", "pool", expand="instanceView"))
    assert [each.instance_id for each in instances] == ["0", "1", "2"]
    assert instances[0].instance_view.statuses[-1].code == "PowerState/running"
    assert instances[0].sku.name == "Standard_NC4as_T4_v3"
    nics = list(network.network_interfaces.list_virtual_machine_scale_set_network_interfaces("rg-pool", "pool"))
    assert nics[0].ip_configurations[0].private_ip_address == "10.9.0.4"
    addresses = list(network.public_ip_addresses.list_virtual_machine_scale_set_public_ip_addresses("rg-pool", "pool"))
    assert [each.ip_address for each in addresses] == ["51.9.0.4", "51.9.0.5", "51.9.0.6"]

    skus = list(compute.resource_skus.list(filter="location eq 'westeurope'"))
    assert [(each.name, each.locations) for each in skus] == [("Standard_NC4as_T4_v3", ["westeurope"])]
    assert {each.name: each.value for each in skus[0].capabilities} == {"GPUs": "1", "vCPUs": "4"}
    usage = next(iter(compute.usage.list("westeurope")))
    assert (usage.name.value, usage.current_value, usage.limit) == ("standardNCSv3Family", 6, 24)

    single = compute.virtual_machines.instance_view("RG-MAIN", "two-nics")
    assert single.statuses[-1].code == "PowerState/deallocated"


def test_checks_of_azure_are_made(sdk):
    standin, one, compute, _network = sdk
    path = f"/subscriptions/{one.id}/providers/Microsoft.Compute/virtualMachines"
    for query, expected in (
        ("?api-version=1999-01-01", "The api-version '1999-01-01' is invalid"),
        ("", "is required"),
    ):
        with pytest.raises(HttpResponseError, match=expected):
            compute.send_request(HttpRequest("GET", path + query)).raise_for_status()
    with pytest.raises(HttpResponseError, match="expand"):
        list(compute.virtual_machines.list_all(expand="instanceView"))
    with pytest.raises(HttpResponseError, match="only supported filter"):
        list(compute.resource_skus.list(filter="resourceType eq 'disks'"))
    wrong_secret, _network = _clients(standin, one, "wrong")
    with pytest.raises(ClientAuthenticationError, match="AADSTS7000215"):
        list(wrong_secret.virtual_machines.list_all())
    one.access = "none"
    with pytest.raises(HttpResponseError, match="AuthorizationFailed"):
        list(compute.virtual_machines.list_all())
    one.access = "hidden"
    with pytest.raises(HttpResponseError, match="SubscriptionNotFound"):
        list(compute.virtual_machines.list_all())


def test_bodies_hold_only_fields_of_the_models(sdk):
    _standin, one, _compute, _network = sdk
    in_set = next(iter(one.scale_set_lists.values()))
    for items, model in (
        (one.lists["vms"].items, compute_models.VirtualMachine),
        (one.lists["states"].items, compute_models.VirtualMachine),
        (one.lists["scale_sets"].items, compute_models.VirtualMachineScaleSet),
        (in_set["viewed"].items, compute_models.VirtualMachineScaleSetVM),
        (one.lists["skus"].items, compute_models.ResourceSku),
        (one.lists["usages"].items, compute_models.Usage),
        (one.lists["nics"].items, network_models.NetworkInterface),
        (in_set["nics"].items, network_models.NetworkInterface),
        (one.lists["public_ips"].items, network_models.PublicIPAddress),
        (in_set["public_ips"].items, network_models.PublicIPAddress),
    ):
        assert items
        for item in items[-5:]:
            assert _strange_fields(item, model, model.__name__) == []


def _strange_fields(value: t.Any, model: t.Any, where: str) -> list[str]:
    """Paths in the JSON for which the SDK's model has no field."""
    if isinstance(value, list):
        return [path for each in value for path in _strange_fields(each, model, where)]
    if not isinstance(value, dict) or model is None:
        return []
    fields = _fields(model)
    found = []
    for name, each in value.items():
        if name not in fields:
            found.append(f"{where}.{name}")
        else:
            found += _strange_fields(each, fields[name], f"{where}.{name}")
    return found


@functools.cache
def _fields(model: t.Any) -> dict[str, t.Any]:
    """JSON name of each field of a model to the model of its value or items; None where that is plain data."""
    model({})  # the SDK fills in the fields when it makes the first object
    models = sys.modules[model.__module__]
    fields = {}
    for attribute, field in model._attr_to_rest_field.items():
        hint = next(
            each.__annotations__[attribute]
            for each in model.__mro__
            if attribute in vars(each).get("__annotations__", {})
        )
        name = re.search(r"_models\.(\w+)", str(hint))
        fields[field._rest_name] = getattr(models, name[1], None) if name else None  # enumerations are elsewhere
    return fields


def test_a_misspelt_field_is_found(sdk):
    _standin, one, _compute, _network = sdk
    vm = one.lists["vms"].items[0]
    vm["properties"]["networkProfile"]["networkInterfaces"][0]["propertys"] = {}
    vm["properties"]["osProfile"]["linuxConfiguration"]["ssh"]["publicKeys"][0]["key_data"] = ""
    assert _strange_fields(vm, compute_models.VirtualMachine, "VM") == [
        "VM.properties.osProfile.linuxConfiguration.ssh.publicKeys.key_data",
        "VM.properties.networkProfile.networkInterfaces.propertys",
    ]
