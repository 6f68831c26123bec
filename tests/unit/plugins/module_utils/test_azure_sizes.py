# Copyright (c) 2026, The dlvm.azure_gpu authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from datetime import date

import pytest
from ansible_collections.dlvm.azure_gpu.plugins.module_utils._azure_sizes import (
    SIZES,
    SOLD_AS_VGPU,
    Known,
    Misspelt,
    NotGpu,
    UnknownGpu,
    is_gpu_series,
    judge,
    lookup,
    sold_as_vgpu,
)
from ansible_collections.dlvm.azure_gpu.plugins.module_utils._stack_table import GPUS


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


@pytest.mark.parametrize(
    "name",
    [
        "Standard_ND999isr_X1_v9", "nc6", "Standard_NCC40ads_H100_v5", "Standard_NG8ads_V620_v1",
        "Standard_NX4_B300_v7", "NK6", "N4s_v1",
    ],
)  # fmt: skip
def test_gpu_series_by_name(name):
    assert is_gpu_series(name)


@pytest.mark.parametrize("name", ["Standard_NP10s", "Standard_NM16ads_MA35D"])
def test_fpga_and_media_sizes_are_not_gpus(name):
    assert not is_gpu_series(name)


@pytest.mark.parametrize(
    "name",
    [
        "NC4as_T4_V3", " standard_nc4as_t4_v3\n", "Standard_NC6_Promo", "Standard_NV36ads_A10_v5", "Standard_NC6s_v3",
        "standard_nd128isr_ndr_gb200_v6", "Standard_ND128isrG5_GB300_v6", "NC24LDS_XL_RTXPRO6000BSE_V6",
        "Standard_ND96isr_MI300X_v5",
    ],
)  # fmt: skip
def test_known_gpu_sizes(name):
    assert judge(name) == Known(lookup(name))


@pytest.mark.parametrize(
    ("name", "nearest"),
    [
        ("Standard_NC5as_T4_v3", "Standard_NC4as_T4_v3"),
        ("Standard_NC4as_T4_v4", "Standard_NC4as_T4_v3"),
        ("NV36ads_A10_v6", "Standard_NV36ads_A10_v5"),
        ("Standard_NV16as_v5", "Standard_NV16as_v4"),
        ("Standard_ND40s_v2", "Standard_ND40rs_v2"),
        ("Standard_ND96asr_A100_v4", "Standard_ND96amsr_A100_v4"),
        ("Standard_ND96is_noIB_H100_v5", "Standard_ND96isr_H100_v5"),
        ("Standard_ND128isrf_NDR_GB200_v6", "Standard_ND128isr_NDR_GB200_v6"),
        ("Standard_NC32lds_xl_RTXPRO6000BSE_v6", "Standard_NC320lds_xl_RTXPRO6000BSE_v6"),
        ("Standard_NCC80ads_H100_v5", "Standard_NCC40ads_H100_v5"),
        ("Standard_NG32adms_V620", "Standard_NG32adms_V620_v1"),
        ("Standard_NC24-12s_v3", "Standard_NC12s_v3"),
        ("Standard_NX128isr_R200_v7", "Standard_ND128isr_NDR_GB200_v6"),
        ("Standard_NK6", "Standard_NC6"),
    ],
)
def test_names_of_gpu_series_that_the_table_lacks(name, nearest):
    judged = judge(name)
    assert isinstance(judged, UnknownGpu)
    assert judged.name == name
    assert nearest in judged.nearest and len(judged.nearest) <= 3


@pytest.mark.parametrize(
    ("name", "nearest"),
    [
        ("Standard_NC4as_T4v3", "Standard_NC4as_T4_v3"),
        ("Standard_NC4as-T4-v3", "Standard_NC4as_T4_v3"),
        ("standard-nc4as-t4-v3", "Standard_NC4as_T4_v3"),
        ("StandardNC4asT4V3", "Standard_NC4as_T4_v3"),
        ("Standard NC4as T4 v3", "Standard_NC4as_T4_v3"),
        ("Standard_Standard_NC4as_T4_v3", "Standard_NC4as_T4_v3"),
        ("Standrad_NC4as_T4_v3", "Standard_NC4as_T4_v3"),
        ("NCasT4_v3", "Standard_NC8as_T4_v3"),
        ("Standard_NV36adsA10_v5", "Standard_NV36ads_A10_v5"),
        ("Standard_NC6sv3", "Standard_NC6s_v3"),
        ("Standard_NC5as_T4v3", "Standard_NC8as_T4_v3"),
        ("Standard_NC4_as_T4_v3", "Standard_NC4as_T4_v3"),
        ("Standard_ND96isr_MI300Xv5", "Standard_ND96isr_MI300X_v5"),
        ("Standard_CN6s_v3", "Standard_NC6s_v3"),
        ("Standard_C24s_v3", "Standard_NC24s_v3"),
        ("Standard_MC24s_v3", "Standard_NC24s_v3"),
        ("Standard_D40rs_v2", "Standard_ND40rs_v2"),
        ("Standard_V6", "Standard_NV6"),
        ("Standard_DC4as_T4_v3", "Standard_NC4as_T4_v3"),
        ("Standard_D4as_T4_v3", "Standard_NC4as_T4_v3"),
        ("Standard_NP6", "Standard_NV6"),
        ("T4", "Standard_NC4as_T4_v3"),
        ("A10", "Standard_NC8ads_A10_v4"),
        ("Standard_A100", "Standard_NC24ads_A100_v4"),
        ("rtx pro 6000", "Standard_NC24lds_xl_RTXPRO6000BSE_v6"),
        ("{{ azure_vm_size }}", None),
        ("Standard_", None),
        ("large", None),
        ("ｎｃ６", None),
        ("Standard_D４_v5", None),
    ],
)  # fmt: skip
def test_names_that_are_misspelt(name, nearest):
    judged = judge(name)
    assert isinstance(judged, Misspelt)
    assert judged.name == name
    if nearest:
        assert judged.nearest[0] == nearest
    else:
        assert judged.nearest == ()


@pytest.mark.parametrize(
    "name",
    [
        "Standard_D4s_v5", "d4s_v5", "Standard_E96ias_v6", "Basic_A1", "Standard_A0", "Standard_A2m_v2",
        "Standard_B1ls", "Standard_B2ats_v2", "Standard_D1", "Standard_D15i_v2", "Standard_D2_v2_Promo",
        "Standard_D128nlds_v6", "Standard_DC2ads_v5", "Standard_DC16as_cc_v5", "Standard_DC24s_v3", "Standard_DC2s",
        "Standard_DS11-1_v2", "Standard_DS15i_v2", "Standard_E16-4ads_v5", "Standard_E112ibds_v5",
        "Standard_E16ds_v4_ADHType1", "Standard_E64is_v4_SPECIAL", "Standard_EC128ieds_v5", "Standard_F72s_v2",
        "Standard_F16-4amds_v7", "Standard_FX24-12mds_v2", "Standard_GS5-16", "Standard_H16mr_Promo",
        "Standard_HB120-16rs_v3", "Standard_HC44-16rs", "Standard_HX176-144rs", "Standard_L8aos_v4", "Standard_L80s_v3",
        "Standard_M8-2ms", "Standard_M416s_8_v2", "Standard_M176ds-44_3_v3", "Standard_NP40s", "Standard_NM16ads_MA35D",
        "Standard_PB6s", "Standard_SQLG7_AMD_NVME", "Standard_D24ds_v4", "Standard_D32as_v4", "Standard_Q8s_v1",
    ],
)  # fmt: skip
def test_sizes_without_a_gpu(name):
    assert judge(name) == NotGpu(name)


def slips(name):
    """The name with a character missing, doubled, wrong or swapped with the next one."""
    for at, (one, two) in enumerate(zip(name, name[1:])):
        yield from (name[:at] + instead + name[at + 1 :] for instead in ("", one + one, "x", "4", "_"))
        yield name[:at] + two + one + name[at + 2 :]


def test_no_slip_makes_a_gpu_size_one_without_a_gpu():
    names = {slip for size in SIZES for slip in slips(size.name.removeprefix("Standard_"))}
    assert len(names) > 5000
    assert [name for name in names if isinstance(judge(name), NotGpu)] == []


@pytest.mark.parametrize("gpu", ["A10", "M60", "RTX PRO 6000", "8.6", "5.2", "12.0"])
def test_gpus_that_azure_sells_as_virtual_ones(gpu):
    assert sold_as_vgpu(gpu)


@pytest.mark.parametrize("gpu", ["T4", "A100", "A10G", "H100 NVL", "V710", "7.5", "8.0", ""])
def test_gpus_that_azure_sells_whole(gpu):
    assert not sold_as_vgpu(gpu)


def test_virtual_gpus_are_called_as_in_the_stack_table():
    assert {gpu.model for gpu in GPUS} >= {name for name in SOLD_AS_VGPU if not name[0].isdigit()}


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
