# Copyright (c) 2026, The dlvm.azure_gpu authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a host tells of itself, from files and commands of one's own."""

from __future__ import annotations

import pytest
from ansible_collections.dlvm.azure_gpu.plugins.module_utils import _host_state as host


@pytest.fixture
def files(monkeypatch):
    """Texts by path that read() gives."""
    texts = {}
    monkeypatch.setattr(host, "read", lambda path: texts.get(path, ""))
    return texts


def test_a_file_that_is_not_there_is_empty(tmp_path):
    (tmp_path / "there").write_bytes(b" caf\xff \n")
    assert host.read(str(tmp_path / "there")) == "caf\ufffd" and host.read(str(tmp_path / "nowhere")) == ""


@pytest.mark.parametrize(
    ("release", "name"),
    [
        ('NAME="Ubuntu"\nID=ubuntu\nID_LIKE=debian', "Ubuntu"),
        ('ID="ubuntu"', "Ubuntu"),
        ("ID=debian", "Debian"),
        ("", "Debian"),
        ("ID=linuxmint\nID_LIKE=ubuntu", "Debian"),
    ],
)
def test_the_distribution(files, release, name):
    files["/etc/os-release"] = release
    assert host.distribution() == name


def test_memory_and_swap(files):
    files["/proc/meminfo"] = "MemTotal:       28680000 kB\nMemFree: 1 kB\nSwapTotal:       2097148 kB"
    assert host.memory_mib() == (28007, 2047)
    files["/proc/meminfo"] = ""
    assert host.memory_mib() == (0, 0)


def test_free_space_where_a_path_will_be(tmp_path):
    found = host.with_free_space({"path": str(tmp_path / "not/there/yet"), "mib": 5})
    assert found == {**host.with_free_space({"path": str(tmp_path), "mib": 5}), "path": str(tmp_path / "not/there/yet")}
    assert found["free_mib"] > 0 and found["mount"] in host.with_free_space({"path": "/", "mib": 5})["mount"] + str(
        tmp_path
    )


def test_kernel_images_that_are_installed():
    listing = (
        "installed linux-image-6.8.0-1021-azure 6.8.0-1021.24~22.04.1\n"
        "installed linux-image-azure 6.8.0-1021.24~22.04.1\n"
        "config-files linux-image-6.8.0-1010-azure 6.8.0-1010.11\nnot-installed linux-image \n"
    )
    asked = []

    def run(argv):
        asked.append(argv)
        return 1, listing, ""

    assert host.kernel_images("/usr/bin/dpkg-query", run) == {
        "linux-image-6.8.0-1021-azure": "6.8.0-1021.24~22.04.1",
        "linux-image-azure": "6.8.0-1021.24~22.04.1",
    }
    assert asked[0][0] == "/usr/bin/dpkg-query" and asked[0][-1] == "linux-image-*"
    assert host.kernel_images(None, run) == {}


@pytest.mark.parametrize(
    ("there", "enrolled", "expected"),
    [
        ([], [], False),
        (["/var/lib/dkms/mok.pub"], [], False),
        (["/var/lib/dkms/mok.pub"], ["/var/lib/dkms/mok.pub"], True),
        (["/var/lib/dkms/mok.pub", "/var/lib/shim-signed/mok/MOK.der"], ["/var/lib/shim-signed/mok/MOK.der"], True),
    ],
)
def test_dkms_key(monkeypatch, there, enrolled, expected):
    monkeypatch.setattr(host.os.path, "exists", lambda path: path in there)

    def run(argv):
        return 0, f"{argv[-1]} is {'already' if argv[-1] in enrolled else 'not'} enrolled", ""

    assert host.dkms_key_enrolled("/usr/bin/mokutil", run) is expected
    assert host.dkms_key_enrolled(None, run) is False


@pytest.mark.parametrize(
    ("content", "state"), [(b"\x06\x00\x00\x00\x01", True), (b"\x06\x00\x00\x00\x00", False), (None, None)]
)
def test_secure_boot(monkeypatch, tmp_path, content, state):
    variable = tmp_path / "SecureBoot-8be4df61"
    if content is not None:
        variable.write_bytes(content)
    monkeypatch.setattr(host.glob, "glob", lambda _pattern: [str(variable)] if content is not None else [])
    assert host.secure_boot() is state
