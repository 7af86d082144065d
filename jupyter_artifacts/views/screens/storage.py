"""The screen of the storage map: the picture, the same as a table, and what garbage collection would free."""

from jupyter_artifacts.views.blocks import Group, Note, Picture, Screen, Table, Title
from jupyter_artifacts.views.payloads import shapes
from jupyter_artifacts.views.quantities import format_bytes
from jupyter_artifacts.views.screens.audience import Audience
from jupyter_artifacts.views.screens.upkeep import gc_screen
from jupyter_artifacts.views.storage_svg import storage_sentence, storage_svg

_VERSIONS_LISTED = 20
_COLLECTIONS_LISTED = 30
_MOST_DRAWN = 100
"""Rectangles of the picture in an output: an output stays below 60 kB."""


def storage_screen(payload: shapes.StoragePayload, audience: Audience) -> Screen:
    """Who takes how much room."""
    title = Title("Storage", (payload["name"],) if payload["name"] else ())
    if not payload["collections"]:
        return Screen((title, Note("Nothing is kept here."), Group("Garbage collection", gc_screen(payload["gc"], audience).blocks[1:])))
    collections = tuple(
        (each["qualified_name"], f"{each['version_count']:,}", format_bytes(each["charged"]), format_bytes(each["unique"]))
        for each in payload["collections"][:_COLLECTIONS_LISTED]
    )
    unlisted = payload["more"] + len(payload["collections"]) - len(collections)
    found = [version for each in payload["collections"] for version in each["versions"]]
    largest = sorted(found, key=lambda version: (-version["unique"], version["name"]))
    versions = tuple((each["name"], format_bytes(each["charged"]), format_bytes(each["unique"])) for each in largest[:_VERSIONS_LISTED])
    return Screen(
        (
            title,
            Picture(storage_svg(payload, _MOST_DRAWN), storage_sentence(payload)),
            Table(("Name", "Versions", "Charged", "Deleting it frees"), collections, frozenset({1, 2, 3}), more=unlisted),
            Table(
                ("Version", "Charged", "Deleting it frees"), versions, frozenset({1, 2}), "Versions whose deletion frees most",
                more=max(0, len(found) - len(versions)),
            ),
            Group("Garbage collection", gc_screen(payload["gc"], audience).blocks[1:]),
        )
    )  # fmt: skip
