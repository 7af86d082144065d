"""Cells to Arrow columns, without a loop over cells in Python. A cell that does not fit is named by its row and column."""

import json
from collections.abc import Sequence
from typing import Any

from jupyter_artifacts.core.model.values import with_words
from jupyter_artifacts.core.tables.dtypes import ANY, PYTHON_FAMILIES, ColumnType, family_of_arrow, family_of_cell
from jupyter_artifacts.errors import CellTypeError, UsageError

MAX_JSON_DEPTH = 100


def column_of(name: str, values: Any, declared: ColumnType, *, first_row: int = 0) -> tuple[Any, dict[str, Any] | None]:
    """Cells as an Arrow array, and what Arrow can't say of it (`Marks.columns`).

    Args:
        name: of the column, for errors.
        values: a list, a NumPy array of one dimension, or an Arrow array.
        declared: what they must be.
        first_row: the number of the first of them, for errors.

    Raises:
        CellTypeError: naming the first cell that does not fit, by row and column.
    """
    import pyarrow as pa

    if isinstance(values, pa.Array | pa.ChunkedArray):
        return _exact(name, values, declared, first_row), None
    if declared.family == ANY:
        return _json_column(name, values, first_row), {"type": "json"}
    if declared.family in ("array", "none") and (arrays := _arrays(values)) is not None:
        return arrays
    if isinstance(values, list) and (other := find_other_family(values)) is not None:
        raise cell_error(name, first_row + other, values[other], declared, values[:other])
    try:
        # Without the declared type: given one, Arrow cuts the decimals off floating-point numbers without a word.
        found = pa.array(values, from_pandas=False)
    except (pa.ArrowException, TypeError, ValueError, OverflowError) as error:
        row = _first_bad(values)
        raise cell_error(name, first_row + row, values[row], declared, values[:row], error) from None
    return _exact(name, found, declared, first_row), None


def find_other_family(values: Sequence[Any], family: str = "none") -> int | None:
    """The first cell of another family than `family`, or than the cells above it; None where there is none.

    Arrow alone would take some: a time without a zone as one of UTC, text as bytes, the day of a time. Of each class one cell is looked at.
    """
    classes = set(map(type, values)) - {type(None)}
    known = {PYTHON_FAMILIES.get(kind) for kind in classes}
    if len(known) <= 1 and None not in known and "timestamp" not in known and family in ("none", *known):
        return None
    for row, value in enumerate(values):
        found = family_of_cell(value)
        if found in (None, "none"):
            continue
        if family == "none":
            family = str(found)
        elif found != family:
            return row
    return None


def _exact(name: str, values: Any, declared: ColumnType, first_row: int) -> Any:
    import pyarrow as pa

    if declared.arrow is None or values.type == declared.arrow:
        return values
    if family_of_arrow(values.type) not in ("none", declared.family):
        row = next(row for row, value in enumerate(values) if value.is_valid)
        raise cell_error(name, first_row + row, values[row].as_py(), declared)
    try:
        return values.cast(declared.arrow)
    except pa.ArrowException as error:
        row = _first_uncastable(values, declared.arrow)
        raise cell_error(name, first_row + row, values[row].as_py(), declared, [], error) from None


def _first_uncastable(values: Any, kind: Any) -> int:
    import pyarrow as pa

    def fails(count: int) -> bool:
        try:
            values.slice(0, count).cast(kind)
        except pa.ArrowException:
            return True
        return False

    return _shortest(fails, len(values)) - 1


def _first_bad(values: Sequence[Any]) -> int:
    """The first value with which Arrow can't go on."""
    import pyarrow as pa

    def fails(count: int) -> bool:
        try:
            pa.array(values[:count], from_pandas=False)
        except (pa.ArrowException, TypeError, ValueError, OverflowError):
            return True
        return False

    return _shortest(fails, len(values)) - 1


def _shortest(fails: Any, length: int) -> int:
    """The least count for which `fails`, by halving; `length` where only the whole does."""
    low, high = 1, max(length, 1)
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if fails(middle) else (middle + 1, high)
    return low


def cell_error(
    name: str, row: int, value: object, declared: ColumnType, above: Sequence[Any] = (), error: Exception | None = None
) -> CellTypeError:
    """The error that names a cell, what it holds, and what it should."""
    shown = repr(value)
    shown = shown if len(shown) <= 60 else f"{shown[:57]}..."
    family = family_of_cell(value)
    if family is None:
        return CellTypeError(
            f"row {row} of column {name!r} holds {shown}, a {type(value).__name__}, which can't be kept; turn it into plain values, or log"
            " it as a file."
        )
    expected = declared.family if declared.arrow is None else str(declared.arrow)
    if declared.family == "none":
        expected = next((found for each in reversed(above) if (found := family_of_cell(each)) not in (None, "none")), None) or "one type"
    reason = "" if family != expected or error is None else f" ({' '.join(str(error).split())[:120].rstrip('.')})"
    return CellTypeError(
        f"row {row} of column {name!r} holds {shown}, {_a(family)}, where the column holds {expected}{reason}. Convert it, or give"
        " allow_mixed_types=True to keep cells of several types as JSON."
    )


def _a(family: str) -> str:
    return "null" if family == "none" else f"{'an' if family[0] in 'aeiou' else 'a'} {family}"


def _arrays(values: Sequence[Any]) -> tuple[Any, dict[str, Any] | None] | None:
    """NumPy arrays in cells, all of one shape and type, as lists of one length; else lists of lists; None where there are none."""
    import numpy as np
    import pyarrow as pa

    if not isinstance(values, list | tuple):
        return None
    found = [value for value in values if isinstance(value, np.ndarray) and value.ndim]
    if not found or any(value is not None and not isinstance(value, np.ndarray) for value in values):
        return None
    shapes = {(value.shape, value.dtype) for value in found}
    if len(shapes) > 1 or found[0].dtype.kind not in "biuf":
        return pa.array([None if value is None else value.tolist() for value in values]), None
    shape, dtype = shapes.pop()
    length = int(np.prod(shape))
    flat = np.concatenate([np.ravel(value) if value is not None else np.zeros(length, dtype) for value in values])
    nulls = pa.array([value is None for value in values]) if len(found) < len(values) else None
    return pa.FixedSizeListArray.from_arrays(pa.array(flat), length, mask=nulls), {"type": "array", "shape": list(shape)}


def _json_column(name: str, values: Sequence[Any], first_row: int) -> Any:
    import pyarrow as pa

    texts: list[str | None] = []
    for row, value in enumerate(values, start=first_row):
        try:
            texts.append(None if value is None else to_json(value))
        except (UsageError, TypeError, ValueError, RecursionError):
            raise cell_error(name, row, value, ColumnType(ANY)) from None
    return pa.array(texts, pa.string())


def to_json(value: Any) -> str:
    """A cell as JSON text. Numbers that it lacks become the words "NaN", "Infinity" and "-Infinity"; times become text."""
    return json.dumps(with_words(_plain(value, 0)), ensure_ascii=False, allow_nan=False)


def _plain(value: Any, depth: int) -> Any:
    if depth > MAX_JSON_DEPTH:
        raise UsageError(f"values nested deeper than {MAX_JSON_DEPTH}.")
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, int | float):
        return value if type(value) in (int, float) else (int if isinstance(value, int) else float)(value)
    if isinstance(value, dict):
        return {str(key): _plain(each, depth + 1) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each, depth + 1) for each in value]
    for method in ("tolist", "isoformat"):
        if callable(convert := getattr(value, method, None)):
            return _plain(convert(), depth + 1)
    raise TypeError(f"{type(value).__name__} has no JSON")


def cells_of(column: Any, mark: Any) -> list[Any]:
    """An Arrow column as Python values: JSON is read, arrays have their shapes."""
    kind = mark.get("type") if mark else None
    if kind == "json":
        return [None if text is None else json.loads(text) for text in column.to_pylist()]
    if kind == "array":
        return _shaped(column, mark.get("shape"))
    values: list[Any] = column.to_pylist()
    return values


def _shaped(column: Any, shape: Any) -> list[Any]:
    import numpy as np

    dtype = column.type.value_type.to_pandas_dtype()
    return [None if value is None else np.asarray(value, dtype).reshape(shape) for value in column.to_pylist()]
