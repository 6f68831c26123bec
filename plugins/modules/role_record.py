# Copyright (c) 2026, The dlvm.azure_gpu authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: role_record
short_description: Keep a record of what a role installs, and remove by it
version_added: 1.1.0
author:
  - The dlvm.azure_gpu authors (@dlvm)
description:
  - Made for this collection's roles. The record C(/var/lib/dlvm/<role>.json) lists what a role has installed on the
    host, so that the role can be removed without a plan and with other variables than it was installed with.
  - A role calls it with O(state=begun) before it changes anything, with O(state=complete) after it has verified its
    work, and with O(state=absent) to remove it. What is recorded once stays recorded until it is removed, also after
    an interrupted run.
  - Records of release 1.0.0 are read as if they were written in today's format.
options:
  role:
    description: The role, in small letters and underscores.
    type: str
    required: true
  state:
    description:
      - V(begun) writes what the role is about to install. A record that is complete, has equal O(data) and lists
        everything already is not changed.
      - V(complete) marks the record as complete.
      - V(read) only returns the record.
      - V(absent) purges the record's packages and those that became unneeded by that, removes the paths and the
        directories, and last the record.
    type: str
    choices: [begun, complete, read, absent]
    required: true
  packages:
    description:
      - Debian packages that the role is about to install, as V(NAME) or V(NAME=VERSION).
      - One that is installed already and is not in the record belongs to the user and is not recorded.
      - For O(state=begun).
    type: list
    elements: str
    default: []
  paths:
    description:
      - Absolute files and trees that the role owns. An asterisk is expanded when they are removed. Of a symbolic link
        only the link is removed.
      - Top-level directories and those that the system or other software shares are rejected.
      - With O(state=absent) they are removed in addition to the record's, for what no record lists.
    type: list
    elements: str
    default: []
  directories:
    description: Directories that are removed last, and only where they are empty.
    type: list
    elements: str
    default: []
  data:
    description:
      - What the role installs, in the role's own words. The host has converged where it is equal to the recorded one.
      - Everybody on the host can read the record, so no secret belongs here.
      - When not given, the recorded one stays.
    type: dict
  keep:
    description: Packages that are never purged. For O(state=absent).
    type: list
    elements: str
    default: []
extends_documentation_fragment:
  - dlvm.azure_gpu.attributes
attributes:
  check_mode:
    support: full
  diff_mode:
    support: full
  idempotent:
    support: full
notes:
  - A package stays, and RV(kept) says why, where it is essential, where a package that is marked as manually installed
    depends on it, or where apt would install another one in its place. In the last two cases it is marked as
    automatically installed, so that it goes with what needs it.
  - A package that became unneeded earlier and for another reason stays.
  - A path that belongs to an installed package stays.
"""

EXAMPLES = r"""
- name: Record what the role is about to install
  dlvm.azure_gpu.role_record:
    role: mkl
    state: begun
    packages: [libmkl-dev, libomp-dev]
    paths: [/opt/intel-mkl, /etc/ld.so.conf.d/dlvm-mkl.conf]
    directories: [/var/cache/dlvm]
    data:
      method: distro
      prefix: /opt/intel-mkl
  register: record

- name: Record that it is verified
  dlvm.azure_gpu.role_record:
    role: mkl
    state: complete

- name: Remove it
  dlvm.azure_gpu.role_record:
    role: mkl
    state: absent
    keep: [libomp-dev]
"""

RETURN = r"""
record:
  description: The record after the task or, in check mode, as it would be; empty where there is none.
  returned: success
  type: dict
  sample:
    format: 2
    role: mkl
    state: complete
    packages: [libmkl-dev, libomp-dev]
    paths: [/etc/ld.so.conf.d/dlvm-mkl.conf, /opt/intel-mkl]
    directories: [/var/cache/dlvm]
    data: {method: distro, prefix: /opt/intel-mkl}
previous:
  description: The record before the task, in today's format; empty where there was none.
  returned: success
  type: dict
converged:
  description:
    - Whether the record was complete with data equal to O(data).
    - For O(state=complete), O(state=read) and O(state=absent), whether the record was complete.
  returned: success
  type: bool
removed:
  description: What was removed or, in check mode, would be.
  returned: O(state=absent)
  type: dict
  contains:
    packages: {description: Purged packages., type: list, elements: str, returned: always}
    paths:
      description: Removed files, trees, links and empty directories.
      type: list
      elements: str
      returned: always
  sample:
    packages: [libmkl-core, libmkl-dev]
    paths: [/opt/intel-mkl]
kept:
  description: Packages and paths of the record that stay, each with the reason.
  returned: O(state=absent)
  type: dict
  sample: {libmkl-rt: octave-mkl needs it}
"""

import glob
import os
import re
import shutil
import tempfile

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.dlvm.azure_gpu.plugins.module_utils import _role_record
from ansible_collections.dlvm.azure_gpu.plugins.module_utils._role_record import Packages, RecordError

RECORDS = "/var/lib/dlvm"
MOUNTS = "/proc/self/mountinfo"
ENVIRONMENT = {"DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C", "LANGUAGE": "C"}


def expand(pattern: str) -> list[str]:
    """What is there of a path with asterisks; other special characters of a glob mean themselves."""
    return sorted(glob.glob("*".join(glob.escape(part) for part in pattern.split("*"))))


def readlink(path: str) -> str:
    return os.readlink(path) if os.path.islink(path) else ""


def mount_points() -> list[str]:
    with open(MOUNTS, encoding="utf-8") as stream:
        found = [line.split()[4] for line in stream]
    return [re.sub(r"\\([0-7]{3})", lambda match: chr(int(match.group(1), 8)), path) for path in found]


def targets(patterns: list[str]) -> list[str]:
    """The files and trees that exist, by their real directories; RecordError for one that must not be removed."""
    found = [path for pattern in _role_record.safe(patterns) for path in expand(pattern)]
    real = [os.path.join(os.path.realpath(os.path.dirname(path)), os.path.basename(path)) for path in found]
    paths = _role_record.outermost(_role_record.safe(real))
    for mount in mount_points() if paths else []:
        for path in paths:
            if is_tree(path) and (mount == path or mount.startswith(path + "/")):
                raise RecordError(f"'{path}' cannot be removed, because {mount} is a mount point: unmount it first.")
    return paths


def is_tree(path: str) -> bool:
    return os.path.isdir(path) and not os.path.islink(path)


def empty_directories(directories: list[str], gone: set[str]) -> list[str]:
    """Those that hold nothing but what is gone and are no mount points, deepest first."""
    mounts = mount_points() if directories else []
    found = []
    for path in sorted(directories, key=lambda one: one.count("/"), reverse=True):
        if is_tree(path) and os.path.realpath(path) not in mounts and all(os.path.join(path, name) in gone for name in os.listdir(path)):
            found.append(path)
            gone = gone | {path}
    return found


def delete(path: str) -> None:
    if is_tree(path):
        shutil.rmtree(path)
    elif os.path.lexists(path):
        os.unlink(path)


def read(path: str, role: str) -> tuple[str, dict]:
    """Text and content of the record; empty where there is none."""
    try:
        with open(path, encoding="utf-8", errors="replace") as stream:
            text = stream.read()
        return text, _role_record.load(role, text, _role_record.Look(expand, readlink))
    except FileNotFoundError:
        return "", {}
    except RecordError as error:
        raise RecordError(f"{path} cannot be used: {error}") from error


def write(path: str, record: dict) -> None:
    """Replace the record as a whole, so that an interruption leaves the old or the new one."""
    directory = os.path.dirname(path)
    if not os.path.isdir(directory):
        os.makedirs(directory)
        os.chmod(directory, 0o755)
    descriptor, new = tempfile.mkstemp(dir=directory, prefix=f".{os.path.basename(path)}.")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
            stream.write(_role_record.dump(record))
            stream.flush()
            os.fsync(stream.fileno())
        os.chmod(new, 0o644)
        os.replace(new, path)
    except BaseException:
        os.unlink(new)
        raise
    descriptor = os.open(directory, os.O_RDONLY)
    os.fsync(descriptor)
    os.close(descriptor)


def remove(module: AnsibleModule, path: str, previous: dict, packages: Packages) -> dict:
    """Remove what the record and the options list; return what went and what stays."""
    keep = packages.names(module.params["keep"])
    record = _role_record.grow(previous or _role_record.empty(module.params["role"]), module.params)
    directories = _role_record.safe(record["directories"], directory=True)
    paths = targets(record["paths"])
    going, kept = packages.choose(packages.names(record["packages"]), keep)
    given_up = {name for name in kept if name not in keep and not packages.installed[name]}
    if going and not module.check_mode:
        # An interrupted purge leaves packages that nobody needs; the next run would take them for the user's.
        write(path, {**record, "state": "begun", "packages": sorted({*record["packages"], *going})})
        packages.purge(going)
        paths = sorted({*paths, *targets(record["paths"])})
    owners = packages.owners([*paths, *directories], going)
    kept.update({one: f"it belongs to package {', '.join(owners[one])}" for one in paths if one in owners})
    paths = [one for one in paths if one not in owners and one != path]
    emptied = empty_directories([one for one in directories if one not in owners], {*paths, path})
    if not module.check_mode:
        if given_up:
            packages.give_up(given_up)
        for one in paths:
            delete(one)
        delete(path)
        for one in emptied:
            os.rmdir(one)
    for name, reason in sorted(kept.items()):
        module.warn(f"{name} stays: {reason}.")
    return {"removed": {"packages": sorted(going), "paths": paths + emptied}, "kept": kept}


def change(module: AnsibleModule, path: str) -> dict:
    """Apply the state; return what to report."""
    params, state = module.params, module.params["state"]
    if params["packages"] and state != "begun":
        raise RecordError(
            f"packages is given with state {state}, but which ones are the role's is decided before they are installed:"
            " give them with state begun."
        )
    if state in ("begun", "complete") and params["role"] in _role_record.RESULTS:
        raise RecordError(f"{path} is a result of role {params['role']}, not a record: give its paths to state absent.")
    text, previous = read(path, params["role"])
    record, converged = previous, previous.get("state") == "complete"
    request = {
        **params,
        "paths": _role_record.safe(params["paths"]),
        "directories": _role_record.safe(params["directories"], directory=True),
    }
    if state == "complete":
        if not previous and not module.check_mode:
            raise RecordError(f"There is no {path} to complete: call role_record with state begun first.")
        record = _role_record.complete(previous, params["role"], request)
    elif state != "read":
        packages = Packages(lambda argv: module.run_command(argv, environ_update=ENVIRONMENT))
        if state == "absent":
            result = remove(module, path, previous, packages)
            removed = result["removed"]
            lines = [f"package {one}\n" for one in removed["packages"]]
            lines += [f"{one}\n" for one in [*removed["paths"], *([path] if previous else [])]]
            return {
                "changed": bool(lines), "record": {}, "previous": previous, "converged": converged, **result,
                "diff": {"before": "".join(lines), "after": ""},
            }
        request["packages"] = sorted(packages.names(params["packages"]))
        record, converged = _role_record.begin(previous, params["role"], request, packages.installed)
    changed = record != previous
    if changed and not module.check_mode:
        write(path, record)
    return {
        "changed": changed, "record": record, "previous": previous, "converged": converged,
        "diff": {
            "before_header": path, "after_header": path,
            "before": text, "after": _role_record.dump(record) if changed else text,
        },
    }


def main() -> None:
    """Run the module."""
    module = AnsibleModule(
        argument_spec={
            "role": {"type": "str", "required": True},
            "state": {"type": "str", "choices": ["begun", "complete", "read", "absent"], "required": True},
            "packages": {"type": "list", "elements": "str", "default": []},
            "paths": {"type": "list", "elements": "str", "default": []},
            "directories": {"type": "list", "elements": "str", "default": []},
            "data": {"type": "dict"},
            "keep": {"type": "list", "elements": "str", "default": []},
        },
        supports_check_mode=True,
    )
    role = module.params["role"]
    if not re.fullmatch(r"[a-z_]+", role):
        module.fail_json(msg=f"'{role}' is not the name of a role: give one such as nvidia_driver.")
    try:
        result = change(module, os.path.join(RECORDS, f"{role}.json"))
    except (RecordError, OSError) as error:
        module.fail_json(msg=str(error))
    if not module._diff or module.params["state"] == "read":
        del result["diff"]
    module.exit_json(**result)


if __name__ == "__main__":
    main()
