"""Two tables compared: columns, counts, and pages of the rows that differ, with the old and the new value of each cell."""

from collections.abc import Sequence
from typing import Any, Literal, NamedTuple

from jupyter_artifacts.core.tables.compare.columns import ColumnChange, ColumnPair, column_changes, is_comparable, pair_columns
from jupyter_artifacts.core.tables.compare.keys import Key, choose_key
from jupyter_artifacts.core.tables.compare.renames import find_renames
from jupyter_artifacts.core.tables.compare.rows import RowChanges, RowPlan, changed_cells, compare_rows
from jupyter_artifacts.core.tables.engine import Cursor
from jupyter_artifacts.core.tables.frames import pandas_of_arrow
from jupyter_artifacts.core.tables.query import computed_type
from jupyter_artifacts.core.tables.source import TableSource
from jupyter_artifacts.errors import UsageError

Match = Literal["key", "place", "whole"]

KINDS = ("added", "removed", "changed")
MOST_ROWS = 100_000


class Summary(NamedTuple):
    """A comparison in figures.

    Attributes:
        old_rows: of the older table.
        new_rows: of the newer table.
        added: rows that only the newer table has.
        removed: rows that only the older table has.
        changed: rows of which cells differ.
        unchanged: rows in which no compared cell differs.
        cells: how many cells differ, by column; only columns in which some do.
    """

    old_rows: int
    new_rows: int
    added: int
    removed: int
    changed: int
    unchanged: int
    cells: dict[str, int]


class TableComparison:
    """What differs from one table to another. Safe to share between threads once it is made; `close` gives both tables back.

    Attributes:
        columns: those that differ.
        match: how rows found each other: by "key", by "place" (row numbers), or as a "whole" (equal in all columns).
        key: names of the columns of the key, in the newer table.
        key_origin: "given", "declared" or "found"; empty without a key.
        notes: sentences about what a reader has to know, such as keys that several rows share.
        summary: figures.
    """

    def __init__(self, plan: RowPlan, match: Match, key: Key | None, changes: RowChanges, notes: Sequence[str]) -> None:
        self._plan = plan
        self._changes = changes
        self.match: Match = match
        self.key = tuple(pair.name for pair in key.pairs) if key else ()
        self.key_origin = key.origin if key else ""
        self.old, self.new = plan.old, plan.new
        self._pairs = [*plan.keys, *plan.cells]
        self.columns: list[ColumnChange] = column_changes(plan.old.schema, plan.new.schema, self._all_pairs())
        self.notes = [*notes, *_key_notes(changes)]
        self.summary = _summary(plan, changes.table)

    def __len__(self) -> int:
        """How many rows differ."""
        return len(self._changes.table)

    def __bool__(self) -> bool:
        return bool(len(self) or self.columns)

    @property
    def schema(self) -> Any:
        """Arrow's schema of the pages."""
        return self.page(0, 0).schema

    def page(self, offset: int, limit: int) -> Any:
        """`limit` rows that differ, from `offset` on, as an Arrow table.

        `change` says how ("added", "removed", "changed"), `cells` names the columns that differ, `old_row` and `new_row` are the row's
        numbers; then the columns of the key, and for each other column its cell before and after: `old.<name>`, `new.<name>`.
        """
        import pyarrow as pa

        if offset < 0 or not 0 <= limit <= MOST_ROWS:
            raise UsageError(f"rows {limit} from {offset} on make no page: the first row is 0, and a page has at most {MOST_ROWS:,}.")
        rows = self._changes.table.slice(offset, limit)
        with self._cursor() as cursor:
            old, new = (_side_rows(source, rows.column(mark), cursor) for source, mark in ((self.old, "o"), (self.new, "n")))
        fields, arrays = self._marks(rows)
        for pair in self._plan.keys if self.match == "key" else ():
            fields.append(self.new.schema.field(pair.new))
            arrays.append(_either(new.column(pair.new), old.column(pair.old)))
        for name, before, after in self._shown():
            for label, table, at in (("old", old, before), ("new", new, after)):
                if at is not None:
                    fields.append(pa.field(f"{label}.{name}", table.schema.field(at).type))
                    arrays.append(table.column(at))
        return pa.Table.from_arrays(arrays, schema=pa.schema(fields))

    def frame(self, limit: int | None = None) -> Any:
        """The rows that differ, all or the first `limit`, as a pandas DataFrame; columns as of `page`."""
        import pyarrow as pa

        count = len(self) if limit is None else min(limit, len(self))
        pieces = [self.page(at, min(MOST_ROWS, count - at)) for at in range(0, count, MOST_ROWS)]
        return pandas_of_arrow(pa.concat_tables(pieces or [self.page(0, 0)]))

    def close(self) -> None:
        """Give both tables back."""
        self.old.close()
        self.new.close()

    def __enter__(self) -> "TableComparison":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _cursor(self) -> Any:
        from contextlib import closing

        return closing(self.new.new_cursor())

    def _all_pairs(self) -> list[ColumnPair]:
        """Columns that belong together, those that can't be compared among them."""
        paired = {pair.new for pair in self._pairs}
        return [*self._pairs, *(pair for pair in pair_columns(self.old.schema, self.new.schema) if pair.new not in paired)]

    def _shown(self) -> list[tuple[str, int | None, int | None]]:
        """(name, position in the old table, in the new) of the columns besides the key, in the order of the new table."""
        is_key = {pair.new for pair in self._plan.keys} if self.match == "key" else set()
        by_new = {pair.new: pair.old for pair in self._all_pairs()}
        shown: list[tuple[str, int | None, int | None]] = [
            (name, by_new.get(at), at) for at, name in enumerate(self.new.schema.names) if at not in is_key
        ]
        paired = set(by_new.values())
        return shown + [(name, at, None) for at, name in enumerate(self.old.schema.names) if at not in paired]

    def _marks(self, rows: Any) -> tuple[list[Any], list[Any]]:
        """The columns `change` and `cells` of some rows."""
        import numpy as np
        import pyarrow as pa
        import pyarrow.compute as pc

        added, removed = pc.is_null(rows.column("o")).to_numpy(), pc.is_null(rows.column("n")).to_numpy()
        kinds = np.where(added, KINDS[0], np.where(removed, KINDS[1], KINDS[2]))
        names: list[list[str]] = [[] for _ in range(len(rows))]
        for pair, mask in changed_cells(self._plan, rows):
            for at in np.flatnonzero(mask):
                names[at].append(pair.name)
        fields = [pa.field("change", pa.string()), pa.field("cells", pa.list_(pa.string()))]
        fields += [pa.field("old_row", pa.int64()), pa.field("new_row", pa.int64())]
        marks = [pa.array(kinds.tolist(), pa.string()), pa.array(names, pa.list_(pa.string()))]
        return fields, [*marks, rows.column("o"), rows.column("n")]


def compare_tables(
    old: TableSource, new: TableSource, cursor: Cursor, *, key: Sequence[str] | str | None = None, match: Match | None = None
) -> TableComparison:
    """What differs from `old` to `new`.

    Args:
        old: the older table.
        new: the newer table.
        cursor: what computes it; stopping it ends the comparison.
        key: names of the columns that tell rows apart; without it, the primary key that the table declares, or a column that is called
            like a key and is unique in both tables.
        match: "place" compares row by row, "whole" rows as they are (added and removed ones only); without it and without a key, "place"
            where both tables have as many rows, else "whole".

    Raises:
        UsageError: the key is not in both tables, or makes no sense together with `match`.
    """
    if match not in (None, "key", "place", "whole"):
        raise UsageError(f"rows can't be matched by {match!r}; there are 'key', 'place' and 'whole'.")
    names = [key] if isinstance(key, str) else None if key is None else list(key)
    if names is not None and match in ("place", "whole"):
        raise UsageError(f"rows are matched either by a key or by {match!r}; leave one of the two out.")
    if names == []:
        raise UsageError("a key needs at least one column.")
    every = pair_columns(old.schema, new.schema)
    pairs = [pair for pair in every if is_comparable(old.schema.field(pair.old).type, new.schema.field(pair.new).type)]
    notes = [f"Column {pair.name!r} was not compared: its numbers have more than 38 digits." for pair in every if pair not in pairs]
    chosen = choose_key(old, new, pairs, names, cursor) if match in (None, "key") else None
    if match == "key" and chosen is None:
        raise UsageError("no column tells rows apart in both tables; name the key, or match rows by 'place' or as a 'whole'.")
    if chosen is not None:
        pairs = [*pairs, *find_renames(old, new, pairs, chosen.pairs, cursor)]
        plan = RowPlan(old, new, chosen.pairs, tuple(pair for pair in pairs if pair not in chosen.pairs))
        return TableComparison(plan, "key", chosen, compare_rows(plan, cursor), notes)
    how: Match = match or ("place" if old.row_count == new.row_count else "whole")
    alike = [pair for pair in pairs if _has_one_type(old, new, pair)]
    if how == "place" or not alike:
        plan = RowPlan(old, new, (), (*pairs, *find_renames(old, new, pairs, (), cursor)))
        return TableComparison(plan, "place", None, compare_rows(plan, cursor), notes)
    notes += [f"Column {pair.name!r} was not compared: its type changed, and whole rows were." for pair in pairs if pair not in alike]
    plan = RowPlan(old, new, tuple(alike), ())
    return TableComparison(plan, "whole", None, RowChanges(compare_rows(plan, cursor).table), notes)


def _has_one_type(old: TableSource, new: TableSource, pair: ColumnPair) -> bool:
    kinds = old.schema.field(pair.old).type, new.schema.field(pair.new).type
    return bool(kinds[0] == kinds[1] or computed_type(kinds[0]) == computed_type(kinds[1]) not in ("struct", "list", "map", "decimal"))


def _summary(plan: RowPlan, table: Any) -> Summary:
    import pyarrow.compute as pc

    added, removed = int(table.column("o").null_count), int(table.column("n").null_count)
    cells: dict[str, int] = {}
    for pair, mask in changed_cells(plan, table):
        if count := int(mask.sum()):
            cells[pair.name] = cells.get(pair.name, 0) + count
    changed = int(pc.sum(pc.and_(pc.is_valid(table.column("o")), pc.is_valid(table.column("n")))).as_py() or 0)
    old_rows, new_rows = plan.old.row_count, plan.new.row_count
    return Summary(old_rows, new_rows, added, removed, changed, new_rows - added - changed, cells)


def _key_notes(changes: RowChanges) -> list[str]:
    notes = []
    if changes.shared_keys:
        notes.append(
            f"{changes.shared_keys:,} rows share their key with a row before them; rows of one key were matched in the order in which they"
            " stand."
        )
    if changes.null_keys:
        notes.append(f"{changes.null_keys:,} rows have a null in their key; null was taken for a key like any other.")
    return notes


def _side_rows(source: TableSource, numbers: Any, cursor: Cursor) -> Any:
    """The rows of these numbers, with a row of nulls where there is none."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    is_there = pc.is_valid(numbers).to_numpy()
    present = numbers.drop_null().to_numpy()
    found = source.take(present, cursor=cursor)
    places = np.where(is_there, np.cumsum(is_there) - 1, 0)
    return found.take(pa.array(places, mask=~is_there)) if len(numbers) else found


def _either(new: Any, old: Any) -> Any:
    """Cells of the newer table, of the older where that has none."""
    import pyarrow.compute as pc

    return pc.coalesce(new, old.cast(new.type))
