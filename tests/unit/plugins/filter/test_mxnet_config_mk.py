# Copyright (c) 2026, The dlvm.azure_gpu authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.dlvm.azure_gpu.plugins.filter.mxnet_config_mk import mxnet_config_mk

WRONG = {"USE_INTELPATH": "/opt/intel", "USE_CUDA": "maybe"}


def test_a_configuration_is_completed_and_has_no_problems():
    assert mxnet_config_mk({"USE_BLAS": "mkl"}, "1.9.1")["USE_BLAS"] == "mkl"
    assert mxnet_config_mk({"USE_BLAS": "mkl"}, "1.9.1", problems=True) == []


@pytest.mark.parametrize(("config", "release"), [(WRONG, "1.9.1"), ({}, "2.0.0")])
def test_problems_are_the_words_of_the_error(config, release):
    with pytest.raises(AnsibleFilterError) as error:
        mxnet_config_mk(config, release)
    assert mxnet_config_mk(config, release, problems=True) == [str(error.value)]


def test_all_that_is_wrong_is_told():
    (told,) = mxnet_config_mk(WRONG, "1.9.1", problems=True)
    assert "did you mean USE_INTEL_PATH?" in told and "USE_CUDA" in told
