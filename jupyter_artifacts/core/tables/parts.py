"""Many Parquet files as one table: schemas compared, and only those columns read, in place, that somebody asks for."""

import os
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from jupyter_artifacts.core.tables.frames import pandas_of_arrow
from jupyter_artifacts.core.tables.query import Question, compile_question, make_filters
from jupyter_artifacts.core.tables.schema import Marks, column_types, with_marks
from jupyter_artifacts.core.tables.stored import StoredTable, parquet_errors, refuse_unknown
from jupyter_artifacts.errors import PartSchemaError, UsageError

_READERS = 8
_HELD_BYTES = 64 << 20

_PROMOTED = {"integer": "number", "float": "number", "decimal": "number"}


def common_schema(parts: Sequence[StoredTable]) -> Any:
    """The Arrow schema that holds the rows of all parts: columns in the order of the first, of types that hold those of all.

    Integers and floats of different width go together; so do columns of nulls with any.

    Raises:
        PartSchemaError: naming the first part that has other columns than the first one, or another type in one.
    """
    import pyarrow as pa

    if not parts:
        return pa.schema([])
    first = parts[0]
    types = column_types(first.schema)
    fields = {field.name: field.type for field in first.schema}
    marks = dict(first.marks.columns)
    for part in parts[1:]:
        if part.schema.equals(first.schema):
            continue
        _compare_names(first, part)
        for name, found in column_types(part.schema).items():
            if types[name] == "none":
                types[name] = found
            elif found != "none" and _PROMOTED.get(found, found) != _PROMOTED.get(types[name], types[name]):
                raise PartSchemaError(
                    f"{part.name} has {found} in column {name!r}, where {first.name} has {types[name]}; write that part again with the"
                    " types of the others."
                )
            fields[name] = _wider(name, fields[name], part.schema.field(name).type, part, first)
        marks.update(part.marks.columns)
    return with_marks(pa.schema(list(fields.items())), Marks(marks, first.marks.primary_key, first.marks.foreign_keys))


def _compare_names(first: StoredTable, part: StoredTable) -> None:
    ours, theirs = first.schema.names, part.schema.names
    if set(ours) == set(theirs) and len(ours) == len(theirs):
        return
    lacks = [name for name in ours if name not in set(theirs)]
    more = [name for name in theirs if name not in set(ours)]
    what = " and ".join(
        [f"lacks {', '.join(map(repr, lacks[:5]))}"] * bool(lacks) + [f"has {', '.join(map(repr, more[:5]))} besides"] * bool(more)
    )
    raise PartSchemaError(
        f"{part.name} {what or 'has columns of one name'}, unlike {first.name}; write that part again with the same columns."
    )


def _wider(name: str, one: Any, other: Any, part: StoredTable, first: StoredTable) -> Any:
    import pyarrow as pa
    import pyarrow.types as is_a

    if one == other:
        return one
    if (is_a.is_floating(one) and is_a.is_integer(other)) or (is_a.is_integer(one) and is_a.is_floating(other)):
        return pa.float64()
    try:
        return pa.unify_schemas([pa.schema([(name, one)]), pa.schema([(name, other)])], promote_options="permissive").field(0).type
    except pa.ArrowException:
        raise PartSchemaError(f"{part.name} has {other} in column {name!r}, where {first.name} has {one}; no type holds both.") from None


def dataset_of(parts: Sequence[StoredTable], schema: Any) -> Any:
    """All parts as one Arrow dataset, which verifies what a scan will read before it reads it."""
    import pyarrow.dataset as ds
    from pyarrow.fs import LocalFileSystem

    class VerifiedDataset(ds.FileSystemDataset):  # type: ignore[misc]
        """Scans begin here, also those of DuckDB."""

        def scanner(self, columns: Any = None, filter: Any = None, **options: Any) -> Any:
            needed = _needed(columns, filter, self.schema.names)
            for part in parts:
                part.native(needed)
            return super().scanner(columns=columns, filter=filter, **options)

    form = ds.ParquetFileFormat(default_fragment_scan_options=ds.ParquetFragmentScanOptions(pre_buffer=True))
    local = LocalFileSystem()
    fragments = []
    for part in parts:
        native = part.native(())
        # Paths are opened when they are scanned; buffers are the small parts, which were read when they were opened.
        is_path = not hasattr(native, "to_pybytes")
        fragments.append(form.make_fragment(str(native), filesystem=local) if is_path else form.make_fragment(native))
    return VerifiedDataset(fragments, schema, form, local)


def _needed(columns: Any, filter: Any, names: Sequence[str]) -> set[str] | None:
    """Columns that a scan reads; None for all."""
    if columns is None:
        return None
    if isinstance(columns, dict):
        said = [str(expression) for expression in columns.values()]
        wanted = {name for name in names if any(name in text for text in said)}
    else:
        wanted = {str(name).partition(".")[0] for name in columns} | set(map(str, columns))
    text = "" if filter is None else str(filter)
    return wanted | {name for name in names if name in text}


def filter_expression(condition: Any, schema: Any, owner: str) -> Any:
    """What rows to keep, as an Arrow expression: one already, or conditions (column, operator, value) of which all hold.

    Raises:
        UsageError: naming what makes no sense.
    """
    import pyarrow as pa
    import pyarrow.dataset as ds
    import pyarrow.parquet as pq

    if condition is None or isinstance(condition, ds.Expression):
        return condition
    known = ("=", "==", "!=", "<", "<=", ">", ">=", "in", "not in")
    conditions = [condition] if isinstance(condition, tuple) else condition
    if not isinstance(conditions, list) or not all(isinstance(each, tuple | list) for each in conditions):
        raise UsageError(f"filter={condition!r} is no condition; give (column, operator, value), a list of them, or an Arrow expression.")
    flat = [each for part in conditions for each in (part if isinstance(part, list) else [part])]
    if bad := next((each for each in flat if len(each) != 3), None):
        raise UsageError(f"{bad!r} is no condition; it has a column, an operator and a value, such as ('age', '>', 30).")
    refuse_unknown([each[0] for each in flat], schema.names, owner)
    if bad := next((each for each in flat if each[1] not in known), None):
        raise UsageError(f"filter={condition!r} makes no sense: there is no operator {bad[1]!r}; there are {', '.join(known)}.")
    try:
        expression = pq.filters_to_expression(conditions)
        ds.dataset(schema.empty_table()).to_table(filter=expression)  # no rows are read, but values are compared with types
        return expression
    except (ValueError, TypeError, pa.ArrowException) as error:
        compile_question(schema, Question(filters=make_filters([tuple(each) for each in flat])))  # says which value it is
        raise UsageError(f"filter={condition!r} makes no sense: {error}.") from error


def columns_of(condition: Any, names: Iterable[str]) -> list[str]:
    """Columns that an Arrow expression names, and perhaps some more."""
    text = str(condition)
    return [name for name in names if name in text]


def scan(dataset: Any, columns: Sequence[str] | None, condition: Any, name: str) -> Any:
    """Rows of a dataset as an Arrow table."""
    import pyarrow as pa

    try:
        with parquet_errors(name):
            found = dataset.to_table(columns=None if columns is None else list(columns), filter=condition)
    except (pa.ArrowException, TypeError) as error:
        raise UsageError(f"{name}: {' '.join(str(error).split())[:200]}.") from error
    return found


def count_rows(parts: Sequence[StoredTable], schema: Any, condition: Any, name: str) -> int:
    """How many rows a condition holds of; some row groups at a time are in memory.

    Arrow's dataset would read all bytes and the ends of all files once more: for parts of 100,000 rows a third of the time.
    """
    import pyarrow as pa
    import pyarrow.dataset as ds

    names = columns_of(condition, schema.names) or schema.names[:1]
    wanted = pa.schema([schema.field(column) for column in names])

    def rows_of(piece: tuple[StoredTable, Sequence[int]]) -> Any:
        found = piece[0].read_apart(names, piece[1]).replace_schema_metadata()
        return found if found.schema.equals(wanted) else found.cast(wanted)

    count = 0
    try:
        with parquet_errors(name), ThreadPoolExecutor(min(os.cpu_count() or 1, _READERS)) as readers:
            for pieces in _pieces(parts, names):
                rows = pa.concat_tables(readers.map(rows_of, pieces))
                count += ds.dataset(rows).count_rows(filter=condition)
    except (pa.ArrowException, TypeError) as error:
        raise UsageError(f"{name}: {' '.join(str(error).split())[:200]}.") from error
    return count


def _pieces(parts: Sequence[StoredTable], names: Sequence[str]) -> Iterator[list[tuple[StoredTable, Sequence[int]]]]:
    """Row groups of parts, as many at a time as these columns of them fit into memory."""
    pieces: list[tuple[StoredTable, Sequence[int]]] = []
    held = 0
    for part in parts:
        first = 0
        for group, size in enumerate(part.group_bytes(names)):
            held += size
            if held >= _HELD_BYTES:
                yield [*pieces, (part, range(first, group + 1))]
                pieces, held, first = [], 0, group + 1
        if first < part.group_count:
            pieces.append((part, range(first, part.group_count)))
    if pieces:
        yield pieces


def dask_frame(read: Any, parts: Sequence[str], schema: Any) -> Any:
    """A Dask DataFrame of one partition for each part, read by `read(part, columns)` where Dask works.

    Raises:
        UnsupportedError: Dask is not installed.
    """
    from jupyter_artifacts.errors import UnsupportedError

    try:
        import dask.dataframe as dd
    except ImportError as error:
        raise UnsupportedError("to_dask() needs Dask: pip install 'dask[dataframe]', then restart the kernel.") from error
    from_map: Any = dd.from_map
    return from_map(read, parts, meta=pandas_of_arrow(schema.empty_table()), label="parts")


def duckdb_relation(dataset: Any, connection: Any) -> Any:
    """A dataset as a relation of DuckDB, which reads only the columns that a query names."""
    import duckdb

    return (connection or duckdb.connect()).from_arrow(dataset)
