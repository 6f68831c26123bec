"""Publish data sets as MNIST and CIFAR-10 are, from the files that data.py has made; print their sums as the role has them.

Usage: publish.py DATA DESTINATION
"""
from __future__ import annotations

import gzip
import hashlib
import io
import json
import pathlib
import sys
import tarfile

DATA, DESTINATION = map(pathlib.Path, sys.argv[1:])
DESTINATION.mkdir(parents=True, exist_ok=True)


def body(name: str) -> bytes:
    """The bytes after the header of an IDX file."""
    data = (DATA / name).read_bytes()
    return data[4 + 4 * data[3]:]


files = {"mnist": [], "cifar10": []}
for part, stem in (("train", "train"), ("test", "t10k")):
    for kind, tail in (("images", "images-idx3-ubyte.gz"), ("labels", "labels-idx1-ubyte.gz")):
        file = DESTINATION / f"{stem}-{tail}"
        file.write_bytes(gzip.compress((DATA / f"mnist/{part}-{kind}").read_bytes()))
        files["mnist"].append(file)
archive = DESTINATION / "cifar-10-binary.tar.gz"
with tarfile.open(archive, "w:gz") as tar:
    for part, name in (("train", "data_batch_1.bin"), ("test", "test_batch.bin")):
        images, labels = body(f"cifar10/{part}-images"), body(f"cifar10/{part}-labels")
        rows = b"".join(labels[i:i + 1] + images[i * 3072:(i + 1) * 3072] for i in range(len(labels)))
        member = tarfile.TarInfo(f"cifar-10-batches-bin/{name}")
        member.size = len(rows)
        tar.addfile(member, io.BytesIO(rows))
files["cifar10"].append(archive)
paths = {"mnist": "mnist", "cifar10": "cifar10/cifar-10-binary.tar.gz"}
print(json.dumps({
    name: {"path": paths[name], "files": {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in found}} for name, found in files.items()
}))
