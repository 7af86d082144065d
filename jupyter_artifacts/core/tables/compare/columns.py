"""Which columns of two tables belong together, how their cells are compared, and which columns came, went, or changed their type."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from jupyter_artifacts.core.tables.query import computed_type

_NUMBERS = frozenset(["integer", "float", "decimal"])
_NESTED = frozenset(["struct", "decimal", "map", "list"])
_MOST_DIGITS = 38


class ColumnPair(NamedTuple):
    """A column that both tables have: its position in the old and the new one, and its name in the new."""

    old: int
    new: int
    name: str


class ColumnChange(NamedTuple):
    """A column that differs.

    Attributes:
        kind: "added", "removed", "retyped" or "renamed".
        name: in the new table; in the old one, where it was removed.
        old_name: in the old table; None where it was added.
        old_type: Arrow's type in the old table, as text; None where it was added.
        new_type: Arrow's type in the new table, as text; None where it was removed.
    """

    kind: str
    name: str
    old_name: str | None
    old_type: str | None
    new_type: str | None


def pair_columns(old: Any, new: Any) -> list[ColumnPair]:
    """Columns of one name; of several of one name, the first belongs to the first, and so on."""
    places: dict[str, list[int]] = {}
    for at, name in enumerate(old.names):
        places.setdefault(name, []).append(at)
    return [ColumnPair(places[name].pop(0), at, name) for at, name in enumerate(new.names) if places.get(name)]


def column_changes(old: Any, new: Any, pairs: Sequence[ColumnPair]) -> list[ColumnChange]:
    """What differs in the columns, those of the new table first."""
    by_new, paired_old = {pair.new: pair for pair in pairs}, {pair.old for pair in pairs}
    changes = []
    for at, field in enumerate(new):
        pair = by_new.get(at)
        if pair is None:
            changes.append(ColumnChange("added", field.name, None, None, str(field.type)))
            continue
        before = old.field(pair.old)
        kinds = str(before.type), str(field.type)
        if before.name != field.name:
            changes.append(ColumnChange("renamed", field.name, before.name, *kinds))
        if before.type != field.type:
            changes.append(ColumnChange("retyped", field.name, before.name, *kinds))
    removed = [field for at, field in enumerate(old) if at not in paired_old]
    return changes + [ColumnChange("removed", field.name, field.name, str(field.type), None) for field in removed]


def is_comparable(old: Any, new: Any) -> bool:
    """Whether cells of these Arrow types can be compared exactly."""
    return "wide decimal" not in (computed_type(old), computed_type(new))


def differs(pair: ColumnPair, old: Any, new: Any) -> str:
    """SQL that is true where the cells of a pair differ, of rows `o` and `n`.

    Null equals null, NaN equals NaN; numbers of two types compare as numbers, what else has two types as text.
    """
    one, other = f"o.c{pair.old}", f"n.c{pair.new}"
    kinds = computed_type(old), computed_type(new)
    if old == new or (kinds[0] == kinds[1] and kinds[0] not in _NESTED) or set(kinds) == {"date", "timestamp"}:
        return f"{one} IS DISTINCT FROM {other}"
    if set(kinds) == {"integer", "float"}:
        # An integer may have no double of its value: only one that comes back from its double is equal to it.
        exact, double = (one, other) if kinds[1] == "float" else (other, one)
        return (
            f"(CAST({exact} AS DOUBLE) IS DISTINCT FROM CAST({double} AS DOUBLE)"
            f" OR TRY_CAST({double} AS HUGEINT) IS DISTINCT FROM CAST({exact} AS HUGEINT))"
        )
    if set(kinds) <= _NUMBERS and "float" not in kinds and _digits(old, new) <= _MOST_DIGITS:
        return f"{one} IS DISTINCT FROM {other}"
    if set(kinds) <= _NUMBERS:
        return f"CAST({one} AS DOUBLE) IS DISTINCT FROM CAST({other} AS DOUBLE)"
    return f"CAST({one} AS VARCHAR) IS DISTINCT FROM CAST({other} AS VARCHAR)"


def _digits(old: Any, new: Any) -> int:
    """How many digits a decimal needs that holds both."""
    sides = [(each.precision - each.scale, each.scale) if hasattr(each, "scale") else (20, 0) for each in (old, new)]
    return int(max(side[0] for side in sides) + max(side[1] for side in sides))
