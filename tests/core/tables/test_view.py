"""Pages of a table: any order, filter and search give the rows that plain Python would, with the types they have in the file."""

import json
import math
import threading
from decimal import Decimal
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jupyter_artifacts.core.tables import view as view_module
from jupyter_artifacts.core.tables.query import SortKey
from jupyter_artifacts.core.tables.view import TableView
from jupyter_artifacts.errors import SupersededError, UsageError
from tests.core.tables.tables import source_of

BIG = 2**53
ROWS = st.lists(
    st.tuples(
        st.one_of(st.none(), st.integers(BIG - 2, BIG + 3), st.integers(-3, 3)),
        st.one_of(st.none(), st.sampled_from([math.nan, math.inf, -math.inf, 0.0, -0.5, 1.5])),
        st.one_of(st.none(), st.sampled_from(["", "a", "B", "ä", "Ab", "zz"])),
    ),
    max_size=40,
)


def table_of(rows: list[tuple[object, object, object]]) -> pa.Table:
    columns = list(zip(*rows, strict=True)) if rows else [[], [], []]
    return pa.table(
        {"n": pa.array(columns[0], pa.int64()), "x": pa.array(columns[1], pa.float64()), "s": pa.array(columns[2], pa.string())}
    )


def ids(view: TableView, count: int = 1000) -> list[int]:
    found: list[int] = []
    for offset in range(0, count, 9):
        page = view.page(offset, 9)
        found += page.column("id").to_pylist()
        if len(page) < 9:
            break
    return found


def key(value: object) -> tuple[object, ...]:
    """Where a value stands: NaN behind all numbers, null behind all."""
    if value is None:
        return (2, 0)
    if isinstance(value, float) and math.isnan(value):
        return (1, 0)
    return (0, value.encode() if isinstance(value, str) else value)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=ROWS, column=st.sampled_from("nxs"), is_descending=st.booleans(), parts=st.integers(1, 3))
def test_any_order_is_that_of_plain_python(
    tmp_path: Path, rows: list[tuple[object, object, object]], column: str, is_descending: bool, parts: int
) -> None:
    table = table_of(rows).append_column("id", pa.array(range(len(rows)), pa.int64()))
    cut = len(rows) // parts
    view = TableView(source_of(tmp_path, *[table.slice(at * cut, cut if at < parts - 1 else None) for at in range(parts)]))
    values = table.column(column).to_pylist()
    expected = [at for at in range(len(rows)) if values[at] is not None]
    expected.sort(key=lambda at: key(values[at]), reverse=is_descending)
    if is_descending:  # equal rows stay in the order of the file
        expected.sort(key=lambda at: 0)
        groups: dict[object, list[int]] = {}
        for at in expected:
            groups.setdefault(key(values[at]), []).append(at)
        expected = [at for group in groups.values() for at in sorted(group)]
    expected += [at for at in range(len(rows)) if values[at] is None]

    view.change(sort=[SortKey(column, is_descending)])

    assert ids(view) == expected
    assert view.count() == len(rows)


@pytest.fixture
def view(tmp_path: Path) -> TableView:
    table = pa.table(
        {
            "id": pa.array(range(8)),
            "n": pa.array([BIG, BIG + 1, 5, None, -7, 5, 0, 2**63 - 1]),
            "x": pa.array([1.5, math.nan, None, 2.5, -0.0, 0.0, math.inf, 3.0]),
            "s": pa.array(["Tea", "coffee", None, "", "TEA 2", "100%", "it's", "_"]).dictionary_encode(),
            "d": pa.array(
                [None, *map(Decimal, ["1.10", "-2.00", "12345678901234567890.12", "0.00", "3.30", "4.00", "5.55"])], pa.decimal128(25, 2)
            ),
            "t": pa.array([0, 1, 2, None, 4, 5, 6, 7], pa.timestamp("us", "Europe/Berlin")),
            "l": pa.array([[1], [], None, [2, 3], [4], [5], [6], [7]]),
        }
    )
    return TableView(source_of(tmp_path, table, row_group_size=3))


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ([("n", "=", BIG + 1)], [1]),
        ([("n", ">", float(BIG))], [1, 7]),
        ([("n", ">=", "5")], [0, 1, 2, 5, 7]),
        ([("n", ">", 4.5), ("n", "<", 5.5)], [2, 5]),
        ([("n", "!=", 5)], [0, 1, 3, 4, 6, 7]),
        ([("n", "not in", [5, 0])], [0, 1, 3, 4, 7]),
        ([("n", "in", [])], []),
        ([("n", "is null")], [3]),
        ([("x", ">", 1)], [0, 3, 6, 7]),
        ([("x", "=", 0)], [4, 5]),
        ([("x", "=", math.nan)], [1]),
        ([("s", "contains", "tea")], [0, 4]),
        ([("s", "starts with", "C")], [1]),
        ([("s", "ends with", "%")], [5]),
        ([("s", "=", "it's")], [6]),
        ([("s", "contains", "_")], [7]),
        ([("d", ">", Decimal("12345678901234567890.11"))], [3]),
        ([("d", "=", "1.1")], [1]),
        ([("t", "<", "1970-01-01T00:00:00.000002+00:00")], [0, 1]),
        ([("l", "is null", None)], [2]),
        ([{"column": "id", "operator": "<", "value": 2}], [0, 1]),
    ],
)
def test_filters_keep_the_rows_that_match(view: TableView, filters: list[object], expected: list[int]) -> None:
    view.change(filters=filters)

    assert ids(view) == expected
    assert view.count() == len(expected)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"sort": "nn"}, "did you mean 'n'"),
        ({"sort": "l"}, "has no order"),
        ({"sort": 3}, "a column's name"),
        ({"filters": [("n", "=", "five")]}, "holds integer, which 'five'"),
        ({"filters": [("n", "like", "%")]}, "there is no operator 'like'"),
        ({"filters": [("n; DROP TABLE t", "=", 1)]}, "no column"),
        ({"filters": [("n", "contains", "x")]}, "looks for text in text"),
        ({"filters": [("l", "=", [1])]}, "can't be compared"),
        ({"filters": ["n = 5"]}, "is no filter"),
        ({"columns": ["n", "m"]}, "no column 'm'"),
    ],
)
def test_what_makes_no_sense_is_refused_and_the_view_stays(view: TableView, change: dict[str, object], message: str) -> None:
    before = view.state

    with pytest.raises(UsageError, match=message):
        view.change(**change)

    assert view.state == before
    assert ids(view) == list(range(8))


def test_a_search_looks_at_text_whatever_its_case_and_means_no_pattern(view: TableView) -> None:
    for text, expected in (("tea", [0, 4]), ("%", [5]), ("'", [6]), ("_", [7]), ("5", []), ("c", [1])):
        view.change(search=text)
        assert ids(view) == expected


def test_types_of_cells_stay_what_they_are_in_the_file(view: TableView) -> None:
    plain = view.page(0, 8)

    view.change(sort="-id")

    assert view.page(0, 8).schema == plain.schema
    assert view.page(0, 8).take(list(range(7, -1, -1))).to_pylist()[3:] == plain.to_pylist()[3:]
    assert view.schema.field("t").type == pa.timestamp("us", "Europe/Berlin")


def test_columns_are_those_that_were_asked_for_in_that_order(view: TableView) -> None:
    view.change(columns=["s", "id"], sort="-n")

    assert view.page(0, 2).to_pylist() == [{"s": "_", "id": 7}, {"s": "coffee", "id": 1}]


def test_pages_beyond_the_end_are_empty_and_nonsense_is_refused(view: TableView) -> None:
    assert len(view.page(8, 10)) == 0
    assert len(view.page(7, 10)) == 1
    for offset, limit in ((-1, 5), (0, -1), (0, 10**9)):
        with pytest.raises(UsageError, match="make no page"):
            view.page(offset, limit)


def test_a_page_as_bytes_says_what_it_is_and_cuts_long_cells(tmp_path: Path) -> None:
    table = pa.table({"s": ["x" * 5000, "short", None], "b": [b"1", b"y" * 3000, None], "n": [BIG + 1, 2, 3]})
    view = TableView(source_of(tmp_path, table))

    read = pa.ipc.open_stream(view.page_bytes(0, 10)).read_all()

    said = json.loads(read.schema.metadata[b"jupyter_artifacts_page"])
    assert said == {"offset": 0, "rows": 3, "generation": 0, "cut": {"0": [0], "1": [1]}}
    assert [len(each or "") for each in read.column("s").to_pylist()] == [view_module.CELL_LIMIT, 5, 0]
    assert read.column("n")[0].as_py() == BIG + 1
    assert len(view.cell(0, "s")) == 5000


def test_rows_ahead_are_fetched_before_they_are_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(view_module, "WINDOW_ROWS", 16)
    view = TableView(source_of(tmp_path, pa.table({"id": np.arange(100)})))
    view.change(sort="-id")

    assert view.page(8, 4).column(0).to_pylist() == [91, 90, 89, 88]
    assert view._ahead is not None
    view._ahead.join()

    assert view._find_window(view._current()[1], (0,), 16, 4) is not None
    assert view.page(14, 4).column(0).to_pylist() == [85, 84, 83, 82]


def test_the_whole_order_follows_its_top_without_a_seam(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jupyter_artifacts.core.tables.selection.HEAD_ROWS", 10)
    monkeypatch.setattr(view_module, "WINDOW_ROWS", 4)
    values = np.random.default_rng(1).integers(0, 5, 60)
    view = TableView(source_of(tmp_path, pa.table({"v": values, "id": np.arange(60)})))
    view.change(sort="v", filters=[("id", ">=", 10)])

    assert ids(view) == [10 + int(at) for at in np.argsort(values[10:], kind="stable")]


def test_a_change_stops_what_is_computed_for_the_state_before(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    view = TableView(source_of(tmp_path, pa.table({"v": rng.random(1_500_000)}), row_group_size=131_072))
    view.change(sort="v")
    raised: list[BaseException] = []

    def ask() -> None:
        try:
            view.page(700_000, 10)
        except SupersededError as error:
            raised.append(error)

    asking = threading.Thread(target=ask)
    asking.start()
    while not view._cursors:
        pass
    view.change(sort="-v")
    asking.join()

    assert len(raised) == 1
    assert view.page(0, 1).column(0)[0].as_py() > 0.99


def test_a_closed_view_gives_its_files_back(tmp_path: Path) -> None:
    with TableView(source_of(tmp_path, pa.table({"v": [3, 1, 2]}))) as view:
        view.change(sort="v")
        assert view.page(0, 3).column(0).to_pylist() == [1, 2, 3]


def test_nan_is_found_and_sorted_whatever_statistics_say(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jupyter_artifacts.core.tables.selection.HEAD_ROWS", 2)
    monkeypatch.setattr(view_module, "WINDOW_ROWS", 2)
    values = [1.0, math.nan, 2.0, math.inf, 4.0, 5.0, 6.0, math.nan, None, 3.0]
    view = TableView(source_of(tmp_path, pa.table({"x": values, "id": range(10)}), row_group_size=2))

    view.change(sort="-x")
    assert [view.page(at, 1).column("id")[0].as_py() for at in range(10)] == [1, 7, 3, 6, 5, 4, 9, 2, 0, 8]
    view.change(sort="x")
    assert view.page(0, 2).column("id").to_pylist() == [0, 2]
    view.change(filters=[("x", "in", [math.nan, 4])])
    assert ids(view) == [1, 4, 7]
    view.change(filters=[("x", "!=", math.nan)])
    assert ids(view) == [0, 2, 3, 4, 5, 6, 8, 9]


def test_nan_is_at_the_top_of_a_large_table_too(tmp_path: Path) -> None:
    values = np.arange(2_000_000.0)[::-1].copy()
    values[1_900_000] = math.nan
    view = TableView(source_of(tmp_path, pa.table({"x": values}), row_group_size=100_000))

    view.change(sort="-x")

    top = view.page(0, 2).column("x").to_pylist()
    assert math.isnan(top[0])
    assert top[1] == 1_999_999
