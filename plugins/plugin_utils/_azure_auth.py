# Copyright (c) 2026, The dlvm.azure_gpu authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which cloud, which credential. The SDK is imported only when a token is needed."""

from __future__ import annotations

import ipaddress
import logging
import re
import threading
import time
import typing as t
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from ansible_collections.dlvm.azure_gpu.plugins.plugin_utils._azure_errors import AzureError, missing_sdk

REFRESH_BEFORE_S = 120


@dataclass(frozen=True)
class Cloud:
    endpoint: str
    authority: str
    audience: str
    custom: bool = False


CLOUDS = {
    "AzureCloud": Cloud(
        "https://management.azure.com", "https://login.microsoftonline.com", "https://management.azure.com"
    ),
    "AzureUSGovernment": Cloud(
        "https://management.usgovcloudapi.net",
        "https://login.microsoftonline.us",
        "https://management.core.usgovcloudapi.net",
    ),
    "AzureChinaCloud": Cloud(
        "https://management.chinacloudapi.cn", "https://login.chinacloudapi.cn", "https://management.chinacloudapi.cn"
    ),
}


@dataclass(frozen=True)
class SignIn:
    source: str = "auto"
    tenant_id: str | None = None
    client_id: str | None = None
    client_secret: str | None = field(default=None, repr=False)
    certificate_path: str | None = None
    certificate_password: str | None = field(default=None, repr=False)
    federated_token_file: str | None = None

    @property
    def kind(self) -> str:
        """The source, with `auto` made definite as far as the given settings tell."""
        if self.source != "auto" or not (self.tenant_id and self.client_id):
            return self.source
        if self.client_secret or self.certificate_path:
            return "service_principal"
        return "workload_identity" if self.federated_token_file else "auto"


ENVIRONMENT = {
    "source": ("ANSIBLE_AZURE_AUTH_SOURCE",),
    "tenant_id": ("AZURE_TENANT_ID", "AZURE_TENANT"),
    "client_id": ("AZURE_CLIENT_ID",),
    "client_secret": ("AZURE_CLIENT_SECRET", "AZURE_SECRET"),
    "certificate_path": ("AZURE_CLIENT_CERTIFICATE_PATH",),
    "certificate_password": ("AZURE_CLIENT_CERTIFICATE_PASSWORD",),
    "federated_token_file": ("AZURE_FEDERATED_TOKEN_FILE",),
}
SOURCES = ("auto", "cli", "managed_identity", "service_principal", "workload_identity")
NEEDS = {
    "service_principal": ("tenant_id", "client_id"),
    "workload_identity": ("tenant_id", "client_id", "federated_token_file"),
}


def cloud_from(options: t.Mapping[str, t.Any]) -> Cloud:
    """The cloud that the options name; refuses an endpoint to which a token may not be sent."""
    name = options.get("cloud") or "AzureCloud"
    endpoint, authority = options.get("arm_endpoint"), options.get("authority")
    if name != "custom":
        if endpoint or authority:
            raise AzureError(
                f"arm_endpoint and authority are for cloud=custom, but cloud is {name}; set cloud: custom or drop them."
            )
        cloud = CLOUDS[name]
        return Cloud(cloud.endpoint, cloud.authority, options.get("audience") or cloud.audience)
    if not endpoint:
        raise AzureError("cloud=custom needs arm_endpoint, the URL of its Azure Resource Manager; set it.")
    endpoint = endpoint.rstrip("/")
    parts = urlsplit(endpoint)
    if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(parts.hostname)):
        raise AzureError(f"arm_endpoint {endpoint} is not an https URL, and a token must not travel in the clear; use https.")
    if authority and urlsplit(authority).scheme != "https":
        raise AzureError(f"authority {authority} is not an https URL, and a secret must not travel in the clear; use https.")
    return Cloud(
        endpoint, (authority or CLOUDS["AzureCloud"].authority).rstrip("/"), options.get("audience") or endpoint, True
    )


def is_loopback(host: str | None) -> bool:
    try:
        return ipaddress.ip_address(host or "").is_loopback
    except ValueError:
        return host == "localhost"


def sign_in_from(options: t.Mapping[str, t.Any], environ: t.Mapping[str, str]) -> SignIn:
    """Credential settings: options first, then the environment; incomplete ones are refused."""
    given = {**options, "source": None if options.get("auth_source") in (None, "auto") else options["auth_source"]}
    values = {}
    for name, variables in ENVIRONMENT.items():
        value = given.get(name) or next((environ[each] for each in variables if environ.get(each)), None)
        if value:
            values[name] = str(value)
    sign_in = SignIn(**values)
    if sign_in.source not in SOURCES:
        raise AzureError(f"ANSIBLE_AZURE_AUTH_SOURCE is {sign_in.source}; it has to be one of {', '.join(SOURCES)}.")
    lacking = [name for name in NEEDS.get(sign_in.kind, ()) if not getattr(sign_in, name)]
    if sign_in.kind == "service_principal" and not (sign_in.client_secret or sign_in.certificate_path):
        lacking.append("client_secret or certificate_path")
    if lacking:
        raise AzureError(
            f"Signing in by {sign_in.kind} needs {' and '.join(lacking)}; set it as option or in the environment."
        )
    return sign_in


def make_credential(sign_in: SignIn, cloud: Cloud) -> t.Any:
    """A new credential object of azure-identity, without a token in its cache."""
    for name in ("azure", "urllib3", "msal"):  # without a handler, Python prints their warnings to stderr
        logging.getLogger(name).addHandler(logging.NullHandler())
    try:
        from azure import identity
    except ImportError as error:
        raise missing_sdk("azure-identity") from error

    common: dict[str, t.Any] = {"authority": cloud.authority, "retry_total": 3, "connection_timeout": 10}
    kind = sign_in.kind
    if cloud.custom:
        common["disable_instance_discovery"] = True
    try:
        if kind == "service_principal" and sign_in.client_secret:
            return identity.ClientSecretCredential(sign_in.tenant_id, sign_in.client_id, sign_in.client_secret, **common)
        if kind == "service_principal":
            return identity.CertificateCredential(
                sign_in.tenant_id,
                sign_in.client_id,
                certificate_path=sign_in.certificate_path,
                password=sign_in.certificate_password,
                **common,
            )
        if kind == "workload_identity":
            return identity.WorkloadIdentityCredential(
                tenant_id=sign_in.tenant_id,
                client_id=sign_in.client_id,
                token_file_path=sign_in.federated_token_file,
                **common,
            )
        if kind == "managed_identity":
            return identity.ManagedIdentityCredential(client_id=sign_in.client_id)
        if kind == "cli":
            return identity.AzureCliCredential(tenant_id=sign_in.tenant_id or "")
        return identity.DefaultAzureCredential(managed_identity_client_id=sign_in.client_id, **common)
    except (ValueError, OSError) as error:
        raise AzureError(f"The credential for {kind} can't be made: {scrub(error, sign_in)}; correct the option.") from error


REMEDIES = (
    ("AADSTS7000222", "the client secret has expired; make a new one (az ad app credential reset) and set client_secret"),
    ("AADSTS7000215", "the client secret is wrong; set client_secret to the secret's value, not to its id"),
    ("AADSTS700016", "the application is not in this tenant; correct client_id or tenant_id"),
    ("AADSTS90002", "there is no such tenant; correct tenant_id or cloud"),
    ("AADSTS900023", "there is no such tenant; correct tenant_id"),
    ("AADSTS700027", "the certificate is not registered with the application; add it there or correct certificate_path"),
    ("AADSTS50076", "the tenant asks for a second factor; sign in again with az login or use a service principal"),
)


def scrub(error: object, sign_in: SignIn) -> str:
    """The first line of an error's text, without any secret."""
    text = str(error).strip().split("\n", 1)[0].rstrip(". ")
    for secret in (sign_in.client_secret, sign_in.certificate_password):
        if secret:
            text = text.replace(secret, "********")
    return re.sub(r"\s+", " ", text)


def explain(error: Exception, sign_in: SignIn, cloud: Cloud) -> AzureError:
    """A failed token request as one sentence."""
    who = {
        "auto": "the default credential chain",
        "cli": "the Azure CLI",
        "managed_identity": "the managed identity",
    }.get(sign_in.kind, f"client {sign_in.client_id} of tenant {sign_in.tenant_id}")
    text = str(error)
    for code, reason in REMEDIES:
        if code + ":" in text or code + " " in text:
            return AzureError(f"Azure refused to sign in {who} ({code}): {reason}.")
    if "Unable to get authority configuration" in text:  # msal does not pass on AADSTS90002
        return AzureError(
            f"Azure refused to sign in {who}: there is no such tenant at {cloud.authority}; correct tenant_id or cloud."
        )
    inner: BaseException | None = error if sign_in.kind in NEEDS else None  # no other kind asks the authority itself
    while inner and type(inner).__name__ not in ("ServiceRequestError", "ServiceResponseError"):
        inner = inner.__cause__ or inner.__context__  # azure-identity wraps them
    if inner:
        return AzureError(
            f"The authority {cloud.authority} can't be reached ({scrub(error, sign_in)}); check cloud, authority, "
            "the network and the proxy."
        )
    if sign_in.kind == "auto":
        return AzureError(
            "No Azure credential was found in options, environment, workload identity, managed identity or Azure CLI; "
            "run az login, or set tenant_id, client_id and client_secret."
        )
    if sign_in.kind == "cli":
        return AzureError(f"The Azure CLI gave no token ({scrub(error, sign_in)}); run az login on this machine.")
    return AzureError(
        f"Azure refused to sign in {who}: {scrub(error, sign_in)}; correct the credential or choose another auth_source."
    )


class Tokens:
    """Hands out one bearer token to all threads and gets a new one when it ends or was refused."""

    def __init__(self, sign_in: SignIn, cloud: Cloud, make: t.Callable[[SignIn, Cloud], t.Any] = make_credential):
        self._sign_in, self._cloud, self._make = sign_in, cloud, make
        self._lock = threading.Lock()
        self._credential: t.Any = None
        self._token: t.Any = None

    def get(self) -> str:
        with self._lock:
            if self._token is None or self._token.expires_on - time.time() < REFRESH_BEFORE_S:
                self._credential = self._credential or self._make(self._sign_in, self._cloud)
                try:
                    self._token = self._credential.get_token(self._cloud.audience.rstrip("/") + "/.default")
                except AzureError:
                    raise
                except Exception as error:  # azure-identity and msal raise errors of a dozen kinds
                    raise explain(error, self._sign_in, self._cloud) from error
            return self._token.token

    def reject(self, token: str) -> None:
        """Forget a token that Azure refused, and the credential, which would give the same one from its cache."""
        with self._lock:
            if self._token is not None and self._token.token == token:
                self._token = self._credential = None
