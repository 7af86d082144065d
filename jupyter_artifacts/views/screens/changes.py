"""Lists of files and metadata keys that differ, as blocks."""

from typing import cast

from jupyter_artifacts.views.blocks import ChangeLine, Changes, ChangeSign, LineSign, Table, TextDiff
from jupyter_artifacts.views.payloads import shapes
from jupyter_artifacts.views.quantities import format_bytes
from jupyter_artifacts.views.screens.parts import NOTHING, json_text

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


def metadata_table(changes: shapes.Changes, old: str, new: str) -> Table:
    """One row for each metadata key that differs, under the names of both sides."""
    rows = tuple((change["key"], *_sides(change)) for change in changes["metadata"])
    return Table(("Key", old, new), rows, caption="Metadata")


def _sides(change: shapes.MetadataChange) -> tuple[str, str]:
    old = NOTHING if change["kind"] == "added" else json_text(change["old"])
    new = NOTHING if change["kind"] == "removed" else json_text(change["new"])
    return old, new


def text_diff(text: shapes.TextDiff) -> TextDiff:
    """The lines of one file that differ."""
    return TextDiff(text["path"], tuple((cast("LineSign", sign), line) for sign, line in text["lines"]), text["more"])
