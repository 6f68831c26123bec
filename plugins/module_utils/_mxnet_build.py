# Copyright (c) 2026, The dlvm.azure_gpu authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a running or failed make of MXNet tells: objects done, time left, why it failed. Pure."""

from __future__ import annotations

import re
import struct

# Upstream's Makefile compiles sources down to this depth below src.
_DEPTH = 4
_ERROR = re.compile(r"^(?P<file>[^\s:()]+\.(?:cc|cpp|c|cu|h|hpp|cuh))(?::|\()(?P<line>\d+)[:)].*?\b(?:fatal )?error\b:? ?(?P<what>.*)")
_TARGET = re.compile(r"\*\*\* \[[^\]]*?(?P<object>build/\S+?)(?:_gpu)?\.o\]")
_HEADERS = {
    "cudnn": "role cudnn puts it there: is USE_CUDNN wanted, and did that role run?",
    "cuda": "role cuda puts it there; USE_CUDA_PATH must name it.",
    "mkl": "role mkl puts it there; USE_INTEL_PATH must be its prefix.",
    "cblas": "install libopenblas-dev, or choose another USE_BLAS.",
    "opencv": "install libopencv-dev, or set USE_OPENCV: 0.",
    "zmq": "install libzmq3-dev, or set USE_DIST_KVSTORE: 0.",
    "google/protobuf": "install libprotobuf-dev, or set USE_DIST_KVSTORE: 0.",
    "turbojpeg": "install libturbojpeg0-dev, or set USE_LIBJPEG_TURBO: 0.",
    "nccl": "install libnccl-dev, or set USE_NCCL: 0.",
}
_FULL = "the disk is full: free space; the objects that are done stay."
_REMEDIES = (
    (r"No space left on device", _FULL),
    (
        r"Killed signal|^Killed$|virtual memory exhausted|cannot allocate memory|: Killed\b",
        "the compiler was killed, which the kernel does when memory runs out: lower mxnet_build_jobs or add memory (2 GiB a job).",
    ),
    (
        r"[Uu]nsupported gpu architecture '(\S+?)'|Value '(sm_\d+)' is not defined",
        "this CUDA does not know that GPU architecture: choose another cuda_version or correct mxnet_build_cuda_arch.",
    ),
    (
        r"unsupported GNU version",
        "nvcc does not take this compiler: install an older g++ and name it as CXX in mxnet_build_config.",
    ),
    (r"cannot find -l(\S+)", "a library is missing at link time: install it or switch off what needs it."),
)


def expected_objects(sources: list[str], cuda: bool) -> list[str]:
    """Objects that upstream's Makefile makes of the sources below src/ (paths from the tree's root)."""
    objects = []
    for source in sources:
        if source.count("/") > _DEPTH or "/contrib/intgemm/" in source:
            continue
        if source.endswith(".cc"):
            objects.append(f"build/{source[:-3]}.o")
        elif cuda and source.endswith(".cu"):
            objects.append(f"build/{source[:-3]}_gpu.o")
    return objects


def is_whole_object(head: bytes, size: int) -> bool:
    """Whether a file of that size which begins so is an ELF object that its writer finished."""
    if len(head) < 64 or head[:5] != b"\x7fELF\x02":
        return False
    (offset,) = struct.unpack_from("<Q", head, 40)
    entry_size, entries = struct.unpack_from("<HH", head, 58)
    return 0 < offset and offset + entry_size * entries <= size


def phase(tail: list[str], done: int) -> str:
    """What is being made while the objects do not tell: cmake's percentage of oneDNN, the link, or nothing."""
    for line in reversed(tail):
        match = re.match(r"\[ *(\d+)%\]", line)
        if match and not done:
            return f"oneDNN {match[1]} %"
        if "-shared" in line and "libmxnet.so" in line:
            return "linking"
    return ""


def _duration(seconds: float) -> str:
    minutes = int(seconds / 60 + 0.5)
    if seconds < 60:
        return f"{int(seconds)} s"
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"


def progress_line(state: dict) -> str:
    """One line a person can read: how many objects of how many, the rate since the first of this run, the time left."""
    done, total, compiling = state["done"], state["total"], state["compiling"]
    share = 100 * done // total if total else 0
    parts = [f"{done} of {total} objects ({share} %)"]
    after_the_first = done - state["begun_with"] - 1
    if after_the_first > 0 and compiling > 0 and done < total:
        parts.append(f"{60 * after_the_first / compiling:.1f} a minute")
        parts.append(f"about {_duration(compiling / after_the_first * (total - done))} left")
    if state["phase"]:
        parts.append(state["phase"])
    parts.append(f"{_duration(state['elapsed'])} so far")
    return ", ".join(parts)


def _missing_header(what: str) -> str | None:
    match = re.match(r"(\S+): No such file or directory", what)
    if match is None:
        return None
    for name, remedy in _HEADERS.items():
        if name in match[1]:
            return f"the header {match[1]} is missing: {remedy}"
    return f"the header {match[1]} is missing: install the package that has it (apt-file search {match[1]})."


def explain(lines: list[str]) -> dict[str, str]:
    """The file that failed and a remedy, as far as the end of the log tells; empty where it does not."""
    found = {"file": "", "remedy": ""}
    for line in lines:
        error, target = _ERROR.match(line), _TARGET.search(line)
        if error and not found["file"]:
            found["file"] = error["file"]
            found["remedy"] = _missing_header(error["what"]) or found["remedy"]
        elif target and not found["file"]:
            found["file"] = target["object"][len("build/") :]
    for pattern, remedy in _REMEDIES:
        if not found["remedy"] and any(re.search(pattern, line) for line in lines):
            found["remedy"] = remedy
    return found


def failure(state: dict) -> str:
    """Why the build failed, the failing file, a remedy where one is known, and the last lines of the compiler."""
    why = explain(state["tail"])
    if state["full"]:
        # Then the log could not be written either.
        why["remedy"] = _FULL
    end = "was killed or could not leave its exit status" if state["rc"] is None else f"ended with exit status {state['rc']}"
    parts = [f"The build of {state['path']} {end} after {state['done']} of {state['total']} objects."]
    if why["file"]:
        parts.append(f"It failed in {why['file']}.")
    if why["remedy"]:
        parts.append(f"Remedy: {why['remedy']}")
    parts.append(f"The next run continues from the objects that are done; the whole log is {state['log']}. Its end:")
    return "\n".join([" ".join(parts), *state["tail"][-15:]])
