"""Data sets of the acceptance: the real formats are read right, and generated ones have the same shape and can be told apart."""
from __future__ import annotations

import gzip
import importlib.util
import io
import struct
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest
from support import ROOT

numpy = pytest.importorskip("numpy")
SCRIPT = ROOT / "roles/acceptance/files/data.py"
SPEC = importlib.util.spec_from_file_location("acceptance_data", SCRIPT)
data = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(data)


def make(out: Path, *arguments: str) -> dict:
    """Run the script and read what it wrote."""
    subprocess.run([sys.executable, str(SCRIPT), "--out", str(out), *arguments], check=True)
    return {file.name: data.read_idx(file.read_bytes()) for file in out.iterdir()}


def arrays(name: str) -> dict:
    """Images and labels as bytes."""
    return {part: numpy.asarray(array).astype(numpy.uint8) for part, array in data.generated(name, 60, 30, 3).items()}


def test_mnist_is_read_from_its_four_files(tmp_path: Path) -> None:
    wanted = arrays("mnist")
    for part, stem in (("train", "train"), ("test", "t10k")):
        images, labels = wanted[f"{part}-images"], wanted[f"{part}-labels"]
        with gzip.open(tmp_path / f"{stem}-images-idx3-ubyte.gz", "wb") as stream:
            stream.write(struct.pack(">4I", 2051, len(images), 28, 28) + images.tobytes())
        with gzip.open(tmp_path / f"{stem}-labels-idx1-ubyte.gz", "wb") as stream:
            stream.write(struct.pack(">2I", 2049, len(labels)) + labels.tobytes())
    found = make(tmp_path / "out", "--name", "mnist", "--source", str(tmp_path), "--train", "50", "--test", "30")
    assert found["train-images"].shape == (50, 1, 28, 28)
    assert all((found[part] == wanted[part][: len(found[part])]).all() for part in wanted)


def test_cifar10_is_read_from_its_archive(tmp_path: Path) -> None:
    wanted = arrays("cifar10")

    def rows(part: str) -> bytes:
        labels, images = wanted[f"{part}-labels"], wanted[f"{part}-images"]
        return numpy.concatenate([labels[:, None], images.reshape(-1, 3072)], axis=1).tobytes()

    files = {"data_batch_2.bin": rows("train")[30 * 3073:], "data_batch_1.bin": rows("train")[: 30 * 3073], "test_batch.bin": rows("test"), "readme.html": b"x"}
    with tarfile.open(tmp_path / "cifar.tar.gz", "w:gz") as tar:
        for name, content in files.items():
            member = tarfile.TarInfo(f"cifar-10-batches-bin/{name}")
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
    found = make(tmp_path / "out", "--name", "cifar10", "--source", str(tmp_path / "cifar.tar.gz"), "--train", "60", "--test", "30")
    assert all((found[part] == wanted[part]).all() for part in wanted)


@pytest.mark.parametrize(("name", "shape"), [("mnist", (1, 28, 28)), ("cifar10", (3, 32, 32))])
def test_generated_images_are_the_same_every_time_and_can_be_told_apart(tmp_path: Path, name: str, shape: tuple) -> None:
    arguments = ("--name", name, "--train", "200", "--test", "100")
    found = make(tmp_path / "a", *arguments)
    again = make(tmp_path / "b", *arguments)
    assert all((found[part] == again[part]).all() for part in found)
    assert found["train-images"].shape == (200, *shape) and found["test-images"].shape == (100, *shape)
    assert sorted(set(found["test-labels"].tolist())) == list(range(10))
    # Held-out images are new ones, and closest to the mean image of their own class more often than not.
    means = numpy.stack([found["train-images"][found["train-labels"] == label].mean(axis=0) for label in range(10)])
    distances = ((found["test-images"][:, None].astype(float) - means[None]) ** 2).sum(axis=(2, 3, 4))
    assert (distances.argmin(axis=1) == found["test-labels"]).mean() > 0.5
    assert not any((image == found["train-images"]).all(axis=(1, 2, 3)).any() for image in found["test-images"])
