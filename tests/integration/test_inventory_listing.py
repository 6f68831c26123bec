# Copyright (c) 2026, The dlvm.azure_gpu authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a listing holds and what it costs: ansible-inventory with the real SDK against the stand-in."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from arm_standin import World
from inventory_run import Runner


def mixed(world: World) -> None:
    research = world.add_subscription("Research")
    research.add_machine(
        "Train-1", group="Rg-Train", size="Standard_NC24ads_A100_v4", tags={"team": "vision", "Cost Center": "7"}, zones=["2"],
        private_ip="10.0.0.5", public_ip="20.1.0.5", fqdn="train-1.westeurope.cloudapp.azure.com", computer_name="trainhost",
    )  # fmt: skip
    research.add_machine("t4", size="standard_nc4as_t4_v3", location="West US 2", power="deallocated", tags=None)
    research.add_machine("old", size="Standard_NC6s_v3", power="stopped")
    research.add_machine("slice", size="Standard_NV6ads_A10_v5", private_ip="10.0.0.8", second_nic_ip="10.5.0.8")
    research.add_machine("mi300", size="Standard_ND96isr_MI300X_v5", fqdn="mi300.westeurope.cloudapp.azure.com")
    research.add_machine("plain", os="windows", power=None, provisioning="Failed")
    research.add_scale_set("pool", count=2, tags={"team": "batch"})
    world.add_subscription("Lab").add_scale_set("flex", mode="Flexible", count=2, size="Standard_ND96isr_H100_v5")


def test_every_machine_with_all_that_is_known(runner: Runner, world: World):
    mixed(world)
    result = runner.list()
    hosts = result.hosts
    assert result.stderr == ""
    flexible = {name for name in hosts if name.startswith("flex_")}
    assert set(hosts) - flexible == {"Train-1", "t4", "old", "slice", "mi300", "plain", "pool_0", "pool_1"}
    assert len(flexible) == 2

    train = hosts["Train-1"]
    assert {key: train[f"azure_{key}"] for key in (
        "name", "vm_size", "power_state", "provisioning_state", "location", "zones", "resource_group", "computer_name", "os_type",
        "subscription_name", "tags", "private_ipv4_addresses", "public_ipv4_addresses", "fqdns", "gpu_model", "gpu_count",
        "gpu_memory_gib", "gpu_compute_capability", "gpu_driver_kind", "gpu_vendor", "rdma", "retired", "successor",
    )} == {
        "name": "Train-1", "vm_size": "Standard_NC24ads_A100_v4", "power_state": "running", "provisioning_state": "succeeded",
        "location": "westeurope", "zones": ["2"], "resource_group": "rg-train", "computer_name": "trainhost", "os_type": "linux",
        "subscription_name": "Research", "tags": {"team": "vision", "Cost Center": "7"}, "private_ipv4_addresses": ["10.0.0.5"],
        "public_ipv4_addresses": ["20.1.0.5"], "fqdns": ["train-1.westeurope.cloudapp.azure.com"], "gpu_model": "A100",
        "gpu_count": 1, "gpu_memory_gib": 80, "gpu_compute_capability": "8.0", "gpu_driver_kind": "cuda", "gpu_vendor": "nvidia",
        "rdma": False, "retired": False, "successor": None,
    }  # fmt: skip
    assert train["ansible_host"] == "20.1.0.5"

    def facts(name: str, *keys: str) -> list:
        return [hosts[name][f"azure_{key}"] for key in keys]

    assert facts("t4", "gpu_model", "power_state", "location", "tags") == ["T4", "deallocated", "westus2", {}]
    assert facts("old", "gpu_model", "retired", "retirement_date", "power_state") == [
        "V100",
        True,
        "2025-09-30",
        "stopped",
    ]
    assert hosts["old"]["azure_successor"].startswith("Standard_")
    assert facts("slice", "gpu_model", "gpu_count", "gpu_memory_gib", "gpu_driver_kind") == ["A10", 0.1667, 4, "grid"]
    assert facts("slice", "private_ipv4_addresses") == [["10.0.0.8", "10.5.0.8"]], "the primary interface comes first"
    assert hosts["slice"]["ansible_host"] == "10.0.0.8"
    assert facts("mi300", "gpu_model", "gpu_count", "gpu_driver_kind", "gpu_vendor", "rdma") == [
        "MI300X",
        8,
        "rocm",
        "amd",
        True,
    ]
    assert facts("plain", "gpu_model", "gpu_count", "power_state", "provisioning_state", "os_type") == [
        None, 0, "unknown", "failed", "windows",
    ]  # fmt: skip

    assert facts("pool_1", "gpu_model", "power_state", "tags") == ["T4", "running", {"team": "batch"}]
    assert facts("pool_1", "private_ipv4_addresses", "public_ipv4_addresses") == [["10.9.0.5"], ["51.9.0.5"]]
    assert (
        facts("pool_1", "scale_set")[0]["mode"] == "uniform" and facts("pool_1", "scale_set")[0]["instance_id"] == "1"
    )
    for name in flexible:
        assert facts(name, "scale_set")[0]["mode"] == "flexible" and facts(name, "subscription_name") == ["Lab"]
        assert facts(name, "gpu_model", "gpu_count", "power_state") == ["H100", 8, "running"]

    groups = result.groups
    assert groups["gpu_a100"] == {"Train-1"} and groups["gpu_t4"] == {"t4", "pool_0", "pool_1"}
    assert groups["gpu_h100"] == flexible and groups["gpu_a10"] == {"slice"} and groups["gpu_v100"] == {"old"}
    assert groups["no_gpu"] == {"plain"} and groups["amd"] == {"mi300"}
    assert groups["nvidia"] == {"Train-1", "t4", "old", "slice", "pool_0", "pool_1"} | flexible
    assert groups["retired_size"] == {"old"}


def test_both_sources_agree(runner: Runner, world: World):
    mixed(world)
    world.add_subscription("Many").generate(51)
    runner.standin.arm.page_sizes["graph"] = 50
    arm = runner.list().hosts
    runner.standin.arm.log.clear()
    graph = runner.list(source="resource_graph").hosts
    assert len(runner.requests) == 1 + 7 + 3, "a second page for machines, interfaces and addresses"
    assert len(graph) == len(arm) == 61
    for hosts in (arm, graph):
        for variables in hosts.values():
            for name in ("id", "resource_type", "network_interfaces", "scale_set"):
                variables[f"azure_{name}"] = str(variables[f"azure_{name}"]).lower()
    assert graph == arm


def test_requests_grow_with_pages_not_machines(runner: Runner, world: World):
    world.add_subscription("Research").generate(101)
    runner.standin.latency_s = 0.05
    hosts = runner.list().hosts
    assert len(hosts) == 101
    assert all(
        each["azure_power_state"] == "running" and each["azure_public_ipv4_addresses"] for each in hosts.values()
    )
    paths = sorted(line.split("?")[0].rsplit("/", 1)[-1] for line in runner.requests)
    assert {path: paths.count(path) for path in paths} == {
        "subscriptions": 1,
        "virtualMachines": 3 + 3,
        "networkInterfaces": 2,
        "publicIPAddresses": 2,
        "virtualMachineScaleSets": 1,
    }
    assert runner.standin.most_at_once >= 4, "the lists are fetched at the same time"
    assert sum("/token" in line for line in runner.standin.token_requests) == 1, "all threads share one token"


def test_subscriptions_are_fetched_at_the_same_time_within_the_limit(runner: Runner, world: World):
    for index in range(4):
        world.add_subscription(f"s{index}").generate(3)
    world.add_subscription("Idle", state="Disabled")
    runner.standin.latency_s = 0.05
    runner.list(concurrency=3)
    assert runner.standin.most_at_once == 3


def test_graph_host_and_other_ways_in(runner: Runner, world: World):
    mixed(world)
    path = runner.write("prod.azure_gpu.yaml")
    graph = runner(path, "--graph", environment={"ANSIBLE_INVENTORY_ENABLED": "auto"}).stdout
    assert "@gpu_a100:" in graph and "--Train-1" in graph
    host = runner(path, "--host", "Train-1").stdout
    assert '"A100"' in host and "azure_vm_size" in host
    other = runner.write("azure_vms.yml")
    refused = runner(other, "--list", check=False)
    assert refused.code != 0 and "Unable to parse" in refused.flat, "a file of another name is none of ours"


def test_documentation_is_complete(runner: Runner):
    done = subprocess.run(
        [str(Path(sys.executable).with_name("ansible-doc")), "-t", "inventory", "dlvm.azure_gpu.azure_gpu"],
        env=runner.environment, cwd=runner.folder, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    for option in (
        "auth_source",
        "management_groups",
        "gpu_only",
        "on_error",
        "address_preference",
        "keyed_groups",
        "cache_plugin",
    ):
        assert option in done.stdout


def test_unknown_sizes_are_told_once_and_asked_about_once(runner: Runner, world: World):
    research = world.add_subscription("Research")
    for name in ("new-1", "new-2"):
        research.add_machine(name, size="Standard_NC32ads_Z9000_v9")
    research.add_machine("newer", size="Standard_ND9_Q1_v9", location="eastus")
    research.add_machine("plain", size="Standard_D999s_v9", location="northeurope")
    research.add_machine("fpga", size="Standard_NP10s", location="northeurope")
    research.add_sku(
        "Standard_NC32ads_Z9000_v9", "StandardNCadsZ9000v9Family", GPUs=2, vCPUs=32, MemoryGB=256, RdmaEnabled=True
    )
    result = runner.list()
    assert result.stderr.count("[WARNING]") == 1
    assert "Standard_NC32ads_Z9000_v9 (2 machines), Standard_ND9_Q1_v9 (1 machines)" in result.flat
    new = result.hosts["new-1"]
    assert [new[f"azure_{key}"] for key in ("gpu_model", "gpu_count", "vcpus", "memory_gib", "rdma", "quota_family")] == [
        "unknown", 2, 32, 256, True, "StandardNCadsZ9000v9Family",
    ]  # fmt: skip
    assert result.hosts["newer"]["azure_gpu_count"] is None, "what nobody says is not invented"
    assert result.hosts["plain"]["azure_gpu_model"] is None
    assert result.groups["gpu_unknown"] == {"new-1", "new-2", "newer"}
    assert result.groups["no_gpu"] == {"plain", "fpga"}
    asked = [line for line in runner.requests if "/skus" in line]
    assert len(asked) == 2 and not any("northeurope" in line for line in asked), (
        "a size without a GPU is not asked about"
    )


def test_machines_that_come_and_go_during_the_listing(runner: Runner, world: World):
    research = world.add_subscription("Research")
    for name in ("stays", "no-state", "no-nic", "no-address"):
        research.add_machine(name, public_ip="20.0.0.9")
    for key, name in (("states", "no-state"), ("nics", "no-nic-nic"), ("public_ips", "no-address-ip")):
        collection = research.lists[key]
        collection.replace([each for each in collection.items if each["name"] != name])
    vms = research.lists["vms"]
    vms.replace([each for each in vms.items if each["name"] != "stays"])
    result = runner.list()
    assert set(result.hosts) == {"no-state", "no-nic", "no-address"}
    assert result.hosts["no-state"]["azure_power_state"] == "unknown"
    assert result.hosts["no-address"]["azure_private_ipv4_addresses"] == ["10.0.0.4"]
    assert "no-address, no-nic" in result.flat and "not complete" in result.flat
