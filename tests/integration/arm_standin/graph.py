# Copyright (c) 2026, The dlvm.azure_gpu authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Resource Graph, as far as 'table | where type =~ .. | project .. | order by id asc' goes."""

from __future__ import annotations

import base64
import re
import typing as t

from arm_standin.messages import Reply, Request, error, json_reply
from arm_standin.shapes import Json
from arm_standin.world import Subscription, World

QUERY = re.compile(
    r"(?P<table>\w+) *\| *where type =~ '(?P<type>[^']+)' *\| *project (?P<columns>[\w, ]+?) *\| *order by id asc",
    re.IGNORECASE,
)
INSTANCE = "microsoft.compute/virtualmachinescalesets/virtualmachines"


def query(world: World, request: Request, rows_max: int) -> Reply:
    body = request.json()
    match = QUERY.fullmatch(body.get("query", "").strip())
    if not match:
        return error(
            400, "BadRequest", "Please provide below info when asking for support: the query is not understood here."
        )
    options = body.get("options") or {}
    top, skip = min(int(options.get("$top", 100)), rows_max), _start(options.get("$skipToken"))
    # Resource Graph says nothing of what the caller may not read
    found: list[Json] = []
    for subscription_id in body.get("subscriptions") or list(world.subscriptions):
        one = world.subscriptions.get(subscription_id)
        if one and one.access == "read":
            found += rows(one, match["table"].lower(), match["type"].lower())
    found.sort(key=lambda row: row["id"])
    columns = [each.strip() for each in match["columns"].split(",")]
    page = [{column: row.get(column) for column in columns} for row in found[skip : skip + top]]
    answer: Json = {
        "totalRecords": len(found),
        "count": len(page),
        "resultTruncated": "false",
        "facets": [],
        "data": page,
    }
    if skip + top < len(found):
        answer["$skipToken"] = base64.b64encode(f"skip:{skip + top}".encode()).decode()
    return json_reply(answer)


def _start(token: str | None) -> int:
    return int(base64.b64decode(token).decode().removeprefix("skip:")) if token else 0


def rows(one: Subscription, table: str, kind: str) -> t.Iterator[Json]:
    """Resources as Resource Graph tells them: type and resource group in lower case, all columns there, power state elsewhere."""
    plain = {
        "microsoft.compute/virtualmachinescalesets": "scale_sets",
        "microsoft.network/networkinterfaces": "nics",
        "microsoft.network/publicipaddresses": "public_ips",
    }
    inner = {
        INSTANCE: "viewed",
        f"{INSTANCE}/networkinterfaces": "nics",
        f"{INSTANCE}/networkinterfaces/ipconfigurations/publicipaddresses": "public_ips",
    }
    if table == "resources" and kind == "microsoft.compute/virtualmachines":
        views = {each["id"].lower(): each["properties"]["instanceView"] for each in one.lists["states"].items}
        for vm in one.lists["vms"].items:
            yield _row(vm, kind, one.id, _extended(views.get(vm["id"].lower(), {})))
    elif table == "resources" and kind in plain:
        for each in one.lists[plain[kind]].items:
            yield _row(each, kind, one.id, {})
    elif table == "computeresources" and kind in inner:
        for lists in one.scale_set_lists.values():
            for each in lists[inner[kind]].items:
                view = each["properties"].get("instanceView")
                yield _row(each, kind, one.id, _extended(view) if view else {})


def _extended(view: Json) -> Json:
    state = next((each for each in view.get("statuses", []) if each["code"].startswith("PowerState/")), None)
    if state is None:
        return {}
    told = {key: state[key] for key in ("code", "level", "displayStatus")}
    return {
        "extended": {
            "instanceView": {"powerState": told, "computerName": view.get("computerName"), "osName": view.get("osName")}
        }
    }


def _row(resource: Json, kind: str, subscription_id: str, extended: Json) -> Json:
    properties = {key: value for key, value in resource["properties"].items() if key != "instanceView"}
    return {
        **dict.fromkeys(("tags", "zones", "plan", "sku", "identity", "location"), None),
        **resource,
        "id": resource["id"].replace(resource["id"].split("/")[4], resource["id"].split("/")[4].lower(), 1),
        "type": kind,
        "subscriptionId": subscription_id,
        "properties": {**properties, **extended},
    }
