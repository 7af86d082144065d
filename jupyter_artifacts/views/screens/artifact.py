"""Screens about one version: its card, a draft's card, and its aliases."""

from collections.abc import Sequence

from jupyter_artifacts.views.blocks import Block, Code, Group, Note, Screen, Table, Title
from jupyter_artifacts.views.payloads import shapes
from jupyter_artifacts.views.quantities import format_bytes, format_count
from jupyter_artifacts.views.screens.audience import Audience
from jupyter_artifacts.views.screens.parts import (
    CODE_CAPTION,
    DIGEST_LENGTH,
    contents,
    facts,
    json_table,
    listed,
    run_brief,
    run_with_origin,
    version_title,
)
from jupyter_artifacts.views.screens.table import table_preview

_FILES_OPEN = 8
"""A list of files this short is shown unfolded."""
_RUNS_NAMED = 5
_LINKS_NAMED = 5
_REMOVED_NAMED = 5


def artifact_screen(payload: shapes.ArtifactPayload, audience: Audience) -> Screen:
    """The card of a version."""
    version = payload["version"]
    blocks: list[Block] = [version_title(version), *_description(version["description"]), _card_facts(payload, audience)]
    if payload["metadata"]:
        blocks.append(json_table(payload["metadata"], "Metadata"))
    if payload["problem"]:
        blocks.append(Note(f"Its files can't be listed: {payload['problem']}", "error"))
    else:
        files = [(entry["path"], entry["ref"] or format_bytes(entry["size"])) for entry in payload["entries"]]
        blocks.append(_files(files, payload["more"]))
    blocks += [table_preview(each) for each in payload.get("tables", ())]
    if step := payload["step"]:
        blocks.append(Group(_cell_title(step), (Code(step["source"]),)))
    if not payload["problem"]:
        blocks.append(audience.code(payload["code"], CODE_CAPTION))
    return Screen(tuple(blocks))


def _card_facts(payload: shapes.ArtifactPayload, audience: Audience) -> Block:
    version, producers = payload["version"], payload["producers"]
    return facts(
        ("Type", version["type"]),
        ("Size", contents(version["size"], version["file_count"])),
        ("Created", audience.time(version["created_at"])),
        ("Expires", audience.time(version["expires_at"]) if version["expires_at"] else None),
        ("Logged by", run_with_origin(producers[0]) if producers else None),
        ("Also logged by", _runs(producers[1:], payload["producers_more"])),
        ("Used by", _runs(payload["users"], payload["users_more"])),
        ("Linked from", version["source"]),
        ("Linked to", _links(payload["links"], payload["links_more"])),
        ("Tags", ", ".join(version["tags"])),
        ("Digest", version["digest"][:DIGEST_LENGTH]),
    )


def _runs(runs: Sequence[shapes.Run], more: int) -> str:
    named = list(map(run_brief, runs[:_RUNS_NAMED]))
    rest = len(runs) - len(named) + more
    return listed([*named, format_count(rest, "more run")]) if rest else listed(named)


def _links(links: Sequence[str], more: int) -> str:
    rest = len(links) - _LINKS_NAMED + more
    return listed([*links[:_LINKS_NAMED], format_count(rest, "more collection")]) if rest > 0 else listed(links)


def _description(description: str | None) -> list[Block]:
    return [Note(description)] if description else []


def _files(files: list[tuple[str, str]], more: int) -> Block:
    count = len(files) + more
    table = Table(("Path", "Size"), tuple(files), align_right=frozenset({1}), more=more)
    return Group(f"Files ({count:,})", (table,), is_open=count <= _FILES_OPEN)


def _cell_title(step: shapes.Step) -> str:
    return "Cell that logged it" if step["ordinal"] is None else f"Cell [{step['ordinal']}] that logged it"


def draft_screen(payload: shapes.DraftPayload, audience: Audience) -> Screen:
    """The card of an artifact that is not logged."""
    count = len(payload["entries"]) + payload["more"]
    state = Note("Logging it failed; artifact.wait() says why.", "warning") if payload["has_failed"] else Note("Not logged yet.")
    blocks: list[Block] = [Title(payload["name"], ("draft",)), state, *_description(payload["description"])]
    size = contents(payload["size"], count)
    if payload["base"] is None:
        blocks.append(facts(("Type", payload["type"]), ("Size", size)))
    else:
        removed = len(payload["removed"]) + payload["removed_more"]
        blocks.append(
            facts(("Type", payload["type"]), ("Draft of", payload["base"]), ("Added", size), ("Removed", _removed(payload, removed)))
        )
    if payload["metadata"]:
        blocks.append(json_table(payload["metadata"], "Metadata"))
    if payload["entries"]:
        blocks.append(_files([(entry["path"], format_bytes(entry["size"])) for entry in payload["entries"]], payload["more"]))
    code = () if payload["has_failed"] else (Code("run.log_artifact(artifact)", "To log it:"),)
    return Screen((*blocks, *code))


def _removed(payload: shapes.DraftPayload, count: int) -> str:
    if not count:
        return "nothing"
    return ", ".join(payload["removed"][:_REMOVED_NAMED]) + (
        f" and {format_count(count - _REMOVED_NAMED, 'more path')}" if count > _REMOVED_NAMED else ""
    )


def alias_screen(payload: shapes.AliasPayload, audience: Audience) -> Screen:
    """What an alias command did."""
    name, added, removed = payload["version"]["name"], payload["added"], payload["removed"]
    notes = []
    if added:
        notes.append(Note(f"{listed(added)} now {_verb(added)} to {name}.", "success"))
    if removed:
        notes.append(Note(f"{listed(removed)} no longer {_verb(removed)} to {name}.", "success"))
    return Screen((version_title(payload["version"]), *(notes or [Note("Its aliases stay as they were.")])))


def _verb(aliases: list[str]) -> str:
    return "points" if len(aliases) == 1 else "point"
