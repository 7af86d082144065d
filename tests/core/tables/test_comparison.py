"""Tables compared: every row and cell that differs and no other, by key, by place and as whole rows, whatever is in them."""

import math
from collections import Counter
from decimal import Decimal
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jupyter_artifacts.core.tables.compare import rows as rows_module
from jupyter_artifacts.core.tables.compare.columns import ColumnChange
from jupyter_artifacts.core.tables.compare.comparison import Summary, TableComparison, compare_tables
from jupyter_artifacts.core.tables.schema import Marks, with_marks
from jupyter_artifacts.errors import UsageError
from tests.core.tables.tables import source_of

CELL = st.one_of(st.none(), st.sampled_from([math.nan, 0.0, 1.5, -2.0]))
KEYS = st.one_of(st.none(), st.integers(0, 6))
ROWS = st.lists(st.tuples(KEYS, CELL, st.sampled_from(["", "a", None])), max_size=12)
Row = tuple[object, object, object]


def compare(folder: Path, old: pa.Table, new: pa.Table, **how: object) -> TableComparison:
    sides = []
    for name, table in (("old", old), ("new", new)):
        (folder / name).mkdir(exist_ok=True)
        sides.append(source_of(folder / name, table, row_group_size=5))
    cursor = sides[0].new_cursor()
    try:
        return compare_tables(*sides, cursor, **how)
    finally:
        cursor.close()


def table_of(rows: list[Row]) -> pa.Table:
    columns = list(zip(*rows, strict=True)) if rows else [[], [], []]
    return pa.table(
        {"k": pa.array(columns[0], pa.int64()), "x": pa.array(columns[1], pa.float64()), "s": pa.array(columns[2], pa.string())}
    )


def plain(value: object) -> object:
    """A value that equals what it should: NaN itself."""
    return "NaN" if isinstance(value, float) and math.isnan(value) else value


def expected_by_key(old: list[Row], new: list[Row]) -> list[tuple[object, ...]]:
    """(change, key, old cells, new cells) by hand: rows of one key in their order, but those equal at their place belong together."""
    same = {at for at in range(min(len(old), len(new))) if list(map(plain, old[at])) == list(map(plain, new[at]))}
    groups: dict[object, tuple[list[Row], list[Row]]] = {}
    for side, rows in enumerate((old, new)):
        for at, row in enumerate(rows):
            if at not in same:
                groups.setdefault(row[0], ([], []))[side].append(row)
    found: list[tuple[object, ...]] = []
    for key, (before, after) in groups.items():
        for at in range(max(len(before), len(after))):
            one = tuple(map(plain, before[at][1:])) if at < len(before) else None
            other = tuple(map(plain, after[at][1:])) if at < len(after) else None
            if one != other:
                found.append(("added" if one is None else "removed" if other is None else "changed", key, one, other))
    return found


def shown(comparison: TableComparison) -> list[tuple[object, ...]]:
    found = []
    for at in range(0, len(comparison) + 1, 4):
        for row in comparison.page(at, 4).to_pylist():
            sides = [
                None if row["change"] == gone else (plain(row[f"{side}.x"]), plain(row[f"{side}.s"]))
                for side, gone in (("old", "added"), ("new", "removed"))
            ]
            found.append((row["change"], row["k"], *sides))
            if row["change"] == "changed":
                assert row["cells"] == [name for name in ("x", "s") if plain(row[f"old.{name}"]) != plain(row[f"new.{name}"])]
    return found


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(old=ROWS, new=ROWS)
def test_keyed_changes_are_those_found_by_hand(tmp_path: Path, old: list[Row], new: list[Row]) -> None:
    comparison = compare(tmp_path, table_of(old), table_of(new), key="k")
    expected = expected_by_key(old, new)

    assert Counter(shown(comparison)) == Counter(expected)
    summary = comparison.summary
    kinds = Counter(each[0] for each in expected)
    assert (summary.added, summary.removed, summary.changed) == (kinds["added"], kinds["removed"], kinds["changed"])
    assert summary.unchanged == len(new) - kinds["added"] - kinds["changed"] == len(old) - kinds["removed"] - kinds["changed"]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(old=ROWS, new=ROWS)
def test_whole_rows_are_compared_as_a_bag(tmp_path: Path, old: list[Row], new: list[Row]) -> None:
    comparison = compare(tmp_path, table_of(old), table_of(new), match="whole")
    bags = [Counter(tuple(map(plain, row)) for row in rows) for rows in (old, new)]

    assert (comparison.summary.added, comparison.summary.removed, comparison.summary.changed) == (
        (bags[1] - bags[0]).total(),
        (bags[0] - bags[1]).total(),
        0,
    )
    found = comparison.page(0, 100).to_pylist()
    added = Counter(tuple(plain(row[f"new.{name}"]) for name in "kxs") for row in found if row["change"] == "added")
    assert added == bags[1] - bags[0]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(old=ROWS, new=ROWS)
def test_rows_at_one_place_are_compared_cell_by_cell(tmp_path: Path, old: list[Row], new: list[Row]) -> None:
    comparison = compare(tmp_path, table_of(old), table_of(new), match="place")
    differing = [at for at in range(min(len(old), len(new))) if list(map(plain, old[at])) != list(map(plain, new[at]))]

    assert comparison.summary.changed == len(differing)
    assert (comparison.summary.added, comparison.summary.removed) == (max(0, len(new) - len(old)), max(0, len(old) - len(new)))


NUMBERS = pa.table({"id": range(200), "v": np.arange(200) * 0.5, "s": [f"name {at}" for at in range(200)]})


def test_the_ways_of_joining_give_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    values = NUMBERS["v"].to_pylist()
    values[7], values[150] = None, -1.0
    new = NUMBERS.set_column(1, "v", pa.array(values)).slice(0, 190)
    expected = compare(tmp_path, NUMBERS, new, key="id").page(0, 100)
    assert expected.num_rows == 12

    for name, value in (("SAMPLE_ROWS", 16), ("MOST_CANDIDATES", 2), ("HELD_BYTES", 1)):
        monkeypatch.setattr(rows_module, name, value)
        assert compare(tmp_path, NUMBERS, new, key="id").page(0, 100).equals(expected)
    shuffled = new.take(np.random.default_rng(0).permutation(190))
    found = compare(tmp_path, NUMBERS, shuffled, key="id").page(0, 100).sort_by("id")
    assert found.drop_columns("new_row").equals(expected.sort_by("id").drop_columns("new_row"))


@pytest.mark.parametrize(
    ("old", "new", "how"),
    [
        (NUMBERS, NUMBERS.slice(1), ("key", ("id",), "found")),
        (NUMBERS.rename_columns(["v0", "id", "s"]), NUMBERS.rename_columns(["v0", "id", "s"]).slice(1), ("key", ("v0",), "found")),
        (pa.table({"x": [1.0, 2.0]}), pa.table({"x": [1.0, 3.0]}), ("place", (), "")),
        (pa.table({"x": [1.0, 2.0]}), pa.table({"x": [2.0]}), ("whole", (), "")),
        (pa.table({"id": [1, 1]}), pa.table({"id": [1, 2]}), ("place", (), "")),
    ],
)
def test_how_rows_are_matched_where_nobody_says(tmp_path: Path, old: pa.Table, new: pa.Table, how: tuple[object, ...]) -> None:
    comparison = compare(tmp_path, old, new)

    assert (comparison.match, comparison.key, comparison.key_origin) == how


def test_a_declared_primary_key_goes_before_others(tmp_path: Path) -> None:
    table = pa.table({"id": [1, 2, 3], "code": ["a", "b", "c"]})
    table = table.cast(with_marks(table.schema, Marks(primary_key="code")))
    comparison = compare(tmp_path, table, table.slice(1))

    assert (comparison.key, comparison.key_origin) == (("code",), "declared")
    assert comparison.page(0, 5).column("code").to_pylist() == ["a"]


def test_columns_that_came_went_changed_type_or_name_are_told(tmp_path: Path) -> None:
    new = pa.table({
        "id": NUMBERS["id"], "v": NUMBERS["v"].cast(pa.string()), "title": NUMBERS["s"], "flag": pa.array([True] * 200),
    })  # fmt: skip
    comparison = compare(tmp_path, NUMBERS.append_column("gone", pa.array([1] * 200)), new)

    assert set(comparison.columns) == {
        ColumnChange("retyped", "v", "v", "double", "string"),
        ColumnChange("renamed", "title", "s", "string", "string"),
        ColumnChange("added", "flag", None, None, "bool"),
        ColumnChange("removed", "gone", "gone", "int64", None),
    }
    assert comparison.summary.cells.keys() <= {"v"}
    assert "title" not in comparison.summary.cells


@pytest.mark.parametrize(
    ("old", "new", "changed"),
    [
        (pa.array([2**53, 2**53 + 1, 5]), pa.array([2.0**53, 2.0**53, 5.0]), [1]),
        (pa.array([1, None], pa.int32()), pa.array([1, None], pa.int64()), []),
        (pa.array([Decimal("1.10")], pa.decimal128(5, 2)), pa.array([Decimal("1.100")], pa.decimal128(30, 3)), []),
        (pa.array(["a", None]), pa.array(["a", None]).dictionary_encode(), []),
        (pa.array([1, 2]), pa.array(["1", "two"]), [1]),
        (pa.array([[1], None, []]), pa.array([[1], [], []]), [1]),
        (pa.array([{"a": 1}]), pa.array([{"a": 2}]), [0]),
        (pa.array([0, 1], pa.timestamp("ns", "UTC")), pa.array([0, 2], pa.timestamp("ns", "UTC")), [1]),
        (pa.array([b"\0", b"x"]), pa.array([b"\0", b"y"]), [1]),
    ],
)
def test_cells_of_any_types_are_compared_by_value(tmp_path: Path, old: pa.Array, new: pa.Array, changed: list[int]) -> None:
    ids = pa.array(range(len(old)))
    comparison = compare(tmp_path, pa.table({"id": ids, "c": old}), pa.table({"id": ids, "c": new}))

    assert comparison.page(0, 10).column("id").to_pylist() == changed


def test_more_columns_than_bits_of_an_integer_are_compared(tmp_path: Path) -> None:
    names = [f"c{at}" for at in range(130)]
    old = pa.table({"id": [1, 2], **{name: [0, 0] for name in names}})
    new = pa.table({"id": [1, 2], **{name: [0, 1 if name in ("c0", "c59", "c60", "c129") else 0] for name in names}})

    assert compare(tmp_path, old, new).page(0, 5).column("cells").to_pylist() == [["c0", "c59", "c60", "c129"]]


def test_keys_with_twins_and_nulls_are_matched_in_order_and_said(tmp_path: Path) -> None:
    old = pa.table({"k": [1, 1, None, 2], "v": ["a", "b", "c", "d"]})
    new = pa.table({"k": [2, 1, 1, None], "v": ["d", "a", "x", "c"]})
    comparison = compare(tmp_path, old, new, key="k")

    assert [(row["k"], row["old.v"], row["new.v"]) for row in comparison.page(0, 9).to_pylist()] == [(1, "b", "x")]
    assert any("share their key" in note for note in comparison.notes)
    assert any("null in their key" in note for note in comparison.notes)


def test_decimals_that_nothing_can_compare_are_named(tmp_path: Path) -> None:
    wide = pa.array([Decimal(10**45)], pa.decimal256(50, 2))
    comparison = compare(tmp_path, pa.table({"id": [1], "w": wide}), pa.table({"id": [1], "w": wide}))

    assert (len(comparison), comparison.notes) == (0, ["Column 'w' was not compared: its numbers have more than 38 digits."])
    assert not comparison


def test_tables_without_rows_or_common_columns_compare(tmp_path: Path) -> None:
    empty = NUMBERS.slice(0, 0)
    assert compare(tmp_path, empty, NUMBERS).summary == Summary(0, 200, 200, 0, 0, 0, {})
    assert compare(tmp_path, empty, empty).page(0, 5).num_rows == 0
    other = compare(tmp_path, pa.table({"a": [1]}), pa.table({"b": ["x"]}))
    assert (other.match, len(other), [each.kind for each in other.columns]) == ("place", 0, ["added", "removed"])


def test_a_frame_has_the_old_and_the_new_value(tmp_path: Path) -> None:
    frame = compare(tmp_path, pa.table({"id": [1, 2], "n": [2**53 + 1, 5]}), pa.table({"id": [2, 3], "n": [6, 7]})).frame()

    assert list(frame.columns) == ["change", "cells", "old_row", "new_row", "id", "old.n", "new.n"]
    assert frame[["change", "id"]].values.tolist() == [["removed", 1], ["changed", 2], ["added", 3]]
    assert frame["old.n"][0] == 2**53 + 1


@pytest.mark.parametrize(
    ("how", "message"),
    [
        ({"key": "nothing"}, "the older table can't be compared by 'nothing'"),
        ({"key": ["id", "id2"]}, "did you mean"),
        ({"key": []}, "at least one column"),
        ({"key": "id", "match": "place"}, "either by a key or by 'place'"),
        ({"match": "magic"}, "can't be matched by 'magic'"),
        ({"key": "v"}, "holds double in the older table and string in the newer"),
    ],
)
def test_what_makes_no_sense_is_refused(tmp_path: Path, how: dict[str, object], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        compare(tmp_path, NUMBERS, NUMBERS.set_column(1, "v", NUMBERS["v"].cast(pa.string())), **how)
