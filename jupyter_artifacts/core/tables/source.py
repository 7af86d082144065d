"""A table to read pages from: one Parquet file, or several parts one after the other, as they lie in the store.

Rows are known by their number, from 0, in the order of the file. Sorting and filtering give numbers; the cells of a page are then read by
them. So a page costs what it shows, and types stay what they are in the file.
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from jupyter_artifacts.core.tables.engine import Cursor, path_literal
from jupyter_artifacts.core.tables.engine import new_cursor as engine_cursor
from jupyter_artifacts.core.tables.formats import as_parquet
from jupyter_artifacts.core.tables.parquet_part import ParquetPart, TableFile
from jupyter_artifacts.core.tables.schema import arrow_type
from jupyter_artifacts.core.tables.scratch import Scratch
from jupyter_artifacts.errors import PartSchemaError

_NATIVE = frozenset(["integer", "float", "decimal", "text", "date", "boolean"])
"""Kinds of columns whose cells DuckDB gives back exactly as they are, several times as fast as Arrow reads scattered rows."""


_NEAR_ROWS = 1 << 18


def _ignore() -> None:
    pass


class TableSource:
    """A table in the store. Safe to share between threads; `close` gives its files back.

    Attributes:
        name: what errors call it.
        size: bytes of its files, as they were logged.
        schema: Arrow's, with its metadata.
        row_count: of all parts.
        digest: of its contents together, in hex.
    """

    def __init__(self, name: str, parts: Sequence[ParquetPart], scratch: Scratch, size: int) -> None:
        self.name = name
        self.size = size
        self.scratch = scratch
        self.parts = tuple(parts)
        self.schema = parts[0].schema
        self._fields = list(self.schema)
        self._orders = [self._order_in(part) for part in parts]
        self._starts = [0]
        for part in parts:
            self._starts.append(self._starts[-1] + part.row_count)
        self.row_count = self._starts[-1]
        self.digest = _joint_digest([part.file.digest for part in parts])

    @property
    def row_bytes(self) -> int:
        """About how many bytes a row takes in memory, at least 1."""
        return max(1, sum(part.unpacked_bytes for part in self.parts) // max(self.row_count, 1))

    def slice(self, offset: int, limit: int, columns: Sequence[int] | None = None) -> Any:
        """`limit` rows from `offset` on, in the order of the file, as an Arrow table; fewer where they end."""
        import pyarrow as pa

        columns = self._all(columns)
        pieces = [self.empty(columns)]
        for at, part in enumerate(self.parts):
            first, last = self._starts[at], self._starts[at + 1]
            if columns and first < offset + limit and last > offset:
                start = max(offset, first)
                pieces.append(self._cast(part.slice(start - first, min(offset + limit, last) - start, self._in_part(at, columns)), columns))
        return pa.concat_tables(pieces)

    def take(self, rows: Any, columns: Sequence[int] | None = None, *, cursor: Cursor | None = None) -> Any:
        """The rows of these numbers (a NumPy array, in any order), in that order, as an Arrow table."""
        import numpy as np
        import pyarrow as pa

        columns = self._all(columns)
        order = np.argsort(rows, kind="stable")
        ascending = rows[order]
        back = np.empty_like(order)
        back[order] = np.arange(len(order))
        native = [at for at in columns if cursor is not None and self._is_native(at)]
        found: dict[int, Any] = {}
        if native and cursor is not None and self._is_scattered(ascending):
            found.update(self._take_by_join(ascending, native, cursor))
        others = [at for at in dict.fromkeys(columns) if at not in found]
        if others:
            check = cursor.check if cursor is not None else _ignore
            read = self._take_by_groups(ascending, others, check)
            found.update({at: read.column(place) for place, at in enumerate(others)})
        fields = pa.schema([self._fields[at] for at in columns])
        return pa.Table.from_arrays([found[at] for at in columns], schema=fields).take(pa.array(back))

    def batches(self, columns: Sequence[int] | None = None) -> Iterator[Any]:
        """All rows as Arrow tables of some ten thousand rows, in order."""
        columns = self._all(columns)
        for at, part in enumerate(self.parts):
            for batch in part.batches(self._in_part(at, columns)):
                yield self._cast(batch, columns)

    def relation(self, columns: Sequence[int] | None = None) -> str:
        """SQL for all rows: columns c0, c1, … (or those of them) and r, the number of the row. All bytes have been verified."""
        wanted = self._all(columns)
        selects = []
        own = ", ".join(f"p{place}" for place in range(len(self.schema)))
        for at, part in enumerate(self.parts):
            kept = "".join(f"p{self._orders[at][column]} AS c{column}, " for column in wanted)
            scan = f"read_parquet({path_literal(part.verify_whole())}, file_row_number = true, hive_partitioning = false)"
            selects.append(f"SELECT {kept}n + {self._starts[at]} AS r FROM {scan} AS p({own}, n)")
        return f"({' UNION ALL '.join(selects)})"

    def empty(self, columns: Sequence[int]) -> Any:
        """No rows of these columns."""
        import pyarrow as pa

        return pa.schema([self._fields[at] for at in columns]).empty_table()

    def new_cursor(self) -> Cursor:
        """A cursor of DuckDB that spills into this table's scratch folder; whoever asks for it closes it."""
        return engine_cursor(self.scratch.work_folder())

    def close(self) -> None:
        """Give the files back."""
        for part in self.parts:
            part.close()

    def _is_scattered(self, rows: Any) -> bool:
        """Whether rows lie in so many places that a scan costs less than reading each place."""
        return len(rows) > 1 and int(rows[-1] - rows[0]) > _NEAR_ROWS

    def _take_by_join(self, rows: Any, columns: Sequence[int], cursor: Cursor) -> dict[int, Any]:
        """Cells of scattered rows, by column. DuckDB reads column by column, skips what it need not decode, and uses every core."""
        import pyarrow as pa

        cursor.register("wanted", pa.table({"r": rows}))
        unique = list(dict.fromkeys(columns))
        names = ", ".join(f"c{at}" for at in unique)
        read = cursor.query(f"SELECT {names}, r FROM {self.relation(unique)} WHERE r IN (SELECT r FROM wanted) ORDER BY r")
        if len(read) != len(rows):  # the same row is wanted twice
            import numpy as np

            read = read.take(pa.array(np.searchsorted(read.column("r").to_numpy(), rows)))
        return {at: read.column(place).cast(self._fields[at].type) for place, at in enumerate(unique)}

    def _take_by_groups(self, rows: Any, columns: Sequence[int], check: Callable[[], None]) -> Any:
        import numpy as np
        import pyarrow as pa

        pieces = [self.empty(columns)]
        borders = np.searchsorted(rows, self._starts)
        for at, part in enumerate(self.parts):
            if borders[at] < borders[at + 1]:
                wanted = rows[borders[at] : borders[at + 1]] - self._starts[at]
                pieces.append(self._cast(part.take(wanted, self._in_part(at, columns), check), columns))
        return pa.concat_tables(pieces)

    def _is_native(self, column: int) -> bool:
        import pyarrow.types as is_a

        kind = self.schema.field(column).type
        if is_a.is_dictionary(kind) or is_a.is_decimal256(kind) or is_a.is_float16(kind) or is_a.is_run_end_encoded(kind):
            return False
        if is_a.is_timestamp(kind):
            return kind.unit in ("us", "ms")  # DuckDB counts moments with a zone in microseconds
        return arrow_type(kind) in _NATIVE

    def _order_in(self, part: ParquetPart) -> list[int]:
        """Where each column of this table stands in a part.

        Raises:
            PartSchemaError: the part has other columns, or the same with other types.
        """
        if part.schema.equals(self.schema):
            return list(range(len(self.schema)))
        own, other = self.schema.names, part.schema.names
        first = self.parts[0].file.name
        if sorted(own) != sorted(other) or len(set(own)) != len(own):
            lacking, extra = [each for each in own if each not in other], [each for each in other if each not in own]
            said = "; ".join(
                f"{what} {', '.join(map(repr, names[:5]))}" for what, names in (("it lacks", lacking), ("it has besides", extra)) if names
            )
            raise PartSchemaError(f"part {part.file.name} has other columns than {first}: {said or 'several of one name'}.")
        order = [other.index(name) for name in own]
        for name, place in zip(own, order, strict=True):
            kinds = (self.schema.field(name).type, part.schema.field(place).type)
            if kinds[0] != kinds[1] and (arrow_type(kinds[0]) != arrow_type(kinds[1]) or arrow_type(kinds[0]) in ("struct", "list")):
                raise PartSchemaError(
                    f"part {part.file.name} has another schema than {first}: column {name!r} holds {kinds[1]}, not {kinds[0]}."
                )
        return order

    def _in_part(self, at: int, columns: Sequence[int]) -> list[int]:
        return [self._orders[at][column] for column in columns]

    def _cast(self, table: Any, columns: Sequence[int]) -> Any:
        """Cells of a part, with this table's types."""
        import pyarrow as pa

        wanted = pa.schema([self._fields[at] for at in columns])
        return table if table.schema.equals(wanted, check_metadata=True) else _with_types(table, wanted, self.name)

    def _all(self, columns: Sequence[int] | None) -> list[int]:
        return list(range(len(self.schema))) if columns is None else list(columns)


def open_source(name: str, files: Sequence[TableFile], scratch: Scratch) -> TableSource:
    """The table in a file, or in several that are its parts.

    Raises:
        NotATableError: a file holds no table that can be read.
        PartSchemaError: a part has other columns than the first.
        IntegrityError: bytes are not those that were logged.
    """
    from contextlib import closing

    parts: list[ParquetPart] = []
    try:
        for file in files:
            parts.append(ParquetPart(as_parquet(file, scratch, lambda: closing(engine_cursor(scratch.work_folder())))))
        return TableSource(name, parts, scratch, sum(file.size for file in files))
    except BaseException:
        for file in files:
            file.close()
        raise


def _with_types(table: Any, wanted: Any, name: str) -> Any:
    import pyarrow as pa

    try:
        arrays = [column.cast(field.type) for column, field in zip(table.columns, wanted, strict=True)]
    except pa.ArrowException as error:
        raise PartSchemaError(f"a part of {name} holds values that do not fit the type of the first part: {error}.") from error
    return pa.Table.from_arrays(arrays, schema=wanted)


def _joint_digest(digests: Sequence[str]) -> str:
    return digests[0] if len(digests) == 1 else hashlib.blake2b(" ".join(digests).encode(), digest_size=32).hexdigest()
