"""Writes the record file: each change of the catalog is appended and synced before it is acknowledged."""

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple, Protocol

from jupyter_artifacts.core.catalog.catalog import Catalog
from jupyter_artifacts.core.catalog.engine import Connection
from jupyter_artifacts.core.catalog.queries.records import (
    find_newest_record,
    find_record_digest,
    forget_records_before,
    list_records_after,
)
from jupyter_artifacts.core.catalog.write_lock import WriteLock
from jupyter_artifacts.core.containers.durable import free_name, sync
from jupyter_artifacts.core.containers.os_errors import store_errors
from jupyter_artifacts.core.containers.write import write_all
from jupyter_artifacts.core.model.digest import Digest
from jupyter_artifacts.core.model.record import Record, parse_record
from jupyter_artifacts.core.records.chain import BrokenRecord, read_chain
from jupyter_artifacts.errors import RecoveryNeededError, StoreCorruptError, StoreError

RECORD_FILE = "00000001.jsonl"
_WINDOW = 1 << 12
KEPT = 1000
"""Records stay queued for about this long after they are in the file."""


class Records(Protocol):
    """Where records go."""

    def flush(self, catalog: Catalog) -> int:
        """Make every queued record durable; returns the number of the last."""

    def read(self) -> Iterator[Record | BrokenRecord]:
        """Every record that is there, in order, and every place where some are damaged or missing.

        Raises:
            StoreError: below it, why they can't be read.
        """

    def check(self, db: Connection) -> None:
        """Nothing, where the catalog is the one that these records tell of. Called inside a writing transaction.

        Raises:
            RecoveryNeededError: one of the two is older than the other, or they went apart.
        """


class Tail(NamedTuple):
    """The last whole record of a file: its number, its digest, and how long the file is up to there."""

    number: int = -1
    digest: Digest = b""
    end: int = 0


class LocalRecords:
    """Records in one file that only grows."""

    def __init__(self, folder: Path, timeout: float = 60.0) -> None:
        self._file = folder / RECORD_FILE
        self._lock_file = folder / "lock"
        self._timeout = timeout
        self._is_name_synced = False
        self._seen = Tail()
        self._checked = (-1, 0)  # how long the file was, and with which connection, when the two were in step

    def flush(self, catalog: Catalog) -> int:
        """As the contract says. Killed half-way, the next flush cuts the torn line off and goes on.

        Raises:
            StoreError: below it, what went wrong, after the change itself was committed.
        """
        lock = WriteLock(self._lock_file, self._timeout)
        try:
            with store_errors(self._file.parent), lock:
                return self._append_queued(catalog)
        except StoreCorruptError:
            raise
        except StoreError as error:
            raise type(error)(
                f"the change was made, but its record could not be written to {self._file}: {_cause(error)}. Do the same again to"
                " finish it; nothing is done twice."
            ) from error
        finally:
            lock.close()

    def read(self) -> Iterator[Record | BrokenRecord]:
        """As the contract says."""
        return read_chain(self._file)

    def check(self, db: Connection) -> None:
        """As the contract says. Costs one look at the file's length while nobody else appends."""
        with store_errors(self._file.parent):
            length = _length_of(self._file)
            if self._checked == (length, id(db)):
                return
            refuse_out_of_step(db, self.tail())
        self._checked = length, id(db)

    def tail(self) -> Tail:
        """The last whole record that is in the file now."""
        if _length_of(self._file) == self._seen.end:
            return self._seen
        try:
            fd = os.open(self._file, os.O_RDONLY | os.O_CLOEXEC)
        except FileNotFoundError:
            return Tail()
        try:
            return self._read_tail(fd)
        finally:
            os.close(fd)

    def restart(self, catalog: Catalog, first: int) -> list[Path]:
        """Begin a new file with the queued records from `first` on; returns where the old one is kept. Called with the records' lock held.

        Raises:
            StoreError: below it, why that can't be done; the old file is in its place.
        """
        temporary, kept = self._file.with_suffix(".new"), []
        with store_errors(self._file.parent), catalog.read() as db:
            with open(temporary, "wb") as file:
                for _, text, _ in list_records_after(db, first - 1):
                    file.write(f"{text}\n".encode())
                file.flush()
                os.fsync(file.fileno())
            if self._file.exists():
                kept = [free_name(self._file)]
                os.link(self._file, kept[0])
            os.replace(temporary, self._file)
            sync(self._file.parent)
        self._seen = Tail()
        return kept

    def _append_queued(self, catalog: Catalog) -> int:
        fd = os.open(self._file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            length = os.fstat(fd).st_size
            is_known = length == self._seen.end
            tail = self._seen if is_known else self._read_tail(fd)
            if tail.end < length:  # torn off by a crash
                os.ftruncate(fd, tail.end)
            with catalog.read() as db:
                refuse_out_of_step(db, tail)
                queued = list_records_after(db, tail.number)
            if queued:
                # One buffer: the kernel takes no more than 1,024 at a time.
                body = "".join(f"{text}\n" for _, text, _ in queued).encode()
                os.lseek(fd, tail.end, os.SEEK_SET)
                write_all(fd, [body])
                self._seen = Tail(queued[-1][0], queued[-1][2], tail.end + len(body))
            else:
                self._seen = tail
            if queued or not is_known:  # what another process wrote counts only once it is synced: that one may have been killed
                self._sync(fd, tail.end)
            if max(tail.number, 0) // KEPT != max(self._seen.number, 0) // KEPT:
                self._forget(catalog, self._seen.number - KEPT)
        finally:
            os.close(fd)
        return self._seen.number

    def _sync(self, fd: int, end: int) -> None:
        """Make the file and its name survive a power cut; where the system can't write it, cut it off at `end`."""
        try:
            os.fsync(fd)
        except OSError:
            # The system tells of a failure once, and may have dropped what it could not write: the next flush has to write it again.
            self._seen = Tail()
            with suppress(OSError):
                os.ftruncate(fd, end)
            raise
        if not self._is_name_synced:  # whoever made the file may have been killed before
            sync(self._file.parent)
            self._is_name_synced = True

    def _forget(self, catalog: Catalog, number: int) -> None:
        """Take records out of the queue. Only here, where they are known to be in the file; what can't be now is done later."""
        with suppress(StoreError), catalog.write() as db:
            forget_records_before(db, number)

    def _read_tail(self, fd: int) -> Tail:
        """The last whole record in the file.

        Raises:
            StoreCorruptError: the last line is no record.
        """
        length = os.fstat(fd).st_size
        window = _WINDOW
        while True:
            start = max(0, length - window)
            tail = os.pread(fd, length - start, start)
            end = tail.rfind(b"\n") + 1
            line_start = tail.rfind(b"\n", 0, max(0, end - 1)) + 1
            if end and (line_start or start == 0):
                break
            if start == 0:
                return Tail()
            window *= 8
        try:
            record = parse_record(tail[line_start : end - 1])
        except ValueError as error:
            raise RecoveryNeededError(
                f"the last line of {self._file} is damaged: {error}. It was left as it is; run `jupyter artifacts recover`."
            ) from error
        return Tail(record.number, record.digest, start + end)


def refuse_out_of_step(db: Connection, tail: Tail) -> None:
    """Nothing, where the catalog goes on from the last record of the file.

    Raises:
        RecoveryNeededError: one of the two is older than the other, or they went apart.
    """
    known = find_record_digest(db, tail.number)
    if known is not None and known == tail.digest:
        return
    newest = find_newest_record(db)
    if tail.number < 0 and (newest < 0 or find_record_digest(db, 0) is not None):
        return
    if newest < tail.number:
        raise RecoveryNeededError(
            f"the catalog is older than its records: it ends with change {newest + 1}, they with {tail.number + 1}. It was brought back"
            " from an older copy, or copied without its -wal file. It can be read; nothing is written before"
            " `jupyter artifacts recover` has brought it up to date."
        )
    if known is None:
        raise RecoveryNeededError(
            f"the records are older than their catalog: they end with change {tail.number + 1}, it with {newest + 1}, and it no longer"
            " holds all between. It can be read; nothing is written before `jupyter artifacts recover` has begun the records anew."
        )
    raise RecoveryNeededError(
        f"catalog and records went apart: they differ in change {tail.number + 1}, as after one of them was brought back from a copy. The"
        " catalog can be read; nothing is written before `jupyter artifacts recover`."
    )


def _length_of(file: Path) -> int:
    try:
        return os.stat(file).st_size
    except FileNotFoundError:
        return 0


def _cause(error: StoreError) -> str:
    """What went wrong, without what that means for a change that is not committed yet."""
    cause = error.__cause__
    if isinstance(cause, OSError) and cause.strerror:
        return cause.strerror
    return str(cause or error).rstrip(".")
