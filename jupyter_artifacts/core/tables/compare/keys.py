"""By which columns the rows of two tables belong together: those that were named, those that the table declares, or one that is found."""

from collections.abc import Sequence
from typing import NamedTuple

from jupyter_artifacts.core.tables.compare.columns import ColumnPair, is_comparable
from jupyter_artifacts.core.tables.engine import Cursor
from jupyter_artifacts.core.tables.query import column_position, computed_type
from jupyter_artifacts.core.tables.schema import read_marks
from jupyter_artifacts.core.tables.source import TableSource
from jupyter_artifacts.errors import UsageError

_NAMES = ("id", "key", "uuid", "index", "_id", "row_id", "name", "path")
_MOST_TRIED = 4
_KINDS = frozenset(["integer", "text"])


class Key(NamedTuple):
    """Columns that tell rows apart, and why these: "given", "declared" or "found"."""

    pairs: tuple[ColumnPair, ...]
    origin: str


def choose_key(old: TableSource, new: TableSource, pairs: Sequence[ColumnPair], given: Sequence[str] | None, cursor: Cursor) -> Key | None:
    """The key to compare by; None when there is none.

    Raises:
        UsageError: a column that was named is not in both tables, or has no values that can be compared.
    """
    if given is not None:
        return Key(tuple(_given(old, new, pairs, name) for name in given), "given")
    declared = {read_marks(old.schema).primary_key, read_marks(new.schema).primary_key} - {None}
    for pair in pairs:
        if declared == {pair.name} and _is_key_like(old, new, pair):
            return Key((pair,), "declared")
    candidates = sorted((pair for pair in pairs if _is_key_like(old, new, pair)), key=_likelihood)
    for pair in candidates[:_MOST_TRIED]:
        if _likelihood(pair)[0] <= len(_NAMES) and _is_unique(old, pair.old, cursor) and _is_unique(new, pair.new, cursor):
            return Key((pair,), "found")
    return None


def _given(old: TableSource, new: TableSource, pairs: Sequence[ColumnPair], name: str) -> ColumnPair:
    for side, source in (("older", old), ("newer", new)):
        try:
            column_position(source.schema, name)
        except UsageError as error:
            raise UsageError(f"the {side} table can't be compared by {name!r}: {error}") from None
    pair = next(each for each in pairs if each.name == name)
    kinds = old.schema.field(pair.old).type, new.schema.field(pair.new).type
    if not is_comparable(*kinds) or computed_type(kinds[0]) != computed_type(kinds[1]):
        raise UsageError(f"column {name!r} can't tell rows apart: it holds {kinds[0]} in the older table and {kinds[1]} in the newer.")
    return pair


def _is_key_like(old: TableSource, new: TableSource, pair: ColumnPair) -> bool:
    kinds = {computed_type(old.schema.field(pair.old).type), computed_type(new.schema.field(pair.new).type)}
    return len(kinds) == 1 and kinds <= _KINDS


def _likelihood(pair: ColumnPair) -> tuple[int, int]:
    """Smaller is likelier. A column is only taken for a key when it is called like one, or is the first of all."""
    name = pair.name.lower()
    if name in _NAMES:
        return (_NAMES.index(name), pair.new)
    if name.endswith(("_id", "_key", "id")) or pair.new == 0:
        return (len(_NAMES), pair.new)
    return (len(_NAMES) + 1, pair.new)


def _is_unique(source: TableSource, column: int, cursor: Cursor) -> bool:
    row = cursor.query(f"SELECT count(c{column}) AS n, count(DISTINCT c{column}) AS d FROM {source.relation([column])}").to_pylist()[0]
    return bool(row["n"] == row["d"] == source.row_count)
