"""The record file: every change of the catalog, appended and synced before the change is acknowledged.

One JSON object a line, each naming the BLAKE3 of the line before, so that a lost, changed or reordered line shows. The catalog can be
rebuilt from these and the packs.
"""

import json
import os
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from jupyter_artifacts.core.catalog.catalog import Catalog
from jupyter_artifacts.core.catalog.queries.records import forget_records_before, list_records_after
from jupyter_artifacts.core.catalog.write_lock import WriteLock
from jupyter_artifacts.core.containers.durable import sync
from jupyter_artifacts.core.containers.os_errors import store_errors
from jupyter_artifacts.core.containers.pack import write_all
from jupyter_artifacts.errors import StoreCorruptError, StoreError

RECORD_FILE = "00000001.jsonl"
_TAIL = 1 << 16
_KEPT = 1000
"""Records stay queued for about this long after they are in the file."""


class Records(Protocol):
    """Where records go."""

    def flush(self, catalog: Catalog) -> int:
        """Make every queued record durable; returns the number of the last."""


class LocalRecords:
    """Records in one file that only grows."""

    def __init__(self, folder: Path, timeout: float = 60.0) -> None:
        self._file = folder / RECORD_FILE
        self._lock_file = folder / "lock"
        self._timeout = timeout
        self._is_name_synced = False
        self._seen = (-1, 0)  # number of the last record, and how long the file was then

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

    def _append_queued(self, catalog: Catalog) -> int:
        fd = os.open(self._file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            is_known = os.fstat(fd).st_size == self._seen[1]
            last = self._last_number(fd)
            with catalog.read() as db:
                queued = list_records_after(db, last)
            end = os.lseek(fd, 0, os.SEEK_END)
            if queued:
                # One buffer: the kernel takes no more than 1,024 at a time.
                write_all(fd, ["".join(f"{text}\n" for _, text, _ in queued).encode()])
            if queued or not is_known:  # what another process wrote counts only once it is synced: that one may have been killed
                self._sync(fd, end)
            before, last = last, queued[-1][0] if queued else last
            self._seen = (last, os.fstat(fd).st_size)
            if max(before, 0) // _KEPT != max(last, 0) // _KEPT:
                self._forget(catalog, last - _KEPT)
        finally:
            os.close(fd)
        return last

    def _sync(self, fd: int, end: int) -> None:
        """Make the file and its name survive a power cut; where the system can't write it, cut it off at `end`."""
        try:
            os.fsync(fd)
        except OSError:
            # The system tells of a failure once, and may have dropped what it could not write: the next flush has to write it again.
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

    def _last_number(self, fd: int) -> int:
        """The number of the last whole record in the file; what follows it is cut off."""
        length = os.fstat(fd).st_size
        if length == self._seen[1]:
            return self._seen[0]
        window = _TAIL
        while True:
            start = max(0, length - window)
            tail = os.pread(fd, length - start, start)
            end = tail.rfind(b"\n") + 1
            line_start = tail.rfind(b"\n", 0, max(0, end - 1)) + 1
            if end and (line_start or start == 0):
                break
            if start == 0:
                end = line_start = 0
                break
            window *= 4
        if start + end < length:
            os.ftruncate(fd, start + end)
        return self._number_of(tail[line_start:end]) if end else -1

    def _number_of(self, line: bytes) -> int:
        try:
            return int(json.loads(line)["seq"])
        except (ValueError, KeyError, TypeError) as error:
            raise StoreCorruptError(f"the last line of {self._file} is damaged. It was left as it is; restore it from a backup.") from error


def _cause(error: StoreError) -> str:
    """What went wrong, without what that means for a change that is not committed yet."""
    cause = error.__cause__
    if isinstance(cause, OSError) and cause.strerror:
        return cause.strerror
    return str(cause or error).rstrip(".")
