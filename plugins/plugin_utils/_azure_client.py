# Copyright (c) 2026, The dlvm.azure_gpu authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Requests to Azure Resource Manager: raw JSON through the SDK's pipeline, retried within a deadline."""

from __future__ import annotations

import email.utils
import json
import random
import threading
import time
import typing as t
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

from ansible_collections.dlvm.azure_gpu.plugins.plugin_utils._azure_auth import Cloud, SignIn, Tokens
from ansible_collections.dlvm.azure_gpu.plugins.plugin_utils._azure_errors import AzureError, CallError, missing_sdk

RETRIED = frozenset((408, 429, 500, 502, 503, 504))
MAX_ATTEMPTS = {"throttled": 100, "answered": 8, "unanswered": 5}
MAX_PAGES = 10_000
BACKOFF_S = 0.5
BACKOFF_MAX_S = 30.0


class NoAnswer(Exception):
    """The connection failed or the answer was cut short."""


@dataclass(frozen=True)
class Response:
    status: int
    headers: t.Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class Call:
    """One thing to ask for; `what` and `scope` are for messages: 'the list of ... of subscription ...'."""

    what: str
    path: str
    api_version: str
    scope: str = ""
    params: tuple[tuple[str, str], ...] = ()
    body: t.Mapping[str, t.Any] | None = field(default=None, hash=False)

    def __str__(self) -> str:
        return f"{self.what} of {self.scope}" if self.scope else self.what


class Transport(t.Protocol):
    def __call__(
        self, method: str, url: str, headers: dict[str, str], body: t.Any, timeout: float
    ) -> Response: ...


def sdk_transport(endpoint: str) -> Transport:
    """Send through the pipeline of azure-core: its proxies, TLS settings and connection pool."""
    try:
        from azure.core import PipelineClient
        from azure.core.exceptions import AzureError as SdkError
        from azure.core.pipeline.policies import ProxyPolicy, RequestIdPolicy, UserAgentPolicy
        from azure.core.rest import HttpRequest
    except ImportError as error:
        raise missing_sdk("azure-core") from error

    policies = [RequestIdPolicy(), UserAgentPolicy(sdk_moniker="ansible-dlvm.azure_gpu"), ProxyPolicy()]
    client: t.Any = PipelineClient(endpoint, policies=policies)

    def send(method: str, url: str, headers: dict[str, str], body: t.Any, timeout: float) -> Response:
        request = HttpRequest(method, url, headers=headers, json=body)
        try:
            answer = client.send_request(request, connection_timeout=min(timeout, 10), read_timeout=timeout)
            return Response(answer.status_code, answer.headers, answer.content)
        except SdkError as error:
            raise NoAnswer(str(error).split("\n", 1)[0]) from error

    return send


class ArmClient:
    """Asks Resource Manager; threads share it."""

    def __init__(
        self,
        cloud: Cloud,
        sign_in: SignIn,
        deadline: float = 300,
        request_timeout: float = 60,
        transport: Transport | None = None,
        tokens: Tokens | None = None,
        clock: t.Callable[[], float] = time.monotonic,
        jitter: t.Callable[[], float] = random.random,
    ) -> None:
        self.endpoint = cloud.endpoint
        self._deadline_s, self._request_timeout, self._clock, self._jitter = deadline, request_timeout, clock, jitter
        self._ends = clock() + deadline
        self._tokens = tokens or Tokens(sign_in, cloud)
        self._transport = transport or sdk_transport(cloud.endpoint)
        self.stop = threading.Event()
        """Set it to end all waiting, once the result is no longer wanted."""

    def list(self, call: Call) -> list[dict[str, t.Any]]:
        """All items of a paged list."""
        url = self._url(call)
        items: list[dict[str, t.Any]] = []
        seen = set()
        while url:
            if url in seen or len(seen) >= MAX_PAGES:
                raise CallError(f"Azure's pages of {call} lead in a circle after {len(seen)} pages; report it to Azure.")
            seen.add(url)
            page = self._request("GET", url, call, "value")
            items.extend(page["value"])
            url = page.get("nextLink")
            if url:
                self._check_link(url, call)
        return items

    def query(self, call: Call) -> list[dict[str, t.Any]]:
        """All rows of a Resource Graph query."""
        rows: list[dict[str, t.Any]] = []
        skip: str | None = None
        for _page in range(MAX_PAGES):
            body = {**(call.body or {}), "options": {"resultFormat": "objectArray", "$top": 1000}}
            if skip:
                body["options"]["$skipToken"] = skip
            page = self._request("POST", self._url(call), call, "data", body)
            rows.extend(page["data"])
            skip = page.get("$skipToken")
            if not skip:
                break
        total = page.get("totalRecords")
        if skip or (isinstance(total, int) and total > len(rows)):
            raise CallError(f"Azure cut {call} short at {len(rows)} of {total} rows; narrow subscriptions or use source: arm.")
        return rows

    def _url(self, call: Call) -> str:
        return f"{self.endpoint}{call.path}?{urlencode((('api-version', call.api_version), *call.params))}"

    def _check_link(self, url: str, call: Call) -> None:
        """A token goes only to the endpoint's own host, or to a host below it."""
        link, home = urlsplit(url), urlsplit(self.endpoint)
        ports = {"https": 443, "http": 80}
        host, home_host = (link.hostname or "").lower(), (home.hostname or "").lower()
        below = host.endswith("." + home_host) and home.scheme == "https"
        same_port = (link.port or ports.get(link.scheme)) == (home.port or ports.get(home.scheme))
        if link.scheme != home.scheme or not same_port or not (host == home_host or below):
            raise CallError(
                f"The next page of {call} is said to be at {link.scheme}://{link.netloc}, which is not {self.endpoint}; "
                "no token is sent there, so check arm_endpoint and the proxy."
            )

    def _request(self, method: str, url: str, call: Call, key: str, body: t.Any = None) -> dict[str, t.Any]:
        attempts = dict.fromkeys(MAX_ATTEMPTS, 0)
        renewed = False
        while True:
            token = self._tokens.get()
            response: Response | None = None
            try:
                response = self._transport(
                    method, url, {"Authorization": f"Bearer {token}", "Accept": "application/json"}, body, self._timeout(call)
                )
                if response.status == 200:
                    page = json.loads(response.body)
                    if isinstance(page, dict) and isinstance(page.get(key), list):
                        return page
                    raise NoAnswer(f"the answer has no list {key!r}")
                if response.status == 401 and not renewed:
                    renewed = True
                    self._tokens.reject(token)
                    continue
                if response.status not in RETRIED:
                    raise self._refused(call, response)
                reason = f"answer {describe(response)}"
                kind = "throttled" if response.status == 429 else "answered"
            except NoAnswer as error:
                reason, kind = str(error), "unanswered"
            except ValueError as error:
                reason, kind = f"the answer is not JSON ({error})", "unanswered"
            attempts[kind] += 1
            self._wait(call, attempts, kind, reason, response)

    def _timeout(self, call: Call) -> float:
        left = self._ends - self._clock()
        if left <= 0 or self.stop.is_set():
            raise CallError(f"Azure did not give {call} within {self._deadline_s:g} s; raise deadline or narrow the lists.")
        return min(left, self._request_timeout)

    def _wait(
        self, call: Call, attempts: dict[str, int], kind: str, reason: str, response: Response | None
    ) -> None:
        tries = sum(attempts.values())
        status = response.status if response else None
        where = "" if response else f" from {self.endpoint}"
        remedy = "try again later" if response else "check cloud, arm_endpoint, the network and the proxy"
        if attempts[kind] >= MAX_ATTEMPTS[kind]:
            raise CallError(
                f"Azure did not give {call}{where} in {tries} attempts, at last: {reason}; {remedy}.", status
            )
        asked = retry_after(response.headers) if response else None
        backoff = min(BACKOFF_MAX_S, BACKOFF_S * 2 ** min(tries - 1, 10))
        wait = backoff * (0.5 + self._jitter() / 2) if asked is None else asked + self._jitter() * min(1.0, asked or 0.1)
        if self._clock() + wait >= self._ends:
            raise CallError(
                f"Azure did not give {call}{where} within {self._deadline_s:g} s ({tries} attempts, at last: {reason}, "
                f"next try in {wait:.0f} s); raise deadline or {remedy}.",
                status,
            )
        self.stop.wait(wait)

    def _refused(self, call: Call, response: Response) -> CallError:
        remedies = {
            400: "check the options of this call",
            401: "sign in to the tenant of this subscription (tenant_id) and to the right cloud",
            403: "give the credential the role Reader there, or leave it out",
            404: "check the name, and that the credential's tenant has it",
        }
        remedy = remedies.get(response.status, "check cloud and arm_endpoint")
        return CallError(f"Azure refused {call} ({describe(response)}); {remedy}.", response.status)


def describe(response: Response) -> str:
    """Status, code and first sentence of an error answer."""
    try:
        error = json.loads(response.body).get("error") or {}
        text = ": ".join(str(error[key]) for key in ("code", "message") if error.get(key))
    except (ValueError, AttributeError):
        text = ""
    return f"{response.status} {text.split(chr(10), 1)[0][:300].rstrip('. ')}".strip()


def retry_after(headers: t.Mapping[str, str]) -> float | None:
    """Seconds that the server asks to wait; None if it does not say."""
    for name, unit in (("retry-after-ms", 0.001), ("x-ms-retry-after-ms", 0.001), ("Retry-After", 1.0)):
        value = headers.get(name)
        if value is None:
            continue
        try:
            return max(0.0, float(value) * unit)
        except ValueError:
            parsed = email.utils.parsedate_tz(value)
            if parsed:
                return max(0.0, email.utils.mktime_tz(parsed) - time.time())
    return None


__all__ = ["ArmClient", "AzureError", "Call", "CallError", "NoAnswer", "Response"]
