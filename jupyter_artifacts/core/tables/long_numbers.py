"""Integers of CSV and JSON lines that are longer than 64 bits: how each column that has some is kept, so that none is rounded.

DuckDB reads them from JSON as doubles, and counts in 128 bits what Arrow can only hold as decimals of 38 digits.
"""

import re
from collections.abc import Sequence

from jupyter_artifacts.core.tables.engine import Cursor

_LONG = re.compile(rb"(?<![0-9.])[0-9]{19}")
_CHUNK = 1 << 22
_MOST_DIGITS = 38
_INTEGER = f"^-?[0-9]{{1,{_MOST_DIGITS}}}$"
_NESTED_INTEGER = "(^|[^0-9.])[0-9]{19}"


def has_long_integers(path: str) -> bool:
    """Whether a file of text may hold integers of more digits than 64 bits have."""
    with open(path, "rb") as file:
        end = b""
        while chunk := file.read(_CHUNK):
            if _LONG.search(end + chunk):
                return True
            end = chunk[-20:]
    return False


def kept_integers(cursor: Cursor, reader: str, columns: Sequence[str], at: int) -> str:
    """SQL that keeps a column of integers of 128 bits: as decimals where all have at most 38 digits, else as text."""
    column = columns[at]
    bound = f"CAST('1{'0' * _MOST_DIGITS}' AS HUGEINT)"
    found = cursor.query(f"SELECT max({column}) < {bound} AND min({column}) > -{bound} AS fits FROM {reader} AS t({', '.join(columns)})")
    fits = found.column(0)[0].as_py() is not False
    return f"CAST({column} AS {f'DECIMAL({_MOST_DIGITS}, 0)' if fits else 'VARCHAR'})"


def kept_json(cursor: Cursor, reader: str, lines: str, columns: Sequence[str], at: int, name: str, *, is_nested: bool) -> str | None:
    """SQL that keeps a column of JSON whose numbers would be rounded; None where none would.

    Numbers become decimals where all are integers of at most 38 digits, else the text that stands in the file; what is nested becomes JSON.

    Args:
        cursor: of DuckDB.
        reader: SQL for the rows, as DuckDB takes them.
        lines: SQL for the same rows as JSON in a column `json`.
        columns: of the rows.
        at: which of them.
        name: what it is called in the file.
        is_nested: whether it holds lists or objects of numbers.
    """
    text = f"{'json_extract' if is_nested else 'json_extract_string'}(json, {pointer_literal(name)})"
    is_long = (
        f"regexp_matches(CAST(x AS VARCHAR), '{_NESTED_INTEGER}')"
        if is_nested
        else "regexp_full_match(x, '-?[0-9]+') AND TRY_CAST(x AS BIGINT) IS NULL AND TRY_CAST(x AS UBIGINT) IS NULL"
    )
    counts = cursor.query(
        f"""SELECT count(*) FILTER ({is_long}) AS long, count(x) AS there,
            count(*) FILTER (x IS NOT NULL AND NOT regexp_full_match(CAST(x AS VARCHAR), '{_INTEGER}')) AS other
            FROM (SELECT {text} AS x FROM {lines})"""
    ).to_pylist()[0]
    expected = cursor.query(f"SELECT count({columns[at]}) AS n FROM {reader} AS t({', '.join(columns)})").column(0)[0].as_py()
    if not counts["long"] or counts["there"] < expected:  # DuckDB gives names that differ in case another: those are not found
        return None
    if is_nested:
        return f"CAST({text} AS VARCHAR)"
    return text if counts["other"] else f"CAST({text} AS DECIMAL({_MOST_DIGITS}, 0))"


def pointer_literal(name: str) -> str:
    """The JSON pointer of a member as a literal of SQL: no name can end it."""
    escaped = name.replace("~", "~0").replace("/", "~1").replace("'", "''")
    return f"'/{escaped}'"
