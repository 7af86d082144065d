"""Filters in the words of W&B's public API."""

from datetime import UTC, datetime

import pytest

from jupyter_artifacts.core.model.filters import EVERYTHING, Condition, Every, FieldKind, Not, Some, parse_filters
from jupyter_artifacts.errors import UsageError

FIELDS = {"name": FieldKind.TEXT, "size": FieldKind.NUMBER, "created_at": FieldKind.TIME, "version": FieldKind.VERSION}


def test_nothing_is_everything() -> None:
    assert parse_filters(None, FIELDS) == parse_filters({}, FIELDS) == EVERYTHING


def test_what_is_asked_for() -> None:
    assert parse_filters({"name": "cats", "size": {"$gt": 1, "$lte": 2.5}}, FIELDS) == Every(
        (Condition("name", "$eq", "cats"), Condition("size", "$gt", 1), Condition("size", "$lte", 2.5))
    )
    assert parse_filters({"$or": [{"name": {"$in": ["a", "b"]}}, {"name": {"$not": {"$regex": "^c"}}}]}, FIELDS) == Every(
        (Some((Every((Condition("name", "$in", ("a", "b")),)), Every((Not(Every((Condition("name", "$regex", "^c"),))),)))),)
    )


@pytest.mark.parametrize(
    "moment",
    ["2026-11-21T12:00:00Z", "2026-11-21T12:00:00", "2026-11-21T13:00:00+01:00", datetime(2026, 11, 21, 12, tzinfo=UTC)],
)
def test_times_in_several_spellings(moment: object) -> None:
    assert parse_filters({"createdAt": {"$gte": moment}}, FIELDS) == Every((Condition("created_at", "$gte", 1_795_262_400_000_000),))


def test_versions_are_compared_by_number() -> None:
    assert parse_filters({"version": {"$lt": "v10"}}, FIELDS) == Every((Condition("version", "$lt", 10),))


@pytest.mark.parametrize(
    ("filters", "message"),
    [
        (["name"], "must be a dict"),
        ({"nom": "x"}, "can be filtered by 'name', 'size'"),
        ({"name; --": "x"}, "can be filtered by"),
        ({"name": 7}, "compared with text"),
        ({"name": {"$like": "x"}}, r"there are \$eq"),
        ({"name": {"$regex": "("}}, "not a valid pattern"),
        ({"size": {"$regex": "x"}}, "a field of text"),
        ({"size": "7"}, "compared with a number"),
        ({"size": True}, "compared with a number"),
        ({"created_at": "yesterday"}, "compared with a time"),
        ({"version": "latest"}, "compared with a version"),
        ({"name": {"$in": "abc"}}, "takes a list"),
        ({"$or": {"name": "x"}}, "takes a list"),
        ({"name": {"$in": ["x"] * 501}}, "over 500 comparisons"),
    ],
)
def test_what_cannot_be_asked_is_refused_by_an_error_that_says_what_can(filters: object, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        parse_filters(filters, FIELDS)  # type: ignore[arg-type]


@pytest.mark.parametrize("word", ["$and", "$not"])
def test_filters_nested_too_deep_are_refused(word: str) -> None:
    nested: object = {"name": "x"} if word == "$and" else {"$eq": "x"}
    for _ in range(30):
        nested = {word: [nested] if word == "$and" else nested}
    with pytest.raises(UsageError):
        parse_filters(nested if word == "$and" else {"name": nested}, FIELDS)  # type: ignore[arg-type]
