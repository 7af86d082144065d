"""Orders and cursors of listings."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jupyter_artifacts.core.model.page import Order, parse_order, read_cursor, write_cursor
from jupyter_artifacts.errors import UsageError

ORDERS = st.builds(Order, st.sampled_from(["name", "created_at", "version"]), st.booleans())
PLACES = st.tuples(st.integers() | st.text(), st.integers())


@given(ORDERS, PLACES)
def test_a_cursor_is_read_back(order: Order, place: tuple[int | str, int]) -> None:
    assert read_cursor(write_cursor(order, place), order) == place


@given(st.text())
def test_what_is_no_cursor_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="not the cursor"):
        read_cursor(text, Order("name"))


@pytest.mark.parametrize("text", [None, 7, b"abc", "WzFd", "WyIrbmFtZSIsIG51bGwsIDFd", "W" * 100_000])
def test_odd_cursors_are_refused(text: object) -> None:
    with pytest.raises(UsageError, match="not the cursor"):
        read_cursor(text, Order("name"))  # type: ignore[arg-type]


def test_a_cursor_of_another_order_is_refused() -> None:
    with pytest.raises(UsageError, match=r"ordered by '\+name', not by '-name'"):
        read_cursor(write_cursor(Order("name"), ("x", 1)), Order("name", is_descending=True))


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("name", Order("name")),
        ("+name", Order("name")),
        ("-name", Order("name", is_descending=True)),
        ("-createdAt", Order("created_at", is_descending=True)),
        ("created_at", Order("created_at")),
    ],
)
def test_orders_as_people_write_them(text: str, order: Order) -> None:
    assert parse_order(text, ("name", "created_at")) == order


@pytest.mark.parametrize("text", ["", "+", "--name", "+-name", "nom", "name desc", "name; DROP TABLE runs", None])
def test_an_unknown_order_is_refused_by_an_error_that_names_the_known(text: object) -> None:
    with pytest.raises(UsageError, match="name"):
        parse_order(text, ("name",))  # type: ignore[arg-type]
