"""Notebooks by the runs that began in them: what their cells used and made."""

from collections.abc import Sequence
from typing import NamedTuple

from jupyter_artifacts.core.catalog.engine import Connection
from jupyter_artifacts.core.catalog.queries.batches import batches, placeholders
from jupyter_artifacts.core.catalog.queries.liveness import LIVE
from jupyter_artifacts.core.model.manifest import canonical_json
from jupyter_artifacts.core.model.run import Origin

IS_OF_NOTEBOOK = """origin LIKE '%"kind":"notebook"%'"""
"""The condition of the index `runs_of_notebooks`: a query without it does not use that index."""


class CellEdge(NamedTuple):
    """A version that a cell used or made, by keys; `at` is when it last did."""

    cell_id: str
    ordinal: int | None
    version_key: int
    run_key: int
    at: int


def origin_text(path: str) -> str:
    """The origin of a notebook's runs, as their rows hold it: of a notebook nothing else is known than where it lies."""
    return canonical_json(Origin("notebook", path)._asdict())


def list_run_keys(db: Connection, path: str, limit: int) -> list[int]:
    """Keys of the newest runs of the notebook at `path`, the newest first."""
    rows = db.execute(
        f"SELECT id FROM runs WHERE {IS_OF_NOTEBOOK} AND origin = :origin ORDER BY created_at DESC, id DESC LIMIT :limit",
        {"origin": origin_text(path), "limit": limit},
    )
    return [int(row[0]) for row in rows]


def list_made(db: Connection, run_keys: Sequence[int], limit: int) -> list[CellEdge]:
    """What cells made in these runs that is still there: of each cell the `limit` newest edges, the newest first."""
    return _edges(db, "run_outputs", run_keys, limit)


def list_used(db: Connection, run_keys: Sequence[int], limit: int) -> list[CellEdge]:
    """What cells used in these runs that is still there: of each cell the `limit` newest edges, the newest first."""
    return _edges(db, "run_inputs", run_keys, limit)


def _edges(db: Connection, table: str, run_keys: Sequence[int], limit: int) -> list[CellEdge]:
    found: list[CellEdge] = []
    for some in batches(run_keys):
        sql = f"""SELECT cell_id, ordinal, version_id, run_id, created_at FROM (
            SELECT s.cell_id, s.ordinal, e.version_id, e.run_id, e.created_at,
                row_number() OVER (PARTITION BY s.cell_id ORDER BY e.created_at DESC, e.version_id DESC) AS place
            FROM {table} e JOIN steps s ON s.id = e.step_id JOIN versions v ON v.id = e.version_id
            WHERE e.run_id IN ({placeholders(len(some))}) AND s.cell_id IS NOT NULL AND {LIVE}) AS edges
            WHERE place <= {int(limit)} ORDER BY created_at DESC, version_id DESC"""
        found += (CellEdge(str(row[0]), *row[1:]) for row in db.execute(sql, some))
    return sorted(found, key=lambda edge: (-edge.at, -edge.version_key))


def list_newest(db: Connection, collection_keys: Sequence[int]) -> dict[int, int]:
    """The key of the newest live version of each collection."""
    found: dict[int, int] = {}
    for some in batches(collection_keys):
        sql = f"""SELECT collection_id, id FROM (
            SELECT v.collection_id, v.id, row_number() OVER (PARTITION BY v.collection_id ORDER BY v.number DESC) AS place
            FROM versions v WHERE v.collection_id IN ({placeholders(len(some))}) AND {LIVE}) AS numbered WHERE place = 1"""
        found |= {int(collection): int(version) for collection, version in db.execute(sql, some)}
    return found


def move_runs(db: Connection, host: str, old: str, new: str, before: int) -> int:
    """Let the runs of a notebook on a machine that began until then be those of the notebook at another path; returns how many."""
    sql = f"UPDATE runs SET origin = :new WHERE {IS_OF_NOTEBOOK} AND origin = :old AND host = :host AND created_at <= :before"
    return db.execute(sql, {"new": origin_text(new), "old": origin_text(old), "host": host, "before": before}).rowcount
