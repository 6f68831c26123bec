# Copyright (c) 2026, The dlvm.azure_gpu authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The token endpoints: service principal, workload identity and managed identity."""

from __future__ import annotations

import threading
import time
import uuid
from dataclasses import dataclass
from urllib.parse import parse_qs

from arm_standin.messages import Reply, Request, json_reply
from arm_standin.world import World

LIFETIME_S = 3600


@dataclass
class Token:
    text: str
    audience: str
    ends: float


class Tokens:
    def __init__(self, world: World) -> None:
        self._world = world
        self._lock = threading.Lock()
        self.issued: dict[str, Token] = {}

    def handle(self, request: Request) -> Reply | None:
        """The answer, or None if the request is not for a token endpoint."""
        if request.path == "/metadata/identity/oauth2/token":
            return self._managed_identity(request)
        tenant, _slash, rest = request.path.strip("/").partition("/")
        if rest == "v2.0/.well-known/openid-configuration":
            return self._configuration(request, tenant)
        if rest == "oauth2/v2.0/token" and request.method == "POST":
            return self._token(request, tenant)
        return None

    def refusal(self, header: str | None, audience: str) -> tuple[str, str] | None:
        """Why Resource Manager refuses an Authorization header, as code and message; None if it is good."""
        if not header or not header.startswith("Bearer "):
            return "AuthenticationFailed", "Authentication failed. The 'Authorization' header is missing."
        token = self.issued.get(header[7:])
        if token is None:
            return "InvalidAuthenticationToken", "The access token is invalid."
        if token.audience.rstrip("/") != audience.rstrip("/"):
            return (
                "InvalidAuthenticationToken",
                f"The access token has been obtained for wrong audience or resource '{token.audience}'.",
            )
        if token.ends <= time.time():
            return "ExpiredAuthenticationToken", "The access token expiry UTC time is earlier than current UTC time."
        return None

    def expire(self, header: str | None) -> None:
        token = self.issued.get((header or "")[7:])
        if token:
            token.ends = 0

    def issue(self, audience: str) -> Token:
        with self._lock:
            token = Token(f"eyJ0eXAiOiJKV1QifQ.{uuid.uuid4().hex}.sig", audience, time.time() + LIFETIME_S)
            self.issued[token.text] = token
        return token

    def _configuration(self, request: Request, tenant: str) -> Reply:
        if tenant != self._world.tenant:
            return _refuse(
                400,
                "invalid_tenant",
                90002,
                f"Tenant '{tenant}' not found. Check to make sure you have the correct tenant ID.",
            )
        root = f"{request.base}/{tenant}"
        return json_reply(
            {
                "token_endpoint": f"{root}/oauth2/v2.0/token",
                "authorization_endpoint": f"{root}/oauth2/v2.0/authorize",
                "device_authorization_endpoint": f"{root}/oauth2/v2.0/devicecode",
                "issuer": f"{root}/v2.0",
                "tenant_region_scope": "EU",
            }
        )

    def _token(self, request: Request, tenant: str) -> Reply:
        form = {key: values[0] for key, values in parse_qs(request.body.decode()).items()}
        client, secret = form.get("client_id", ""), form.get("client_secret")
        if tenant != self._world.tenant:
            return _refuse(400, "invalid_request", 90002, f"Tenant '{tenant}' not found.")
        if client != self._world.client_id:
            return _refuse(
                400,
                "unauthorized_client",
                700016,
                f"Application with identifier '{client}' was not found in the directory.",
            )
        if secret == self._world.expired_secret:
            return _refuse(
                401, "invalid_client", 7000222, f"The provided client secret keys for app '{client}' are expired."
            )
        if secret != self._world.client_secret and not form.get("client_assertion"):
            return _refuse(
                401,
                "invalid_client",
                7000215,
                "Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, "
                f"not the client secret ID, for a secret added to app '{client}'.",
            )
        token = self.issue(form.get("scope", "").split(" ")[0].removesuffix("/.default"))
        return json_reply(
            {
                "token_type": "Bearer",
                "expires_in": LIFETIME_S,
                "ext_expires_in": LIFETIME_S,
                "access_token": token.text,
            }
        )

    def _managed_identity(self, request: Request) -> Reply:
        if request.headers.get("Metadata") != "true":
            return json_reply(
                {"error": "invalid_request", "error_description": "Required metadata header not specified"}, 400
            )
        token = self.issue(request.query.get("resource", ""))
        return json_reply(
            {
                "access_token": token.text,
                "client_id": self._world.client_id,
                "expires_in": str(LIFETIME_S),
                "expires_on": str(int(token.ends)),
                "ext_expires_in": str(LIFETIME_S),
                "not_before": str(int(time.time())),
                "resource": token.audience,
                "token_type": "Bearer",
            }
        )


def _refuse(status: int, kind: str, code: int, text: str) -> Reply:
    trace = str(uuid.uuid4())
    return json_reply(
        {
            "error": kind,
            "error_description": f"AADSTS{code}: {text} Trace ID: {trace} Correlation ID: {trace} Timestamp: 2026-01-14 16:43:41Z",
            "error_codes": [code],
            "timestamp": "2026-01-14 16:43:41Z",
            "trace_id": trace,
            "correlation_id": trace,
        },
        status,
    )
