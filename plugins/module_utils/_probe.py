# Copyright (c) 2026, The dlvm.azure_gpu authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ask sources whether they answer, all at once, through the proxies of the environment; transient errors are retried."""

from __future__ import annotations

import base64
import http.client
import os
import re
import socket
import ssl
import threading
import time
import typing as t
import urllib.error
import urllib.request

from ansible_collections.dlvm.azure_gpu.plugins.module_utils._addresses import split_user

PYPI = "https://pypi.org/simple"
_HEAD_NOT_SERVED = frozenset({403, 405, 501})
_TRANSIENT_STATUSES = frozenset({408, 429, 500, 502, 503, 504})
_CONNECTION_LOST = (ConnectionResetError, BrokenPipeError, http.client.BadStatusLine, ssl.SSLEOFError)
# Seconds between attempts.
_PAUSES = (1, 2, 4)
_INSTEAD_OF = re.compile(r"^url\.(\S+)\.insteadof (\S+)$", re.MULTILINE)


def git_mirrors(listing: str) -> dict[str, str]:
    """What git takes instead of which beginning of a URL, from `git config --get-regexp insteadof`."""
    return {beginning: instead for instead, beginning in _INSTEAD_OF.findall(listing)}


def real_url(url: str, environment, mirrors: dict[str, str]) -> str:
    """The URL that pypi:NAME stands for, and the one that git would take for git+URL; others as they are."""
    if url.startswith("pypi:"):
        return f"{environment.get('PIP_INDEX_URL', PYPI).rstrip('/')}/{url[5:]}/"
    if not url.startswith("git+"):
        return url
    url = url[4:]
    beginning = max((one for one in mirrors if url.startswith(one)), key=len, default="")
    return mirrors.get(beginning, "") + url[len(beginning):]


def probe(url: str, timeout: int, ca_file: str | None = None) -> str | None:
    """Why the URL cannot be reached; None when it can."""
    if url.startswith("/"):
        return None if os.path.exists(url) or os.path.exists(url + ".git") else "there is no such directory"
    if re.match(r"ssh://|[\w.-]+@", url):
        # What answers there is for git to find out, which has the keys.
        return None
    try:
        retried(lambda: _request(url, timeout, ca_file), timeout)
    except (OSError, ValueError, http.client.HTTPException) as error:
        return _reason(error)
    return None


def retried(call: t.Callable[[], t.Any], timeout: float) -> t.Any:
    """The result of the call; transient errors are retried, but no attempt begins after the timeout (in seconds)."""
    deadline = time.monotonic() + timeout
    for pause in _PAUSES:
        try:
            return call()
        except Exception as error:
            if not is_transient(error) or time.monotonic() + pause >= deadline:
                raise
        time.sleep(pause)
    return call()


def is_transient(error: Exception) -> bool:
    """Whether the same request may succeed a moment later."""
    if isinstance(error, urllib.error.HTTPError):
        return error.code in _TRANSIENT_STATUSES
    reason = getattr(error, "reason", error)
    return isinstance(reason, _CONNECTION_LOST) or getattr(reason, "errno", None) == socket.EAI_AGAIN


def _reason(error: Exception) -> str:
    if isinstance(error, urllib.error.HTTPError):
        return f"HTTP {error.code}"
    reason = getattr(error, "reason", error)
    return str(getattr(reason, "strerror", None) or reason) or type(reason).__name__


def _request(url: str, timeout: int, ca_file: str | None) -> None:
    """Send HEAD, and GET to servers that do not serve it."""
    context = ssl.create_default_context(cafile=ca_file)
    opener = urllib.request.build_opener(urllib.request.HTTPSHandler(context=context))
    address, user = split_user(url)
    for method in ("HEAD", "GET"):
        request = urllib.request.Request(address, method=method, headers={"User-Agent": "dlvm.azure_gpu"})
        if user:
            # Not sent on to where an answer redirects.
            request.add_unredirected_header("Authorization", "Basic " + base64.b64encode(user.encode()).decode())
        try:
            opener.open(request, timeout=timeout).close()
            return
        except urllib.error.HTTPError as error:
            if method == "GET" or error.code not in _HEAD_NOT_SERVED:
                raise


def probe_all(sources: list[dict], timeout: int, environment, mirrors: dict[str, str]) -> list[dict]:
    """The sources with given, url and error: None or the reason; a name server that hangs costs no more than the timeout."""
    answers = [
        {**one, "given": one["url"], "url": real_url(one["url"], environment, mirrors), "error": f"no answer in {timeout} s"} for one in sources
    ]

    def ask(answer: dict) -> None:
        of_pip = answer["given"].startswith("pypi:")
        answer["error"] = probe(answer["url"], timeout, environment.get("PIP_CERT") if of_pip else None)

    threads = [threading.Thread(target=ask, args=(answer,), daemon=True) for answer in answers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout + 2)
    return [dict(answer) for answer in answers]
