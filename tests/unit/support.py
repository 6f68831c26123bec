"""What a role resolves to on a distribution, by Ansible's own loader and templar and without a host."""
from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar, trust_as_template

ROOT = Path(__file__).resolve().parents[2]
NAMES = {"22": "22.04", "24": "24.04", "26": "26.04"}


def facts(distribution: str, major: str, **more: Any) -> dict[str, Any]:
    """The facts that roles may rely on, as gathered on an x86_64 host of the distribution."""
    return {
        "distribution": distribution,
        "distribution_major_version": major,
        "distribution_version": NAMES.get(major, major),
        "os_family": "Debian",
        "architecture": "x86_64",
        "kernel": "6.1.0-40-amd64",
        "processor_vcpus": 4,
        "memtotal_mb": 28000,
        "service_mgr": "systemd",
        **more,
    }


@cache
def _load(path: Path) -> dict[str, Any]:
    return (DataLoader().load_from_file(str(path), trusted_as_template=True) or {}) if path.exists() else {}


def _templar(variables: dict[str, Any]) -> Templar:
    return Templar(loader=DataLoader(), variables=variables)


def raw_variables(role: str, distribution: str, major: str, **overrides: Any) -> dict[str, Any]:
    """Defaults, vars and distribution vars of the role, untemplated, with facts and overrides over them."""
    folder = ROOT / "roles" / role
    return {
        **_load(folder / "defaults/main.yml"),
        **_load(folder / "vars/main.yml"),
        **_load(folder / f"vars/{distribution}_{major}.yml"),
        "ansible_facts": facts(distribution, major),
        "role_path": str(folder),
        **overrides,
    }


def role_variables(role: str, distribution: str, major: str, *names: str, **overrides: Any) -> dict[str, Any]:
    """The named variables of the role (all if none is named), templated as they would be on the distribution."""
    variables = raw_variables(role, distribution, major, **overrides)
    templar = _templar(variables)
    return {name: templar.template(variables[name]) for name in names or variables}


def render(role: str, template: str, variables: dict[str, Any]) -> str:
    """roles/<role>/templates/<template> rendered with the variables."""
    text = (ROOT / "roles" / role / "templates" / template).read_text(encoding="utf-8")
    return _templar(variables).template(trust_as_template(text))
