"""What a column may hold: the types that people declare, and the family that a cell belongs to.

Families are coarse (an integer and a float are both numbers, as in W&B): two cells of different families don't belong in one column.
"""

import datetime as dt
from decimal import Decimal
from typing import Any, NamedTuple

from jupyter_artifacts.core.tables.schema import MEDIA_KINDS, arrow_type
from jupyter_artifacts.errors import UsageError

ZONED = "timestamp with a time zone"
"""The family of times that say where; others belong in other columns."""

ANY = "any"
"""The family of columns whose cells may be of several types; they are kept as JSON."""


class ColumnType(NamedTuple):
    """What was declared of a column, or found in it.

    Attributes:
        family: of its cells; "none" while nothing but nulls is known.
        arrow: the exact Arrow type where one was asked for.
    """

    family: str
    arrow: Any = None


UNKNOWN = ColumnType("none")

_WORDS = {
    "number": "number", "integer": "number", "float": "number", "decimal": "number", "string": "text", "text": "text", "boolean": "boolean",
    "bytes": "bytes", "timestamp": "timestamp", "date": "date", "time": "time", "duration": "duration", "list": "list", "struct": "struct",
    "map": "map", "typedDict": "struct", "ndarray": "array", "array": "array", "any": ANY, "json": ANY, "none": "none", "unknown": "none",
    **{kind: kind for kind in MEDIA_KINDS}, **{f"{kind}-file": kind for kind in MEDIA_KINDS},
}  # fmt: skip

PYTHON_FAMILIES: dict[type, str] = {
    bool: "boolean", int: "number", float: "number", Decimal: "number", str: "text", bytes: "bytes", dt.datetime: "timestamp",
    dt.date: "date", dt.time: "time", dt.timedelta: "duration", list: "list", tuple: "list", dict: "struct", type(None): "none",
}  # fmt: skip

_FROM_ARROW = {"integer": "number", "float": "number", "decimal": "number"}
_NUMPY = {"b": "boolean", "i": "number", "u": "number", "f": "number", "U": "text", "S": "bytes", "M": "timestamp", "m": "duration"}


def family_of_arrow(kind: Any) -> str:
    """The family of what an Arrow column holds."""
    name = ZONED if str(kind).startswith("timestamp[") and kind.tz is not None else arrow_type(kind)
    return _FROM_ARROW.get(name, name)


def family_of_cell(value: object) -> str | None:
    """The family of a cell; None where it can't be kept."""
    kind = type(value)
    found = PYTHON_FAMILIES.get(kind)
    if found is not None:
        return ZONED if found == "timestamp" and value.tzinfo is not None else found  # type: ignore[attr-defined]
    medium = getattr(kind, "media_kind", None)
    if medium is not None:
        return str(medium)
    if hasattr(value, "__array__") and hasattr(value, "dtype"):
        letter = getattr(value.dtype, "kind", "O")
        return (
            "array" if getattr(value, "ndim", 0) and letter in "biuf" else _NUMPY.get(letter) if not getattr(value, "ndim", 0) else "list"
        )
    if kind.__module__.startswith("pandas."):  # its missing values, and times that aren't Python's
        return {
            "NaTType": "none",
            "NAType": "none",
            "Timestamp": ZONED if getattr(value, "tzinfo", None) else "timestamp",
            "Timedelta": "duration",
        }.get(kind.__name__)
    return next((family for base, family in PYTHON_FAMILIES.items() if isinstance(value, base)), None)


def declared_type(dtype: Any) -> ColumnType:
    """What a `dtype` of `Table` means: a type of Python, NumPy, pandas or Arrow, a class of media, or a word.

    Raises:
        UsageError: none of these.
    """
    import pyarrow as pa

    if dtype is None:
        return UNKNOWN
    if isinstance(dtype, pa.DataType):
        return ColumnType(family_of_arrow(dtype), dtype)
    if isinstance(dtype, str) and dtype in _WORDS:
        return ColumnType(_WORDS[dtype], {"integer": pa.int64(), "float": pa.float64()}.get(dtype))
    if isinstance(dtype, type):
        if (medium := getattr(dtype, "media_kind", None)) is not None:
            return ColumnType(str(medium))
        if dtype is object:
            return ColumnType(ANY)
        if dtype in PYTHON_FAMILIES:
            return ColumnType(PYTHON_FAMILIES[dtype], {int: pa.int64(), float: pa.float64()}.get(dtype))
    if getattr(dtype, "__module__", "") == "typing":
        return ColumnType(ANY)
    try:
        import numpy as np

        exact = pa.from_numpy_dtype(np.dtype(getattr(dtype, "numpy_dtype", dtype)))
    except (TypeError, ValueError, pa.ArrowException):
        raise UsageError(
            f"dtype={dtype!r} is no type of a column; give one of Python, NumPy or Arrow, a class such as Image, or a word such as"
            " 'number'."
        ) from None
    return ColumnType(family_of_arrow(exact), exact)
