"""The payload of a notebook's own story."""

from collections.abc import Sequence

from jupyter_artifacts.core.catalog.queries.notebooks import CellEdge
from jupyter_artifacts.core.operations.notebook import NotebookStory
from jupyter_artifacts.views.payloads import browse_shapes as shapes
from jupyter_artifacts.views.payloads.parts import iso_time, run_shape, short_path, version_shape


def story_payload(story: NotebookStory) -> shapes.NotebookStory:
    """What each cell of a notebook used and made, the cell that did something last first."""
    edges = sorted((*story.used, *story.made), key=lambda edge: -edge.at)
    cells: dict[str, shapes.CellStory] = {}
    for edge in edges:
        cells.setdefault(edge.cell_id, {"cell_id": edge.cell_id, "ordinal": edge.ordinal, "at": iso_time(edge.at), "used": [], "made": []})
    for edge in story.used:
        cells[edge.cell_id]["used"].append(_used(story, edge))
    for edge in story.made:
        cells[edge.cell_id]["made"].append(_made(story, edge))
    return {
        "kind": "notebook-story",
        "path": short_path(story.path),
        "cells": [*cells.values()],
        "is_current": not _outdated(story.used, story),
    }


def _made(story: NotebookStory, edge: CellEdge) -> shapes.CellVersion:
    return {
        "version": version_shape(story.versions[edge.version_key]), "run": run_shape(story.runs[edge.run_key]), "at": iso_time(edge.at),
        "newer": None,
    }  # fmt: skip


def _used(story: NotebookStory, edge: CellEdge) -> shapes.CellVersion:
    newer = story.find_newer(story.versions[edge.version_key])
    return {**_made(story, edge), "newer": None if newer is None else version_shape(newer)}


def _outdated(used: Sequence[CellEdge], story: NotebookStory) -> bool:
    """Whether some cell's last word on an input is not the newest version of it."""
    seen: set[tuple[str, int]] = set()
    for edge in used:  # the newest first
        version = story.versions[edge.version_key]
        place = (edge.cell_id, version.source_collection.key)
        if place not in seen and story.find_newer(version) is not None:
            return True
        seen.add(place)
    return False
