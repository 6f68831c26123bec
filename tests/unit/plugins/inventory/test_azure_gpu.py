# Copyright (c) 2026, The dlvm.azure_gpu authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import copy
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from ansible import constants as C
from ansible.inventory.manager import InventoryManager
from ansible.parsing.dataloader import DataLoader
from ansible.plugins.inventory import Constructable
from ansible.plugins.loader import init_plugin_loader, inventory_loader
from ansible_collections.dlvm.azure_gpu.plugins.plugin_utils import _azure_inventory
from ansible_collections.dlvm.azure_gpu.plugins.plugin_utils._azure_errors import AzureError

NAME = "dlvm.azure_gpu.azure_gpu"
GPU = {"vm_size": "Standard_NC4as_T4_v3", "gpu_model": "T4", "gpu_vendor": "nvidia", "gpu_count": 1, "retired": False}
CPU = {"vm_size": "Standard_D4s_v5", "gpu_model": None, "gpu_vendor": None, "gpu_count": 0, "retired": False}


def machine(name, gpu=True, **more):
    return {
        "id": f"/subscriptions/s/{name}",
        "name": name,
        "location": "eastus",
        "tags": {},
        "power_state": "running",
        "computer_name": name,
        "public_ipv4_addresses": [],
        "private_ipv4_addresses": ["10.0.0.4"],
        "fqdns": [],
        **(GPU if gpu else CPU),
        **more,
    }


@pytest.fixture(scope="module", autouse=True)
def collections():
    init_plugin_loader()


@pytest.fixture(autouse=True)
def environment(monkeypatch):
    for name in ("AZURE_SUBSCRIPTION_ID", "AZURE_TENANT_ID", "AZURE_CLIENT_ID", "AZURE_CLIENT_SECRET"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(C, "INVENTORY_ANY_UNPARSED_IS_FAILED", False)


class Source:
    """A file for the plugin, and what Azure would say."""

    def __init__(self, folder, monkeypatch):
        self.path, self.machines, self.fetched = folder / "my.azure_gpu.yml", [], []
        self.complete, self.warnings, self.shown = True, [], []
        monkeypatch.setattr(_azure_inventory, "collect", self.collect)
        self.loader = DataLoader()

    def collect(self, cloud, sign_in, options):
        self.fetched.append(dict(options))
        records = [each if "vars" in each else {"vars": each} for each in self.machines]
        return {"records": copy.deepcopy(records), "warnings": self.warnings}, self.complete

    def parse(self, *machines, **options):
        """The inventory that the real plugin makes of the file."""
        if machines:
            self.machines = list(machines)
        self.path.write_text(yaml.safe_dump({"plugin": NAME, **options}))
        inventory = InventoryManager(loader=self.loader, parse=False)._inventory
        self.plugin = inventory_loader.get(NAME)
        self.plugin.display = self
        self.plugin.parse(inventory, self.loader, str(self.path))
        if options.get("cache"):
            self.plugin.update_cache_if_changed()
        inventory.reconcile_inventory()
        return inventory

    def warning(self, text):
        self.shown.append(text)

    def vv(self, text):
        pass


@pytest.fixture
def source(tmp_path, monkeypatch):
    return Source(tmp_path, monkeypatch)


def members(inventory, group):
    return sorted(host.name for host in inventory.groups[group].hosts)


@pytest.mark.parametrize(
    "name, mine",
    [("azure_gpu.yml", True), ("my.azure_gpu.yaml", True), ("azure_rm.yml", False), ("hosts.yml", False), ("azure_gpu.ini", False)],
)  # fmt: skip
def test_only_its_own_files_are_taken(tmp_path, name, mine):
    (tmp_path / name).touch()
    assert inventory_loader.get(NAME).verify_file(str(tmp_path / name)) is mine
    assert inventory_loader.get(NAME).verify_file(str(tmp_path / "absent" / name)) is False


def test_a_host_has_prefixed_variables_address_and_groups(source):
    inventory = source.parse(machine("a", tags={"x": 1}), machine("b", gpu=False, retired=True, public_ipv4_addresses=["20.0.0.1"]))
    assert inventory.hosts["a"].vars["azure_tags"] == {"x": 1}
    assert inventory.hosts["a"].vars["ansible_host"] == "10.0.0.4"
    assert inventory.hosts["b"].vars["ansible_host"] == "20.0.0.1"
    assert {group: members(inventory, group) for group in ("gpu_t4", "nvidia", "no_gpu", "retired_size")} == {
        "gpu_t4": ["a"],
        "nvidia": ["a"],
        "no_gpu": ["b"],
        "retired_size": ["b"],
    }


def test_prefix_and_groups_can_be_chosen(source):
    inventory = source.parse(machine("a"), hostvar_prefix="vm_", gpu_groups=False)
    assert "vm_gpu_model" in inventory.hosts["a"].vars and "azure_gpu_model" not in inventory.hosts["a"].vars
    assert set(inventory.groups) == {"all", "ungrouped"}


@pytest.mark.parametrize("prefix", ["azure_", "vm_", "azure_vm_", ""])
def test_the_size_is_where_the_roles_read_it(source, prefix):
    compose = {"mine": "azure_vm_size"}
    inventory = source.parse(machine("a"), machine("b", gpu=False), hostvar_prefix=prefix, compose=compose)
    for name, size in {"a": "Standard_NC4as_T4_v3", "b": "Standard_D4s_v5"}.items():
        variables = inventory.hosts[name].vars
        assert {each: variables[each] for each in ("azure_vm_size", f"{prefix}vm_size", "mine")} == dict.fromkeys(
            ("azure_vm_size", f"{prefix}vm_size", "mine"), size
        )
    assert source.parse(compose={"azure_vm_size": "'mine'"}).hosts["a"].vars["azure_vm_size"] == "mine"


def test_the_variables_of_azure_rm_come_without_a_prefix(source):
    inventory = source.parse({"vars": machine("a"), "azure_rm": {"powerstate": "running"}}, azure_rm_hostvars=True)
    assert inventory.hosts["a"].vars["powerstate"] == "running"


def test_power_states_and_filters_decide_in_order(source):
    machines = [machine(name, tags={"team": name}) for name in "abc"] + [machine("d"), machine("e", power_state="deallocated")]
    rules = [{"exclude": "azure_name == 'b'"}, {"include": "azure_tags.team is defined"}, {"exclude": True}]
    assert sorted(source.parse(*machines, filters=rules, power_states=["Running"]).hosts) == ["a", "c"]
    assert sorted(source.parse(filters=rules[:1]).hosts) == ["a", "c", "d", "e"]


def test_a_filter_that_cannot_be_evaluated_is_told_or_fails(source):
    rules = [{"exclude": "azure_tags.env == 'dev'"}]
    inventory = source.parse(machine("a", tags={"env": "dev"}), machine("b"), filters=rules)
    assert list(inventory.hosts) == ["b"]
    assert "azure_tags.env == 'dev'\" can't be evaluated for b" in source.shown[0]
    with pytest.raises(Exception, match="Could not evaluate the filter"):
        source.parse(filters=rules, strict=True)


def test_hostnames_may_be_expressions_and_tags(source):
    inventory = source.parse(
        machine("a", tags={"Name": "web"}), machine("b"), hostnames=["tag:Name", "azure_tags.none", "azure_name ~ '.' ~ azure_location"]
    )
    assert sorted(inventory.hosts) == ["b.eastus", "web"]


def test_no_host_is_lost_for_its_name(source):
    machines = [machine(name, tags={"Name": "same"}) for name in "abc"]
    inventory = source.parse(*machines, hostnames=["tag:Name"])
    assert len(inventory.hosts) == 3
    assert "called same; digits" in source.shown[0]


def test_a_machine_called_like_a_group_gets_no_say_over_the_group(source):
    inventory = source.parse(machine("all", tags={"evil": 1}), machine("ungrouped"), machine("gpu_t4"))
    assert inventory.groups["all"].vars == {} and inventory.groups["gpu_t4"].vars == {}
    assert len(inventory.hosts) == 3
    assert len(members(inventory, "gpu_t4")) == 3
    assert inventory.groups["gpu_t4"].child_groups == []


def test_remote_text_is_never_a_template(source, tmp_path):
    canary = tmp_path / "pwned"
    evil = f"{{{{ lookup('pipe', 'touch {canary}') }}}}"
    inventory = source.parse(
        machine("a", tags={"evil": evil, evil: "x"}),
        compose={"copied": "azure_tags.evil", "joined": "'x' ~ azure_tags.evil"},
        groups={"odd": "azure_tags.evil == 'x'"},
        keyed_groups=[{"key": "azure_tags", "prefix": "tag", "parent_group": "p_{{ azure_tags.evil }}"}],
        hostnames=["tag:evil"],
    )
    (host,) = inventory.hosts.values()
    assert host.vars["copied"] == evil and host.vars["joined"] == "x" + evil
    assert host.name == evil.replace(" ", "_").replace("\n", "")
    source.plugin.templar.available_variables = host.vars
    assert source.plugin.templar.template(host.vars["copied"]) == evil
    assert not canary.exists()
    assert all(name.replace("_", "a").isalnum() for name in inventory.groups)


CONSTRUCTED = {
    "compose": {
        "team": "azure_tags.team | default('none')",
        "both": "azure_tags.team ~ azure_location",
        "ansible_user": "'admin'",
        "net": "azure_private_ipv4_addresses[0]",
        "short": "azure_name[:2]",
    },
    "groups": {"mine": "azure_tags.team == 'x'", "late": "team == 'none'", "grouped": "'no_gpu' in group_names", "first": "inventory_hostname == 'a'"},
    "keyed_groups": [
        {"key": "azure_tags", "prefix": "tag"},
        {"key": "azure_location", "separator": "", "parent_group": "in_{{ azure_location }}"},
        {"key": "azure_tags.team", "prefix": "", "default_value": "nobody"},
        {"key": "group_names", "prefix": "g"},
        {"key": "both | default([])"},
    ],
    "leading_separator": False,
}


def snapshot(inventory):
    groups = {name: (members(inventory, name), sorted(g.name for g in group.child_groups)) for name, group in inventory.groups.items()}
    return groups, {name: host.vars for name, host in inventory.hosts.items()}


def test_constructed_is_what_ansible_constructs(source, monkeypatch):
    machines = [
        machine("a", tags={"team": "x"}),
        machine("b", gpu=False, location="westus", private_ipv4_addresses=["10.0.0.9"]),
        machine("c", tags={"team": "x", "k": ""}),
        machine("d", gpu=False, tags={"team": "{{ 1 }}"}, private_ipv4_addresses=[]),
    ]
    mine = snapshot(source.parse(*machines, **CONSTRUCTED))
    module = type(source.plugin)

    def stock_groups(self, groups, variables, host, strict=False, fetch_hostvars=True):
        return Constructable._add_host_to_composed_groups(self, groups, {}, host, strict)

    def stock_keyed(self, keys, variables, host, strict=False, fetch_hostvars=True):
        return Constructable._add_host_to_keyed_groups(self, keys, {}, host, strict)

    monkeypatch.setattr(module, "_compose", Constructable._compose)
    monkeypatch.setattr(module, "_add_host_to_composed_groups", stock_groups)
    monkeypatch.setattr(module, "_add_host_to_keyed_groups", stock_keyed)
    assert mine == snapshot(source.parse(*machines, **CONSTRUCTED))


def test_strict_is_strict(source):
    with pytest.raises(Exception, match="Could not set x for host a"):
        source.parse(machine("a"), compose={"x": "azure_tags.none"}, strict=True)
    with pytest.raises(Exception, match="Could not add host a to group g"):
        source.parse(groups={"g": "azure_tags.none"}, strict=True)


@pytest.mark.parametrize("setting, group", [(None, "in_west_europe"), ("always", "in_west_europe"), ("never", "in_west-europe")])
def test_group_names_follow_the_setting_where_there_is_one(source, monkeypatch, setting, group):
    if setting:
        monkeypatch.setenv("ANSIBLE_TRANSFORM_INVALID_GROUP_CHARS", setting)
    monkeypatch.setattr(C, "TRANSFORM_INVALID_GROUP_CHARS", setting or "never")
    assert group in source.parse(machine("a", location="west-europe"), keyed_groups=[{"key": "azure_location", "prefix": "in"}]).groups


@pytest.mark.parametrize(
    "options, said",
    [
        ({"gpuonly": True}, "unknown option gpuonly; did you mean gpu_only"),
        ({"zzzz": True}, "unknown option zzzz; see ansible-doc"),
        ({"gpu_only": "perhaps"}, "gpu_only"),
        ({"source": "guess"}, "source"),
        ({"deadline": "soon"}, "deadline"),
        ({"deadline": 0}, "deadline is 0; it has to be 1 or more"),
        ({"filters": [{"include": "a", "exclude": "b"}]}, "a rule is 'include: CONDITION' or 'exclude: CONDITION'"),
        ({"filters": [{"only": "a"}]}, "a rule is"),
        ({"hostvar_prefix": "a-b"}, "hostvar_prefix is 'a-b'"),
        ({"cloud": "custom"}, "needs arm_endpoint"),
        ({"auth_source": "service_principal"}, "needs tenant_id and client_id"),
    ],
)
def test_bad_options_are_refused_in_one_sentence(source, options, said):
    with pytest.raises(Exception, match=said) as caught:
        source.parse(machine("a"), **options)
    assert "\n" not in str(caught.value)
    assert source.fetched == []


def test_a_file_that_is_no_dictionary_is_refused(source):
    source.path.write_text("- a\n- b\n")
    with pytest.raises(Exception, match="is not a YAML dictionary"):
        inventory_loader.get(NAME).parse(InventoryManager(loader=source.loader, parse=False)._inventory, source.loader, str(source.path))


def test_an_error_of_azure_is_shown_as_it_is(source, monkeypatch):
    def fail(*_arguments):
        raise AzureError("Azure refused to sign in; run az login.")

    monkeypatch.setattr(_azure_inventory, "collect", fail)
    with pytest.raises(Exception, match="^Azure refused to sign in; run az login.$"):
        source.parse()


def test_an_empty_subscription_is_an_empty_inventory(source):
    assert list(source.parse().hosts) == []


def test_secrets_may_be_templates_of_extra_variables(source, monkeypatch):
    monkeypatch.setenv("MY_SECRET", "geheim")
    source.parse(tenant_id="t", client_id="c", client_secret="{{ lookup('env', 'MY_SECRET') }}")
    assert source.fetched[0]["client_secret"] == "geheim"


def test_the_subscription_of_the_environment_is_the_default(source, monkeypatch):
    monkeypatch.setenv("AZURE_SUBSCRIPTION_ID", "from-env")
    source.parse()
    source.parse(subscriptions=["mine"])
    assert [each["subscriptions"] for each in source.fetched] == [["from-env"], ["mine"]]


@pytest.fixture
def cached(tmp_path):
    return {"cache": True, "cache_plugin": "ansible.builtin.jsonfile", "cache_connection": str(tmp_path / "cache")}


def test_the_cache_saves_the_fetch_until_it_is_flushed(source, cached):
    source.warnings = ["sizes"]
    first = snapshot(source.parse(machine("a", tags={"x": "{{ 1 }}"}), **cached))
    source.machines = []
    assert snapshot(source.parse(**cached)) == first
    assert len(source.fetched) == 1 and source.shown == ["sizes", "sizes"]


def test_a_flushed_cache_is_filled_again(source, cached, tmp_path):
    source.parse(machine("a"), **cached)
    source.machines = [machine("b")]
    manager = InventoryManager(loader=source.loader, sources=[str(source.path)], cache=False)
    assert sorted(manager.hosts) == ["b"]
    source.machines = []
    assert list(source.parse(**cached).hosts) == ["b"]
    assert len(source.fetched) == 2


@pytest.mark.parametrize(
    "other",
    [{"gpu_only": True}, {"subscriptions": ["x"]}, {"source": "resource_graph"}, {"azure_rm_hostvars": True},
     {"cloud": "AzureChinaCloud"}, {"tenant_id": "t"}],
)  # fmt: skip
def test_another_question_is_another_entry(source, cached, other):
    source.parse(machine("a"), **cached)
    source.parse(**cached, **other)
    assert len(source.fetched) == 2


def test_what_only_shapes_the_view_uses_the_same_entry(source, cached):
    source.parse(machine("a"), **cached)
    inventory = source.parse(**cached, hostnames=["id"], filters=[], hostvar_prefix="x_", power_states=["running"])
    assert list(inventory.hosts) == ["/subscriptions/s/a"] and len(source.fetched) == 1


@pytest.mark.parametrize(
    "rubbish",
    ["", "{", "[]", '"text"', '{"records": [{}]}', '{"records": 5}', json.dumps("{}"), json.dumps('{"records": [], "x": 1}')],
)
def test_a_corrupt_entry_is_fetched_again(source, cached, tmp_path, rubbish):
    source.parse(machine("a"), **cached)
    (entry,) = (tmp_path / "cache").iterdir()
    entry.write_text(rubbish)
    assert list(source.parse(**cached).hosts) == ["a"]
    assert len(source.fetched) == 2


def test_an_incomplete_answer_is_not_cached(source, cached):
    source.complete = False
    source.parse(machine("a"), **cached)
    source.parse(**cached)
    assert len(source.fetched) == 2


def test_a_cache_hit_imports_nothing_of_the_sdk(source, cached):
    source.parse(machine("a"), **cached)
    code = (
        f"import sys\nfrom ansible.cli.inventory import main\nsys.argv = ['ansible-inventory', '-i', {str(source.path)!r}, '--list']\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        f"heavy = {{'azure', 'msal', 'requests', 'urllib3', '{_azure_inventory.__name__}'}} & set(sys.modules)\nassert not heavy, heavy\n"
    )
    environment = {**os.environ, "ANSIBLE_COLLECTIONS_PATH": str(Path(__file__).resolve().parents[4] / ".build/collections")}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, env=environment)
    assert done.returncode == 0, done.stderr
    assert '"azure_gpu_model"' in done.stdout and len(source.fetched) == 1


def test_a_parent_group_is_of_the_host_at_hand(source):
    keyed = [{"key": "azure_location", "parent_group": "p_{{ azure_name }}"}]
    inventory = source.parse(machine("a"), machine("b", location="westus"), keyed_groups=keyed)
    assert [group.name for group in inventory.groups["p_b"].child_groups] == ["_westus"]
