"""Conditions and orders as a line of a shell has them, in words."""

import re

from jupyter_artifacts.core.tables.query import OPERATORS, Filter, SortKey
from jupyter_artifacts.errors import UsageError

_CONDITION = re.compile(
    r"(.+?)\s*(!=|<>|<=|>=|==|=|<|>|\s(?:not\s+in|in|contains|starts\s+with|ends\s+with|is\s+not\s+null|is\s+null)(?=\s|$))(.*)",
    re.IGNORECASE | re.DOTALL,
)

_QUOTED = re.compile(r"""(?<!\w)(?:'[^']*'|"[^"]*")""")
_WORD = re.compile(r"(?:^|\s)(and|or)(?=\s|$)", re.IGNORECASE)


def parse_sort(text: str) -> SortKey:
    """The key in `COLUMN`, `COLUMN:asc` or `COLUMN:desc`."""
    column, sign, direction = text.rpartition(":")
    return SortKey(column, direction == "desc") if sign and direction in ("asc", "desc") else SortKey(text)


def parse_filter(text: str) -> Filter:
    """The filter in `COLUMN OPERATOR VALUE`: ``score > 0.5``, ``name = 'a b'``, ``name in a, b``, ``note is null``.

    Matching quotes around a value are not part of it.

    Raises:
        UsageError: there is no operator in it, or more than one condition.
    """
    found = _CONDITION.fullmatch(text.strip())
    if found is None:
        raise UsageError(f"{text!r} is no condition; write COLUMN OPERATOR VALUE, with one of {', '.join(OPERATORS)}.")
    column, operator, value = found[1], " ".join(found[2].lower().split()), found[3].strip()
    masked = _QUOTED.sub(lambda quoted: "_" * len(quoted[0]), value)
    if word := _joining_word(value, masked, has_value=not operator.startswith("is ")):
        advice = (
            "repeat --where for each, all must hold"
            if word == "and"
            else "repeat --where for what must all hold, or list values: name in a, b"
        )
        raise UsageError(f"{text!r} joins conditions by {word!r}; {advice}. A value that has {word!r} in it goes into quotes.")
    if operator in ("in", "not in"):
        ends = [*(at for at, sign in enumerate(masked) if sign == ","), len(value)]
        starts = [0, *(at + 1 for at in ends)]
        return Filter(column, operator, tuple(_unquoted(value[start:end].strip()) for start, end in zip(starts, ends, strict=False)))
    return Filter(column, operator, None if operator.startswith("is ") else _unquoted(value))


def _joining_word(value: str, masked: str, *, has_value: bool) -> str | None:
    """`and` or `or` behind a whole value; inside quotes, or between plain words, it is text."""
    for word in _WORD.finditer(masked):
        before = masked[: word.start()].strip()
        is_quoted = bool(before) and set(before) == {"_"} and value[0] in "'\""
        if is_quoted or not has_value or _CONDITION.fullmatch(value[word.end() :].strip()):
            return word[1].lower()
    return None


def _unquoted(value: str) -> str:
    return value[1:-1] if _QUOTED.fullmatch(value) else value
