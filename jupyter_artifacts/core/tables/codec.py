"""Tables in memory to Parquet files. What is in the files afterwards is not known here.

Row groups of 131,072 rows let a page be read without its neighbours (8 ms against 48 ms with pyarrow's groups of a million).
Dictionaries only for text that repeats: on everything else they cost four times the CPU and a quarter more bytes. zstd at level 1 takes a
quarter off the bytes for a third more CPU. All measured with 2.5 million rows. Pages end where
the content says, so that an edited or extended table has most pages in common with the older one. Equal tables give equal bytes, so that
logging one again makes no version.
"""

import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any

from jupyter_artifacts.errors import UsageError

ROW_GROUP_ROWS = 131_072
_COMPRESSION = "zstd"
_COMPRESSION_LEVEL = 1
_SAMPLE_ROWS = 8192


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

    A pandas index is kept unless it only counts the rows. Labels of pandas columns come back as they are where pandas reads them back
    so (numbers, times, several levels); others become text, which `notes_on_labels` tells.

    Args:
        frame: for which `is_table` is true.
        file: open for writing bytes.
        name: how errors call the table.

    Raises:
        UsageError: naming the column that Parquet can't hold, or a name that several columns have.
    """
    if _is_pandas_frame(frame):
        frame = _with_labels_that_last(frame)
    with _column_errors(frame, name):
        table = _arrow_table(frame)
    _refuse_twins(table.column_names, name)
    if not table.column_names and (count := len(frame) if _is_pandas_frame(frame) else table.num_rows):  # type: ignore[arg-type]
        raise UsageError(f"{name} has {count:,} rows and no columns, which Parquet can't keep; give it a column, as reset_index() does.")
    with _column_errors(frame, name):
        write_arrow(table, file)
    return int(table.num_rows)


def write_arrow(table: Any, file: IO[bytes]) -> None:
    """Write an Arrow table to an open file as it is."""
    import pyarrow.parquet as pq

    writer = pq.ParquetWriter(
        file, table.schema, compression=_COMPRESSION, compression_level=_COMPRESSION_LEVEL, use_dictionary=_dictionary_columns(table),
        use_content_defined_chunking=True,
    )  # fmt: skip
    with writer:
        for start in range(0, max(table.num_rows, 1), ROW_GROUP_ROWS):
            # In one piece: where a table was put together from pieces must not show in its bytes.
            writer.write_table(table.slice(start, ROW_GROUP_ROWS).combine_chunks(), row_group_size=ROW_GROUP_ROWS)


def notes_on_labels(frame: object, *, name: str = "the table") -> list[str]:
    """Sentences about labels that `write_parquet` turns into text."""
    if not _is_pandas_frame(frame):
        return []
    pandas_frame: Any = frame
    notes = []
    if not _do_labels_last(pandas_frame.columns):
        notes.append(f"Column labels of {name} became text: of their kind ({pandas_frame.columns.inferred_type}), Parquet keeps only text.")
    if changed := [each for each in pandas_frame.index.names if each is not None and not isinstance(each, str)]:
        notes.append(f"The index name {changed[0]!r} of {name} became text.")
    return notes


def _is_pandas_frame(value: object) -> bool:
    pandas = sys.modules.get("pandas")
    return pandas is not None and isinstance(value, pandas.DataFrame)


def _has_columns(value: object) -> bool:
    return hasattr(value, "column_names") or hasattr(value, "columns")


def _arrow_table(frame: Any) -> Any:
    import pyarrow as pa

    if not _is_pandas_frame(frame):
        return frame if isinstance(frame, pa.Table) else pa.table(frame)
    # `False` would forget of what kind the labels of columns are, and `None` keeps any range (that of a slice too) as a note only, which
    # other readers of the file don't see: good enough for one that says nothing.
    counts = _only_counts_rows(frame.index)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # what becomes of labels is ours to say, without paths of libraries
        return pa.Table.from_pandas(frame.reset_index(drop=True) if counts else frame, preserve_index=None if counts else True)


def _with_labels_that_last(frame: Any) -> Any:
    """`frame` with text in the place of those labels that would not come back as they are."""
    if not _do_labels_last(frame.columns):
        frame = frame.set_axis([str(label) for label in frame.columns], axis="columns")
    names = [each if each is None else str(each) for each in frame.index.names]
    return frame if names == list(frame.index.names) else frame.rename_axis(index=names)


def _do_labels_last(columns: Any) -> bool:
    """Whether labels come back from Parquet as they are.

    Asked of the libraries, with a table that has no rows: they differ in what they can do, and of some kinds (truth values, periods,
    categories) pandas writes what it can't read.
    """
    import pyarrow as pa

    pandas = sys.modules["pandas"]
    if columns.nlevels == 1 and columns.inferred_type in ("string", "empty"):
        return True
    try:
        back = _arrow_table(pandas.DataFrame(columns=columns, dtype="float64")).to_pandas().columns
        return bool(back.equals(columns) and back.nlevels == columns.nlevels)
    except (pa.ArrowException, TypeError, ValueError, OverflowError):
        return False


def _only_counts_rows(index: Any) -> bool:
    """Whether a pandas index is 0, 1, 2, ... without a name: no more than the order of the rows says."""
    if index.nlevels > 1 or index.name is not None or getattr(index.dtype, "kind", "") != "i":
        return False
    return bool(index.equals(sys.modules["pandas"].RangeIndex(len(index))))


def _dictionary_columns(table: Any) -> list[str] | bool:
    """Text columns whose first cells repeat. Where each value is another, a dictionary is made in vain, and costs more than the values."""
    import pyarrow as pa
    import pyarrow.compute as pc

    names = text_columns(table.schema)
    found = []
    for name in names if isinstance(names, list) else []:
        cells = table.column(name).slice(0, _SAMPLE_ROWS)
        if pa.types.is_dictionary(cells.type) or 2 * pc.count_distinct(cells).as_py() <= len(cells):
            found.append(name)
    return found or False


def text_columns(schema: Any) -> list[str] | bool:
    """Names of columns that hold text (pyarrow takes False, not an empty list, for none)."""
    import pyarrow as pa

    def is_text(kind: Any) -> bool:
        kind = kind.value_type if pa.types.is_dictionary(kind) else kind
        return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind))

    return [field.name for field in schema if is_text(field.type)] or False


@contextmanager
def _column_errors(frame: Any, name: str) -> Iterator[None]:
    import pyarrow as pa

    try:
        yield
    except (pa.ArrowException, TypeError, ValueError, OverflowError) as error:
        if _is_pandas_frame(frame):
            _refuse_twins([str(label) for label in frame.columns], name)
        raise _column_error(frame, name, error) from error


def _refuse_twins(labels: list[str], name: str) -> None:
    if len(set(labels)) < len(labels):
        twice = next(label for at, label in enumerate(labels) if label in labels[:at])
        raise UsageError(f"{name} has several columns {twice!r}, which Parquet can't keep apart; rename them.")


def _column_error(frame: Any, name: str, error: Exception) -> UsageError:
    """The error that says which column it was, where that column fails alone too."""
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
