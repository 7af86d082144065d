"""CSV: every row, in columns that read back, and nothing that a spreadsheet would run."""

import csv
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jupyter_artifacts.core.tables.export import write_csv

RUN_BY_SPREADSHEETS = "=+-@\t\r\n\uff1d\uff0b\uff0d\uff20"


def written(path: Path) -> list[list[str]]:
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.reader(file))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(st.characters(codec="utf-8", exclude_characters="\r\n\0")), first=st.sampled_from([*RUN_BY_SPREADSHEETS, "", "a"]))
def test_text_is_never_a_formula_and_else_as_it_was(tmp_path: Path, text: str, first: str) -> None:
    cell = first + text
    table = pa.table({"s": [cell], "d": pa.array([cell]).dictionary_encode()})

    write_csv(tmp_path / "t.csv", table.schema, [table])

    expected = f"'{cell}" if cell[:1] and cell[0] in RUN_BY_SPREADSHEETS else cell
    assert written(tmp_path / "t.csv")[1] == [expected, expected]


def test_other_cells_are_told_in_text(tmp_path: Path) -> None:
    table = pa.table({
        "=n": [-1, None], "x": [0.5, float("nan")], "l": [[1, 2], None], "m": [{"a": "ä"}, None], "b": [b"\xff", None],
        "t": pa.array([0, None], pa.timestamp("us", "UTC")), "c": pa.array([5, 6]).dictionary_encode(),
    })  # fmt: skip

    assert write_csv(tmp_path / "t.csv", table.schema, [table.slice(0, 1), table.slice(1)]) == 2
    assert written(tmp_path / "t.csv") == [
        ["'=n", "x", "l", "m", "b", "t", "c"],
        ["-1", "0.5", "[1, 2]", '{"a": "ä"}', "ff", "1970-01-01 00:00:00.000000Z", "5"],
        ["", "nan", "", "", "", "", "6"],
    ]


def test_a_file_appears_when_it_is_whole(tmp_path: Path) -> None:
    target = tmp_path / "t.csv"
    target.write_text("before")
    table = pa.table({"a": [1]})

    def pieces():  # type: ignore[no-untyped-def]
        yield table
        raise RuntimeError("stop")

    with pytest.raises(RuntimeError, match="stop"):
        write_csv(target, table.schema, pieces())
    assert [each.name for each in tmp_path.iterdir()] == ["t.csv"]
    assert target.read_text() == "before"
