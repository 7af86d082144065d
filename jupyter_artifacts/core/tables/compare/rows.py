"""Which rows and cells differ. Exact: cells are compared, not hashes of them.

Rows that are equal at the same place are found first, by a scan of both tables side by side; only the others are joined. So a table of
20,000,000 rows in which 1,000 changed is compared in the memory of a few thousand rows. Where the tables are in another order, everything
is joined, and DuckDB spills what does not fit.
"""

import os
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from jupyter_artifacts.core.tables.compare.columns import ColumnPair, differs
from jupyter_artifacts.core.tables.engine import Cursor
from jupyter_artifacts.core.tables.source import TableSource

SAMPLE_ROWS = 65_536
MOST_CANDIDATES = 2_000_000
HELD_BYTES = 64 << 20

_BITS = 60
"""Changed columns of a row are bits of integers, so many in each."""

_ORDER = "ORDER BY coalesce(n, o), n IS NOT NULL"


class RowPlan(NamedTuple):
    """How rows are compared: `keys` tell which belong together, or their place does where there are none; `cells` are compared."""

    old: TableSource
    new: TableSource
    keys: tuple[ColumnPair, ...]
    cells: tuple[ColumnPair, ...]


class RowChanges(NamedTuple):
    """Rows that differ, in the order of the new table, removed ones at the place they had.

    Attributes:
        table: Arrow: `o` and `n`, the row's number in the old and the new table, null where it is not there; `m0`, `m1`, … the bits of the
            cells that differ.
        shared_keys: how many rows among those that were joined have a key that one before them has too.
        null_keys: how many of them have a null in their key.
    """

    table: Any
    shared_keys: int = 0
    null_keys: int = 0


def compare_rows(plan: RowPlan, cursor: Cursor) -> RowChanges:
    """Every row that was added, removed or changed."""
    if not plan.keys:
        return RowChanges(_kept(cursor.batches(_by_place_sql(plan)), plan))
    is_narrowed = _note_candidates(plan, cursor)
    shared, nulls = _trouble(plan, cursor, is_narrowed=is_narrowed)
    sql = _join_sql(plan, is_narrowed=is_narrowed, is_shared=shared > 0)
    return RowChanges(_kept(cursor.batches(sql), plan), shared, nulls)


def mask_columns(plan: RowPlan) -> list[str]:
    """Names of the columns of bits."""
    return [f"m{at}" for at in range(-(-len(plan.cells) // _BITS))]


def changed_cells(plan: RowPlan, table: Any) -> Iterator[tuple[ColumnPair, Any]]:
    """For each compared column, in which rows of `table` (as of `RowChanges`) its cell differs: NumPy truth values."""
    import numpy as np
    import pyarrow.compute as pc

    is_both = pc.and_(pc.is_valid(table.column("o")), pc.is_valid(table.column("n"))).to_numpy()
    masks = [table.column(name).to_numpy() for name in mask_columns(plan)]
    for at, pair in enumerate(plan.cells):
        yield pair, is_both & ((masks[at // _BITS] >> np.int64(at % _BITS)) & 1 == 1)


def _note_candidates(plan: RowPlan, cursor: Cursor) -> bool:
    """Note in the table `candidates` which rows (o, n) are not equal at their place; False when these are too many to be of use."""
    longest = max(plan.old.row_count, plan.new.row_count)
    if longest > 2 * SAMPLE_ROWS:
        sample = _side_by_side(plan, f" WHERE r < {SAMPLE_ROWS}")
        if cursor.query(f"SELECT count(*) AS n FROM ({sample})").to_pylist()[0]["n"] > SAMPLE_ROWS // 2:
            return False
    cursor.run("CREATE OR REPLACE TEMP TABLE candidates (o BIGINT, n BIGINT)")
    cursor.run(f"INSERT INTO candidates {_side_by_side(plan)} LIMIT {MOST_CANDIDATES + 1}")
    return bool(cursor.query("SELECT count(*) AS n FROM candidates").to_pylist()[0]["n"] <= MOST_CANDIDATES)


def _side_by_side(plan: RowPlan, where: str = "", pairs: Sequence[ColumnPair] | None = None, selected: str = "o.r AS o, n.r AS n") -> str:
    pairs = [*plan.keys, *plan.cells] if pairs is None else pairs
    old = plan.old.relation(sorted({pair.old for pair in pairs}))
    new = plan.new.relation(sorted({pair.new for pair in pairs}))
    tests = ["o.r IS NULL", "n.r IS NULL", *_tests(plan, pairs)]
    joined = f"(SELECT * FROM {old}{where}) AS o POSITIONAL JOIN (SELECT * FROM {new}{where}) AS n"
    return f"SELECT {selected} FROM {joined} WHERE {' OR '.join(tests)}"


def _by_place_sql(plan: RowPlan) -> str:
    return f"SELECT * FROM ({_side_by_side(plan, selected=f'o.r AS o, n.r AS n{_masks(plan)}')}) {_ORDER}"


def _tests(plan: RowPlan, pairs: Sequence[ColumnPair]) -> list[str]:
    return [differs(pair, plan.old.schema.field(pair.old).type, plan.new.schema.field(pair.new).type) for pair in pairs]


def _masks(plan: RowPlan) -> str:
    tests = _tests(plan, plan.cells)
    bits = [f"CAST(CASE WHEN {test} THEN {1 << at % _BITS} ELSE 0 END AS BIGINT)" for at, test in enumerate(tests)]
    summed = [" + ".join(bits[at : at + _BITS]) for at in range(0, len(bits), _BITS)]
    return "".join(f", {each} AS {name}" for each, name in zip(summed, mask_columns(plan), strict=True))


def _side(plan: RowPlan, *, is_old: bool, is_narrowed: bool, is_shared: bool, keys_only: bool = False) -> str:
    """One side of the join; rows that share a key get numbers, so that the first belongs to the first, and so on."""
    source, mark = (plan.old, "o") if is_old else (plan.new, "n")
    pairs = plan.keys if keys_only else (*plan.keys, *plan.cells)
    relation = source.relation(sorted({pair.old if is_old else pair.new for pair in pairs}))
    where = f" WHERE r IN (SELECT {mark} FROM candidates WHERE {mark} IS NOT NULL)" if is_narrowed else ""
    keys = ", ".join(_key_names(plan, is_old=is_old))
    number = f", row_number() OVER (PARTITION BY {keys} ORDER BY r) AS nth" if is_shared else ""
    return f"(SELECT *{number} FROM {relation}{where})"


def _key_names(plan: RowPlan, *, is_old: bool) -> list[str]:
    return [f"c{pair.old if is_old else pair.new}" for pair in plan.keys]


def _join_sql(plan: RowPlan, *, is_narrowed: bool, is_shared: bool) -> str:
    old = _side(plan, is_old=True, is_narrowed=is_narrowed, is_shared=is_shared)
    new = _side(plan, is_old=False, is_narrowed=is_narrowed, is_shared=is_shared)
    on = [f"o.c{pair.old} IS NOT DISTINCT FROM n.c{pair.new}" for pair in plan.keys] + (["o.nth = n.nth"] if is_shared else [])
    joined = f"SELECT o.r AS o, n.r AS n{_masks(plan)} FROM {old} AS o FULL OUTER JOIN {new} AS n ON {' AND '.join(on)}"
    changed = " OR ".join(["o IS NULL", "n IS NULL", *(f"{name} <> 0" for name in mask_columns(plan))])
    return f"SELECT * FROM ({joined}) WHERE {changed} {_ORDER}"


def _trouble(plan: RowPlan, cursor: Cursor, *, is_narrowed: bool) -> tuple[int, int]:
    """(rows that share their key, rows with a null in it) among the rows to join, of the table that has more of them."""
    shared, nulls = 0, 0
    for is_old in (True, False):
        relation = _side(plan, is_old=is_old, is_narrowed=is_narrowed, is_shared=False, keys_only=True)
        keys = _key_names(plan, is_old=is_old)
        missing = " OR ".join(f"{key} IS NULL" for key in keys)
        distinct = f"count(DISTINCT {keys[0]})" if len(keys) == 1 else f"count(DISTINCT ({', '.join(keys)}))"
        row = cursor.query(f"SELECT count(*) AS n, {distinct} AS d, count(*) FILTER ({missing}) AS nulls FROM {relation}").to_pylist()[0]
        unseen = min(row["nulls"], 1) if len(keys) == 1 else 0  # null is a key, and not counted as a value
        shared, nulls = max(shared, row["n"] - row["d"] - unseen), max(nulls, row["nulls"])
    return shared, nulls


def _kept(batches: Iterator[Any], plan: RowPlan) -> Any:
    """Numbers of rows as one Arrow table, in a file of the scratch folder where they are many."""
    import pyarrow as pa

    schema = pa.schema([("o", pa.int64()), ("n", pa.int64()), *((name, pa.int64()) for name in mask_columns(plan))])
    held: list[Any] = []
    size = 0
    for batch in batches:
        held.append(pa.Table.from_batches([batch]).cast(schema))
        size += held[-1].nbytes
        if size > HELD_BYTES:
            return _spilled(schema, held, batches, plan.new.scratch.new_file(".changes"))
    return pa.concat_tables([schema.empty_table(), *held])


def _spilled(schema: Any, held: list[Any], batches: Iterator[Any], path: str) -> Any:
    import pyarrow as pa

    with pa.OSFile(path, "wb") as sink, pa.ipc.new_file(sink, schema) as writer:
        while held:
            writer.write_table(held.pop(0))
        for batch in batches:
            writer.write_table(pa.Table.from_batches([batch]).cast(schema))
    table = pa.ipc.open_file(pa.memory_map(path)).read_all()
    os.unlink(path)  # the map keeps it until nobody reads it any more
    return table
