"""Screens about drafts that the store keeps."""

from jupyter_artifacts.views.blocks import Note, Screen, Table, Title
from jupyter_artifacts.views.payloads import change_shapes as shapes
from jupyter_artifacts.views.payloads.code import command_code
from jupyter_artifacts.views.quantities import format_bytes, format_count
from jupyter_artifacts.views.screens.audience import Audience
from jupyter_artifacts.views.screens.parts import NOTHING, facts, nothing_here

_NAMES_SHOWN = 5


def drafts_screen(payload: shapes.DraftsPayload, audience: Audience) -> Screen:
    """What is in the making."""
    drafts = payload["drafts"]
    if payload["are_dropped"]:
        given_up = ", ".join(f"{each['name']} ({_what(each)})" for each in drafts)
        return Screen((Note(f"Given up: {given_up}.", "success"),))
    if not drafts:
        return Screen((*nothing_here(f"There are no drafts in {payload['place']}.", payload["place"], "draft", payload["elsewhere"]),))
    if payload["is_one"]:
        return _one(drafts[0], audience)
    columns = ("Draft", "What", audience.time_column("Touched"), "Added", "Removed", audience.time_column("Expires"))
    rows = tuple(_row(each, audience) for each in drafts)
    code = audience.code(command_code(f"drafts {drafts[0]['name']} --save"), "To make one a version:")
    return Screen((Title(payload["place"], ("drafts",)), Table(columns, rows, more=payload["more"]), code))


def _row(draft: shapes.StoredDraft, audience: Audience) -> tuple[str, ...]:
    touched, expires = audience.time_cell(draft["touched_at"]), audience.time_cell(draft["expires_at"])
    return (draft["name"], _what(draft), touched, _added(draft), str(len(draft["removed"])), expires)


def _one(draft: shapes.StoredDraft, audience: Audience) -> Screen:
    about = facts(
        ("For", f"{draft['artifact']} ({draft['type']})"),
        ("Begins with", "the latest version" if draft["is_incremental"] else draft["base"]),
        ("Added", _added(draft)),
        ("Removed", _cut(draft["removed"], "path")),
        ("Runs", _cut(draft["runs"], "run") if draft["runs"] else None),
        ("Touched", audience.time_cell(draft["touched_at"])),
        ("Expires", audience.time_cell(draft["expires_at"])),
    )
    code = audience.code(command_code(f"drafts {draft['name']} --save"), "To make it a version:")
    return Screen((Title(f"Draft {draft['name']}", (_what(draft),)), about, code))


def _what(draft: shapes.StoredDraft) -> str:
    if draft["distributed_id"] is not None:
        return f"{draft['artifact'].rpartition('/')[2]}, together as {draft['distributed_id']}"
    return f"of {draft['base']}" if draft["base"] else f"for {draft['artifact'].rpartition('/')[2]}"


def _added(draft: shapes.StoredDraft) -> str:
    return f"{format_count(draft['added'], 'file')}, {format_bytes(draft['size'])}" if draft["added"] else NOTHING


def _cut(names: list[str], noun: str) -> str:
    if not names:
        return NOTHING
    rest = len(names) - _NAMES_SHOWN
    return ", ".join(names[:_NAMES_SHOWN]) + (f" and {format_count(rest, f'more {noun}')}" if rest > 0 else "")
