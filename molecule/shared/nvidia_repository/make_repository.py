"""Make a signed flat apt repository in the shape of NVIDIA's CUDA one, out of stand-in packages.

Reads from stdin a JSON object: folder (where to), url (how that folder is reached), path (of the repository below it),
packages: a list of {name, version, architecture, files: {path: text}, and control fields such as depends or provides in lower case}.
release, optional: fields of the Release file instead of NVIDIA's Origin and Label; with a Suite the repository is not flat: it has dists/<Suite>,
with the components that the packages name in component.
Prints a JSON object: url, fingerprint, keyring and wrong_keyring (each a download: name, version, url, sha256) and key (the bare key).
"""
from __future__ import annotations

import gzip
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from email.utils import formatdate
from pathlib import Path

KEYRING = "usr/share/keyrings/cuda-archive-keyring.gpg"


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def gpg(home: Path, *arguments: str) -> bytes:
    command = ["gpg", "--homedir", str(home), "--batch", "--yes", "--quiet", "--pinentry-mode", "loopback", "--passphrase", "", *arguments]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout


def make_key(home: Path, owner: str) -> str:
    home.mkdir(mode=0o700, parents=True)
    gpg(home, "--quick-gen-key", f"Stand-in for {owner} <stand-in@invalid>", "ed25519", "sign", "1y")
    listing = gpg(home, "--list-keys", "--with-colons").decode()
    return next(line.split(":")[9] for line in listing.splitlines() if line.startswith("fpr:"))


def make_package(into: Path, package: dict[str, str], files: dict[str, bytes]) -> tuple[Path, str]:
    """Build the .deb; return its path and its control fields."""
    fields = {"name": "", "architecture": "amd64", "maintainer": "Stand-in <nvidia@invalid>", "description": "stand-in", **package}
    control = "".join(f"{'Package' if key == 'name' else key.title()}: {value}\n" for key, value in fields.items() if value)
    with tempfile.TemporaryDirectory() as scratch:
        root = Path(scratch)
        root.chmod(0o755)
        for name, content in files.items():
            path = root / name.lstrip("/")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
            path.chmod(0o755 if content.startswith(b"#!") else 0o644)
        (root / "DEBIAN").mkdir(exist_ok=True)
        (root / "DEBIAN/control").write_text(control)
        deb = into / f"{fields['name']}_{fields['version']}_{fields['architecture']}.deb"
        subprocess.run(["dpkg-deb", "--root-owner-group", "-Zgzip", "-z1", "--build", str(root), str(deb)], check=True, stdout=subprocess.DEVNULL)
    return deb, control


def make_keyring(into: Path, name: str, key: bytes) -> Path:
    deb, _control = make_package(into, {"name": name, "version": "1.1-1", "architecture": "all"}, {KEYRING: key})
    return deb


def make_index(into: Path, packages: list[tuple[Path, str]]) -> list[Path]:
    """Write Packages and Packages.gz."""
    entries = []
    for deb, control in packages:
        size = deb.stat().st_size
        entries.append(f"{control}Filename: ./{deb.name}\nSize: {size}\nSHA256: {sha256(deb)}\n")
    into.mkdir(parents=True, exist_ok=True)
    index = into / "Packages"
    index.write_text("\n".join(entries))
    with gzip.open(into / "Packages.gz", "wb") as file:
        file.write(index.read_bytes())
    return [index, into / "Packages.gz"]


def make_release(repository: Path, packages: dict[str, list[tuple[Path, str]]], fields: dict[str, str]) -> Path:
    """Write indexes and Release for packages by component; return the directory of Release, which for a flat repository is its own."""
    if "Suite" in fields:
        root = repository / "dists" / fields["Suite"]
        indexes = [index for component, those in packages.items() for index in make_index(root / component / "binary-amd64", those)]
        fields = {**fields, "Architectures": "amd64", "Components": " ".join(packages)}
    else:
        root = repository
        indexes = make_index(root, [package for those in packages.values() for package in those])
        fields = {**fields, "Architecture": "x86_64"}
    fields["Date"] = formatdate(usegmt=True).replace("GMT", "UTC")
    sums = "".join(f" {sha256(path)} {path.stat().st_size} {path.relative_to(root)}\n" for path in indexes)
    (root / "Release").write_text("".join(f"{name}: {value}\n" for name, value in fields.items()) + f"SHA256:\n{sums}")
    return root


def main() -> None:
    wanted = json.load(sys.stdin)
    folder, base = Path(wanted["folder"]), wanted["url"].rstrip("/")
    repository = folder / wanted["path"]
    homes = folder.parent / (folder.name + "-keys")
    for leftover in (folder, homes):
        shutil.rmtree(leftover, ignore_errors=True)
    repository.mkdir(parents=True)
    url = f"{base}/{wanted['path']}"

    fields = {"Origin": "NVIDIA", "Label": "NVIDIA CUDA", **wanted.get("release", {})}
    packages: dict[str, list[tuple[Path, str]]] = {}
    for package in wanted["packages"]:
        files = {path: text.encode() for path, text in package.pop("files", {}).items()}
        packages.setdefault(package.pop("component", "main"), []).append(make_package(repository, package, files))
    root = make_release(repository, packages, fields)

    fingerprint = make_key(homes / "right", fields["Origin"])
    gpg(homes / "right", "--clearsign", "--output", str(root / "InRelease"), str(root / "Release"))
    gpg(homes / "right", "--armor", "--detach-sign", "--output", str(root / "Release.gpg"), str(root / "Release"))
    key = repository / f"{fingerprint[-8:].lower()}.pub"
    key.write_bytes(gpg(homes / "right", "--armor", "--export", fingerprint))

    make_key(homes / "wrong", fields["Origin"])
    made = {
        "keyring": make_keyring(repository, "cuda-keyring", gpg(homes / "right", "--export")),
        "wrong_keyring": make_keyring(repository, "cuda-keyring-wrong", gpg(homes / "wrong", "--export")),
        "key": key,
    }
    for home in homes.iterdir():
        subprocess.run(["gpgconf", "--homedir", str(home), "--kill", "all"], check=False)
    answer = {"url": url, "fingerprint": fingerprint}
    for name, path in made.items():
        answer[name] = {"name": path.name, "version": "1.1-1", "url": f"{url}/{path.name}", "sha256": sha256(path)}
    json.dump(answer, sys.stdout)


if __name__ == "__main__":
    os.umask(0o022)
    main()
