"""What is asked of a table: filters, an order, a search. Checked against the columns; as SQL it holds neither names nor values."""

import math
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from typing import Any, NamedTuple

from jupyter_artifacts.core.tables.schema import arrow_type
from jupyter_artifacts.errors import UsageError

COMPARISONS = {"=": "=", "==": "=", "<": "<", "<=": "<=", ">": ">", ">=": ">="}
TEXT_OPERATORS = {"contains": "contains", "starts with": "starts_with", "ends with": "suffix"}
OPERATORS = ("=", "!=", "<", "<=", ">", ">=", "in", "not in", "contains", "starts with", "ends with", "is null", "is not null")

_ORDERED = frozenset(["integer", "float", "decimal", "text", "timestamp", "date", "time", "boolean", "bytes", "duration", "none"])
_MOST_VALUES = 10_000


class Filter(NamedTuple):
    """Rows whose cell in a column compares so with a value; several filters must all hold.

    `!=` and `not in` hold for null too, which is none of the values; no other comparison with null holds, nor one of order with NaN.

    Attributes:
        column: its name.
        operator: one of `OPERATORS`. `contains`, `starts with` and `ends with` look at text, small and capital letters being equal.
        value: what to compare with; a list for `in` and `not in`; nothing for `is null` and `is not null`.
    """

    column: str
    operator: str
    value: object = None


class SortKey(NamedTuple):
    """A column to order by. Nulls are last either way, NaN is greater than every number; equal rows stay in the order of the file."""

    column: str
    is_descending: bool = False


class Question(NamedTuple):
    """What part of a table is looked at, and in which order.

    Attributes:
        sort: keys, the first counts most; none is the order of the file.
        filters: all of them hold.
        search: text that occurs in at least one text column; small and capital letters are equal.
    """

    sort: tuple[SortKey, ...] = ()
    filters: tuple[Filter, ...] = ()
    search: str = ""

    @property
    def is_narrow(self) -> bool:
        """Whether it leaves rows out."""
        return bool(self.filters or self.search)


class Compiled(NamedTuple):
    """SQL over columns c0, c1, … and r, the number of the row.

    Attributes:
        columns: positions of the columns that it mentions.
        where: a condition, "TRUE" for all rows.
        values: bound in it.
        order: for ORDER BY.
    """

    columns: tuple[int, ...]
    where: str
    values: tuple[object, ...]
    order: str


def make_filters(filters: Sequence[object]) -> tuple[Filter, ...]:
    """Filters from triples (column, operator, value), pairs, or objects with these fields, as people and JSON write them.

    Raises:
        UsageError: one is none of these.
    """
    return tuple(_filter(each) for each in filters)


def make_sort(sort: object) -> tuple[SortKey, ...]:
    """Sort keys from a name, `-name` for descending, pairs (name, "desc"), or a list of these.

    Raises:
        UsageError: it is none of these.
    """
    if sort is None:
        return ()
    if isinstance(sort, (str, SortKey)):
        sort = [sort]
    if not isinstance(sort, Sequence):
        raise UsageError(f"an order is a column's name or a list of them, not {sort!r}.")
    return tuple(_sort_key(each) for each in sort)


def _sort_key(each: object) -> SortKey:
    if isinstance(each, SortKey):
        return each
    if isinstance(each, str):
        return SortKey(each[1:], True) if each.startswith("-") else SortKey(each.removeprefix("+"))
    if isinstance(each, Sequence) and len(each) == 2 and isinstance(each[0], str) and each[1] in ("asc", "desc"):
        return SortKey(each[0], each[1] == "desc")
    raise UsageError(f"{each!r} is no key of an order; write a column's name, '-name', or (name, 'desc').")


def _filter(each: object) -> Filter:
    if isinstance(each, Mapping) and {"column", "operator"} <= set(each) <= {"column", "operator", "value"}:
        return _filter((each["column"], each["operator"], each.get("value")))
    if isinstance(each, Sequence) and not isinstance(each, str) and len(each) in (2, 3):
        value = each[2] if len(each) == 3 else None
        return Filter(str(each[0]), str(each[1]), tuple(value) if isinstance(value, (list, set, frozenset)) else value)
    raise UsageError(f"{each!r} is no filter; write (column, operator, value), such as ('score', '>', 0.5).")


def column_position(schema: Any, name: str) -> int:
    """Where a column stands.

    Raises:
        UsageError: there is none of that name, or several.
    """
    found = [at for at, each in enumerate(schema.names) if each == name]
    if len(found) == 1:
        return found[0]
    if found:
        raise UsageError(f"{len(found)} columns are called {name!r}, so it does not say which one is meant.")
    near = get_close_matches(str(name), schema.names, n=1)
    known = (
        f"did you mean {near[0]!r}?"
        if near
        else f"there are {', '.join(map(repr, schema.names[:10]))}{', …' if len(schema.names) > 10 else ''}."
    )
    raise UsageError(f"the table has no column {name!r}; {known}")


def computed_type(kind: Any) -> str:
    """The logical type in which cells of an Arrow type are computed with; `wide decimal` where DuckDB would round them."""
    import pyarrow.types as is_a

    return "wide decimal" if is_a.is_decimal256(kind) else arrow_type(kind)


def is_sortable(kind: Any) -> bool:
    """Whether cells of an Arrow type have an order."""
    return computed_type(kind) in _ORDERED


def compile_question(schema: Any, question: Question) -> Compiled:
    """`question` as SQL.

    Raises:
        UsageError: a column is not there, has no order, or does not compare with a value.
    """
    columns: set[int] = set()
    conditions: list[str] = []
    values: list[object] = []
    for each in question.filters:
        at = column_position(schema, each.column)
        columns.add(at)
        conditions.append(_condition(each, at, schema.field(at).type, values))
    if question.search:
        texts = [at for at, field in enumerate(schema) if arrow_type(field.type) == "text"]
        columns.update(texts)
        values += [question.search] * len(texts)
        conditions.append("(" + (" OR ".join(f"contains(lower(c{at}), lower(?))" for at in texts) or "FALSE") + ")")
    keys = []
    for key in question.sort:
        at = column_position(schema, key.column)
        if not is_sortable(schema.field(at).type):
            raise UsageError(f"column {key.column!r} holds {schema.field(at).type}, which has no order to sort by.")
        columns.add(at)
        if key.is_descending and arrow_type(schema.field(at).type) == "float":
            keys.append(f"isnan(c{at}) DESC NULLS LAST")  # statistics in files leave NaN out, so a scan for the greatest would skip it
        keys.append(f"c{at} {'DESC' if key.is_descending else 'ASC'} NULLS LAST")
    return Compiled(tuple(sorted(columns)), " AND ".join(conditions) or "TRUE", tuple(values), ", ".join([*keys, "r"]))


def _condition(each: Filter, at: int, kind: Any, values: list[object]) -> str:
    column, operator, logical = f"c{at}", each.operator.strip().lower(), computed_type(kind)
    if operator in ("is null", "is not null"):
        return f"{column} {operator.upper()}"
    if logical not in _ORDERED:
        raise UsageError(f"column {each.column!r} holds {kind}, which can't be compared; ask whether it 'is null' or 'is not null'.")
    if operator in TEXT_OPERATORS:
        if logical != "text" or not isinstance(each.value, str):
            raise UsageError(
                f"{operator!r} looks for text in text; column {each.column!r} holds {logical} and the value is {each.value!r}."
            )
        values.append(each.value)
        return f"{TEXT_OPERATORS[operator]}(lower({column}), lower(?))"
    if operator in ("in", "not in"):
        return _among(each, column, logical, values, is_negated=operator == "not in")
    is_other = operator in ("!=", "<>")
    if not is_other and operator not in COMPARISONS:
        raise UsageError(f"there is no operator {each.operator!r}; there are {', '.join(OPERATORS)}.")
    if is_other or operator in ("=", "=="):
        return _among(each._replace(value=(each.value,)), column, logical, values, is_negated=is_other)
    values.append(_comparable(each.column, logical, each.value))
    condition = f"{column} {COMPARISONS[operator]} ?"
    return f"({condition} AND NOT isnan({column}))" if logical == "float" else condition


def _among(each: Filter, column: str, logical: str, values: list[object], *, is_negated: bool) -> str:
    if not isinstance(each.value, Sequence) or isinstance(each.value, (str, bytes)):
        raise UsageError(f"{each.operator!r} compares with a list, such as ['a', 'b'], not with {each.value!r}.")
    if len(each.value) > _MOST_VALUES:
        raise UsageError(f"{each.operator!r} compares with {len(each.value):,} values; {_MOST_VALUES:,} are the most.")
    wanted = [_comparable(each.column, logical, value) for value in each.value]
    plain = [value for value in wanted if not _is_nan(value)]
    values += plain
    tests = [f"{column} IN ({', '.join('?' * len(plain))})"] if plain else []
    if len(plain) < len(wanted):
        tests.append(f"CAST({column} AS VARCHAR) = 'nan'")  # statistics in files leave NaN out, and isnan() asks them
    among = " OR ".join(tests) or "FALSE"
    return f"NOT coalesce({among}, FALSE)" if is_negated else f"({among})"


def _is_nan(value: object) -> bool:
    return isinstance(value, float) and math.isnan(value)


def _comparable(column: str, logical: str, value: object) -> object:
    """`value` as what a column of that kind is compared with; text is read as the column's kind, as a person types it.

    Numbers for integers stay exact beyond 2**53, since no double stands between.
    """
    try:
        found = _READERS[logical](value)
    except (ValueError, TypeError, InvalidOperation, OverflowError, KeyError):
        raise UsageError(f"column {column!r} holds {logical}, which {value!r} can't be compared with.") from None
    return found


def _number(value: object) -> object:
    if isinstance(value, bool) or value is None:
        raise ValueError
    if isinstance(value, str):
        value = Decimal(value.strip())
    if isinstance(value, float) or (isinstance(value, Decimal) and not value.is_finite()):
        return float(value) if not math.isfinite(value) else Decimal(repr(value))
    if isinstance(value, Decimal):
        return value
    return int(value)  # type: ignore[call-overload]


def _float(value: object) -> object:
    if isinstance(value, bool) or value is None:
        raise ValueError
    return value if isinstance(value, int) and abs(value) < 2**53 else float(value)  # type: ignore[arg-type]


def _text(value: object) -> object:
    if not isinstance(value, str):
        raise TypeError
    return value


def _truth(value: object) -> object:
    if isinstance(value, str):
        return {"true": True, "false": False}[value.strip().lower()]
    if not isinstance(value, bool):
        raise TypeError
    return value


def _moment(value: object) -> object:
    if isinstance(value, str):
        value = datetime.fromisoformat(value.strip())
    if isinstance(value, date) and not isinstance(value, datetime):
        value = datetime(value.year, value.month, value.day)
    if not isinstance(value, datetime):
        raise TypeError
    return value


def _day(value: object) -> object:
    if isinstance(value, str):
        return date.fromisoformat(value.strip())
    if isinstance(value, datetime) or not isinstance(value, date):
        raise TypeError
    return value


def _hour(value: object) -> object:
    if isinstance(value, str):
        return time.fromisoformat(value.strip())
    if not isinstance(value, time):
        raise TypeError
    return value


def _bytes(value: object) -> object:
    if not isinstance(value, bytes):
        raise TypeError
    return value


_READERS: Mapping[str, Any] = {
    "integer": _number,
    "float": _float,
    "decimal": _number,
    "duration": _number,
    "text": _text,
    "boolean": _truth,
    "timestamp": _moment,
    "date": _day,
    "time": _hour,
    "bytes": _bytes,
    "none": lambda value: value,
}
