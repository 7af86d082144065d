"""Collections with all that belongs to them, as lines that name things: read for an export, inserted by an import.

`model/export_line.py` says what lines are.
"""

import json
from collections.abc import Iterator, Mapping, Sequence

from jupyter_artifacts.core.catalog.engine import Connection
from jupyter_artifacts.core.catalog.queries.batches import batches, placeholders
from jupyter_artifacts.core.catalog.queries.liveness import LIVE
from jupyter_artifacts.core.catalog.queries.versions import list_stand_ins
from jupyter_artifacts.core.model.digest import Digest
from jupyter_artifacts.core.model.export_line import FIELDS, Line
from jupyter_artifacts.core.model.manifest import canonical_json
from jupyter_artifacts.core.model.names import LATEST
from jupyter_artifacts.core.model.version import CollectionRecord

_COLLECTION = """(SELECT np.entity || '/' || np.name || '/' || nc.name FROM collections nc JOIN projects np ON np.id = nc.project_id
    WHERE nc.id = {})"""
_VERSION = """(SELECT np.entity || '/' || np.name || '/' || nc.name || ':v' || nv.number FROM versions nv
    JOIN collections nc ON nc.id = nv.collection_id JOIN projects np ON np.id = nc.project_id WHERE nv.id = {})"""
_RUN = """(SELECT np.entity || '/' || np.name || '/' || nr.run_id FROM runs nr JOIN projects np ON np.id = nr.project_id
    WHERE nr.id = {})"""

_OF_VERSIONS: Mapping[str, str] = {
    "version": f"""SELECT {_VERSION.format("v.id")}, v.digest, v.id, v.entry_count, v.size, v.description, v.metadata, v.extras,
        v.ttl_seconds, v.id, v.created_at, v.updated_at FROM versions v WHERE v.id IN (%s) ORDER BY v.collection_id, v.number""",
    "link": f"""SELECT {_COLLECTION.format("l.collection_id")}, l.number, {_VERSION.format("l.version_id")}, l.created_at FROM links l
        WHERE l.deleted_at IS NULL AND l.version_id IN (%s) ORDER BY l.id""",
    "alias": f"""SELECT {_COLLECTION.format("a.collection_id")}, a.name, {_VERSION.format("a.version_id")}, a.created_at FROM aliases a
        WHERE a.version_id IN (%s) ORDER BY a.collection_id, a.name""",
    "output": f"""SELECT {_RUN.format("o.run_id")}, {_VERSION.format("o.version_id")}, o.step_id, o.created_at FROM run_outputs o
        WHERE o.version_id IN (%s) ORDER BY o.version_id, o.created_at, o.run_id""",
    "input": f"""SELECT {_RUN.format("i.run_id")}, {_VERSION.format("i.version_id")}, i.step_id, i.created_at FROM run_inputs i
        WHERE i.version_id IN (%s) ORDER BY i.version_id, i.created_at, i.run_id""",
}
_OF_COLLECTIONS = f"""SELECT {_COLLECTION.format("c.id")}, c.kind, c.type, c.description, c.id, c.next_version, c.created_at, c.updated_at
    FROM collections c WHERE c.id IN (%s) ORDER BY c.id"""
_OF_RUNS: Mapping[str, str] = {
    "run": f"""SELECT {_RUN.format("r.id")}, r.name, r.job_type, r.run_group, r.notes, r.config, r.summary, r.metrics, r.state, r.exit_code,
        r.host, r.origin, r.next_step, r.created_at, r.beat_at, r.finished_at FROM runs r WHERE r.id IN (%s) ORDER BY r.id""",
    "history": f"""SELECT {_RUN.format("h.run_id")}, h.position, c.digest, h.first_step, h.last_step, h.row_count FROM run_history h
        JOIN contents c ON c.id = h.content_id WHERE h.run_id IN (%s) ORDER BY h.run_id, h.position""",
}
_OF_STEPS = f"""SELECT s.id, {_RUN.format("s.run_id")}, s.cell_id, s.ordinal, s.source, s.created_at FROM steps s WHERE s.id IN (%s)
    ORDER BY s.id"""
_JSON = {"metadata", "extras", "config", "summary", "metrics", "origin"}


def list_version_keys(db: Connection, collection: CollectionRecord) -> list[int]:
    """Keys of the live versions of a collection, of either kind, by number."""
    if collection.holds_links:
        sql = f"""SELECT v.id FROM links l JOIN versions v ON v.id = l.version_id
            WHERE l.collection_id = ? AND l.deleted_at IS NULL AND {LIVE} ORDER BY l.number"""
    else:
        sql = f"SELECT v.id FROM versions v WHERE v.collection_id = ? AND {LIVE} ORDER BY v.number"
    return [int(row[0]) for row in db.execute(sql, (collection.key,))]


def list_lines(db: Connection, versions: Sequence[int], collections: Sequence[int] = ()) -> Iterator[Line]:
    """All about these versions, and these collections even if none is in them; what is named comes before what names it."""
    yield from _collections(db, sorted({*collections, *_list_keys(db, _COLLECTION_KEYS, versions)}))
    yield from _versions(db, versions)
    yield from _lines(db, "link", _OF_VERSIONS["link"], versions)
    yield from _lines(db, "alias", _OF_VERSIONS["alias"], versions)
    yield from _stand_ins(db, versions)
    runs = _list_keys(db, _RUN_KEYS, versions)
    yield from _lines(db, "run", _OF_RUNS["run"], runs)
    yield from _lines(db, "step", _OF_STEPS, _list_keys(db, _STEP_KEYS, versions))
    yield from _lines(db, "history", _OF_RUNS["history"], runs)
    yield from _lines(db, "output", _OF_VERSIONS["output"], versions)
    yield from _lines(db, "input", _OF_VERSIONS["input"], versions)


def list_range_keys(db: Connection, versions: Sequence[int]) -> list[int]:
    """Keys of all ranges of these versions, each once, those of the first version first."""
    return _list_keys(db, ("SELECT range_id FROM version_ranges WHERE version_id IN (%s) ORDER BY version_id, position",), versions)


def list_history_digests(db: Connection, versions: Sequence[int]) -> list[Digest]:
    """Contents that hold the histories of the runs of these versions."""
    found: dict[Digest, None] = {}
    for some in batches(_list_keys(db, _RUN_KEYS, versions)):
        sql = f"""SELECT c.digest FROM run_history h JOIN contents c ON c.id = h.content_id WHERE h.run_id IN ({placeholders(len(some))})
            ORDER BY h.run_id, h.position"""
        found.update((bytes(row[0]), None) for row in db.execute(sql, some))
    return list(found)


def list_range_digests(db: Connection, ranges: Sequence[int]) -> list[Digest]:
    """Contents that are these ranges themselves."""
    sql = f"SELECT c.digest FROM ranges r JOIN contents c ON c.id = r.content_id WHERE r.id IN ({placeholders(len(ranges))})"
    return [bytes(row[0]) for row in db.execute(sql, ranges)]


def list_digests_in_range(db: Connection, range_key: int) -> list[Digest]:
    """Contents that a range refers to, as they lie."""
    rows = db.execute(
        """SELECT c.digest FROM range_contents rc JOIN contents c ON c.id = rc.content_id WHERE rc.range_id = ?
        ORDER BY c.container_id, c.start""",
        (range_key,),
    )
    return [bytes(row[0]) for row in rows]


_COLLECTION_KEYS = (
    "SELECT collection_id FROM versions WHERE id IN (%s)",
    "SELECT collection_id FROM links WHERE deleted_at IS NULL AND version_id IN (%s)",
)
_RUN_KEYS = ("SELECT run_id FROM run_outputs WHERE version_id IN (%s)", "SELECT run_id FROM run_inputs WHERE version_id IN (%s)")
_STEP_KEYS = (
    "SELECT step_id FROM run_outputs WHERE step_id IS NOT NULL AND version_id IN (%s)",
    "SELECT step_id FROM run_inputs WHERE step_id IS NOT NULL AND version_id IN (%s)",
)


def _list_keys(db: Connection, statements: Sequence[str], versions: Sequence[int]) -> list[int]:
    """What these name for the versions, each once."""
    found: dict[int, None] = {}
    for sql in statements:
        for some in batches(versions):
            found.update((int(row[0]), None) for row in db.execute(sql % placeholders(len(some)), some))
    return list(found)


def _lines(db: Connection, noun: str, sql: str, keys: Sequence[int]) -> Iterator[dict[str, object]]:
    """A line of each row, whose columns are the fields of such lines, in their order."""
    for some in batches(keys):
        for row in db.execute(sql % placeholders(len(some)), some).fetchall():
            yield {"is": noun, **{name: _plain(name, value) for name, value in zip(FIELDS[noun], row, strict=True)}}


def _plain(name: str, value: object) -> object:
    if name in _JSON:
        return json.loads(str(value))
    return bytes(value).hex() if isinstance(value, bytes | memoryview) else value


def _stand_ins(db: Connection, versions: Sequence[int]) -> Iterator[Line]:
    """`latest` of collections where it names a version that has expired: it stands for the newest that is left."""
    wanted = set(versions)
    for collection, newest in list_stand_ins(db, _list_keys(db, _COLLECTION_KEYS, versions)):
        if newest in wanted:
            names = db.execute(f"SELECT {_COLLECTION.format('?')}, {_VERSION.format('?')}", (collection, newest)).fetchone()
            alias = db.execute("SELECT created_at FROM aliases WHERE collection_id = ? AND name = ?", (collection, LATEST)).fetchone()
            assert names is not None
            assert alias is not None
            yield {"is": "alias", "collection": names[0], "alias": LATEST, "version": names[1], "created_at": alias[0]}


def _collections(db: Connection, keys: Sequence[int]) -> Iterator[Line]:
    for line in _lines(db, "collection", _OF_COLLECTIONS, keys):
        tags = db.execute("SELECT name FROM collection_tags WHERE collection_id = ? ORDER BY name", (line["tags"],))
        yield {**line, "tags": [str(row[0]) for row in tags]}


def _versions(db: Connection, keys: Sequence[int]) -> Iterator[Line]:
    for line in _lines(db, "version", _OF_VERSIONS["version"], keys):
        ranges = db.execute(
            """SELECT c.digest FROM version_ranges vr JOIN ranges r ON r.id = vr.range_id JOIN contents c ON c.id = r.content_id
            WHERE vr.version_id = ? ORDER BY vr.position""",
            (line["ranges"],),
        )
        tags = db.execute("SELECT name FROM tags WHERE version_id = ? ORDER BY name", (line["tags"],))
        yield {**line, "ranges": [bytes(row[0]).hex() for row in ranges], "tags": [str(row[0]) for row in tags]}


# What an import inserts. Keys are found by names by the caller; whatever is not given is as the line says.


def insert_collection(db: Connection, project_key: int, name: str, line: Line) -> int:
    """Insert a collection with its tags; returns its key."""
    columns = ("kind", "type", "description", "next_version", "created_at", "updated_at")
    key = _insert(db, "collections", {"project_id": project_key, "name": name, **{each: line[each] for each in columns}})
    db.executemany("INSERT INTO collection_tags (collection_id, name) VALUES (?, ?)", [(key, tag) for tag in _texts(line["tags"])])
    return key


def insert_version(db: Connection, collection_key: int, number: int, line: Line) -> int:
    """Insert a version with its tags and without its ranges; returns its key."""
    key = _insert(
        db, "versions", {
            "collection_id": collection_key, "number": number, "token": line["token"], "digest": bytes.fromhex(str(line["digest"])),
            "entry_count": line["entries"], "size": line["size"], "description": line["description"], "metadata": _json(line["metadata"]),
            "extras": _json(line["extras"]), "ttl_seconds": line["ttl_seconds"], "created_at": line["created_at"],
            "updated_at": line["updated_at"],
        },
    )  # fmt: skip
    db.executemany("INSERT INTO tags (version_id, name) VALUES (?, ?)", [(key, tag) for tag in _texts(line["tags"])])
    return key


def insert_run(db: Connection, project_key: int, run_id: str, line: Line) -> int:
    """Insert a run that nobody executes any more; returns its key: the next one, unless the line gives one."""
    columns = (
        "name", "job_type", "notes", "state", "exit_code", "host", "next_step", "created_at", "beat_at", "finished_at",
    )  # fmt: skip
    row = {"project_id": project_key, "run_id": run_id, "run_group": line["group"], "process": "", **{each: line[each] for each in columns}}
    row |= {each: _json(line[each]) for each in ("config", "summary", "metrics", "origin")}
    return _insert(db, "runs", row if line.get("key") is None else {"id": line["key"], **row})


def insert_step(db: Connection, run_key: int, line: Line) -> int:
    """Insert a step; returns its key: the next one, unless the line gives one."""
    row = {
        "run_id": run_key,
        "cell_id": line["cell"],
        "ordinal": line["ordinal"],
        "source": line["source"],
        "created_at": line["created_at"],
    }
    return _insert(db, "steps", row if line.get("step") is None else {"id": line["step"], **row})


def _insert(db: Connection, table: str, row: Mapping[str, object]) -> int:
    done = db.execute(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({placeholders(len(row))}) RETURNING id", [*row.values()]).fetchone()
    assert done is not None
    return int(done[0])


def _texts(value: object) -> list[str]:
    return sorted({str(each) for each in value}) if isinstance(value, list) else []


def _json(value: object) -> str:
    return canonical_json(value)


def find_numbered(db: Connection, collection_key: int, number: int) -> tuple[int, Digest, bool] | None:
    """(key, digest, whether it is live) of whatever version has or had a number, or None."""
    row = db.execute(
        f"SELECT v.id, v.digest, {LIVE} FROM versions v WHERE v.collection_id = ? AND v.number = ?", (collection_key, number)
    ).fetchone()
    return (int(row[0]), bytes(row[1]), bool(row[2])) if row else None


def find_run_key(db: Connection, entity: str, project: str, run_id: str) -> int | None:
    """The key of a run, or None."""
    row = db.execute(
        "SELECT r.id FROM runs r JOIN projects p ON p.id = r.project_id WHERE p.entity = ? AND p.name = ? AND r.run_id = ?",
        (entity, project, run_id),
    ).fetchone()
    return int(row[0]) if row else None


def find_step_key(db: Connection, run_key: int, line: Line) -> int | None:
    """The key of the step of a run that a line tells of, or None."""
    row = db.execute(
        """SELECT id FROM steps WHERE run_id = ? AND source = ? AND coalesce(cell_id, '') = coalesce(?, '')
        AND coalesce(ordinal, -1) = coalesce(?, -1) ORDER BY id LIMIT 1""",
        (run_key, line["source"], line["cell"], line["ordinal"]),
    ).fetchone()
    return int(row[0]) if row else None


def keep_number(db: Connection, collection_key: int, number: int) -> None:
    """Let a number of a collection count as given, and those below it."""
    db.execute("UPDATE collections SET next_version = ? WHERE id = ? AND next_version <= ?", (number + 1, collection_key, number))


def find_alias(db: Connection, collection_key: int, name: str) -> int | None:
    """The version that an alias names, whatever has become of that, or None."""
    row = db.execute("SELECT version_id FROM aliases WHERE collection_id = ? AND name = ?", (collection_key, name)).fetchone()
    return int(row[0]) if row else None


def find_link_of_number(db: Connection, collection_key: int, number: int) -> int | None:
    """The version that has or had a number in a collection of links, or None."""
    row = db.execute("SELECT version_id FROM links WHERE collection_id = ? AND number = ?", (collection_key, number)).fetchone()
    return int(row[0]) if row else None


def has_link(db: Connection, collection_key: int, version_key: int) -> bool:
    """Whether a collection links, or has ever linked, to a version."""
    row = db.execute("SELECT 1 FROM links WHERE collection_id = ? AND version_id = ?", (collection_key, version_key)).fetchone()
    return row is not None


def get_next_number(db: Connection, collection_key: int) -> int:
    """The number that a collection gives next."""
    row = db.execute("SELECT next_version FROM collections WHERE id = ?", (collection_key,)).fetchone()
    assert row is not None
    return int(row[0])


def has_edge(db: Connection, run_key: int, version_key: int, *, is_output: bool) -> bool:
    """Whether a run is known to have logged, or used, a version."""
    table = "run_outputs" if is_output else "run_inputs"
    return db.execute(f"SELECT 1 FROM {table} WHERE run_id = ? AND version_id = ?", (run_key, version_key)).fetchone() is not None
