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
    assert len(MATRIX["table"].DISTRIBUTIONS) == 5
    assert set(count) == {"plan", "rejected"} and sum(count.values()) == len(MATRIX["table"].GPUS) * len(MATRIX["table"].DISTRIBUTIONS) * 3


def test_a_cell_says_that_nobody_has_seen_the_drivers_packages():
    by_title = {one.title: one for one in MATRIX["table"].DISTRIBUTIONS}
    names = MATRIX["answer"]("T4", by_title["Ubuntu 26.04"], "1.9.1")[1].partition("**unseen**: ")[2]
    assert "linux-modules-nvidia-580-server-open-generic" in names
    for title in ("Debian 12", "Debian 13", "Ubuntu 24.04"):
        assert "unseen" not in MATRIX["answer"]("T4", by_title[title], "1.9.1")[1]
