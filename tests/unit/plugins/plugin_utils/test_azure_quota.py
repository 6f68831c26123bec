# Copyright (c) 2026, The dlvm.azure_gpu authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from ansible_collections.dlvm.azure_gpu.plugins.plugin_utils import _azure_quota as quota
from ansible_collections.dlvm.azure_gpu.plugins.plugin_utils._azure_errors import AzureError


def usage(family, used, limit):
    return {"name": {"value": family, "localizedValue": f"{family} vCPUs"}, "currentValue": used, "limit": limit, "unit": "Count"}


USAGES = [
    usage("cores", 10, 100),
    usage("standardNCASv3_T4Family", 4, 24),
    usage("Standard NCASv3_T4 Family Extra", 0, 1000),
    usage("standardDSv5Family", 0, 8),
]


def needs(*sizes, count=1, skus=()):
    return quota.needs(sizes, count, skus, "eastus")


def test_a_family_is_met_without_regard_to_case_and_spaces_but_exactly():
    answer = quota.compare(needs("NC4as_T4_v3", count=5), USAGES)
    assert answer["fits"] and answer["lacking"] == []
    family, region = answer["families"]
    assert (family["family"], family["needed"], family["free"], family["fits"]) == ("standardNCASv3_T4Family", 20, 20, True)
    assert (region["family"], region["needed"], region["free"]) == ("cores", 20, 90)
    assert answer["sizes"][0]["machines_possible"] == 5


def test_sizes_of_a_family_share_its_quota():
    answer = quota.compare(needs("Standard_NC4as_T4_v3", "Standard_NC16as_T4_v3", count=2), USAGES)
    assert not answer["fits"]
    assert answer["families"][0]["needed"] == 40
    assert answer["lacking"] == ["standardNCASv3_T4Family vCPUs: 40 vCPUs needed, 20 of 24 free"]


def test_the_region_may_be_the_limit():
    answer = quota.compare(needs("NC4as_T4_v3", count=5), [usage("cores", 95, 100), *USAGES[1:]])
    assert not answer["fits"]
    assert answer["lacking"] == ["cores vCPUs: 20 vCPUs needed, 5 of 100 free"]
    assert answer["sizes"][0]["machines_possible"] == 1


def test_a_family_without_a_quota_has_no_room():
    answer = quota.compare(needs("Standard_ND96isr_H100_v5"), USAGES)
    assert not answer["fits"] and answer["families"][0]["limit"] == 0


def test_more_in_use_than_allowed_is_no_negative_room():
    assert quota.compare(needs("NC4as_T4_v3"), [usage("standardNCASv3_T4Family", 30, 24)])["families"][0]["free"] == 0


def test_a_size_outside_the_catalogue_is_looked_up():
    assert quota.unknown_sizes(["NC4as_T4_v3", "Standard_D4s_v5"]) == ["Standard_D4s_v5"]
    sku = {
        "resourceType": "virtualMachines",
        "name": "Standard_D4s_v5",
        "family": "standardDSv5Family",
        "capabilities": [{"name": "vCPUs", "value": "4"}],
    }
    answer = quota.compare(needs("d4s_v5", count=2, skus=[sku]), USAGES)
    assert answer["fits"]
    assert answer["sizes"] == [
        {"size": "Standard_D4s_v5", "quota_family": "standardDSv5Family", "vcpus": 4, "count": 2, "needed": 8, "machines_possible": 2}
    ]


def test_a_size_that_is_not_sold_is_refused():
    with pytest.raises(AzureError, match="sells no size nonsense in eastus"):
        needs("nonsense")
