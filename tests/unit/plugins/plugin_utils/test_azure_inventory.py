# Copyright (c) 2026, The dlvm.azure_gpu authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import threading

import pytest
from ansible_collections.dlvm.azure_gpu.plugins.plugin_utils._azure_auth import CLOUDS, SignIn
from ansible_collections.dlvm.azure_gpu.plugins.plugin_utils._azure_errors import CallError
from ansible_collections.dlvm.azure_gpu.plugins.plugin_utils._azure_inventory import collect

S = "00000000-0000-0000-0000-00000000000a"
OPTIONS = {
    "concurrency": 2,
    "on_error": "fail",
    "source": "arm",
    "scale_sets": True,
    "gpu_only": False,
    "azure_rm_hostvars": False,
    **dict.fromkeys(
        ["include_resource_groups", "exclude_resource_groups", "include_locations", "exclude_locations",
         "subscriptions", "exclude_subscriptions", "management_groups"],
        (),
    ),
}  # fmt: skip


class Azure:
    """A subscription with machines of the given sizes; `broken` is a part of the path that fails."""

    def __init__(self, *sizes, broken=None):
        self.stop, self.broken, self.paths = threading.Event(), broken, []
        self.vms = [
            {
                "id": f"/subscriptions/{S}/resourceGroups/rg/providers/Microsoft.Compute/virtualMachines/{number}",
                "location": "eastus",
                "properties": {"hardwareProfile": {"vmSize": size}},
            }
            for number, size in enumerate(sizes)
        ]

    def list(self, call):
        self.paths.append(call.path)
        if self.broken and self.broken in call.path:
            raise CallError(f"no {self.broken}")
        if call.path == "/subscriptions":
            return [{"subscriptionId": S, "displayName": "Research"}]
        if call.path.endswith("/skus"):
            return [{"resourceType": "virtualMachines", "name": "Standard_NC99_Z_v9", "capabilities": [{"name": "GPUs", "value": "3"}]}]
        return self.vms if call.path.endswith("/virtualMachines") else []


def fetch(azure, **options):
    return collect(CLOUDS["AzureCloud"], SignIn(), {**OPTIONS, **options}, azure)


def test_the_list_of_sizes_is_read_only_for_unknown_gpu_sizes():
    azure = Azure("Standard_NC4as_T4_v3", "Standard_D4s_v5")
    assert len(fetch(azure)[0]["records"]) == 2
    assert not any(path.endswith("/skus") for path in azure.paths)

    found, complete = fetch(azure := Azure("Standard_NC99_Z_v9"))
    assert [path for path in azure.paths if path.endswith("/skus")] == [f"/subscriptions/{S}/providers/Microsoft.Compute/skus"]
    assert found["records"][0]["vars"]["gpu_count"] == 3
    assert complete and len(found["warnings"]) == 1


def test_what_is_out_of_scope_is_not_built():
    azure = Azure("Standard_NC4as_T4_v3", "Standard_D4s_v5")
    assert len(fetch(azure, gpu_only=True)[0]["records"]) == 1
    assert fetch(azure, exclude_resource_groups=["r*"])[0]["records"] == []


def test_an_error_ends_it_or_is_told():
    with pytest.raises(CallError):
        fetch(Azure("Standard_D4s_v5", broken="networkInterfaces"))
    found, complete = fetch(Azure("Standard_D4s_v5", broken="networkInterfaces"), on_error="warn_partial")
    assert len(found["records"]) == 1 and not complete
    assert found["warnings"] == ["The inventory is not complete: no networkInterfaces"]


def test_an_empty_subscription_is_told():
    assert f"no virtual machine in Research ({S})" in fetch(Azure())[0]["warnings"][0]
