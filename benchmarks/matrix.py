# Copyright (c) 2026, The dlvm.azure_gpu authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every GPU of the catalogue x distribution x MXNet release: the plan or the rejection.

matrix.py prints the matrix as text, matrix.py --markdown as docs/stack.md holds it, matrix.py --write puts it there.
Needs the collection on the Python path: PYTHONPATH=.build/collections.
"""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path

from ansible_collections.dlvm.azure_gpu.plugins.module_utils import _stack_packages as packages
from ansible_collections.dlvm.azure_gpu.plugins.module_utils import _stack_table as table
from ansible_collections.dlvm.azure_gpu.plugins.module_utils._stack_inputs import PlanError, Request
from ansible_collections.dlvm.azure_gpu.plugins.module_utils._stack_plan import make_plan, summary

RELEASES = ("1.9.1", "1.4.1", "0.12.1")
DOCUMENT = Path(__file__).resolve().parents[1] / "docs" / "stack.md"
BEGIN, END = "<!-- matrix: begin (benchmarks/matrix.py --write) -->", "<!-- matrix: end -->"


def unseen(plan: dict, distribution: table.Distribution) -> list[str]:
    """The packages of driver and CUDA for which the ledger of Ubuntu's names has no source."""
    driver, cuda = plan["driver"], plan["cuda"]
    toolkits = {"nvidia_repo": [f"cuda-toolkit-{str(cuda['version']).replace('.', '-')}"], "distro": ["nvidia-cuda-toolkit"]}
    return packages.unseen(distribution, driver["packages"], driver["method"]) + packages.unseen(
        distribution, toolkits.get(cuda["method"], []), cuda["method"]
    )


def answer(gpu: str, distribution: table.Distribution, release: str) -> tuple[str, str]:
    """'plan' or 'rejected', and the stack or the reason."""
    try:
        plan = make_plan(Request(distribution.name, distribution.version, declared=(gpu,), mxnet_version=release))
    except PlanError as error:
        return "rejected", error.reason
    names = unseen(plan, distribution)
    return "plan", summary(plan) + (f"; **unseen**: {', '.join(names)}" if names else "")


def grouped(release: str, distribution: table.Distribution) -> dict[tuple[str, str], list[str]]:
    """GPUs by what they get."""
    groups: dict[tuple[str, str], list[str]] = {}
    for gpu in table.GPUS:
        kind, text = answer(gpu.model, distribution, release)
        # the same stack or reason is told once, for all GPUs that share it
        for name in (gpu.model, gpu.compute_capability or ""):
            text = text.replace(f"({name})", "").replace(f"{name} needs", "needs") if name else text
        groups.setdefault((kind, " ".join(text.split())), []).append(gpu.model)
    return groups


def cells() -> Counter:
    """How many cells are plans and rejections."""
    return Counter(answer(gpu.model, one, release)[0] for gpu in table.GPUS for one in table.DISTRIBUTIONS for release in RELEASES)


def markdown() -> str:
    """The matrix as tables."""
    lines = []
    for release in RELEASES:
        lines += [f"### MXNet {release}", "", "| distribution | GPUs | |", "|---|---|---|"]
        for one in table.DISTRIBUTIONS:
            for (kind, text), gpus in grouped(release, one).items():
                lines.append(f"| {one.name} {one.version} | {', '.join(gpus)} | {text if kind == 'plan' else f'**rejected**: {text}'} |")
        lines.append("")
    count = cells()
    lines.append(f"{sum(count.values())} cells: {count['plan']} plans, {count['rejected']} rejections, each with its reason.")
    return "\n".join(lines)


def main() -> None:
    """Print or write the matrix."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--markdown", action="store_true", help="print as docs/stack.md holds it")
    parser.add_argument("--write", action="store_true", help="write it into docs/stack.md")
    arguments = parser.parse_args()
    if arguments.write:
        head, _begin, rest = DOCUMENT.read_text(encoding="utf-8").partition(BEGIN)
        tail = rest.partition(END)[2]
        DOCUMENT.write_text(f"{head}{BEGIN}\n\n{markdown()}\n\n{END}{tail}", encoding="utf-8")
    elif arguments.markdown:
        print(markdown())
    else:
        for release in RELEASES:
            for one in table.DISTRIBUTIONS:
                for gpu in table.GPUS:
                    kind, text = answer(gpu.model, one, release)
                    print(f"{release:7} {one.name + ' ' + one.version:13} {gpu.model:13} {'' if kind == 'plan' else 'rejected: '}{text}")
        print(dict(cells()))


if __name__ == "__main__":
    main()
