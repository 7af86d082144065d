"""Tables in memory to Parquet files. What is in the files afterwards is not known here.

Row groups of 131,072 rows let a page be read without its neighbours (8 ms against 48 ms with pyarrow's groups of a million).
Dictionaries only for text: on everything else they cost four times the CPU and a quarter more bytes. zstd at level 1 takes a
quarter off the bytes for a third more CPU. All measured with 2.5 million rows. Equal tables give equal bytes, so that logging
one again makes no version.
"""

import sys
from typing import IO, Any

from jupyter_artifacts.errors import UsageError

ROW_GROUP_ROWS = 131_072
_COMPRESSION = "zstd"
_COMPRESSION_LEVEL = 1


def is_table(value: object) -> bool:
    """Whether `write_parquet` takes `value`: a pandas DataFrame, or any frame that speaks Arrow (pyarrow, Polars, DuckDB).

    Loads no library: who holds a DataFrame has loaded its library already.
    """
    if _is_pandas_frame(value):
        return True
    # One-dimensional objects speak Arrow too, but have no columns.
    return not isinstance(value, type) and hasattr(value, "__arrow_c_stream__") and _has_columns(value)


def write_parquet(frame: object, file: IO[bytes], *, name: str = "the table") -> int:
    """Write a table to an open file; returns how many rows it has.

    A pandas index is kept unless it only counts the rows.

    Args:
        frame: for which `is_table` is true.
        file: open for writing bytes.
        name: how errors call the table.

    Raises:
        UsageError: naming the column that Parquet can't hold.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        table = _arrow_table(frame)
        writer = pq.ParquetWriter(
            file, table.schema, compression=_COMPRESSION, compression_level=_COMPRESSION_LEVEL, use_dictionary=_text_columns(table.schema)
        )
        with writer:
            writer.write_table(table, row_group_size=ROW_GROUP_ROWS)
    except (pa.ArrowException, TypeError, ValueError, OverflowError) as error:
        raise _column_error(frame, name, error) from error
    return int(table.num_rows)


def _is_pandas_frame(value: object) -> bool:
    pandas = sys.modules.get("pandas")
    return pandas is not None and isinstance(value, pandas.DataFrame)


def _has_columns(value: object) -> bool:
    return hasattr(value, "column_names") or hasattr(value, "columns")


def _arrow_table(frame: Any) -> Any:
    import pyarrow as pa

    if _is_pandas_frame(frame):
        # `None` would keep a shifted range (of a slice) as a note only, which other readers of the file don't see.
        return pa.Table.from_pandas(frame, preserve_index=not _only_counts_rows(frame.index))
    return frame if isinstance(frame, pa.Table) else pa.table(frame)


def _only_counts_rows(index: Any) -> bool:
    """Whether a pandas index is 0, 1, 2, ... without a name: no more than the order of the rows says."""
    if index.nlevels > 1 or index.name is not None or getattr(index.dtype, "kind", "") != "i":
        return False
    return bool(index.equals(sys.modules["pandas"].RangeIndex(len(index))))


def _text_columns(schema: Any) -> list[str] | bool:
    """Names of columns that hold text (pyarrow takes False, not an empty list, for none)."""
    import pyarrow as pa

    def is_text(kind: Any) -> bool:
        kind = kind.value_type if pa.types.is_dictionary(kind) else kind
        return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind))

    return [field.name for field in schema if is_text(field.type)] or False


def _column_error(frame: Any, name: str, error: Exception) -> UsageError:
    """The error that says which column it was, where that column fails alone too."""
    if _is_pandas_frame(frame) and not frame.columns.is_unique:
        twice = str(frame.columns[frame.columns.duplicated()][0])
        return UsageError(f"{name} has several columns {twice!r}, which Parquet can't keep apart; rename them.")
    reason = " ".join(str(error.args[0] if error.args else error).split()).rstrip(".")[:200]
    column = _find_bad_column(frame)
    if column is None:
        return UsageError(f"{name} can't be kept as Parquet: {reason}.")
    return UsageError(
        f"column {column!r} of {name} can't be kept as Parquet: {reason}. Turn its values into one plain type, such as text, or leave"
        " the column out."
    )


def _find_bad_column(frame: Any) -> str | None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    if _is_pandas_frame(frame):
        columns = [(column, frame[[column]]) for column in frame.columns]
    else:
        names = list(getattr(frame, "column_names", None) or frame.columns)
        columns = [(column, frame.select([column])) for column in names if hasattr(frame, "select")]
    for column, alone in columns:
        try:
            pq.write_table(_arrow_table(alone), pa.BufferOutputStream())
        except (pa.ArrowException, TypeError, ValueError, OverflowError):
            return str(column)
    return None
