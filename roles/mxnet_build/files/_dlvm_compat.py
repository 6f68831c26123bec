# Put here by role dlvm.azure_gpu.mxnet_build; mxnet/__init__.py imports it first.
# Copyright (c) 2026, The dlvm.azure_gpu authors
# SPDX-License-Identifier: BSD-2-Clause
"""What MXNet's Python package expects of numpy and of Python and newer ones no longer have.

MXNet's last release knows numpy up to 1.23 and Python up to 3.11. Here the removed names are put back into numpy, and
a stand-in for the two classes of distutils.version that it uses. What is still there is left alone. It reaches the
whole process: a program that imports mxnet sees the old names in numpy too.
"""
import importlib.util
import re
import sys
import types
import warnings

import numpy

_ALIASES = {
    "bool": bool,
    "int": int,
    "float": float,
    "complex": complex,
    "object": object,
    "str": str,
    "bool_": numpy.bool_,
    "float_": numpy.float64,
    "complex_": numpy.complex128,
    "unicode_": numpy.str_,
    "Inf": numpy.inf,
    "Infinity": numpy.inf,
    "infty": numpy.inf,
    "PINF": numpy.inf,
    "NINF": -numpy.inf,
    "NaN": numpy.nan,
    "NAN": numpy.nan,
    "PZERO": 0.0,
    "NZERO": -0.0,
    "product": numpy.prod,
    "cumproduct": numpy.cumprod,
    "alltrue": numpy.all,
    "sometrue": numpy.any,
    "round_": numpy.round,
    "row_stack": numpy.vstack,
    "trapz": getattr(numpy, "trapezoid", None),
    "in1d": lambda ar1, ar2, **options: numpy.isin(numpy.ravel(ar1), ar2, **options),
    "msort": lambda a: numpy.sort(a, axis=0),
    "asfarray": lambda a, dtype=numpy.float64: numpy.asarray(a, dtype=dtype),
}
# numpy 1.20 gave these to the package numpy_financial and kept names that only raise.
_FINANCIAL = ("fv", "ipmt", "irr", "mirr", "nper", "npv", "pmt", "ppmt", "pv", "rate")


def _gone(name):
    def raise_it(*_arguments, **_options):
        raise RuntimeError(f"numpy.{name} left numpy with 1.20: use numpy_financial.{name}")

    return raise_it


def _has(name):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return hasattr(numpy, name)


class _Version:
    """Compares as distutils' StrictVersion and LooseVersion do for versions of numbers."""

    def __init__(self, text):
        self.version = [int(number) for number in re.findall(r"\d+", str(text))]

    def _parts(self, other):
        return other.version if isinstance(other, _Version) else _Version(other).version

    def __eq__(self, other):
        return self.version == self._parts(other)

    def __lt__(self, other):
        return self.version < self._parts(other)

    def __le__(self, other):
        return self.version <= self._parts(other)

    def __gt__(self, other):
        return self.version > self._parts(other)

    def __ge__(self, other):
        return self.version >= self._parts(other)

    __hash__ = None


for _name, _value in {**_ALIASES, **{name: _gone(name) for name in _FINANCIAL}}.items():
    if _value is not None and not _has(_name):
        setattr(numpy, _name, _value)

if importlib.util.find_spec("distutils") is None:
    _package = types.ModuleType("distutils")
    _package.version = types.ModuleType("distutils.version")
    _package.version.StrictVersion = _package.version.LooseVersion = _Version
    sys.modules.setdefault("distutils", _package)
    sys.modules["distutils.version"] = _package.version
