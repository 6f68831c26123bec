"""Make an archive in the layout of NVIDIA's cuDNN redist downloads out of the cuDNN wheel of PyPI.

Usage: cudnn_archive_from_wheel.py WHEEL FOLDER. Prints a JSON object: path and sha256 of the archive, whose bytes depend on
the wheel only, and the version of cuDNN.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import io
import json
import re
import sys
import tarfile
import zipfile
from pathlib import Path

INSIDE = re.compile(r"nvidia/cudnn/((?:include|lib)/(?!__init__)[^/]+)$")
NAME = re.compile(r"nvidia_cudnn_cu(?P<cuda>\d+)-(?P<version>[\d.]+)-")


def top_folder(wheel: Path) -> tuple[str, str]:
    match = NAME.match(wheel.name)
    if match is None:
        sys.exit(f"{wheel.name} is not a cuDNN wheel: give one named nvidia_cudnn_cu<CUDA>-<version>-....whl.")
    return f"cudnn-linux-x86_64-{match['version']}_cuda{match['cuda']}-archive", match["version"]


def member(name: str, size: int = 0) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.size = size
    info.mode = 0o755 if "/lib/" in name else 0o644
    return info


def write(wheel: Path, archive: Path, top: str) -> None:
    # Stored: a gigabyte of machine code takes a minute to squeeze, and the archive is made for a test.
    with (
        zipfile.ZipFile(wheel) as source,
        archive.open("wb") as raw,
        gzip.GzipFile(fileobj=raw, mode="wb", compresslevel=0, mtime=0, filename="") as packed,
        tarfile.open(fileobj=packed, mode="w") as target,
    ):
        for entry in sorted(source.infolist(), key=lambda one: one.filename):
            inside = INSIDE.match(entry.filename)
            if inside or entry.filename.endswith(".dist-info/License.txt"):
                name = f"{top}/{inside[1] if inside else 'LICENSE'}"
                with source.open(entry) as file:
                    target.addfile(member(name, entry.file_size), io.BufferedReader(file))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("wheel", type=Path)
    parser.add_argument("folder", type=Path)
    arguments = parser.parse_args()
    top, version = top_folder(arguments.wheel)
    arguments.folder.mkdir(parents=True, exist_ok=True)
    archive = arguments.folder / f"{top}.tgz"
    unfinished = archive.with_suffix(".new")
    write(arguments.wheel, unfinished, top)
    unfinished.replace(archive)
    with archive.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256") if hasattr(hashlib, "file_digest") else hashlib.sha256(file.read())
    print(json.dumps({"path": str(archive), "sha256": digest.hexdigest(), "version": ".".join(version.split(".")[:3])}))


if __name__ == "__main__":
    main()
