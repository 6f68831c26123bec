"""A detached build in a small tree, with a real make."""
from __future__ import annotations

import os
import subprocess
import time

import pytest
from ansible_collections.dlvm.azure_gpu.plugins.module_utils._mxnet_tree import BuildError, Tree

MAKEFILE = """
include make/config.mk
lib/libmxnet.so: build/src/a.o build/src/b.o
\t@mkdir -p lib; touch $@
build/src/%.o: src/%.cc
\t@mkdir -p build/src; sleep $${DELAY:-0}; test -z "$$BREAK" && $(CC) -x c -c $< -o $@
clean:
\trm -r build lib
"""


@pytest.fixture
def source(tmp_path):
    tree = tmp_path / "tree"
    (tree / "make").mkdir(parents=True)
    (tree / "src").mkdir()
    (tree / "make/config.mk").write_text("")
    (tree / "Makefile").write_text(MAKEFILE)
    for name in "ab":
        (tree / f"src/{name}.cc").write_text(f"int {name}(void) {{ return 1; }}\n")
    return tree


def wait(tree):
    deadline = time.time() + 30
    while tree.is_running():
        assert time.time() < deadline
        time.sleep(0.05)
    return tree.state()


def build(tree, **environment):
    tree.start(["lib/libmxnet.so"], 1, {}, environment)
    return wait(tree)


def test_builds_and_counts(source):
    state = build(Tree(str(source), cuda=False))
    assert (state["rc"], state["done"], state["total"], state["begun_with"], state["running"]) == (0, 2, 2, 0, False)
    assert (source / "lib/libmxnet.so").exists()


def test_runs_detached_and_is_alone(source):
    tree = Tree(str(source), cuda=False)
    tree.start(["lib/libmxnet.so"], 1, {}, {"DELAY": "1"})
    assert tree.is_running() and tree.state()["rc"] is None
    with pytest.raises(BuildError, match="run again to watch it"):
        tree.start(["lib/libmxnet.so"], 1, {}, {})
    other = source.parent / "other"
    with pytest.raises(BuildError, match=f"{source} is being built on this host"):
        Tree(str(other), cuda=False).is_running()
    assert wait(tree)["rc"] == 0


def test_failure_then_resume_from_what_exists(source):
    tree = Tree(str(source), cuda=False)
    os.makedirs(source / "build/src")
    assert build(tree, BREAK="1")["rc"] == 2
    subprocess.run(["make", "-C", str(source), "build/src/a.o"], check=True, stdout=subprocess.DEVNULL)
    made = os.stat(source / "build/src/a.o").st_mtime_ns
    state = build(tree)
    assert (state["rc"], state["begun_with"], state["done"]) == (0, 1, 2)
    assert os.stat(source / "build/src/a.o").st_mtime_ns == made


def test_cut_off_object_is_made_again(source):
    tree = Tree(str(source), cuda=False)
    build(tree)
    os.truncate(source / "build/src/a.o", 100)
    os.unlink(source / "lib/libmxnet.so")
    state = build(tree)
    assert state["begun_with"] == 1 and state["rc"] == 0
    assert os.path.getsize(source / "build/src/a.o") > 100


def test_old_log_does_not_explain_a_new_failure(source):
    tree = Tree(str(source), cuda=False)
    build(tree, BREAK="1")
    assert any("Error" in line for line in tree.state()["tail"])
    assert not any("Error" in line for line in build(tree)["tail"])


def test_another_config_mk_rebuilds_what_was_made_with_the_old(source):
    tree = Tree(str(source), cuda=False)
    build(tree)
    made = os.stat(source / "build/src/a.o").st_mtime_ns
    assert build(tree)["begun_with"] == 2 and os.stat(source / "build/src/a.o").st_mtime_ns == made
    (source / "make/config.mk").write_text("USE_CUDA = 1\n")
    state = build(tree)
    assert (state["rc"], state["begun_with"], state["done"]) == (0, 0, 2)
    assert os.stat(source / "build/src/a.o").st_mtime_ns != made


def test_variables_win_on_makes_command_line(source):
    tree = Tree(str(source), cuda=False)
    (source / "make/config.mk").write_text("CC = false\n")
    assert build(tree)["rc"] == 2
    tree.start(["lib/libmxnet.so"], 1, {"CC": "cc"}, {})
    assert wait(tree)["rc"] == 0


def test_no_tree_is_refused(tmp_path):
    with pytest.raises(BuildError, match=r"make/config\.mk is missing"):
        Tree(str(tmp_path / "none"), cuda=False).start(["all"], 1, {}, {})
