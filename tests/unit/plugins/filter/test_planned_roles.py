# Copyright (c) 2026, The dlvm.azure_gpu authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from ansible_collections.dlvm.azure_gpu.plugins.filter.planned_roles import planned_roles
from ansible_collections.dlvm.azure_gpu.plugins.module_utils._stack_inputs import Request
from ansible_collections.dlvm.azure_gpu.plugins.module_utils._stack_plan import make_plan

ALWAYS = ["mkl", "mxnet_build", "mxnet_r", "acceptance"]


@pytest.mark.parametrize(
    ("distribution", "gpus", "requests", "roles"),
    [
        ("Debian 12", [], {}, []),
        ("Debian 12", ["T4"], {"use_cuda": "false"}, []),
        ("Debian 12", ["T4"], {}, ["nvidia_repo", "nvidia_driver", "cuda", "cudnn"]),
        ("Debian 12", ["T4"], {"driver_method": "distro"}, ["nvidia_driver", "cuda", "cudnn"]),
        (
            "Debian 12",
            ["T4"],
            {"driver_method": "runfile", "cuda_version": "12.4"},
            ["nvidia_repo", "nvidia_driver", "cuda", "cudnn"],
        ),
        (
            "Debian 12",
            ["T4"],
            {"driver_method": "distro", "cuda_method": "distro", "cudnn_method": "nvidia_repo"},
            ["nvidia_repo", "nvidia_driver", "cuda", "cudnn"],
        ),
        ("Debian 12", [], {"use_cuda": "true", "cuda_method": "distro"}, ["cuda", "cudnn"]),
        (
            "Ubuntu 22.04",
            ["NVIDIA A10-4Q"],
            {"cuda_version": "11.8", "cuda_method": "runfile"},
            ["nvidia_driver", "cuda", "cudnn"],
        ),
    ],
)
def test_the_roles_of_a_plan(distribution, gpus, requests, roles):
    plan = make_plan(Request(*distribution.split(), declared=tuple(gpus), **requests))
    assert planned_roles(plan) == roles + ALWAYS
