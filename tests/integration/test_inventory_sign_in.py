# Copyright (c) 2026, The dlvm.azure_gpu authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ways to sign in, and what is said when that, an option or the cloud is wrong."""

from __future__ import annotations

import datetime
import socket
import subprocess
import sys
import uuid
from pathlib import Path

import pytest
from arm_standin import World
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from inventory_run import Runner


@pytest.fixture(autouse=True)
def one_machine(world: World) -> None:
    world.add_subscription("Research").add_machine("one")


def test_service_principal_from_the_environment(runner: Runner, world: World):
    runner.credentials = {}
    environment = {
        "AZURE_TENANT_ID": world.tenant,
        "AZURE_CLIENT_ID": world.client_id,
        "AZURE_CLIENT_SECRET": world.client_secret,
    }
    assert set(runner(runner.write(), environment=environment).hosts) == {"one"}


def test_certificate(runner: Runner, world: World):
    key = rsa.generate_private_key(65537, 2048)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "client")])
    now = datetime.datetime.now(datetime.timezone.utc)
    certificate = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(1).not_valid_before(now).not_valid_after(now + datetime.timedelta(days=1)).sign(key, hashes.SHA256())
    )  # fmt: skip
    pem = runner.folder / "client.pem"
    encryption = serialization.BestAvailableEncryption(b"pass-of-the-key")
    pem.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, encryption)
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    runner.credentials.update(client_secret=None, certificate_path="client.pem", certificate_password="pass-of-the-key")
    result = runner.list("-vvvv")
    assert set(result.hosts) == {"one"} and "pass-of-the-key" not in result.output
    message = runner.refused(certificate_password="another-pass")
    assert "certificate" in message.lower() and "another-pass" not in message
    assert "no-such.pem" in runner.refused(certificate_path="no-such.pem")


def test_workload_identity(runner: Runner):
    (runner.folder / "federated").write_text("eyJhbGciOiJSUzI1NiJ9.e30.c2ln")
    runner.credentials.update(
        client_secret=None, auth_source="workload_identity", federated_token_file=str(runner.folder / "federated")
    )
    assert set(runner.list().hosts) == {"one"}
    assert "federated_token_file" in runner.refused(federated_token_file=None)


def test_managed_identity(runner: Runner):
    runner.credentials = {"auth_source": "managed_identity"}
    environment = {"AZURE_POD_IDENTITY_AUTHORITY_HOST": runner.standin.http_url}
    assert set(runner(runner.write(), environment=environment).hosts) == {"one"}
    assert any("/metadata/identity/oauth2/token" in line for line in runner.standin.token_requests)


@pytest.mark.parametrize("source", ["cli", "auto"])
def test_azure_cli(runner: Runner, source: str):
    runner.credentials = {"auth_source": source}
    token = runner.standin.tokens.issue(runner.standin.url)
    program = runner.folder / "az"
    program.write_text(
        f"""#!/bin/sh
        echo '{{"accessToken": "{token.text}", "expiresOn": "2099-01-01 00:00:00.000000", "expires_on": 4070908800,
                "subscription": "{uuid.uuid4()}", "tenant": "{World.tenant}", "tokenType": "Bearer"}}'"""
    )
    program.chmod(0o755)
    # the default chain would ask the machine that runs the test for its identity first
    environment = {"PATH": f"{runner.folder}:{runner.environment['PATH']}", "AZURE_TOKEN_CREDENTIALS": "dev"}
    assert set(runner(runner.write(), environment=environment).hosts) == {"one"}
    program.write_text("#!/bin/sh\necho \"Please run 'az login' to setup account.\" >&2\nexit 1\n")
    assert "az login" in runner.refused(environment=environment)


def closed_port() -> str:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return f"http://127.0.0.1:{server.getsockname()[1]}"


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"client_secret": World.expired_secret}, ["AADSTS7000222", "expired", "az ad app credential reset"]),
        ({"client_secret": "no-such-secret"}, ["AADSTS7000215", "client secret is wrong", "set client_secret"]),
        ({"tenant_id": "00000000-1111-2222-3333-444444444444"}, ["no such tenant", "correct tenant_id"]),
        ({"client_id": "00000000-1111-2222-3333-444444444444"}, ["AADSTS700016", "correct client_id"]),
        ({"client_secret": None}, ["service_principal", "client_secret or certificate_path"]),
        ({"subscriptions": ["Reserch"]}, ["No subscription", "Reserch", "Reader"]),
        ({"subscriptions": [str(uuid.UUID(int=5))]}, [str(uuid.UUID(int=5)), "Reader"]),
        ({"management_groups": ["mg-none"]}, ["management group mg-none", "403", "Reader"]),
        ({"incude_locations": ["eastus"]}, ["unknown option incude_locations", "did you mean include_locations?"]),
        ({"gpu_only": "perhaps"}, ["gpu_only", "perhaps"]),
        ({"deadline": "soon"}, ["deadline", "soon"]),
        ({"deadline": 0}, ["deadline is 0", "1 or more"]),
        ({"on_error": "ignore"}, ["on_error", "ignore", "warn_partial"]),
        ({"filters": [{"only": "true"}]}, ["only", "include", "exclude"]),
        ({"hostvar_prefix": "my-"}, ["hostvar_prefix", "my-"]),
        ({"arm_endpoint": "http://management.example.org"}, ["http://management.example.org", "https"]),
        ({"arm_endpoint": None}, ["arm_endpoint"]),
        ({"cloud": "AzureCloud"}, ["arm_endpoint", "cloud: custom"]),
    ],
    ids=lambda each: "" if isinstance(each, list) else str(each)[:40],
)  # fmt: skip
def test_bad_input_is_one_sentence_with_the_remedy(runner: Runner, options, expected):
    message = runner.refused(**options)
    for words in expected:
        assert words in message, message
    assert "no-such-secret" not in message


def test_a_cloud_that_cannot_be_reached(runner: Runner):
    port = closed_port().replace("http:", "https:")
    message = runner.refused(arm_endpoint=port, audience=runner.standin.url, deadline=3)
    assert port in message and "list of subscriptions" in message
    message = runner.refused(authority=port)
    assert f"authority {port} can't be reached" in message and "proxy" in message, message
    message = runner.refused(deadline=5, environment={"REQUESTS_CA_BUNDLE": "/etc/ssl/certs/ca-certificates.crt"})
    assert "certificate" in message.lower(), "an unknown authority of the server's certificate"


@pytest.mark.parametrize(
    ("cloud", "authority"),
    [("AzureUSGovernment", "https://login.microsoftonline.us"), ("AzureChinaCloud", "https://login.chinacloudapi.cn")],
)
def test_other_clouds_are_asked_at_their_own_hosts(runner: Runner, cloud: str, authority: str):
    # a proxy that is not there keeps the test away from the real clouds
    message = runner.refused(cloud=cloud, arm_endpoint=None, authority=None, environment={"HTTPS_PROXY": closed_port()})
    assert f"authority {authority} can't be reached" in message


def test_nothing_to_see(runner: Runner, world: World):
    world.subscriptions.clear()
    assert "sees no subscription at all" in runner.refused() and "Reader" in runner.refused()
    world.add_subscription("Empty")
    result = runner.list()
    assert result.hosts == {} and "Empty" in result.flat, "an empty subscription is no error, but said"


def test_no_credential_at_all(runner: Runner):
    runner.credentials = {}
    environment = {"PATH": "/usr/bin:/bin", "AZURE_TOKEN_CREDENTIALS": "dev"}
    message = runner.refused(environment=environment)
    assert "No Azure credential was found" in message and "az login" in message


def test_missing_sdk_and_broken_file(runner: Runner):
    trap = runner.folder / "trap" / "azure"
    trap.mkdir(parents=True)
    (trap / "__init__.py").write_text("raise ImportError('not here')\n")
    message = runner.refused(environment={"PYTHONPATH": str(trap.parent)})
    assert "pip install azure-identity" in message
    path = runner.folder / "list.azure_gpu.yml"
    path.write_text("- a\n- list\n")
    result = runner(path, check=False)
    assert result.code != 0 and "Traceback" not in result.output and "list.azure_gpu.yml" in result.flat


def test_no_secret_in_any_output(runner: Runner):
    result = runner.list("-vvvvv")
    assert set(result.hosts) == {"one"}
    tokens = list(runner.standin.tokens.issued)
    assert tokens
    for secret in (World.client_secret, *tokens):
        assert secret not in result.output
    refused = runner(runner.write(client_secret=World.expired_secret), "--list", "-vvvvv", check=False)
    assert refused.code != 0 and World.expired_secret not in refused.output


def test_text_from_azure_is_never_a_template(runner: Runner, world: World):
    evil = "{{ lookup('ansible.builtin.pipe', 'touch ' ~ 'injected') }}"
    one = world.subscriptions[next(iter(world.subscriptions))]
    one.add_machine(
        "evil", tags={"note": evil, evil: "key", "name": "{% raw %}x", "group": "a b-ü{{ 7*7 }}"}, computer_name=evil
    )
    one.name = evil
    options = {
        "compose": {"copy": "azure_tags.note", "both": "azure_tags.note ~ azure_name"},
        "groups": {"noted": "azure_tags.note is defined"},
        "keyed_groups": [{"key": "azure_tags.group", "prefix": "tag"}, {"key": "azure_tags", "prefix": "all"}],
        "filters": [{"exclude": "azure_tags.note == 'x'"}],
        "hostnames": ["tag:name", "name"],
    }
    result = runner.list(**options)
    host = result.hosts["{%_raw_%}x"]
    assert host["azure_tags"]["note"] == host["copy"] == host["azure_computer_name"] == evil
    assert host["both"] == evil + "evil" and host["azure_subscription_name"] == evil
    assert result.groups["noted"] == {"{%_raw_%}x"}
    assert not any("49" in name or set("{}% -'()") & set(name) for name in result.groups)
    assert result.groups[
        "tag_a_b___7_7__"
        if "tag_a_b___7_7__" in result.groups
        else next(g for g in result.groups if g.startswith("tag_a_b"))
    ]
    adhoc = subprocess.run(
        [str(Path(sys.executable).with_name("ansible")), "-i", "test.azure_gpu.yml", "all", "-c", "local", "-m", "ansible.builtin.debug",
         "-a", "msg={{ azure_tags.note | default('none') }}/{{ copy | default('none') }}"],
        env=runner.environment, cwd=runner.folder, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert adhoc.returncode == 0, adhoc.stdout + adhoc.stderr
    assert adhoc.stdout.count("touch ") == 2
    assert not (runner.folder / "injected").exists()


def test_group_names_follow_ansibles_setting(runner: Runner, world: World):
    next(iter(world.subscriptions.values())).add_machine("named", tags={"team": "a-b c"})
    path = runner.write(keyed_groups=[{"key": "azure_tags.team", "prefix": "team"}])
    assert "team_a_b_c" in runner(path).groups
    kept = runner(path, environment={"ANSIBLE_TRANSFORM_INVALID_GROUP_CHARS": "ignore"})
    assert "team_a-b c" in kept.groups
