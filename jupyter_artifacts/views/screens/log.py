"""The screen of a log."""

from jupyter_artifacts.views.blocks import Block, Note, Screen
from jupyter_artifacts.views.payloads import shapes
from jupyter_artifacts.views.quantities import format_bytes, format_count
from jupyter_artifacts.views.screens.audience import Audience
from jupyter_artifacts.views.screens.changes import change_lines
from jupyter_artifacts.views.screens.parts import (
    CODE_CAPTION,
    aliases_in_order,
    contents,
    counts_sentence,
    facts,
    listed,
    run_brief,
    version_title,
)

_NAMED_FILES = 3
_CHANGE_METADATA = "To change it, set the artifact's metadata in Python and save it."


def log_screen(payload: shapes.LogPayload, audience: Audience) -> Screen:
    """What became of a log, and the line to get it back."""
    made = _new_version(payload) if payload["is_new"] else _known_version(payload)
    notes = [*(Note(text) for text in payload["notes"]), *_warnings(payload)]
    return Screen((version_title(payload["version"]), *made, *notes, audience.code(payload["code"], CODE_CAPTION)))


def _new_version(payload: shapes.LogPayload) -> list[Block]:
    version, changes, run = payload["version"], payload["changes"], payload["run"]
    shown = facts(
        ("Type", version["type"]),
        ("Size", contents(version["size"], version["file_count"])),
        ("Changed", _changed(payload)),
        ("Stored", _stored(payload["stored_bytes"], version["size"])),
        ("Run", run_brief(run) if run else None),
    )
    return [shown, change_lines(changes)] if changes and changes["entries"] else [shown]


def _changed(payload: shapes.LogPayload) -> str:
    changes = payload["changes"]
    if payload["previous"] is None:
        return "first version"
    if changes is None:
        return f"unknown: the list of files of {payload['previous']} is damaged"
    return f"{counts_sentence(changes['counts']) or 'nothing'} since {payload['previous']}"


def _stored(stored: int, size: int) -> str:
    # The store's own index counts too: for a few small files it is most of what was written.
    return f"{format_bytes(stored)} of {format_bytes(size)}" if stored < size else f"{format_bytes(stored)}, index included"


def _known_version(payload: shapes.LogPayload) -> list[Block]:
    version = payload["version"]
    aliases = aliases_in_order(version)
    pointing = f"{listed(aliases)} {'points' if len(aliases) == 1 else 'point'} to it"
    return [Note(f"No new version: {version['name']} holds these contents already; {pointing}.", "success")]


def _warnings(payload: shapes.LogPayload) -> list[Note]:
    notes = []
    if changed := payload["changed_files"]:
        count = len(changed) + payload["changed_files_more"]
        named = _named(changed, count)
        notes.append(Note(f"{named} changed between adding and logging; what was stored is what the log found.", "warning"))
    if ignored := payload["ignored_metadata"]:
        notes.append(Note(f"Metadata that differs was not applied: {', '.join(ignored)}. {_CHANGE_METADATA}", "warning"))
    if payload["is_ttl_ignored"]:
        notes.append(Note("The time to live was not applied: the version keeps the one it has. Set it there to change it.", "warning"))
    return notes


def _named(paths: list[str], count: int) -> str:
    if count <= _NAMED_FILES:
        return listed(paths)
    return f"{', '.join(paths[:_NAMED_FILES])} and {format_count(count - _NAMED_FILES, 'more file')}"
