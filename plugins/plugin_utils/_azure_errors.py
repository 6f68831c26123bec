# Copyright (c) 2026, The dlvm.azure_gpu authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations


class AzureError(Exception):
    """One sentence that names the value, the reason and the remedy."""


class CallError(AzureError):
    """A call that failed for good; `status` is the HTTP status, or None if there was no answer."""

    def __init__(self, message: str, status: int | None = None) -> None:
        super().__init__(message)
        self.status = status


def missing_sdk(package: str) -> AzureError:
    return AzureError(f"The Python package {package} is not installed on the controller; run pip install azure-identity.")
