# Copyright (c) 2026, The dlvm.azure_gpu authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import json
import socket
import threading
import time
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from ansible_collections.dlvm.azure_gpu.plugins.module_utils import _azure_metadata as metadata

PATH = "/metadata/instance/compute?api-version=2021-02-01"
GOOD = json.dumps({"location": "westeurope", "vmSize": "Standard_NV36ads_A10_v5", "userData": ""})


class Handler(BaseHTTPRequestHandler):
    """Azure's service as far as its documentation goes, and what it says in answer["body"]."""

    def do_GET(self):
        self.server.asked.append(self.path)
        answer = self.server.answer
        if self.headers.get("Metadata") != "true" or self.path != PATH:
            answer = {"status": 400, "body": '{"error": "Bad request. Required metadata header not specified"}'}
        if "raw" in answer:
            self.wfile.write(answer["raw"])
            return
        body = answer["body"].encode()
        self.send_response(answer.get("status", 200))
        for name, value in answer.get("headers", {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        for byte in range(0, len(body), answer.get("chunk", len(body) or 1)):
            if self.server.over.wait(answer.get("pause", 0)):
                return
            self.wfile.write(body[byte : byte + answer.get("chunk", len(body))])
            self.wfile.flush()

    def log_message(self, *_arguments):
        pass


@pytest.fixture(name="service")
def fixture_service():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.asked, server.over, server.answer = [], threading.Event(), {"body": GOOD}
    server.url = f"http://127.0.0.1:{server.server_address[1]}{PATH}"
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield server
    server.over.set()
    server.shutdown()
    server.server_close()


@pytest.fixture(name="azure")
def fixture_azure(tmp_path):
    tag = tmp_path / "chassis_asset_tag"
    tag.write_text("7783-7084-3265-9085-8269-3286-77\n")
    return str(tag)


def asked(service, azure, **answer):
    service.answer = answer
    size, error = metadata.vm_size(azure, service.url)
    assert size is None
    assert error.startswith(f"Azure's instance metadata service ({service.url}) ")
    assert error.endswith(". Set dlvm_azure_size to the machine's size.")
    return error


def test_the_size_of_a_machine_on_azure(service, azure):
    assert metadata.vm_size(azure, service.url) == ("Standard_NV36ads_A10_v5", None)
    assert service.asked == [PATH]


def test_the_address_is_azures():
    assert metadata.URL == "http://169.254.169.254" + PATH
    assert metadata.DMI_PATH == "/sys/class/dmi/id/chassis_asset_tag"


@pytest.mark.parametrize("tag", ["", "7783-7084-3265-9085-8269-3286-7", "To Be Filled By O.E.M.", "\ufffd", None])
def test_nobody_is_asked_elsewhere(service, tmp_path, tag):
    path = tmp_path / "tag"
    if tag is not None:
        path.write_text(tag, encoding="utf-8")
    assert metadata.vm_size(str(path), service.url) == (None, None)
    assert service.asked == []


def test_the_fake_rejects_a_request_without_the_header(service, azure):
    with pytest.raises(urllib.request.HTTPError, match="400"):
        urllib.request.build_opener(urllib.request.ProxyHandler({})).open(service.url, timeout=2)
    assert "answered HTTP 400" in metadata.vm_size(azure, service.url.replace("compute", "other"))[1]


@pytest.mark.parametrize("status", [400, 404, 410, 429, 500])
def test_an_error_of_the_service(service, azure, status):
    assert f" answered HTTP {status}." in asked(service, azure, status=status, body=GOOD)


@pytest.mark.parametrize(
    "body",
    ["", "<html>", "[]", "null", '"vmSize"', "{}", '{"vmsize": "Standard_NC6"}', "[" * 100_000, '{"vmSize": "\udcff'],
    ids=["empty", "html", "list", "null", "string", "nothing", "case", "deep", "bytes"],
)
def test_an_answer_without_a_size(service, azure, body):
    error = metadata.size_of(body.encode(errors="surrogateescape"))[1]
    assert error == "answered no JSON with a vmSize"
    if body.isascii():
        assert error in asked(service, azure, body=body)


@pytest.mark.parametrize(
    ("size", "shown"),
    [
        ("{{ x }}", "?? x ??"),
        ("Standard_NC6\n", "Standard_NC6?"),
        ("Standard NC6", "Standard?NC6"),
        ("Größe", "Gr??e"),
        ("", ""),
        ("N" * 81, "N" * 80),
        (None, "None"),
        (["Standard_NC6"], "??Standard_NC6??"),
    ],
)
def test_a_size_that_is_none(service, azure, size, shown):
    shown = shown.replace(" ", "?")
    assert f" answered the vmSize '{shown}', which is no name of a size." in asked(
        service, azure, body=json.dumps({"vmSize": size})
    )


def test_an_answer_that_is_too_long(service, azure):
    body = json.dumps({"vmSize": "Standard_NC6", "userData": "x" * 512 * 1024})
    assert " answered more than 512 KiB." in asked(service, azure, body=body)


def test_user_data_is_not_too_long(service, azure):
    service.answer = {"body": json.dumps({"userData": "x" * 87_384, "vmSize": "Standard_NC6"})}
    assert metadata.vm_size(azure, service.url) == ("Standard_NC6", None)


@pytest.mark.parametrize("answer", [{"pause": 30}, {"pause": 0.2, "chunk": 1}], ids=["silent", "trickling"])
def test_a_slow_service_costs_the_timeout_and_no_more(service, azure, answer):
    service.answer = {**answer, "body": GOOD}
    start = time.monotonic()
    size, error = metadata.vm_size(azure, service.url, timeout=0.5)
    assert time.monotonic() - start < 1
    assert size is None
    assert " did not answer within 0.5 s." in error


def test_the_timeout_is_two_seconds(service, azure):
    start = time.monotonic()
    assert " did not answer within 2 s." in asked(service, azure, pause=30, body=GOOD)
    assert 1.9 < time.monotonic() - start < 2.5


def test_a_redirect_is_not_followed(service, azure):
    there = service.url.replace("127.0.0.1", "localhost")
    assert " answered HTTP 302." in asked(service, azure, status=302, body=GOOD, headers={"Location": there})
    assert len(service.asked) == 1


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"{{ x }} 1 2\r\n\r\n", "answered no HTTP (BadStatusLine)"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{", "answered no JSON with a vmSize"),
        (b"", "answered no HTTP (RemoteDisconnected)"),
    ],
    ids=["line", "cut", "none"],
)
def test_no_http(service, azure, raw, reason):
    assert f" {reason}." in asked(service, azure, raw=raw)


def test_nobody_listens(azure):
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        error = metadata.vm_size(azure, f"http://127.0.0.1:{silent.getsockname()[1]}{PATH}")[1]
    assert " can't be reached: [Errno 111] Connection refused." in error


def test_proxies_of_the_environment_are_not_used(service, azure, monkeypatch):
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "https_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.delenv("no_proxy", raising=False)
    assert metadata.vm_size(azure, service.url) == ("Standard_NV36ads_A10_v5", None)


def test_the_opener_can_be_given(azure):
    class Opener:
        def open(self, request, timeout):
            raise OSError(f"{request.full_url} {request.headers} {timeout}")

    assert f"can't be reached: {metadata.URL} {{'Metadata': 'true'}} 3." in metadata.vm_size(azure, opener=Opener())[1]
