"""Rows as CSV that spreadsheets can open without harm: text that they would take for a formula is marked as text."""

import json
import os
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from typing import Any

from jupyter_artifacts.core.tables.schema import arrow_type
from jupyter_artifacts.errors import InvalidPathError

_FORMULA = "^[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20]"
"""How text begins that a spreadsheet runs; also in the wide forms that some turn into the plain ones."""

_WRITTEN = frozenset(["integer", "float", "decimal", "boolean", "timestamp", "date", "time", "none"])
_GUARD = "'"


def write_csv(path: str | os.PathLike[str], schema: Any, pieces: Iterable[Any], *, guards_formulas: bool = True) -> int:
    """Write Arrow tables to a CSV file, which appears when it is whole; returns how many rows it has.

    Nested cells become JSON, bytes hexadecimal digits; null is an empty cell.

    Args:
        path: of the file; one that is there is replaced.
        schema: Arrow's, of all pieces.
        pieces: the rows.
        guards_formulas: whether text that begins with `=`, `+`, `-`, `@`, a tab or a line break gets a single quote before it.

    Raises:
        InvalidPathError: the file can't be written.
    """
    import pyarrow.csv as pa_csv

    target = os.fspath(path)
    names = [_guarded_name(name) if guards_formulas else name for name in schema.names]
    temporary = ""
    try:
        handle, temporary = tempfile.mkstemp(prefix=".", suffix=".csv", dir=os.path.dirname(os.path.abspath(target)))
        rows = 0
        with os.fdopen(handle, "wb") as file:
            first = _plain(schema.empty_table(), names, guards_formulas)
            with pa_csv.CSVWriter(file, first.schema) as writer:
                for piece in pieces:
                    writer.write_table(_plain(piece, names, guards_formulas))
                    rows += len(piece)
        os.chmod(temporary, 0o666 & ~_umask())
        os.replace(temporary, target)
    except OSError as error:
        raise InvalidPathError(f"{target} can't be written: {error.strerror or error}.") from error
    finally:
        with suppress(OSError):
            os.unlink(temporary)
    return rows


def _plain(table: Any, names: list[str], guards_formulas: bool) -> Any:
    """A table whose columns CSV can hold."""
    import pyarrow as pa
    import pyarrow.compute as pc

    columns = []
    for field, column in zip(table.schema, table.columns, strict=True):
        kind = arrow_type(field.type)
        if kind == "text":
            column = column.cast(pa.large_string())
            columns.append(pc.replace_substring_regex(column, _FORMULA, rf"{_GUARD}\0") if guards_formulas else column)
        elif kind in ("list", "struct", "map", "bytes") or not _has_text(field.type):
            columns.append(pa.chunked_array([pa.array([_nested(value) for value in column.to_pylist()], pa.large_string())]))
        else:
            columns.append(column)
    return pa.Table.from_arrays(columns, names=names)


def _has_text(kind: Any) -> bool:
    """Whether Arrow writes cells of a type as CSV itself."""
    return arrow_type(kind) in _WRITTEN and not hasattr(kind, "value_type")


def _nested(value: object) -> str | None:
    if value is None:
        return None
    if isinstance(value, bytes):
        return value.hex()
    return json.dumps(value, ensure_ascii=False, default=str)


def _guarded_name(name: str) -> str:
    import re

    return f"{_GUARD}{name}" if re.match(_FORMULA, name) else name


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
