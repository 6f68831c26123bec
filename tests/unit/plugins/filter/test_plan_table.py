# Copyright (c) 2026, The dlvm.azure_gpu authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from ansible_collections.dlvm.azure_gpu.plugins.filter.plan_table import plan_table
from ansible_collections.dlvm.azure_gpu.plugins.module_utils._stack_inputs import Request
from ansible_collections.dlvm.azure_gpu.plugins.module_utils._stack_plan import make_plan

ESTIMATE = {
    "download_mib": 3482,
    "space_mib": 900,
    "packages": 12,
    "minutes": 12.6,
    "parts": [{"what": "packages", "minutes": 8.6}, {"what": "MKL", "minutes": 4.0}],
}


def plan(*gpus, on="Debian 12", **requests):
    return make_plan(Request(*on.split(), declared=gpus, **requests))


def cells(line):
    return [cell for cell in line.split("  ") if cell]


def test_a_line_for_each_host():
    detected = make_plan(Request("Ubuntu", "22.04", detected=("V100",)))
    head, rule, *rows = plan_table({"gpu1": plan("T4"), "cpu": plan(on="Debian 13"), "gpu2": detected})
    assert [cell.strip() for cell in cells(head)] == [
        "host",
        "distribution",
        "GPU",
        "driver",
        "CUDA",
        "cuDNN",
        "gcc",
        "MXNet",
        "R",
    ]
    assert set(rule) == {"-", " "}
    assert [[cell.strip() for cell in cells(row)] for row in rows] == [
        [
            "gpu1",
            "Debian 12",
            "T4 (declared)",
            "cuda 580 open (nvidia_repo)",
            "11.8 (distro)",
            "8.9.7",
            "11",
            "1.9.1 mxnet-cu117",
            "native",
        ],
        ["cpu", "Debian 13", "none", "-", "-", "-", "default", "1.9.1 mxnet", "native"],
        [
            "gpu2",
            "Ubuntu 22.04",
            "V100",
            "cuda 580 proprietary (nvidia_repo)",
            "11.8 (nvidia_repo)",
            "8.9.7",
            "default",
            "1.9.1 mxnet-cu117",
            "native",
        ],
    ]


def test_a_size_and_a_build_from_source():
    row = plan_table({"gpu": plan(on="Ubuntu 22.04", azure_size="Standard_ND96isr_H100_v5")})[2]
    assert "H100 (azure size)" in row and "1.9.1 source" in row
    assert (
        "grid 570 proprietary (runfile)"
        in plan_table({"gpu": plan(on="Ubuntu 22.04", azure_size="Standard_NV36ads_A10_v5")})[2]
    )


def test_what_a_run_costs():
    assert plan_table({"gpu1": plan("T4")}, {"gpu1": ESTIMATE})[3] == (
        "gpu1: downloads about 3.4 GiB, occupies about 900 MiB, takes about 13 min (packages 8.6, MKL 4)"
    )


@pytest.mark.parametrize(
    ("estimate", "words"),
    [
        ({"download_mib": 0, "space_mib": 0, "minutes": 0, "parts": []}, "gpu1: everything is there already."),
        (
            {"download_mib": 0, "space_mib": 1024, "minutes": 0.2, "parts": []},
            "gpu1: downloads about 0 MiB, occupies about 1.0 GiB, takes about 1 min",
        ),
        (
            {"download_mib": 1023, "space_mib": 0, "minutes": 1.4, "parts": [{"what": "packages", "minutes": 1.4}]},
            "gpu1: downloads about 1023 MiB, occupies about 0 MiB, takes about 1 min (packages 1.4)",
        ),
    ],
)
def test_costs_at_the_edges(estimate, words):
    assert plan_table({"gpu1": plan()}, {"gpu1": estimate})[3:] == [words]


def test_rejections_come_last():
    lines = plan_table({"gpu1": "K80: CUDA 12.4 does not serve it.", "gpu2": plan("T4")}, {"gpu2": ESTIMATE})
    assert [line.split()[0] for line in lines] == ["host", "----", "gpu2", "gpu2:", "gpu1:"]
    assert lines[-1] == "gpu1: rejected. K80: CUDA 12.4 does not serve it."


def test_no_plan_at_all():
    assert plan_table({"gpu1": "no."})[2:] == ["gpu1: rejected. no."]
