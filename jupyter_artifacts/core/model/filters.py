"""Filters of listings, in the words of W&B's public API: ``{"name": {"$regex": "cats"}, "tag": "clean"}``.

Here they are read and checked; `core/catalog/queries/filtering.py` turns them into SQL.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from enum import Enum
from typing import NamedTuple

from jupyter_artifacts.core.model.names import parse_version_number
from jupyter_artifacts.errors import UsageError

_COMPARISONS = ("$eq", "$ne", "$gt", "$gte", "$lt", "$lte", "$in", "$nin", "$regex", "$exists")
_MAX_DEPTH = 20
_MAX_CONDITIONS = 500
"""What a statement can carry in every database, with room to spare."""


class FieldKind(Enum):
    """What can be compared with a field."""

    TEXT = "text"
    NUMBER = "a number"
    TIME = "a time, such as '2026-11-21T12:00:00Z'"
    VERSION = "a version, such as 'v3'"
    VALUE = "a number, text or truth value"


class Condition(NamedTuple):
    """One comparison; `operator` is one of W&B's, such as ``$gte``."""

    field: str
    operator: str
    value: str | float | tuple[str | float, ...] | None


class Every(NamedTuple):
    """All of several."""

    parts: tuple["Filter", ...]


class Some(NamedTuple):
    """At least one of several."""

    parts: tuple["Filter", ...]


class Not(NamedTuple):
    """The opposite of one."""

    part: "Filter"


Filter = Condition | Every | Some | Not

EVERYTHING = Every(())


def parse_filters(filters: Mapping[str, object] | None, fields: Mapping[str, FieldKind]) -> Filter:
    """What `filters` ask for. A name in `fields` that ends with a dot stands for all that begin so, such as those in a dict.

    Raises:
        UsageError: a field or operator that there is none of, or a value that can't be compared with its field.
    """
    found = _parse(filters or {}, fields, _MAX_DEPTH)
    if _count(found) > _MAX_CONDITIONS:
        raise UsageError(f"filters hold over {_MAX_CONDITIONS} comparisons; ask for less at once.")
    return found


def _parse(filters: object, fields: Mapping[str, FieldKind], depth: int) -> Filter:
    if not isinstance(filters, Mapping):
        raise UsageError(f"filters must be a dict such as {{'name': 'cats'}}, not {type(filters).__name__}.")
    if not depth:
        raise UsageError(f"filters are nested deeper than {_MAX_DEPTH}.")
    parts: list[Filter] = []
    for key, value in filters.items():
        if key in ("$and", "$or", "$nor"):
            if not isinstance(value, Sequence) or isinstance(value, str):
                raise UsageError(f"{key} in filters takes a list of filters.")
            inner = tuple(_parse(each, fields, depth - 1) for each in value)
            parts.append(Every(inner) if key == "$and" else Some(inner) if key == "$or" else Not(Some(inner)))
        else:
            parts += _comparisons(key, value, fields, depth)
    return Every(tuple(parts))


def _comparisons(key: object, value: object, fields: Mapping[str, FieldKind], depth: int) -> list[Filter]:
    field = "".join(f"_{char.lower()}" if char.isupper() else char for char in str(key))
    kind = None if field.endswith(".") else fields.get(field)
    if kind is None and (start := open_field(str(key), fields)):
        field, kind = str(key), fields[start]
    if kind is None:
        raise UsageError(f"filters name {str(key)[:80]!r}; this can be filtered by {', '.join(map(repr, fields))}.")
    if not depth:
        raise UsageError(f"filters are nested deeper than {_MAX_DEPTH}.")
    found: list[Filter] = []
    for operator, operand in (value if isinstance(value, Mapping) else {"$eq": value}).items():
        if operator == "$not":
            found.append(Not(Every(tuple(_comparisons(key, operand, fields, depth - 1)))))
        elif operator not in _COMPARISONS:
            raise UsageError(f"filters compare {field!r} by {str(operator)[:40]!r}; there are {', '.join(_COMPARISONS)} and $not.")
        else:
            found.append(_condition(field, kind, operator, operand))
    return found


def open_field(name: str, fields: Iterable[str]) -> str | None:
    """That of `fields` which ends with a dot and which `name` begins with, or None."""
    return next((field for field in fields if field.endswith(".") and name.startswith(field) and name != field), None)


def _condition(field: str, kind: FieldKind, operator: str, operand: object) -> Condition:
    if operator == "$exists":
        return Condition(field, "$ne" if operand else "$eq", None)
    if operator in ("$in", "$nin"):
        if not isinstance(operand, Sequence | set | frozenset) or isinstance(operand, str):
            raise UsageError(f"{operator} for {field!r} takes a list.")
        return Condition(field, operator, tuple(_value(field, kind, each) for each in operand))
    if operator == "$regex":
        return Condition(field, operator, _pattern(field, kind, operand))
    if operand is None and operator in ("$eq", "$ne"):
        return Condition(field, operator, None)
    return Condition(field, operator, _value(field, kind, operand))


def _pattern(field: str, kind: FieldKind, operand: object) -> str:
    if kind not in (FieldKind.TEXT, FieldKind.VALUE) or not isinstance(operand, str):
        raise UsageError(f"$regex for {field!r} takes a pattern, and a field of text.")
    try:
        re.compile(operand)
    except re.error as error:
        raise UsageError(f"$regex for {field!r} is not a valid pattern: {error}.") from None
    return operand


def _value(field: str, kind: FieldKind, operand: object) -> str | float:
    if kind is FieldKind.TEXT and isinstance(operand, str):
        return operand
    if kind is FieldKind.VALUE and isinstance(operand, str | int | float):
        return operand
    if kind is FieldKind.NUMBER and isinstance(operand, int | float) and not isinstance(operand, bool):
        return operand
    if kind is FieldKind.VERSION and isinstance(operand, str) and (number := parse_version_number(operand)) is not None:
        return number
    if kind is FieldKind.TIME and (moment := _moment(operand)) is not None:
        return moment
    raise UsageError(f"{field!r} is compared with {kind.value}, not with {str(operand)[:60]!r}.")


def _moment(operand: object) -> int | None:
    """Microseconds since 1970 of a datetime or of ISO 8601; where no zone is named, UTC."""
    if isinstance(operand, str):
        try:
            operand = datetime.fromisoformat(operand)
        except ValueError:
            return None
    if not isinstance(operand, datetime):
        return None
    return round((operand if operand.tzinfo else operand.replace(tzinfo=UTC)).timestamp() * 1_000_000)


def _count(each: Filter) -> int:
    if isinstance(each, Condition):
        return len(each.value) if isinstance(each.value, tuple) else 1
    if isinstance(each, Not):
        return _count(each.part)
    return sum(map(_count, each.parts))
