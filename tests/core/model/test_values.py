"""Values that a run keeps: configs, summaries, metrics."""

import math
from datetime import date
from enum import Enum
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jupyter_artifacts.core.model.values import dump_values, load_values, plain_config, plain_row, plain_summary
from jupyter_artifacts.errors import UsageError

PLAIN = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63)
    | st.floats(allow_nan=False)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abc"), inner, max_size=3),
    max_leaves=8,
)
WORDS = {"NaN", "Infinity", "-Infinity"}


class Colour(Enum):
    """For the test below."""

    RED = 1


class Point(NamedTuple):
    """For the test below."""

    x: int


@settings(max_examples=50, deadline=None)
@given(st.dictionaries(st.text("abc"), PLAIN))
def test_plain_values_stay_as_they_are_and_come_back_from_json(values: dict[str, object]) -> None:
    assert plain_config(values) == plain_summary(values) == values
    assert load_values(dump_values(values)) == values


def test_numbers_that_json_lacks_are_words_in_json_and_numbers_again_after() -> None:
    text = dump_values({"a": math.nan, "b": [math.inf], "c": {"d": -math.inf}})
    assert text == '{"a":"NaN","b":["Infinity"],"c":{"d":"-Infinity"}}'
    again = load_values(text)
    assert math.isnan(again.pop("a"))  # type: ignore[arg-type]
    assert again == {"b": [math.inf], "c": {"d": -math.inf}}


def test_a_config_takes_what_has_a_counterpart_and_the_text_of_the_rest() -> None:
    config = plain_config(
        {"path": Path("a/b"), "day": date(2026, 11, 21), "colour": Colour.RED, "point": Point(3), "kind": dict, 7: {1, 2}}
    )
    assert config == {"path": "a/b", "day": "2026-11-21", "colour": "RED", "point": [3], "kind": "<class 'dict'>", "7": [1, 2]}


def test_what_has_no_counterpart_is_named() -> None:
    for check in (plain_summary, plain_row):
        with pytest.raises(UsageError, match=r"'a\.b(\[1\])?' is a type"):
            check({"a": {"b": [1, dict]}})


def test_keys_that_are_one_as_text_are_refused() -> None:
    with pytest.raises(UsageError, match="two keys that read '1'"):
        plain_config({1: "a", "1": "b"})


def test_what_is_nested_too_deep_is_refused() -> None:
    deep: dict[str, object] = {}
    for _ in range(150):
        deep = {"a": deep}
    for check in (plain_config, plain_summary, plain_row):
        with pytest.raises(UsageError, match="nested deeper than 100"):
            check({"x": deep})
