"""A table behind a reference: a file of this machine with holes, which are filled range by range as the table's reader asks for them.

Pages of a Parquet file so bring its footer and the columns and row groups that are looked at. What needs all of it (sorting, CSV) brings
all of it, once, and compares that with what was recorded.
"""

import os
from contextlib import suppress
from threading import Lock
from typing import TYPE_CHECKING

from jupyter_artifacts.core.model.manifest import Entry
from jupyter_artifacts.core.model.reference import NO_KIND
from jupyter_artifacts.core.model.version import VersionRecord
from jupyter_artifacts.core.operations.open_entry import ReferenceFile, check_whole
from jupyter_artifacts.core.operations.reference_policy import policy_of
from jupyter_artifacts.core.store import Store
from jupyter_artifacts.errors import LimitExceededError

if TYPE_CHECKING:
    from jupyter_artifacts.core.tables.parquet_part import TableFile
    from jupyter_artifacts.core.tables.scratch import Scratch

_BLOCK = 128 << 10
_AT_ONCE = 8 << 20
_MOST = 8 << 30
"""How much of one table is brought here."""


def fetch_table(store: Store, version: VersionRecord, entry: Entry, scratch: "Scratch") -> "TableFile":
    """What a reference leads to, as a file that a table's reader may read; it goes when it is closed.

    Raises:
        UnsupportedError: its address can't be read.
        BrokenReferenceError: below it, why what it leads to can't be had; also raised by reading.
        LimitExceededError: raised by reading: more is wanted of it than is brought here.
    """
    from jupyter_artifacts.core.tables.parquet_part import TableFile

    source = ReferenceFile(entry, policy_of(store, version))
    # What was recorded unseen may be another table the next time: nothing that is made of it may be found again.
    digest = os.urandom(32).hex() if source.pin.kind == NO_KIND else entry.digest.hex()
    path = scratch.new_file(".table")
    copy = _Copy(source, path)
    return TableFile(entry.path, digest, source.size, path, copy.bring, copy.remove)


class _Copy:
    """A file with holes, and which of its blocks are there."""

    def __init__(self, source: ReferenceFile, path: str) -> None:
        self._source = source
        self._path = path
        self._lock = Lock()
        self._is_there = bytearray(-(-source.size // _BLOCK))
        os.truncate(path, source.size)

    def bring(self, start: int, length: int) -> None:
        """Let a range be there."""
        with self._lock:
            if 0 not in self._is_there:
                return
            end = min(start + length, self._source.size)
            missing = [block for block in range(start // _BLOCK, -(-end // _BLOCK)) if not self._is_there[block]]
            if (len(missing) + sum(self._is_there)) * _BLOCK > _MOST:
                raise LimitExceededError(
                    f"{self._source.pin.ref} is a table of {self._source.size:,} bytes, of which at most {_MOST:,} are brought here to be"
                    " looked at. Download it, and read the file."
                )
            with open(self._path, "r+b") as file:
                for first, count in _stretches(missing):
                    content = self._source.part(first * _BLOCK, min(count * _BLOCK, self._source.size - first * _BLOCK))
                    file.seek(first * _BLOCK)
                    file.write(content)
                    self._is_there[first : first + count] = bytes([1]) * count
            if missing and 0 not in self._is_there:
                self._check()

    def remove(self) -> None:
        """Take it away."""
        with suppress(OSError):
            os.unlink(self._path)

    def _check(self) -> None:
        from blake3 import blake3

        whole = blake3()
        with open(self._path, "rb", buffering=0) as file:
            while piece := file.read(_AT_ONCE):
                whole.update(piece)
        check_whole(self._source.pin, whole.digest(), self._source.size)


def _stretches(blocks: list[int]) -> list[tuple[int, int]]:
    """(first, count) of what lies together, cut to what is asked for at once."""
    found: list[tuple[int, int]] = []
    for block in blocks:
        if found and found[-1][0] + found[-1][1] == block and found[-1][1] < _AT_ONCE // _BLOCK:
            found[-1] = found[-1][0], found[-1][1] + 1
        else:
            found.append((block, 1))
    return found
