"""Metadata: what JSON can hold is kept as it is, what has a counterpart in JSON becomes that, the rest is refused."""

import datetime
import json
import math
from collections import OrderedDict, UserDict
from enum import IntEnum, StrEnum
from pathlib import Path

import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jupyter_artifacts.core.model.manifest import canonical_json
from jupyter_artifacts.core.model.metadata import MAX_BYTES, MAX_DEPTH, MAX_KEYS, check_metadata
from jupyter_artifacts.errors import Error, InvalidMetadataError, LimitExceededError

texts = st.text(st.characters(exclude_categories=["Cs"]))
json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**4000), 2**4000) | st.floats(allow_nan=False, allow_infinity=False) | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=20,
)
json_objects = st.dictionaries(texts, json_values, max_size=6)


@given(json_objects)
def test_json_is_kept_as_it_is(metadata: dict[str, object]) -> None:
    assert canonical_json(check_metadata(metadata)) == canonical_json(metadata)


@given(json_objects)
def test_an_object_and_its_text_are_the_same(metadata: dict[str, object]) -> None:
    assert canonical_json(check_metadata(json.dumps(metadata))) == canonical_json(metadata)


anything = st.recursive(
    st.none() | st.integers() | st.floats() | st.text() | st.binary() | st.dates() | st.datetimes() | st.complex_numbers() | st.uuids(),
    lambda inner: st.lists(inner) | st.tuples(inner, inner) | st.dictionaries(st.text() | st.integers() | st.booleans(), inner),
    max_leaves=15,
)


@given(st.dictionaries(st.text() | st.integers(), anything))
def test_what_is_accepted_is_plain_json_for_good(metadata: dict[object, object]) -> None:
    try:
        plain = check_metadata(metadata)
    except Error as error:
        str(error).encode()
    else:
        canonical_json(plain).encode()
        assert check_metadata(plain) == plain == json.loads(json.dumps(plain))


def test_nothing_is_an_empty_object() -> None:
    assert check_metadata(None) == check_metadata({}) == check_metadata("{}") == {}


class Level(IntEnum):
    HIGH = 3


class Colour(StrEnum):
    RED = "red"


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        ((1, 2), [1, 2]),
        ({3, 1, 2}, [1, 2, 3]),
        (float("nan"), None),
        (datetime.date(2026, 9, 1), "2026-09-01"),
        (datetime.datetime(2026, 9, 1, 12, tzinfo=datetime.UTC), "2026-09-01T12:00:00+00:00"),
        (Path("a/b"), "a/b"),
        (numpy.int64(5), 5),
        (numpy.float32(0.5), 0.5),
        (numpy.bool_(True), True),
        (numpy.array([[1, 2], [3, 4]]), [[1, 2], [3, 4]]),
        (numpy.float64("nan"), None),
        (Level.HIGH, 3),
        (Colour.RED, "red"),
        (OrderedDict(a=1), {"a": 1}),
        (UserDict(a=1), {"a": 1}),
        ({1: "a", None: "b"}, {"1": "a", "None": "b"}),
    ],
)
def test_what_has_a_counterpart_in_json_becomes_that(value: object, plain: object) -> None:
    assert check_metadata({"key": value}) == {"key": plain}


@pytest.mark.parametrize(
    "value", [object(), 1j, b"bytes", lambda: 0, math.inf, -math.inf, numpy.float64("inf"), [math.inf], {"a": object()}]
)
def test_what_has_none_is_refused_by_name(value: object) -> None:
    with pytest.raises(InvalidMetadataError, match="'key"):
        check_metadata({"key": value})


@pytest.mark.parametrize("metadata", [5, 1.5, ["a"], {"a"}, b"{}", object()])
def test_what_is_no_object_is_a_type_error(metadata: object) -> None:
    with pytest.raises(TypeError, match="must be a dict"):
        check_metadata(metadata)


@pytest.mark.parametrize("text", ["", "[]", "5", "null", '"a"', "{", "{'a': 1}", '{"a": 1e400}', '{"a": Infinity}', "\0"])
def test_text_that_is_no_json_object_is_refused(text: str) -> None:
    with pytest.raises(InvalidMetadataError):
        check_metadata(text)


@pytest.mark.parametrize("value", ["\ud800", "a\udcffb", ["\ud800"], {"\ud800": 1}])
def test_text_that_is_not_unicode_is_refused(value: object) -> None:
    with pytest.raises(InvalidMetadataError, match="not valid Unicode") as error:
        check_metadata({"key": value})
    str(error.value).encode()


def test_a_key_that_is_not_unicode_is_refused() -> None:
    with pytest.raises(InvalidMetadataError, match="not valid Unicode"):
        check_metadata({"\ud800": 1})


@pytest.mark.parametrize("metadata", [{1: "a", "1": "b"}, {"x": {None: 1, "None": 2}}])
def test_two_keys_that_would_be_one_are_refused(metadata: dict[object, object]) -> None:
    with pytest.raises(InvalidMetadataError, match="two keys"):
        check_metadata(metadata)


def test_as_many_keys_as_allowed() -> None:
    assert len(check_metadata({f"{number}": number for number in range(MAX_KEYS)})) == MAX_KEYS
    with pytest.raises(LimitExceededError, match="keys"):
        check_metadata({f"{number}": number for number in range(MAX_KEYS + 1)})


def test_as_large_as_allowed() -> None:
    check_metadata({"a": "x" * (MAX_BYTES - 9)})
    for too_large in ({"a": "x" * MAX_BYTES}, json.dumps({"a": "x" * MAX_BYTES})):
        with pytest.raises(LimitExceededError, match="at most"):
            check_metadata(too_large)


def nested(depth: int) -> dict[str, object]:
    value: object = 1
    for _ in range(depth):
        value = [value]
    return {"deep": value}


def test_as_deep_as_allowed() -> None:
    check_metadata(nested(MAX_DEPTH - 1))
    for too_deep in (nested(MAX_DEPTH), nested(5000), "{" + '"a":{' * 100_000):
        with pytest.raises(LimitExceededError, match="nested deeper"):
            check_metadata(too_deep)


def test_what_holds_itself_is_refused() -> None:
    circle: dict[str, object] = {}
    circle["self"] = circle

    with pytest.raises(LimitExceededError, match="nested deeper"):
        check_metadata(circle)


def test_integers_have_a_limit() -> None:
    assert check_metadata({"n": 2**4096 - 1}) == {"n": 2**4096 - 1}
    for number in (2**4096, -(10**5000)):
        with pytest.raises(LimitExceededError, match="integer"):
            check_metadata({"n": number})
