"""What DuckDB says is told as errors of this package, also what comes while rows are streamed."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from jupyter_artifacts.core.tables.engine import Cursor, open_cursor
from jupyter_artifacts.errors import SupersededError, UsageError


@pytest.fixture
def cursor(tmp_path: Path) -> Iterator[Cursor]:
    with open_cursor(str(tmp_path)) as cursor:
        yield cursor


def test_rows_that_are_streamed_end_when_they_are_stopped(cursor: Cursor) -> None:
    batches = cursor.batches("SELECT r, sin(r) AS s FROM range(2000000000) AS t(r)")
    assert next(batches).num_rows
    cursor.stop()
    with pytest.raises(SupersededError):
        for _ in batches:
            pass


def test_a_value_that_can_not_be_converted_is_told_while_rows_are_streamed(cursor: Cursor) -> None:
    with pytest.raises(UsageError, match="can't be computed"):
        for _ in cursor.batches("SELECT CAST(if(r = 1500000, 'x', '1') AS INTEGER) AS n FROM range(2000000) AS t(r)"):
            pass
