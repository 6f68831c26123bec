# Copyright (c) 2026, The dlvm.azure_gpu authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: plan_table
author: The dlvm.azure_gpu authors (@dlvm)
version_added: 1.0.0
short_description: Plans of several hosts as one readable table
description: One line a host; below it, what a run downloads and occupies there and how long it roughly takes, and why a host is rejected.
positional: estimates
options:
  _input:
    description: By host, the plan of M(dlvm.azure_gpu.stack_plan), or a string with the rejection.
    type: dict
    required: true
  estimates:
    description: By host, RV(dlvm.azure_gpu.preflight_info#module:estimate).
    type: dict
    default: {}
    version_added: 1.1.0
"""

EXAMPLES = r"""
- name: Print the plans
  ansible.builtin.debug:
    msg: "{{ {'gpu1': dlvm_plan, 'gpu2': 'K80: CUDA 12.4 does not serve it.'} | dlvm.azure_gpu.plan_table }}"
"""

RETURN = r"""
_value:
  description: The lines of the table.
  type: list
  elements: str
"""

HEADER = ("host", "distribution", "GPU", "driver", "CUDA", "cuDNN", "gcc", "MXNet", "R")


def row(host: str, plan: dict) -> tuple[str, ...]:
    """The cells of one host."""
    driver, mxnet = plan["driver"], plan["mxnet"]
    source = "" if plan["gpu"]["source"] == "detected" else f" ({plan['gpu']['source'].replace('_', ' ')})"
    return (
        host,
        f"{plan['distribution']['name']} {plan['distribution']['version']}",
        ", ".join(plan["gpu"]["models"]) + source if plan["gpu"]["models"] else "none",
        f"{driver['kind']} {driver['branch']} {driver['flavour']} ({driver['method']})" if driver["branch"] else "-",
        f"{plan['cuda']['version']} ({plan['cuda']['method']})" if plan["cuda"]["version"] else "-",
        plan["cudnn"]["version"] or "-",
        plan["compiler"]["gcc"] or "default",
        f"{mxnet['version']} {mxnet['wheel'] or mxnet['method']}",
        plan["r"]["method"],
    )


def size(mib: float) -> str:
    """MiB below 1 GiB, GiB from there on."""
    return f"{mib / 1024:.1f} GiB" if mib >= 1024 else f"{mib:.0f} MiB"


def effort(host: str, estimate: dict) -> str:
    """The line on what a run costs."""
    if not (estimate["download_mib"] or estimate["space_mib"]):
        return f"{host}: everything is there already."
    parts = ", ".join(f"{part['what']} {part['minutes']:g}" for part in estimate["parts"])
    return (
        f"{host}: downloads about {size(estimate['download_mib'])}, occupies about {size(estimate['space_mib'])}, "
        f"takes about {max(1, round(estimate['minutes']))} min{f' ({parts})' if parts else ''}"
    )


def plan_table(plans: dict, estimates: dict | None = None) -> list[str]:
    """The table, then what each host costs, then the rejections."""
    rows = [HEADER, *(row(host, plan) for host, plan in plans.items() if not isinstance(plan, str))]
    widths = [max(len(cells[column]) for cells in rows) for column in range(len(HEADER))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(cells, widths)).rstrip() for cells in rows]
    lines.insert(1, "  ".join("-" * width for width in widths))
    lines += [effort(host, estimate) for host, estimate in (estimates or {}).items()]
    return lines + [f"{host}: rejected. {rejection}" for host, rejection in plans.items() if isinstance(rejection, str)]


class FilterModule:
    """Filters for the plan."""

    def filters(self) -> dict:
        """Names and functions."""
        return {"plan_table": plan_table}
