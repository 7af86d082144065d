"""Screens of exports and imports."""

from jupyter_artifacts.views.blocks import Block, Note, Screen, Title
from jupyter_artifacts.views.payloads import transfer_shapes as shapes
from jupyter_artifacts.views.quantities import format_bytes, format_count, format_rest
from jupyter_artifacts.views.screens.audience import Audience
from jupyter_artifacts.views.screens.parts import facts, listed


def export_screen(payload: shapes.ExportPayload, audience: Audience) -> Screen:
    """What was exported."""
    what = facts(
        ("Holds", f"{format_count(payload['versions'], 'version')} of {listed(payload['collections'])}"),
        ("Lineage", format_count(payload["runs"], "run")),
        ("Size", f"{format_bytes(payload['size'])}, {format_count(payload['contents'], 'different content')}"),
    )
    return Screen((Title(payload["file"]), what, Note("Exported, every byte verified.", "success")))


def import_screen(payload: shapes.ImportPayload, audience: Audience) -> Screen:
    """What became of an import."""
    blocks: list[Block] = [
        Title(listed(payload["collections"])),
        facts(
            ("New", f"{format_count(payload['new_versions'], 'version')}, {format_count(payload['new_runs'], 'run')}"),
            ("Here already", format_count(payload["known_versions"], "version") if payload["known_versions"] else None),
            ("Stored", format_bytes(payload["stored_bytes"])),
        ),
    ]
    if payload["skipped"]:
        names = _some(payload["skipped"], payload["skipped_more"], "version")
        blocks.append(Note(f"Deleted here and not brought back: {names}. `restore` does that, unless they were collected.", "warning"))
    if payload["kept_aliases"]:
        names = _some(payload["kept_aliases"], payload["kept_aliases_more"], "alias")
        blocks.append(Note(f"Aliases that name another version here, and still do: {names}."))
    is_new = payload["new_versions"] or payload["new_runs"] or payload["stored_bytes"]
    blocks.append(Note("Imported, every byte verified." if is_new else "All of it is here already.", "success"))
    return Screen(tuple(blocks))


def _some(names: list[str], more: int, noun: str) -> str:
    rest = format_rest(more, noun)
    return f"{', '.join(names)}{f' {rest}' if rest else ''}"
