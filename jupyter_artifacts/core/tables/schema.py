"""What a table's Parquet file says of itself: the logical types of its columns, and its keys. FORMAT.md describes it.

Arrow's types say most of it. What they can't say (that a struct is an image, that text is JSON) stands in the metadata of the Arrow schema,
so any reader of Parquet can do without it.
"""

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from jupyter_artifacts.core.model.manifest import canonical_json

TABLE_SUFFIX = ".table.parquet"
PARTITIONED_SUFFIX = ".partitioned-table.json"
JOINED_SUFFIX = ".joined-table.json"

METADATA_KEY = b"jupyter_artifacts"

MEDIA_KINDS = ("image", "audio", "video", "html", "object3D")
MEDIA_FIELDS = ("path", "digest", "size", "caption", "details")
"""Of the struct that stands for one medium in a cell."""


class ForeignKey(NamedTuple):
    """The column of another table that values of a column are found in.

    Attributes:
        table: logical path of that table in the same artifact.
        column: its name there.
    """

    table: str
    column: str


class Marks(NamedTuple):
    """What a schema says besides Arrow's types.

    Attributes:
        columns: by name, what Arrow can't say of a column: `type` and what belongs to it. Other columns are not named.
        primary_key: the column whose values tell rows apart, or None.
        foreign_keys: by column.
    """

    columns: Mapping[str, Mapping[str, Any]] = {}
    primary_key: str | None = None
    foreign_keys: Mapping[str, ForeignKey] = {}


NO_MARKS = Marks()


def read_marks(schema: Any) -> Marks:
    """What the metadata of an Arrow schema says; nothing where it is missing or makes no sense, as in files of others."""
    try:
        said = json.loads((schema.metadata or {}).get(METADATA_KEY, b"{}"))
        names = set(schema.names)
        key = said.get("primary_key")
        return Marks(
            {str(name): dict(mark) for name, mark in said.get("columns", {}).items() if name in names and "type" in mark},
            key if key in names else None,
            {str(name): ForeignKey(str(to["table"]), str(to["column"])) for name, to in said.get("foreign_keys", {}).items()},
        )
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return NO_MARKS


def with_marks(schema: Any, marks: Marks) -> Any:
    """An Arrow schema whose metadata says this, and nothing else."""
    said: dict[str, Any] = {}
    if marks.columns:
        said["columns"] = {name: dict(mark) for name, mark in marks.columns.items()}
    if marks.primary_key is not None:
        said["primary_key"] = marks.primary_key
    if marks.foreign_keys:
        said["foreign_keys"] = {name: to._asdict() for name, to in marks.foreign_keys.items()}
    return schema.with_metadata({METADATA_KEY: canonical_json(said).encode()} if said else None)


def column_types(schema: Any) -> dict[str, str]:
    """The logical type of each column, by name."""
    marks = read_marks(schema)
    return {
        field.name: str(marks.columns[field.name]["type"]) if field.name in marks.columns else arrow_type(field.type) for field in schema
    }


def arrow_type(kind: Any) -> str:
    """The logical type that an Arrow type stands for: one word, also where Arrow has several types of one meaning.

    `boolean`, `integer`, `float`, `decimal`, `text`, `bytes`, `timestamp`, `date`, `time`, `duration`, `list`, `struct`, `map`, `none` (a
    column of nulls); Arrow's own name for what is none of these.
    """
    import pyarrow.types as is_a

    if is_a.is_dictionary(kind) or is_a.is_run_end_encoded(kind):
        return arrow_type(kind.value_type)
    if is_a.is_string(kind) or is_a.is_large_string(kind) or is_a.is_string_view(kind):
        return "text"
    if is_a.is_binary(kind) or is_a.is_large_binary(kind) or is_a.is_binary_view(kind) or is_a.is_fixed_size_binary(kind):
        return "bytes"
    if is_a.is_list(kind) or is_a.is_large_list(kind) or is_a.is_fixed_size_list(kind) or is_a.is_list_view(kind):
        return "list"
    tests = {
        "boolean": is_a.is_boolean, "integer": is_a.is_integer, "float": is_a.is_floating, "decimal": is_a.is_decimal,
        "timestamp": is_a.is_timestamp, "date": is_a.is_date, "time": is_a.is_time, "duration": is_a.is_duration,
        "struct": is_a.is_struct, "map": is_a.is_map, "none": is_a.is_null,
    }  # fmt: skip
    return next((name for name, test in tests.items() if test(kind)), str(kind))


def media_struct() -> Any:
    """The Arrow type of a cell that stands for a medium."""
    import pyarrow as pa

    return pa.struct([(name, pa.int64() if name == "size" else pa.string()) for name in MEDIA_FIELDS])
