# Copyright (c) 2026, The dlvm.azure_gpu authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""NVIDIA's packages by DKMS have replaced the signed modules, are held, and keep Ubuntu's of the same names away."""

from __future__ import annotations

import json

PACKAGES = [
    "libnvidia-cfg1-580",
    "libnvidia-compute-580",
    "nvidia-compute-utils-580",
    "nvidia-dkms-580-open",
    "nvidia-utils-580",
]


def test_the_packages_are_nvidias_and_held(host):
    record = json.loads(host.file("/var/lib/dlvm/nvidia_driver.json").content_string)
    assert sorted(record["packages"]) == PACKAGES
    assert sorted(host.check_output("apt-mark showhold").split()) == PACKAGES
    assert {host.package(name).version for name in PACKAGES} == {"580.159.04-1ubuntu1"}


def test_headers_follow_the_kernels_line(host):
    assert host.package("linux-headers-azure").is_installed
    assert ", 6.11.0-1018-azure, x86_64: installed" in host.check_output("dkms status")


def test_the_signed_modules_are_gone(host):
    assert not host.check_output("find /lib/modules -name 'nvidia.ko'")
    assert not host.check_output("dpkg-query -W -f '${Package}\\n' 'linux-modules-nvidia-*' 2>/dev/null || true")


def test_neither_ubuntus_packages_nor_the_next_branch_are_taken(host):
    policy = host.check_output("apt-cache policy nvidia-utils-580")
    assert "Candidate: 580.159.04-1ubuntu1" in policy
    assert "580.142-0ubuntu0.24.04.1 -1" in policy
    upgrade = host.check_output("apt-get --simulate --ignore-hold dist-upgrade")
    assert "0 upgraded, 0 newly installed, 0 to remove" in upgrade
