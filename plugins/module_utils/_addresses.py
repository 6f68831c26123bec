# Copyright (c) 2026, The dlvm.azure_gpu authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The secrets that an address may carry: a user's before the host, a signature after a '?'. Pure."""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit

_USER = re.compile(r"(?<=//)[^/@\s]*@")


def without_users(text: str) -> str:
    """A text without user and password of the addresses in it."""
    return _USER.sub("", text)


def without_secrets(text: str) -> str:
    """An address for a message; a text that is none stays as it is."""
    if "://" not in text:
        return text
    return re.sub(r"\?.*", "?...", without_users(text), flags=re.DOTALL)


def split_user(url: str) -> tuple[str, str | None]:
    """The URL as it is asked for, and USER:PASSWORD, decoded, where it carries them."""
    parts = urlsplit(url)
    given, at, host = parts.netloc.rpartition("@")
    if not at:
        return url, None
    user, _colon, password = given.partition(":")
    return parts._replace(netloc=host).geturl(), f"{unquote(user)}:{unquote(password)}"
