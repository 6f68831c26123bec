# Copyright (c) 2026, The dlvm.azure_gpu authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Faults of Azure and of the way to it: ridden out, or an error that names what is lacking. Never a host missing in silence."""

from __future__ import annotations

import typing as t

import pytest
from arm_standin import Fault, World
from arm_standin.faults import throttle
from inventory_run import Runner

VMS, STATES = r"virtualMachines\?api-version=[\d-]+($|&%24skip)", "statusOnly"


@pytest.fixture
def baseline(runner: Runner, world: World) -> dict[str, t.Any]:
    """What a listing of several pages gives on a good day, worked out by hand."""
    one = world.add_subscription("Research")
    one.generate(12)
    one.add_scale_set("pool", count=3)
    runner.standin.arm.page_sizes.update(vms=5, states=5, nics=5, public_ips=5, instances=2)
    return {f"vm-{index:05d}": f"20.0.0.{index}" for index in range(12)} | {
        f"pool_{index}": f"51.9.0.{index + 4}" for index in range(3)
    }


def addresses(hosts: dict[str, t.Any]) -> dict[str, t.Any]:
    assert all(each["azure_power_state"] == "running" and each["azure_network_interfaces"] for each in hosts.values())
    return {name: each["ansible_host"] for name, each in hosts.items()}


@pytest.mark.parametrize(
    "faults",
    [
        [throttle(VMS, skip=1), throttle("networkInterfaces", retry_after=None), Fault("status", STATES, status=503)],
        [Fault("reset", VMS, skip=1), Fault("truncate", STATES, skip=1), Fault("garbage", "publicIPAddresses", skip=1)],
        [Fault("status", VMS, status=500), Fault("no_list", "pool/virtualMachines"), Fault("status", "pool/networkInt", status=502)],
        [Fault("hang", VMS, skip=1, seconds=8), Fault("hang", "pool/publicipaddresses", seconds=8)],
        [Fault("expire_token", VMS, skip=2)],
        [Fault("status", "oauth2/v2.0/token", status=503), Fault("status", "/subscriptions\\?", status=504)],
    ],
    ids=["throttled", "cut", "failed", "silent", "token ends", "at the start"],
)  # fmt: skip
def test_passing_faults_are_ridden_out(runner: Runner, baseline: dict[str, t.Any], faults: list[Fault]):
    for fault in faults:
        runner.standin.faults.add(fault)
    result = runner.list(request_timeout=3)
    assert [fault.hits for fault in faults] == [1] * len(faults), "each fault was met"
    assert addresses(result.hosts) == baseline
    assert result.stderr == ""
    tokens = sum("/oauth2/" in line for line in runner.standin.token_requests)
    assert tokens == 1 + sum(fault.kind == "expire_token" or "oauth2" in fault.where for fault in faults)


def test_a_storm_of_throttles_loses_nothing(runner: Runner, baseline: dict[str, t.Any]):
    storm = runner.standin.faults.add(throttle("/subscriptions", retry_after="0", times=None, share=0.4))
    result = runner.list()
    assert storm.hits > 3
    assert addresses(result.hosts) == baseline and result.stderr == ""


def test_retry_after_is_obeyed(runner: Runner, world: World):
    world.add_subscription("Research").add_machine("one")
    runner.standin.faults.add(throttle(VMS, retry_after="2"))
    runner.list()
    times = [
        time
        for line, time in zip(runner.requests, runner.standin.arm.times)
        if "virtualMachines?" in line and STATES not in line
    ]
    assert len(times) == 2 and 2 <= times[1] - times[0] < 4


@pytest.mark.parametrize(
    ("fault", "call", "expected"),
    [
        (throttle(VMS, retry_after="30"), "virtual machines of subscription Research", ["within 5 s", "429", "deadline"]),
        (Fault("status", STATES, status=500), "power states of subscription Research", ["500", "InternalServerError"]),
        (Fault("reset", "Microsoft.Network/networkInterfaces"), "network interfaces of subscription Research", ["network"]),
        (Fault("hang", "Microsoft.Network/publicIPAddresses", seconds=9), "public addresses of subscription Research", ["5 s", "deadline"]),
        (Fault("truncate", VMS), "virtual machines of subscription Research", ["IncompleteRead", "network"]),
        (Fault("garbage", "virtualMachineScaleSets\\?"), "scale sets of subscription Research", ["not JSON"]),
        (Fault("no_list", "pool/virtualMachines"), "pool", ["instances", "no list"]),
        (Fault("status", VMS, status=403, code="AuthorizationFailed"), "virtual machines of subscription Research", ["403", "Reader"]),
        (Fault("status", STATES, status=404, code="NotFound"), "power states of subscription Research", ["404"]),
        (Fault("status", VMS, status=401, code="InvalidAuthenticationTokenTenant"), "Research", ["401", "tenant"]),
        (Fault("same_link", "Microsoft.Network/networkInterfaces"), "network interfaces of subscription Research", ["circle"]),
    ],
    ids=lambda each: f"{each.kind} {each.status}" if isinstance(each, Fault) else "",
)  # fmt: skip
def test_lasting_faults_are_errors_that_name_the_call(runner, baseline, fault: Fault, call: str, expected: list[str]):
    fault.times = None
    runner.standin.faults.add(fault)
    message = runner.refused(deadline=5, request_timeout=3)
    assert call in message, message
    for words in expected:
        assert words in message, message


def test_no_token_goes_to_another_host(runner: Runner, baseline: dict[str, t.Any]):
    runner.standin.faults.add(Fault("foreign_link", VMS, message=runner.standin.foreign_url))
    message = runner.refused()
    assert runner.standin.foreign_url in message and "no token is sent" in message
    assert runner.standin.foreign_requests == []


def test_on_error_warn_partial_lists_the_rest_and_says_so(runner: Runner, world: World, baseline: dict[str, t.Any]):
    world.add_subscription("Closed", access="none")
    message = runner.refused()
    assert "subscription Closed" in message and "403 AuthorizationFailed" in message and "Reader" in message
    result = runner.list(on_error="warn_partial")
    assert addresses(result.hosts) == baseline
    assert "The inventory is not complete" in result.flat and "subscription Closed" in result.flat
    runner.standin.faults.add(Fault("status", "virtualMachines", times=None, status=403))
    assert "Azure refused the list of" in runner.refused(on_error="warn_partial"), (
        "nothing at all is no partial inventory"
    )
