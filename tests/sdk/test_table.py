"""`Table`: made of rows, arrays and frames of any library; typed; wrong cells named by row and column."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import jupyter_artifacts as wandb
from jupyter_artifacts.errors import CellTypeError, Error, UsageError

ROWS = [[1, "x", 0.5], [2, "y", None], [3, None, 2.5]]


def add_and_look(table: wandb.Table, cell: object) -> None:
    """Integers of a size that Arrow lacks are found when rows become columns."""
    table.add_data(0, cell)
    table.get_column("c")


def make() -> wandb.Table:
    return wandb.Table(columns=["n", "text", "x"], data=ROWS)


def test_rows_come_back_as_they_were() -> None:
    assert make().data == ROWS
    assert make().column_types == {"n": "integer", "text": "text", "x": "float"}


def test_columns_that_nobody_named_are_wandbs() -> None:
    assert wandb.Table().columns == ["Input", "Output", "Expected"]


def test_the_table_is_where_wandbs_code_looks_for_it() -> None:
    assert wandb.data_types.Table is wandb.Table


@settings(deadline=None)
@given(st.data())
def test_columns_of_one_type_come_back_cell_by_cell(data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from([st.integers(-(2**63), 2**63 - 1), st.floats(), st.text(), st.booleans(), st.binary(), st.dates()]))
    column = data.draw(st.lists(st.none() | kind, max_size=20))
    at_once, one_by_one = wandb.Table(columns=["c"], data=[[cell] for cell in column]), wandb.Table(columns=["c"])
    for cell in column:
        one_by_one.add_data(cell)
    for table in (at_once, one_by_one):
        assert [repr(cell) for cell in table.get_column("c")] == [repr(cell) for cell in column]
    assert at_once == one_by_one


@pytest.mark.parametrize(
    ("above", "cell", "words"),
    [
        (1, "text", "row 1 of column 'c' holds 'text', a text, where the column holds number"),
        ("text", 1, "row 1 of column 'c' holds 1, a number, where the column holds text"),
        (True, 1, "row 1 of column 'c' holds 1, a number, where the column holds boolean"),
        (1, True, "row 1 of column 'c' holds True, a boolean"),
        (1, [1], "row 1 of column 'c' holds \\[1\\], a list"),
        ({"a": 1}, [1], "row 1 of column 'c'"),
        (dt.datetime(2020, 1, 1), "x", "where the column holds timestamp"),
        (1, object(), "a object, which can't be kept"),
        (1, 2**64, "row 1 of column 'c' holds 18446744073709551616"),
    ],
)
def test_a_cell_of_another_type_is_named(above: object, cell: object, words: str) -> None:
    with pytest.raises(CellTypeError, match=words):
        wandb.Table(columns=["k", "c"], data=[[0, above], [0, cell]]).get_column("c")
    table = wandb.Table(columns=["k", "c"], data=[[0, above]])
    with pytest.raises(CellTypeError, match=words):
        add_and_look(table, cell)


def test_a_wrong_type_is_a_type_error_at_once_and_the_table_stays_as_it_was() -> None:
    table = make()
    with pytest.raises(TypeError):
        table.add_data(4, 5, 6.0)
    assert len(table) == 3
    table.add_data(4, "z", 1)
    assert table.data[3] == [4, "z", 1.0]


def test_the_first_of_a_million_wrong_cells_is_found() -> None:
    cells: list[object] = [*range(700_000), "here", *range(300_000)]
    with pytest.raises(CellTypeError, match="row 700000 of column 'c' holds 'here'"):
        wandb.Table(columns=["c"], data=[[cell] for cell in cells])


@pytest.mark.parametrize("row", [[1, "x"], [1, "x", 2.0, 3], []])
def test_a_row_of_another_length_is_named(row: list[object]) -> None:
    with pytest.raises(UsageError, match=f"row 3 has {len(row)} cells, but the table has 3 columns"):
        wandb.Table(columns=["n", "text", "x"], data=[*ROWS, row])
    with pytest.raises(ValueError, match="row 3 has"):
        make().add_data(*row)


@pytest.mark.parametrize("data", ["text", [{"a": 1}], ["text"], np.zeros(3), np.zeros((2, 2, 2)), np.zeros((2, 2))])
def test_what_is_no_list_of_rows_is_refused(data: object) -> None:
    with pytest.raises(UsageError):
        wandb.Table(columns=["a"], data=data)


def test_columns_of_one_name_are_refused() -> None:
    with pytest.raises(UsageError, match="several columns 'a'"):
        wandb.Table(columns=["a", "b", "a"])
    with pytest.raises(UsageError, match="several columns 'a'"):
        wandb.Table(dataframe=pd.DataFrame([[1, 2]], columns=["a", "a"]))


FRAME = pd.DataFrame(
    {
        "n": [1, 2, 3],
        "x": [0.5, None, 2.5],
        "text": ["a", None, "c"],
        "when": pd.to_datetime(["2020-01-01", None, "2021-06-01"]),
        "zone": pd.to_datetime(["2020-01-01", None, "2021-06-01"]).tz_localize("Europe/Berlin"),
        "flag": [True, False, True],
        "kind": pd.Categorical(["p", "q", "p"]),
    }
)


def test_a_pandas_frame_comes_back_as_it_was() -> None:
    table = wandb.Table(dataframe=FRAME)
    pd.testing.assert_frame_equal(table.get_dataframe(), FRAME)
    assert table.column_types["kind"] == "text"
    pd.testing.assert_frame_equal(wandb.Table(data=FRAME).get_dataframe(), FRAME)


def test_frames_of_other_libraries_give_the_same_table() -> None:
    plain = FRAME[["n", "x", "text"]]
    expected = wandb.Table(dataframe=plain)
    assert wandb.Table(dataframe=pl.from_pandas(plain)) == expected
    assert wandb.Table(dataframe=pa.Table.from_pandas(plain)) == expected
    assert (
        wandb.Table(data=pa.Table.from_pandas(plain).cast(pa.schema([("n", pa.int64()), ("x", pa.float64()), ("text", pa.string_view())])))
        == expected
    )


@pytest.mark.parametrize("dtype", [object, "str", "string", "string[pyarrow]"])
def test_text_is_text_whatever_pandas_calls_it(dtype: object) -> None:
    frame = pd.DataFrame({"t": pd.Series(["a", None, "ü"], dtype=dtype)})
    assert wandb.Table(dataframe=frame) == wandb.Table(columns=["t"], data=[["a"], [None], ["ü"]])


def test_a_frame_with_an_object_that_does_not_fit_is_named_by_its_cell() -> None:
    frame = pd.DataFrame({"ok": [1, 2, 3], "bad": ["x", "y", 3]})
    with pytest.raises(CellTypeError, match="row 2 of column 'bad' holds 3, a number, where the column holds text"):
        wandb.Table(dataframe=frame)
    assert wandb.Table(dataframe=frame, allow_mixed_types=True).get_column("bad") == ["x", "y", 3]


@pytest.mark.parametrize("dtype", ["int64", "float32", "bool", "<U3", "datetime64[s]"])
def test_arrays_come_back_as_they_were(dtype: str) -> None:
    array = np.arange(6).reshape(3, 2).astype(dtype)
    table = wandb.Table(columns=["a", "b"], data=array)
    assert (table.get_column("b", convert_to="numpy") == array[:, 1]).all()


def test_cells_of_several_types_are_kept_where_asked_for() -> None:
    cells = [1, "x", None, [1, {"a": None}], 2.5, float("inf"), True, dt.date(2020, 1, 2), np.int8(3), Decimal("1.5")]
    table = wandb.Table(columns=["c"], allow_mixed_types=True)
    for cell in cells[:9]:
        table.add_data(cell)
    assert table.get_column("c") == [1, "x", None, [1, {"a": None}], 2.5, "Infinity", True, "2020-01-02", 3]
    with pytest.raises(CellTypeError, match="row 0 of column 'c' holds <object"):
        wandb.Table(columns=["c"], data=[[object()]], allow_mixed_types=True)


def test_integers_beyond_what_doubles_can_count_stay_exact() -> None:
    big = 2**53 + 1
    table = wandb.Table(columns=["n"], data=[[big], [None]])
    assert table.get_dataframe()["n"].tolist()[0] == big
    assert table.get_dataframe()["n"].dtype == "Int64"
    table.add_data(0.5)
    with pytest.raises(CellTypeError, match="no type in common"):
        table.get_column("n")


def test_nan_and_null_are_two_things() -> None:
    column = wandb.Table(columns=["x"], data=[[float("nan")], [None], [1.0]]).get_column("x")
    assert column[0] != column[0]
    assert column[1:] == [None, 1.0]


@pytest.mark.parametrize(
    ("cells", "name"),
    [
        ([Decimal("1.50"), Decimal("22.125")], "decimal"),
        ([dt.datetime(2020, 1, 1, tzinfo=dt.UTC)], "timestamp"),
        ([dt.timedelta(seconds=3)], "duration"),
        ([[1, 2], []], "list"),
        ([{"a": 1, "b": [None]}], "struct"),
        ([None, None], "none"),
        ([b"\x00\xff"], "bytes"),
    ],
)
def test_other_types_have_their_own(cells: list[object], name: str) -> None:
    table = wandb.Table(columns=["c"], data=[[cell] for cell in cells])
    assert table.column_types == {"c": name}
    assert table.get_column("c") == cells


def test_arrays_in_cells_keep_their_shape() -> None:
    arrays = [np.arange(6, dtype="float32").reshape(2, 3), None, np.ones((2, 3), "float32")]
    table = wandb.Table(columns=["c"], data=[[each] for each in arrays])
    back = table.get_column("c")
    assert back[1] is None
    assert (back[0] == arrays[0]).all()
    assert back[2].shape == (2, 3)


@pytest.mark.parametrize("table", [wandb.Table, lambda **more: wandb.Table(columns=[], **more)], ids=["rows", "columns"])
def test_a_table_of_nothing_is_a_table(table: object) -> None:
    empty = table()
    assert len(empty) == 0
    assert empty.data == []
    assert empty.get_dataframe().shape == (0, len(empty.columns))


@pytest.mark.parametrize(
    "make",
    [
        lambda: wandb.Table(dataframe=pd.DataFrame(index=range(5))),
        lambda: wandb.Table(columns=[], data=[[], []]),
        lambda: wandb.Table(columns=[]).add_data(),
    ],
)
def test_rows_without_columns_are_refused(make: Callable[[], object]) -> None:
    with pytest.raises(UsageError, match="name a column"):
        make()


def test_ten_thousand_columns_are_a_table() -> None:
    table = wandb.Table(columns=[f"c{at}" for at in range(10_000)], data=[list(range(10_000))] * 2)
    assert table.get_column("c9999") == [9999, 9999]


@pytest.mark.parametrize(
    ("dtype", "cells", "bad"),
    [
        (int, [1, None, 3], 2.5),
        (float, [1, 2.5], "x"),
        (str, ["x"], 1),
        ("number", [1, 2.5], "x"),
        (np.int8, [1, 127], 128),
        (pa.timestamp("s"), [dt.datetime(2020, 1, 1)], 1),
        (bool, [True], "yes"),
    ],
)
def test_declared_types_hold(dtype: object, cells: list[object], bad: object) -> None:
    data = [[cell] for cell in cells]
    assert wandb.Table(columns=["c"], data=data, dtype=dtype).get_column("c") == cells
    with pytest.raises(CellTypeError, match=f"row {len(cells)} of column 'c'"):
        wandb.Table(columns=["c"], data=[*data, [bad]], dtype=dtype)


def test_nulls_are_refused_where_they_are_not_optional() -> None:
    with pytest.raises(CellTypeError, match="row 1 of column 'b' holds None"):
        wandb.Table(columns=["a", "b"], data=[[None, 1], [1, None]], dtype=[int, int], optional=[True, False])
    table = wandb.Table(columns=["a"], optional=False)
    with pytest.raises(CellTypeError, match="row 0 of column 'a'"):
        table.add_data(None)


@pytest.mark.parametrize("dtype", ["nonsense", object(), 3])
def test_a_dtype_that_is_none_is_refused(dtype: object) -> None:
    with pytest.raises(UsageError, match="no type of a column"):
        wandb.Table(columns=["a"], dtype=dtype)


def test_a_column_is_added() -> None:
    table = make()
    table.add_column("more", np.array([1.0, 2.0, 3.0]))
    table.add_column("pandas", pd.Series(["a", "b", None]))
    assert table.data[2] == [3, None, 2.5, 3.0, None]
    for name, values, words in [
        ("n", [1, 2, 3], "already"),
        ("new", [1], "has 1 cells, but the table has 3 rows"),
        ("m", [1, "x", 2], "row 1"),
    ]:
        with pytest.raises(UsageError, match=words):
            table.add_column(name, values)
    assert table.columns == ["n", "text", "x", "more", "pandas"]


def test_columns_are_computed() -> None:
    table = make()
    table.add_computed_columns(lambda row, cells: {"twice": cells["n"] * 2, "row": int(row)})
    assert table.get_column("twice") == [2, 4, 6]
    with pytest.raises(UsageError, match="row 1 was given the columns"):
        table.add_computed_columns(lambda row, cells: {f"c{row}": 1})
    with pytest.raises(UsageError, match="'n' already"):
        table.add_computed_columns(lambda row, cells: {"new": 1, "n": 1})
    assert "new" not in table.columns


def test_rows_know_their_numbers() -> None:
    table = make()
    assert table.get_index() == [0, 1, 2]
    assert [(row, cells[0]) for row, cells in table.iterrows()] == [(0, 1), (1, 2), (2, 3)]
    assert table.index_ref(2) == 2
    assert table.index_ref(2).table is table
    with pytest.raises(UsageError, match="no row 3"):
        table.index_ref(3)


def test_a_column_is_cast_exactly_or_not_at_all() -> None:
    table = make()
    assert table.cast("n", float) == "float"
    assert table.get_column("n") == [1.0, 2.0, 3.0]
    with pytest.raises(CellTypeError, match=r"row 0 of column 'x' holds 0\.5"):
        table.cast("x", int, optional=True)
    with pytest.raises(CellTypeError, match="row 2 of column 'text' holds None"):
        table.cast("text", str)
    assert table.cast("text", str, optional=True) == "text"
    with pytest.raises(TypeError):
        table.add_data("4", "x", 1.0)


@pytest.mark.parametrize(
    ("cells", "words"), [([1, 2, 1], "rows 0 and 2 are both 1"), (["a", None, "b"], "row 1 is null"), ([float("nan")] * 2, "both nan")]
)
def test_a_key_tells_rows_apart(cells: list[object], words: str) -> None:
    table = wandb.Table(columns=["id"], data=[[cell] for cell in cells])
    with pytest.raises(UsageError, match=words):
        table.set_pk("id")
    make().set_pk("n")


def test_a_column_that_is_not_there_is_named_with_the_nearest() -> None:
    with pytest.raises(UsageError, match="no column 'tex'; did you mean 'text'"):
        make().get_column("tex")


def test_equality_is_of_columns_types_and_cells() -> None:
    assert make() == make()
    assert make() != wandb.Table(columns=["n", "text", "y"], data=ROWS)
    assert make() != wandb.Table(columns=["n", "text", "x"], data=ROWS[:2])
    assert make() != wandb.Table(columns=["n", "text", "x"], data=ROWS, dtype=[float, str, float])
    nan = [[float("nan")], [1.0]]
    assert wandb.Table(columns=["x"], data=nan) == wandb.Table(columns=["x"], data=nan)
    keyed = make()
    keyed.set_pk("n")
    assert keyed != make()
    assert make() != 3


def test_arguments_that_do_not_fit_are_refused() -> None:
    for arguments in (
        {"data": [], "dataframe": FRAME},
        {"log_mode": "SOMETIMES"},
        {"columns": "abc"},
        {"dtype": [int], "columns": ["a", "b"]},
    ):
        with pytest.raises(UsageError):
            wandb.Table(**arguments)
    with pytest.raises(UsageError, match="no column 'z'"):
        wandb.Table(columns=["z"], dataframe=FRAME)
    assert wandb.Table(columns=["x", "n"], dataframe=FRAME).columns == ["x", "n"]
    with pytest.raises(Error):
        make().get_column("n", convert_to="list")
