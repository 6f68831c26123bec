# Copyright (c) 2026, The dlvm.azure_gpu authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a libmxnet says about itself, asked in a child process, and why one cannot be loaded."""

from __future__ import annotations

import json
import re
import signal
import sys
from typing import Callable

from ansible_collections.dlvm.azure_gpu.plugins.module_utils._command import Answer

Runner = Callable[[list], Answer]

_ASK = r"""
import ctypes, json, sys

class Feature(ctypes.Structure):
    _fields_ = [("name", ctypes.c_char_p), ("enabled", ctypes.c_bool)]

try:
    library = ctypes.CDLL(sys.argv[1])
except OSError as error:
    print("\n" + json.dumps({"error": str(error)}))
    sys.exit(0)
found = {"version": None, "features": None, "gpus": None}
number = ctypes.c_int()
if hasattr(library, "MXGetVersion") and library.MXGetVersion(ctypes.byref(number)) == 0:
    found["version"] = number.value
table, size = ctypes.POINTER(Feature)(), ctypes.c_size_t()
if hasattr(library, "MXLibInfoFeatures") and library.MXLibInfoFeatures(ctypes.byref(table), ctypes.byref(size)) == 0:
    found["features"] = {table[i].name.decode(): table[i].enabled for i in range(size.value)}
if hasattr(library, "MXGetGPUCount") and library.MXGetGPUCount(ctypes.byref(number)) == 0:
    found["gpus"] = number.value
print("\n" + json.dumps(found))
"""

_MISSING = re.compile(r"(?:^|\s)(\S+\.so[^\s:]*): cannot open shared object file")
_NOT_FOUND = re.compile(r"^\s*(\S+) => not found", re.MULTILINE)
_REMEDIES = (
    (r"libcuda\.so|libnvidia", "install the NVIDIA driver or, where there is no GPU, its library libcuda1 (role dlvm.azure_gpu.nvidia_driver)"),
    (r"libcudnn", "install the cuDNN that it was built with (role dlvm.azure_gpu.cudnn)"),
    (r"libcu|libnv|libnccl", "install the CUDA that it was built with (role dlvm.azure_gpu.cuda)"),
    (r"libmkl|libiomp", "install MKL (role dlvm.azure_gpu.mkl)"),
)


class LibraryError(Exception):
    """The library gave no answer; missing names the libraries that it lacks."""

    def __init__(self, text: str, missing: list | None = None) -> None:
        super().__init__(text)
        self.missing = missing or []


def version_text(value: int | None) -> str | None:
    """Return '1.9.1' for 10901, as MXNet counts."""
    return None if value is None else f"{value // 10000}.{value // 100 % 100}.{value % 100}"


def remedy(missing: list) -> str:
    """Return what to do about missing libraries."""
    found = [text for pattern, text in _REMEDIES if any(re.match(pattern, name) for name in missing)]
    other = [name for name in missing if not any(re.match(pattern, name) for pattern, text in _REMEDIES)]
    if other:
        found.append(f"install the package that holds {', '.join(other)}, or name its folder in /etc/ld.so.conf.d and run ldconfig")
    return "; ".join(found)


def why_not_loaded(path: str, error: str, ldd: str) -> LibraryError:
    """Return the loader's complaint with every missing library by name; ldd is the output of that command or ''."""
    first = _MISSING.findall(error)
    missing = sorted({*(name for name in first if name != path), *_NOT_FOUND.findall(ldd)})
    if missing:
        return LibraryError(f"{path} cannot be loaded because {', '.join(missing)} cannot be found: {remedy(missing)}.", missing)
    symbol = re.search(r"undefined symbol: (\S+)", error)
    if symbol:
        found_first = f"a library of another version is found first; see 'ldd -r {path}'"
        return LibraryError(f"{path} cannot be loaded because no library defines {symbol.group(1)}: {found_first}.")
    needed = re.search(r"version `(\S+)' not found", error)
    if needed:
        return LibraryError(f"{path} cannot be loaded because it needs {needed.group(1)}: it was built on a newer distribution, build it on this one.")
    return LibraryError(f"{path} cannot be loaded ({error}): install MXNet again.")


def answer_of(path: str, answer: Answer, timeout: int) -> dict:
    """Return what the child printed, or raise why it did not print."""
    if answer.rc is None:
        raise LibraryError(f"{path} did not load within {timeout} s: see whether the GPU or the disk hangs, or give a longer timeout.")
    if answer.rc < 0:
        name = signal.Signals(-answer.rc).name
        reason = "it was built for another CPU" if name == "SIGILL" else "see 'dmesg' and the libraries that 'ldd' shows"
        raise LibraryError(f"{path} crashed with {name} while it was loaded: {reason}.")
    try:
        return json.loads(answer.out.strip().splitlines()[-1])
    except (IndexError, ValueError) as error:
        said = " ".join((answer.err or answer.out).split())[-300:]
        raise LibraryError(f"{path} gave no answer (exit status {answer.rc}: {said}): install MXNet again.") from error


def ask(path: str, run: Runner, timeout: int) -> dict:
    """Return version, features and gpus of the library, or raise LibraryError."""
    found = answer_of(path, run([sys.executable, "-I", "-c", _ASK, path]), timeout)
    if "error" in found:
        listing = run(["ldd", path])
        raise why_not_loaded(path, found["error"], listing.out if listing.rc == 0 else "")
    if found["version"] is None:
        raise LibraryError(f"{path} is a library but not MXNet's: it has no MXGetVersion; give the path of libmxnet.so.")
    return {
        "version": version_text(found["version"]),
        "features": sorted(name for name, enabled in (found["features"] or {}).items() if enabled),
        "features_off": sorted(name for name, enabled in (found["features"] or {}).items() if not enabled),
        "gpu_count": found["gpus"],
    }
