# Copyright (c) 2026, The dlvm.azure_gpu authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Bring a tree of sources about: fetched and patched beside its place, recorded, then renamed."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
from typing import Callable

from ansible_collections.dlvm.azure_gpu.plugins.module_utils import _mxnet_sources as pure
from ansible_collections.dlvm.azure_gpu.plugins.module_utils._build_lock import BuildLock
from ansible_collections.dlvm.azure_gpu.plugins.module_utils._command import Answer

Runner = Callable[[list], Answer]
# A server that hands out no commit by its name alone: the whole history is fetched then.
_NO_SHALLOW = r"unadvertised object|not our ref|did not contain|no such remote ref"


class Git:
    """git in one folder; what fails is a SourcesError."""

    def __init__(self, run: Runner, folder: str) -> None:
        self._run = run
        self._folder = folder

    def ask(self, *arguments: str) -> Answer:
        """Run git, however it ends."""
        return self._run(["git", "-C", self._folder, *arguments])

    def do(self, what: str, *arguments: str) -> str:
        """Run git; return what it printed."""
        answer = self.ask(*arguments)
        if answer.rc != 0:
            raise pure.complaint(what, answer.err or answer.out)
        return answer.out.strip()


def _refuse_uncommitted(git: Git, url: str) -> None:
    """A clone takes commits only, so changes in a local repository would be left out in silence."""
    if not os.path.isdir(url):
        return
    status = git.ask("-C", url, "status", "--porcelain", "--untracked-files=no")
    changed = [line[3:] for line in status.out.splitlines()] if status.rc == 0 else []
    if changed:
        raise pure.SourcesError(
            f"{url} has changes that are not committed ({', '.join(changed[:3])}), and git clones commits only: commit them, "
            "or make a patch of them and name it in mxnet_build_patches."
        )


def fetch_git(run: Runner, folder: str, url: str, version: str) -> str:
    """Check the version out in the folder, submodules at their recorded commits; return the commit. Goes on where it was interrupted."""
    what = f"{url} cannot be fetched"
    outside = Git(run, os.path.dirname(folder))
    _refuse_uncommitted(outside, url)
    wanted = pure.resolve(url, version, outside.do(what, "ls-remote", "--heads", "--tags", url))
    git = Git(run, folder)
    if not os.path.isdir(os.path.join(folder, ".git")):
        os.makedirs(folder, exist_ok=True)
        git.do("git cannot make a repository", "init", "--quiet")
        git.do("git cannot make a repository", "remote", "add", "origin", url)
    shallow = None if wanted.whole else git.ask("fetch", "--quiet", "--force", "--depth", "1", url, wanted.ref)
    if shallow is not None and shallow.rc == 0:
        commit = git.do(what, "rev-parse", "FETCH_HEAD^{commit}")
    else:
        if shallow is not None and not re.search(_NO_SHALLOW, shallow.err):
            raise pure.complaint(what, shallow.err)
        git.do(what, "fetch", "--quiet", "--force", "--tags", url, "+refs/heads/*:refs/remotes/origin/*")
        found = git.ask("rev-parse", "--quiet", "--verify", f"{wanted.ref}^{{commit}}")
        if found.rc != 0:
            raise pure.SourcesError(f"{url} has no tag or commit {version}: name one that 'git log' shows there.")
        commit = found.out.strip()
    git.do(f"{version} of {url} cannot be checked out", "checkout", "--quiet", "--force", "--detach", commit)
    _submodules(git, folder, url)
    return commit


def _submodules(git: Git, folder: str, url: str) -> None:
    what = f"The submodules of {url} cannot be fetched"
    update = ("submodule", "--quiet", "update", "--init", "--recursive", "--force")
    shallow = git.ask(*update, "--depth", "1")
    if shallow.rc == 0:
        return
    if not re.search(_NO_SHALLOW, shallow.err):
        raise pure.complaint(what, shallow.err)
    git.do(what, "submodule", "--quiet", "deinit", "--all", "--force")
    shutil.rmtree(os.path.join(folder, ".git/modules"), ignore_errors=True)
    git.do(what, *update)


def unpack_archive(run: Runner, folder: str, archive: str) -> None:
    """Unpack a release archive without its top folder; begun anew if it was interrupted."""
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    answer = run(["tar", "--extract", "--file", archive, "--directory", folder, "--strip-components=1", "--no-same-owner"])
    if answer.rc != 0:
        raise pure.SourcesError(f"{archive} cannot be unpacked: {' '.join(answer.err.split())[-300:]}: see its checksum and the free space of {folder}.")


def apply_patches(run: Runner, folder: str, patches: list[dict]) -> None:
    """Apply the patches in their order; each has name and text."""
    own = os.path.join(folder, ".dlvm/patches")
    os.makedirs(own, exist_ok=True)
    for number, patch in enumerate(patches, 1):
        file = os.path.join(own, f"{number:02d}-{patch['name']}")
        with open(file, "w", encoding="utf-8") as stream:
            stream.write(patch["text"])
        answer = run(["patch", "--batch", "--forward", "--strip", "1", "--no-backup-if-mismatch", "--directory", folder, "--input", file])
        if answer.rc != 0:
            said = " / ".join(line.strip() for line in (answer.out + answer.err).splitlines() if line.strip())[-300:]
            raise pure.SourcesError(
                f"The patch {patch['name']} does not apply to these sources ({said}): correct it in mxnet_build_patches, or take it out; nothing was built."
            )


def digests(tree: str) -> dict[str, str]:
    """The sha256 of every source file by its path below the tree; a link counts by where it points."""
    found = {}
    for folder, folders, files in os.walk(tree):
        inside = os.path.relpath(folder, tree)
        prefix = "" if inside == "." else inside + "/"
        folders[:] = [name for name in folders if pure.is_source(prefix + name)]
        for path in (prefix + name for name in files if pure.is_source(prefix + name)):
            full = os.path.join(tree, path)
            if os.path.islink(full):
                found[path] = "-> " + os.readlink(full)
            else:
                with open(full, "rb") as stream:
                    found[path] = hashlib.sha256(stream.read()).hexdigest()
    return found


class SourceTree:
    """The sources at a path: whole with their record, or not there."""

    def __init__(self, path: str, run: Runner) -> None:
        self.path = path
        self._run = run
        self._record = os.path.join(path, ".dlvm/sources.json")

    def record(self) -> dict:
        """What was fetched, or {}."""
        try:
            with open(self._record, encoding="utf-8") as stream:
                return json.load(stream)
        except (FileNotFoundError, ValueError):
            return {}

    def check(self) -> None:
        """Raise SourcesError where the tree differs from its record."""
        changed = pure.differences(self.record()["files"], digests(self.path))
        if changed:
            raise pure.modified(self.path, changed)

    def bring(self, wanted: dict, patches: list[dict]) -> bool:
        """Make the tree what is wanted: url and version, or archive. Return whether it was changed."""
        lock = BuildLock(self.path)
        wanted = {**wanted, "patches": {patch["name"]: hashlib.sha256(patch["text"].encode()).hexdigest() for patch in patches}}
        if self.record().get("wanted") == wanted:
            if lock.holder() != self.path:
                self.check()
            return False
        held = lock.take()
        if held is None:
            raise pure.SourcesError(f"{lock.holder()} is being fetched or built on this host by another play: run again when it is done.")
        try:
            self._fetch(wanted, patches)
        finally:
            os.close(held)
        return True

    def _fetch(self, wanted: dict, patches: list[dict]) -> None:
        beside = self.path + ".part"
        if os.path.isdir(os.path.join(beside, ".dlvm")):
            # Interrupted among the patches: which of them are in is not known.
            shutil.rmtree(beside)
        commit = None
        if "url" in wanted:
            commit = fetch_git(self._run, beside, wanted["url"], wanted["version"])
        else:
            unpack_archive(self._run, beside, wanted["archive"])
        if not os.path.isfile(os.path.join(beside, "make/config.mk")):
            shutil.rmtree(beside)
            origin = wanted.get("archive") or f"{wanted['url']} at {wanted['version']}"
            raise pure.SourcesError(f"{origin} holds no sources of MXNet 1.x, which have make/config.mk: name a release from 0.12.1 to 1.9.1.")
        try:
            apply_patches(self._run, beside, patches)
        except pure.SourcesError:
            shutil.rmtree(beside)
            raise
        record = {"wanted": wanted, "commit": commit, "files": digests(beside)}
        with open(os.path.join(beside, ".dlvm/sources.json"), "w", encoding="utf-8") as stream:
            json.dump(record, stream, indent=0, sort_keys=True)
        shutil.rmtree(self.path, ignore_errors=True)
        os.rename(beside, self.path)
