# Copyright (c) 2026, The dlvm.azure_gpu authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from ansible_collections.dlvm.azure_gpu.plugins.module_utils import _distributed
from ansible_collections.dlvm.azure_gpu.plugins.plugin_utils._watch import Watch


class ActionModule(Watch):
    """Looks at the host's share of a distributed training until it ends."""

    what = "the training"

    def line(self, state):
        return _distributed.line(state)

    def ended(self, first, state):
        result = {**state, "table": _distributed.table(state)}
        if state["outcome"]:
            result.update(failed=True, msg=_distributed.failure(state))
        return result
