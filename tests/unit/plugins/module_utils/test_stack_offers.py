# Copyright (c) 2026, The dlvm.azure_gpu authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What apt offers.

Names and versions are as recorded on Debian 12 and 13, and as the sources of the ledger have them for Ubuntu and NVIDIA's repository.
"""

from __future__ import annotations

import re

import pytest
from ansible_collections.dlvm.azure_gpu.plugins.module_utils._stack_offers import PATTERNS, offers_of

BOTH = ["distro", "nvidia_repo"]
DEBIAN_12 = {
    "nvidia-cuda-toolkit": "11.8.89~11.8.0-5~deb12u1",
    "nvidia-kernel-dkms": "535.309.01-0+deb12u1",
    "nvidia-tesla-470-kernel-dkms": "470.256.02-1~deb12u1",
}
DEBIAN_13 = {
    "nvidia-cuda-toolkit": "12.4.131~12.4.1-2",
    "nvidia-kernel-dkms": "550.163.01-2",
    "nvidia-tesla-535-kernel-dkms": "535.274.02-1~deb13u1",
}
NVIDIA_DEBIAN = {
    "nvidia-kernel-open-dkms": ("580.95.05-1", "580.65.06-1", "570.172.08-1"),
    "nvidia-kernel-dkms": ("580.95.05-1", "550.90.07-1"),
    "nvidia-driver-cuda": ("595.45.04-1", "580.95.05-1"),
    "cuda-drivers-550": ("550.163.01-1",),
    "cuda-toolkit-12-4": ("12.4.1-1",),
    "cuda-toolkit-13-0": ("13.0.2-1", "13.0.1-1"),
    "cuda-toolkit-12-10": ("12.10.0-1",),
}
UBUNTU_22 = {
    "nvidia-cuda-toolkit": "11.5.1-1ubuntu1",
    "nvidia-dkms-470-server": "470.256.02-0ubuntu0.22.04.1",
    "nvidia-dkms-580": "580.142-0ubuntu0.22.04.1",
    "nvidia-dkms-590-server-open": "590.48.01-0ubuntu0.22.04.4",
    "linux-modules-nvidia-535-server-azure": "6.8.0-1021.24~22.04.1",
    "linux-modules-nvidia-580-server-open-azure": "6.8.0-1021.24~22.04.1+1",
    "linux-modules-nvidia-595-server-open-azure-fde": "6.8.0-1021.24~22.04.1",
    "linux-modules-nvidia-570-server-generic": "5.15.0-130.140",
    "linux-modules-nvidia-550-server-azure-lts-22.04": "5.15.0.1074.72",
}
NVIDIA_UBUNTU = {
    "nvidia-dkms-580": ("580.65.06-0ubuntu1",),
    "nvidia-dkms-580-open": ("580.65.06-0ubuntu1",),
    "nvidia-dkms": ("595.45.04-1ubuntu1", "590.48.01-1ubuntu1"),
    "nvidia-dkms-open": ("610.43.02-1ubuntu1",),
    "cuda-toolkit-11-8": ("11.8.0-1",),
    "cuda-toolkit-12-9": ("12.9.1-1",),
}


def answered(own, theirs=(), origin="Debian"):
    """Names as preflight_info returns them."""
    names = {name: [{"version": version, "source": origin}] for name, version in own.items()}
    for name, versions in dict(theirs).items():
        names[name] = names.get(name, []) + [{"version": version, "source": "nvidia"} for version in versions]
    return names


def test_debian_12_alone():
    offers = offers_of(answered(DEBIAN_12), ["distro"], "amd64")
    assert offers.drivers == {"distro": (535, 470)} and offers.cudas == {"distro": ("11.8",)}


def test_debian_13_with_nvidias_repository():
    offers = offers_of(answered(DEBIAN_13, NVIDIA_DEBIAN), BOTH, "amd64")
    assert offers.drivers == {"distro": (550, 535), "nvidia_repo": (595, 580, 570, 550)}
    assert offers.cudas == {"distro": ("12.4",), "nvidia_repo": ("12.4", "12.10", "13.0")}


@pytest.mark.parametrize(
    ("line", "branches"),
    [
        ("azure", (580, 535, 470)),
        ("azure-fde", (595, 470)),
        ("generic", (570, 470)),
        ("azure-lts-22.04", (550, 470)),
        ("lowlatency", (470,)),
    ],
)
def test_ubuntus_signed_modules_count_for_their_own_line_alone(line, branches):
    """470 comes by DKMS; of newer branches the role takes signed modules, so a DKMS package is no offer of them."""
    offers = offers_of(answered(UBUNTU_22, origin="Ubuntu"), ["distro"], line)
    assert offers.drivers == {"distro": branches} and offers.cudas == {"distro": ("11.5",)}


def test_nvidias_repository_on_ubuntu():
    offers = offers_of(answered({}, NVIDIA_UBUNTU), BOTH, "azure")
    assert offers.drivers == {"distro": (), "nvidia_repo": (610, 595, 590, 580)}
    assert offers.cudas == {"distro": (), "nvidia_repo": ("11.8", "12.9")}


def test_a_transitional_package_offers_no_branch():
    theirs = {"nvidia-dkms-575-open": ("580.95.05-0ubuntu1",), "cuda-drivers-570": ("580.95.05-1",)}
    names = answered({"nvidia-dkms-450-server": "470.256.02-0ubuntu0.22.04.1"}, theirs, "Ubuntu")
    assert offers_of(names, BOTH, "azure").drivers == {"distro": (), "nvidia_repo": ()}


def test_a_method_that_was_not_asked_about_is_missing():
    offers = offers_of(answered(DEBIAN_13, NVIDIA_DEBIAN), ["distro"], "amd64")
    assert set(offers.drivers) == set(offers.cudas) == {"distro"}
    assert offers.drivers["distro"] == (550, 535)


def test_who_offers_is_told_by_the_source():
    names = {
        "nvidia-kernel-dkms": [
            {"version": "1:580.95.05-1", "source": "NVIDIA"},
            {"version": "(none)", "source": "Debian"},
        ]
    }
    assert offers_of(names, BOTH, "amd64").drivers == {"distro": (), "nvidia_repo": (580,)}


def test_every_recorded_name_is_asked_for():
    asked = re.compile("|".join(f"(?:{pattern})" for pattern in PATTERNS))
    recorded = {*DEBIAN_12, *DEBIAN_13, *NVIDIA_DEBIAN, *UBUNTU_22, *NVIDIA_UBUNTU}
    assert [name for name in sorted(recorded) if not asked.fullmatch(name)] == []


@pytest.mark.parametrize(
    "name",
    [
        "cuda-toolkit",
        "cuda-toolkit-12-4-config-common",
        "nvidia-kernel-common",
        "nvidia-driver",
        "linux-modules-nvidia-580-server-6.8.0-1021-azure",
    ],
)
def test_names_that_tell_nothing_are_not_asked_for(name):
    assert not re.fullmatch("|".join(f"(?:{pattern})" for pattern in PATTERNS), name)
