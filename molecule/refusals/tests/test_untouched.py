# Copyright (c) 2026, The dlvm.azure_gpu authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Refusals have left the host as it was."""

from __future__ import annotations


def test_no_package_has_changed(host):
    assert host.run("dpkg-query -W | diff /opt/elsewhere/packages -").stdout == ""


def test_no_file_has_changed(host):
    roots = "/etc /opt /usr /var/lib/apt /var/lib/dpkg /var/lib/dlvm /var/cache/dlvm"
    find = f"find {roots} -xdev -not -path '/opt/elsewhere/*' -newermt @0 -printf '%p %s %T@\\n' 2>/dev/null | sort"
    changed = host.run(f"{find} | diff /opt/elsewhere/files -").stdout.splitlines()
    assert [line for line in changed if line[:1] in "<>" and "__pycache__" not in line] == []


def test_nothing_of_the_roles_is_there(host):
    for path in ("/var/lib/dlvm", "/var/cache/dlvm", "/opt/mxnet", "/usr/local/cuda", "/usr/local/cudnn"):
        assert not host.file(path).exists
