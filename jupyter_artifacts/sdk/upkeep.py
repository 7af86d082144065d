"""Collects garbage once a day in the background of logging: no log waits for it, and what goes wrong is only logged."""

import threading
import time

from jupyter_artifacts.core.at_work import at_work
from jupyter_artifacts.core.store import Store

CHECK_S = 3600.0
"""How often a process that logs asks whether a day has passed."""
_PATIENCE_S = 1.0
"""How long the end of a process waits for a collection that is going on, before it stops it half-way."""


class Upkeep:
    """At most one collection at a time, in a thread of its own."""

    def __init__(self) -> None:
        self._next_check: dict[str, float] = {}
        self._thread: threading.Thread | None = None
        self._stop = threading.Event()

    def after_log(self, store: Store) -> None:
        """Collect, if it is due. Called when a log was acknowledged; returns at once."""
        now = time.monotonic()
        if now < self._next_check.get(store.id, 0.0) or self._stop.is_set() or (self._thread is not None and self._thread.is_alive()):
            return
        self._next_check[store.id] = now + CHECK_S
        try:
            from jupyter_artifacts.core.operations.gc.due import is_due

            if is_due(store):
                self._thread = threading.Thread(target=self._collect, args=(store,), name="jupyter_artifacts gc", daemon=True)
                self._thread.start()
        except Exception as error:
            _note(error)

    def end(self) -> None:
        """Let what is going on come to its end if that is near, else stop it between two transactions; the next process goes on."""
        if self._thread is not None:
            self._thread.join(_PATIENCE_S)
            self._stop.set()
            self._thread.join()

    def _collect(self, store: Store) -> None:
        with at_work():
            try:
                from jupyter_artifacts.core.operations.gc.daily import collect_daily

                collect_daily(store, should_stop=self._stop.is_set)
            except Exception as error:
                _note(error)
            finally:
                store.close()  # this thread's connection


def _note(error: Exception) -> None:
    import logging  # loaded when something went wrong

    logging.getLogger("jupyter_artifacts").warning("Garbage was not collected: %s", error)
