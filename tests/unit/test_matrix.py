# Copyright (c) 2026, The dlvm.azure_gpu authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import runpy
from pathlib import Path

MATRIX = runpy.run_path(str(Path(__file__).resolve().parents[2] / "benchmarks" / "matrix.py"))


def test_the_document_holds_the_matrix_of_the_table():
    text = MATRIX["DOCUMENT"].read_text(encoding="utf-8")
    held = text.partition(MATRIX["BEGIN"])[2].partition(MATRIX["END"])[0].strip()
    assert held == MATRIX["markdown"](), "run benchmarks/matrix.py --write"


def test_every_cell_is_counted():
    count = MATRIX["cells"]()
    assert set(count) == {"plan", "refused"} and sum(count.values()) == len(MATRIX["table"].GPUS) * 4 * 3
