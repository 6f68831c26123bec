# Copyright (c) 2026, The dlvm.azure_gpu authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The keys of MXNet's make/config.mk, release by release. Pure.

Read from make/config.mk of apache/mxnet at the tags 0.12.1 to 1.9.1. make silently ignores a key that it does not know,
so a key that the release does not have is rejected here. The Makefile compares a switch with 1 (USE_CUDA with 0, too,
USE_STATIC_MKL with NONE) and takes any other word for the opposite, so a switch becomes one of these or is rejected.
"""

from __future__ import annotations

import difflib

from ansible_collections.dlvm.azure_gpu.plugins.module_utils._role_variables import truth

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


def _is_switch(key: str, own: str | None) -> bool:
    """own is the release's value; an empty one leaves the decision to the Makefile."""
    unset = own == "" and key.startswith("USE_") and not key.endswith("_PATH")
    return own in ("0", "1") or unset or key == "USE_STATIC_MKL"


def _switch(key: str, value: object, own: str | None) -> str:
    text = "" if value is None else str(value).strip().lower()
    off = "NONE" if own == "NONE" else "0"
    meant = truth(text)
    if meant:
        return "1"
    if meant is False or text == off.lower():
        return off
    if not text and own in ("", "NONE"):
        return own
    more = ", or leave it empty and the Makefile decides" if own == "" else ""
    raise ConfigError(
        f"{key}: {value!r} is neither on nor off; write 1 or {off} (or true, yes, on, false, no, off){more}."
    )


def _text(key: str, value: object, own: str | None) -> str:
    if isinstance(value, (bool, dict)):
        example = own or "a path"
        raise ConfigError(f"{key}: {value!r} is no text; write the text for config.mk, such as {example}.")
    parts = value if isinstance(value, (list, tuple)) else [value]
    text = " ".join(str(part) for part in parts if part is not None).strip()
    if "\n" in text or "#" in text:
        raise ConfigError(f"{key}: a value in config.mk is one line without '#': {text!r}.")
    return "NONE" if own == "NONE" and text.lower() in ("", "none") else text


def _value(key: str, value: object, own: str | None) -> str:
    return _switch(key, value, own) if _is_switch(key, own) else _text(key, value, own)


def _unknown(key: str, release: str, known: dict[str, str | None]) -> str:
    near = difflib.get_close_matches(key.upper(), known, n=1, cutoff=0.6)
    hint = f"did you mean {near[0]}?" if near else "remove it."
    return f"{key}: {hint} make/config.mk of MXNet {release} has no such key, and make would ignore it."


def complete(wanted: dict[str, object], release: str) -> dict[str, str]:
    """Every key of the release's config.mk with the wanted value or else the release's own."""
    known = known_keys(release)
    values = {key: value for key, value in known.items() if value is not None}
    wrong = []
    for key, value in wanted.items():
        if key not in known:
            wrong.append(_unknown(str(key), release, known))
            continue
        try:
            values[key] = _value(key, value, known[key])
        except ConfigError as error:
            wrong.append(str(error))
    if wrong:
        raise ConfigError(" ".join(wrong))
    if values["USE_BLAS"] not in _BLAS:
        raise ConfigError(f"USE_BLAS: {values['USE_BLAS']} is none of {', '.join(_BLAS)}.")
    # config.mk itself decides this by USE_BLAS.
    if values["USE_BLAS"] == "mkl" and "USE_STATIC_MKL" not in wanted and values.get("USE_MKL2017", "0") == "0":
        values["USE_STATIC_MKL"] = "1"
    return values
