# Copyright (c) 2026, The dlvm.azure_gpu authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from typing import ClassVar

from ansible_collections.dlvm.azure_gpu.plugins.module_utils import _mxnet_build
from ansible_collections.dlvm.azure_gpu.plugins.plugin_utils._watch import Watch


class ActionModule(Watch):
    """Starts the build on the host and looks at it until it ends."""

    what = "the build"
    again: ClassVar[dict] = {"start": False}

    def line(self, state):
        return _mxnet_build.progress_line(state)

    def ended(self, first, state):
        result = {**state, "joined": first["joined"], "changed": True}
        if state["rc"] != 0:
            result.update(failed=True, msg=_mxnet_build.failure(state))
        return result
