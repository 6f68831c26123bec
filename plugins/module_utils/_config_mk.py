# Copyright (c) 2026, The dlvm.azure_gpu authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The keys of MXNet's make/config.mk, release by release. Pure.

Read from make/config.mk of apache/mxnet at the tags 0.12.1 to 1.9.1. make ignores a key that it does not know in silence,
so a key that the release does not have is refused here.
"""

from __future__ import annotations

import difflib

# The keys of 0.12.1 with their values there; None: known, but only a comment in the file.
_FIRST = {
    "CC": "gcc",
    "CXX": "g++",
    "NVCC": "nvcc",
    "DEV": "0",
    "DEBUG": "0",
    "USE_PROFILER": "",
    "USE_SIGNAL_HANDLER": "",
    "ADD_LDFLAGS": "",
    "ADD_CFLAGS": "",
    "USE_CUDA": "0",
    "USE_CUDA_PATH": "NONE",
    "USE_CUDNN": "0",
    "USE_OPENCV": "1",
    "USE_LIBJPEG_TURBO": "0",
    "USE_LIBJPEG_TURBO_PATH": "NONE",
    "USE_OPENMP": "1",
    "MKLML_ROOT": "/usr/local",
    "USE_MKL2017": "0",
    "USE_MKL2017_EXPERIMENTAL": "0",
    "USE_NNPACK": "0",
    "USE_BLAS": "atlas",
    "USE_LAPACK": "1",
    "USE_LAPACK_PATH": "",
    "USE_INTEL_PATH": "NONE",
    "USE_STATIC_MKL": "NONE",
    "USE_SSE": "1",
    "USE_DIST_KVSTORE": "0",
    "USE_HDFS": "0",
    "LIBJVM": "$(JAVA_HOME)/jre/lib/amd64/server",
    "USE_S3": "0",
    "USE_GPERFTOOLS": "1",
    "USE_JEMALLOC": "1",
    "EXTRA_OPERATORS": "",
    "USE_CPP_PACKAGE": "0",
    "CAFFE_PATH": None,
    "MXNET_PLUGINS": None,
    "TORCH_PATH": None,
    "WARPCTC_PATH": None,
    "SFRAME_PATH": None,
}

# What each later release added or gave another value, and what it dropped.
_CHANGES = (
    ("0.12.1", {}, ()),
    ("1.0.0", {"USE_NCCL": "0", "USE_NCCL_PATH": "NONE", "USE_OPERATOR_TUNING": "1"}, ()),
    ("1.1.0", {"ENABLE_CUDA_RTC": "1"}, ("TORCH_PATH",)),
    (
        "1.2.0",
        {"USE_MKLDNN": "0", "USE_F16C": ""},
        ("USE_PROFILER", "MKLML_ROOT", "USE_MKL2017", "USE_MKL2017_EXPERIMENTAL"),
    ),
    (
        "1.4.0",
        {
            "USE_GPERFTOOLS_PATH": "",
            "USE_GPERFTOOLS_STATIC": "",
            "USE_JEMALLOC_PATH": "",
            "USE_JEMALLOC_STATIC": "",
        },
        (),
    ),
    (
        "1.5.0",
        {
            "USE_NVTX": "0",
            "USE_OPENCV_INC_PATH": "NONE",
            "USE_OPENCV_LIB_PATH": "NONE",
            "USE_INT64_TENSOR_SIZE": "0",
            "PYTHON": "python",
            "USE_MKLDNN": "",
            "USE_GPERFTOOLS": "0",
        },
        (),
    ),
    ("1.6.0", {"USE_TVM_OP": "0"}, ()),
    ("1.7.0", {"USE_JEMALLOC": "0"}, ()),
)
_NEWEST = (1, 9, 1)
_BLAS = ("openblas", "mkl", "atlas", "blas")


class ConfigError(ValueError):
    """A configuration that the release's config.mk does not know."""


def _number(release: str) -> tuple[int, ...]:
    try:
        return tuple(int(part) for part in release.split("."))
    except ValueError:
        raise ConfigError(f"{release} is no MXNet release: name one from 0.12.1 to 1.9.1.") from None


def known_keys(release: str) -> dict[str, str | None]:
    """Keys that the release's config.mk knows, with its values on Linux; None where it only comments on the key."""
    wanted = _number(release)
    if not _number(_CHANGES[0][0]) <= wanted <= _NEWEST:
        raise ConfigError(f"MXNet {release} is not known here: choose a release from 0.12.1 to 1.9.1.")
    keys = dict(_FIRST)
    for since, values, dropped in _CHANGES:
        if _number(since) <= wanted:
            keys.update(values)
            for key in dropped:
                del keys[key]
    return keys


def _text(key: str, value: object) -> str:
    if isinstance(value, bool):
        return str(int(value))
    if value is None:
        return ""
    text = " ".join(str(item) for item in value) if isinstance(value, (list, tuple)) else str(value)
    if "\n" in text or "#" in text:
        raise ConfigError(f"{key}: a value in config.mk is one line without '#': {text!r}.")
    return text


def _unknown(key: str, release: str, known: dict[str, str | None]) -> str:
    near = difflib.get_close_matches(key.upper(), known, n=1, cutoff=0.6)
    hint = f"did you mean {near[0]}?" if near else "remove it."
    return f"{key}: {hint} make/config.mk of MXNet {release} has no such key, and make would ignore it."


def complete(wanted: dict[str, object], release: str) -> dict[str, str]:
    """Every key of the release's config.mk with the wanted value or else the release's own."""
    known = known_keys(release)
    unknown = [_unknown(str(key), release, known) for key in wanted if key not in known]
    if unknown:
        raise ConfigError(" ".join(unknown))
    values = {key: value for key, value in known.items() if value is not None}
    values.update({key: _text(key, value) for key, value in wanted.items()})
    if values["USE_BLAS"] not in _BLAS:
        raise ConfigError(f"USE_BLAS: {values['USE_BLAS']} is none of {', '.join(_BLAS)}.")
    # config.mk itself decides this by USE_BLAS.
    if values["USE_BLAS"] == "mkl" and "USE_STATIC_MKL" not in wanted and values.get("USE_MKL2017", "0") == "0":
        values["USE_STATIC_MKL"] = "1"
    return values
