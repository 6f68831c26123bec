# Copyright (c) 2026, The dlvm.azure_gpu authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from ansible_collections.dlvm.azure_gpu.plugins.filter.needs_digests import needs_digests

CUDA = {"packages": ["g++"], "space": [{"path": "/usr/local", "mib": 6000}]}


def test_a_digest_for_each_role():
    digests = needs_digests({"cuda": CUDA, "mkl": {}})
    assert set(digests) == {"cuda", "mkl"} and digests["cuda"] != digests["mkl"]
    assert all(len(digest) == 64 for digest in digests.values())


def test_the_same_needs_have_the_same_digest():
    turned = {"space": [{"mib": 6000, "path": "/usr/local"}], "packages": ["g++"]}
    assert needs_digests({"cuda": turned}) == needs_digests({"cuda": CUDA})


def test_other_needs_have_another_digest():
    others = [
        {**CUDA, "space": [{"path": "/usr/local", "mib": 6001}]},
        {**CUDA, "packages": ["g++", "gcc"]},
        {**CUDA, "headers": "x"},
    ]
    digests = {needs_digests({"cuda": one})["cuda"] for one in [CUDA, *others]}
    assert len(digests) == 4
