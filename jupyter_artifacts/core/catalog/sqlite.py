"""The SQLite engine: WAL, full synchronisation, one connection for each thread, checkpoints only under the write lock."""

import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import cast
from urllib.parse import quote

from jupyter_artifacts.core.catalog.engine import Connection
from jupyter_artifacts.core.catalog.write_lock import WriteLock
from jupyter_artifacts.errors import (
    Error,
    StoreCorruptError,
    StoreError,
    StoreFullError,
    StoreReadOnlyError,
    StoreUnavailableError,
)

APPLICATION_ID = 0x4A415254
LOCK_TIMEOUT = 60.0
CHECKPOINT_BYTES = 4 << 20
"""The WAL is written back into the database once it is this long."""


class _Handle:
    """What one thread of one process holds."""

    def __init__(self, connection: sqlite3.Connection, lock: WriteLock) -> None:
        self.connection = connection
        self.lock = lock
        self.process = os.getpid()


class SqliteEngine:
    """A catalog in one file. See `Engine` for what the methods promise."""

    def __init__(self, file: Path, *, timeout: float = LOCK_TIMEOUT) -> None:
        self.file = file
        self.is_read_only = False
        self._timeout = timeout
        self._lock_file = file.with_name("catalog.lock")
        self._wal_file = file.with_name(f"{file.name}-wal")
        self._local = threading.local()

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """As the contract says."""
        connection = self._handle().connection
        with _translated(self.file):
            connection.execute("BEGIN")
            try:
                yield cast(Connection, connection)
            finally:
                connection.execute("ROLLBACK")

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """As the contract says."""
        handle = self._handle()
        if self.is_read_only:
            raise StoreReadOnlyError(f"the catalog {self.file} can't be written: permission is denied or the file system is read-only.")
        connection = handle.connection
        with _translated(self.file), handle.lock:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield cast(Connection, connection)
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise
            self._checkpoint(connection)

    def close(self) -> None:
        """As the contract says. The last connection to close writes the WAL back, so that happens under the lock too."""
        handle = self._current()
        if handle is None:
            return
        self._local.handle = None
        try:
            with handle.lock:
                handle.connection.close()
        except (sqlite3.Error, Error, OSError):
            handle.connection.close()
        handle.lock.close()

    def _checkpoint(self, connection: sqlite3.Connection) -> None:
        try:
            if os.stat(self._wal_file).st_size >= CHECKPOINT_BYTES:
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        except (OSError, sqlite3.Error):
            pass  # the commit is durable in the WAL; the next writer tries again

    def _current(self) -> _Handle | None:
        handle: _Handle | None = getattr(self._local, "handle", None)
        # A connection must not cross a fork: the child leaves the parent's alone and opens its own.
        return handle if handle is not None and handle.process == os.getpid() else None

    def _handle(self) -> _Handle:
        handle = self._current()
        if handle is None:
            with _translated(self.file):
                handle = _Handle(self._connect(), WriteLock(self._lock_file, self._timeout))
            self._local.handle = handle
        return handle

    def _connect(self) -> sqlite3.Connection:
        if not os.access(self.file.parent, os.W_OK) or (self.file.exists() and not os.access(self.file, os.W_OK)):
            self.is_read_only = True
            return self._connect_read_only()
        connection = sqlite3.connect(self.file, timeout=self._timeout, isolation_level=None, check_same_thread=False)
        connection.executescript(
            """
            PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0;
            PRAGMA cache_size = -16384; PRAGMA temp_store = MEMORY;
            """
        )
        if connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
            connection.execute("PRAGMA journal_mode = WAL").fetchone()
        return connection

    def _connect_read_only(self) -> sqlite3.Connection:
        """Read without writing anything, not even a lock file: that needs the promise that nobody else writes."""
        quoted = quote(str(self.file))
        mode = "mode=ro" if self._wal_file.exists() else "mode=ro&immutable=1"
        connection = sqlite3.connect(f"file:{quoted}?{mode}", uri=True, isolation_level=None, check_same_thread=False)
        connection.execute("PRAGMA trusted_schema = OFF")
        return connection


_BUSY, _FULL, _READ_ONLY = ("locked", "busy"), ("disk is full",), ("readonly", "read-only")
_CORRUPT = ("malformed", "not a database", "corrupt")


@contextmanager
def _translated(file: Path) -> Iterator[None]:
    """Raise SQLite's errors as ours, once, at this edge."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        raise _store_error(error, file) from error


def _store_error(error: sqlite3.DatabaseError, file: Path) -> Exception:
    text = str(error)
    if any(word in text for word in _FULL):
        return StoreFullError(
            f"the catalog {file} could not be written: the disk is full. Nothing was committed; free some room and try again."
        )
    if any(word in text for word in _READ_ONLY):
        return StoreReadOnlyError(f"the catalog {file} can't be written: {text}.")
    if any(word in text for word in _BUSY):
        return StoreUnavailableError(f"the catalog {file} stayed locked by another program; nothing was committed. Try again.")
    if any(word in text for word in _CORRUPT):
        return StoreCorruptError(f"the catalog {file} is damaged ({text}). It was left as it is; `jupyter artifacts verify` tells more.")
    if isinstance(error, sqlite3.IntegrityError | sqlite3.ProgrammingError):
        return error
    if isinstance(error, sqlite3.OperationalError):
        return StoreUnavailableError(f"the catalog {file} could not be accessed: {text}. Nothing was committed.")
    return StoreError(f"the catalog {file}: {text}")
