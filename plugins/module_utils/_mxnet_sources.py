# Copyright (c) 2026, The dlvm.azure_gpu authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a tag, a commit or git's complaint means, and how a tree of sources differs from its record. Pure."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass

_COMMIT = re.compile(r"[0-9a-f]{7,40}")
# What a build writes; make/config.mk is the role's.
_NOT_SOURCES = re.compile(r"(\.git|\.dlvm|build|lib|bin|deps)(/|$)|make/config\.mk$|(.*/)?(\.git|__pycache__)(/|$)")
_COMPILED = (".cc", ".cu", ".h")
_COMPLAINTS = (
    (
        r"transport 'file' not allowed",
        "git follows submodules to local directories only where protocol.file.allow is always in its configuration",
    ),
    (r"Authentication failed|could not read Username|Permission denied \(publickey", "git may not read it: give it credentials or another mxnet_build_git_url"),
    (r"No space left", "the disk is full: free space; the next run fetches on"),
    (
        r"unable to access|Could not resolve|Connection refused|timed out|does not appear to be a git repository|not found",
        "it cannot be reached: correct mxnet_build_git_url, or name a mirror by url.<mirror>.insteadOf in git's configuration",
    ),
)


class SourcesError(Exception):
    """The sources cannot be had as wanted; the text says why and what to do."""


@dataclass(frozen=True)
class Wanted:
    """What to ask the repository for; whole says that a shallow fetch cannot name it."""

    ref: str
    whole: bool = False


def resolve(url: str, version: str, listing: str) -> Wanted:
    """What the version is in the repository whose `git ls-remote` printed the listing; a branch is refused because it moves."""
    commits = {ref: commit for commit, ref in (line.split("\t", 1) for line in listing.splitlines() if "\t" in line)}
    if f"refs/tags/{version}" in commits:
        return Wanted(f"refs/tags/{version}")
    branch = commits.get(f"refs/heads/{version}")
    if branch:
        raise SourcesError(f"{version} is a branch of {url}, which moves: name a tag or a commit, such as {branch}, which is its newest.")
    if _COMMIT.fullmatch(version):
        return Wanted(version, whole=len(version) < 40)
    tags = [ref[len("refs/tags/") :] for ref in commits if ref.startswith("refs/tags/") and not ref.endswith("^{}")]
    near = difflib.get_close_matches(version, tags, n=3, cutoff=0.5)
    hint = f"did you mean {' or '.join(near)}?" if near else "name one that 'git ls-remote --tags' shows."
    raise SourcesError(f"{url} has no tag or commit {version}: {hint}")


def complaint(what: str, said: str) -> SourcesError:
    """git's own words with a remedy where one is known."""
    words = " ".join(said.split())[-400:]
    for pattern, remedy in _COMPLAINTS:
        if re.search(pattern, said):
            return SourcesError(f"{what}: {remedy} (git says: {words}).")
    return SourcesError(f"{what}: {words or 'git said nothing and did not end in time'}.")


def is_source(path: str) -> bool:
    """Whether a path below the tree belongs to the sources and not to what a build writes."""
    return not _NOT_SOURCES.match(path)


def differences(recorded: dict[str, str], found: dict[str, str]) -> list[str]:
    """Files that differ from the record, by path: changed, gone, or new where make would compile them."""
    changed = [path for path, digest in recorded.items() if found.get(path) != digest]
    added = [path for path in found if path not in recorded and path.startswith("src/") and path.endswith(_COMPILED)]
    return sorted(changed + added)


def modified(tree: str, paths: list[str]) -> SourcesError:
    """The refusal of sources that somebody has changed by hand."""
    more = f" and {len(paths) - 3} more" if len(paths) > 3 else ""
    return SourcesError(
        f"The sources in {tree} are not what was fetched any more: {', '.join(paths[:3])}{more} differ. Make a patch of the change and name it in "
        f"mxnet_build_patches, or move {tree} away to have the sources fetched again; nothing was built and nothing was lost."
    )
