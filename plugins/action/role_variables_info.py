# Copyright (c) 2026, The dlvm.azure_gpu authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from functools import cache
from pathlib import Path

from ansible.errors import AnsibleError
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible.module_utils.common.yaml import yaml_load
from ansible.plugins.action import ActionBase
from ansible.utils.display import Display
from ansible_collections.dlvm.azure_gpu.plugins.module_utils import _role_variables as pure

ROLES = Path(__file__).resolve().parents[2] / "roles"
ARGUMENT_SPEC = {
    "roles": {"type": "list", "elements": "str", "default": []},
    "facts": {"type": "list", "elements": "str", "default": []},
}
display = Display()


@cache
def read_specs(folder: Path) -> dict[str, dict]:
    """Argument specs by role, each with all its entry points."""
    return {
        path.parts[-3]: yaml_load(path.read_text(encoding="utf-8"))["argument_specs"]
        for path in sorted(folder.glob("*/meta/argument_specs.yml"))
    }


class ActionModule(ActionBase):
    """Runs on the controller, where the variables are."""

    _requires_connection = False
    _supports_async = False

    def run(self, tmp=None, task_vars=None):
        result = super().run(tmp, task_vars)
        checked = ArgumentSpecValidator(ARGUMENT_SPEC).validate(self._task.args)
        if checked.error_messages:
            msg = f"These options are not accepted: {'; '.join(checked.error_messages)}"
            return {**result, "failed": True, "msg": msg}
        specs, options = read_specs(ROLES), checked.validated_parameters
        unknown = [role for role in options["roles"] if role not in specs]
        if unknown:
            msg = f"roles has {', '.join(unknown)}, which is no role of {pure.COLLECTION}: take some of {', '.join(specs)}."
            return {**result, "failed": True, "msg": msg}
        wanted = {role: specs[role] for role in options["roles"] or specs}
        findings = pure.problems(wanted, self._values(wanted, task_vars or {}), facts=options["facts"])
        # what is displayed while a task runs becomes warnings and deprecations of its result
        for warning in findings.warnings:
            display.warning(warning)
        for one in findings.deprecations:
            display.deprecated(one["msg"], version="2.0.0", collection_name="dlvm.azure_gpu")
        unusable = [role for role in wanted if any(pure.is_of(role, problem) for problem in findings.problems)]
        return {**result, "changed": False, "problems": findings.problems, "values": findings.values, "unusable": unusable}

    def _values(self, specs, task_vars):
        """The variables of the host; others than the roles' are not templated."""
        known = {name for options in pure.options_of(specs).values() for name in options}
        return {
            name: self._value(value) if name in known else pure.NOT_TEMPLATED
            for name, value in task_vars.items()
            if isinstance(name, str)
        }

    def _value(self, raw):
        try:
            return self._templar.template(raw)
        except AnsibleError:
            # it may need facts or another role's variables, which are not there yet
            return pure.NOT_TEMPLATED
