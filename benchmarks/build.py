# Copyright (c) 2026, The dlvm.azure_gpu authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a build of Apache's MXNet costs: cold, with ccache's objects, from an artifact, for a fleet, and for one GPU architecture instead of all.

Every row is a play of role mxnet_build over fresh local hosts, measured as a whole; only nvcc's rows are make alone.
Run it from the repository after `make tools`; it takes hours on two cores:
  MXNET_GIT_BASE=https://github.com .build/venv/bin/python benchmarks/build.py --output docs/build-benchmark.md
"""
from __future__ import annotations

import argparse
import contextlib
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
RELEASE = "1.9.1"
CU_FILES = ("src/operator/nn/softmax", "src/operator/nn/concat", "src/operator/tensor/dot", "src/operator/optimizer_op")
PATCHES = ROOT / "roles/mxnet_build/files/patches" / RELEASE
CU_TREE = "/var/lib/dlvm/mxnet/nvcc"
MARK = "<!-- measured -->\n"
PLAY = """
- hosts: all
  environment: {PIP_CERT: /etc/ssl/certs/ca-certificates.crt}
  tasks:
    - ansible.builtin.include_role:
        name: dlvm.azure_gpu.%s
"""
SOURCES = """
- hosts: all
  tasks:
    - ansible.builtin.apt:
        name: [git, patch, make, pkg-config, libopenblas-dev]
        install_recommends: false
    - dlvm.azure_gpu.mxnet_sources:
        path: %s
        url: https://github.com/apache/mxnet
        version: %s
        patches: "{{ patches }}"
"""
# What the plan says on each, and the patches that its CUDA needs.
SUITES = {
    "bookworm": {"version": "12", "numpy": "<1.24", "cuda": "11.8", "gcc": "11", "patches": []},
    "trixie": {"version": "13", "numpy": ">=2.1", "cuda": "12.4", "gcc": "13", "patches": ["cub-before-mshadow.patch", "name-mshadow-cuda.patch"]},
}


@dataclass
class Row:
    """One line of a table."""

    what: str
    seconds: float
    note: str = ""


class Bed:
    """Fresh hosts, an inventory for them and plays over it."""

    def __init__(self, folder: Path, git_base: str, suite: str) -> None:
        self.folder = folder
        self._image = f"localhost/dlvm-test:{suite}"
        self._git_base = git_base.rstrip("/") + "/"
        self._hosts: list[str] = []

    def fresh(self, count: int, cache: Path) -> list[str]:
        """Replace the hosts by fresh ones, which share ccache's folder."""
        self.remove()
        cache.mkdir(parents=True, exist_ok=True)
        clones = ["--volume", f"{self._git_base}:{self._git_base}:ro"] if self._git_base.startswith("/") else []
        self._hosts = [f"build-bench-{number}" for number in range(1, count + 1)]
        for host in self._hosts:
            run("podman", "run", "--detach", "--name", host, "--hostname", host, "--systemd", "always", "--privileged", "--network", "dlvm",
                "--volume", f"{cache}:/var/cache/dlvm/ccache", *clones, self._image, "/sbin/init")
            run("podman", "exec", host, "sh", "-c", "until systemctl is-system-running 2>/dev/null | grep -Eq 'running|degraded'; do sleep 0.2; done")
            config = f'[url "{self._git_base}"]\n\tinsteadOf = https://github.com/\n[protocol "file"]\n\tallow = always\n[safe]\n\tdirectory = *\n'
            run("podman", "exec", "--interactive", host, "sh", "-c", "cat > /etc/gitconfig", input=config)
        return self._hosts

    def remove(self) -> None:
        """Remove the hosts."""
        if self._hosts:
            run("podman", "rm", "--force", "--time", "1", *self._hosts)
        self._hosts = []

    def play(self, text: str, hosts: list[str], **variables) -> float:
        """Run the play over the hosts; return its wall time in seconds."""
        playbook, inventory = self.folder / "play.yml", self.folder / "hosts.json"
        playbook.write_text(text, encoding="utf-8")
        common = {"ansible_connection": "containers.podman.podman", "ansible_python_interpreter": "/usr/bin/python3", **variables}
        inventory.write_text(json.dumps({"all": {"hosts": {host: {} for host in hosts}, "vars": common}}), encoding="utf-8")
        start = time.monotonic()
        with open(self.folder / "plays.log", "a", encoding="utf-8") as log:
            subprocess.run(
                ["ansible-playbook", "--inventory", str(inventory), str(playbook)],
                check=True, stdout=log, stderr=subprocess.STDOUT, env={**os.environ, "ANSIBLE_PIPELINING": "1", "ANSIBLE_NOCOLOR": "1"},
            )
        return time.monotonic() - start


def run(*command: str, **options) -> str:
    """Run a command; return what it printed."""
    return subprocess.run(command, check=True, text=True, stdout=subprocess.PIPE, **options).stdout


def say(row: Row) -> Row:
    """Show a row as soon as it is measured."""
    print(f"{row.what}: {row.seconds:.0f} s {row.note}", flush=True)
    return row


def plan(suite: dict, cuda: bool) -> dict:
    """What the roles need of a plan, with CUDA or without."""
    return {
        "distribution": {"name": "Debian", "version": suite["version"], "arch": "x86_64"},
        "cuda": {"version": suite["cuda"] if cuda else None, "arch": [], "arch_flags": "", "max_gcc": suite["gcc"] if cuda else None},
        "cudnn": {"version": None, "cuda_major": None},
        "compiler": {"gcc": suite["gcc"] if cuda else None},
        "mxnet": {"version": RELEASE, "method": "source", "wheel": None, "numpy": suite["numpy"], "use_nvtx": 0},
    }


def builds(bed: Bed, suite: dict, flags: str, fleet: int) -> list[Row]:
    """A build cold, warm and from an artifact on a fresh host each, and a fleet's."""
    store, cache = bed.folder / "store", bed.folder / "ccache"
    common = {
        "dlvm_plan": plan(suite, cuda=False),
        "mxnet_build_ccache": True,
        "mxnet_build_source_gib": 6,
        "mxnet_build_config": {"USE_BLAS": "openblas", "USE_DIST_KVSTORE": 1, "USE_MKLDNN": 0, "ADD_CFLAGS": flags},
        "mxnet_build_artifact_store": str(store),
    }
    role = PLAY % "mxnet_build"
    rows = [say(Row("cold: nothing is there", bed.play(role, bed.fresh(1, cache), **common)))]
    (archive,) = store.glob("*.tar.zst")
    size = f"{archive.stat().st_size / 2**20:.0f} MiB"
    rows.append(say(Row("ccache-warm: sources fetched and built again", bed.play(role, bed.fresh(1, cache), **{**common, "mxnet_build_artifact_store": ""}))))
    rows.append(say(Row("artifact: taken from the store", bed.play(role, bed.fresh(1, cache), **common), size)))
    alone = {**common, "mxnet_build_artifact_store": str(bed.folder / "empty")}
    rows.append(say(Row("1 host, ccache-warm, stores its build", bed.play(role, bed.fresh(1, cache), **alone))))
    (bed.folder / "empty").rename(bed.folder / "used")
    hosts = bed.fresh(fleet, cache)
    rows.append(say(Row(f"{fleet} hosts, one builds ccache-warm, the others take its build", bed.play(role, hosts, **alone), compilers_of(hosts))))
    return rows


def compilers_of(hosts: list[str]) -> str:
    """How many of the hosts have a compiler and a tree of sources."""
    have = sum("g++" in run("podman", "exec", host, "sh", "-c", "ls /usr/bin/g++ /var/lib/dlvm/mxnet 2>/dev/null || true") for host in hosts)
    return f"{have} of {len(hosts)} hosts with a compiler"


def nvcc(bed: Bed, suite: dict, architecture: str, flags: str) -> list[Row]:
    """The same .cu files for one architecture and for the release's whole list."""
    (host,) = hosts = bed.fresh(1, bed.folder / "ccache-nvcc")
    bed.play(PLAY % "cuda", hosts, dlvm_plan=plan(suite, cuda=True), cuda_method="distro")
    patches = [{"name": name, "text": (PATCHES / name).read_text(encoding="utf-8")} for name in suite["patches"]]
    bed.play(SOURCES % (CU_TREE, RELEASE), hosts, patches=patches)
    config = f"USE_CUDA=1 USE_CUDA_PATH=/usr/local/cuda USE_CUDNN=0 USE_BLAS=openblas USE_OPENCV=0 USE_MKLDNN=0 USE_NVTX=0 ADD_CFLAGS={flags}"
    config += f" CXX=g++-{suite['gcc']}"
    objects = " ".join(f"build/{file}_gpu.o" for file in CU_FILES)
    rows = []
    for what, arch in ((f"one architecture, sm_{architecture}", f"CUDA_ARCH='-gencode arch=compute_{architecture},code=sm_{architecture}'"),
                       ("the release's whole list", "")):
        start = time.monotonic()
        run("podman", "exec", host, "sh", "-c", f"cd {CU_TREE} && rm -rf build && make -j{os.cpu_count()} {config} {arch} {objects}", stderr=subprocess.STDOUT)
        seconds = time.monotonic() - start
        size = sum(map(int, run("podman", "exec", host, "sh", "-c", f"cd {CU_TREE} && stat --format %s {objects}").split()))
        rows.append(say(Row(what, seconds, f"{size / 2**20:.1f} MiB")))
    return rows


def table(rows: list[Row], title: str) -> list[str]:
    """Rows in Markdown, each against the first."""
    lines = [f"| {title} | s | against the first | |", "|---|---|---|---|"]
    return [*lines, *(f"| {row.what} | {row.seconds:.0f} | {row.seconds / rows[0].seconds:.3f} | {row.note} |" for row in rows), ""]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--suite", choices=sorted(SUITES), default="bookworm", help="distribution of the hosts")
    parser.add_argument("--flags", default="-O1", help="ADD_CFLAGS; upstream's own -O3 goes before")
    parser.add_argument("--fleet", type=int, default=4, help="hosts of the fleet")
    parser.add_argument("--architecture", default="75", help="the one architecture for nvcc")
    parser.add_argument("--part", choices=["builds", "nvcc"], action="append", help="only this part")
    parser.add_argument("--output", type=Path, help="Markdown file whose measured part is replaced")
    options = parser.parse_args()
    parts, suite = options.part or ["builds", "nvcc"], SUITES[options.suite]
    lines = [f"{platform.machine()}, {os.cpu_count()} cores; MXNet {RELEASE} without oneDNN, Debian {suite['version']}, ADD_CFLAGS={options.flags}.", ""]
    os.environ["PATH"] = f"{ROOT}/.build/venv/bin:{os.environ['PATH']}"
    os.environ["ANSIBLE_COLLECTIONS_PATH"] = f"{ROOT}/.build/collections"
    os.environ["CONTAINERS_CONF"] = f"{ROOT}/molecule/shared/containers.conf"
    run(f"{ROOT}/tools/image.sh", options.suite)
    if subprocess.run(["podman", "network", "exists", "dlvm"], check=False).returncode:
        run("podman", "network", "create", "dlvm")
    with tempfile.TemporaryDirectory(dir=ROOT / ".build") as name, contextlib.ExitStack() as ended:
        bed = Bed(Path(name), os.environ.get("MXNET_GIT_BASE", "https://github.com"), options.suite)
        ended.callback(bed.remove)
        try:
            if "nvcc" in parts:
                lines += table(nvcc(bed, suite, options.architecture, options.flags), f"{len(CU_FILES)} .cu files, CUDA {suite['cuda']}")
            if "builds" in parts:
                lines += table(builds(bed, suite, options.flags, options.fleet), "build")
        except subprocess.CalledProcessError as error:
            log = bed.folder / "plays.log"
            print(error, error.output or "", *log.read_text(encoding="utf-8").splitlines()[-40:], sep="\n")
            return 1
    text = "\n".join(lines)
    print(text)
    if options.output:
        head = options.output.read_text(encoding="utf-8").split(MARK)[0]
        options.output.write_text(f"{head}{MARK}\n{text}", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
