"""Which files hold tables, and how those that are not Parquet become it.

CSV, JSON lines and Feather have no way to read a page from the middle, or none that sorts; they are unpacked to Parquet once, beside the
store, and found there by the digest of their content until room is needed.
"""

import gzip
import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import PurePosixPath
from typing import Any

from jupyter_artifacts.core.tables.codec import ROW_GROUP_ROWS, text_columns
from jupyter_artifacts.core.tables.engine import Cursor, path_literal
from jupyter_artifacts.core.tables.long_numbers import has_long_integers, kept_integers, kept_json
from jupyter_artifacts.core.tables.parquet_part import TableFile, unreadable
from jupyter_artifacts.core.tables.scratch import Scratch
from jupyter_artifacts.errors import IntegrityError, NotATableError, UsageError

_CONVERSION = "2"
"""Counts how conversions have changed: what an older release made is not found."""

_LONGEST_LINE = 16 << 20
_HEADER_BYTES = 1 << 20
_ABSOLUTE = re.compile(r'"(?:/|[A-Za-z]:)[^"]*"')
"""A file of our own that an engine names, of which nobody else knows."""

_TIMELESS = "['BOOLEAN', 'BIGINT', 'HUGEINT', 'DOUBLE', 'VARCHAR']"
"""Types of CSV that are guessed where days and times can't be."""

_SEPARATORS = (",", ";", "\t", "|")


class TableFormat(StrEnum):
    """What a file with a table in it is."""

    PARQUET = "Parquet"
    FEATHER = "Feather"
    CSV = "CSV"
    JSON_LINES = "JSON lines"


_SUFFIXES = {
    ".parquet": TableFormat.PARQUET,
    ".pq": TableFormat.PARQUET,
    ".feather": TableFormat.FEATHER,
    ".arrow": TableFormat.FEATHER,
    ".csv": TableFormat.CSV,
    ".tsv": TableFormat.CSV,
    ".jsonl": TableFormat.JSON_LINES,
    ".ndjson": TableFormat.JSON_LINES,
}


def table_format(path: str) -> TableFormat | None:
    """What the name of a file says that it holds; None when that is no table. `.gz` behind the name is looked through for text."""
    suffixes = [each.lower() for each in PurePosixPath(path).suffixes]
    found = _SUFFIXES.get(suffixes[-1]) if suffixes else None
    if found is None and suffixes[-1:] == [".gz"] and len(suffixes) > 1:
        found = _SUFFIXES.get(suffixes[-2])
        return found if found in (TableFormat.CSV, TableFormat.JSON_LINES) else None
    return found


def as_parquet(file: TableFile, scratch: Scratch, open_cursor: Callable[[], Any]) -> TableFile:
    """The same table in a Parquet file: `file` itself where it is one, else one made of it in the scratch folder.

    Raises:
        NotATableError: it holds no table.
        IntegrityError: its bytes are not those that were logged.
    """
    kind = table_format(file.name)
    if kind is None:
        raise NotATableError(f"{file.name} is none of the kinds of tables: {', '.join(sorted(_SUFFIXES))}.")
    if kind is TableFormat.PARQUET:
        return file

    def make(path: str) -> None:
        file.verify(0, file.size)
        with _errors(file, kind):
            if kind is TableFormat.FEATHER:
                _convert_feather(file, path)
            else:
                _convert_text(file, kind, path, scratch, open_cursor)

    made = scratch.derive(
        f"{file.digest}-{_CONVERSION}{'' if kind is TableFormat.FEATHER else PurePosixPath(file.name).suffix}.parquet", make
    )
    return TableFile(file.name, file.digest, os.path.getsize(made), made, _ignore_range, file.close)


def _convert_feather(file: TableFile, path: str) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    with (
        pa.memory_map(file.path) as mapped,
        pa.ipc.open_file(mapped) as reader,
        pq.ParquetWriter(path, reader.schema, compression="zstd", compression_level=1, use_dictionary=text_columns(reader.schema)) as out,
    ):
        held: list[Any] = []
        for at in range(reader.num_record_batches):
            held.append(reader.get_batch(at))
            if sum(map(len, held)) >= ROW_GROUP_ROWS:
                out.write_table(pa.Table.from_batches(held, reader.schema), row_group_size=ROW_GROUP_ROWS)
                held = []
        out.write_table(pa.Table.from_batches(held, reader.schema), row_group_size=ROW_GROUP_ROWS)


def _convert_text(file: TableFile, kind: TableFormat, path: str, scratch: Scratch, open_cursor: Callable[[], Any]) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    if not file.size:
        pq.write_table(pa.table({}), path)  # no columns, no rows
        return
    source = file.path
    if file.name.lower().endswith(".gz"):
        source = scratch.new_file(".text")
        with gzip.open(file.path, "rb") as packed, open(source, "wb") as plain:
            shutil.copyfileobj(packed, plain, 1 << 20)
    try:
        with open_cursor() as cursor:
            _copy_text(cursor, source, kind, is_tabbed=".tsv" in PurePosixPath(file.name.lower()).suffixes, path=path)
    except (UsageError, IntegrityError):
        _refuse_other_encodings(source)
        raise


def _refuse_other_encodings(source: str) -> None:
    """Raise UsageError with the line that is not UTF-8, where there is one."""
    with open(source, "rb") as lines:
        for number, line in enumerate(lines, 1):
            try:
                line.decode()
            except UnicodeDecodeError as error:
                raise UsageError(f"line {number} is not UTF-8 text, which tables are read as: byte 0x{line[error.start]:02x}") from None


def _copy_text(cursor: Cursor, source: str, kind: TableFormat, *, is_tabbed: bool, path: str) -> None:
    # Every row decides the types, so that no value in the last row is one too many for a guess made in the first.
    if kind is TableFormat.JSON_LINES:
        _copy_rows(cursor, source, _json_reader(source), path, is_json=True)
        return
    separator = "\t" if is_tabbed else _separator(source)
    try:
        _copy_rows(cursor, source, _csv_reader(source, separator), path)
    except UsageError:
        # Of days in several ways of writing DuckDB takes the first for all, and then can't read the others.
        _copy_rows(cursor, source, _csv_reader(source, separator, _TIMELESS), path)


def _copy_rows(cursor: Cursor, source: str, reader: str, path: str, *, is_json: bool = False) -> None:
    names, types = cursor.describe(f"SELECT * FROM {reader}")
    columns = [f"c{at}" for at in range(len(names))]
    wanted = [_kept(column, type_name) for column, type_name in zip(columns, types, strict=True)]
    for at, type_name in enumerate(types):
        if type_name == "HUGEINT":
            wanted[at] = kept_integers(cursor, reader, columns, at)
    rows = f"{reader} AS t({', '.join(columns)})"
    if is_json and (exact := _rounded_numbers(cursor, source, reader, names, types)):
        rows += f" POSITIONAL JOIN {_json_lines(source)} AS lines(json)"
        wanted = [exact.get(at, each) for at, each in enumerate(wanted)]
    _write(cursor.batches(f"SELECT {', '.join(wanted)} FROM {rows}"), names, path)


def _rounded_numbers(cursor: Cursor, source: str, reader: str, names: list[str], types: list[str]) -> dict[int, str]:
    """How columns of JSON lines are kept whose integers would become doubles, by position."""
    columns = [f"c{at}" for at in range(len(names))]
    suspects = [at for at, type_name in enumerate(types) if "DOUBLE" in type_name or "HUGEINT" in type_name.removeprefix("HUGEINT")]
    if not suspects or not has_long_integers(source):
        return {}
    found = {at: kept_json(cursor, reader, _json_lines(source), columns, at, names[at], is_nested=types[at] != "DOUBLE") for at in suspects}
    return {at: sql for at, sql in found.items() if sql is not None}


def _csv_reader(source: str, separator: str, types: str = "") -> str:
    """Only types are guessed. Guessing the rest, DuckDB passes over lines that do not fit, which would be rows lost without a word."""
    dialect = f"delim = '{separator}', quote = '\"', escape = '\"', header = true, skip = 0, comment = ''"
    candidates = f", auto_type_candidates = {types}" if types else ""
    return f"read_csv({path_literal(source)}, {dialect}, sample_size = -1, max_line_size = {_LONGEST_LINE}{candidates})"


def _separator(source: str) -> str:
    """What stands most often between the names in the first line; a comma where nothing does."""
    with open(source, "rb") as file:
        line = file.readline(_HEADER_BYTES).decode("utf-8", "replace")
    outside = "".join(line.split('"')[::2])
    return max(_SEPARATORS, key=outside.count)


def _json_reader(source: str) -> str:
    return f"read_json({path_literal(source)}, format = 'newline_delimited', sample_size = -1, maximum_object_size = {_LONGEST_LINE})"


def _json_lines(source: str) -> str:
    """The same rows as text."""
    return f"read_json_objects({path_literal(source)}, format = 'newline_delimited', maximum_object_size = {_LONGEST_LINE})"


def _kept(column: str, type_name: str) -> str:
    """How a column is written: what is JSON stays text, as do integers that no type of Arrow can hold."""
    return f"CAST({column} AS VARCHAR)" if type_name in ("UHUGEINT", "BIGNUM", "JSON") else column


def _write(batches: Iterator[Any], names: list[str], path: str) -> None:
    """Arrow batches under the names of their columns."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    writer, held = None, []
    for batch in batches:
        held.append(pa.Table.from_batches([batch]).rename_columns(names))
        if writer is None:
            text = text_columns(held[0].schema)
            writer = pq.ParquetWriter(path, held[0].schema, compression="zstd", compression_level=1, use_dictionary=text)
        if sum(map(len, held)) >= ROW_GROUP_ROWS:
            writer.write_table(pa.concat_tables(held), row_group_size=ROW_GROUP_ROWS)
            held = []
    if writer is None:
        pq.write_table(pa.table({name: pa.nulls(0, pa.string()) for name in names}), path)
        return
    with writer:
        if held:
            writer.write_table(pa.concat_tables(held), row_group_size=ROW_GROUP_ROWS)


@contextmanager
def _errors(file: TableFile, kind: TableFormat) -> Iterator[None]:
    import pyarrow as pa

    try:
        yield
    except (pa.ArrowException, OSError, EOFError, UsageError, IntegrityError) as error:
        said = str(error).removeprefix("a table can't be read: ").replace(file.path, file.name)
        raise unreadable(file.name, kind, ValueError(_ABSOLUTE.sub(file.name, said))) from error


def _ignore_range(start: int, length: int) -> None:
    pass
