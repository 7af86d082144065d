"""Screens about what goes and comes back: deletions, restorations, times to live."""

from jupyter_artifacts.views.blocks import Block, Note, Screen, Table, Title
from jupyter_artifacts.views.payloads import change_shapes as shapes
from jupyter_artifacts.views.quantities import format_bytes, format_count
from jupyter_artifacts.views.screens.audience import Audience
from jupyter_artifacts.views.screens.parts import NOTHING, facts, listed, nothing_here, version_title

UNDO_CAPTION = "To take it back, until garbage collection comes:"
_NAMED = 8
_SOURCES = {"version": "set for this version", "project": "the project's default", "entity": "the entity's default"}


def delete_screen(payload: shapes.DeletePayload, audience: Audience) -> Screen:
    """What was deleted, and how to take it back."""
    blocks = [block for deletion in payload["deletions"] for block in _deletion(deletion)]
    has_deleted = any(deletion["versions"] for deletion in payload["deletions"])
    return Screen((*blocks, *([audience.code(payload["code"], UNDO_CAPTION)] if has_deleted else [])))


def _deletion(deletion: shapes.Deletion) -> list[Block]:
    name, size = deletion["collection"], deletion["size"]
    count = len(deletion["versions"]) + deletion["more"]
    if not count:
        return [Title(name), Note("There was nothing left to delete.")]
    what = "link" if size is None else "version"
    labels = deletion["versions"]
    shown = listed(labels) if count <= _NAMED else f"{', '.join(labels[:_NAMED])} and {count - _NAMED:,} more"
    return [
        Title(name),
        Note(f"Deleted {f'the {what} {shown}' if count == 1 else f'{format_count(count, what)}: {shown}'}.", "success"),
        facts(
            ("Files", None if size is None else f"{format_bytes(size)}, of which garbage collection frees what no other version holds"),
            ("Aliases gone", ", ".join(deletion["aliases"])),
            ("latest", f"names {deletion['latest']} now" if deletion["latest"] else None),
        ),
    ]


def restore_screen(payload: shapes.RestorePayload, audience: Audience) -> Screen:
    """What was brought back."""
    versions = payload["versions"]
    names = [version["name"] for version in versions]
    more = payload["more"]
    notes = [Note(f"Back again: {', '.join(names)}{f' and {more:,} more' if more else ''}.", "success")]
    if payload["kept"]:
        notes.append(Note(f"Kept for ever from now on, since their time had passed: {', '.join(payload['kept'])}."))
    title = (version_title(versions[0]),) if len(names) == 1 and not more else ()
    return Screen((*title, *notes))


def deleted_screen(payload: shapes.DeletedPayload, audience: Audience) -> Screen:
    """What can be brought back."""
    if not payload["versions"]:
        text = f"Nothing that was deleted in {payload['place']} can be brought back."
        return Screen((*nothing_here(text, payload["place"], "deleted version", payload["elsewhere"]),))
    rows = tuple(
        (
            each["name"],
            format_bytes(each["size"]),
            audience.time_cell(each["gone_at"]) if each["gone_at"] else NOTHING,
            "its time had passed" if each["has_expired"] else "deleted",
        )
        for each in payload["versions"]
    )
    table = Table(("Version", "Size", audience.time_column("Gone"), "Why"), rows, align_right=frozenset({1}), more=payload["more"])
    return Screen((Title(payload["place"], ("deleted",)), table))


def ttl_screen(payload: shapes.TtlPayload, audience: Audience) -> Screen:
    """How long a version is kept."""
    version, source = payload["version"], payload["from"]
    kept = "for ever" if payload["in_force"] == "never" else f"{payload['in_force']} from its creation"
    shown = facts(
        ("Kept", f"{kept} ({_SOURCES.get(source, source)})" if source else kept),
        ("Created", audience.time(version["created_at"])),
        ("Expires", audience.time(version["expires_at"]) if version["expires_at"] else None),
    )
    blocks: list[Block] = [version_title(version), shown]
    if payload["is_gone"]:
        blocks += [Note("That time has passed already: the version is gone.", "warning"), audience.code(payload["code"], UNDO_CAPTION)]
    elif payload["is_changed"]:
        blocks.insert(1, Note("Changed.", "success"))
    return Screen(tuple(blocks))


def settings_screen(payload: shapes.SettingsPayload, audience: Audience) -> Screen:
    """How long versions of a project are kept that say nothing themselves."""
    expired = payload["expired"]
    place = f"{payload['entity']}/{payload['project']}"
    rows = (
        (f"project {place}", _default(payload["project_ttl"])),
        (f"entity {payload['entity']}", _default(payload["entity_ttl"])),
    )
    in_force = "kept for ever" if payload["in_force"] == "never" else f"kept for {payload['in_force']} from their creation"
    blocks: list[Block] = [
        Title(place, ("settings",)),
        Table(("Whose default", "Time to live"), rows),
        Note(f"Versions that say nothing themselves are {in_force}."),
    ]
    if behind := payload["clock_behind"]:
        blocks.append(Note(f"This clock is {behind} behind the store's time, so nothing expires until it has caught up.", "warning"))
    if expired:
        blocks.append(Note(f"{format_count(expired, 'version')} expired by this change.", "warning"))
        blocks.append(audience.code(payload["code"], UNDO_CAPTION))
    return Screen(tuple(blocks))


def _default(ttl: str) -> str:
    return {"never": "for ever", "inherit": "says nothing"}.get(ttl, ttl)
