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
    found = _intact(payload) if payload["is_intact"] else _problems(payload)
    return Screen((version_title(payload["version"]), *found))


def _intact(payload: shapes.VerifyPayload) -> list[Block]:
    place = f" in {payload['folder']}" if payload["folder"] is not None else ""
    read = f"{format_count(payload['file_count'], 'file')}{place}, {format_bytes(payload['size'])} read and compared"
    return [Note(f"Intact: {read}.", "success")]


def _problems(payload: shapes.VerifyPayload) -> list[Block]:
    folder, problems = payload["folder"], payload["problems"]
    count = len(problems) + payload["more"]
    name = payload["version"]["name"]
    what = f"in the store are not as they were logged as {name}" if folder is None else f"in {folder} are not as in {name}"
    if count == 1:
        what = what.replace("are not as they were", "is not as it was").replace("are not", "is not")
    table = Table(("Path", "Problem"), tuple((each["path"], each["what"]) for each in problems), more=payload["more"])
    heal = Note(_HEAL_STORE if folder is None else _HEAL_FOLDER)
    return [Note(f"{format_count(count, 'file')} {what}.", "error"), table, heal]


def download_screen(payload: shapes.DownloadPayload, audience: Audience) -> Screen:
    """Where the files are, and what had to be done."""
    prefix = payload["path_prefix"]
    count = payload["written"] + payload["kept"]
    done = Note(f"{format_count(count, 'file')} in {payload['root']}, every byte verified.", "success")
    shown = facts(
        ("Written", _written(payload)),
        ("Kept", f"{format_count(payload['kept'], 'file')}, right already" if payload["kept"] else None),
        ("Removed", format_count(payload["removed"], "file") if payload["removed"] else None),
        ("Only", f"paths that start with {prefix}" if prefix else None),
    )
    return Screen((version_title(payload["version"]), done, shown))


def _written(payload: shapes.DownloadPayload) -> str:
    written = payload["written"]
    return f"{format_count(written, 'file')}, {format_bytes(payload['bytes_written'])}" if written else "nothing"
