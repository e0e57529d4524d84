# Copyright 2026 the authors of es-bootstrap
# SPDX-License-Identifier: Apache-2.0
"""Hides the result of the module of the same name, whatever the task says."""

from __future__ import annotations

from ansible.plugins.action import ActionBase


class ActionModule(ActionBase):
    """Runs the module as a task with C(no_log) does."""

    TRANSFERS_FILES = False

    def run(self, tmp=None, task_vars=None):
        """The connection prints what a module wrote with `-vvv`, unless it is told not to."""
        result = super().run(tmp, task_vars)
        self._task.no_log = True
        self._play_context.no_log = True
        result.update(self._execute_module(task_vars=task_vars))
        return result
