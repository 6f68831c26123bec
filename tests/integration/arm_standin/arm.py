# Copyright (c) 2026, The dlvm.azure_gpu authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Resource Manager: which request is answered by what, with the checks that Azure makes."""

from __future__ import annotations

import base64
import binascii
import re
import threading
import time
import typing as t
import uuid
from urllib.parse import quote, urlsplit

from arm_standin import graph
from arm_standin.faults import Fault, Faults
from arm_standin.messages import Reply, Request, error, json_reply
from arm_standin.shapes import subscription
from arm_standin.tokens import Tokens
from arm_standin.world import Collection, Subscription, World

COMPUTE = [
    "2019-07-01",
    "2019-12-01",
    "2020-06-01",
    "2020-12-01",
    "2021-03-01",
    "2021-04-01",
    "2021-07-01",
    "2021-11-01",
    "2022-03-01",
    "2022-08-01",
    "2022-11-01",
    "2023-03-01",
    "2023-07-01",
    "2023-09-01",
    "2024-03-01",
    "2024-07-01",
    "2024-11-01",
    "2025-04-01",
    "2025-11-01",
    "2026-04-01",
]
NETWORK = [
    "2022-01-01",
    "2022-05-01",
    "2022-07-01",
    "2022-09-01",
    "2022-11-01",
    "2023-02-01",
    "2023-04-01",
    "2023-05-01",
    "2023-06-01",
    "2023-09-01",
    "2023-11-01",
    "2024-01-01",
    "2024-03-01",
    "2024-05-01",
    "2024-07-01",
    "2024-10-01",
    "2025-01-01",
    "2025-03-01",
    "2025-05-01",
    "2025-07-01",
    "2025-09-01",
    "2026-01-01",
    "2026-03-01",
]
SCALE_SET_NETWORK = ["2015-06-15", "2017-03-30", "2018-10-01", "2025-04-01"]
API_VERSIONS = {
    "subscriptions": ["2016-06-01", "2019-06-01", "2019-11-01", "2020-01-01", "2021-01-01", "2022-12-01"],
    "descendants": ["2018-03-01-beta", "2019-11-01", "2020-02-01", "2020-05-01", "2021-04-01", "2023-04-01"],
    "graph": ["2019-04-01", "2021-03-01", "2022-10-01", "2024-04-01"],
    "batch": ["2015-11-01"],
    "skus": ["2017-03-30", "2017-09-01", "2019-04-01", "2021-07-01"],
}
GUID = r"[0-9a-f-]{36}"
SUB = rf"/subscriptions/(?P<sub>{GUID})"
GROUP = r"(?:/resourcegroups/(?P<group>[^/]+))?"
SCALE_SET = rf"(?P<set>/subscriptions/(?P<sub>{GUID})/resourcegroups/[^/]+/providers/microsoft\.compute/virtualmachinescalesets/[^/]+)"
ROUTES = [
    (kind, re.compile(pattern))
    for kind, pattern in (
        ("subscriptions", "/subscriptions"),
        ("vms", rf"{SUB}{GROUP}/providers/microsoft\.compute/virtualmachines"),
        ("scale_sets", rf"{SUB}{GROUP}/providers/microsoft\.compute/virtualmachinescalesets"),
        ("nics", rf"{SUB}{GROUP}/providers/microsoft\.network/networkinterfaces"),
        ("public_ips", rf"{SUB}{GROUP}/providers/microsoft\.network/publicipaddresses"),
        ("instances", rf"{SCALE_SET}/virtualmachines"),
        ("set_nics", rf"{SCALE_SET}/networkinterfaces"),
        ("set_public_ips", rf"{SCALE_SET}/publicipaddresses"),
        ("skus", rf"{SUB}/providers/microsoft\.compute/skus"),
        ("usages", rf"{SUB}/providers/microsoft\.compute/locations/(?P<location>[^/]+)/usages"),
        ("descendants", r"/providers/microsoft\.management/managementgroups/(?P<id>[^/]+)/descendants"),
        ("graph", r"/providers/microsoft\.resourcegraph/resources"),
        ("batch", r"/batch(?:/(?P<id>[^/]+))?"),
        ("one_compute", rf"{SUB}/.*/virtualmachines/[^/]+/instanceview"),
        ("one_set_network", rf"{SUB}/.*/virtualmachinescalesets/.*/(?:networkinterfaces|publicipaddresses)/[^/]+"),
        ("one_network", rf"{SUB}/.*/providers/microsoft\.network/(?:networkinterfaces|publicipaddresses)/[^/]+"),
    )
]
VERSIONS_OF = {
    **{kind: COMPUTE for kind in ("vms", "scale_sets", "instances", "usages", "one_compute")},
    **{kind: NETWORK for kind in ("nics", "public_ips")},
    # a single address is read with the version of the interfaces of scale sets, too
    "one_network": NETWORK,
    **{kind: SCALE_SET_NETWORK for kind in ("set_nics", "set_public_ips")},
    "one_set_network": [*SCALE_SET_NETWORK, "2024-05-01"],
    **API_VERSIONS,
}
PAGE_SIZES = {"vms": 50, "states": 50, "instances": 50, "graph": 1000}


class Arm:
    """Answers requests; the sockets are the server's."""

    def __init__(self, world: World, tokens: Tokens, faults: Faults, page_sizes: dict[str, int] | None = None) -> None:
        self.world, self.tokens, self.faults = world, tokens, faults
        self.page_sizes = {**PAGE_SIZES, **(page_sizes or {})}
        self.default_page_size = 100
        self.audience = ""
        """What tokens have to be for; the server sets it."""
        self.batch_work_s: float | None = None
        """None: a batch is answered at once; otherwise by polling, and ready after that time."""
        self._batches: dict[str, tuple[float, bytes]] = {}
        self._lock = threading.Lock()
        self.log: list[str] = []
        """Lines of all requests to Resource Manager, those inside of a batch with BATCHED before."""
        self.times: list[float] = []
        """When each of them came."""

    def handle(self, request: Request, fault: Fault | None = None, batched: bool = False) -> Reply:
        self.note(request, batched)
        if request.path == "/metadata/endpoints":
            return self._metadata(request)
        path = request.path.lower()
        for kind, pattern in ROUTES:
            match = pattern.fullmatch(path)
            if match:
                break
        else:
            return error(404, "InvalidResourceType", f"The resource type could not be found at '{request.path}'.")
        refusal = None if batched else self.tokens.refusal(request.headers.get("Authorization"), self.audience)
        if refusal:
            header = f'Bearer authorization_uri="{request.base}", error="invalid_token"'
            return error(401, *refusal, WWW_Authenticate=header)
        return self._check_version(request, kind) or self._answer(request, kind, match.groupdict(), fault)

    def note(self, request: Request, batched: bool = False) -> None:
        with self._lock:
            self.log.append(("BATCHED " if batched else "") + request.line)
            self.times.append(time.monotonic())

    def _check_version(self, request: Request, kind: str) -> Reply | None:
        version, known = request.query.get("api-version"), VERSIONS_OF[kind]
        if version is None:
            return error(
                400,
                "MissingApiVersionParameter",
                "The api-version query parameter (?api-version=) is required for all requests.",
            )
        if version not in known:
            return error(
                400,
                "InvalidApiVersionParameter",
                f"The api-version '{version}' is invalid. The supported versions are '{','.join(known)}'.",
            )
        return None

    def _answer(self, request: Request, kind: str, parts: dict[str, str | None], fault: Fault | None) -> Reply:
        if kind == "batch":
            return self._batch(request) if request.method == "POST" else self._poll(str(parts["id"]), request)
        if (request.method == "POST") != (kind == "graph"):
            return error(
                405, "MethodNotAllowed", f"The requested resource does not support http method '{request.method}'."
            )
        if kind == "subscriptions":
            items = [
                subscription(each.id, each.name, self.world.tenant, each.state)
                for each in self.world.subscriptions.values()
                if each.access != "hidden"
            ]
            return self._page(request, kind, _collection(items), fault)
        if kind == "descendants":
            return self._descendants(request, str(parts["id"]), fault)
        if kind == "graph":
            return graph.query(self.world, request, self.page_sizes["graph"])
        one = self.world.subscriptions.get(str(parts["sub"]))
        refusal = self._refuse_subscription(one, request, str(parts["sub"]))
        if refusal:
            return refusal
        assert one is not None
        if kind.startswith("one_"):
            body = one.by_id.get(request.path.lower())
            if body is None:
                name = request.path.rsplit("/", 1)[-1]
                return error(404, "ResourceNotFound", f"The Resource '{name}' was not found.")
            return Reply(200, body)
        found = self._find(request, kind, one, parts)
        if isinstance(found, Reply):
            return found
        name, collection = found
        return self._page(request, name, collection, fault)

    def _find(
        self, request: Request, kind: str, one: Subscription, parts: dict[str, str | None]
    ) -> tuple[str, Collection] | Reply:
        """The list that is asked for and the name of its page size."""
        if kind in ("instances", "set_nics", "set_public_ips"):
            lists = one.scale_set_lists.get(str(parts["set"]))
            if lists is None:
                return error(404, "ResourceNotFound", f"The scale set at '{request.path}' was not found.")
            if kind == "instances":
                expand = (request.query.get("$expand") or "").lower()
                return kind, lists["viewed" if expand == "instanceview" else "instances"]
            return kind, lists[kind.removeprefix("set_")]
        if kind == "vms":
            if "$expand" in request.query:
                return error(
                    400, "BadRequest", "$expand is not supported for this list unless it is filtered by a scale set."
                )
            name = "states" if request.query.get("statusOnly", "").lower() == "true" else "vms"
            return name, _in_group(one.lists[name], parts.get("group"))
        if kind == "skus":
            match = re.fullmatch(r"location eq '([^']+)'", request.query.get("$filter", ""))
            if "$filter" in request.query and not match:
                return error(400, "InvalidFilter", "The only supported filter is location eq '<location>'.")
            items = one.lists["skus"].items
            return kind, _collection([each for each in items if not match or match[1].lower() in each["locations"]])
        if kind == "usages":
            return kind, one.lists["usages"]
        return kind, _in_group(one.lists[kind], parts.get("group"))

    def _refuse_subscription(self, one: Subscription | None, request: Request, subscription_id: str) -> Reply | None:
        if one is None or one.access == "hidden":
            return error(404, "SubscriptionNotFound", f"The subscription '{subscription_id}' could not be found.")
        if one.access == "none":
            provider = request.path.split("/providers/", 1)[-1]
            return error(
                403,
                "AuthorizationFailed",
                f"The client '{self.world.client_id}' with object id '{self.world.client_id}' does not have authorization to "
                f"perform action '{provider}/read' over scope '/subscriptions/{one.id}' or the scope is invalid. If access was "
                "recently granted, please refresh your credentials.",
            )
        return None

    def _page(self, request: Request, name: str, collection: Collection, fault: Fault | None) -> Reply:
        rendered, size = collection.rendered, self.page_sizes.get(name, self.default_page_size)
        start = 0
        if "$skiptoken" in request.query:
            try:
                owner, _colon, number = base64.urlsafe_b64decode(request.query["$skiptoken"]).decode().partition(":")
                start = int(number)
            except (ValueError, binascii.Error):
                owner = ""
            if owner != name or not 0 < start < len(rendered):
                return error(400, "InvalidSkipToken", "The specified skip token is not valid.")
        tail = b"]}"
        link = ""
        if start + size < len(rendered):
            token = base64.urlsafe_b64encode(f"{name}:{start + size}".encode()).decode()
            kept = "&".join(
                f"{quote(key)}={quote(value)}" for key, value in request.query.items() if key != "$skiptoken"
            )
            link = f"{request.base}{request.path}?{kept}&%24skiptoken={quote(token)}"
        if fault and fault.kind == "same_link":
            link = request.base + request.target
        if fault and fault.kind == "foreign_link":
            link = fault.message + request.target
        if link:
            tail = b'],"nextLink":"' + link.encode() + b'"}'
        return Reply(200, b'{"value":[' + b",".join(rendered[start : start + size]) + tail)

    def _descendants(self, request: Request, group: str, fault: Fault | None) -> Reply:
        members = self.world.management_groups.get(group)
        if members is None:
            return error(
                403,
                "AuthorizationFailed",
                f"The client '{self.world.client_id}' does not have authorization to perform action "
                "'Microsoft.Management/managementGroups/descendants/read' over scope "
                f"'/providers/Microsoft.Management/managementGroups/{group}' or the scope is invalid.",
            )
        parent = {"id": f"/providers/Microsoft.Management/managementGroups/{group}"}
        items: list[t.Any] = [
            {
                "id": f"{parent['id']}-child",
                "type": "Microsoft.Management/managementGroups",
                "name": f"{group}-child",
                "properties": {"displayName": f"{group} child", "parent": parent},
            }
        ]
        items += [
            {
                "id": f"/subscriptions/{each}",
                "type": "/subscriptions",
                "name": each,
                "properties": {"displayName": self.world.subscriptions[each].name, "parent": parent},
            }
            for each in members
        ]
        return self._page(request, "descendants", _collection(items), fault)

    def _batch(self, request: Request) -> Reply:
        """Undocumented, but what azure.azcollection's azure_rm lives on: many reads in one request."""
        answers = []
        for each in request.json()["requests"]:
            parts = urlsplit(each["url"])
            inner = Request(each["httpMethod"], f"{parts.path}?{parts.query}", {}, base=request.base)
            fault = self.faults.pick("BATCHED " + inner.line)
            reply = (
                error(fault.status, fault.code, fault.message)
                if fault and fault.kind == "status"
                else self.handle(inner, batched=True)
            )
            head = f'{{"name":"{each["name"]}","httpStatusCode":{reply.status},"contentLength":{len(reply.body)},"content":'
            answers.append(head.encode() + reply.body + b"}")
        body = b"[" + b",".join(answers) + b"]}"
        if self.batch_work_s is None:
            return Reply(200, b'{"responses":' + body)
        name = uuid.uuid4().hex
        with self._lock:
            self._batches[name] = (time.monotonic() + self.batch_work_s, b'{"value":' + body)
        return Reply(202, headers={"Location": f"{request.base}/batch/{name}?api-version=2015-11-01"})

    def _poll(self, name: str, request: Request) -> Reply:
        with self._lock:
            ready, body = self._batches.get(name, (0.0, b""))
            if not body:
                return error(404, "NotFound", f"There is no batch {name}.")
            if time.monotonic() < ready:
                return Reply(202, headers={"Location": f"{request.base}/batch/{name}?api-version=2015-11-01"})
            del self._batches[name]
        return Reply(200, body)

    def _metadata(self, request: Request) -> Reply:
        """The clouds that the Azure CLI (and azure_rm through it) knows when it is told to ask here."""
        return json_reply(
            [
                {
                    "name": "Standin",
                    "portal": request.base,
                    "authentication": {
                        "loginEndpoint": request.base,
                        "audiences": [request.base],
                        "tenant": "common",
                        "identityProvider": "AAD",
                    },
                    "graph": request.base,
                    "graphAudience": request.base,
                    "resourceManager": request.base,
                    "sqlManagement": request.base,
                    "gallery": request.base,
                    "batch": request.base,
                    "media": request.base,
                    "suffixes": {
                        "keyVaultDns": "vault.invalid",
                        "storage": "core.invalid",
                        "sqlServerHostname": "database.invalid",
                    },
                }
            ]
        )


def _collection(items: t.Iterable[dict[str, t.Any]]) -> Collection:
    made = Collection()
    for item in items:
        made.add(item)
    return made


def _in_group(collection: Collection, group: str | None) -> Collection:
    if not group:
        return collection
    return _collection(each for each in collection.items if each["id"].split("/")[4].lower() == group)
