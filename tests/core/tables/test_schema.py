"""What a table's schema says of itself, and that nonsense in it counts for nothing."""

import json

import pyarrow as pa
import pytest

from jupyter_artifacts.core.tables.schema import (
    METADATA_KEY,
    NO_MARKS,
    ForeignKey,
    Marks,
    arrow_type,
    column_types,
    media_struct,
    read_marks,
    with_marks,
)

SCHEMA = pa.schema([("id", pa.int64()), ("image", media_struct()), ("any", pa.string())])
MARKS = Marks({"image": {"type": "image"}, "any": {"type": "json"}}, "id", {"id": ForeignKey("other.table.parquet", "key")})


def test_marks_come_back_as_they_were() -> None:
    assert read_marks(with_marks(SCHEMA, MARKS)) == MARKS


def test_a_schema_without_marks_has_no_metadata() -> None:
    assert not with_marks(SCHEMA.with_metadata({"a": "b"}), NO_MARKS).metadata
    assert read_marks(SCHEMA) == NO_MARKS


def test_marks_go_before_what_arrow_says() -> None:
    assert column_types(SCHEMA) == {"id": "integer", "image": "struct", "any": "text"}
    assert column_types(with_marks(SCHEMA, MARKS)) == {"id": "integer", "image": "image", "any": "json"}


def test_columns_that_are_gone_are_forgotten() -> None:
    without = with_marks(SCHEMA, MARKS)
    assert read_marks(pa.schema([without.field("any")], metadata=without.metadata)).primary_key is None


@pytest.mark.parametrize(
    "said", ["", "[]", "{", '{"columns": []}', '{"columns": {"id": 1}}', '{"foreign_keys": {"id": {}}}', "[" * 100_000]
)
def test_nonsense_counts_for_nothing(said: str) -> None:
    assert read_marks(SCHEMA.with_metadata({METADATA_KEY: said.encode()})) == NO_MARKS


def test_unknown_members_are_ignored() -> None:
    said = json.dumps({"columns": {"id": {"type": "array", "shape": [2]}}, "new": 1})
    assert read_marks(SCHEMA.with_metadata({METADATA_KEY: said.encode()})).columns == {"id": {"type": "array", "shape": [2]}}


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        (pa.string(), "text"),
        (pa.large_string(), "text"),
        (pa.string_view(), "text"),
        (pa.dictionary(pa.int8(), pa.large_string()), "text"),
        (pa.uint8(), "integer"),
        (pa.float16(), "float"),
        (pa.decimal256(50, 3), "decimal"),
        (pa.timestamp("ns", "Europe/Berlin"), "timestamp"),
        (pa.date64(), "date"),
        (pa.list_(pa.int8(), 3), "list"),
        (pa.null(), "none"),
        (pa.binary(3), "bytes"),
        (pa.month_day_nano_interval(), "month_day_nano_interval"),
    ],
)
def test_arrows_types_of_one_meaning_have_one_word(kind: pa.DataType, name: str) -> None:
    assert arrow_type(kind) == name
