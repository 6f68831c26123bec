# Copyright (c) 2026, The dlvm.azure_gpu authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: r_makeconf
short_description: Check and fix the compiler variables of R's Makeconf
version_added: 1.0.0
author:
  - The dlvm.azure_gpu authors (@dlvm)
description:
  - An R package with C(CXX_STD = CXX11) compiles only where C(Makeconf) defines the six variables of that C++ standard
    (C(CXX11), C(CXX11FLAGS), C(CXX11PICFLAGS), C(CXX11STD), C(SHLIB_CXX11LD), C(SHLIB_CXX11LDFLAGS)) in the form that R looks for.
    Microsoft R Open 3.4 and ML Server 9.2 ship without them. This module finds the file, says what is wrong and repairs it.
  - Variables that serve are left alone. Every line that need not change stays byte for byte the same, and so do line ends, symbolic link, owner and mode.
  - Which standards exist depends on the version of R. Where R has dropped a standard (C++11 from R 4.6 on) nothing is added.
options:
  path:
    description:
      - The Makeconf to work on. When not given, it is the one of O(r_executable).
    type: path
  r_executable:
    description:
      - The R to ask for its home directory and version.
      - A bare V(R) that is not on the PATH is also looked for where Microsoft ML Server, Microsoft R Open and the distributions put it.
    type: str
    default: R
  r_version:
    description:
      - The version of R that reads this Makeconf. By default the R in whose home O(path) lies is asked, then O(r_executable).
    type: str
  standard:
    description:
      - The C++ standards whose variables must serve.
      - Ignored with O(state=absent).
    type: list
    elements: str
    choices: [CXX98, CXX11, CXX14, CXX17, CXX20, CXX23, CXX26]
    default: [CXX11]
  variables:
    description:
      - Any other variables and the exact values they shall have. With O(state=absent) their assignments are deleted and the values do not matter.
    type: dict
    default: {}
  state:
    description:
      - V(present) repairs O(standard) and sets O(variables); V(absent) deletes O(variables).
    type: str
    choices: [present, absent]
    default: present
  backup:
    description: Keep a copy of the file, with a time stamp in its name, before it is changed.
    type: bool
    default: false
  validate:
    description:
      - A command that must succeed on the new text before it replaces the file; C(%s) stands for the name of a file with that text.
    type: str
extends_documentation_fragment:
  - dlvm.azure_gpu.attributes
attributes:
  check_mode:
    support: full
  diff_mode:
    support: full
  idempotent:
    support: full
"""

EXAMPLES = r"""
- name: Let packages that want C++11 compile
  dlvm.azure_gpu.r_makeconf:

- name: The same for Microsoft ML Server
  dlvm.azure_gpu.r_makeconf:
    path: /opt/microsoft/mlserver/9.2.1/runtime/R/etc/Makeconf
    backup: true

- name: Compile every package with debug symbols
  dlvm.azure_gpu.r_makeconf:
    standard: [CXX11, CXX14]
    variables:
      CXX14FLAGS: -O0 -g
    validate: make --dry-run --file=%s R_HOME=/usr/lib/R R_SHARE_DIR=/usr/share/R/share nothing.o
"""

RETURN = r"""
path:
  description: The Makeconf, links followed.
  returned: success
  type: str
  sample: /etc/R/Makeconf
r_version:
  description: The version of R that decided which standards exist.
  returned: success
  type: str
  sample: 4.2.2
problems:
  description: What was wrong with the variables of O(standard), in words.
  returned: success
  type: list
  elements: dict
  contains:
    variable: {description: Name of the variable., type: str, returned: always}
    problem: {description: What was wrong., type: str, returned: always}
  sample: [{variable: CXX11, problem: is empty}]
values:
  description: The values of all variables concerned, as they are now or, in check mode, would be.
  returned: success
  type: dict
dropped:
  description: Standards of O(standard) that this R no longer knows; it compiles such packages with its default, there is nothing to fix.
  returned: success
  type: list
  elements: str
overrides:
  description: User and site files that R reads first and that set one of these variables. They are reported, never changed.
  returned: success
  type: list
  elements: dict
  contains:
    path: {description: The file., type: str, returned: always}
    variable: {description: Name of the variable., type: str, returned: always}
    value: {description: Value there., type: str, returned: always}
backup_file:
  description: The copy that O(backup) made.
  returned: changed and O(backup=true)
  type: str
"""

import os
import tempfile

from ansible.module_utils.basic import AnsibleModule
from ansible.module_utils.common.text.converters import to_text
from ansible_collections.dlvm.azure_gpu.plugins.module_utils import _makeconf, _r_home


def locate(module: AnsibleModule) -> tuple[str, str, str]:
    """Return path, home directory and version of the R concerned."""

    def run(argv: list[str]) -> tuple[int, str, str]:
        return module.run_command(argv)

    path, version = module.params["path"], module.params["r_version"]
    if path:
        home = os.path.dirname(os.path.dirname(path))
        own = os.path.join(home, "bin", "R")
        if not version:
            version = _r_home.version_of(own if os.access(own, os.X_OK) else _r_home.find_r(module.params["r_executable"]), run)
    else:
        executable = _r_home.find_r(module.params["r_executable"])
        home = _r_home.r_home(executable, run)
        path = _r_home.makeconf_of(home)
        version = version or _r_home.version_of(executable, run)
    if not os.path.isfile(path):
        raise _makeconf.MakeconfError(f"There is no Makeconf at {path}: install r-base-core or give the right path.")
    return os.path.realpath(path), home, version


def rewrite(text: str, version: str, params: dict) -> tuple[str, dict]:
    """Return the wanted text and what to report about it."""
    families = [_makeconf.family_of(standard, version) for standard in params["standard"]]
    report = {"problems": [], "dropped": [s for s, family in zip(params["standard"], families) if family is None]}
    names = [str(name) for name in params["variables"]]
    for name in names:
        if not _makeconf.VARIABLE_NAME.match(name):
            raise _makeconf.MakeconfError(f"'{name}' is not a variable of a Makeconf: give a name such as CXX14FLAGS.")
    if params["state"] == "absent":
        report["dropped"] = []
        for name in names:
            text = _makeconf.remove(text, name)
    else:
        for family in filter(None, families):
            text, problems = _makeconf.repair(text, family)
            report["problems"] += [vars(problem) for problem in problems]
            names += _makeconf.sextet(family)
        for name, value in params["variables"].items():
            text = _makeconf.assign(text, str(name), str(value))
    report["values"] = {name: _makeconf.value_of(text, name) for name in names}
    return text, report


def write(module: AnsibleModule, path: str, text: str) -> dict:
    """Replace the file's text, keeping owner, mode and link; return the backup's name if one was made."""
    descriptor, new = tempfile.mkstemp(dir=module.tmpdir)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(text.encode("utf-8", "surrogateescape"))
    validate = module.params["validate"]
    if validate:
        rc, out, err = module.run_command(validate.replace("%s", new))
        if rc != 0:
            reason = (err or out).strip().splitlines()
            raise _makeconf.MakeconfError(
                f"{path} is unchanged: '{validate}' refused the new text ({reason[-1] if reason else f'exit status {rc}'}); check the variables."
            )
    result = {"backup_file": module.backup_local(path)} if module.params["backup"] else {}
    module.atomic_move(new, path)
    return result


def main() -> None:
    """Run the module."""
    module = AnsibleModule(
        argument_spec={
            "path": {"type": "path"},
            "r_executable": {"type": "str", "default": "R"},
            "r_version": {"type": "str"},
            "standard": {"type": "list", "elements": "str", "choices": list(_makeconf.KNOWN_STANDARDS), "default": ["CXX11"]},
            "variables": {"type": "dict", "default": {}},
            "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
            "backup": {"type": "bool", "default": False},
            "validate": {"type": "str"},
        },
        supports_check_mode=True,
    )
    if module.params["validate"] and "%s" not in module.params["validate"]:
        module.fail_json(msg=f"validate '{module.params['validate']}' has no %s: put it where the name of the file to check belongs.")
    try:
        path, home, version = locate(module)
        with open(path, "rb") as stream:
            before = stream.read().decode("utf-8", "surrogateescape")
        after, report = rewrite(before, version, module.params)
        result = {"changed": after != before, "path": path, "r_version": version, "overrides": [], **report}
        platform = _makeconf.value_of(before, "R_PLATFORM")
        for makevars in _r_home.makevars_files(home, os.environ, platform):
            with open(makevars, encoding="utf-8", errors="surrogateescape") as stream:
                for name, value in _makeconf.overriding(stream.read(), list(report["values"])).items():
                    result["overrides"].append({"path": makevars, "variable": name, "value": value})
                    module.warn(f"{makevars} sets {name} = '{value}', which R takes before {path}: remove it there if it was not meant.")
        if module._diff:
            result["diff"] = {
                "before_header": path, "after_header": path,
                "before": to_text(before.encode("utf-8", "surrogateescape"), errors="replace"),
                "after": to_text(after.encode("utf-8", "surrogateescape"), errors="replace"),
            }
        if result["changed"] and not module.check_mode:
            result.update(write(module, path, after))
    except (_makeconf.MakeconfError, OSError) as error:
        module.fail_json(msg=str(error))
    module.exit_json(**result)


if __name__ == "__main__":
    main()
