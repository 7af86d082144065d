"""Ties tracking to the running IPython shell: a cell begins, a cell ends."""

import sys
from typing import Any

from jupyter_artifacts.errors import UsageError
from jupyter_artifacts.sdk.origin import find_step
from jupyter_artifacts.sdk.run import kernel_run
from jupyter_artifacts.sdk.session import session
from jupyter_artifacts.sdk.tracking.tracker import Tracker
from jupyter_artifacts.settings import load_settings


class CellEvents:
    """What IPython calls; cells inside cells, as `%run` and `%%artifact run` make, are part of the outer one."""

    def __init__(self, tracker: Tracker, shell: Any) -> None:
        self.tracker = tracker
        self.shell = shell
        self._depth = 0

    def begin(self, info: object = None) -> None:
        """Before a cell."""
        self._depth += 1
        if self._depth == 1:
            self.tracker.begin()

    def end(self, result: Any = None) -> None:
        """After a cell."""
        self._depth = max(0, self._depth - 1)
        if self._depth == 0:
            is_ok = result is None or bool(result.success)
            self.tracker.end(step_of(self.shell, result), is_ok=is_ok)


def step_of(shell: Any, result: Any) -> Any:
    """The step of a cell that has just ended."""
    from jupyter_artifacts.sdk.origin import make_step

    info = None if result is None else result.info
    if info is None:
        return find_step()
    if not info.store_history or not str(info.raw_cell).strip():
        return None
    return make_step(shell, info.raw_cell, info.cell_id, result.execution_count)


def start_tracking(*, logs: bool = False) -> Tracker:
    """Track the cells of this kernel from now on, beginning with the one that runs.

    Raises:
        UsageError: there is no IPython.
    """
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    if shell is None:
        raise UsageError("cells can be tracked in a notebook or in IPython; a script's inputs and outputs are those that it uses and logs.")
    events = session().cell_events
    if events is not None and events.shell is shell:
        events.tracker.logs = logs
        return events.tracker
    stop_tracking()
    tracker = Tracker(kernel_run(load_settings()), logs=logs)
    events = session().cell_events = CellEvents(tracker, shell)
    shell.events.register("pre_run_cell", events.begin)
    shell.events.register("post_run_cell", events.end)
    if getattr(shell.displayhook, "exec_result", None) is not None:  # in the middle of a cell: its end will come
        events.begin()
    return tracker


def stop_tracking() -> bool:
    """Track no more; False when nothing was tracked."""
    events = session().cell_events
    if events is None:
        return False
    session().cell_events = None
    events.shell.events.unregister("pre_run_cell", events.begin)
    events.shell.events.unregister("post_run_cell", events.end)
    events.tracker.close()
    return True


def current_tracker() -> Tracker | None:
    """What tracks this kernel's cells, or None."""
    events = session().cell_events
    return None if events is None else events.tracker
