"""Lists of files and metadata keys that differ, as blocks."""

from collections.abc import Sequence
from typing import cast

from jupyter_artifacts.views.blocks import ChangeLine, Changes, ChangeSign, LineSign, Table, TextDiff
from jupyter_artifacts.views.payloads import shapes
from jupyter_artifacts.views.quantities import format_bytes
from jupyter_artifacts.views.screens.parts import METADATA_ROWS, NOTHING, flat, json_text

_SIGNS: dict[str, ChangeSign] = {"added": "+", "removed": "-", "modified": "~", "renamed": "→"}


def change_lines(changes: shapes.Changes) -> Changes:
    """One line for each file that differs."""
    return Changes(tuple(map(_line, changes["entries"])), changes["more"])


def _line(change: shapes.Change) -> ChangeLine:
    return ChangeLine(_SIGNS[change["kind"]], change["path"], _detail(change))


def _detail(change: shapes.Change) -> str:
    old, new = change["old_size"], change["new_size"]
    if change["kind"] == "renamed":
        return f"from {change['old_path']}"
    if old is not None and new is not None and old != new:
        return f"{format_bytes(old)} → {format_bytes(new)}"
    return format_bytes(new if new is not None else old or 0)


def metadata_table(changes: Sequence[shapes.MetadataChange], old: str, new: str) -> Table:
    """One row for each metadata value that differs, under the names of both sides; inside objects only what differs there."""
    rows = [row for change in changes for row in _metadata_rows(change)]
    return Table(("Key", old, new), tuple(rows[:METADATA_ROWS]), caption="Metadata", more=max(0, len(rows) - METADATA_ROWS))


def _metadata_rows(change: shapes.MetadataChange) -> list[tuple[str, str, str]]:
    key, kind = change["key"], change["kind"]
    old = {} if kind == "added" else _texts({key: change["old"]})
    new = {} if kind == "removed" else _texts({key: change["new"]})
    differing = [keys for keys in {**old, **new} if old.get(keys) != new.get(keys)]
    return [(".".join(keys), old.get(keys, NOTHING), new.get(keys, NOTHING)) for keys in differing]


def _texts(values: dict[str, shapes.Json]) -> dict[tuple[str, ...], str]:
    return {keys: json_text(value) for keys, value in flat(values)}


def text_diff(text: shapes.TextDiff) -> TextDiff:
    """The lines of one file that differ."""
    return TextDiff(text["path"], tuple((cast("LineSign", sign), line) for sign, line in text["lines"]), text["more"])
