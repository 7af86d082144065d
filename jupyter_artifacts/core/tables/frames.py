"""DataFrames of any library to Arrow tables of one shape, and back.

Text is `string`, whatever a library calls it (pandas 2 object columns, pandas 3 `str`, Polars, Arrow's large and view types), so that equal
tables are equal bytes. Integers with nulls come back as pandas' own nullable integers: doubles would round them.
"""

import sys
import warnings
from collections.abc import Sequence
from typing import Any

from jupyter_artifacts.core.tables.columns import cell_error, column_of
from jupyter_artifacts.core.tables.dtypes import UNKNOWN
from jupyter_artifacts.errors import UsageError


def is_frame(value: object) -> bool:
    """Whether this is a table of a library: pandas, Polars, Arrow, DuckDB, ... Loads none."""
    pandas = sys.modules.get("pandas")
    if pandas is not None and isinstance(value, pandas.DataFrame):
        return True
    has_columns = hasattr(value, "column_names") or hasattr(value, "columns")
    return not isinstance(value, type) and hasattr(value, "__arrow_c_stream__") and has_columns


def arrow_of_frame(frame: Any) -> Any:
    """A DataFrame as an Arrow table; of a pandas index nothing is left, as in W&B.

    Raises:
        UsageError: two columns of one name; a cell that does not fit into its column, by row and column.
    """
    import pyarrow as pa

    pandas = sys.modules.get("pandas")
    if pandas is None or not isinstance(frame, pandas.DataFrame):
        refuse_twins([str(name) for name in getattr(frame, "column_names", None) or frame.columns])
        table = frame if isinstance(frame, pa.Table) else pa.table(frame)
        return plain_types(table).replace_schema_metadata(None)
    labels = [str(label) for label in frame.columns]
    refuse_twins(labels)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)
            table = pa.Table.from_pandas(frame, preserve_index=False)
        table = pa.Table.from_arrays(table.columns, labels) if len(table.column_names) == len(labels) else table
    except (pa.ArrowException, TypeError, ValueError, OverflowError):
        table = pa.table([_pandas_column(label, frame.iloc[:, at]) for at, label in enumerate(labels)], labels)
    return plain_types(table).replace_schema_metadata(None)


def _pandas_column(label: str, series: Any) -> Any:
    """One column; only of a frame that fails as a whole."""
    import pyarrow as pa

    try:
        return pa.array(series, from_pandas=True)
    except (pa.ArrowException, TypeError, ValueError, OverflowError) as error:
        values = [None if _is_missing(value) else value for value in series.tolist()]
        try:
            return column_of(label, values, UNKNOWN)[0]
        except UsageError:
            raise
        except Exception:
            raise cell_error(label, 0, values[0], UNKNOWN, (), error) from error


def _is_missing(value: object) -> bool:
    return value is None or type(value).__name__ in ("NaTType", "NAType") or (isinstance(value, float) and value != value)


def refuse_twins(names: Sequence[str]) -> None:
    """Raise UsageError where two columns have one name."""
    if len(set(names)) < len(names):
        seen: set[str] = set()
        twice = next(name for name in names if name in seen or seen.add(name))  # type: ignore[func-returns-value]
        raise UsageError(f"the table has several columns {twice!r}; rename all but one.")


def plain_types(table: Any) -> Any:
    """The table with one Arrow type for each meaning: `string` for all kinds of text, `binary` for all kinds of bytes."""
    import pyarrow as pa

    columns, fields, is_changed = [], [], False
    for field, column in zip(table.schema, table.columns, strict=True):
        kind = plain_type(field.type)
        if kind != field.type:
            column, is_changed = _cast(column, kind), True
        columns.append(column)
        fields.append(pa.field(field.name, column.type))
    return pa.Table.from_arrays(columns, schema=pa.schema(fields)) if is_changed else table


def plain_type(kind: Any) -> Any:
    """The Arrow type that columns of `kind` are kept as."""
    import pyarrow as pa
    import pyarrow.types as is_a

    if is_a.is_large_string(kind) or is_a.is_string_view(kind):
        return pa.string()
    if is_a.is_large_binary(kind) or is_a.is_binary_view(kind):
        return pa.binary()
    if is_a.is_dictionary(kind):
        return pa.dictionary(pa.int32(), plain_type(kind.value_type), kind.ordered)
    if is_a.is_large_list(kind) or is_a.is_list(kind):
        return pa.list_(plain_type(kind.value_type))
    if is_a.is_struct(kind):
        return pa.struct([pa.field(field.name, plain_type(field.type)) for field in kind])
    return kind


_MOST = 1 << 30


def _cast(column: Any, kind: Any) -> Any:
    """As `column.cast`, in pieces whose bytes the narrower type can count."""
    import pyarrow as pa

    pieces = []
    for chunk in column.chunks if isinstance(column, pa.ChunkedArray) else [column]:
        count = max(-(-chunk.nbytes // _MOST), 1)
        step = max(-(-len(chunk) // count), 1)
        pieces += [_cast_piece(chunk.slice(start, step), kind) for start in range(0, len(chunk), step)]
    return pa.chunked_array(pieces, kind)


def _cast_piece(piece: Any, kind: Any) -> Any:
    import pyarrow as pa

    if not pa.types.is_dictionary(kind):
        return piece.cast(kind)
    return pa.DictionaryArray.from_arrays(piece.indices.cast(pa.int32()), piece.dictionary.cast(kind.value_type), ordered=kind.ordered)


def pandas_of_arrow(table: Any) -> Any:
    """An Arrow table as a pandas DataFrame. Columns of integers or truth values with nulls have pandas' nullable types."""
    import pandas as pd
    import pyarrow as pa

    with_nulls = [at for at, column in enumerate(table.columns) if column.null_count and _is_exact(column.type)]
    if not with_nulls:
        return table.to_pandas()
    names = table.column_names
    mapper = {**{getattr(pa, f"{sign}int{bits}")(): pd.api.types.pandas_dtype(f"{'U' if sign else ''}Int{bits}")
                 for sign in ("", "u") for bits in (8, 16, 32, 64)}, pa.bool_(): pd.BooleanDtype()}  # fmt: skip
    frame = table.select([at for at in range(len(names)) if at not in set(with_nulls)]).to_pandas()
    for at in with_nulls:
        frame.insert(at, names[at], table.select([at]).to_pandas(types_mapper=mapper.get)[names[at]])
    return frame


def _is_exact(kind: Any) -> bool:
    import pyarrow.types as is_a

    return bool(is_a.is_integer(kind) or is_a.is_boolean(kind))
