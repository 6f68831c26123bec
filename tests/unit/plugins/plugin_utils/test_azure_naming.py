# Copyright (c) 2026, The dlvm.azure_gpu authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from ansible_collections.dlvm.azure_gpu.plugins.plugin_utils import _azure_naming as naming

HOST = {
    "id": "/subscriptions/x/vm1",
    "name": "vm1",
    "computer_name": "vm1-os",
    "fqdns": ["vm1.example.net"],
    "public_ipv4_addresses": ["20.0.0.1"],
    "private_ipv4_addresses": ["10.0.0.1", "10.0.0.2"],
    "tags": {"Name": "web 1\n", "empty": ""},
    "gpu_model": "H100 NVL",
    "gpu_vendor": "nvidia",
    "retired": True,
}
BARE = {**HOST, "fqdns": [], "public_ipv4_addresses": [], "private_ipv4_addresses": [], "gpu_model": None, "gpu_vendor": None}


@pytest.mark.parametrize(
    "preference, name",
    [
        (["name"], "vm1"),
        (["fqdn", "name"], "vm1.example.net"),
        (["public_ipv4"], "20.0.0.1"),
        (["private_ipv4"], "10.0.0.1"),
        (["computer_name"], "vm1-os"),
        (["id"], "/subscriptions/x/vm1"),
        (["tag:Name"], "web_1"),
        (["tag:none", "tag:empty", "name"], "vm1"),
        (["azure_x"], "=azure_x"),
        ([], "vm1"),
    ],
)
def test_the_first_preference_that_gives_a_name_wins(preference, name):
    assert naming.host_name(HOST, preference, lambda text: f"={text}") == name


@pytest.mark.parametrize("result", [None, "", "  ", 5, ["a"]])
def test_what_is_no_name_is_passed_over(result):
    assert naming.host_name(HOST, ["expression"], lambda text: result) == "vm1"


def test_the_address_goes_by_preference():
    assert naming.address(HOST, ["public", "private"]) == "20.0.0.1"
    assert naming.address(HOST, ["private", "public"]) == "10.0.0.1"
    assert naming.address(HOST, ["fqdn"]) == "vm1.example.net"
    assert naming.address(BARE, ["fqdn", "public", "private"]) is None


def test_the_hash_is_that_of_azure_rm():
    assert naming.name_hash("vm1", "/subscriptions/x/vm1") == "vm1_f1cf"


def test_names_that_clash_all_get_a_hash_whatever_their_order():
    names, clashing = naming.unique_names(["a", "b", "a"], ["/1", "/2", "/3"], ())
    assert clashing == ["a"] and names[1] == "b"
    assert len(set(names)) == 3 and "a" not in names
    assert naming.unique_names(["a", "a", "b"], ["/3", "/1", "/2"], ())[0] == [names[2], names[0], "b"]


def test_a_host_is_not_called_like_a_group():
    names, clashing = naming.unique_names(["all", "b"], ["/1", "/2"], {"all"})
    assert clashing == ["all"] and names == [naming.name_hash("all", "/1"), "b"]


def test_a_hash_that_clashes_grows():
    taken = naming.name_hash("a", "/1")
    names, _clashing = naming.unique_names(["a", "a", taken], ["/1", "/2", "/3"], ())
    assert len(set(names)) == 3


def test_no_clash_changes_no_name():
    assert naming.unique_names(["a", "b"], ["/1", "/2"], ()) == (["a", "b"], [])


def test_the_ready_made_groups():
    assert naming.group_names(HOST) == ["gpu_h100 nvl", "nvidia", "retired_size"]
    assert naming.group_names({**BARE, "retired": False}) == ["no_gpu"]
    assert naming.group_names({**BARE, "gpu_model": "unknown", "retired": False}) == ["gpu_unknown"]


def test_many_names_are_cut():
    assert naming.some(["b", "a"]) == "a, b"
    assert naming.some([str(i) for i in range(12)]).endswith(" and 2 others")
