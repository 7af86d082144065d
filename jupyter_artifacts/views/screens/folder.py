"""Screens about a version's files on disk: brought there, and checked."""

from jupyter_artifacts.views.blocks import Block, Note, Screen, Table
from jupyter_artifacts.views.payloads import shapes
from jupyter_artifacts.views.quantities import format_bytes, format_count
from jupyter_artifacts.views.screens.audience import Audience
from jupyter_artifacts.views.screens.parts import facts, version_title

_HEAL_STORE = "Log the original files again: that heals every version which holds them."
_HEAL_FOLDER = "Download the version again; files that are right stay as they are."


def verify_screen(payload: shapes.VerifyPayload, audience: Audience) -> Screen:
    """What a check found."""
    holds_none = "references" in payload and not payload["file_count"] and payload["is_intact"]
    found = [] if holds_none else _intact(payload) if payload["is_intact"] else _problems(payload)
    return Screen((version_title(payload["version"]), *found, *_references(payload)))


def _references(payload: shapes.VerifyPayload) -> list[Block]:
    found = payload.get("references")
    if found is None:
        return []
    parts = (found["unchanged"], "unchanged"), (found["changed"], "changed"), (found["gone"], "gone"), (found["unreachable"], "unreachable")
    said = ", ".join(f"{count:,} {state}" for count, state in (*parts, (found["unchecked"], "without a fingerprint")) if count)
    if not found["problems"]:
        return [Note(f"References: {said}.", "success")]
    rows = tuple((each["path"], each["what"], each["detail"]) for each in found["problems"])
    return [Note(f"References: {said}.", "error"), Table(("Path", "State", "Detail"), rows, more=found["more"])]


def _intact(payload: shapes.VerifyPayload) -> list[Block]:
    place = f" in {payload['folder']}" if payload["folder"] is not None else ""
    read = f"{format_count(payload['file_count'], 'file')}{place}, {format_bytes(payload['size'])} read and compared"
    unread = 0 if "references" in payload else payload["version"]["file_count"] - payload["file_count"]
    notes: list[Block] = [Note(f"Intact: {read}.", "success")]
    return [*notes, Note(f"{format_count(unread, 'reference')} to files elsewhere not read.")] if unread else notes


def _problems(payload: shapes.VerifyPayload) -> list[Block]:
    folder, problems = payload["folder"], payload["problems"]
    count = len(problems) + payload["more"]
    place = "the store" if folder is None else folder
    differ = "differs" if count == 1 else "differ"
    table = Table(("Path", "Problem"), tuple((each["path"], each["what"]) for each in problems), more=payload["more"])
    heal = Note(_HEAL_STORE if folder is None else _HEAL_FOLDER)
    sentence = f"{format_count(count, 'file')} in {place} {differ} from what was logged as {payload['version']['name']}."
    return [Note(sentence, "error"), table, heal]


def download_screen(payload: shapes.DownloadPayload, audience: Audience) -> Screen:
    """Where the files are, and what had to be done."""
    prefix = payload["path_prefix"]
    count = payload["written"] + payload["kept"]
    if prefix and not count:
        return Screen((version_title(payload["version"]), Note(f"No file starts with {prefix}; nothing was written.", "warning")))
    done = Note(f"{format_count(count, 'file')} of {payload['version']['name']} in {payload['root']}.", "success")
    shown = facts(
        ("Written", _written(payload)),
        ("Replaced", f"{format_count(payload['replaced'], 'file')} that differed" if payload["replaced"] else None),
        ("Kept", f"{format_count(payload['kept'], 'file')}, right already" if payload["kept"] else None),
        ("Removed", format_count(payload["removed"], "file") if payload["removed"] else None),
        ("Only", f"paths that start with {prefix}" if prefix else None),
    )
    return Screen((version_title(payload["version"]), done, shown))


def _written(payload: shapes.DownloadPayload) -> str:
    written = payload["written"]
    return f"{format_count(written, 'file')}, {format_bytes(payload['bytes_written'])}, every byte verified" if written else "nothing"
