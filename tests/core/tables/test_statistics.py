"""Figures of columns: what plain Python counts, whatever is in the cells."""

import math
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jupyter_artifacts.core.tables import statistics
from jupyter_artifacts.core.tables.query import Filter, Question
from jupyter_artifacts.core.tables.source import TableSource
from jupyter_artifacts.core.tables.statistics import ColumnStatistics, compute_statistics
from tests.core.tables.tables import source_of


def figures(source: TableSource, question: Question | None = None) -> dict[str, ColumnStatistics]:
    cursor = source.new_cursor()
    found = {each.name: each for each in compute_statistics(source, cursor, question=question)}
    cursor.close()
    return found


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(values=st.lists(st.one_of(st.none(), st.floats(width=32), st.integers(-5, 5).map(float)), min_size=1, max_size=30))
def test_figures_of_numbers_are_those_of_plain_python(tmp_path_factory: pytest.TempPathFactory, values: list[float | None]) -> None:
    found = figures(source_of(tmp_path_factory.mktemp("t"), pa.table({"x": pa.array(values, pa.float64())})))["x"]
    present = [each for each in values if each is not None]
    numbers = [each for each in present if not math.isnan(each)]
    finite = [each for each in numbers if math.isfinite(each)]

    assert (found.rows, found.nulls, found.nans) == (len(values), values.count(None), len(present) - len(numbers))
    assert found.distinct == len({0.0 if each == 0 else each for each in numbers}) + (len(numbers) < len(present))
    assert [float(found.minimum), float(found.maximum)] == [min(numbers), max(numbers)] if numbers else found.minimum is None
    assert sum(found.counts) in (len(finite), 0)
    if finite:
        assert found.mean == pytest.approx(float(np.mean(np.array(finite))), rel=1e-6, abs=1e-9)
        assert found.quantiles[2] == pytest.approx(float(np.median(np.array(finite))), rel=1e-6, abs=1e-9)


def test_every_kind_of_column_has_the_figures_that_make_sense(tmp_path: Path) -> None:
    source = source_of(tmp_path, pa.table({
        "n": pa.array([2**53 + 1, 2**63 - 1, None], pa.int64()),
        "d": pa.array([Decimal("1.10"), Decimal("12345678901234567890.12"), None], pa.decimal128(25, 2)),
        "s": pa.array(["a", "a", "b"]).dictionary_encode(),
        "b": [True, False, True],
        "t": pa.array([datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 2, tzinfo=UTC), None], pa.timestamp("us", "UTC")),
        "l": [[1], None, []],
        "z": pa.nulls(3),
    }))  # fmt: skip
    found = figures(source)

    assert (found["n"].minimum, found["n"].maximum, found["n"].nulls) == ("9007199254740993", "9223372036854775807", 1)
    assert found["d"].maximum == "12345678901234567890.12"
    assert found["s"].top == (("a", 2), ("b", 1))
    assert found["b"].top == (("true", 2), ("false", 1))
    assert found["t"].minimum is not None
    assert found["t"].minimum.startswith("2026-01-01 00:00:00")
    assert sum(found["t"].counts) == 2
    assert (found["l"].nulls, found["l"].distinct) == (1, None)
    assert (found["z"].nulls, found["z"].minimum) == (3, None)


def test_figures_of_a_filtered_table_are_of_the_rows_that_are_left(tmp_path: Path) -> None:
    source = source_of(tmp_path, pa.table({"n": range(100), "s": ["even", "odd"] * 50}))
    found = figures(source, Question(filters=(Filter("s", "=", "odd"),)))

    assert (found["n"].rows, found["n"].minimum, found["s"].top) == (50, "1", (("odd", 50),))
    assert figures(source)["n"].rows == 100


def test_a_large_table_says_what_is_estimated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(statistics, "EXACT_ROWS", 1000)
    values = np.arange(20_000)
    found = figures(source_of(tmp_path, pa.table({"n": values, "s": (values % 7).astype(str)}), row_group_size=5000))

    assert found["n"].is_estimated
    assert found["n"].distinct == pytest.approx(20_000, rel=0.2)
    assert found["n"].quantiles[2] == pytest.approx(10_000, rel=0.05)
    assert len(found["s"].top) == 7


def test_figures_are_computed_once_for_a_content(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = source_of(tmp_path, pa.table({"n": [1.5, math.inf, math.nan], "s": ["a", None, "b"]}))
    first = figures(source)
    monkeypatch.setattr(statistics, "_compute", None)

    assert figures(source) == first
    assert all(each in (first[name].mean, None) or each for name, each in (("n", 1.5),))


def test_damaged_figures_are_computed_anew(tmp_path: Path) -> None:
    source = source_of(tmp_path, pa.table({"n": [1, 2]}))
    first = figures(source)
    for file in source.scratch.folder.glob("*-statistics-*"):
        file.write_text('{"0": {"name": 1}}')

    assert figures(source) == first
