# Copyright (c) 2026, The dlvm.azure_gpu authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""ansible-inventory with our azure_gpu and with azure.azcollection's azure_rm against the same stand-in of Azure.

Prints a Markdown table. Run it from the repository after `make tools`:
  .build/venv/bin/python benchmarks/inventory.py --output docs/inventory-benchmark.md
azure_rm gets a virtual environment of its own with what its requirements.txt pins (.build/peer, made on the first run).
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
import typing as t
from dataclasses import asdict, dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests/integration"))

from arm_standin import Standin, World
from arm_standin.certificate import make_certificate
from arm_standin.faults import throttle

PLUGINS = (
    "dlvm.azure_gpu.azure_gpu",
    "azure.azcollection.azure_rm",
    "ansible.builtin.constructed",
    "ansible.builtin.yaml",
    "ansible.builtin.script",
)
STORM = 0.1
BATCH_WORK_S = 1.0
OURS, OURS_GRAPH = "azure_gpu", "azure_gpu, source: resource_graph"
FLOOR_JSON = "floor: a JSON file"
FLOOR_SCRIPT = "floor: a script that prints JSON"
PEER_BEST, PEER_POLLED = "azure_rm, batches answered at once", "azure_rm, batches polled"
COMPOSE = {
    "size_class": "azure_vm_size.split('_')[1]",
    "gpu_total_gib": "(azure_gpu_memory_gib | default(0, true)) * azure_gpu_count",
    "owner": "azure_tags.owner | default('nobody')",
    "site": "azure_location ~ '-' ~ azure_tags.env",
    "is_gpu": "azure_gpu_count > 0",
}
KEYED_GROUPS = [
    {"key": "azure_tags.env", "prefix": "env"},
    {"key": "azure_tags.role", "prefix": "role"},
    {"key": "azure_resource_group", "prefix": "group"},
    {"key": "azure_vm_size | lower", "prefix": "size"},
    {"key": "azure_gpu_model | default('none', true)", "prefix": "model"},
]


@dataclass
class Row:
    what: str
    machines: int
    condition: str
    seconds: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    requests: int = 0
    reads: int = 0
    mib: float = 0.0
    hosts: int = 0
    right: int = 0

    @property
    def best(self) -> float:
        """The least of the runs: whatever else the machine does only ever adds to it."""
        return min(self.seconds)


class Bench:
    def __init__(self, standin: Standin, folder: Path, options: argparse.Namespace) -> None:
        self.standin, self.folder, self.options = standin, folder, options
        self.rows: list[Row] = []
        self.listing = folder / "listing.json"

    def fill(self, machines: int) -> None:
        self.standin.reset(World())
        self.subscription = self.standin.world.add_subscription("Benchmark")
        self.subscription.generate(machines)
        for collection in self.subscription.lists.values():
            assert collection.rendered is not None  # not on the clock of the first run
        self.quiet()

    def quiet(self) -> None:
        self.standin.faults.clear()
        self.standin.latency_s = self.options.latency
        self.standin.arm.batch_work_s = None

    def file(self, name: str, content: t.Any) -> Path:
        path = self.folder / name
        path.write_text(json.dumps(content), encoding="utf-8")
        return path

    def ours(self, **more: t.Any) -> list[str]:
        credential = {"tenant_id": World.tenant, "client_id": World.client_id, "client_secret": World.client_secret}
        where = {"cloud": "custom", "arm_endpoint": self.standin.url, "authority": self.standin.https_url}
        path = self.file(
            "x.azure_gpu.yml", {"plugin": "dlvm.azure_gpu.azure_gpu", **where, **credential, "deadline": 600, **more}
        )
        return [str(Path(sys.executable).with_name("ansible-inventory")), "-i", str(path), "--list"]

    def theirs(self, **more: t.Any) -> list[str]:
        body = {
            "plugin": "azure.azcollection.azure_rm",
            "auth_source": "auto",
            "tenant": World.tenant,
            "client_id": World.client_id,
            "secret": World.client_secret,
            "subscription_id": self.subscription.id,
            "cloud_environment": self.standin.url,
            "adfs_authority_url": self.standin.https_url,
            **more,
        }
        return [
            str(self.options.peer / "bin/ansible-inventory"),
            "-i",
            str(self.file("x.azure_rm.yml", body)),
            "--list",
        ]

    def cache(self, name: str) -> dict[str, t.Any]:
        folder = self.folder / f"cache-{name}"
        return {
            "cache": True,
            "cache_plugin": "ansible.builtin.jsonfile",
            "cache_connection": str(folder),
            "cache_timeout": 86400,
        }

    def measure(self, what: str, machines: int, condition: str, command: list[str], runs: int = 1) -> Row:
        row = Row(what, machines, condition)
        for _run in range(runs):
            self.standin.arm.log.clear()
            self.standin.arm.times.clear()
            self.standin.token_requests.clear()
            start = time.monotonic()
            with self.listing.open("wb") as output, (self.folder / "errors").open("wb") as errors:
                process = subprocess.Popen(
                    command, stdout=output, stderr=errors, env=self.environment(), cwd=self.folder
                )
                _pid, status, usage = os.wait4(process.pid, 0)
                process.returncode = os.waitstatus_to_exitcode(status)
            row.seconds.append(time.monotonic() - start)
            row.cpu.append(usage.ru_utime + usage.ru_stime)
            row.mib = max(row.mib, usage.ru_maxrss / 1024)
        if process.returncode:
            print((self.folder / "errors").read_text()[-2000:], file=sys.stderr)
        else:
            hosts = self.hosts()
            row.hosts = len(hosts)
            row.right = sum(one_address(variables) for variables in hosts.values())
        batched = sum(line.startswith("BATCHED") for line in self.standin.arm.log)
        row.requests = len(self.standin.arm.log) - batched + len(self.standin.token_requests)
        row.reads = batched
        self.rows.append(row)
        if self.options.rows:
            with self.options.rows.open("a", encoding="utf-8") as lines:
                lines.write(json.dumps(asdict(row)) + "\n")
        print(
            f"{what}; {machines}; {condition}: {row.best:.1f} s, {row.hosts} hosts, {row.requests} requests",
            file=sys.stderr,
        )
        return row

    def hosts(self) -> dict[str, t.Any]:
        return json.loads(self.listing.read_text(encoding="utf-8"))["_meta"]["hostvars"]

    def environment(self) -> dict[str, str]:
        certificate = str(self.standin.certificate)
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(self.folder),
            "LANG": "C.UTF-8",
            "ANSIBLE_COLLECTIONS_PATH": str(self.options.collections),
            "ANSIBLE_INVENTORY_ENABLED": ",".join(PLUGINS),
            "ANSIBLE_INVENTORY_UNPARSED_FAILED": "true",
            "ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FATAL": "true",
            "ANSIBLE_NOCOLOR": "1",
            "REQUESTS_CA_BUNDLE": certificate,
            "SSL_CERT_FILE": certificate,
            "NO_PROXY": "127.0.0.1",
            # what azure_rm, through the Azure CLI's library, needs to talk to anything but the four public clouds
            "ARM_CLOUD_METADATA_URL": f"{self.standin.https_url}/metadata/endpoints?api-version=2019-05-01",
            "AZURE_DISABLE_INSTANCE_DISCOVERY": "1",
            "AZURE_CONFIG_DIR": str(self.folder / "az"),
        }

    def listing_of(self, machines: int) -> None:
        """Cold (which fills the cache), cached, in a storm; with the floor and, up to 1,000 machines, azure_rm."""
        self.fill(machines)
        if self.options.part in ("all", "ours"):
            self.listing_of_ours(machines)
        if self.options.part in ("all", "peer") and machines <= 1000:
            self.listing_of_theirs(machines)

    def listing_of_ours(self, machines: int) -> None:
        runs = self.options.runs if machines <= 1000 else 1
        command = self.ours(**self.cache(f"ours-{machines}"))
        self.measure(OURS, machines, "cold", [*command, "--flush-cache"], runs)
        static = self.static()
        self.measure(OURS, machines, "cached", command, runs)
        for what, path in static.items():
            if what == FLOOR_JSON and machines > 1000:
                continue  # minutes of reading YAML tell nothing that 1,000 hosts have not told
            self.measure(what, machines, "static", [command[0], "-i", str(path), "--list"])
        if machines == self.options.expressions:
            self.expressions(machines, static[FLOOR_SCRIPT])
        self.measure(OURS_GRAPH, machines, "cold", self.ours(source="resource_graph"))
        self.standin.faults.add(throttle("/subscriptions", retry_after="1", times=None, share=STORM))
        self.measure(OURS, machines, "10 % of the reads 429", self.ours())
        self.quiet()

    def listing_of_theirs(self, machines: int) -> None:
        command = self.theirs(**self.cache(f"theirs-{machines}"))
        self.measure(PEER_BEST, machines, "cold", [*command, "--flush-cache"])
        self.measure(PEER_BEST, machines, "cached", command)
        self.standin.arm.batch_work_s = BATCH_WORK_S
        self.measure(PEER_POLLED, machines, "cold", self.theirs())
        self.quiet()
        self.standin.faults.add(throttle("/subscriptions", retry_after="1", times=None, share=STORM))
        self.measure(PEER_BEST, machines, "10 % of the reads 429", self.theirs())
        self.quiet()

    def static(self) -> dict[str, Path]:
        """The hosts and variables of the last listing as static inventories: what Ansible itself needs for as many."""
        listing = json.loads(self.listing.read_text(encoding="utf-8"))
        groups = {
            name: {"hosts": {key: {} for key in body["hosts"]}}
            for name, body in listing.items()
            if name != "_meta" and "hosts" in body
        }
        variables = listing["_meta"]["hostvars"]
        script = self.folder / "static.sh"
        self.file("static-list.json", listing)
        script.write_text(f"#!/bin/sh\nexec cat {self.folder}/static-list.json\n", encoding="utf-8")
        script.chmod(0o755)
        path = self.file("static.json", {"all": {"hosts": variables, "children": groups}})
        return {FLOOR_JSON: path, FLOOR_SCRIPT: script}

    def expressions(self, machines: int, static: Path) -> None:
        """5 compose and 5 keyed_groups on cached machines, against stock Constructable on the same ones from a script."""
        rules = {"compose": COMPOSE, "keyed_groups": KEYED_GROUPS}
        command = self.ours(**self.cache(f"ours-{machines}"), **rules)
        self.measure(OURS, machines, "cached, 5 compose and 5 keyed_groups", command)
        ours = self.groups()
        constructed = self.file("z.constructed.yml", {"plugin": "ansible.builtin.constructed", **rules})
        command = [command[0], "-i", str(static), "-i", str(constructed), "--list"]
        self.measure("stock Constructable after a script", machines, "static, 5 compose and 5 keyed_groups", command)
        theirs = self.groups()
        differing = sorted(name for name in {*ours, *theirs} if ours.get(name) != theirs.get(name))
        if differing:
            raise SystemExit(f"These groups differ from those of the stock Constructable: {', '.join(differing)}")

    def groups(self) -> dict[str, list[str]]:
        listing = json.loads(self.listing.read_text(encoding="utf-8"))
        return {name: sorted(body["hosts"]) for name, body in listing.items() if "hosts" in body}


def one_address(variables: dict[str, t.Any]) -> bool:
    """Whether a generated machine has exactly the interface and the two addresses that it was given."""
    for names in (
        ("azure_network_interfaces", "azure_private_ipv4_addresses", "azure_public_ipv4_addresses"),
        ("network_interface", "private_ipv4_addresses", "public_ipv4_address"),
    ):
        if names[0] in variables:
            return all(len(variables[name]) == 1 for name in names)
    return False


def table(rows: list[Row]) -> str:
    lines = [
        "| machines | condition | what | s | times azure_gpu | CPU s | requests | peak MiB | hosts | of them right |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    base = {
        (row.machines, row.condition.replace("static", "cached")): row.best
        for row in reversed(rows)
        if row.what == OURS
    }
    for row in rows:
        reference = base.get((row.machines, row.condition.replace("static", "cached")))
        ratio = f"{row.best / reference:.2f}" if reference else ""
        spread = f" (of {len(row.seconds)}, most {max(row.seconds):.1f})" if len(row.seconds) > 1 else ""
        requests = f"{row.requests} with {row.reads} reads inside" if row.reads else str(row.requests)
        lines.append(
            f"| {row.machines} | {row.condition} | {row.what} | {row.best:.1f}{spread} | {ratio} | {min(row.cpu):.1f} | "
            f"{requests} | {row.mib:.0f} | {row.hosts} | {row.right} |"
        )
    return "\n".join(lines)


def make_peer(folder: Path, collections: Path) -> None:
    if (folder / "bin/ansible-inventory").exists():
        return
    import ansible.release

    requirements = collections / "ansible_collections/azure/azcollection/requirements.txt"
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    subprocess.run(
        [
            str(folder / "bin/pip"),
            "install",
            "-q",
            f"ansible-core=={ansible.release.__version__}",
            "-r",
            str(requirements),
        ],
        check=True,
    )


def report(rows: list[Row], options: argparse.Namespace) -> str:
    manifest = options.collections / "ansible_collections/azure/azcollection/MANIFEST.json"
    peer = json.loads(manifest.read_text())["collection_info"]["version"] if manifest.exists() else "not there"
    import ansible.release

    return (
        f"ansible-core {ansible.release.__version__}, Python {platform.python_version()}, {os.cpu_count()} cores; azure.azcollection {peer}; "
        f"{options.latency * 1000:.0f} ms a request, 50 machines and 100 interfaces or addresses a page; "
        f"the least of several runs, or one run.\n\n{table(rows)}\n"
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--machines", type=int, nargs="+", default=[100, 1000, 10000])
    parser.add_argument(
        "--expressions",
        type=int,
        default=10000,
        help="for which number of machines to compare with stock Constructable",
    )
    parser.add_argument("--latency", type=float, default=0.05, help="seconds that each request takes")
    parser.add_argument("--runs", type=int, default=3, help="runs of ours for up to 1,000 machines; all else runs once")
    parser.add_argument(
        "--part", choices=["all", "ours", "peer", "none"], default="all", help="none: only report what is in --rows"
    )
    parser.add_argument("--collections", type=Path, default=ROOT / ".build/collections")
    parser.add_argument("--peer", type=Path, default=ROOT / ".build/peer", help="virtual environment for azure_rm")
    parser.add_argument("--rows", type=Path, help="add what is measured to this file, and report all that is in it")
    parser.add_argument("--output", type=Path, help="replace what follows the line '<!-- measured -->' in this file")
    options = parser.parse_args()
    if options.part in ("all", "peer"):
        make_peer(options.peer, options.collections)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        certificate, key = make_certificate(folder)
        with Standin(certificate=certificate, key=key) as standin:
            bench = Bench(standin, folder, options)
            for machines in options.machines if options.part != "none" else ():
                bench.listing_of(machines)
    if options.rows:
        bench.rows = [Row(**json.loads(line)) for line in options.rows.read_text(encoding="utf-8").splitlines()]
    text = report(sorted(bench.rows, key=lambda row: row.machines), options)
    print(text)
    if options.output:
        head = (
            options.output.read_text(encoding="utf-8").split("<!-- measured -->")[0] if options.output.exists() else ""
        )
        options.output.write_text(f"{head}<!-- measured -->\n\n{text}", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
