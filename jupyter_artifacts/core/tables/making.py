"""From what people give to columns: rows, arrays, DataFrames."""

from collections.abc import Sequence
from typing import Any

from jupyter_artifacts.core.tables.cells import Cells
from jupyter_artifacts.core.tables.columns import cell_error, column_of
from jupyter_artifacts.core.tables.dtypes import ANY, UNKNOWN, ColumnType, declared_type, family_of_arrow, family_of_cell
from jupyter_artifacts.core.tables.frames import arrow_of_frame, is_frame, refuse_twins
from jupyter_artifacts.core.tables.schema import MEDIA_KINDS
from jupyter_artifacts.core.tables.stored import refuse_unknown
from jupyter_artifacts.errors import UsageError

DEFAULT_COLUMNS = ("Input", "Output", "Expected")


def make_cells(columns: Sequence[Any] | None, data: Any, dtype: Any, optional: Any, allow_mixed_types: bool) -> Cells:
    """The columns of a new table."""
    if isinstance(columns, str) or (columns is not None and not all(isinstance(name, str | int) for name in columns)):
        raise UsageError(f"columns must be a list of names, not {columns!r}.")
    if data is not None and is_frame(data):
        return _of_frame(data, columns, dtype, optional, allow_mixed_types)
    names = [str(name) for name in (DEFAULT_COLUMNS if columns is None else columns)]
    refuse_twins(names)
    cells = _empty(names, dtype, optional, allow_mixed_types)
    if data is None:
        return cells
    if hasattr(data, "__array__") and hasattr(data, "shape"):
        _add_array(cells, data)
    else:
        cells.add_rows(data if isinstance(data, list | tuple) else list(data))
    return cells


def _empty(names: Sequence[str], dtype: Any, optional: Any, allow_mixed_types: bool) -> Cells:
    types = _declared(names, dtype, allow_mixed_types)
    return Cells(
        names, types, [name for name, is_optional in zip(names, _spread("optional", optional, names), strict=True) if not is_optional]
    )


def _declared(names: Sequence[str], dtype: Any, allow_mixed_types: bool) -> dict[str, ColumnType]:
    default = ColumnType(ANY) if allow_mixed_types else UNKNOWN
    given = [dtype.get(name) for name in names] if isinstance(dtype, dict) else _spread("dtype", dtype, names)
    return {name: default if each is None else declared_type(each) for name, each in zip(names, given, strict=True)}


def _spread(what: str, value: Any, names: Sequence[str]) -> list[Any]:
    """One value for each column."""
    if not isinstance(value, list | tuple):
        return [value] * len(names)
    if len(value) != len(names):
        raise UsageError(f"{what} has {len(value)} items, but the table has {len(names)} columns.")
    return list(value)


def _add_array(cells: Cells, array: Any) -> None:
    import numpy as np

    array = np.asarray(array)
    if array.ndim != 2:
        raise UsageError(f"an array of data has two dimensions, rows and columns, not the shape {array.shape}.")
    if array.shape[1] != len(cells.names):
        raise UsageError(f"the array has {array.shape[1]} columns, but {len(cells.names)} are named.")
    columns = [array[:, at].tolist() if array.dtype.kind == "O" else np.ascontiguousarray(array[:, at]) for at in range(array.shape[1])]
    cells.extend(dict(zip(cells.names, columns, strict=True)), array.shape[0])


def _of_frame(frame: Any, columns: Sequence[Any] | None, dtype: Any, optional: Any, allow_mixed_types: bool) -> Cells:
    names = [str(name) for name in (getattr(frame, "column_names", None) or frame.columns)]
    refuse_twins(names)
    apart = _columns_of_objects(frame, names, allow_mixed_types)
    rest = frame if not apart else frame.drop(columns=[frame.columns[names.index(name)] for name in apart])
    table = arrow_of_frame(rest)
    wanted = names if columns is None else [str(name) for name in columns]
    refuse_unknown(wanted, names, "the DataFrame")
    cells = _empty(wanted, dtype, optional, allow_mixed_types=False)
    for name in apart:
        if allow_mixed_types and name in wanted and _first(apart[name]) not in MEDIA_KINDS:
            cells.types[name] = ColumnType(ANY)
    cells.extend({name: apart[name] if name in apart else table.column(name) for name in wanted}, len(frame))
    return cells


def _columns_of_objects(frame: Any, names: Sequence[str], allow_mixed_types: bool) -> dict[str, list[Any]]:
    """Columns of pandas objects that Arrow alone can't take: media, and where asked for cells of several types."""
    found: dict[str, list[Any]] = {}
    if not hasattr(getattr(frame, "dtypes", None), "iloc"):
        return found  # of no pandas frame
    for at, name in enumerate(names):
        if str(frame.dtypes.iloc[at]) != "object":
            continue
        series = frame.iloc[:, at]
        there = series.dropna()
        if not len(there):
            continue
        family = family_of_cell(there.iloc[0])
        if family in MEDIA_KINDS or family == "array" or (allow_mixed_types and _is_mixed(series)):
            found[name] = [
                None if value is None or value is not value or type(value).__name__ == "NAType" else value for value in series.tolist()
            ]
    return found


def _is_mixed(series: Any) -> bool:
    return len(set(map(type, series.dropna().tolist()))) > 1


def _first(values: Sequence[Any]) -> str | None:
    return next((family for value in values if (family := family_of_cell(value)) != "none"), None)


def plain_values(data: Any) -> Any:
    """A column as a list, or as an array of NumPy or Arrow."""
    import pyarrow as pa

    from jupyter_artifacts.core.tables.frames import plain_types

    if isinstance(data, pa.Array | pa.ChunkedArray) or hasattr(data, "__arrow_c_stream__"):
        column = data if isinstance(data, pa.Array | pa.ChunkedArray) else pa.chunked_array(data)
        return plain_types(pa.table([column], ["column"])).column(0)
    if hasattr(data, "__array__") and hasattr(data, "dtype"):
        import numpy as np

        array = np.asarray(data)
        if array.ndim == 1 and array.dtype.kind != "O":
            return array
        return list(array) if array.ndim > 1 else array.tolist()
    return list(data)


def cast_column(cells: Cells, name: str, declared: ColumnType, *, is_required: bool) -> None:
    """Give a column another type."""
    if cells.is_media(name):
        if declared.family != cells.types[name].family:
            raise UsageError(f"column {name!r} holds media of the kind {cells.types[name].family}, which have no other type.")
        return
    column = cells.column(name)
    if is_required and column.null_count:
        raise cell_error(name, column.is_null().to_pylist().index(True), None, declared)
    mark = None
    if declared.family == ANY:
        column, mark = column_of(name, cells.values(name), declared)
    elif declared.arrow is not None:
        column, _ = column_of(name, column, declared)
    elif family_of_arrow(column.type) not in ("none", declared.family):
        column, mark = _converted(name, cells.values(name), column, declared)
    cells.replace(name, column, declared, is_required=is_required)
    if mark is not None:
        cells.marks[name] = mark


def _converted(name: str, values: Sequence[Any], column: Any, declared: ColumnType) -> tuple[Any, Any]:
    import pyarrow as pa

    kinds = {"text": pa.string(), "number": pa.float64(), "boolean": pa.bool_(), "timestamp": pa.timestamp("us"), "bytes": pa.binary()}
    if declared.family not in kinds:
        row = next(row for row, value in enumerate(values) if value is not None)
        raise cell_error(name, row, values[row], declared)
    return column_of(name, column, ColumnType(declared.family, kinds[declared.family]))


def check_key(cells: Cells, name: str) -> None:
    """Raise UsageError where the values of a column don't tell rows apart."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if cells.is_media(name):
        raise UsageError(f"column {name!r} holds media, which are no key.")
    column = cells.column(name)
    if column.null_count:
        row = column.is_null().to_pylist().index(True)
        raise UsageError(f"column {name!r} can't be a key: row {row} is null.")
    try:
        counts = pc.value_counts(column)
    except pa.ArrowException:
        raise UsageError(f"column {name!r} can't be a key: values of the type {column.type} can't be compared.") from None
    if len(counts) == len(column):
        return
    twice = counts.filter(pc.greater(counts.field("counts"), 1))[0]["values"].as_py()
    rows = [row for row, value in enumerate(column.to_pylist()) if value == twice or (value != value and twice != twice)][:2]
    raise UsageError(f"column {name!r} can't be a key: rows {rows[0]} and {rows[-1]} are both {twice!r}.")
