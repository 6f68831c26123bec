# Copyright (c) 2026, The dlvm.azure_gpu authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The benchmark runs at all; what it measures at a size that matters is in docs/inventory-benchmark.md."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from inventory_run import COLLECTIONS, ROOT


def test_a_small_run_of_ours(tmp_path: Path):
    command = [
        sys.executable,
        str(ROOT / "benchmarks/inventory.py"),
        "--part",
        "ours",
        "--runs",
        "1",
        "--latency",
        "0.01",
    ]
    done = subprocess.run(
        [
            *command,
            "--machines",
            "20",
            "--expressions",
            "20",
            "--collections",
            COLLECTIONS,
            "--output",
            str(tmp_path / "table.md"),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    rows = [line.split(" | ") for line in done.stdout.splitlines() if line.startswith("| 20 ")]
    assert len(rows) == 8
    assert all(row[-2:] == ["20", "20 |"] for row in rows), "each run returned each machine with its addresses"
    assert {row[6] for row in rows if row[1].startswith("cached")} == {"0"}, "a cached run asks for nothing"
    assert "| 20 | cold | azure_gpu |" in (tmp_path / "table.md").read_text(encoding="utf-8")
