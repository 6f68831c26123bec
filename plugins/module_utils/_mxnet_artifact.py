# Copyright (c) 2026, The dlvm.azure_gpu authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a packed build is called, whether it is the wanted one, and which packages its library needs. Pure."""

from __future__ import annotations

import re

FORMAT = 1
# What of a build's tree is packed; the virtual environment is made on each host.
MEMBERS = ("include", "lib", "python")
# Other roles bring these, each host by its own method.
_OF_OTHER_ROLES = re.compile(r"lib(cu|nv|mkl|iomp|nccl)")
_NEEDED = re.compile(r"^\s*NEEDED\s+(\S+)", re.MULTILINE)
_RESOLVED = re.compile(r"^\s*(\S+) => (/\S+)", re.MULTILINE)


class ArtifactError(Exception):
    """The artifact cannot be made or taken; the text says why and what to do."""


def archive_name(fingerprint: str, sha256: str) -> str:
    """The archive's file name; its content is in the name, so that a manifest never points to another's archive."""
    return f"{fingerprint}-{sha256[:12]}.tar.zst"


def libraries(objdump: str, ldd: str) -> list[str]:
    """Paths of the libraries that the library itself names and that no other role brings."""
    found = dict(_RESOLVED.findall(ldd))
    return sorted(found[name] for name in _NEEDED.findall(objdump) if name in found and not _OF_OTHER_ROLES.match(name))


def packages(dpkg_search: str) -> list[str]:
    """Names of the packages in what `dpkg-query --search` printed."""
    names = {name.split(":")[0] for line in dpkg_search.splitlines() if ": /" in line for name in line.split(": /")[0].split(", ")}
    return sorted(name for name in names if not name.startswith("diversion by"))


def check_manifest(manifest: dict, fingerprint: str) -> None:
    """Raise ArtifactError unless the manifest is one of a build with this fingerprint."""
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT or not {"fingerprint", "archive", "sha256", "size", "packages"} <= set(manifest):
        raise ArtifactError(f"The manifest of {fingerprint} is not one of this collection's: remove {fingerprint}.json from mxnet_build_artifact_store.")
    if manifest["fingerprint"] != fingerprint:
        about = manifest.get("about", {})
        raise ArtifactError(
            f"The artifact is a foreign one: it is of fingerprint {manifest['fingerprint']} ({about.get('version')} on {about.get('distribution')}), "
            f"not {fingerprint}. Remove {fingerprint}.json from mxnet_build_artifact_store."
        )


def check_archive(manifest: dict, size: int, sha256: str) -> None:
    """Raise ArtifactError unless an archive of that size and sum is the manifest's."""
    name = manifest["archive"]
    remedy = f"remove {name} and {manifest['fingerprint']}.json from mxnet_build_artifact_store, and the next run builds and stores it again"
    if size != manifest["size"]:
        raise ArtifactError(f"The artifact {name} is cut off or corrupt: it has {size} bytes instead of {manifest['size']}; {remedy}.")
    if sha256 != manifest["sha256"]:
        raise ArtifactError(f"The artifact {name} is corrupt: its sha256 is {sha256} instead of {manifest['sha256']}; {remedy}.")
