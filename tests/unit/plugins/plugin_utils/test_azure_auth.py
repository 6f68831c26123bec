# Copyright (c) 2026, The dlvm.azure_gpu authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import time
import types

import pytest
from ansible_collections.dlvm.azure_gpu.plugins.plugin_utils._azure_auth import (
    CLOUDS,
    Cloud,
    SignIn,
    Tokens,
    cloud_from,
    explain,
    make_credential,
    sign_in_from,
)
from ansible_collections.dlvm.azure_gpu.plugins.plugin_utils._azure_errors import AzureError

PRINCIPAL = {"tenant_id": "t", "client_id": "c", "client_secret": "s3cr3t"}


def test_each_public_cloud_is_known():
    assert cloud_from({"cloud": "AzureUSGovernment"}).audience == "https://management.core.usgovcloudapi.net"
    assert cloud_from({"cloud": "AzureChinaCloud"}).endpoint == "https://management.chinacloudapi.cn"
    assert cloud_from({}) == CLOUDS["AzureCloud"]


def test_the_clouds_are_those_of_the_sdk():
    from azure.core import AzureClouds
    from azure.mgmt.core.tools import get_arm_endpoints

    for name, theirs in (
        ("AzureCloud", AzureClouds.AZURE_PUBLIC_CLOUD),
        ("AzureUSGovernment", AzureClouds.AZURE_US_GOVERNMENT),
        ("AzureChinaCloud", AzureClouds.AZURE_CHINA_CLOUD),
    ):
        endpoints = get_arm_endpoints(theirs)
        assert endpoints["resource_manager"].rstrip("/") == CLOUDS[name].endpoint
        assert endpoints["credential_scopes"] == [f"{CLOUDS[name].audience}/.default"]


@pytest.mark.parametrize("url", ["http://127.0.0.1:8080/", "http://[::1]:80", "http://localhost", "https://arm.example.net"])
def test_a_custom_cloud_is_its_url(url):
    cloud = cloud_from({"cloud": "custom", "arm_endpoint": url, "authority": "https://sts.example.net/"})
    assert cloud == Cloud(url.rstrip("/"), "https://sts.example.net", url.rstrip("/"), True)


@pytest.mark.parametrize(
    "options, said",
    [
        ({"cloud": "custom"}, "needs arm_endpoint"),
        ({"cloud": "custom", "arm_endpoint": "http://arm.example.net"}, "http://arm.example.net is not an https URL"),
        ({"cloud": "custom", "arm_endpoint": "ftp://127.0.0.1"}, "ftp://127.0.0.1 is not an https URL"),
        ({"cloud": "custom", "arm_endpoint": "https://a", "authority": "http://127.0.0.1"}, "authority http://127.0.0.1"),
        ({"arm_endpoint": "https://a"}, "set cloud: custom"),
    ],
)
def test_a_cloud_that_would_leak_or_mean_nothing_is_refused(options, said):
    with pytest.raises(AzureError, match=said):
        cloud_from(options)


def test_options_come_before_the_environment():
    environ = {"AZURE_TENANT": "env-t", "AZURE_CLIENT_ID": "env-c", "AZURE_SECRET": "env-s"}
    assert sign_in_from({}, environ) == SignIn("auto", "env-t", "env-c", "env-s")
    assert sign_in_from({"client_id": "mine"}, environ).client_id == "mine"


@pytest.mark.parametrize(
    "options, kind",
    [
        ({}, "auto"),
        ({"tenant_id": "t"}, "auto"),
        (PRINCIPAL, "service_principal"),
        ({"tenant_id": "t", "client_id": "c", "certificate_path": "/x"}, "service_principal"),
        ({"tenant_id": "t", "client_id": "c", "federated_token_file": "/x"}, "workload_identity"),
        ({**PRINCIPAL, "auth_source": "cli"}, "cli"),
    ],
)
def test_auto_means_what_is_given(options, kind):
    assert sign_in_from(options, {}).kind == kind


@pytest.mark.parametrize(
    "options, environ, said",
    [
        ({"auth_source": "service_principal"}, {}, "needs tenant_id and client_id and client_secret or certificate_path"),
        ({"auth_source": "workload_identity", **PRINCIPAL}, {}, "needs federated_token_file"),
        ({}, {"ANSIBLE_AZURE_AUTH_SOURCE": "msi"}, "ANSIBLE_AZURE_AUTH_SOURCE is msi"),
    ],
)
def test_an_incomplete_credential_is_refused(options, environ, said):
    with pytest.raises(AzureError, match=said):
        sign_in_from(options, environ)


@pytest.mark.parametrize(
    "options, name",
    [
        (PRINCIPAL, "ClientSecretCredential"),
        ({"auth_source": "cli"}, "AzureCliCredential"),
        ({"auth_source": "managed_identity"}, "ManagedIdentityCredential"),
        ({}, "DefaultAzureCredential"),
        ({"tenant_id": "t", "client_id": "c", "federated_token_file": "/x"}, "WorkloadIdentityCredential"),
    ],
)
def test_the_credential_is_one_of_azure_identity(options, name):
    assert type(make_credential(sign_in_from(options, {}), CLOUDS["AzureCloud"])).__name__ == name


def test_a_missing_certificate_is_one_sentence(tmp_path):
    sign_in = sign_in_from({"tenant_id": "t", "client_id": "c", "certificate_path": str(tmp_path / "no.pem")}, {})
    with pytest.raises(AzureError, match=r"service_principal can't be made: .*no\.pem.*correct the option"):
        make_credential(sign_in, CLOUDS["AzureCloud"])


def test_no_secret_is_shown():
    sign_in = sign_in_from({**PRINCIPAL, "certificate_password": "pw-1"}, {})
    assert "s3cr3t" not in repr(sign_in) and "pw-1" not in repr(sign_in)
    assert "s3cr3t" not in str(explain(ValueError("bad s3cr3t\nTrace"), sign_in, CLOUDS["AzureCloud"]))


class ServiceRequestError(Exception):
    pass


@pytest.mark.parametrize(
    "error, options, said",
    [
        (ValueError("AADSTS7000222: The provided client secret keys are expired."), PRINCIPAL, "secret has expired"),
        (ValueError("AADSTS7000215: Invalid client secret"), PRINCIPAL, "client secret is wrong"),
        (ValueError("AADSTS90002: Tenant 'x' not found."), PRINCIPAL, "no such tenant"),
        (ValueError("AADSTS700016: Application"), PRINCIPAL, "application is not in this tenant"),
        (ValueError("Please run 'az login'"), {"auth_source": "cli"}, "run az login on this machine"),
        (ValueError("DefaultAzureCredential failed\nmany\nlines"), {}, "No Azure credential was found"),
        (ServiceRequestError("Name or service not known"), PRINCIPAL, "https://login.microsoftonline.com can't be reached"),
    ],
)
def test_a_refused_sign_in_is_one_sentence_with_its_remedy(error, options, said):
    text = str(explain(error, sign_in_from(options, {}), CLOUDS["AzureCloud"]))
    assert said in text and "\n" not in text and text.endswith(".")


def tokens(lives_s=3600):
    made = []

    class Credential:
        def __init__(self):
            made.append(self)
            self.asked = 0

        def get_token(self, scope):
            self.asked += 1
            self.scope = scope
            return types.SimpleNamespace(token=f"token-{len(made)}", expires_on=time.time() + lives_s)

    return Tokens(SignIn(), CLOUDS["AzureUSGovernment"], lambda _sign_in, _cloud: Credential()), made


def test_one_token_serves_all():
    source, made = tokens()
    assert source.get() == source.get() == "token-1"
    assert made[0].asked == 1
    assert made[0].scope == "https://management.core.usgovcloudapi.net/.default"


def test_a_token_about_to_end_is_replaced():
    source, made = tokens(lives_s=30)
    source.get()
    source.get()
    assert made[0].asked == 2


def test_a_refused_token_is_not_taken_from_the_credentials_cache_again():
    source, made = tokens()
    source.reject(source.get())
    assert source.get() == "token-2"
    source.reject("token-1")
    assert source.get() == "token-2", "another thread has renewed it already"
    assert len(made) == 2


def test_an_unreachable_authority_is_known_though_it_is_wrapped():
    error = ValueError("authentication failed")
    error.__cause__ = ServiceRequestError("refused")
    assert "can't be reached" in str(explain(error, sign_in_from(PRINCIPAL, {}), CLOUDS["AzureCloud"]))
