# Copyright (c) 2026, The dlvm.azure_gpu authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A stand-in for Azure Resource Manager and its token endpoint: real HTTP, made for tests and benchmarks."""

from __future__ import annotations

from arm_standin.faults import Fault
from arm_standin.server import Standin
from arm_standin.world import Subscription, World

__all__ = ["Fault", "Standin", "Subscription", "World"]
