# Copyright (c) 2026, The dlvm.azure_gpu authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The options that choose, name and group hosts."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from arm_standin import Subscription, World
from inventory_run import ROOT, Runner


@pytest.fixture
def research(world: World) -> Subscription:
    one = world.add_subscription("Research")
    one.add_machine(
        "gpu-on",
        group="rg-train",
        size="Standard_NC4as_T4_v3",
        tags={"env": "prod", "Name": "alpha"},
        public_ip="20.0.0.1",
    )
    one.add_machine(
        "gpu-off", group="RG-Train-old", size="Standard_NC24ads_A100_v4", power="deallocated", private_ip="10.0.0.2"
    )
    one.add_machine(
        "cpu-on", group="rg-web", tags={"env": "test"}, location="eastus", fqdn="cpu.example.org", private_ip="10.0.0.3"
    )
    one.add_machine("cpu-off", group="rg-web", power="stopped", location="northeurope", private_ip="10.0.0.4")
    return one


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"include_resource_groups": ["rg-TRAIN*"]}, {"gpu-on", "gpu-off"}),
        ({"include_resource_groups": ["rg-train*", "rg-web"], "exclude_resource_groups": ["*-OLD"]}, {"gpu-on", "cpu-on", "cpu-off"}),
        ({"include_locations": ["West Europe", "eastus"], "exclude_locations": ["EastUS"]}, {"gpu-on", "gpu-off"}),
        ({"gpu_only": True, "power_states": ["running"]}, {"gpu-on"}),
        ({"power_states": ["Stopped", "deallocated"]}, {"gpu-off", "cpu-off"}),
        # rules in order: what the first one lets in the second can't leave out
        ({"filters": [{"include": "azure_tags.env == 'prod'"}, {"exclude": "azure_gpu_count > 0"}]}, {"gpu-on", "cpu-on", "cpu-off"}),
        ({"filters": [{"exclude": "azure_name.endswith('off')"}, {"include": "azure_gpu_model == 'T4'"}, {"exclude": "true"}]}, {"gpu-on"}),
    ],
)  # fmt: skip
def test_which_hosts(runner: Runner, research: Subscription, options, expected):
    assert set(runner.list(**options).hosts) == expected


def test_a_filter_that_fails_is_told_and_strict_refuses_it(runner: Runner, research: Subscription):
    rules = [{"exclude": "azure_tags.env == 'test'"}]
    result = runner.list(filters=rules)
    assert set(result.hosts) == {"gpu-on", "gpu-off", "cpu-off"}
    assert "can't be evaluated for cpu-off, gpu-off" in result.flat
    message = runner.refused(filters=rules, strict=True)
    assert "azure_tags.env == 'test'" in message and "gpu-off" in message


def test_which_subscriptions(runner: Runner, world: World, research: Subscription):
    lab, other = world.add_subscription("Lab"), world.add_subscription("Other")
    lab.add_machine("lab-1")
    other.add_machine("other-1")
    world.management_groups["mg-labs"] = [lab.id]
    assert set(runner.list(subscriptions=["LAB", other.id.upper()]).hosts) == {"lab-1", "other-1"}
    assert set(runner.list(exclude_subscriptions=["research"], subscriptions=[]).hosts) == {"lab-1", "other-1"}
    assert set(runner.list(management_groups=["mg-labs"]).hosts) == {"lab-1"}
    path = runner.write()
    assert set(runner(path, environment={"AZURE_SUBSCRIPTION_ID": other.id}).hosts) == {"other-1"}


def test_scale_sets_can_be_left_out(runner: Runner, research: Subscription):
    research.add_scale_set("pool")
    research.add_scale_set("flex", mode="Flexible", count=1)
    names = set(runner.list(scale_sets=False).hosts)
    assert not any(name.startswith("pool") for name in names) and any(name.startswith("flex") for name in names)
    assert not any("/virtualMachineScaleSets/" in line for line in runner.requests), (
        "nothing is asked about their instances"
    )


def test_groups_variables_and_addresses(runner: Runner, research: Subscription):
    result = runner.list(
        hostvar_prefix="vm_",
        address_preference=["fqdn", "private"],
        gpu_groups=False,
        compose={
            "slots": "vm_gpu_count * 2",
            "label": "vm_name ~ '@' ~ vm_location",
            "remote": "remote_user | default('nobody')",
        },
        groups={"big": "vm_gpu_memory_gib | default(0, true) > 40", "labelled": "slots == 2 and 'on@' in label"},
        keyed_groups=[
            {"key": "vm_tags", "prefix": "tag"},
            {"key": "vm_location", "prefix": "", "separator": ""},
            {"key": "vm_power_state", "parent_group": "power"},
        ],
    )
    hosts, groups = result.hosts, result.groups
    assert [name for name in hosts["gpu-on"] if name.startswith("azure_")] == ["azure_vm_size"], "what the roles read"
    assert {name: host["azure_vm_size"] for name, host in hosts.items()} == {
        name: host["vm_vm_size"] for name, host in hosts.items()
    }
    assert [hosts[name]["ansible_host"] for name in ("cpu-on", "cpu-off")] == ["cpu.example.org", "10.0.0.4"]
    assert (hosts["gpu-on"]["slots"], hosts["gpu-on"]["label"], hosts["gpu-on"]["remote"]) == (
        2,
        "gpu-on@westeurope",
        "nobody",
    )
    assert groups["big"] == {"gpu-off"} and groups["labelled"] == {"gpu-on"}
    assert groups["tag_env_prod"] == {"gpu-on"} and groups["tag_Name_alpha"] == {"gpu-on"}
    assert groups["eastus"] == {"cpu-on"}
    assert groups["_running"] == {"gpu-on", "cpu-on"}, "the leading separator is the default"
    assert set(result.json["power"]["children"]) == {"_running", "_stopped", "_deallocated"}
    assert not {"gpu_t4", "no_gpu", "nvidia"} & set(groups)

    keyed = [{"key": "vm_power_state"}, {"key": "vm_tags.nothing", "prefix": "n"}]
    groups = runner.list(hostvar_prefix="vm_", leading_separator=False, keyed_groups=keyed).groups
    assert groups["running"] == {"gpu-on", "cpu-on"}
    message = runner.refused(hostvar_prefix="vm_", strict=True, compose={"x": "vm_tags.nothing"})
    assert "x" in message and "nothing" in message


def test_names_and_clashes(runner: Runner, world: World, research: Subscription):
    for group in ("rg-a", "rg-b"):
        research.add_machine("twin", group=group, tags={"env": group})
    result = runner.list()
    twins = sorted(name for name in result.hosts if name.startswith("twin"))
    assert len(result.hosts) == 6 and len(twins) == 2 and "twin" not in twins
    assert {result.hosts[name]["azure_tags"]["env"] for name in twins} == {"rg-a", "rg-b"}
    assert "called twin" in result.flat and "hostnames" in result.flat
    vms = research.lists["vms"]
    vms.replace(reversed(vms.items))
    again = runner.list(gpu_groups=True)
    assert {name: each["azure_id"] for name, each in again.hosts.items()} == {
        name: each["azure_id"] for name, each in result.hosts.items()
    }, "names don't depend on the order of the listing"

    research.add_machine("nvidia", size="Standard_NC4as_T4_v3", group="rg-a")
    clash = runner.list()
    assert len(clash.hosts) == 7 and "nvidia" not in clash.hosts and "Found both group and host" not in clash.flat
    vms.replace(each for each in vms.items if each["name"] != "nvidia")

    names = set(
        runner.list(
            hostnames=["tag:Name", "azure_location ~ '-' ~ azure_name if azure_gpu_count else ''", "fqdn", "name"]
        ).hosts
    )
    assert {"alpha", "westeurope-gpu-off", "cpu.example.org", "cpu-off"} <= names and len(names) == 6
    assert any(name.startswith("cpu-on_") and len(name) == 11 for name in runner.list(hostnames=["name_hash"]).hosts)


def test_host_variables_of_azure_rm(runner: Runner, research: Subscription):
    hosts = runner.list(azure_rm_hostvars=True, hostnames=["name_hash"]).hosts
    host = next(each for name, each in hosts.items() if name.startswith("gpu-on_"))
    assert host["name"] == "gpu-on" and host["tags"]["env"] == "prod"
    assert host["powerstate"] == "running" and host["provisioning_state"] == "succeeded"
    assert host["resource_group"] == "rg-train" and host["virtual_machine_size"] == "Standard_NC4as_T4_v3"
    assert host["public_ipv4_address"] == ["20.0.0.1"] and host["private_ipv4_addresses"] == ["10.0.0.4"]
    assert host["network_interface"] == ["gpu-on-nic"] and host["security_group"] == ["nsg-default"]
    assert host["os_profile"] == {"system": "linux"} and host["image"]["publisher"] == "Debian"
    assert host["data_disks"][0]["lun"] == 0 and host["os_disk"]["operating_system_type"] == "linux"
    assert host["default_inventory_hostname"] in hosts
    assert host["os_name"] == "debian" and host["hyper_v_generation"] == "V2"


def test_the_sample_and_site_yml(runner: Runner, research: Subscription):
    sample = yaml.safe_load((ROOT / "inventory/azure_gpu.yml").read_text(encoding="utf-8"))
    research.add_machine("win", os="windows", size="Standard_NC4as_T4_v3")
    result = runner.list(**sample)
    assert set(result.hosts) == {"gpu-on"} and result.stderr == ""
    assert (
        result.hosts["gpu-on"]["ansible_user"] == "azureuser" and result.hosts["gpu-on"]["ansible_host"] == "20.0.0.1"
    )
    assert result.groups["location_westeurope"] == result.groups["team_none"] == result.groups["gpu_t4"] == {"gpu-on"}
    done = subprocess.run(
        [Path(sys.executable).with_name("ansible-playbook"), "-i", "test.azure_gpu.yml", "--list-hosts", ROOT / "playbooks/site.yml"],
        env={**runner.environment, "ANSIBLE_ROLES_PATH": str(ROOT / "roles")},
        cwd=runner.folder, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("gpu-on") >= 1 and "gpu-off" not in done.stdout
