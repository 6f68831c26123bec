"""Make stand-ins of cuDNN in the layouts of NVIDIA's archives and wheel; write a local fact that tells url and sha256 of each."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

FOLDER = Path("/opt/cudnn")
FACT = Path("/etc/ansible/facts.d/cudnn_stand_in.fact")


def tree(top: str, libraries: str, version: str) -> Path:
    """A folder with a header and a library that tells the version; what goes into an archive."""
    root = FOLDER / f"tree-{version}" / top
    (root / "include").mkdir(parents=True)
    (root / libraries).mkdir()
    major, minor, patch = version.split(".")
    (root / "include/cudnn_version.h").write_text(
        f"#define CUDNN_MAJOR {major}\n#define CUDNN_MINOR {minor}\n#define CUDNN_PATCHLEVEL {patch}\n"
    )
    (root / "include/cudnn.h").write_text('#include "cudnn_version.h"\nunsigned long cudnnGetVersion(void);\n')
    number = int(major) * 1000 + int(minor) * 100 + int(patch)
    for name in ("cudnn", "cudnn_ops_infer"):
        soname = f"lib{name}.so.{major}"
        source = f"unsigned long {name}GetVersion(void) {{ return {number}; }}"
        command = [
            "gcc",
            "-x",
            "c",
            "-",
            "-shared",
            "-fPIC",
            f"-Wl,-soname,{soname}",
            "-o",
            str(root / libraries / soname),
        ]
        subprocess.run(command, input=source, text=True, check=True)
    return root


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def download(path: Path) -> dict[str, str]:
    return {"url": f"file://{path}", "sha256": sha256(path)}


def pack(root: Path, name: str) -> Path:
    archive = FOLDER / name
    subprocess.run(["tar", "-caf", str(archive), "-C", str(root.parent), root.name], check=True)
    return archive


def wheel(root: Path, version: str) -> Path:
    path = FOLDER / f"nvidia_cudnn_cu11-{version}-py3-none-manylinux1_x86_64.whl"
    info = f"nvidia_cudnn_cu11-{version}.dist-info"
    with zipfile.ZipFile(path, "w") as file:
        for one in sorted(root.rglob("*")):
            if one.is_file():
                file.write(one, f"nvidia/cudnn/{one.relative_to(root)}")
        file.writestr("nvidia/cudnn/include/__init__.py", "")
        file.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: nvidia-cudnn-cu11\nVersion: {version}\n")
        file.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-manylinux1_x86_64\n")
        file.writestr(f"{info}/RECORD", "")
    return path


def main() -> None:
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir()
    redist = tree("cudnn-linux-x86_64-8.9.7.29_cuda11-archive", "lib", "8.9.7")
    old = tree("cuda", "lib64", "7.6.5")
    installed = tree("cudnn", "lib", "8.5.0")
    archive = pack(redist, "cudnn-linux-x86_64-8.9.7.29_cuda11-archive.tar.xz")
    facts = {
        "archive": download(archive),
        "old": download(pack(old, "cudnn-10.2-linux-x64-v7.6.5.32.tgz")),
        "wheel": {"name": "nvidia-cudnn-cu11", "version": "8.5.0.96", "sha256": sha256(wheel(installed, "8.5.0.96"))},
        "folder": str(FOLDER),
    }
    FACT.parent.mkdir(parents=True, exist_ok=True)
    FACT.write_text(json.dumps(facts))


if __name__ == "__main__":
    sys.exit(main())
