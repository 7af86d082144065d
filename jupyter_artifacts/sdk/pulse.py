"""The pulse of a process: every few seconds its runs keep what is new, and now and then they say that they go on."""

import threading
from contextlib import suppress
from typing import Protocol

from jupyter_artifacts.core.at_work import at_work
from jupyter_artifacts.errors import Error

INTERVAL_S = 2.0
"""What a killed kernel loses of its history is at most this old."""


class Beating(Protocol):
    """Something that keeps itself while it goes on."""

    def keep(self) -> None:
        """Keep what is new; said again and again.

        Raises:
            Error: not now; the next beat tries again.
        """

    def leave(self) -> None:
        """Keep what is new, for the last time in this process."""


class Pulse:
    """A thread that beats while there are runs; between runs there is none, so that a fork then is that of a plain process."""

    def __init__(self, interval: float = INTERVAL_S) -> None:
        self._interval = interval
        self._runs: list[Beating] = []
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    @property
    def runs(self) -> list[Beating]:
        """What goes on now."""
        return list(self._runs)

    def add(self, run: Beating) -> None:
        """Let a run beat."""
        with self._lock:
            if run not in self._runs:
                self._runs.append(run)
            if self._thread is None:
                self._stop = threading.Event()
                self._thread = threading.Thread(target=self._beat, args=(self._stop,), name="jupyter_artifacts pulse", daemon=True)
                self._thread.start()

    def remove(self, run: Beating) -> None:
        """Let it beat no more; waits for a beat that it is in the middle of."""
        with self._lock:
            if run in self._runs:
                self._runs.remove(run)
            thread = None if self._runs else self._thread
            if thread is not None:
                self._stop.set()
                self._thread = None
        if thread is not None and thread is not threading.current_thread():
            thread.join()

    def _beat(self, stop: threading.Event) -> None:
        while not stop.wait(self._interval):
            for run in self.runs:
                with (
                    at_work(),
                    suppress(Error),
                ):  # a store that is full or locked may not be so for long; the end of the run says what stays
                    run.keep()
