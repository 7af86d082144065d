"""The table of bad inputs is whole: every row is there, and each has tests that exist or a reason to have none yet."""

from pathlib import Path

import pytest

from tests.bad_inputs.rows import COUNTS, NOW, TESTS, has_test, read_rows

ROWS = read_rows()


def test_every_row_is_there_in_order() -> None:
    assert list(ROWS) == [f"{family}{at}" for family, count in COUNTS.items() for at in range(1, count + 1)]


def test_every_row_has_tests_that_exist_or_a_reason() -> None:
    assert [row.id for row in ROWS.values() if not (row.input and row.required)] == []
    assert [row.id for row in ROWS.values() if not (row.tests or row.later)] == []
    assert [(row.id, node) for row in ROWS.values() for node in row.tests if not has_test(node)] == []


def test_rows_about_what_there_is_have_tests() -> None:
    assert [name for name in sorted(NOW) if not ROWS[name].tests and not ROWS[name].later.startswith("there is no ")] == []


def test_no_test_of_bad_inputs_is_missing_from_the_table() -> None:
    named = {node.split("::")[0] for row in ROWS.values() for node in row.tests}
    here = {file.relative_to(TESTS).as_posix() for file in Path(__file__).parent.glob("test_*.py")}

    assert here - named == {"bad_inputs/test_rows.py"}


@pytest.mark.parametrize(
    ("node", "exists"),
    [
        ("bad_inputs/test_rows.py::test_every_row_is_there_in_order", True),
        ("core/catalog/test_sqlite.py::TestSqliteEngine::test_a_commit_is_durable_and_references_hold", True),
        ("core/catalog/test_sqlite.py::TestSqliteEngine::test_a_writer_gives_up_after_its_timeout", True),
        ("bad_inputs/test_rows.py::test_nothing", False),
        ("bad_inputs/test_nothing.py::test_every_row_is_there_in_order", False),
        ("core/catalog/test_sqlite.py::TestSqliteEngine::test_nothing", False),
    ],
)
def test_a_test_that_is_gone_is_noticed(node: str, exists: bool) -> None:
    assert has_test(node) == exists
