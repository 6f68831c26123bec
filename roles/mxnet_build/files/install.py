# Copyright (c) 2026, The dlvm.azure_gpu authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lay out a tree of MXNet: lib/, include/ and the Python package in venv/. Run by the Python of that venv.

Usage: install.py TREE [SOURCES]. Without SOURCES the tree holds an unpacked build, or else the wheel in the venv is the source of all.
"""
from __future__ import annotations

import pathlib
import shutil
import sys
import sysconfig

# Headers as upstream's own packages carry them, each from the folder that owns it: ps-lite has an old copy of dmlc beside its own.
HEADERS = {
    "mxnet": ("include",),
    "mkldnn": ("include",),
    "dmlc": ("3rdparty/dmlc-core/include", "dmlc-core/include"),
    "dlpack": ("3rdparty/dlpack/include", "dlpack/include"),
    "mshadow": ("3rdparty/mshadow", "mshadow"),
    "nnvm": ("3rdparty/tvm/nnvm/include", "3rdparty/nnvm/include", "nnvm/include"),
    "ps": ("3rdparty/ps-lite/include", "ps-lite/include"),
}
SHIM = "from . import _dlvm_compat  # dlvm.azure_gpu\n"


def remove(path: pathlib.Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def link(path: pathlib.Path, target: pathlib.Path) -> None:
    remove(path)
    path.symlink_to(target)


def from_sources(tree: pathlib.Path, sources: pathlib.Path) -> None:
    """Everything by relative links, so that it can be packed and unpacked elsewhere."""
    for name in ("lib", "include", "python"):
        remove(tree / name)
    (tree / "lib").mkdir()
    shutil.copy2(sources / "lib/libmxnet.so", tree / "lib/libmxnet.so")
    shutil.copytree(sources / "python/mxnet", tree / "python/mxnet", dirs_exist_ok=True)
    link(tree / "python/mxnet/libmxnet.so", pathlib.Path("../../lib/libmxnet.so"))
    for name, folders in HEADERS.items():
        for folder in folders:
            if (sources / folder / name).is_dir():
                shutil.copytree(sources / folder / name, tree / "include" / name)
                break


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
        from_sources(tree, pathlib.Path(sys.argv[2]))
    if (tree / "python").is_dir():
        link(package, tree / "python/mxnet")
    else:
        from_wheel(tree, package)
    shim(package)
    link(tree / "venv/mxnet", package)


main()
