"""The lineage graph in the catalog: which versions and runs are reached from others, and the edges between them.

Nodes are catalog keys here. Deleted and expired versions are part of it: what was made from them still was.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple, TypeAlias, cast

from jupyter_artifacts.core.catalog.engine import Connection, Row
from jupyter_artifacts.core.catalog.queries.batches import batches, placeholders
from jupyter_artifacts.core.catalog.queries.liveness import HAS_EXPIRED
from jupyter_artifacts.core.catalog.queries.runs import has_lost_process


class Way(NamedTuple):
    """One direction through the graph: the table that leads from versions to runs, and the one that leads on from there."""

    to_runs: str
    to_versions: str


UP = Way("run_outputs", "run_inputs")
DOWN = Way("run_inputs", "run_outputs")


# Rows of a long history are plain tuples: Python's collector of garbage soon passes over those, and walking took twice as long with others.
Edge: TypeAlias = tuple[int, int, int | None]
"""(run, version, step): a row of `run_inputs` or `run_outputs`."""
VersionRow: TypeAlias = tuple[str, str, str, str, int, tuple[str, ...], int, int]
"""(path, name, type, state, created_at, aliases, size, file_count)"""
RunRow: TypeAlias = tuple[str, str, str, str, int, int | None]
"""(path, name, job_type, state, created_at, finished_at)"""


def reach_versions(db: Connection, way: Way, start: Sequence[int], limit: int) -> list[int]:
    """`start`, and every version that is reached from it, nearest first, at most `limit` in all.

    One recursive statement: a history of 10,000 runs one after the other would be 20,000 statements otherwise.
    """
    found = dict.fromkeys(start)
    for some in batches(start):
        sql = f"""WITH RECURSIVE found(id) AS (
            SELECT id FROM versions WHERE id IN ({placeholders(len(some))})
            UNION SELECT t.version_id FROM found f
            JOIN {way.to_runs} r ON r.version_id = f.id JOIN {way.to_versions} t ON t.run_id = r.run_id
            ) SELECT id FROM found LIMIT ?"""
        found.update(dict.fromkeys(row[0] for row in db.execute(sql, [*some, limit])))
    return list(found)[:limit]


def edges_of_versions(db: Connection, table: str, versions: Sequence[int]) -> list[Edge]:
    """What `table` says of these versions."""
    return _edges(db, table, "version_id", versions)


def edges_of_runs(db: Connection, table: str, runs: Sequence[int]) -> list[Edge]:
    """What `table` says of these runs."""
    return _edges(db, table, "run_id", runs)


def _edges(db: Connection, table: str, column: str, keys: Sequence[int]) -> list[Edge]:
    found: list[Edge] = []
    for some in batches(keys):
        sql = f"SELECT run_id, version_id, step_id FROM {table} WHERE {column} IN ({placeholders(len(some))}) ORDER BY created_at, run_id"
        found += cast("Iterable[Edge]", db.execute(sql, some))
    return found


def describe_versions(db: Connection, keys: Iterable[int]) -> Mapping[int, VersionRow]:
    """What a graph says of these versions, deleted ones too."""
    found: dict[int, VersionRow] = {}
    for some in batches(sorted(keys)):
        marks = placeholders(len(some))
        aliases: dict[int, tuple[str, ...]] = {}
        sql = f"""SELECT a.version_id, a.name FROM aliases a JOIN versions v ON v.id = a.version_id AND v.collection_id = a.collection_id
            WHERE a.version_id IN ({marks}) ORDER BY a.version_id, a.name"""
        for key, name in db.execute(sql, some):
            aliases[key] = (*aliases.get(key, ()), name)
        sql = f"""SELECT v.id, p.entity, p.name, c.name, v.number, c.type, v.created_at, v.size, v.entry_count,
            CASE WHEN v.deleted_at IS NOT NULL THEN 'deleted' WHEN {HAS_EXPIRED} THEN 'expired' ELSE 'live' END
            FROM versions v JOIN collections c ON c.id = v.collection_id JOIN projects p ON p.id = c.project_id WHERE v.id IN ({marks})"""
        for key, entity, project, collection, number, type_name, created_at, size, count, state in db.execute(sql, some):
            name = f"{collection}:v{number}"
            path = f"{entity}/{project}/{name}"
            found[key] = (path, name, type_name, state, created_at, aliases.get(key, ()), size, count)
    return found


def describe_runs(db: Connection, keys: Iterable[int]) -> Mapping[int, RunRow]:
    """What a graph says of these runs."""
    found: dict[int, RunRow] = {}
    asked: dict[tuple[str, int], bool] = {}
    for some in batches(sorted(keys)):
        sql = f"""SELECT r.id, p.entity, p.name, r.run_id, r.name, r.job_type, r.state, r.created_at, r.finished_at, r.process, r.beat_at
            FROM runs r JOIN projects p ON p.id = r.project_id WHERE r.id IN ({placeholders(len(some))})"""
        found.update({row[0]: _run_row(row, asked) for row in db.execute(sql, some)})
    return found


def _run_row(row: Row, asked: dict[tuple[str, int], bool]) -> RunRow:
    """`asked` remembers which processes are gone: asking takes longer than all else."""
    _, entity, project, run_id, name, job_type, state, created_at, finished_at, process, beat_at = row
    if state == "running":
        if (process, beat_at) not in asked:
            asked[process, beat_at] = has_lost_process(process, beat_at)
        if asked[process, beat_at]:
            state, finished_at = "crashed", beat_at
    return f"{entity}/{project}/{run_id}", name, job_type or "", state, created_at, finished_at
