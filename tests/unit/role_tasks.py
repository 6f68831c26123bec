# Copyright (c) 2026, The dlvm.azure_gpu authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The tasks of a role as far as they can be followed without a host."""

from __future__ import annotations

from typing import Any

from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar
from support import ROOT, raw_variables


def tasks_of(role: str, name: str, templar: Templar | None) -> list[dict[str, Any]]:
    """The tasks of roles/<role>/tasks/<name> and, with a templar, of what it includes; conditions are ignored."""
    found = []
    waiting = list(DataLoader().load_from_file(str(ROOT / "roles" / role / "tasks" / name), trusted_as_template=True))
    while waiting:
        task = waiting.pop(0)
        waiting = [*task.get("block", []), *task.get("rescue", []), *waiting]
        found.append(task)
        included = task.get("ansible.builtin.include_tasks")
        if included and templar:
            file = included if isinstance(included, str) else included["file"]
            found += tasks_of(role, templar.template(file), templar)
    return found


def apt_names(role: str, distribution: str, major: str, **overrides: Any) -> set[str]:
    """What the role may ask apt to install when it is present."""
    templar = Templar(loader=DataLoader(), variables=raw_variables(role, distribution, major, **overrides))
    modules = [task.get("ansible.builtin.apt") for task in tasks_of(role, "present.yml", templar)]
    names = [templar.template(one["name"]) for one in modules if one and "name" in one]
    return {name for one in names for name in ([one] if isinstance(one, str) else one)}
