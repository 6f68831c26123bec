# Copyright (c) 2026, The dlvm.azure_gpu authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The line of kernels of a machine, from the kernel that runs and the metapackages that are installed."""

from __future__ import annotations

import pytest
from ansible_collections.dlvm.azure_gpu.plugins.module_utils._kernel_line import kernel_line, line_serves

AZURE = {"linux-image-azure": "6.8.0-1021.24~22.04.1"}
AZURE_LTS = {"linux-image-azure-lts-22.04": "5.15.0.1074.72"}
GENERIC_HWE = {"linux-image-generic-hwe-24.04": "6.14.0-24.24~24.04.3"}

# distribution, kernel, installed images; line, headers without linux-headers-, line of the signed modules
LINES = [
    ("Ubuntu 22.04", "6.8.0-1021-azure", {}, "azure", "azure", "azure"),
    ("Ubuntu 22.04", "6.8.0-1021-azure", AZURE, "azure", "azure", "azure"),
    ("Ubuntu 24.04", "7.0.0-1006-azure-fde", {}, "azure-fde", "7.0.0-1006-azure-fde", "azure-fde"),
    (
        "Ubuntu 24.04",
        "6.8.0-1062-azure-fde",
        {"linux-image-azure-fde-lts-24.04": "6.8.0-1062.70"},
        "azure-fde-lts-24.04",
        "6.8.0-1062-azure-fde",
        "azure-fde-lts-24.04",
    ),
    ("Ubuntu 22.04", "5.15.0-1074-azure", {}, "azure", "azure", "azure"),
    ("Ubuntu 22.04", "5.15.0-1074-azure", AZURE_LTS, "azure-lts-22.04", "azure-lts-22.04", "azure-lts-22.04"),
    (
        "Ubuntu 22.04",
        "5.15.0-1074-azure",
        {**AZURE, **AZURE_LTS},
        "azure-lts-22.04",
        "azure-lts-22.04",
        "azure-lts-22.04",
    ),
    ("Ubuntu 22.04", "6.8.0-1021-azure", {**AZURE, **AZURE_LTS}, "azure", "azure", "azure"),
    # both have been updated since the machine booted
    (
        "Ubuntu 22.04",
        "5.15.0-1070-azure",
        {**AZURE, **AZURE_LTS},
        "azure-lts-22.04",
        "azure-lts-22.04",
        "azure-lts-22.04",
    ),
    # release 1021 is not release 10210
    (
        "Ubuntu 22.04",
        "6.8.0-102-azure",
        {**AZURE, **AZURE_LTS},
        "azure-lts-22.04",
        "azure-lts-22.04",
        "azure-lts-22.04",
    ),
    ("Ubuntu 24.04", "6.8.0-1010-azure-nvidia", {}, "azure-nvidia", "azure-nvidia", "azure-nvidia"),
    (
        "Ubuntu 24.04",
        "6.8.0-1010-azure-nvidia",
        {"linux-image-azure": "6.8.0-1010.11", "linux-image-azure-nvidia": "6.8.0-1010.11"},
        "azure-nvidia",
        "azure-nvidia",
        "azure-nvidia",
    ),
    ("Ubuntu 22.04", "5.15.0-130-generic", {}, "generic", "generic", "generic"),
    ("Ubuntu 22.04", "6.8.0-52-generic", {}, "generic-hwe-22.04", "generic-hwe-22.04", "generic-hwe-22.04"),
    ("Ubuntu 24.04", "6.8.0-52-generic", {}, "generic", "generic", "generic"),
    ("Ubuntu 24.04", "6.14.0-24-generic", {}, "generic-hwe-24.04", "generic-hwe-24.04", "generic-hwe-24.04"),
    ("Ubuntu 24.04", "6.14.0-24-generic", GENERIC_HWE, "generic-hwe-24.04", "generic-hwe-24.04", "generic-hwe-24.04"),
    (
        "Ubuntu 24.04",
        "6.8.0-52-generic",
        {**GENERIC_HWE, "linux-image-generic": "6.8.0-52.53"},
        "generic",
        "generic",
        "generic",
    ),
    ("Ubuntu 26.04", "7.0.0-28-generic", {}, "generic", "generic", "generic"),
    # a release's first kernel is that of its enablement line too
    (
        "Ubuntu 26.04",
        "7.0.0-28-generic",
        {"linux-image-generic-hwe-26.04": "7.0.0-28.28"},
        "generic-hwe-26.04",
        "generic-hwe-26.04",
        "generic-hwe-26.04",
    ),
    ("Ubuntu 26.04", "7.1.0-5-generic", {}, "generic-hwe-26.04", "generic-hwe-26.04", "generic-hwe-26.04"),
    ("Ubuntu 24.04", "6.8.0-52-lowlatency", {}, "lowlatency", "lowlatency", "lowlatency"),
    ("Ubuntu 24.04", "6.11.0-9-lowlatency", {}, "lowlatency-hwe-24.04", "lowlatency-hwe-24.04", "lowlatency-hwe-24.04"),
    (
        "Ubuntu 24.04",
        "6.8.0-52-lowlatency",
        {"linux-image-lowlatency": "6.8.0-52.53.1", "linux-image-generic": "6.8.0-52.53"},
        "lowlatency",
        "lowlatency",
        "lowlatency",
    ),
    # virtual machines run generic's kernels, and Canonical names no modules after virtual
    ("Ubuntu 24.04", "6.8.0-52-generic", {"linux-image-virtual": "6.8.0-52.53"}, "virtual", "virtual", "generic"),
    (
        "Ubuntu 24.04",
        "6.14.0-24-generic",
        {"linux-image-virtual-hwe-24.04": "6.14.0-24.24~24.04.3"},
        "virtual-hwe-24.04",
        "virtual-hwe-24.04",
        "generic-hwe-24.04",
    ),
    ("Ubuntu 24.04", "6.8.0-1013-nvidia", {}, "nvidia", "nvidia", "nvidia"),
    ("Ubuntu 22.04", "6.8.0-1013-nvidia", {}, "nvidia-hwe-22.04", "nvidia-hwe-22.04", "nvidia-hwe-22.04"),
    (
        "Ubuntu 24.04",
        "6.8.0-1013-nvidia",
        {"linux-image-nvidia": "6.8.0-1013.14"},
        "nvidia",
        "nvidia",
        "nvidia",
    ),
    # the package of one kernel is no metapackage
    (
        "Ubuntu 24.04",
        "6.8.0-52-generic",
        {"linux-image-6.8.0-52-generic": "6.8.0-52.53"},
        "generic",
        "generic",
        "generic",
    ),
    ("Ubuntu 24.04", "6.18.1-mine", {}, "generic", "generic", "generic"),
    ("Ubuntu 24.04", "6.18.1-mine", AZURE, "generic", "generic", "generic"),
    ("Ubuntu 24.04", "", {}, "generic", "generic", "generic"),
    ("Debian 12", "6.1.0-40-amd64", {}, "amd64", "amd64", "amd64"),
    ("Debian 12", "6.1.0-40-amd64", {"linux-image-amd64": "6.1.158-1"}, "amd64", "amd64", "amd64"),
    ("Debian 12", "6.1.0-40-cloud-amd64", {}, "cloud-amd64", "cloud-amd64", "cloud-amd64"),
    ("Debian 13", "6.12.74+deb13-cloud-amd64", {}, "cloud-amd64", "cloud-amd64", "cloud-amd64"),
    ("Debian 12", "6.1.0-40-rt-amd64", {}, "rt-amd64", "rt-amd64", "rt-amd64"),
    ("Debian 13", "6.12.74+deb13-rt-amd64", {}, "rt-amd64", "rt-amd64", "rt-amd64"),
    ("Debian 13", "6.12.74+deb13-amd64", {}, "amd64", "amd64", "amd64"),
    (
        "Debian 12",
        "6.12.30+bpo-amd64",
        {"linux-image-amd64": "6.12.30-1~bpo12+1"},
        "amd64",
        "amd64=6.12.30-1~bpo12+1",
        "amd64",
    ),
    (
        "Debian 12",
        "6.12.30+bpo-cloud-amd64",
        {"linux-image-amd64": "6.1.158-1", "linux-image-cloud-amd64": "6.12.30-1~bpo12+1"},
        "cloud-amd64",
        "cloud-amd64=6.12.30-1~bpo12+1",
        "cloud-amd64",
    ),
    # the other line is backported, not the one that runs
    (
        "Debian 12",
        "6.1.0-40-amd64",
        {"linux-image-amd64": "6.1.158-1", "linux-image-cloud-amd64": "6.12.30-1~bpo12+1"},
        "amd64",
        "amd64",
        "amd64",
    ),
    ("Debian 12", "6.12.30+bpo-amd64", {}, "amd64", "amd64", "amd64"),
    ("Debian 12", "6.18.1-something", {}, "amd64", "amd64", "amd64"),
]


@pytest.mark.parametrize(("distribution", "kernel", "images", "name", "headers", "modules"), LINES)
def test_the_line_of_a_kernel(distribution, kernel, images, name, headers, modules):
    line = kernel_line(*distribution.split(), kernel, images)
    assert (line.name, line.headers, line.modules) == (name, f"linux-headers-{headers}", modules)


@pytest.mark.parametrize(("distribution", "kernel", "images", "name", "headers", "modules"), LINES)
def test_the_headers_of_a_line_serve_its_kernel(distribution, kernel, images, name, headers, modules):
    line = kernel_line(*distribution.split(), kernel, images)
    assert line_serves(distribution.split()[0], kernel, line.headers)


@pytest.mark.parametrize(
    ("distribution", "kernel", "headers", "serves"),
    [
        ("Debian", "6.1.0-40-amd64", "linux-headers-amd64", True),
        ("Debian", "6.1.0-40-amd64", "linux-headers-6.1.0-40-amd64", True),
        ("Debian", "6.1.0-40-amd64", "linux-headers-cloud-amd64", False),
        ("Debian", "6.1.0-40-cloud-amd64", "linux-headers-amd64", False),
        ("Debian", "6.1.0-40-rt-amd64", "linux-headers-amd64", False),
        ("Debian", "6.12.30+bpo-amd64", "linux-headers-amd64=6.12.30-1~bpo12+1", True),
        ("Debian", "6.18.1-something", "linux-headers-amd64", True),
        ("Ubuntu", "6.8.0-1021-azure", "linux-headers-azure", True),
        ("Ubuntu", "6.8.0-1021-azure", "linux-headers-azure-lts-24.04", True),
        ("Ubuntu", "6.8.0-1021-azure", "linux-headers-azure-fde", False),
        ("Ubuntu", "6.8.0-1021-azure", "linux-headers-generic", False),
        ("Ubuntu", "6.8.0-1021-azure", "linux-headers-6.8.0-1021-azure", True),
        ("Ubuntu", "6.8.0-1021-azure", "linux-headers-6.8.0-1010-azure", False),
        ("Ubuntu", "7.0.0-1006-azure-fde", "linux-headers-azure", False),
        ("Ubuntu", "7.0.0-1006-azure-fde", "linux-headers-7.0.0-1006-azure-fde", True),
        ("Ubuntu", "6.8.0-1010-azure-nvidia", "linux-headers-nvidia", False),
        ("Ubuntu", "6.14.0-24-generic", "linux-headers-generic-hwe-24.04", True),
        ("Ubuntu", "6.14.0-24-generic", "linux-headers-virtual-hwe-24.04", True),
        ("Ubuntu", "6.14.0-24-generic", "linux-headers-lowlatency-hwe-24.04", False),
        ("Ubuntu", "6.8.0-52-lowlatency", "linux-headers-generic", False),
        ("Ubuntu", "6.8.0-1013-nvidia", "linux-headers-nvidia-hwe-22.04", True),
        ("Ubuntu", "6.18.1-mine", "linux-headers-generic", True),
    ],
)
def test_which_headers_serve_a_kernel(distribution, kernel, headers, serves):
    assert line_serves(distribution, kernel, headers) is serves
