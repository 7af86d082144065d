"""Screens about names: the collections of a place, one collection, and its versions."""

from jupyter_artifacts.views.blocks import Block, Code, Note, Screen, Table, Title
from jupyter_artifacts.views.payloads import shapes
from jupyter_artifacts.views.quantities import format_bytes, format_count
from jupyter_artifacts.views.screens.audience import Audience
from jupyter_artifacts.views.screens.edit import edit_notes
from jupyter_artifacts.views.screens.parts import NOTHING, aliases_in_order, counts_signs, facts, nothing_here, run_brief

_FIRST_LOG = {
    "magic": "%artifact log data.csv --name my-data --type dataset",
    "python": 'run.log_artifact("data.csv", name="my-data", type="dataset")',
    "cli": "jupyter artifacts put data.csv --name my-project/my-data --type dataset",
}


def collections_screen(payload: shapes.CollectionsPayload, audience: Audience) -> Screen:
    """The artifacts of one place."""
    if not payload["collections"]:
        text = f"No artifacts in {payload['place']} yet. Log the first one:"
        first, *rest = nothing_here(text, payload["place"], "artifact", payload["elsewhere"])
        return Screen((first, Code(_FIRST_LOG[audience.caller]), *rest))
    rows = tuple(_collection_row(each, payload["place"], audience) for each in payload["collections"])
    columns = ("Name", "Type", "Version", "Aliases", "Size", "Files", audience.time_column("Created"))
    table = Table(columns, rows, align_right=frozenset({4, 5}), more=payload["more"])
    return Screen((Title(payload["place"]), table))


def _collection_row(collection: shapes.Collection, place: str, audience: Audience) -> tuple[str, ...]:
    name, latest = collection["qualified_name"].removeprefix(f"{place}/"), collection["latest"]
    if latest is None:
        return (name, collection["type"], NOTHING, "", "", "", "")
    return (
        name,
        collection["type"],
        latest["version"],
        ", ".join(aliases_in_order(latest)),
        format_bytes(latest["size"]),
        f"{latest['file_count']:,}",
        audience.time_cell(latest["created_at"]),
    )


def collection_screen(payload: shapes.CollectionPayload, audience: Audience) -> Screen:
    """A collection, and what was changed about it."""
    row = payload["collection"]
    notes: list[Note] = []
    if payload["old_name"]:
        notes.append(Note(f"{payload['old_name']} is {row['name']} from now on.", "success"))
    if payload["old_type"]:
        notes.append(Note(f"Its type is {row['type']} instead of {payload['old_type']}.", "success"))
    notes += edit_notes(row["description"], payload)
    described = [Note(row["description"])] if row["description"] and not payload["is_described"] else []
    latest, count = row["latest"], format_count(payload["versions"], "link" if payload["holds_links"] else "version")
    about = facts(
        ("Type", row["type"]),
        ("Holds", count),
        ("Latest", latest["version"] if latest else None),
        ("Tags", ", ".join(payload["tags"])),
    )
    return Screen((Title(row["qualified_name"]), *notes, *described, about))


def history_screen(payload: shapes.HistoryPayload, audience: Audience) -> Screen:
    """The versions of a collection, newest first."""
    description: list[Block] = [Note(payload["description"])] if payload["description"] else []
    rows = [_history_row(each, audience) for each in payload["versions"]]
    columns = ("Version", "Aliases", "Linked from", audience.time_column("Created"), "Expires", "Size", "Changes", "Run", "Description")
    table = _without_empty(columns, rows, payload["more"])
    return Screen((Title(payload["name"], (payload["type"],)), *description, table))


def _history_row(entry: shapes.HistoryEntry, audience: Audience) -> tuple[str, ...]:
    version, run = entry["version"], entry["run"]
    return (
        version["version"],
        ", ".join(aliases_in_order(version)),
        version["source"] or "",
        audience.time_cell(version["created_at"]),
        audience.date_cell(version["expires_at"]) if version["expires_at"] else "",
        format_bytes(version["size"]),
        _history_changes(entry),
        run_brief(run) if run else "",
        version["description"] or "",
    )


def _history_changes(entry: shapes.HistoryEntry) -> str:
    if entry["previous"] is None:
        return "first version"
    return "unknown" if entry["counts"] is None else counts_signs(entry["counts"])


def _without_empty(columns: tuple[str, ...], rows: list[tuple[str, ...]], more: int) -> Table:
    """A table of those columns that say something in some row."""
    kept = [position for position in range(len(columns)) if not rows or any(row[position] for row in rows)]
    right = frozenset(at for at, position in enumerate(kept) if columns[position] == "Size")
    cells = tuple(tuple(row[position] for position in kept) for row in rows)
    return Table(tuple(columns[position] for position in kept), cells, align_right=right, more=more)
