# Copyright (c) 2026, The dlvm.azure_gpu authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs the real ansible-inventory against the stand-in."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import typing as t
from dataclasses import dataclass
from pathlib import Path

import yaml
from arm_standin import Standin, World

ROOT = Path(__file__).resolve().parents[2]
COLLECTIONS = os.environ.get("ANSIBLE_COLLECTIONS_PATH", str(ROOT / ".build/collections"))
ANSIBLE_INVENTORY = str(Path(sys.executable).with_name("ansible-inventory"))


def plain(value: t.Any) -> t.Any:
    """Without the marks that ansible-inventory puts around remote text."""
    if isinstance(value, dict):
        return (
            value["__ansible_unsafe"]
            if set(value) == {"__ansible_unsafe"}
            else {key: plain(each) for key, each in value.items()}
        )
    return [plain(each) for each in value] if isinstance(value, list) else value


@dataclass
class Result:
    code: int
    stdout: str
    stderr: str

    @property
    def output(self) -> str:
        return self.stdout + self.stderr

    @property
    def flat(self) -> str:
        """The messages without line breaks, which Ansible puts in to fit a terminal."""
        return " ".join(self.stderr.split())

    @property
    def json(self) -> dict[str, t.Any]:
        return plain(json.loads(self.stdout[self.stdout.index("{\n") :]))  # -v writes lines before

    @property
    def hosts(self) -> dict[str, dict[str, t.Any]]:
        return self.json.get("_meta", {}).get("hostvars", {})

    @property
    def groups(self) -> dict[str, set[str]]:
        return {name: set(group.get("hosts", ())) for name, group in self.json.items() if name != "_meta"}


class Runner:
    def __init__(self, standin: Standin, folder: Path) -> None:
        self.standin, self.folder = standin, folder
        self.environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
            "LANG": "C.UTF-8",
            "ANSIBLE_COLLECTIONS_PATH": COLLECTIONS,
            "ANSIBLE_INVENTORY_ENABLED": "dlvm.azure_gpu.azure_gpu",
            "ANSIBLE_INVENTORY_UNPARSED_FAILED": "true",
            "ANSIBLE_LOCAL_TEMP": str(folder / "tmp"),
            "ANSIBLE_NOCOLOR": "1",
            "COLUMNS": "10000",
            "REQUESTS_CA_BUNDLE": str(standin.certificate),
            "NO_PROXY": "127.0.0.1",
        }
        self.credentials: dict[str, t.Any] = {
            "auth_source": "service_principal",
            "tenant_id": World.tenant,
            "client_id": World.client_id,
            "client_secret": World.client_secret,
        }

    def write(self, name: str = "test.azure_gpu.yml", **options: t.Any) -> Path:
        """An inventory file; None takes an option out."""
        body = {
            "plugin": "dlvm.azure_gpu.azure_gpu",
            "cloud": "custom",
            "arm_endpoint": self.standin.url,
            "authority": self.standin.https_url,
            "deadline": 60,
            **self.credentials,
            **options,
        }
        path = self.folder / name
        path.write_text(
            yaml.safe_dump({key: value for key, value in body.items() if value is not None}), encoding="utf-8"
        )
        return path

    def __call__(
        self,
        path: Path,
        *arguments: str,
        check: bool = True,
        environment: dict[str, str] | None = None,
        timeout: float = 300,
    ) -> Result:
        done = subprocess.run(
            [ANSIBLE_INVENTORY, "-i", str(path), *(arguments or ("--list",))],
            env={**self.environment, **(environment or {})},
            cwd=self.folder,
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )
        result = Result(done.returncode, done.stdout, done.stderr)
        assert not check or result.code == 0, result.output
        return result

    def list(self, *arguments: str, **options: t.Any) -> Result:
        """`ansible-inventory --list` of a file with these options, which has to succeed."""
        return self(self.write(**options), "--list", *arguments)

    def refused(self, *arguments: str, environment: dict[str, str] | None = None, **options: t.Any) -> str:
        """The message of a run that has to fail; without a traceback and without a secret."""
        result = self(self.write(**options), "--list", *arguments, check=False, environment=environment)
        assert result.code != 0, result.stdout
        assert "Traceback" not in result.output, result.output
        for secret in (World.client_secret, World.expired_secret):
            assert secret not in result.output
        return result.flat

    @property
    def requests(self) -> list[str]:
        return list(self.standin.arm.log)
