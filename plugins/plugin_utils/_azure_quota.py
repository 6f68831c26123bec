# Copyright (c) 2026, The dlvm.azure_gpu authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Pure: Azure's usages and sizes in, an answer to 'do these machines fit into the quota' out."""

from __future__ import annotations

import typing as t

from ansible_collections.dlvm.azure_gpu.plugins.module_utils._azure_sizes import lookup
from ansible_collections.dlvm.azure_gpu.plugins.plugin_utils._azure_errors import AzureError

Json = dict[str, t.Any]
REGION = "cores"


def plain(family: str) -> str:
    """Azure writes a family with and without spaces, and in odd case; anything less exact is another family's quota."""
    return family.replace(" ", "").lower()


def full_name(size: str) -> str:
    name = size.strip()
    return name if name.lower().startswith("standard_") else f"Standard_{name}"


def unknown_sizes(sizes: t.Iterable[str]) -> list[str]:
    """The sizes whose family only Azure's own list can tell."""
    return [size for size in sizes if lookup(size) is None]


def needs(sizes: t.Sequence[str], count: int, skus: t.Iterable[Json], location: str) -> list[Json]:
    """What `count` machines of each size need."""
    sold = {each["name"].lower(): each for each in skus if each.get("resourceType") == "virtualMachines"}
    result = []
    for size in sizes:
        known, sku = lookup(size), sold.get(full_name(size).lower())
        if known is not None:
            name, family, vcpus = known.name, known.quota_family, known.vcpus
        elif sku is not None:
            name, family = sku["name"], sku.get("family") or ""
            vcpus = next((int(each["value"]) for each in sku.get("capabilities") or () if each.get("name") == "vCPUs"), 0)
        else:
            raise AzureError(f"Azure sells no size {size} in {location}; correct sizes, or see az vm list-skus.")
        result.append({"size": name, "quota_family": family, "vcpus": vcpus, "count": count, "needed": vcpus * count})
    return result


def usage_of(usages: t.Iterable[Json]) -> dict[str, Json]:
    """The usages by plain family name."""
    return {
        plain(each["name"]["value"]): {
            "family": each["name"]["value"],
            "title": each["name"].get("localizedValue"),
            "used": each["currentValue"],
            "limit": each["limit"],
            "free": max(0, each["limit"] - each["currentValue"]),
        }
        for each in usages
        if (each.get("name") or {}).get("value")
    }


def compare(needed: t.Sequence[Json], usages: t.Iterable[Json]) -> Json:
    """Each family's quota, and the region's over all families, against what is needed of it."""
    known = usage_of(usages)
    wanted: dict[str, int] = {}
    for each in needed:
        wanted[each["quota_family"]] = wanted.get(each["quota_family"], 0) + each["needed"]
    families = []
    for family, vcpus in wanted.items():
        usage = known.get(plain(family)) or {"family": family, "title": None, "used": 0, "limit": 0, "free": 0}
        families.append({**usage, "needed": vcpus, "fits": vcpus <= usage["free"]})
    total = sum(wanted.values())
    region = known.get(REGION)
    if region:
        families.append({**region, "needed": total, "fits": total <= region["free"]})
    free = {plain(each["family"]): each["free"] for each in families}
    sizes = []
    for each in needed:
        room = min(free[plain(each["quota_family"])], free.get(REGION, free[plain(each["quota_family"])]))
        sizes.append({**each, "machines_possible": room // each["vcpus"] if each["vcpus"] else 0})
    return {
        "fits": all(each["fits"] for each in families),
        "families": families,
        "sizes": sizes,
        "lacking": [
            f"{each['title'] or each['family']}: {each['needed']} vCPUs needed, {each['free']} of {each['limit']} free"
            for each in families
            if not each["fits"]
        ],
    }
