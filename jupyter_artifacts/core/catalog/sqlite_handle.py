"""SQLite connections of threads and processes: each closed when its thread ends, and none carried across a fork.

SQLite keeps its file locks in a table of the process. A forked child inherits the table but not the locks: connections that it opens
believe that they hold locks which they don't, another process deletes the write-ahead log under them, and what they commit is lost
(https://www.sqlite.org/howtocorrupt.html, 2.6). So every connection that isn't in a transaction is closed before a fork and opened again
when it is needed, and a child that inherits one all the same is refused.
"""

import atexit
import os
import sqlite3
import threading
from weakref import WeakValueDictionary

from jupyter_artifacts.core.catalog.write_lock import WriteLock
from jupyter_artifacts.errors import Error, StoreUnavailableError

_FORK_PATIENCE = 2.0
"""Seconds that a fork waits for the transaction of another thread."""


class Handle:
    """The connection of one thread of one process. Held in `with handle.busy` while it is used."""

    def __init__(self, connection: sqlite3.Connection, lock: WriteLock) -> None:
        self.connection = connection
        self.lock = lock
        self.busy = threading.RLock()
        self.is_open = True
        self._process = os.getpid()
        _handles[id(self)] = self

    def close(self) -> None:
        """Close the connection. The last one to close writes the log back into the database, so that happens under the lock."""
        if not self.is_open:
            return
        self.is_open = False
        if self._process != os.getpid():
            _inherited.append(self.connection)  # closing it here would harm the parent's
            return
        try:
            with self.lock:
                self.connection.close()
        except (sqlite3.Error, Error, OSError):
            self.connection.close()
        self.lock.close()

    def __del__(self) -> None:
        self.close()


_handles: "WeakValueDictionary[int, Handle]" = WeakValueDictionary()
_inherited: list[sqlite3.Connection] = []


def refuse_inherited() -> None:
    """Raise StoreUnavailableError in a process whose locks can't be trusted."""
    if _inherited:
        raise StoreUnavailableError(
            "this process was forked from one that was just using the catalog, so it can't use a catalog safely. Start it with"
            " multiprocessing's 'spawn' method, or fork when nothing is being logged."
        )


def _close_idle() -> None:
    for reference in _handles.valuerefs():
        handle = reference()
        if handle is not None and handle.busy.acquire(timeout=_FORK_PATIENCE):
            try:
                if handle.is_open and not handle.connection.in_transaction:
                    handle.close()
            finally:
                handle.busy.release()


def _leave_to_parent() -> None:
    for reference in _handles.valuerefs():
        handle = reference()
        if handle is not None:
            handle.close()


atexit.register(_close_idle)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(before=_close_idle, after_in_child=_leave_to_parent)
