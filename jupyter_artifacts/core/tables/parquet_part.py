"""One Parquet file to read pages from: in place, verified chunk by chunk, a row group at a time."""

from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from threading import RLock
from typing import Any, NamedTuple

from jupyter_artifacts.errors import IntegrityError, NotATableError

_CACHE_BYTES = 64 << 20
"""Decoded columns of row groups that are kept, so that the next page of the same group costs nothing."""

_WHOLE_GROUP_BYTES = 96 << 20
"""A row group that unpacks to more is read batch by batch."""

_BATCH_ROWS = 16_384
_TAIL_BYTES = 1 << 16


class TableFile(NamedTuple):
    """A file that holds a table.

    Attributes:
        name: its logical path, for errors.
        digest: of its content, in hex, for what is derived from it.
        size: bytes.
        path: where it can be read.
        verify: compares a range (start, length) with what was logged; called before that range is read.
        close: gives it back.
    """

    name: str
    digest: str
    size: int
    path: str
    verify: Callable[[int, int], None]
    close: Callable[[], None]


class ParquetPart:
    """A Parquet file. Safe to share between threads, which then wait for each other.

    Raises:
        IntegrityError: its bytes are not those that were logged.
        NotATableError: it is no Parquet file that can be read.
    """

    def __init__(self, file: TableFile) -> None:
        import pyarrow.parquet as pq

        self.file = file
        self._lock = RLock()
        self._cache: OrderedDict[tuple[int, int], Any] = OrderedDict()
        file.verify(max(0, file.size - _TAIL_BYTES), _TAIL_BYTES)
        with self._errors():
            footer = _footer_length(file)
            file.verify(max(0, file.size - footer - 8), footer + 8)
            self._parquet = pq.ParquetFile(file.path)
            self.schema = self._parquet.schema_arrow
            self.metadata = self._parquet.metadata
        self.row_count = int(self.metadata.num_rows)
        self._fields = list(self.schema)
        self._nth = _occurrences([field.name for field in self._fields])
        self._starts = [0]
        for group in range(self.metadata.num_row_groups):
            self._starts.append(self._starts[-1] + self.metadata.row_group(group).num_rows)

    @property
    def unpacked_bytes(self) -> int:
        """About how many bytes its columns take when they are not compressed."""
        return sum(self.metadata.row_group(group).total_byte_size for group in range(self.metadata.num_row_groups))

    def slice(self, offset: int, limit: int, columns: Sequence[int]) -> Any:
        """Rows from `offset` on, fewer where they end."""
        import pyarrow as pa

        end = min(offset + limit, self.row_count)
        pieces = [self._empty(columns)]
        for group in self._groups_between(offset, end):
            first, last = self._starts[group], self._starts[group + 1]
            pieces.append(self._group_slice(group, max(offset, first) - first, min(end, last) - first, columns))
        return pa.concat_tables(pieces)

    def take(self, rows: Any, columns: Sequence[int], check: Callable[[], None]) -> Any:
        """The rows of these ascending numbers (a NumPy array)."""
        import numpy as np
        import pyarrow as pa

        pieces = [self._empty(columns)]
        borders = np.searchsorted(rows, self._starts)
        for group in range(len(self._starts) - 1):
            if borders[group] < borders[group + 1]:
                check()
                wanted = rows[borders[group] : borders[group + 1]] - self._starts[group]
                pieces.append(self._group_take(group, wanted, columns))
        return pa.concat_tables(pieces)

    def batches(self, columns: Sequence[int]) -> Iterator[Any]:
        """All rows as Arrow tables, in order, some ten thousands at a time."""
        for group in range(len(self._starts) - 1):
            yield from self._group_batches(group, columns)

    def verify_whole(self) -> str:
        """Its path, after all of it was compared with what was logged."""
        self.file.verify(0, self.file.size)
        return self.file.path

    def close(self) -> None:
        """Give the file back."""
        with self._lock:
            self._cache.clear()
            self._parquet.close()
            self.file.close()

    def _group_slice(self, group: int, start: int, end: int, columns: Sequence[int]) -> Any:
        import pyarrow as pa

        if self._is_small(group):
            return self._group(group, columns).slice(start, end - start)
        pieces, at = [self._empty(columns)], 0
        for batch in self._group_batches(group, columns):
            if at >= end:
                break
            pieces.append(batch.slice(max(0, start - at), max(0, min(end, at + len(batch)) - max(start, at))))
            at += len(batch)
        return pa.concat_tables(pieces)

    def _group_take(self, group: int, rows: Any, columns: Sequence[int]) -> Any:
        import numpy as np
        import pyarrow as pa

        if self._is_small(group):
            return self._group(group, columns).take(pa.array(rows))
        pieces, at = [self._empty(columns)], 0
        for batch in self._group_batches(group, columns):
            first, last = np.searchsorted(rows, [at, at + len(batch)])
            if first < last:
                pieces.append(batch.take(pa.array(rows[first:last] - at)))
            at += len(batch)
        return pa.concat_tables(pieces)

    def _group(self, group: int, columns: Sequence[int]) -> Any:
        """Columns of one row group; those that were read lately come from memory."""
        import pyarrow as pa

        with self._lock:
            missing = [column for column in dict.fromkeys(columns) if (group, column) not in self._cache]
            found = {}
            if missing:
                self._verify(group, missing)
                with self._errors():
                    read = self._parquet.read_row_group(group, columns=self._names(missing))
                found = {(group, column): picked for column, picked in zip(missing, self._picked(read, missing), strict=True)}
            for column in columns:
                if (group, column) in self._cache:
                    self._cache.move_to_end((group, column))
                    found[group, column] = self._cache[group, column]
            self._keep(found)
            arrays = [found[group, column] for column in columns]
            return pa.Table.from_arrays(arrays, schema=self._schema_of(columns))

    def _group_batches(self, group: int, columns: Sequence[int]) -> Iterator[Any]:
        import pyarrow as pa

        with self._lock:
            self._verify(group, columns)
            with self._errors():
                reader = self._parquet.iter_batches(_BATCH_ROWS, row_groups=[group], columns=self._names(columns))
                for batch in reader:
                    read = pa.Table.from_batches([batch])
                    yield pa.Table.from_arrays(self._picked(read, columns), schema=self._schema_of(columns))

    def _keep(self, found: dict[tuple[int, int], Any]) -> None:
        self._cache.update(found)
        total = sum(array.nbytes for array in self._cache.values())
        while total > _CACHE_BYTES and self._cache:
            total -= self._cache.popitem(last=False)[1].nbytes

    def _verify(self, group: int, columns: Sequence[int]) -> None:
        """Compare the bytes of these columns of a row group with what was logged."""
        found = self.metadata.row_group(group)
        if len(columns) == len(self._fields) or found.num_columns != len(self._fields):  # nested columns have several chunks
            chunks = [found.column(at) for at in range(found.num_columns)]
        else:
            chunks = [found.column(at) for at in columns]
        for chunk in chunks:
            start = chunk.data_page_offset
            if chunk.has_dictionary_page and chunk.dictionary_page_offset is not None:
                start = min(start, chunk.dictionary_page_offset)
            self.file.verify(max(0, start), chunk.total_compressed_size)

    def _picked(self, read: Any, columns: Sequence[int]) -> list[Any]:
        """Columns of what was read by names, of which several columns may have one."""
        places: dict[str, list[int]] = {}
        for at, name in enumerate(read.column_names):
            places.setdefault(name, []).append(at)
        return [read.column(places[self._fields[column].name][self._nth[column]]) for column in columns]

    def _names(self, columns: Sequence[int]) -> list[str] | None:
        if len(columns) == len(self._fields):
            return None
        return list(dict.fromkeys(self._fields[column].name for column in columns))

    def _empty(self, columns: Sequence[int]) -> Any:
        return self._schema_of(columns).empty_table()

    def _schema_of(self, columns: Sequence[int]) -> Any:
        import pyarrow as pa

        return pa.schema([self._fields[column] for column in columns])

    def _is_small(self, group: int) -> bool:
        return bool(self.metadata.row_group(group).total_byte_size <= _WHOLE_GROUP_BYTES)

    def _groups_between(self, offset: int, end: int) -> list[int]:
        return [g for g in range(len(self._starts) - 1) if self._starts[g] < end and self._starts[g + 1] > offset]

    @contextmanager
    def _errors(self) -> Iterator[None]:
        import pyarrow as pa

        try:
            yield
        except IntegrityError:
            raise
        except (pa.ArrowException, OSError, ValueError) as error:
            raise unreadable(self.file.name, "Parquet", error) from error


def unreadable(name: str, kind: str, error: Exception) -> NotATableError:
    """The error of a file that is as it was logged, but not what its name or first bytes say."""
    reason = " ".join(str(error).split())[:200].rstrip(".")
    return NotATableError(
        f"{name} can't be read as a table: it is not {kind} as it should be ({reason}). It is kept as it was logged; download it to look."
    )


def _occurrences(names: Sequence[str]) -> list[int]:
    """For each name, how many before it are the same."""
    seen: dict[str, int] = {}
    found = []
    for name in names:
        found.append(seen.get(name, 0))
        seen[name] = found[-1] + 1
    return found


def _footer_length(file: TableFile) -> int:
    with open(file.path, "rb") as opened:
        opened.seek(max(0, file.size - 8))
        tail = opened.read(8)
    if len(tail) < 8 or tail[4:] not in (b"PAR1", b"PARE"):
        raise ValueError("its end is missing")
    return min(int.from_bytes(tail[:4], "little"), file.size)
