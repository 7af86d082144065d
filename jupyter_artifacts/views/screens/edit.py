"""Screens about changes of what is said of a version, and where else it is: edits, tags, links."""

from jupyter_artifacts.views.blocks import Block, Note, Screen
from jupyter_artifacts.views.payloads import shapes
from jupyter_artifacts.views.screens.audience import Audience
from jupyter_artifacts.views.screens.changes import metadata_table
from jupyter_artifacts.views.screens.parts import CODE_CAPTION, listed, version_title


def edit_screen(payload: shapes.EditPayload, audience: Audience) -> Screen:
    """What a change of description, metadata or tags did."""
    version = payload["version"]
    notes = edit_notes(version["description"], payload)
    blocks: list[Block] = [version_title(version), *notes]
    if payload["metadata"]:
        blocks.append(metadata_table(payload["metadata"], "before", "now"))
    if len(blocks) == 1:
        blocks.append(Note("Nothing was changed: it was so already."))
    elif version["source"]:
        blocks.append(Note(f"The same holds for {version['source']}, which it links to."))
    return Screen(tuple(blocks))


def edit_notes(description: str | None, payload: shapes.EditPayload | shapes.CollectionPayload) -> list[Note]:
    """What changed of description and tags, one sentence each."""
    notes = []
    if payload["is_described"]:
        notes.append(Note(f"Description: {description}" if description else "It has no description any more.", "success"))
    if added := payload["tags_added"]:
        notes.append(Note(f"Tagged {listed(added)}.", "success"))
    if removed := payload["tags_removed"]:
        notes.append(Note(f"No longer tagged {listed(removed)}.", "success"))
    return notes


def link_screen(payload: shapes.LinkPayload, audience: Audience) -> Screen:
    """What a link command did."""
    version = payload["version"]
    done = Note(f"{version['source']} is {version['qualified_name']} now, too.", "success")
    return Screen((version_title(version), done, audience.code(payload["code"], CODE_CAPTION)))


def unlink_screen(payload: shapes.UnlinkPayload, audience: Audience) -> Screen:
    """What an unlink command did."""
    version = payload["version"]
    return Screen((Note(f"{version['qualified_name']} is no more; {version['source']} stays as it is.", "success"),))
