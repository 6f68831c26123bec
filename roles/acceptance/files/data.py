# Copyright (c) 2026, The dlvm.azure_gpu authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Prepare a data set: MNIST or CIFAR-10 themselves, or generated images of the same shape.

Both end as four files in MNIST's own format (IDX), which Python and R read in a few lines:
train-images, train-labels, test-images, test-labels; images have the shape (count, channels, height, width).
"""

from __future__ import annotations

import argparse
import gzip
import os
import struct
import tarfile

import numpy as np

SHAPES = {"mnist": (1, 28, 28), "cifar10": (3, 32, 32)}
CLASSES = 10


def write_idx(path: str, array: np.ndarray) -> None:
    """Write an array of bytes as IDX."""
    with open(path, "wb") as stream:
        stream.write(struct.pack(">HBB", 0, 8, array.ndim) + struct.pack(f">{array.ndim}I", *array.shape))
        stream.write(array.astype(np.uint8).tobytes())


def read_idx(data: bytes) -> np.ndarray:
    """Return the array in IDX data."""
    ndim = data[3]
    shape = struct.unpack_from(f">{ndim}I", data, 4)
    return np.frombuffer(data, np.uint8, offset=4 + 4 * ndim).reshape(shape)


def real_mnist(folder: str) -> dict[str, np.ndarray]:
    """Return MNIST from a folder with its four gzipped files."""
    found = {}
    for part, stem in (("train", "train"), ("test", "t10k")):
        for kind, tail in (("images", "images-idx3-ubyte.gz"), ("labels", "labels-idx1-ubyte.gz")):
            with gzip.open(os.path.join(folder, f"{stem}-{tail}")) as stream:
                found[f"{part}-{kind}"] = read_idx(stream.read())
        found[f"{part}-images"] = found[f"{part}-images"].reshape(-1, 1, 28, 28)
    return found


def real_cifar10(archive: str) -> dict[str, np.ndarray]:
    """Return CIFAR-10 from its binary archive."""
    parts: dict[str, list[np.ndarray]] = {"train": [], "test": []}
    with tarfile.open(archive) as tar:
        for member in sorted(tar.getmembers(), key=lambda entry: entry.name):
            name = os.path.basename(member.name)
            if name.endswith(".bin"):
                rows = np.frombuffer(tar.extractfile(member).read(), np.uint8).reshape(-1, 1 + 3 * 32 * 32)
                parts["test" if name.startswith("test") else "train"].append(rows)
    found = {}
    for part, batches in parts.items():
        rows = np.concatenate(batches)
        found[f"{part}-labels"], found[f"{part}-images"] = rows[:, 0], rows[:, 1:].reshape(-1, 3, 32, 32)
    return found


def generated(name: str, train: int, test: int, seed: int) -> dict[str, np.ndarray]:
    """Return images of ten kinds of pattern, each shifted, scaled and covered with noise of its own."""
    channels, height, width = SHAPES[name]
    random = np.random.RandomState(seed)
    coarse = random.uniform(-1, 1, (CLASSES, channels, 7, 7))
    patterns = coarse.repeat(height // 7 + 1, axis=2).repeat(width // 7 + 1, axis=3)[:, :, :height, :width]
    found = {}
    for part, count in (("train", train), ("test", test)):
        labels = np.arange(count) % CLASSES
        random.shuffle(labels)
        images = np.empty((count, channels, height, width))
        for i, label in enumerate(labels):
            shift = random.randint(-3, 4, 2)
            images[i] = np.roll(patterns[label], shift, axis=(1, 2)) * random.uniform(0.6, 1.0)
        images += random.normal(0, 0.5, images.shape)
        found[f"{part}-images"] = np.clip(128 + 60 * images, 0, 255)
        found[f"{part}-labels"] = labels
    return found


def main() -> None:
    """Write the data set that the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--name", choices=sorted(SHAPES), required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("--source", help="the real data set: MNIST's folder or CIFAR-10's archive")
    parser.add_argument("--train", type=int, required=True)
    parser.add_argument("--test", type=int, required=True)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    if options.source:
        arrays = {"mnist": real_mnist, "cifar10": real_cifar10}[options.name](options.source)
        sizes = {"train": options.train, "test": options.test}
        arrays = {name: array[: sizes[name.split("-")[0]]] for name, array in arrays.items()}
    else:
        arrays = generated(options.name, options.train, options.test, options.seed)
    os.makedirs(options.out, exist_ok=True)
    for name, array in arrays.items():
        write_idx(os.path.join(options.out, name), array)


if __name__ == "__main__":
    main()
