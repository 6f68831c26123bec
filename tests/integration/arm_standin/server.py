# Copyright (c) 2026, The dlvm.azure_gpu authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The stand-in's sockets: HTTP and HTTPS on ephemeral ports of 127.0.0.1, and a second host that must never see a token."""

from __future__ import annotations

import http.server
import socket
import ssl
import struct
import threading
import time
import typing as t
from pathlib import Path

from typing_extensions import Self

from arm_standin.arm import Arm
from arm_standin.faults import Fault, Faults
from arm_standin.messages import Reply, Request, error
from arm_standin.tokens import Tokens
from arm_standin.world import World

STATUS_TEXT = {200: "OK", 202: "Accepted"}


class Standin:
    """Use it as a context manager. The certificate is what a client has to trust for the HTTPS URLs."""

    def __init__(self, world: World | None = None, certificate: Path | None = None, key: Path | None = None) -> None:
        self.world = world or World()
        self.faults = Faults()
        self.tokens = Tokens(self.world)
        self.arm = Arm(self.world, self.tokens, self.faults)
        self.latency_s = 0.0
        self.certificate = certificate
        self.token_requests: list[str] = []
        self.foreign_requests: list[dict[str, str]] = []
        """Headers of the requests that reached the other host."""
        self.most_at_once = 0
        """How many requests to Resource Manager were under way at the same time."""
        self._under_way = 0
        self._lock = threading.Lock()
        self._servers = [_listen(self._serve), _listen(self._foreign)]
        self.http_url = f"http://127.0.0.1:{self._servers[0].server_address[1]}"
        self.foreign_url = f"http://127.0.0.1:{self._servers[1].server_address[1]}"
        self.https_url = ""
        if certificate and key:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate, key)
            self._servers.append(_listen(self._serve, context))
            self.https_url = f"https://127.0.0.1:{self._servers[2].server_address[1]}"
        self.url = self.https_url or self.http_url
        """Where Resource Manager is; tokens have to be for it."""

    def __enter__(self) -> Self:
        for server in self._servers:
            threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def __exit__(self, *_exception: object) -> None:
        for server in self._servers:
            server.shutdown()
            server.server_close()

    def reset(self, world: World | None = None) -> None:
        """Back to a quiet server without a history, with another world if one is given."""
        self.faults.clear()
        self.latency_s = 0.0
        self.token_requests.clear()
        self.foreign_requests.clear()
        self.most_at_once = 0
        if world is not None:
            self.world = world
        self.tokens = Tokens(self.world)
        self.arm = Arm(self.world, self.tokens, self.faults)

    def _serve(self, request: Request) -> tuple[Reply, Fault | None]:
        with self._lock:
            self._under_way += 1
            self.most_at_once = max(self.most_at_once, self._under_way)
        try:
            if self.latency_s:
                time.sleep(self.latency_s)
            return self._reply(request)
        finally:
            with self._lock:
                self._under_way -= 1

    def _reply(self, request: Request) -> tuple[Reply, Fault | None]:
        fault = self.faults.pick(request.line)
        if fault and fault.kind == "status":
            self._note(request)
            return error(fault.status, fault.code, fault.message, **fault.headers), None
        if fault and fault.kind == "expire_token":
            self.tokens.expire(request.headers.get("Authorization"))
        if fault and fault.kind == "garbage":
            self._note(request)
            return Reply(
                200, b"<html><body>The proxy is not amused.</body></html>", {"Content-Type": "text/html"}
            ), None
        if fault and fault.kind == "no_list":
            self._note(request)
            return Reply(200, b"{}"), None
        token = self.tokens.handle(request)
        if token is not None:
            self.token_requests.append(request.line)
            return token, fault
        self.arm.audience = self.url if request.base.startswith("https") or not self.https_url else self.http_url
        return self.arm.handle(request, fault), fault

    def _note(self, request: Request) -> None:
        if "/oauth2/" in request.path:
            self.token_requests.append(request.line)
        else:
            self.arm.note(request)

    def _foreign(self, request: Request) -> tuple[Reply, Fault | None]:
        self.foreign_requests.append(dict(request.headers))
        return Reply(200, b'{"value":[]}'), None


class _Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64
    context: ssl.SSLContext | None = None

    def get_request(self) -> tuple[t.Any, t.Any]:
        connection, address = super().get_request()
        if self.context:
            # the handshake happens in the connection's own thread, at the first read
            connection = self.context.wrap_socket(connection, server_side=True, do_handshake_on_connect=False)
        return connection, address

    def handle_error(self, request: t.Any, client_address: t.Any) -> None:
        """A client that hangs up is part of the game."""


def _listen(serve: t.Callable[[Request], tuple[Reply, Fault | None]], context: ssl.SSLContext | None = None) -> _Server:
    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True
        wbufsize = -1

        def _answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            scheme = "https" if context else "http"
            request = Request(self.command, self.path, self.headers, body, f"{scheme}://{self.headers['Host']}")
            reply, fault = serve(request)
            if fault and fault.kind == "hang":
                time.sleep(fault.seconds)
                self.close_connection = True
                return
            if fault and fault.kind == "reset":
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                self.connection.close()
                self.close_connection = True
                return
            self.send_response(reply.status, STATUS_TEXT.get(reply.status))
            for name, value in {"Content-Type": "application/json; charset=utf-8", **reply.headers}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(reply.body)))
            self.end_headers()
            if fault and fault.kind == "truncate":
                self.wfile.write(reply.body[: len(reply.body) // 2])
                self.close_connection = True
            else:
                self.wfile.write(reply.body)
            self.wfile.flush()

        do_GET = do_POST = _answer

        def log_message(self, *_arguments: t.Any) -> None:
            pass

    server = _Server(("127.0.0.1", 0), Handler)
    server.context = context
    return server
