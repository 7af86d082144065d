"""Cells as short text for people. Exact where they fit: integers, decimals and moments are never rounded."""

import json
import math
import re
from collections.abc import Mapping
from typing import Any

from jupyter_artifacts.core.tables.schema import MEDIA_KINDS, arrow_type

CELL_CHARACTERS = 120
NULL = "null"

_DIGITS = 6
_LARGE = 1e15


def text_rows(table: Any, types: Mapping[str, str] | None = None) -> list[list[str]]:
    """The cells of an Arrow table, row by row, each as one short text.

    Args:
        table: a page.
        types: logical types by column where they say more than Arrow, such as `image`.
    """
    columns = [cell_texts(table.column(at), (types or {}).get(field.name)) for at, field in enumerate(table.schema)]
    return [list(row) for row in zip(*columns, strict=True)] if columns else []


def cell_texts(column: Any, said: str | None = None) -> list[str]:
    """The cells of an Arrow column as short texts."""
    return [NULL if value is None else _cut(_text(value, said)) for value in _values(column)]


def value_text(value: object) -> str:
    """One Python value as a short text."""
    return NULL if value is None else _cut(_text(value, None))


def _values(column: Any) -> list[Any]:
    import pyarrow as pa

    kind = arrow_type(column.type)
    if kind in ("timestamp", "time", "duration"):  # nanoseconds have no Python value, and zones need no database this way
        try:
            return [_moment(text) for text in column.cast(pa.string()).to_pylist()]
        except pa.ArrowException:
            pass
    try:
        return list(column.to_pylist())
    except (ValueError, OverflowError, pa.ArrowException):
        return [str(cell) if cell.is_valid else None for cell in column]


def _moment(text: str | None) -> str | None:
    """A moment without the zeros behind its seconds."""
    return None if text is None else re.sub(r"\.(\d*?)0*(?!\d)", lambda found: f".{found[1]}" if found[1] else "", text, count=1)


def _text(value: object, said: str | None) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return _float(value)
    if isinstance(value, bytes):
        return f"{value[:16].hex(' ')}{' …' if len(value) > 16 else ''} ({len(value):,} bytes)"
    if isinstance(value, Mapping) and said in MEDIA_KINDS:
        return str(value.get("caption") or value.get("path") or said)
    if isinstance(value, (list, tuple, Mapping)):
        return json.dumps(_plain(value), ensure_ascii=False)
    return str(value)


def _float(value: float) -> str:
    if math.isnan(value):
        return "NaN"
    if not math.isfinite(value):
        return "∞" if value > 0 else "-∞"
    if value.is_integer() and abs(value) < _LARGE:
        return f"{value:.1f}"
    return f"{value:.{_DIGITS}g}"


def _plain(value: object, depth: int = 0) -> object:
    """A nested cell in values of JSON, of which no more is looked at than is shown."""
    if depth > 8:
        return "…"
    if isinstance(value, Mapping):
        return {str(key): _plain(each, depth + 1) for key, each in list(value.items())[:20]}
    if isinstance(value, (list, tuple)):
        some: list[object] = [_plain(each, depth + 1) for each in value[:20]]
        return [*some, "…"] if len(value) > 20 else some
    if isinstance(value, float) and not math.isfinite(value):
        return _float(value)
    if value is None or isinstance(value, (bool, int, float)):
        return value
    return _text(value, None)[:CELL_CHARACTERS]


def _cut(text: str) -> str:
    if len(text) <= CELL_CHARACTERS:
        return text
    return f"{text[:CELL_CHARACTERS]}… ({len(text) - CELL_CHARACTERS:,} more characters)"
