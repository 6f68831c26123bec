# Copyright (c) 2026, The dlvm.azure_gpu authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Watch from the controller what runs detached on a host."""

from __future__ import annotations

import time
from typing import Any, ClassVar

from ansible.errors import AnsibleConnectionFailure
from ansible.plugins.action import ActionBase
from ansible.utils.display import Display

display = Display()


class Watch(ActionBase):
    """Runs the module of the action's name again and again until it says that nothing runs any more, and shows a line each time.

    An action plugin, because only the controller can show something while a task runs: a module speaks once, at its end,
    and a callback hears of async tasks only that they still run.
    """

    what = "it"
    again: ClassVar[dict[str, Any]] = {}
    """arguments of every look but the first"""

    def line(self, state: dict) -> str:
        """What a person is shown of a state."""
        raise NotImplementedError

    def ended(self, first: dict, state: dict) -> dict:
        """The task's result, from the first and the last state."""
        raise NotImplementedError

    def run(self, tmp=None, task_vars=None):
        super().run(tmp, task_vars)
        arguments = dict(self._task.args)
        host = task_vars["inventory_hostname"]
        interval = int(arguments.get("poll_interval", 15))
        patience = int(arguments.get("patience", 600))
        first = state = self._execute_module(module_args=arguments, task_vars=task_vars)
        if state.get("failed") or self._task.check_mode:
            return state
        if first.get("joined"):
            display.display(f"{host}: {self.what} of {first['path']} was already running; watching it")
        while state["running"]:
            display.display(f"{host}: {self.line(state)}")
            time.sleep(interval)
            state = self._look({**arguments, **self.again}, task_vars, host, interval, patience)
            if state.get("failed"):
                return state
        result = self.ended(first, state)
        if not result.get("failed"):
            display.display(f"{host}: {self.line(state)}, done")
        return result

    def _look(self, arguments, task_vars, host, interval, patience):
        """The state of what runs, across a lost connection."""
        lost = 0
        while True:
            try:
                return self._execute_module(module_args=arguments, task_vars=task_vars)
            except AnsibleConnectionFailure:
                lost += interval
                if lost > patience:
                    raise
                display.display(f"{host}: not reachable, {self.what} goes on there; trying again")
                time.sleep(interval)
                self._connection.reset()
