# Copyright (c) 2026, The dlvm.azure_gpu authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from arm_standin import Standin
from arm_standin.certificate import make_certificate
from inventory_run import Runner


@pytest.fixture(scope="session")
def shared_standin(tmp_path_factory: pytest.TempPathFactory):
    """One server a pytest worker."""
    certificate, key = make_certificate(tmp_path_factory.mktemp("tls"))
    with Standin(certificate=certificate, key=key) as standin:
        yield standin


@pytest.fixture
def runner(shared_standin: Standin, tmp_path: Path) -> Runner:
    """A quiet stand-in with an empty world, and ansible-inventory pointed at it."""
    shared_standin.reset(type(shared_standin.world)())
    return Runner(shared_standin, tmp_path)


@pytest.fixture
def world(runner: Runner):
    return runner.standin.world
