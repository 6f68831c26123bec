# Copyright (c) 2026, The dlvm.azure_gpu authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ask Azure's instance metadata service which size this machine has. Reads only."""

from __future__ import annotations

import http.client
import json
import re
import threading
import urllib.error
import urllib.request

ASSET_TAG = "7783-7084-3265-9085-8269-3286-77"
DMI_PATH = "/sys/class/dmi/id/chassis_asset_tag"
URL = "http://169.254.169.254/metadata/instance/compute?api-version=2021-02-01"
REMEDY = "Set dlvm_azure_size to the machine's size."
# The answer holds the machine's user data (64 KiB in base64), keys and tags, too
_LIMIT = 512 * 1024
_SIZE = re.compile(r"[A-Za-z0-9_-]{1,80}")


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, req, fp, code, msg, headers, newurl):
        return None


def is_azure(asset_tag: str) -> bool:
    """Whether the chassis asset tag is the one that Azure gives to all its machines."""
    return asset_tag.strip() == ASSET_TAG


def size_of(answer: bytes) -> tuple[str | None, str | None]:
    """(size, None) from the service's JSON, or (None, what is wrong with it)."""
    if len(answer) > _LIMIT:
        return None, f"answered more than {_LIMIT // 1024} KiB"
    try:
        size = json.loads(answer)["vmSize"]
    except (KeyError, RecursionError, TypeError, ValueError):
        return None, "answered no JSON with a vmSize"
    if not isinstance(size, str) or not _SIZE.fullmatch(size):
        shown = re.sub("[^A-Za-z0-9_-]", "?", str(size))[:80]
        return None, f"answered the vmSize '{shown}', which is no name of a size"
    return size, None


def vm_size(
    dmi_path: str = DMI_PATH,
    url: str = URL,
    timeout: float = 2,
    opener: urllib.request.OpenerDirector | None = None,
) -> tuple[str | None, str | None]:
    """(size, None) or (None, why it is not known) on Azure; (None, None) elsewhere, where nobody is asked."""
    try:
        with open(dmi_path, encoding="ascii", errors="replace") as tag:
            if not is_azure(tag.read(256)):
                return None, None
    except OSError:
        return None, None
    opener = opener or urllib.request.build_opener(urllib.request.ProxyHandler({}), _NoRedirect)
    found = [(None, f"did not answer within {timeout} s")]

    def ask() -> None:
        found.append(_ask(opener, url, timeout + 1))

    # A socket's timeout is for each read and ends only the thread; a server that trickles its answer is left behind
    thread = threading.Thread(target=ask, daemon=True)
    thread.start()
    thread.join(timeout)
    size, error = found[-1]
    return size, error and f"Azure's instance metadata service ({url}) {error}. {REMEDY}"


def _ask(opener: urllib.request.OpenerDirector, url: str, timeout: float) -> tuple[str | None, str | None]:
    try:
        with opener.open(urllib.request.Request(url, headers={"Metadata": "true"}), timeout=timeout) as response:
            return size_of(response.read(_LIMIT + 1))
    except urllib.error.HTTPError as error:
        error.close()
        return None, f"answered HTTP {error.code}"
    except (ValueError, http.client.HTTPException) as error:
        return None, f"answered no HTTP ({type(error).__name__})"
    except OSError as error:
        return None, f"can't be reached: {getattr(error, 'reason', None) or error}"
