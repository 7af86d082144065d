"""Notices that a store has changed, whichever process changed it, and tells whoever listens."""

import threading
from collections.abc import Callable

from jupyter_artifacts.core.operations.watch import get_revision
from jupyter_artifacts.errors import Error
from jupyter_artifacts.server.stores import KnownStores, find_id

OnChange = Callable[[str, int], None]
"""Told (id of the store, its revision)."""


class Watch:
    """A thread that looks at every store again and again: one look costs some tens of microseconds."""

    def __init__(self, stores: KnownStores, interval: float, on_change: OnChange) -> None:
        self._stores, self._interval, self._on_change = stores, interval, on_change
        self._known: dict[str, tuple[str | None, int]] = {}
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._work, name="jupyter_artifacts watch", daemon=True)

    def start(self) -> None:
        """Begin; what was there by then is no change."""
        self._thread.start()

    def stop(self) -> None:
        """End the thread."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join()

    def _work(self) -> None:
        try:
            self._look(is_first=True)
            while not self._stop.wait(self._interval):
                self._look()
        finally:
            self._stores.close()

    def _look(self, *, is_first: bool = False) -> None:
        for each in self._stores.all:
            try:
                found: tuple[str | None, int] = (find_id(each), -1)
                if found[0] is not None:
                    found = (found[0], get_revision(each.open_api().store))
            except Error:
                continue  # busy, or being moved: the next look tells
            before, self._known[each.name] = self._known.get(each.name, (None, -1)), found
            if found != before and not is_first and (store_id := found[0] or before[0]) is not None:
                self._on_change(store_id, found[1])
