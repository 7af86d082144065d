"""The screen of the read cache."""

from jupyter_artifacts.views.blocks import Note, Screen, Title
from jupyter_artifacts.views.payloads import shapes
from jupyter_artifacts.views.quantities import format_bytes, format_count
from jupyter_artifacts.views.screens.audience import Audience
from jupyter_artifacts.views.screens.parts import facts


def cache_screen(payload: shapes.CachePayload, audience: Audience) -> Screen:
    """How much there is, and what went."""
    removed = f"Removed {format_count(payload['removed'], 'file')}, {format_bytes(payload['freed'])}."
    holds = facts(
        ("Holds", f"{format_count(payload['files'], 'file')}, {format_bytes(payload['size'])}"),
        ("At most", format_bytes(payload["limit"])),
        ("Folder", payload["folder"]),
    )
    title = Title("Read cache of references", ())
    return Screen((title, Note(removed, "success"), holds) if payload["is_cleanup"] else (title, holds))
