"""Sources from real git repositories and archives: whole, patched and recorded, or not there."""
from __future__ import annotations

import os
import subprocess
import tarfile

import pytest
from ansible_collections.dlvm.azure_gpu.plugins.module_utils import _source_tree
from ansible_collections.dlvm.azure_gpu.plugins.module_utils._build_lock import BuildLock
from ansible_collections.dlvm.azure_gpu.plugins.module_utils._command import run_bounded
from ansible_collections.dlvm.azure_gpu.plugins.module_utils._mxnet_sources import SourcesError

PATCH = """--- a/src/a.cc
+++ b/src/a.cc
@@ -1 +1,2 @@
 int a;
+int patched;
"""


@pytest.fixture(autouse=True)
def _git_of_the_test(tmp_path, monkeypatch):
    """A configuration in which submodules may be local and nothing of this machine counts."""
    (tmp_path / "gitconfig").write_text('[user]\nname = t\nemail = t@example.com\n[protocol "file"]\nallow = always\n[init]\ndefaultBranch = master\n')
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "gitconfig"))
    monkeypatch.setenv("GIT_CONFIG_SYSTEM", os.devnull)


def git(folder, *arguments):
    return subprocess.run(["git", "-C", str(folder), *arguments], check=True, capture_output=True, text=True).stdout.strip()


def commit(folder, **files):
    for name, text in files.items():
        path = folder / name.replace("__", "/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "x")
    return git(folder, "rev-parse", "HEAD")


@pytest.fixture(name="upstream")
def upstream_(tmp_path):
    """A repository with a submodule at an older commit, tag 1.9.1 and a later commit on its branch."""
    part = tmp_path / "part"
    top = tmp_path / "top"
    for folder in (part, top):
        folder.mkdir()
        git(folder, "init", "--quiet")
    commit(part, part="recorded\n")
    git(top, "submodule", "--quiet", "add", str(part), "3rdparty/part")
    commit(top, **{"src__a.cc": "int a;\n", "make__config.mk": "USE_CUDA = 0\n"})
    git(top, "tag", "1.9.1")
    commit(part, part="later\n")
    commit(top, **{"src__a.cc": "int later;\n"})
    return top


@pytest.fixture(name="tree")
def tree_(tmp_path):
    return _source_tree.SourceTree(str(tmp_path / "sources/tree"), lambda argv: run_bounded(argv, 60))


def read(tree, path):
    with open(os.path.join(tree.path, path), encoding="utf-8") as stream:
        return stream.read()


def want(upstream, version="1.9.1"):
    return {"url": str(upstream), "version": version}


def patch(text=PATCH, name="mine.patch"):
    return {"name": name, "text": text}


def test_a_tag_with_its_submodule_and_patches(upstream, tree):
    assert tree.bring(want(upstream), [patch()])
    assert read(tree, "src/a.cc") == "int a;\nint patched;\n"
    assert read(tree, "3rdparty/part/part") == "recorded\n"
    assert tree.record()["commit"] == git(upstream, "rev-parse", "1.9.1")
    assert not os.path.exists(tree.path + ".part")
    assert not tree.bring(want(upstream), [patch()])


@pytest.mark.parametrize("length", [40, 10])
def test_a_commit_that_no_tag_names(upstream, tree, length):
    older = git(upstream, "rev-parse", "1.9.1")
    git(upstream, "tag", "--delete", "1.9.1")
    assert tree.bring(want(upstream, older[:length]), [])
    assert tree.record()["commit"] == older and read(tree, "src/a.cc") == "int a;\n"


@pytest.mark.parametrize(("version", "words"), [("1.9.2", "did you mean 1.9.1"), ("master", "is a branch"), ("f" * 40, "has no tag or commit f")])
def test_what_cannot_be_had_is_refused_and_leaves_no_tree(upstream, tree, version, words):
    with pytest.raises(SourcesError, match=words):
        tree.bring(want(upstream, version), [])
    assert not os.path.exists(tree.path)


def test_a_local_repository_with_changes_that_a_clone_would_leave_out(upstream, tree):
    (upstream / "src/a.cc").write_text("int changed;\n")
    with pytest.raises(SourcesError, match=r"changes that are not committed \(src/a\.cc\)"):
        tree.bring(want(upstream), [])


def test_no_repository(tmp_path, tree):
    with pytest.raises(SourcesError, match="cannot be fetched: it cannot be reached"):
        tree.bring(want(tmp_path / "none"), [])


def test_a_repository_of_something_else(upstream, tree):
    git(upstream, "rm", "--quiet", "make/config.mk")
    commit(upstream, other="x")
    git(upstream, "tag", "--force", "1.9.1")
    with pytest.raises(SourcesError, match=r"holds no sources of MXNet 1\.x"):
        tree.bring(want(upstream), [])
    assert not os.path.exists(tree.path + ".part")


def test_a_patch_that_does_not_apply_leaves_nothing(upstream, tree):
    with pytest.raises(SourcesError, match=r"The patch second\.patch does not apply .*correct it in mxnet_build_patches"):
        tree.bring(want(upstream), [patch(), patch(PATCH, "second.patch")])
    assert os.listdir(os.path.dirname(tree.path)) == [".mxnet_make.lock"]
    assert tree.bring(want(upstream), [patch()])


def test_an_interrupted_fetch_goes_on(upstream, tree, monkeypatch):
    def interrupted(*arguments):
        raise KeyboardInterrupt

    with monkeypatch.context() as context:
        context.setattr(_source_tree, "_submodules", interrupted)
        with pytest.raises(KeyboardInterrupt):
            tree.bring(want(upstream), [])
    assert not os.path.exists(tree.path)
    with open(tree.path + ".part/.git/fetched-before", "w", encoding="utf-8"):
        pass
    assert tree.bring(want(upstream), [])
    assert read(tree, "3rdparty/part/part") == "recorded\n"
    assert os.path.exists(os.path.join(tree.path, ".git/fetched-before"))


def test_an_interruption_among_the_patches_begins_anew(upstream, tree):
    beside = tree.path + ".part"
    os.makedirs(os.path.join(beside, ".dlvm/patches"))
    os.makedirs(os.path.join(beside, "src"))
    with open(os.path.join(beside, "src/half.cc"), "w", encoding="utf-8") as stream:
        stream.write("half a patch")
    assert tree.bring(want(upstream), [patch()])
    assert not os.path.exists(os.path.join(tree.path, "src/half.cc"))


@pytest.mark.parametrize("path", ["src/a.cc", "3rdparty/part/part", "src/mine.cc"])
def test_sources_changed_by_hand_are_refused_and_kept(upstream, tree, path):
    tree.bring(want(upstream), [patch()])
    with open(os.path.join(tree.path, path), "a", encoding="utf-8") as stream:
        stream.write("// mine\n")
    with pytest.raises(SourcesError, match=f"{path} differ.*nothing was lost"):
        tree.bring(want(upstream), [patch()])
    assert read(tree, path).endswith("// mine\n")


def test_what_a_build_writes_is_no_change(upstream, tree):
    tree.bring(want(upstream), [])
    for path in ("build/src/a.o", "lib/libmxnet.so", "make/config.mk", "3rdparty/part/generated.pb.h"):
        os.makedirs(os.path.dirname(os.path.join(tree.path, path)), exist_ok=True)
        with open(os.path.join(tree.path, path), "w", encoding="utf-8") as stream:
            stream.write("made")
    assert not tree.bring(want(upstream), [])


def test_another_play_at_the_same_time_is_refused_in_words(upstream, tree):
    held = BuildLock(tree.path).take()
    try:
        with pytest.raises(SourcesError, match=f"{tree.path} is being fetched or built on this host by another play"):
            tree.bring(want(upstream), [])
    finally:
        os.close(held)
    assert tree.bring(want(upstream), [])


def test_sources_that_are_there_are_left_to_the_build_that_runs(upstream, tree):
    tree.bring(want(upstream), [])
    held = BuildLock(tree.path).take()
    try:
        assert not tree.bring(want(upstream), [])
    finally:
        os.close(held)


def test_a_release_archive(upstream, tree, tmp_path):
    archive = tmp_path / "release.tar.gz"
    with tarfile.open(archive, "w:gz") as tar:
        tar.add(upstream / "src", "apache-mxnet-src/src")
        tar.add(upstream / "make", "apache-mxnet-src/make")
    assert tree.bring({"archive": str(archive)}, [])
    assert read(tree, "src/a.cc") == "int later;\n" and tree.record()["commit"] is None
    assert not tree.bring({"archive": str(archive)}, [])


def test_a_broken_archive(tree, tmp_path):
    (tmp_path / "release.tar.gz").write_bytes(b"no archive")
    with pytest.raises(SourcesError, match="cannot be unpacked"):
        tree.bring({"archive": str(tmp_path / "release.tar.gz")}, [])
    assert not os.path.exists(tree.path)
