"""Conditions and orders as a line of a shell has them, in words."""

import re

from jupyter_artifacts.core.tables.query import OPERATORS, Filter, SortKey
from jupyter_artifacts.errors import UsageError

_CONDITION = re.compile(
    r"(.+?)\s*(!=|<>|<=|>=|==|=|<|>|\s(?:not\s+in|in|contains|starts\s+with|ends\s+with|is\s+not\s+null|is\s+null)(?=\s|$))(.*)",
    re.IGNORECASE | re.DOTALL,
)


def parse_sort(text: str) -> SortKey:
    """The key in `COLUMN`, `COLUMN:asc` or `COLUMN:desc`."""
    column, sign, direction = text.rpartition(":")
    return SortKey(column, direction == "desc") if sign and direction in ("asc", "desc") else SortKey(text)


def parse_filter(text: str) -> Filter:
    """The filter in `COLUMN OPERATOR VALUE`: ``score > 0.5``, ``name in a, b``, ``note is null``.

    Raises:
        UsageError: there is no operator in it.
    """
    found = _CONDITION.fullmatch(text.strip())
    if found is None:
        raise UsageError(f"{text!r} is no condition; write COLUMN OPERATOR VALUE, with one of {', '.join(OPERATORS)}.")
    column, operator, value = found[1], " ".join(found[2].lower().split()), found[3].strip()
    if operator in ("in", "not in"):
        return Filter(column, operator, tuple(each.strip() for each in value.split(",")))
    return Filter(column, operator, None if operator.startswith("is ") else value)
