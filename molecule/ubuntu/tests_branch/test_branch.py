# Copyright (c) 2026, The dlvm.azure_gpu authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Branch 595 has replaced 580, whose packages conflict with it, and nothing of 580 is left."""

from __future__ import annotations

import json


def test_the_other_branch_is_there_alone(host):
    known = host.check_output("dpkg-query -W -f '${db:Status-Status} ${Package}\\n' '*nvidia*'").splitlines()
    lines = [line for line in known if not line.startswith("not-installed ")]
    names = [line.split()[1] for line in lines]
    assert "linux-modules-nvidia-595-server-open-azure" in names
    assert "nvidia-utils-595-server" in names
    assert not [name for name in names if "580" in name]
    assert all(line.startswith("installed ") for line in lines)


def test_modules_record_and_pins_are_of_the_branch(host):
    modules = host.check_output("find /lib/modules -name 'nvidia.ko'").split()
    assert modules == ["/lib/modules/6.11.0-1018-azure/kernel/nvidia-595srv-open/nvidia.ko"]
    record = json.loads(host.file("/var/lib/dlvm/nvidia_driver.json").content_string)
    assert record["data"]["branch"] == "595"
    assert "Pin: version 595.*" in host.file("/etc/apt/preferences.d/dlvm-nvidia-driver").content_string
    assert host.check_output("apt-mark showhold") == ""
