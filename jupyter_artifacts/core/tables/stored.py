"""Parquet files of the store: what they hold, and any columns of them, read in place after what will be read was verified."""

import io
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

from jupyter_artifacts.core.tables.frames import pandas_of_arrow
from jupyter_artifacts.core.tables.schema import Marks, read_marks
from jupyter_artifacts.errors import MissingContentError, NotATableError, UsageError


class ContentFile(Protocol):
    """A content of the store that is opened as a file, and can be read in place."""

    @property
    def size(self) -> int:
        """Bytes."""

    @property
    def local_file(self) -> Path | None:
        """The file that holds it and nothing else."""

    def read_at(self, start: int, length: int) -> memoryview:
        """A range, verified."""

    def verify(self, start: int, length: int) -> None:
        """Check a range against its digests."""

    def release(self) -> None:
        """Keep nothing open until something is read again."""


OpenFile = Callable[[], Any]
"""Opens the content: a `ContentFile` that is a file too, or `io.BytesIO`."""


class StoredTable:
    """A Parquet file. Nothing but its end is read before somebody asks for rows.

    Attributes:
        name: what errors call it.
        schema: of Arrow.
        num_rows: how many rows it has.
    """

    def __init__(self, name: str, open_file: OpenFile) -> None:
        """Read its end.

        Raises:
            NotATableError: it is no Parquet file.
            IntegrityError: the stored bytes are damaged.
        """
        import pyarrow as pa
        import pyarrow.parquet as pq

        self.name = name
        self._file = open_file()
        self._turn = threading.Lock()
        is_small = isinstance(self._file, io.BytesIO)
        with parquet_errors(name):
            source = pa.BufferReader(self._file.getbuffer()) if is_small else pa.PythonFile(_Ranges(self._file), mode="r")
            self._parquet = pq.ParquetFile(source, pre_buffer=False)
            self._metadata = self._parquet.metadata
            self.schema = self._parquet.schema_arrow
        self.num_rows = int(self._metadata.num_rows)
        if not is_small:
            self._file.release()  # of thousands of parts not all can be open

    @property
    def marks(self) -> Marks:
        """What Arrow can't say of it."""
        return read_marks(self.schema)

    def native(self, columns: Iterable[str] | None = None, groups: Iterable[int] | None = None) -> Any:
        """What Arrow reads without Python, a path or a buffer, after these columns were verified, in these row groups or in all."""
        import pyarrow as pa

        if isinstance(self._file, io.BytesIO):
            return pa.py_buffer(self._file.getbuffer())
        if self._file.local_file is None:  # it shares its container, or lies elsewhere
            self._file.seek(0)
            return pa.py_buffer(self._file.read())
        for start, length in self._ranges(columns, groups):
            self._file.verify(start, length)
        self._file.release()
        return self._file.local_file

    def _ranges(self, columns: Iterable[str] | None, groups: Iterable[int] | None) -> Iterator[tuple[int, int]]:
        """Where the pages of these columns lie."""
        leaves = self._leaves_of(None if columns is None else set(columns))
        for group in range(self.group_count) if groups is None else groups:
            row_group = self._metadata.row_group(group)
            for leaf in leaves:
                chunk = row_group.column(leaf)
                starts = [chunk.data_page_offset, chunk.dictionary_page_offset]
                yield min(start for start in starts if start), chunk.total_compressed_size

    def _leaves_of(self, names: set[str] | None) -> list[int]:
        """Numbers of the columns of Parquet that hold these."""
        leaves: list[int] = []
        at = 0
        for field in self.schema:
            count = _leaves(field.type)
            if names is None or field.name in names:
                leaves += range(at, at + count)
            at += count
        return leaves

    @property
    def group_count(self) -> int:
        """How many row groups it has."""
        return int(self._metadata.num_row_groups)

    def group_bytes(self, columns: Iterable[str]) -> Iterator[int]:
        """How many bytes these columns unpack to, for each row group."""
        leaves = self._leaves_of(set(columns))
        for group in range(self.group_count):
            row_group = self._metadata.row_group(group)
            yield sum(row_group.column(leaf).total_uncompressed_size for leaf in leaves)

    def read(self, columns: Sequence[str] | None = None, groups: Sequence[int] | None = None) -> Any:
        """Rows as an Arrow table, of these row groups or of all.

        Raises:
            UsageError: it has no such column.
            NotATableError: its pages are not what they should be.
            IntegrityError: the stored bytes are damaged.
        """
        import pyarrow as pa
        import pyarrow.parquet as pq

        refuse_unknown(columns, self.schema.names, self.name)
        native = self.native(columns, groups)
        with parquet_errors(self.name):
            source = pa.BufferReader(native) if isinstance(native, pa.Buffer) else pa.OSFile(str(native))
            with source, pq.ParquetFile(source, metadata=self._metadata, pre_buffer=True) as opened:
                names = None if columns is None else list(columns)
                found = opened.read(columns=names) if groups is None else opened.read_row_groups(list(groups), columns=names)
        return found if columns is None else found.select(list(columns))

    def read_apart(self, columns: Sequence[str], groups: Sequence[int]) -> Any:
        """As `read`, by this thread alone: bytes are read once, verified, and decoded where they are.

        For who reads many files at once, where more threads for each gain nothing.
        """
        with self._turn, parquet_errors(self.name):
            found = self._parquet.read_row_groups(list(groups), columns=list(columns), use_threads=False)
        if not isinstance(self._file, io.BytesIO):
            self._file.release()
        return found.select(list(columns))

    def batches(self, columns: Sequence[str] | None = None, size: int = 65_536) -> Iterator[Any]:
        """Rows as Arrow batches, one after the other: a row group at a time is verified, and in memory."""
        import pyarrow as pa
        import pyarrow.parquet as pq

        native = self.native(())
        source = pa.BufferReader(native) if isinstance(native, pa.Buffer) else native
        with parquet_errors(self.name), pq.ParquetFile(source, metadata=self._metadata) as opened:
            for group in range(self.group_count):
                self.native(columns, [group])
                yield from opened.iter_batches(size, row_groups=[group], columns=columns)

    def to_pandas(self, columns: Sequence[str] | None = None) -> Any:
        """Rows as a pandas DataFrame."""
        return frame_of(self.read(columns))


class _Ranges(io.RawIOBase):
    """A stored content as the file that Arrow reads a range of after the other."""

    def __init__(self, file: ContentFile) -> None:
        super().__init__()
        self._file = file
        self._position = 0

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self._file.size}[whence]
        self._position = base + offset
        return self._position

    def tell(self) -> int:
        return self._position

    def read(self, size: int | None = -1, /) -> Any:
        left = self._file.size - self._position
        found = self._file.read_at(self._position, left if size is None or size < 0 else size)
        self._position += len(found)
        return found

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True


def frame_of(table: Any) -> Any:
    """An Arrow table as a pandas DataFrame; with the index that pandas noted in it, where it did."""
    return table.to_pandas() if b"pandas" in (table.schema.metadata or {}) else pandas_of_arrow(table)


def _leaves(kind: Any) -> int:
    """How many columns of Parquet hold one of Arrow."""
    if kind.num_fields == 0:
        return 1
    return sum(_leaves(kind.field(at).type) for at in range(kind.num_fields))


def refuse_unknown(columns: Sequence[str] | None, names: Sequence[str], owner: str) -> None:
    """Raise UsageError where a column is asked for that is not there."""
    if isinstance(columns, str):
        raise UsageError(f"columns must be a list, such as [{columns!r}], not a single text.")
    if columns is None or not (unknown := [name for name in columns if name not in set(names)]):
        return
    from difflib import get_close_matches

    near = get_close_matches(str(unknown[0]), names, n=1)
    hint = f"did you mean {near[0]!r}?" if near else f"it has {', '.join(map(repr, names[:8]))}{' and more' if len(names) > 8 else ''}."
    raise UsageError(f"{owner} has no column {unknown[0]!r}; {hint}")


@contextmanager
def parquet_errors(name: str) -> Iterator[None]:
    """Raise Arrow's errors about a file as one that names it."""
    import pyarrow as pa

    try:
        yield
    except (pa.ArrowException, EOFError, OSError) as error:
        if isinstance(error, FileNotFoundError):
            raise MissingContentError(f"{name}: its bytes are gone from the store; they were deleted since it was opened.") from error
        if isinstance(error, OSError) and not isinstance(error, pa.ArrowException) and error.errno is not None:
            raise
        reason = " ".join(str(error).split()).rstrip(".")[:200]
        raise NotATableError(f"{name} is no Parquet file that can be read: {reason}.") from error
