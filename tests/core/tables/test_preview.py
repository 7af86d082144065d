"""Cells as text: exact, short, and never an error, whatever they hold."""

from datetime import date
from decimal import Decimal

import pyarrow as pa
import pytest

from jupyter_artifacts.core.tables.preview import CELL_CHARACTERS, cell_texts, text_rows


@pytest.mark.parametrize(
    ("cells", "texts"),
    [
        (pa.array([2**53 + 1, -1, None]), ["9007199254740993", "-1", "null"]),
        (pa.array([1.0, 0.1, 1e300, float("nan"), float("-inf")]), ["1.0", "0.1", "1e+300", "NaN", "-∞"]),
        (pa.array([True, None]), ["true", "null"]),
        (pa.array([Decimal("1.10")], pa.decimal128(5, 2)), ["1.10"]),
        (pa.array([1_500_000_001], pa.timestamp("ns", "Europe/Berlin")), ["1970-01-01 01:00:01.500000001+0100"]),
        (pa.array([500_000], pa.timestamp("us", "Asia/Kolkata")), ["1970-01-01 05:30:00.5+0530"]),
        (pa.array([0], pa.timestamp("us", "UTC")), ["1970-01-01 00:00:00Z"]),
        (pa.array([0], pa.timestamp("s")), ["1970-01-01 00:00:00"]),
        (pa.array([date(2026, 1, 2)]), ["2026-01-02"]),
        (pa.array([1], pa.duration("ns")), ["1"]),
        (pa.array([b"\0\xff"]), ["00 ff (2 bytes)"]),
        (pa.array([[1, None], []]), ["[1, null]", "[]"]),
        (pa.array([{"a": "ä", "t": [1.5]}]), ['{"a": "ä", "t": [1.5]}']),
        (pa.array(["a", None]).dictionary_encode(), ["a", "null"]),
        (pa.nulls(1), ["null"]),
    ],
)
def test_cells_are_told_exactly(cells: pa.Array, texts: list[str]) -> None:
    assert cell_texts(cells) == texts


def test_long_cells_are_cut_and_say_by_how_much() -> None:
    assert cell_texts(pa.array(["x" * 10_000]))[0] == "x" * CELL_CHARACTERS + "… (9,880 more characters)"
    assert len(cell_texts(pa.array([list(range(100_000))]))[0]) < 200


def test_rows_are_as_long_as_the_columns_are_many() -> None:
    assert text_rows(pa.table({"a": [1], "b": ["x"]})) == [["1", "x"]]
    assert text_rows(pa.table({})) == []
