# Copyright (c) 2026, The dlvm.azure_gpu authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import time

from ansible.errors import AnsibleConnectionFailure
from ansible.plugins.action import ActionBase
from ansible.utils.display import Display
from ansible_collections.dlvm.azure_gpu.plugins.module_utils import _mxnet_build

display = Display()


class ActionModule(ActionBase):
    """Starts the build on the host and looks at it until it ends.

    An action plugin, because only the controller can show something while a task runs: a module speaks once, at its end,
    and a callback hears of async tasks only that they still run.
    """

    def run(self, tmp=None, task_vars=None):
        super().run(tmp, task_vars)
        arguments = dict(self._task.args)
        host = task_vars["inventory_hostname"]
        interval = int(arguments.get("poll_interval", 15))
        patience = int(arguments.get("patience", 600))
        first = state = self._execute_module(module_args=arguments, task_vars=task_vars)
        if state.get("failed") or self._task.check_mode:
            return state
        if first["joined"]:
            display.display(f"{host}: the build of {first['path']} was already running; watching it")
        while state["running"]:
            display.display(f"{host}: {_mxnet_build.progress_line(state)}")
            time.sleep(interval)
            state = self._look({**arguments, "start": False}, task_vars, host, interval, patience)
            if state.get("failed"):
                return state
        state["joined"], state["changed"] = first["joined"], True
        if state["rc"] != 0:
            state.update(failed=True, msg=_mxnet_build.failure(state))
        else:
            display.display(f"{host}: {_mxnet_build.progress_line(state)}, built")
        return state

    def _look(self, arguments, task_vars, host, interval, patience):
        """The state of the build, across a lost connection."""
        lost = 0
        while True:
            try:
                return self._execute_module(module_args=arguments, task_vars=task_vars)
            except AnsibleConnectionFailure:
                lost += interval
                if lost > patience:
                    raise
                display.display(f"{host}: not reachable, the build goes on there; trying again")
                time.sleep(interval)
                self._connection.reset()
