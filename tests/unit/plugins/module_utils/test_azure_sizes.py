# Copyright (c) 2026, The dlvm.azure_gpu authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from datetime import date

import pytest
from ansible_collections.dlvm.azure_gpu.plugins.module_utils._azure_sizes import SIZES, is_gpu_series, lookup


@pytest.mark.parametrize("name", ["Standard_NC4as_T4_v3", "standard_nc4as_t4_v3", "NC4AS_T4_v3", " Standard_NC4as_T4_V3 "])
def test_lookup_ignores_case_and_prefix(name):
    size = lookup(name)
    assert size is not None
    assert (size.name, size.gpu_model, size.gpu_count, size.compute_capability) == ("Standard_NC4as_T4_v3", "T4", 1.0, "7.5")


@pytest.mark.parametrize(
    ("name", "count", "memory", "kind"),
    [
        ("Standard_NV6ads_A10_v5", 1 / 6, 4, "grid"),
        ("Standard_NV72ads_A10_v5", 2, 24, "grid"),
        ("Standard_NC6", 1, 12, "cuda"),
        ("Standard_ND96isr_H100_v5", 8, 80, "cuda"),
        ("Standard_ND96isr_MI300X_v5", 8, 192, "rocm"),
        ("Standard_NC24lds_xl_RTXPRO6000BSE_v6", 0.25, 24, "grid"),
        ("Standard_NV4as_v4", 0.125, 2, None),
    ],
)
def test_gpus_of_a_size(name, count, memory, kind):
    size = lookup(name)
    assert size is not None
    assert size.gpu_count == pytest.approx(count)
    assert (size.gpu_memory_gib, size.driver_kind) == (memory, kind)


def test_promo_names_are_the_same_hardware():
    assert lookup("Standard_NC6_Promo") == lookup("Standard_NC6")


def test_a_size_without_gpu_is_unknown():
    assert lookup("Standard_D2s_v5") is None
    assert not is_gpu_series("Standard_D2s_v5")


@pytest.mark.parametrize("name", ["Standard_ND999isr_X1_v9", "nc6", "Standard_NCC40ads_H100_v5", "Standard_NG8ads_V620_v1"])
def test_gpu_series_by_name(name):
    assert is_gpu_series(name)


def test_fpga_sizes_are_not_gpus():
    assert not is_gpu_series("Standard_NP10s")


def test_the_table_is_consistent():
    assert len({size.name.lower() for size in SIZES}) == len(SIZES) >= 80
    for size in SIZES:
        assert is_gpu_series(size.name), size
        assert size.vcpus > 0 and size.memory_gib > 0 and size.gpu_memory_gib > 0, size
        assert 0 < size.gpu_count <= 8, size
        assert size.quota_family.lower().endswith("family"), size
        assert size.gpu_vendor in ("nvidia", "amd"), size
        assert (size.compute_capability is None) == (size.gpu_vendor == "amd"), size
        assert size.driver_kind in ({"cuda", "grid"} if size.gpu_vendor == "nvidia" else {"rocm", None}), size
        assert (size.retired is None) == (size.successor is None), size
        if size.retired:
            date.fromisoformat(size.retired)
            successor = lookup(size.successor)
            assert successor is not None and successor.retired is None, size
