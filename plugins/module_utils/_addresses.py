# Copyright (c) 2026, The dlvm.azure_gpu authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The secrets that an address may carry: a user's before the host, a signature after a '?'. Pure."""

from __future__ import annotations

import re
from urllib.parse import unquote

_USER = re.compile(r"(?<=://)([^/@\s]*)@")


def without_secrets(text: str) -> str:
    """An address for a message; a text that is none stays as it is."""
    if "://" not in text:
        return text
    return re.sub(r"\?.*", "?...", _USER.sub("", text), flags=re.DOTALL)


def split_user(url: str) -> tuple[str, str | None]:
    """The URL as it is asked for, and USER:PASSWORD, decoded, where it carries them."""
    found = _USER.search(url)
    if not found:
        return url, None
    user, _colon, password = found[1].partition(":")
    return _USER.sub("", url, count=1), f"{unquote(user)}:{unquote(password)}"
