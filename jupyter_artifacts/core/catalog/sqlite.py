"""The SQLite engine: WAL, full synchronisation, one connection for each thread, checkpoints only under the write lock."""

import json
import os
import re
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import cast
from urllib.parse import quote

from jupyter_artifacts.core import clock
from jupyter_artifacts.core.catalog import sqlite_handle
from jupyter_artifacts.core.catalog.engine import Connection
from jupyter_artifacts.core.catalog.sqlite_handle import FileId, Handle, refuse_inherited
from jupyter_artifacts.core.catalog.write_lock import WriteLock
from jupyter_artifacts.core.model.values import find_number, find_value
from jupyter_artifacts.errors import (
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


class SqliteEngine:
    """A catalog in one file. See `Engine` for what the methods promise."""

    def __init__(self, file: Path, *, timeout: float = LOCK_TIMEOUT, is_read_only: bool = False) -> None:
        self.file = file
        self.is_read_only = is_read_only
        self._timeout = timeout
        self._lock_file = file.with_name("catalog.lock")
        self._name = str(file)  # looked at several times by each log
        self._wal_file = f"{file}-wal"
        self._local = threading.local()
        self._was_open = False

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """As the contract says."""
        with self._in_use() as handle, _translated(self.file):
            handle.connection.execute("BEGIN")
            try:
                yield cast(Connection, handle.connection)
            finally:
                handle.connection.execute("ROLLBACK")

    @contextmanager
    def examine(self) -> Iterator[Connection]:
        """As the contract says. Temporary tables that are large go to files that only this connection can open."""
        with self._in_use() as handle, _translated(self.file):
            connection = handle.connection
            if not handle.is_alone:
                connection = self._connect_read_only() if self.is_read_only else self._connect()
            try:
                connection.execute("PRAGMA temp_store = FILE")
                connection.execute("BEGIN")
                yield cast(Connection, connection)
            finally:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                if connection is not handle.connection:
                    connection.close()  # never the last one, which would write the log back

    @contextmanager
    def write(self, *, is_durable: bool = True, timeout: float | None = None) -> Iterator[Connection]:
        """As the contract says."""
        with self._in_use() as handle:
            if self.is_read_only:
                raise StoreReadOnlyError(f"the catalog {self.file} can't be written: permission is denied or the file system is read-only.")
            handle.lock.timeout = self._timeout if timeout is None else timeout
            try:
                with _translated(self.file), nullcontext() if handle.is_alone else handle.lock:
                    self._renew_if_replaced(handle)
                    with nullcontext() if is_durable else _unsynced(handle.connection):
                        yield from self._transaction(handle.connection)
            except StoreError as error:
                if _says(_READ_ONLY, error.__cause__):
                    handle.close()  # it may have been opened so for a reason that has passed
                raise

    def _transaction(self, connection: sqlite3.Connection) -> Iterator[Connection]:
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
        """As the contract says."""
        handle: Handle | None = getattr(self._local, "handle", None)
        if handle is not None:
            handle.close()

    def _checkpoint(self, connection: sqlite3.Connection) -> None:
        try:
            if os.stat(self._wal_file).st_size < CHECKPOINT_BYTES:
                return
            connection.execute("PRAGMA busy_timeout = 0")  # a slow reader must not hold up writers
            try:
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            finally:
                connection.execute(f"PRAGMA busy_timeout = {int(self._timeout * 1000)}")
        except (OSError, sqlite3.Error):
            pass  # the commit is durable in the WAL; the next writer tries again

    @contextmanager
    def _in_use(self) -> Iterator[Handle]:
        """This thread's connection, which stays open for the body. Begins after a fork that is waiting."""
        while True:
            with sqlite_handle.gate:
                handle = self._handle()
            try:
                with handle.busy:
                    if handle.is_open:
                        yield handle
                        return
            finally:
                if handle.is_alone:
                    handle.close()

    def _handle(self) -> Handle:
        refuse_inherited()
        handle: Handle | None = getattr(self._local, "handle", None)
        file_id = _id_of(self._name)
        if handle is None or not handle.is_open or handle.file_id != file_id:
            if handle is not None:
                handle.close()
            if file_id is None and self._was_open:  # connecting would make an empty one
                raise StoreUnavailableError(f"the catalog {self.file} is gone: it was deleted or moved while it was in use.")
            with _translated(self.file):
                handle = self._local.handle = self._open()
            self._was_open = True
        return handle

    def _renew_if_replaced(self, handle: Handle) -> None:
        """Another file may have taken the place of the database while this process waited for the lock: never write into the old one."""
        if handle.file_id != (found := _id_of(self._name)):
            handle.connection.close()  # SQLite sees that the file moved, and leaves the new one's log alone
            handle.connection, handle.file_id = self._connect(), found

    def _open(self) -> Handle:
        if self.is_read_only or not os.access(self.file.parent, os.W_OK) or (self.file.exists() and not os.access(self.file, os.W_OK)):
            self.is_read_only = True
            return Handle(self._connect_read_only(), self._lock_file, self._timeout, _id_of(self._name))
        try:
            return Handle(self._connect(), self._lock_file, self._timeout, _id_of(self._name))
        except sqlite3.OperationalError as error:
            if error.sqlite_errorname != _NO_ROOM_FOR_INDEX:
                raise
        return self._open_alone()

    def _open_alone(self) -> Handle:
        """A connection on a full disk, which nobody else has open, else there would be an index of the log.

        An exclusive connection keeps its own in memory. SQLite's locks keep all others away, so it must not stay open; under our lock,
        since two that come at once would each hold what the other waits for.
        """
        lock = WriteLock(self._lock_file, self._timeout)
        lock.__enter__()
        try:
            connection = self._connect("PRAGMA locking_mode = EXCLUSIVE;")
            return Handle(connection, self._lock_file, self._timeout, _id_of(self._name), held=lock)
        except BaseException:
            lock.close()
            raise

    def _connect(self, mode: str = "") -> sqlite3.Connection:
        connection = sqlite3.connect(self.file, timeout=self._timeout, isolation_level=None, check_same_thread=False)
        _add_functions(connection)
        try:
            self._set_up(connection, mode)
            self._sync_log()
        except BaseException:
            connection.close()  # else the files of its log stay beside a database that was refused
            raise
        return connection

    def _set_up(self, connection: sqlite3.Connection, mode: str) -> None:
        connection.executescript(
            f"""
            {mode} PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0;
            PRAGMA cache_size = -16384; PRAGMA temp_store = MEMORY;
            """
        )
        if connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal" and _is_ours_or_new(connection):
            self._switch_to_wal(connection)

    def _sync_log(self) -> None:
        """Make durable what a process wrote that was killed before it synced: SQLite has just taken it over, and would not."""
        try:
            fd = os.open(self._wal_file, os.O_RDONLY | getattr(os, "O_CLOEXEC", 0))
        except FileNotFoundError:
            return
        try:
            if os.fstat(fd).st_size:
                os.fsync(fd)
        except OSError as error:
            raise StoreUnavailableError(f"the log of the catalog {self.file} can't be written: {error.strerror}.") from error
        finally:
            os.close(fd)  # SQLite keeps no lock on this file that closing it would release

    def _switch_to_wal(self, connection: sqlite3.Connection) -> None:
        """Under the lock: where two make the catalog at once, SQLite would tell one that it is locked, without waiting."""
        lock = WriteLock(self._lock_file, self._timeout)
        try:
            with lock:
                connection.execute("PRAGMA journal_mode = WAL").fetchone()
        finally:
            lock.close()

    def _connect_read_only(self) -> sqlite3.Connection:
        """Read without writing anything, not even a lock file: that needs the promise that nobody else writes."""
        quoted, has_log = quote(str(self.file)), os.path.exists(self._wal_file)
        has_index = self.file.with_name(f"{self.file.name}-shm").exists()
        mode = "" if has_log and has_index else "&vfs=unix-none" if has_log else "&immutable=1"
        connection = sqlite3.connect(f"file:{quoted}?mode=ro{mode}", uri=True, isolation_level=None, check_same_thread=False)
        if has_log and not has_index:  # a copy, or one whose writer was killed: SQLite makes the index in memory, where it needs no lock
            connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        connection.execute("PRAGMA trusted_schema = OFF")
        _add_functions(connection)
        return connection


@contextmanager
def _unsynced(connection: sqlite3.Connection) -> Iterator[None]:
    """Commit into the log without waiting for the disk; the next durable commit syncs what came before it too."""
    connection.execute("PRAGMA synchronous = NORMAL")
    try:
        yield
    finally:
        connection.execute("PRAGMA synchronous = FULL")


def _add_functions(connection: sqlite3.Connection) -> None:
    """What queries may call besides what SQLite has."""
    connection.create_function("regexp_like", 2, _matches, deterministic=True)
    connection.create_function("json_number", 2, _json_number, deterministic=True)
    connection.create_function("json_text", 2, _json_text, deterministic=True)
    connection.create_function("now_us", 0, lambda: clock.now_us())  # looked up at each call: tests set the clock


def _id_of(file: str) -> FileId | None:
    """What tells a file from one that takes its place; None where there is none."""
    try:
        found = os.stat(file)
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _matches(text: str | None, pattern: str) -> bool | None:
    return None if text is None else re.search(pattern, text) is not None


def _json_number(text: str, key: str) -> float | None:
    return find_number(json.loads(text), key)


def _json_text(text: str, key: str) -> str | None:
    found = find_value(json.loads(text), key)
    return found if isinstance(found, str) else {True: "true", False: "false"}.get(found) if isinstance(found, bool) else None


def _is_ours_or_new(connection: sqlite3.Connection) -> bool:
    """Whether the file may be changed: another program's database, put where the catalog should be, stays as it is."""
    [application], [pages] = (connection.execute(f"PRAGMA {name}").fetchone() for name in ("application_id", "page_count"))
    return bool(application == APPLICATION_ID or pages == 0)


_NO_ROOM_FOR_INDEX = "SQLITE_IOERR_SHMSIZE"
"""The index of the log, which readers need too, takes 32 KiB."""
_INDEX_BYTES = 32 << 10
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
    if any(word in text for word in _FULL) or (getattr(error, "sqlite_errorname", "") == _NO_ROOM_FOR_INDEX and not _has_room(file)):
        return StoreFullError(
            f"the catalog {file} could not be written: the disk is full. Nothing was committed; free some room and try again."
        )
    if any(word in text for word in _READ_ONLY):
        if os.access(file, os.W_OK) and os.access(
            file.parent, os.W_OK
        ):  # SQLite reads what it fails to open for writing, whatever the reason
            return StoreUnavailableError(f"the catalog {file} could not be opened for writing. Nothing was committed; try again.")
        return StoreReadOnlyError(f"the catalog {file} can't be written: {text}.")
    if any(word in text for word in _BUSY):
        return StoreUnavailableError(f"the catalog {file} stayed locked by another program; nothing was committed. Try again.")
    if any(word in text for word in _CORRUPT):
        return StoreCorruptError(
            f"the catalog {file} is damaged ({text}). It was left as it is; rebuild it from its records: `jupyter artifacts recover`."
        )
    if isinstance(error, sqlite3.IntegrityError | sqlite3.ProgrammingError):
        return error
    if isinstance(error, sqlite3.OperationalError):
        return StoreUnavailableError(f"the catalog {file} could not be accessed: {text}. Nothing was committed.")
    return StoreError(f"the catalog {file}: {text}")


def _says(words: Sequence[str], error: BaseException | None) -> bool:
    return isinstance(error, sqlite3.DatabaseError) and any(word in str(error) for word in words)


def _has_room(file: Path) -> bool:
    """Whether the file system has room for the index of the log: SQLite doesn't say why it could not make it."""
    try:
        found = os.statvfs(file.parent)
    except (OSError, AttributeError):
        return True
    return found.f_bavail * found.f_frsize >= _INDEX_BYTES
