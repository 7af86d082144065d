"""The screen of a comparison of two versions."""

import shlex

from jupyter_artifacts.views.blocks import Block, Note, Screen, Title
from jupyter_artifacts.views.payloads import shapes
from jupyter_artifacts.views.payloads.code import command_code
from jupyter_artifacts.views.quantities import format_bytes, format_count
from jupyter_artifacts.views.screens.audience import Audience
from jupyter_artifacts.views.screens.changes import change_lines, metadata_table, text_diff
from jupyter_artifacts.views.screens.parts import counts_sentence, facts


def diff_screen(payload: shapes.DiffPayload, audience: Audience) -> Screen:
    """Files, metadata and lines that differ."""
    old, new, changes = payload["old"], payload["new"], payload["changes"]
    old_name, new_name = _names(payload)
    title = Title(old["collection"], (f"{old_name} → {new_name}",)) if _is_one_name(payload) else Title(f"{old_name} → {new_name}")
    blocks: list[Block] = [title]
    if not changes["entries"] and not changes["metadata"]:
        return Screen((title, Note(_equal(old_name, new_name), "success")))
    blocks.append(
        facts(
            ("Files", _files(payload)),
            ("Size", _size(old["size"], new["size"])),
            ("Metadata", _metadata(changes)),
            (f"Why {new_name}", _reason(payload)),
        )
    )
    if changes["entries"]:
        blocks += [change_lines(changes), *_table_hint(payload, audience)]
    if changes["metadata"]:
        blocks.append(metadata_table(changes["metadata"], old_name, new_name))
    return Screen((*blocks, *(text_diff(text) for text in payload["texts"] if text["lines"])))


def _table_hint(payload: shapes.DiffPayload, audience: Audience) -> list[Block]:
    """How to see the rows and cells of the first table that differs."""
    from jupyter_artifacts.core.tables.formats import table_format

    path = next((each["path"] for each in payload["changes"]["entries"] if each["kind"] == "modified" and table_format(each["path"])), None)
    if path is None:
        return []
    line = shlex.join(["diff", payload["old"]["qualified_name"], payload["new"]["qualified_name"], "--table", path])
    return [audience.code(command_code(line), f"Rows and cells of {path} that differ:")]


def _equal(old_name: str, new_name: str) -> str:
    if old_name == new_name:
        return f"Both are {new_name}: nothing differs."
    return f"{old_name} and {new_name} hold the same files and metadata."


def _is_one_name(payload: shapes.DiffPayload) -> bool:
    return payload["old"]["qualified_name"].rpartition(":")[0] == payload["new"]["qualified_name"].rpartition(":")[0]


def _names(payload: shapes.DiffPayload) -> tuple[str, str]:
    """Both sides, as short as they can be told apart."""
    old, new = payload["old"], payload["new"]
    if _is_one_name(payload):
        return old["version"], new["version"]
    if old["name"] != new["name"]:
        return old["name"], new["name"]
    return old["qualified_name"], new["qualified_name"]


def _files(payload: shapes.DiffPayload) -> str:
    counts = payload["changes"]["counts"]
    unchanged = payload["new"]["file_count"] - sum(count for kind, count in counts.items() if kind != "removed")
    changed = counts_sentence(counts)
    if not changed:
        return f"all {unchanged:,} unchanged"
    return f"{changed}, {unchanged:,} unchanged" if unchanged else changed


def _size(old: int, new: int) -> str:
    if old == new:
        return format_bytes(new)
    growth = f"({'+' if new > old else '-'}{format_bytes(abs(new - old))})"
    old_text, new_text = format_bytes(old), format_bytes(new)
    return f"{new_text} {growth}" if old_text == new_text else f"{old_text} → {new_text} {growth}"


def _metadata(changes: shapes.Changes) -> str:
    count = len(changes["metadata"])
    return f"{format_count(count, 'key')} changed" if count else ""


def _reason(payload: shapes.DiffPayload) -> str:
    if not payload["is_successor"] or not payload["changes"]["entries"]:
        return ""
    return "its files differ; changed metadata alone makes no new version"
