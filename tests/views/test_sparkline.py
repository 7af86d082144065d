"""Curves drawn with characters."""

import math

from hypothesis import given
from hypothesis import strategies as st

from jupyter_artifacts.views.sparkline import BARS, WIDTH, sparkline


def test_a_curve_goes_from_the_lowest_bar_to_the_highest() -> None:
    assert sparkline([0, 1, 2, 3, 4, 5, 6, 7]) == BARS
    assert sparkline([1, 0]) == "█▁"
    assert sparkline(list(range(1000)), width=8) == BARS


def test_equal_points_are_level_and_one_point_is_no_curve() -> None:
    assert sparkline([2, 2, 2]) == "▄▄▄"
    assert sparkline([2]) == sparkline([]) == sparkline([None, math.nan]) == ""


def test_what_is_no_finite_number_leaves_a_gap() -> None:
    assert sparkline([0, None, math.inf, math.nan, 1]) == "▁   █"
    assert sparkline([0, 10**400, 1]) == "▁ █"


@given(st.lists(st.none() | st.floats() | st.integers(), max_size=100))
def test_any_numbers_can_be_drawn(points: list[float | None]) -> None:
    drawn = sparkline(points)

    assert set(drawn) <= set(BARS) | {" "}
    assert len(drawn) <= max(WIDTH, 0)
