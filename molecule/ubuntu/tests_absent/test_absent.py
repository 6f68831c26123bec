# Copyright (c) 2026, The dlvm.azure_gpu authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Nothing of three installations is left, though the plan was rejected and the variables were others."""

from __future__ import annotations

# Kernel headers and DKMS are what others build with, too, and stay.
KEPT = {"linux-headers-azure", "linux-headers-6.11.0-1018-azure", "dkms"}


def test_the_packages_are_those_of_before(host):
    before = set(host.file("/opt/packages-before").content_string.splitlines())
    after = set(host.check_output("dpkg-query -W").splitlines())
    assert before - after == set()
    assert {line.split("\t")[0] for line in after - before} <= KEPT


def test_nothing_is_held_or_pinned(host):
    assert host.check_output("apt-mark showhold") == ""
    assert not host.check_output("find /etc/apt/preferences.d -type f")


def test_no_module_for_the_running_kernel_is_left(host):
    # apt protects packages that carry the running kernel's release in their names from autoremove.
    assert not host.check_output("find /lib/modules -name 'nvidia*.ko'")


def test_no_file_of_the_roles_is_left(host):
    places = "/etc/apt /etc/modprobe.d /etc/udev /etc/systemd/system /usr/share/keyrings /var/lib/dlvm /var/cache/dlvm"
    found = host.run(f"find {places} -type f").stdout.split()
    assert [path for path in found if "dlvm" in path or "nvidia-persistenced" in path] == []
