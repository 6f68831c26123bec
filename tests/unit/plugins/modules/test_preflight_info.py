# Copyright (c) 2026, The dlvm.azure_gpu authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the adapter passes on of what it asks: warnings, and addresses without their secrets."""

from __future__ import annotations

import io
import json
import typing as t
import urllib.error
from types import SimpleNamespace

import pytest
from ansible.module_utils.basic import AnsibleModule
from ansible.module_utils.testing import patch_module_args
from ansible_collections.dlvm.azure_gpu.plugins.module_utils import _probe
from ansible_collections.dlvm.azure_gpu.plugins.modules import preflight_info


class Root:
    """An apt of which one source fails that nothing is needed of."""

    warnings: t.ClassVar = ["The apt source http://a.test cannot be read."]

    def __init__(self, _run, fetch, *_arguments) -> None:
        Root.fetch = fetch

    def refresh(self) -> list[str]:
        return []

    def names(self, _patterns) -> dict[str, list]:
        return {}


@pytest.fixture
def run(capsys, monkeypatch):
    def run(**options) -> dict:
        warnings: list[str] = []
        monkeypatch.setattr(AnsibleModule, "warn", lambda _module, words: warnings.append(words))
        with patch_module_args(options), pytest.raises(SystemExit) as ended:
            preflight_info.main()
        result = json.loads(capsys.readouterr().out)
        assert ended.value.code == 0, result
        return {**result, "warnings": warnings}

    monkeypatch.setattr(preflight_info, "AptRoot", Root)
    return run


def test_what_keeps_no_role_from_being_applied_is_a_warning(run, monkeypatch):
    assert run()["warnings"] == []
    monkeypatch.setattr(preflight_info.metadata, "vm_size", lambda *_: (None, "Azure's metadata service did not answer. Set dlvm_azure_size."))
    result = run(offers=True, ask_azure=True)
    assert result["warnings"] == [*Root.warnings, "Azure's metadata service did not answer. Set dlvm_azure_size."]
    assert result["problems"] == []
    assert run(ask_azure=True, azure_size="Standard_NC4as_T4_v3")["warnings"] == [], "a size that is known is not asked for"


def test_no_secret_of_an_address_is_returned(run):
    url = "http://joe:pass@127.0.0.1:9/cuda.run?sig=key"
    result = run(urls=[{"url": url, "purpose": "CUDA"}])
    assert result["out_of_reach"] == ["http://127.0.0.1:9/cuda.run?..."]
    assert result["problems"][0].startswith("http://127.0.0.1:9/cuda.run?... cannot be reached")


def test_the_key_of_a_repository_is_fetched_again_after_a_transient_error(run, monkeypatch):
    answers = [urllib.error.URLError(ConnectionResetError("reset")), io.BytesIO(b"key"), urllib.error.URLError("unknown host")]

    def open_url(_url, **_options):
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    monkeypatch.setattr(preflight_info, "open_url", open_url)
    monkeypatch.setattr(_probe, "time", SimpleNamespace(monotonic=lambda: 0, sleep=lambda _seconds: None))
    run(offers=True)
    assert Root.fetch("https://a.test/key") == b"key"
    with pytest.raises(OSError, match="unknown host"):
        Root.fetch("https://a.test/key")
    assert answers == []
