# Copyright (c) 2026, The dlvm.azure_gpu authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: mxnet_artifact
short_description: Pack a build of MXNet for other hosts, and take one
version_added: 1.0.0
author:
  - The dlvm.azure_gpu authors (@dlvm)
description:
  - Packs library, headers and Python package of a build into an archive (C(tar.zst)) with a manifest, or unpacks one.
  - An archive is taken only if its size and sha256 are the manifest's and the manifest has the wanted fingerprint.
  - A build is unpacked beside its place and renamed, so that no half of one is ever taken for a whole.
options:
  path:
    description: The tree of the build.
    type: path
    required: true
  folder:
    description: Where the archive lies or is put.
    type: path
    required: true
  fingerprint:
    description: The build's fingerprint.
    type: str
    required: true
  state:
    description: Whether to pack the tree into an archive or to unpack an archive into the tree.
    type: str
    choices: [packed, unpacked]
    required: true
  manifest:
    description: The archive's manifest. Needed for O(state=unpacked).
    type: dict
  about:
    description: What the build was made of, for the manifest of O(state=packed).
    type: dict
    default: {}
extends_documentation_fragment:
  - dlvm.azure_gpu.attributes
attributes:
  check_mode:
    support: full
  diff_mode:
    support: none
  idempotent:
    support: partial
    details:
      - O(state=packed) packs each time.
notes:
  - Needs C(tar) and C(zstd), and for O(state=packed) C(objdump) and C(ldd).
  - The sha256 shows that an archive is whole, not who made it. Whoever can write to the store decides what the hosts run.
"""

EXAMPLES = r"""
- name: Pack a build
  dlvm.azure_gpu.mxnet_artifact:
    path: /opt/mxnet/0f3b2c819d7e4a55
    folder: /var/cache/dlvm/artifacts
    fingerprint: 0f3b2c819d7e4a55
    state: packed
  register: packed
"""

RETURN = r"""
manifest:
  description: The manifest of the archive.
  returned: success
  type: dict
  contains:
    archive: {description: File name of the archive., type: str, returned: always}
    sha256: {description: Its sha256., type: str, returned: always}
    size: {description: Its size in bytes., type: int, returned: always}
    unpacked_size: {description: Bytes of what is in it., type: int, returned: always}
    fingerprint: {description: The build's fingerprint., type: str, returned: always}
    packages: {description: Packages of the distribution that the library needs., type: list, returned: always}
    about: {description: What the build was made of., type: dict, returned: always}
"""

import json
import os
import shutil

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.dlvm.azure_gpu.plugins.module_utils import _mxnet_artifact as pure
from ansible_collections.dlvm.azure_gpu.plugins.module_utils._command import run_bounded

_HOURS = 7200


def run(what: str, *argv: str) -> str:
    """Return what a command printed, or raise ArtifactError."""
    answer = run_bounded(list(argv), _HOURS)
    if answer.rc != 0:
        raise pure.ArtifactError(f"{what}: {' '.join((answer.err or answer.out).split())[-300:] or 'it did not end'}.")
    return answer.out


def size_of(tree: str, members: tuple) -> int:
    """Return the bytes of the files below the members of the tree."""
    files = (os.path.join(folder, name) for member in members for folder, _folders, names in os.walk(os.path.join(tree, member)) for name in names)
    return sum(os.lstat(file).st_size for file in files)


def runtime_packages(library: str) -> list:
    """Return the packages that hold what the library needs."""
    what = f"What {library} needs cannot be asked"
    paths = pure.libraries(run(what, "objdump", "-p", library), run(what, "ldd", library))
    # dpkg knows a library below /lib or below /usr/lib, which are one folder.
    both = {path for found in map(os.path.realpath, paths) for path in (found, found.removeprefix("/usr"))}
    return pure.packages(run_bounded(["dpkg-query", "--search", *sorted(both)], _HOURS).out) if both else []


def pack(module: AnsibleModule) -> dict:
    """Make the archive and return its manifest."""
    tree, folder, fingerprint = (module.params[key] for key in ("path", "folder", "fingerprint"))
    part = os.path.join(folder, f"{fingerprint}.part")
    os.makedirs(folder, mode=0o755, exist_ok=True)
    run(
        f"{tree} cannot be packed", "tar", "--create", "--file", part, "--use-compress-program", "zstd -T0 -3", "--directory", tree,
        "--sort=name", "--owner=0", "--group=0", "--numeric-owner", *pure.MEMBERS,
    )
    sha256 = module.sha256(part)
    archive = pure.archive_name(fingerprint, sha256)
    # The login user fetches it, who need not be root.
    os.chmod(part, 0o644)
    os.replace(part, os.path.join(folder, archive))
    return {
        "format": pure.FORMAT,
        "fingerprint": fingerprint,
        "archive": archive,
        "sha256": sha256,
        "size": os.path.getsize(os.path.join(folder, archive)),
        "unpacked_size": size_of(tree, pure.MEMBERS),
        "packages": runtime_packages(os.path.join(tree, "lib/libmxnet.so")),
        "about": module.params["about"],
    }


def unpacked(tree: str) -> dict:
    """Return the manifest of what was unpacked into the tree, or {}."""
    try:
        with open(os.path.join(tree, "artifact.json"), encoding="utf-8") as stream:
            return json.load(stream)
    except (OSError, ValueError):
        return {}


def unpack(module: AnsibleModule, manifest: dict) -> None:
    """Unpack the archive of the manifest into the tree."""
    tree = module.params["path"]
    archive = os.path.join(module.params["folder"], manifest["archive"])
    if not os.path.isfile(archive):
        raise pure.ArtifactError(f"There is no {archive}: the store has the manifest but not its archive; remove the manifest, and the next run stores both.")
    pure.check_archive(manifest, os.path.getsize(archive), module.sha256(archive))
    beside = tree + ".part"
    shutil.rmtree(beside, ignore_errors=True)
    os.makedirs(beside)
    free = shutil.disk_usage(beside).free
    if free < manifest.get("unpacked_size", 0):
        shutil.rmtree(beside)
        wanted = manifest["unpacked_size"] // 2**20 + 1
        raise pure.ArtifactError(f"The build needs {wanted} MiB below {os.path.dirname(tree)} and the disk has {free // 2**20}: free space.")
    run(f"{archive} cannot be unpacked", "tar", "--extract", "--file", archive, "--use-compress-program", "zstd", "--directory", beside, "--no-same-owner")
    with open(os.path.join(beside, "artifact.json"), "w", encoding="utf-8") as stream:
        json.dump(manifest, stream, indent=1, sort_keys=True)
    shutil.rmtree(tree, ignore_errors=True)
    os.rename(beside, tree)


def main() -> None:
    """Run the module."""
    module = AnsibleModule(
        argument_spec={
            "path": {"type": "path", "required": True},
            "folder": {"type": "path", "required": True},
            "fingerprint": {"type": "str", "required": True},
            "state": {"type": "str", "choices": ["packed", "unpacked"], "required": True},
            "manifest": {"type": "dict"},
            "about": {"type": "dict", "default": {}},
        },
        required_if=[("state", "unpacked", ["manifest"])],
        supports_check_mode=True,
    )
    manifest, packing = module.params["manifest"] or {}, module.params["state"] == "packed"
    changed = True
    try:
        if not packing:
            pure.check_manifest(manifest, module.params["fingerprint"])
            changed = unpacked(module.params["path"]) != manifest
        if changed and not module.check_mode:
            if packing:
                manifest = pack(module)
            else:
                unpack(module, manifest)
    except (pure.ArtifactError, OSError) as error:
        module.fail_json(msg=str(error))
    module.exit_json(changed=changed, manifest=manifest)


if __name__ == "__main__":
    main()
