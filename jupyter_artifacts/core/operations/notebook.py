"""A notebook's own story: what each of its cells used and made. And its name, which may change."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from jupyter_artifacts.core.catalog.queries import notebooks, runs, versions
from jupyter_artifacts.core.catalog.queries.clock import store_time
from jupyter_artifacts.core.catalog.queries.notebooks import CellEdge
from jupyter_artifacts.core.catalog.queries.records import append_record
from jupyter_artifacts.core.model.run import RunRecord
from jupyter_artifacts.core.model.version import VersionRecord
from jupyter_artifacts.core.store import Store

RUNS_TOLD = 100
"""The newest runs of a notebook that are looked at: a kernel that lives for a day has one or a few."""
VERSIONS_TOLD = 20
"""Of each cell, so many of each kind."""


class NotebookStory(NamedTuple):
    """What the cells of a notebook used and made.

    Attributes:
        path: of the notebook, as its runs name it.
        runs: that were looked at, by key.
        used: edges to what cells used, the newest first; each version of a cell once.
        made: edges to what cells made, likewise.
        versions: of these edges, by key.
        newest: the newest version of each collection that something was used of, by the collection's key.
    """

    path: str
    runs: Mapping[int, RunRecord]
    used: Sequence[CellEdge]
    made: Sequence[CellEdge]
    versions: Mapping[int, VersionRecord]
    newest: Mapping[int, VersionRecord]

    def find_newer(self, used: VersionRecord) -> VersionRecord | None:
        """The newest version of its collection, where that came after it."""
        newest = self.newest.get(used.source_collection.key)
        return newest if newest is not None and newest.number > used.number else None


def tell_story(store: Store, path: str) -> NotebookStory:
    """What the cells of the notebook at `path` used and made; nothing, where no run of it is known."""
    with store.catalog.read() as db:
        keys = notebooks.list_run_keys(db, path, RUNS_TOLD)
        used, made = _once(notebooks.list_used(db, keys, VERSIONS_TOLD)), _once(notebooks.list_made(db, keys, VERSIONS_TOLD))
        known = {each.key: each for each in versions.list_versions_by_key(db, sorted({edge.version_key for edge in (*used, *made)}))}
        sources = {known[edge.version_key].source_collection.key for edge in used if edge.version_key in known}
        newest = versions.list_versions_by_key(db, sorted(notebooks.list_newest(db, sorted(sources)).values()))
        told = {edge.run_key for edge in (*used, *made)}
        found = {key: runs.get_run(db, key) for key in keys if key in told}
    return NotebookStory(
        path, found, [edge for edge in used if edge.version_key in known], [edge for edge in made if edge.version_key in known],
        known, {each.source_collection.key: each for each in newest},
    )  # fmt: skip


def _once(edges: Sequence[CellEdge]) -> list[CellEdge]:
    seen: dict[tuple[str, int], CellEdge] = {}
    for edge in edges:
        seen.setdefault((edge.cell_id, edge.version_key), edge)
    return [*seen.values()]


def move_notebook(store: Store, host: str, old: str, new: str, at: int) -> int:
    """Let the runs of a notebook that was renamed at the time `at` be those of its new path, also those that have ended.

    Runs that began later at the old path are another notebook's. Returns how many were moved.
    """
    with store.catalog.write() as db:
        moved = notebooks.move_runs(db, host, old, new, at)
        if moved:
            append_record(db, "notebook-moved", store_time(db), {"host": host, "from": old, "to": new, "before": at})
    if moved:
        store.records.flush(store.catalog)
    return moved
