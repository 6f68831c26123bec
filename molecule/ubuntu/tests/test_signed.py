# Copyright (c) 2026, The dlvm.azure_gpu authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Signed modules of the stand-in for Ubuntu's archive are installed, pinned and not held."""

from __future__ import annotations

import json

PACKAGES = [
    "linux-modules-nvidia-580-server-open-azure",
    "nvidia-headless-no-dkms-580-server-open",
    "nvidia-utils-580-server",
]


def test_the_packages_are_of_the_kernels_line_and_of_the_branch(host):
    record = json.loads(host.file("/var/lib/dlvm/nvidia_driver.json").content_string)
    assert sorted(record["packages"]) == PACKAGES
    assert all(host.package(name).is_installed for name in PACKAGES)
    assert (record["data"]["method"], record["data"]["branch"], record["data"]["flavour"]) == ("distro", "580", "open")


def test_the_modules_are_those_of_the_running_kernel(host):
    modules = host.check_output("find /lib/modules -name 'nvidia.ko'").split()
    assert modules == ["/lib/modules/6.11.0-1018-azure/kernel/nvidia-580srv-open/nvidia.ko"]
    assert not host.package("dkms").is_installed
    assert not host.package("linux-headers-azure").is_installed


def test_nothing_is_held_because_signed_modules_follow_the_kernel(host):
    assert host.check_output("apt-mark showhold") == ""


def test_the_branch_is_pinned(host):
    policy = host.check_output("apt-cache policy nvidia-utils-580-server")
    assert "Candidate: 580.126.20-0ubuntu0.24.04.2\n" in policy
    assert "580.126.20-0ubuntu0.24.04.2 1001\n" in policy


def test_the_repository_of_nvidia_was_asked_and_not_added(host):
    assert not host.file("/etc/apt/sources.list.d/dlvm-nvidia.sources").exists
    pins = host.file("/etc/apt/preferences.d/dlvm-nvidia-driver").content_string
    assert "Pin: release l=NVIDIA CUDA\nPin-Priority: -1" in pins
