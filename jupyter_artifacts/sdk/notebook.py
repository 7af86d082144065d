"""Keeps up with a notebook that is renamed: the runs that began in it name its new path from then on, also those that have ended."""

import threading

from jupyter_artifacts.core.model.run import Origin
from jupyter_artifacts.core.operations.notebook import move_notebook
from jupyter_artifacts.core.store import Store, host_name
from jupyter_artifacts.errors import Error
from jupyter_artifacts.views.live.kernel import announce, in_kernel, on_move
from jupyter_artifacts.views.live.notebook import NOTEBOOK

_lock = threading.Lock()
_applied: dict[str, tuple[Store, int]] = {}
"""Stores in which runs of this notebook began, and how many of its renames they know."""


def follow(store: Store, origin: Origin) -> None:
    """A run began in `store`: if in a notebook, the front end is asked for its path, now and after each rename."""
    if origin.kind != "notebook" or not in_kernel():
        return
    with _lock:
        _applied.setdefault(store.id, (store, 0))
    on_move(_apply_in_thread)
    announce()
    if NOTEBOOK.moves:
        _apply()


def _apply_in_thread() -> None:
    try:
        _apply()
    finally:
        with _lock:
            stores = [store for store, _ in _applied.values()]
        for each in stores:
            each.close()  # this thread's connection


def _apply() -> None:
    """Tell each store the renames that it does not know yet; one that can't be written now is told with the next."""
    moves = NOTEBOOK.moves
    with _lock:
        for name, (store, known) in _applied.items():
            try:
                for move in moves[known:]:
                    move_notebook(store, host_name(), *move)
            except Error:
                continue
            _applied[name] = (store, len(moves))
