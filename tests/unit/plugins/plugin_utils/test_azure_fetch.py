# Copyright (c) 2026, The dlvm.azure_gpu authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import threading

import pytest
from ansible_collections.dlvm.azure_gpu.plugins.plugin_utils import _azure_fetch as fetch
from ansible_collections.dlvm.azure_gpu.plugins.plugin_utils._azure_errors import AzureError, CallError
from ansible_collections.dlvm.azure_gpu.plugins.plugin_utils._azure_host import Scope

A, B = "00000000-0000-0000-0000-00000000000a", "00000000-0000-0000-0000-00000000000b"
SETS = "Microsoft.Compute/virtualMachineScaleSets"


class Azure:
    """Answers by path; an exception among the answers is raised."""

    def __init__(self, answers):
        self.answers, self.calls, self.stop = answers, [], threading.Event()

    def list(self, call):
        self.calls.append(call)
        key = f"{call.path}?statusOnly" if ("statusOnly", "true") in call.params else call.path
        answer = self.answers.get(key, [])
        if isinstance(answer, Exception):
            raise answer
        return answer

    def query(self, call):
        self.calls.append(call)
        return [{"id": f"/subscriptions/{A}/x/{call.body['query'].split(chr(39))[1]}"}]


def seen(**more):
    return {"/subscriptions": [{"subscriptionId": A, "displayName": "Research"}, {"subscriptionId": B, "displayName": "Old", **more}]}


def chosen(azure, wanted=(), excluded=(), groups=()):
    return fetch.subscriptions(azure, wanted, excluded, groups, 2)


def test_all_visible_subscriptions_are_listed_but_deleted_ones():
    assert chosen(Azure(seen())) == {A: "Research", B: "Old"}
    assert chosen(Azure(seen(state="Deleted"))) == {A: "Research"}


def test_a_subscription_goes_by_id_or_name_in_any_case():
    assert chosen(Azure(seen()), ["research"]) == chosen(Azure(seen()), [A.upper()]) == {A: "Research"}
    assert chosen(Azure(seen()), excluded=["RESEARCH", "never heard of"]) == {B: "Old"}


def test_an_unknown_or_ambiguous_subscription_is_refused():
    with pytest.raises(AzureError, match="has the name nowhere; correct subscriptions"):
        chosen(Azure(seen()), ["nowhere"])
    with pytest.raises(AzureError, match=f"has the id {A[:-1]}c"):
        chosen(Azure(seen()), [f"{A[:-1]}c"])
    with pytest.raises(AzureError, match="2 subscriptions are named research; give the id"):
        chosen(Azure(seen(displayName="Research")), ["research"])


def test_a_credential_without_any_subscription_is_told():
    with pytest.raises(AzureError, match="sees no subscription at all"):
        chosen(Azure({"/subscriptions": []}))


def test_a_management_group_adds_its_subscriptions_even_those_not_seen():
    path = "/providers/Microsoft.Management/managementGroups/mg/descendants"
    unseen = f"{A[:-1]}d"
    members = [
        {"type": "Microsoft.Management/managementGroups/subscriptions", "name": B},
        {"type": "/subscriptions", "name": unseen},
        {"type": "Microsoft.Management/managementGroups", "name": "child"},
    ]
    assert chosen(Azure({**seen(), path: members}), groups=["mg"]) == {B: "Old", unseen: ""}


def machines(azure, names=None, source="arm", scope=None, scale_sets=True, partial=False):
    return fetch.machines(azure, names or {A: "Research"}, source, scope or Scope(), scale_sets, 4, partial)


def set_model(name, mode="Uniform", group="rg", location="eastus"):
    return {
        "id": f"/subscriptions/{A}/resourceGroups/{group}/providers/{SETS}/{name}",
        "location": location,
        "properties": {"orchestrationMode": mode},
    }


COMPUTE = f"/subscriptions/{A}/providers/Microsoft.Compute"
NETWORK = f"/subscriptions/{A}/providers/Microsoft.Network"


def test_five_lists_tell_all_of_a_subscription():
    azure = Azure({
        f"{COMPUTE}/virtualMachines": [{"id": "vm"}] * 1000,
        f"{COMPUTE}/virtualMachines?statusOnly": [{"id": "state"}],
        f"{NETWORK}/networkInterfaces": [{"id": "nic"}],
        f"{NETWORK}/publicIPAddresses": [{"id": "ip"}],
    })  # fmt: skip
    raw = machines(azure)
    assert len(azure.calls) == 5
    assert (len(raw.vms), raw.states, raw.nics, raw.public_ips) == (1000, [{"id": "state"}], [{"id": "nic"}], [{"id": "ip"}])


def test_three_more_lists_tell_all_of_a_uniform_scale_set():
    uniform, flexible, elsewhere = set_model("u"), set_model("f", "Flexible"), set_model("e", group="other")
    azure = Azure({
        f"{COMPUTE}/virtualMachineScaleSets": [uniform, flexible, elsewhere],
        f"{uniform['id']}/virtualMachines": [{"id": "i"}],
        f"{uniform['id']}/networkInterfaces": [{"id": "n"}],
        f"{uniform['id']}/publicipaddresses": [{"id": "p"}],
    })  # fmt: skip
    raw = machines(azure, scope=Scope(include_groups=("RG",)))
    assert len(azure.calls) == 5 + 3
    assert (raw.instances, raw.nics, raw.public_ips) == ([{"id": "i"}], [{"id": "n"}], [{"id": "p"}])
    instances = next(each for each in azure.calls if each.path.endswith("u/virtualMachines"))
    assert instances.params == (("$expand", "instanceView"),)
    assert machines(azure, scale_sets=False).instances == []


def test_the_first_error_ends_all():
    azure = Azure({f"{NETWORK}/networkInterfaces": CallError("no NICs"), f"{COMPUTE}/virtualMachines": [{"id": "vm"}]})
    with pytest.raises(CallError, match="no NICs"):
        machines(azure)
    assert azure.stop.is_set()


def test_errors_are_collected_if_wanted_but_not_if_nothing_is_left():
    azure = Azure({f"{NETWORK}/networkInterfaces": CallError("no NICs"), f"{COMPUTE}/virtualMachines": [{"id": "vm"}]})
    raw = machines(azure, partial=True)
    assert raw.errors == ["no NICs"] and raw.vms == [{"id": "vm"}]
    azure.answers[f"{COMPUTE}/virtualMachines"] = CallError("no machines")
    with pytest.raises(AzureError):
        machines(azure, partial=True)


def test_a_failed_sign_in_is_never_partial():
    azure = Azure({f"{COMPUTE}/virtualMachines": AzureError("no credential")})
    with pytest.raises(AzureError, match="no credential"):
        machines(azure, partial=True)


def test_resource_graph_asks_once_per_kind_and_thousand_subscriptions():
    azure = Azure({})
    raw = machines(azure, {f"{i:036d}": "" for i in range(1001)}, source="resource_graph")
    assert len(azure.calls) == 2 * 7
    assert {len(call.body["subscriptions"]) for call in azure.calls} == {1000, 1}
    assert all("order by id" in call.body["query"] and "project id" in call.body["query"] for call in azure.calls)
    assert raw.vms[0]["id"].endswith("microsoft.compute/virtualmachines")
    assert raw.instances[0]["id"].endswith("virtualmachinescalesets/virtualmachines")
    assert len(machines(Azure({}), source="resource_graph", scale_sets=False).nics) == 1


def test_sizes_are_asked_by_location():
    azure = Azure({f"{COMPUTE}/skus": [{"name": "x"}]})
    assert fetch.skus(azure, [(A, "eastus"), (A, "westus")], 2, None) == [{"name": "x"}] * 2
    assert {call.params for call in azure.calls} == {(("$filter", f"location eq '{place}'"),) for place in ("eastus", "westus")}
