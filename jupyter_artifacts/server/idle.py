"""Looks after the stores while nobody works: collects garbage once a day, and reads a share of all bytes to see whether they are well."""

import threading
import time
from collections.abc import Callable
from typing import Any

from jupyter_artifacts.core.operations.fsck.fsck import fsck
from jupyter_artifacts.core.operations.fsck.result import FsckMode
from jupyter_artifacts.core.operations.gc.daily import collect_daily
from jupyter_artifacts.core.operations.progress import Progress
from jupyter_artifacts.core.store import Store
from jupyter_artifacts.errors import Error
from jupyter_artifacts.server.failures import Veil
from jupyter_artifacts.server.stores import KnownStores
from jupyter_artifacts.server.tasks import CancelledError

_DAY_S = 24 * 3600.0


class IdleUpkeep:
    """A thread that works only while `is_idle` says so, and stops in the middle when somebody comes."""

    def __init__(
        self,
        stores: KnownStores,
        is_idle: Callable[[], bool],
        log: Any,
        veil: Veil,
        *,
        collects: bool,
        share: float,
        interval: float = 60.0,
    ) -> None:
        self._stores, self._is_idle, self._log, self._veil = stores, is_idle, log, veil
        self._collects, self._share, self._interval = collects, share, interval
        self._checked: dict[str, float] = {}
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._work, name="jupyter_artifacts upkeep", daemon=True)

    def start(self) -> None:
        """Begin to wait for an idle moment."""
        self._thread.start()

    def stop(self) -> None:
        """End the thread, between two transactions."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join()

    def look_after(self, store: Store) -> None:
        """Do what is due for one store.

        Raises:
            Error: what is wrong with it.
            CancelledError: somebody came back.
        """
        if self._collects and (result := collect_daily(store, should_stop=self._should_stop)) is not None:
            self._log.info("Garbage was collected: %s bytes are free again.", f"{result.freed_bytes:,}")
        if self._share and time.monotonic() - self._checked.get(store.id, -_DAY_S) >= _DAY_S:
            result_of_check = fsck(store, FsckMode.SAMPLED, share=self._share, on_progress=self._on_progress)
            self._checked[store.id] = time.monotonic()
            if not result_of_check.is_sound:
                self._log.error("Some stored bytes are damaged. `jupyter artifacts fsck` says which, and what to do.")

    def _should_stop(self) -> bool:
        return self._stop.is_set() or not self._is_idle()

    def _on_progress(self, progress: Progress) -> None:
        if self._should_stop():
            raise CancelledError

    def _work(self) -> None:
        try:
            while not self._stop.wait(self._interval):
                if self._is_idle():
                    self._look_after_all()
        finally:
            self._stores.close()

    def _look_after_all(self) -> None:
        for each in self._stores.all:
            try:
                self.look_after(each.open_api().store)
            except CancelledError:
                return
            except Error as error:
                self._log.debug("A store was left alone: %s", self._veil.hide(str(error)))
            except Exception:
                self._log.exception("The upkeep of a store failed.")
