"""Columns that have another name and the same cells."""

from collections.abc import Sequence

from jupyter_artifacts.core.tables.compare.columns import ColumnPair, differs, is_comparable
from jupyter_artifacts.core.tables.engine import Cursor
from jupyter_artifacts.core.tables.source import TableSource

LOOKED_AT = 2_000
_EQUAL_SHARE = 0.95
_MOST_PAIRS = 400


def find_renames(
    old: TableSource, new: TableSource, pairs: Sequence[ColumnPair], keys: Sequence[ColumnPair], cursor: Cursor
) -> list[ColumnPair]:
    """Pairs of a column that went and one that came, of one type, whose cells are nearly all equal and not all the same.

    Rows are matched by `keys`, or by their place where there are none; some thousand are looked at.
    """
    gone = [at for at in range(len(old.schema)) if at not in {pair.old for pair in pairs} and old.schema.names[at] not in new.schema.names]
    came = [at for at in range(len(new.schema)) if at not in {pair.new for pair in pairs} and new.schema.names[at] not in old.schema.names]
    possible = [ColumnPair(one, other, new.schema.names[other]) for other in came for one in gone if _may_be_one(old, new, one, other)]
    if not possible or len(possible) > _MOST_PAIRS:
        return []
    equal = ", ".join(f"count(*) FILTER (NOT ({_differs(old, new, pair)})), count(DISTINCT n.c{pair.new})" for pair in possible)
    on = " AND ".join(f"o.c{pair.old} IS NOT DISTINCT FROM n.c{pair.new}" for pair in keys) or "o.r = n.r"
    head = f"(SELECT * FROM {new.relation(sorted({*(key.new for key in keys), *came}))} LIMIT {LOOKED_AT})"
    before = old.relation(sorted({*(key.old for key in keys), *gone}))
    row = cursor.query(f"SELECT count(*), {equal} FROM {before} AS o JOIN {head} AS n ON {on}")
    count, *figures = (column[0].as_py() for column in row.columns)
    renames: list[ColumnPair] = []
    for at, pair in enumerate(possible):
        is_taken = any(pair.old == each.old or pair.new == each.new for each in renames)
        if not is_taken and count and figures[2 * at] >= _EQUAL_SHARE * count and figures[2 * at + 1] > 1:
            renames.append(pair)
    return renames


def _differs(old: TableSource, new: TableSource, pair: ColumnPair) -> str:
    return differs(pair, old.schema.field(pair.old).type, new.schema.field(pair.new).type)


def _may_be_one(old: TableSource, new: TableSource, one: int, other: int) -> bool:
    kinds = old.schema.field(one).type, new.schema.field(other).type
    return bool(kinds[0] == kinds[1] and is_comparable(*kinds))
