# Copyright (c) 2026, The dlvm.azure_gpu authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the R package does in Python. R's arrays are column-major: reversing the dimensions keeps the memory as it is."""
from __future__ import annotations

import warnings

import mxnet as mx
import numpy as np


def version():
    return mx.__version__


def operators():
    """Names of the operators, without the internal ones."""
    return sorted(name for name in dir(mx.sym.op) if name[0] != "_" and callable(getattr(mx.nd.op, name, None)))


def context(device, index):
    return mx.Context(device, index)


def device_of(array):
    return array.context.device_type, array.context.device_id


def seed(value):
    mx.random.seed(value)
    np.random.seed(value)  # the order of shuffled samples


def from_r(array, ctx):
    return mx.nd.array(numpy_of(array), ctx=ctx, dtype="float32")


def numpy_of(array):
    return np.ascontiguousarray(np.asarray(array, dtype="float32").T)


def to_r(array):
    return array.asnumpy().astype("float64").T


def full(shape, value, ctx):
    return mx.nd.full(tuple(reversed(shape)), value, ctx=ctx)


def shape_of(array):
    return list(reversed(array.shape))


def nd_call(operator, args, kwargs):
    return getattr(mx.nd.op, operator)(*args, **kwargs)


def sym_call(operator, args, kwargs):
    return getattr(mx.sym.op, operator)(*args, **kwargs)


BINARY = {
    "+": lambda a, b: a + b, "-": lambda a, b: a - b, "*": lambda a, b: a * b, "/": lambda a, b: a / b, "^": lambda a, b: a**b,
    "%%": lambda a, b: a % b, "==": lambda a, b: a == b, "!=": lambda a, b: a != b, "<": lambda a, b: a < b, "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b, ">=": lambda a, b: a >= b,
}


def binary(operator, left, right):
    return BINARY[operator](left, right)


def nd_save(path, arrays):
    mx.nd.save(path, arrays)


def nd_load(path):
    return mx.nd.load(path)


def variable(name):
    return mx.sym.Variable(name)


def group(symbols):
    return mx.sym.Group(symbols)


def symbol_load(path):
    return mx.sym.load(path)


def symbol_from_json(text):
    return mx.sym.load_json(text)


def infer_shape(symbol, shapes):
    """Shapes of all arguments, outputs and auxiliary states in R's order, None where they cannot be told."""
    found = symbol.infer_shape(**{name: tuple(reversed(shape)) for name, shape in shapes.items()})
    if found[0] is None:
        return None
    names = symbol.list_arguments(), symbol.list_outputs(), symbol.list_auxiliary_states()
    return [{name: list(reversed(shape)) for name, shape in zip(*pair)} for pair in zip(names, found)]


def array_iterator(data, label, batch_size, shuffle):
    return mx.io.NDArrayIter({"data": numpy_of(data)}, {"label": numpy_of(label)}, batch_size, shuffle)


class Training:
    """A symbol bound to devices for training or prediction, fed batch by batch from R."""

    def __init__(self, symbol, data_name, label_names, contexts, data_shape, label_shape, fixed=()):
        labels = [(label_names[0], tuple(reversed(label_shape)))] if label_shape else None
        self.module = mx.mod.Module(
            symbol, data_names=[data_name], label_names=list(label_names), context=contexts, fixed_param_names=list(fixed), logger=QUIET
        )
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # that there are no labels when predicting
            self.module.bind([(data_name, tuple(reversed(data_shape)))], labels, for_training=bool(label_shape))

    def set_parameters(self, arguments, auxiliary):
        self.module.set_params(arguments, auxiliary, allow_extra=True)

    def use_optimizer(self, name, options, kvstore):
        self.module.init_optimizer(kvstore, name, options)

    def step(self, data, label):
        self.module.forward(mx.io.DataBatch([data], [label]), is_train=True)
        outputs = self.module.get_outputs()[0]
        self.module.backward()
        self.module.update()
        return outputs.as_in_context(mx.cpu())

    def outputs(self, data):
        self.module.forward(mx.io.DataBatch([data], None), is_train=False)
        return self.module.get_outputs()[0].as_in_context(mx.cpu())

    def parameters(self):
        return self.module.get_params()


class _Quiet:
    """A logger that says nothing: R reports the progress."""

    def __getattr__(self, name):
        return lambda *args, **kwargs: None


QUIET = _Quiet()
