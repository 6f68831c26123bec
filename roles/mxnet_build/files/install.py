# Copyright (c) 2026, The dlvm.azure_gpu authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lay out a tree of MXNet: lib/, include/ and the Python package in venv/. Run by the Python of that venv.

Usage: install.py TREE [SOURCES]. Without SOURCES the wheel in the venv is the source of all.
"""
from __future__ import annotations

import pathlib
import shutil
import sys
import sysconfig

# Headers as upstream's own packages carry them; older releases have them at the top.
HEADERS = (
    "include",
    "3rdparty/dmlc-core/include",
    "3rdparty/dlpack/include",
    "3rdparty/mshadow",
    "3rdparty/tvm/nnvm/include",
    "3rdparty/ps-lite/include",
    "dmlc-core/include",
    "dlpack/include",
    "mshadow",
    "nnvm/include",
)
HEADER_FOLDERS = ("mxnet", "dmlc", "dlpack", "mshadow", "nnvm", "mkldnn", "ps")
SHIM = "from . import _dlvm_compat  # dlvm.azure_gpu\n"


def link(path: pathlib.Path, target: pathlib.Path) -> None:
    path.unlink(missing_ok=True)
    path.symlink_to(target)


def from_sources(tree: pathlib.Path, sources: pathlib.Path, package: pathlib.Path) -> None:
    (tree / "lib").mkdir(exist_ok=True)
    shutil.copy2(sources / "lib/libmxnet.so", tree / "lib/libmxnet.so")
    shutil.copytree(sources / "python/mxnet", package, dirs_exist_ok=True)
    link(package / "libmxnet.so", tree / "lib/libmxnet.so")
    for folder in HEADERS:
        for name in HEADER_FOLDERS:
            if (sources / folder / name).is_dir():
                shutil.copytree(sources / folder / name, tree / "include" / name, dirs_exist_ok=True)


def from_wheel(tree: pathlib.Path, package: pathlib.Path) -> None:
    (tree / "lib").mkdir(exist_ok=True)
    for library in package.parent.glob("nvidia/nccl/lib/lib*.so*"):
        # libmxnet.so looks for what it needs beside itself.
        link(package / library.name, library)
    for library in package.glob("lib*.so*"):
        link(tree / "lib" / library.name, library)
    link(tree / "include", package / "include")


def shim(package: pathlib.Path) -> None:
    """Let the package import the stand-ins for what this numpy no longer has."""
    import numpy

    start = package / "__init__.py"
    text = start.read_text(encoding="utf-8")
    if tuple(int(part) for part in numpy.__version__.split(".")[:2]) >= (1, 24) and SHIM not in text:
        start.write_text(SHIM + text, encoding="utf-8")


def main() -> None:
    tree = pathlib.Path(sys.argv[1])
    package = pathlib.Path(sysconfig.get_paths()["purelib"]) / "mxnet"
    if len(sys.argv) > 2:
        from_sources(tree, pathlib.Path(sys.argv[2]), package)
    else:
        from_wheel(tree, package)
    shim(package)
    link(tree / "venv/mxnet", package)


main()
