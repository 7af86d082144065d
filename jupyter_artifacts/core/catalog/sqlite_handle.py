"""SQLite connections of threads and processes: each closed when its thread ends, and none carried across a fork.

SQLite keeps its file locks in a table of the process. A forked child inherits the table but not the locks: connections that it opens
believe that they hold locks which they don't, another process deletes the write-ahead log under them, and what they commit is lost
(https://www.sqlite.org/howtocorrupt.html, 2.6). It also inherits the mutexes that other threads hold just then, for ever. So a fork waits
until no thread is inside SQLite, and closes every connection; they are opened again when they are needed. A child for which that could
not be done is refused.
"""

import atexit
import os
import sqlite3
import threading
import time
from pathlib import Path
from weakref import WeakValueDictionary

from jupyter_artifacts.core import at_work
from jupyter_artifacts.core.catalog.write_lock import WriteLock
from jupyter_artifacts.errors import Error, StoreUnavailableError

_PATIENCE = 2.0
"""Seconds that a fork, or the end of the program, waits for the transactions of other threads."""


FileId = tuple[int, int]
"""Device and inode."""


class Handle:
    """The connection of one thread of one process. Held in `with handle.busy` while it is used.

    Attributes:
        file_id: of the database when it was opened.
        is_alone: whether it keeps all others away, so that it must be closed after each transaction. It then holds the write lock.
    """

    def __init__(
        self, connection: sqlite3.Connection, lock_file: Path, timeout: float, file_id: FileId | None, held: WriteLock | None = None
    ) -> None:
        self.connection = connection
        self.file_id = file_id
        self.is_alone = held is not None
        self._held = held
        self.lock = WriteLock(lock_file, timeout)
        self.busy = threading.RLock()
        self.is_open = True
        self._closing_lock = WriteLock(lock_file, 0.0)
        self._process = os.getpid()
        _handles[id(self)] = self

    def close(self) -> None:
        """Close the connection.

        The last one to close writes the log back into the database, so that happens under the lock. Whoever holds the lock already has
        a connection of its own: then this is not the last, and need not wait.
        """
        if not self.is_open:
            return
        self.is_open = False
        if self._process != os.getpid():
            _inherited.append(self.connection)  # closing it here would harm the parent's
            return
        with gate:
            try:
                with self._closing_lock:
                    self.connection.close()
            except (sqlite3.Error, Error, OSError):
                self.connection.close()
            self._closing_lock.close()
            self.lock.close()
            if self._held is not None:
                self._held.close()

    def __del__(self) -> None:
        self.close()


gate = threading.RLock()
"""Held while a connection is opened, closed or about to be used, and across a fork."""

_handles: "WeakValueDictionary[int, Handle]" = WeakValueDictionary()
_held: list[threading.RLock] = []
_inherited: list[object] = []


def refuse_inherited() -> None:
    """Raise StoreUnavailableError in a process that was forked at a bad moment."""
    if _inherited:
        raise StoreUnavailableError(
            "this process was forked from one that was just using the catalog, so it can't use a catalog safely. Start it with"
            " multiprocessing's 'spawn' method, or fork when nothing is being logged."
        )


def _close_idle() -> None:
    """Close every connection, and let nobody use one until `_release`."""
    deadline = time.monotonic() + _PATIENCE
    if gate.acquire(timeout=_PATIENCE):
        _held.append(gate)
    for handle in _open_handles():
        if handle.busy.acquire(timeout=max(0.0, deadline - time.monotonic())):
            _held.append(handle.busy)
            if not handle.connection.in_transaction:
                handle.close()


def _begin_fork() -> None:
    at_work.pause()  # first: whoever is at work may still need a connection to come to its end
    _close_idle()


def _end_fork() -> None:
    _release()
    at_work.resume()


def _release() -> None:
    while _held:
        _held.pop().release()


def _begin_child() -> None:
    """What is open now belongs to the parent; locks of the parent's other threads are never released here."""
    global gate
    at_work.begin_child()
    if gate not in _held:
        _inherited.append(gate)
    gate = threading.RLock()
    _held.clear()
    for handle in _open_handles():
        handle.close()


def _open_handles() -> list[Handle]:
    handles = [reference() for reference in _handles.valuerefs()]
    return [handle for handle in handles if handle is not None and handle.is_open]


def _end() -> None:
    _close_idle()
    _release()


atexit.register(_end)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(before=_begin_fork, after_in_parent=_end_fork, after_in_child=_begin_child)
