"""Tables to Parquet: what is kept, what is refused, and that equal tables are equal bytes."""

import io
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from jupyter_artifacts.core.tables.codec import ROW_GROUP_ROWS, is_table, notes_on_labels, write_parquet
from jupyter_artifacts.errors import UsageError


def parquet(frame: object) -> bytes:
    file = io.BytesIO()
    write_parquet(frame, file, name="frame")
    return file.getvalue()


def read_back(frame: object) -> pd.DataFrame:
    return pq.read_table(io.BytesIO(parquet(frame))).to_pandas()


def columns_in_file(frame: object) -> list[str]:
    return pq.ParquetFile(io.BytesIO(parquet(frame))).schema_arrow.names


MIXED = pd.DataFrame(
    {
        "int": [1, 2, 3],
        "float": [0.5, None, float("inf")],
        "text": ["x", None, "ü\0"],
        "time": pd.to_datetime(["2020-01-01", None, "2021-01-01"]),
        "zone": pd.to_datetime(["2020-01-01", None, "2021-01-01"], utc=True),
        "flag": [True, False, True],
        "kind": pd.Categorical(["a", "b", "a"]),
        "list": [[1], [], [2, 3]],
    }
)


def test_values_come_back_as_they_were() -> None:
    back = read_back(MIXED)

    pd.testing.assert_frame_equal(back.drop(columns="list"), MIXED.drop(columns="list"))
    assert [list(each) for each in back["list"]] == [[1], [], [2, 3]]


@pytest.mark.parametrize("frame", [MIXED, pd.DataFrame(), pd.DataFrame({"a": []}), MIXED.iloc[:0]])
def test_equal_tables_are_equal_bytes(frame: pd.DataFrame) -> None:
    assert parquet(frame) == parquet(frame.copy())


@pytest.mark.parametrize(
    "frame",
    [
        pd.DataFrame({"a": [1, 2]}),
        pd.DataFrame({"a": [1, 2]}, index=pd.Index([0, 1], dtype="int64")),
        pd.DataFrame({"a": [3, 2]}).sort_values("a").reset_index(drop=True),
    ],
)
def test_an_index_that_only_counts_is_left_out(frame: pd.DataFrame) -> None:
    assert columns_in_file(frame) == ["a"]


@pytest.mark.parametrize(
    "frame",
    [
        pd.DataFrame({"a": [1, 2, 3]}).query("a > 1"),
        pd.DataFrame({"a": [1, 2]}, index=["x", "y"]),
        pd.DataFrame({"a": [1, 2]}, index=[0.0, 1.0]),
        pd.DataFrame({"a": [1, 2]}, index=pd.RangeIndex(2, name="row")),
        pd.DataFrame({"a": [1, 2]}, index=pd.RangeIndex(5, 7)),
        pd.DataFrame({"a": [1, 2], "b": [3, 4], "c": [5, 6]}).set_index(["b", "c"]),
        pd.DataFrame({"a": [1, 2]}, index=pd.to_datetime(["2020-01-01", "2021-01-01"])),
    ],
)
def test_any_other_index_is_kept_in_columns(frame: pd.DataFrame) -> None:
    assert len(columns_in_file(frame)) == 1 + frame.index.nlevels
    pd.testing.assert_frame_equal(read_back(frame), frame, check_index_type=False)


def labelled(labels: Any) -> pd.DataFrame:
    return pd.DataFrame([[1, 2], [3, 4]]).set_axis(labels, axis="columns")


@pytest.mark.parametrize(
    "labels",
    [
        [0, 1],
        [0.5, 1.5],
        ["a", "b"],
        pd.Index(["a", "b"], name="letters"),
        pd.to_datetime(["2020-01-01 00:00:00", "2020-01-02 03:04:05"]),
        pd.to_datetime(["2020-01-01", "2020-06-01"]).tz_localize("Europe/Berlin"),
        pd.MultiIndex.from_tuples([("a", 1), ("a", 2)], names=["letter", "number"]),
        pd.MultiIndex.from_product([pd.to_datetime(["2020-01-01"]), ["x", "y"]]),
    ],
)
@pytest.mark.parametrize("index", [None, ["x", "y"]])
def test_labels_come_back_as_they_were(labels: Any, index: Any) -> None:
    frame = labelled(labels).set_axis(index or range(2), axis="index")

    pd.testing.assert_frame_equal(read_back(frame), frame, check_index_type=False, check_column_type=False)
    assert notes_on_labels(frame) == []


@pytest.mark.parametrize(
    ("labels", "texts"),
    [
        ([1, "b"], ["1", "b"]),
        ([True, False], ["True", "False"]),
        (pd.period_range("2020", periods=2, freq="M"), ["2020-01", "2020-02"]),
        (pd.to_timedelta([1, 2], unit="D"), ["1 days 00:00:00", "2 days 00:00:00"]),
        (pd.CategoricalIndex(["x", "y"]), ["x", "y"]),
        (pd.IntervalIndex.from_breaks([0, 1, 2]), ["(0, 1]", "(1, 2]"]),
    ],
    ids=["mixed", "truth", "periods", "spans", "categories", "intervals"],
)
def test_labels_that_would_not_come_back_become_text_and_it_is_said(labels: Any, texts: list[str]) -> None:
    frame = labelled(labels)

    assert list(read_back(frame).columns) == texts
    assert notes_on_labels(frame, name="t")[0].startswith("Column labels of t became text")


def test_the_name_of_an_index_becomes_text_and_it_is_said() -> None:
    frame = pd.DataFrame({"a": [1, 2]}, index=pd.Index([7, 8], name=0))

    assert read_back(frame).index.names == ["0"]
    assert notes_on_labels(frame, name="t") == ["The index name 0 of t became text."]


def test_only_text_that_repeats_is_written_with_dictionaries() -> None:
    frame = pd.concat([MIXED.drop(columns="list")] * 3, ignore_index=True)
    frame["name"] = [f"row {at}" for at in range(9)]
    file = pq.ParquetFile(io.BytesIO(parquet(frame)))
    columns = [file.metadata.row_group(0).column(at) for at in range(file.metadata.num_columns)]

    with_dictionary = {column.path_in_schema for column in columns if column.has_dictionary_page}

    assert with_dictionary == {"text", "kind"}
    assert {column.compression for column in columns} == {"ZSTD"}


def test_row_groups_are_small_enough_to_page_through() -> None:
    file = pq.ParquetFile(io.BytesIO(parquet(pd.DataFrame({"a": np.arange(ROW_GROUP_ROWS + 1)}))))

    assert [file.metadata.row_group(at).num_rows for at in range(file.num_row_groups)] == [ROW_GROUP_ROWS, 1]


class Stream:
    """A frame of another library: all that is known of it is that it speaks Arrow."""

    def __init__(self, table: pa.Table) -> None:
        self.columns = table.column_names
        self._table = table

    def __arrow_c_stream__(self, requested_schema: Any = None) -> Any:
        return self._table.__arrow_c_stream__(requested_schema)


def test_any_frame_that_speaks_arrow_is_a_table() -> None:
    table = pa.table({"a": [1, 2], "s": ["x", "y"]})

    assert is_table(table)
    assert is_table(Stream(table))
    assert parquet(table) == parquet(Stream(table))


@pytest.mark.parametrize(
    "value", [None, [1], {"a": [1]}, "text", np.zeros(3), pd.Series([1]), pd.DataFrame, pa.chunked_array([[1]]), pa.Table]
)
def test_what_has_no_columns_is_no_table(value: object) -> None:
    assert not is_table(value)


@pytest.mark.parametrize(
    "bad",
    [[1, "x"], [object(), None], [1 + 2j, 0], [{}, {}], [2**70, 1]],
    ids=["two types", "objects", "complex", "empty dicts", "huge"],
)
def test_the_column_that_cannot_be_kept_is_named(bad: list[object]) -> None:
    frame = pd.DataFrame({"fine": [1, 2], "bad": bad, "also fine": ["a", "b"]})

    with pytest.raises(UsageError, match=r"^column 'bad' of frame can't be kept as Parquet: .*\.$") as caught:
        parquet(frame)

    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "frame",
    [
        pd.DataFrame([[1, 2]], columns=["1", "1"]),
        pd.DataFrame([[1, 2]], columns=[1, 1]),
        pd.DataFrame([[1, 2]], columns=[1, "1"]),
        pa.Table.from_arrays([pa.array([1]), pa.array([2])], names=["1", "1"]),
    ],
    ids=["texts", "numbers", "a number and its text", "of Arrow"],
)
def test_two_columns_of_one_name_are_refused(frame: object) -> None:
    with pytest.raises(UsageError, match="frame has several columns '1', which"):
        parquet(frame)


def test_rows_without_columns_are_refused() -> None:
    with pytest.raises(UsageError, match="5 rows and no columns"):
        write_parquet(pd.DataFrame(index=range(5)), io.BytesIO())
    assert write_parquet(pd.DataFrame(), io.BytesIO()) == 0
