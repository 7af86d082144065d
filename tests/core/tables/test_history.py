"""Chunks of a history: what goes in comes out, for every mixture of types."""

import math
from io import BytesIO
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from hypothesis import given, settings
from hypothesis import strategies as st

from jupyter_artifacts.core.model.history import Rows, decode_journal, encode_journal
from jupyter_artifacts.core.tables.history import arrow_rows, decode_chunk, encode_chunk, frame_of, iterate_rows, spread

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.integers(-(2**53) - 2, 2**53 + 2)
    | st.floats(allow_nan=False)
    | st.text(st.characters(exclude_categories=["Cs"]))
)
VALUES = SCALARS | st.lists(SCALARS, max_size=3)
ROWS = st.lists(st.dictionaries(st.sampled_from("abcd"), VALUES, min_size=1), min_size=1, max_size=12)


def parts_of(rows: list[dict[str, Any]]) -> list[Rows]:
    """The rows as they are collected: those with the same keys together."""
    found: dict[tuple[str, ...], Rows] = {}
    for step, row in enumerate(rows):
        found.setdefault(tuple(row), Rows(tuple(row), [])).rows.append((step, step + 0.5, *row.values()))
    return list(found.values())


def expected(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        {"_step": step, "_timestamp": step + 0.5, **{key: value for key, value in row.items() if value is not None}}
        for step, row in enumerate(rows)
    ]


def ordered(rows: Any) -> list[list[tuple[str, Any]]]:
    """Rows with sorted keys and with types, since `1 == 1.0 == True`: only numbers that are equal may become each other."""
    return [sorted((key, (isinstance(value, bool), value)) for key, value in row.items()) for row in rows]


@settings(deadline=None)
@given(ROWS)
def test_what_goes_into_a_chunk_comes_out(rows: list[dict[str, Any]]) -> None:
    body = encode_chunk(arrow_rows(parts_of(rows)))

    assert ordered(iterate_rows(decode_chunk(body))) == ordered(expected(rows))


@settings(deadline=None)
@given(ROWS)
def test_what_goes_into_the_journal_comes_out(rows: list[dict[str, Any]]) -> None:
    parts = parts_of(rows)

    again = decode_journal([encode_journal(parts[:1]), encode_journal(parts[1:])])

    assert ordered(iterate_rows(arrow_rows(again))) == ordered(expected(rows))


@settings(deadline=None)
@given(st.lists(ROWS, min_size=1, max_size=4))
def test_a_frame_has_every_value_of_every_chunk(chunks: list[list[dict[str, Any]]]) -> None:
    frame = frame_of([arrow_rows(parts_of(rows)) for rows in chunks], ("_step", "_timestamp"))

    rows = [row for rows in chunks for row in expected(rows)]
    assert len(frame) == len(rows)
    for name in frame.columns:
        for found, row in zip(frame[name].tolist(), rows, strict=True):
            if name in row:
                assert found == row[name]
            else:
                assert found is None or found != found


def test_large_integers_beside_nulls_are_not_rounded() -> None:
    frame = frame_of([arrow_rows(parts_of([{"a": None}, {"a": 2**53 + 1}])), arrow_rows(parts_of([{"b": 1}]))], ())

    assert frame["a"].tolist() == [None, 2**53 + 1, None]


def test_numbers_that_json_lacks_are_numbers() -> None:
    rows = [(0, 0.0, math.nan, math.inf), (1, 1.0, -math.inf, None)]
    for parts in ([Rows(("a", "b"), rows)], decode_journal([encode_journal([Rows(("a", "b"), rows)])])):
        first, second = iterate_rows(decode_chunk(encode_chunk(arrow_rows(parts))))
        assert math.isnan(first["a"])
        assert (first["b"], second["a"], "b" in second) == (math.inf, -math.inf, False)


def test_other_programs_read_a_chunk() -> None:
    rows = [(step, step / 2, step, step / 4, f"t{step}", step % 2 == 0, [step]) for step in range(100)]
    body = encode_chunk(arrow_rows([Rows(("i", "f", "t", "b", "json"), rows)]))

    table = pq.read_table(BytesIO(body))

    assert table.schema.types == [pa.int64(), pa.float64(), pa.int64(), pa.float64(), pa.string(), pa.bool_(), pa.string()]
    assert table["f"].to_pylist() == [step / 4 for step in range(100)]
    assert table["b"].to_pylist() == [step % 2 == 0 for step in range(100)]
    assert table["json"][3].as_py() == "[3]"
    assert table.schema.field("json").metadata == {b"encoding": b"json"}
    table.validate(full=True)


def test_only_the_columns_asked_for_are_read() -> None:
    body = encode_chunk(arrow_rows([Rows(("a", "b"), [(0, 0.0, 1, 2)])]))

    assert decode_chunk(body, ["b", "missing"]).column_names == ["b"]


def test_rows_of_several_processes_are_put_in_order() -> None:
    parts = [Rows(("a",), [(5, 0.0, 5), (1, 0.0, 1)]), Rows(("b",), [(3, 0.0, 3)])]

    assert arrow_rows(parts)["_step"].to_pylist() == [1, 3, 5]
    assert arrow_rows(parts[:1])["a"].to_pylist() == [1, 5]


def test_positions_are_spread_evenly() -> None:
    assert spread(10, 20) == list(range(10))
    assert spread(101, 5) == [0, 25, 50, 75, 100]
    assert spread(10, 1) == [0]
    assert spread(0, 5) == []


def test_writing_a_history_does_not_load_pandas() -> None:
    import subprocess
    import sys

    text = (
        "import sys; from jupyter_artifacts.core.model.history import Rows; from jupyter_artifacts.core.tables.history import *\n"
        "encode_chunk(arrow_rows([Rows(('a', 'b', 'c', 'd'), [(0, 0.0, 1, 'x', True, [1]), (1, 1.0, 0.5, None, None, None)])]))\n"
        "print('pandas' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", text], capture_output=True, text=True, check=True).stdout == "False\n"
