# Copyright (c) 2026, The dlvm.azure_gpu authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Pure: what hosts are called, how they are reached and which ready-made groups they are in."""

from __future__ import annotations

import hashlib
import re
import typing as t
from collections import Counter

Json = dict[str, t.Any]


def name_hash(name: str, resource_id: str, digits: int = 4) -> str:
    """A name that stays unique; with four digits it is azure_rm's default_inventory_hostname."""
    return f"{name}_{hashlib.sha1(resource_id.encode(), usedforsecurity=False).hexdigest()[:digits]}"


def some(names: t.Sequence[str], limit: int = 10) -> str:
    shown = ", ".join(sorted(names)[:limit])
    return f"{shown} and {len(names) - limit} others" if len(names) > limit else shown


WORDS: dict[str, t.Callable[[Json], t.Any]] = {
    "name": lambda host: host["name"],
    "name_hash": lambda host: name_hash(host["name"], host["id"]),
    "computer_name": lambda host: host["computer_name"],
    "fqdn": lambda host: next(iter(host["fqdns"]), None),
    "public_ipv4": lambda host: next(iter(host["public_ipv4_addresses"]), None),
    "private_ipv4": lambda host: next(iter(host["private_ipv4_addresses"]), None),
    "id": lambda host: host["id"],
}
ADDRESSES = {"public": WORDS["public_ipv4"], "private": WORDS["private_ipv4"], "fqdn": WORDS["fqdn"]}


def address(host: Json, preference: t.Iterable[str]) -> str | None:
    return next((found for found in (ADDRESSES[each](host) for each in preference) if found), None)


def host_name(host: Json, preference: t.Iterable[str], evaluate: t.Callable[[str], t.Any]) -> str:
    """The first entry that gives a name; the machine's own name if none does."""
    for each in preference:
        if each in WORDS:
            name = WORDS[each](host)
        elif each.startswith("tag:"):
            name = host["tags"].get(each[4:])
        else:
            name = evaluate(each)
        if isinstance(name, str) and name.strip():
            return re.sub(r"[\s\x00-\x1f\x7f]+", "_", name.strip())
    return host["name"]


def unique_names(names: t.Sequence[str], ids: t.Sequence[str], taken: t.Container[str]) -> tuple[list[str], list[str]]:
    """Names that differ, and which ones clashed; a clashing name gets digits of its id's hash, whatever the order."""
    counts = Counter(names)
    clashing = sorted(name for name in counts if counts[name] > 1 or name in taken)
    if not clashing:
        return list(names), []
    for digits in range(4, 41, 4):
        result = [
            name_hash(name, resource_id, digits) if counts[name] > 1 or name in taken else name
            for name, resource_id in zip(names, ids)
        ]
        if len(set(result)) == len(result) and not any(name in taken for name in result):
            break
    return result, clashing


def group_names(host: Json) -> list[str]:
    """The ready-made groups of a host."""
    model = host["gpu_model"]
    groups = [f"gpu_{model.lower()}"] if model else ["no_gpu"]
    if host["gpu_vendor"]:
        groups.append(host["gpu_vendor"])
    if host["retired"]:
        groups.append("retired_size")
    return groups
