# Copyright (c) 2026, The dlvm.azure_gpu authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Train a small convolutional net with MXNet and print what it reached on held-out images, as one line of JSON."""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import struct
import time

import mxnet as mx
import numpy as np
from mxnet import autograd, gluon
from mxnet.gluon import nn


def read_idx(path: str) -> np.ndarray:
    """Return the array in an IDX file."""
    with open(path, "rb") as stream:
        data = stream.read()
    ndim = data[3]
    return np.frombuffer(data, np.uint8, offset=4 + 4 * ndim).reshape(struct.unpack_from(f">{ndim}I", data, 4))


def load(folder: str, part: str) -> tuple[np.ndarray, np.ndarray]:
    """Return images around 0 and their labels."""
    images = read_idx(os.path.join(folder, f"{part}-images")).astype(np.float32) / 128 - 1
    return images, read_idx(os.path.join(folder, f"{part}-labels")).astype(np.float32)


def lenet() -> nn.HybridBlock:
    """Return LeNet."""
    net = nn.HybridSequential()
    net.add(
        nn.Conv2D(20, 5, activation="tanh"), nn.MaxPool2D(2, 2),
        nn.Conv2D(50, 5, activation="tanh"), nn.MaxPool2D(2, 2),
        nn.Dense(500, activation="tanh"), nn.Dense(10),
    )
    return net


class Residual(nn.HybridBlock):
    """Two convolutions and a way around them."""

    def __init__(self, channels: int, stride: int) -> None:
        super().__init__()
        self.body = nn.HybridSequential()
        self.body.add(
            nn.Conv2D(channels, 3, stride, 1, use_bias=False), nn.BatchNorm(), nn.Activation("relu"),
            nn.Conv2D(channels, 3, 1, 1, use_bias=False), nn.BatchNorm(),
        )
        self.around = nn.Conv2D(channels, 1, stride, use_bias=False) if stride > 1 else None

    def hybrid_forward(self, F, x):
        """Return the sum of both ways."""
        return F.relu(self.body(x) + (self.around(x) if self.around else x))


def resnet(blocks: int) -> nn.HybridBlock:
    """Return the CIFAR ResNet of 6 * blocks + 2 layers."""
    net = nn.HybridSequential()
    net.add(nn.Conv2D(16, 3, 1, 1, use_bias=False), nn.BatchNorm(), nn.Activation("relu"))
    for channels in (16, 32, 64):
        for block in range(blocks):
            net.add(Residual(channels, 2 if channels > 16 and block == 0 else 1))
    net.add(nn.GlobalAvgPool2D(), nn.Dense(10))
    return net


def fingerprint(net: nn.HybridBlock) -> str:
    """Return one name for all that was learnt, the same on all workers that trained together."""
    learnt = (parameter for parameter in net.collect_params().values() if parameter.grad_req != "null")
    return hashlib.sha256(b"".join(parameter.data().asnumpy().tobytes() for parameter in learnt)).hexdigest()[:16]


def main() -> None:
    """Train, test and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--net", choices=["lenet", "resnet"], required=True)
    parser.add_argument("--data", required=True)
    parser.add_argument("--device", choices=["cpu", "gpu"], required=True)
    parser.add_argument("--epochs", type=int, required=True)
    parser.add_argument("--batch", type=int, required=True)
    parser.add_argument("--rate", type=float, required=True)
    parser.add_argument("--blocks", type=int, default=1)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kvstore", default="device", help="dist_sync trains together with the other workers of the scheduler")
    options = parser.parse_args()

    mx.random.seed(options.seed)
    np.random.seed(options.seed)
    context = mx.gpu(0) if options.device == "gpu" else mx.cpu()
    store = mx.kv.create(options.kvstore)
    images, labels = load(options.data, "train")
    # As many for each worker, since they wait for each other in every step.
    share = len(images) // store.num_workers
    images, labels = (part[store.rank * share:(store.rank + 1) * share] for part in (images, labels))
    net = lenet() if options.net == "lenet" else resnet(options.blocks)
    net.initialize(mx.init.Xavier(), ctx=context)
    net.hybridize()
    trainer = gluon.Trainer(net.collect_params(), "sgd", {"learning_rate": options.rate, "momentum": 0.9, "wd": 1e-4}, kvstore=store)
    loss = gluon.loss.SoftmaxCrossEntropyLoss()

    seen, started = 0, None
    for epoch in range(options.epochs):
        order = np.random.permutation(len(images))
        for start in range(0, len(order) - options.batch + 1, options.batch):
            chosen = order[start:start + options.batch]
            data, label = mx.nd.array(images[chosen], ctx=context), mx.nd.array(labels[chosen], ctx=context)
            with autograd.record():
                error = loss(net(data), label)
            error.backward()
            trainer.step(options.batch * store.num_workers)
            if started is None:
                # The first batch compiles and allocates; the clock starts behind it.
                mx.nd.waitall()
                started = time.time()
            else:
                seen += options.batch
        print(f"epoch {epoch + 1} of {options.epochs}: loss {error.mean().asscalar():.3f}", flush=True)
    mx.nd.waitall()
    seconds = time.time() - started

    images, labels = load(options.data, "test")
    right = 0
    for start in range(0, len(images), options.batch):
        guess = net(mx.nd.array(images[start:start + options.batch], ctx=context)).asnumpy().argmax(axis=1)
        right += int((guess == labels[start:start + options.batch]).sum())
    devices = sorted({str(parameter.data().context) for parameter in net.collect_params().values()})
    print(json.dumps({
        "accuracy": right / len(images),
        "images_per_second": seen / seconds,
        "contexts": devices,
        "mxnet": mx.__version__,
        "method": "python",
        "rank": store.rank,
        "workers": store.num_workers,
        "weights": fingerprint(net),
    }))


if __name__ == "__main__":
    main()
