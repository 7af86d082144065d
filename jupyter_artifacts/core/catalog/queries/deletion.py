"""Deleting versions so that it can be undone: they are hidden, lose their names, and keep their files until garbage collection.

Also what one has to know for that: what names a version, whether it is there, whether it can come back.
"""

from collections.abc import Sequence
from typing import NamedTuple

from jupyter_artifacts.core.catalog.engine import Connection, Row
from jupyter_artifacts.core.catalog.queries.batches import batches, placeholders
from jupyter_artifacts.core.catalog.queries.liveness import HAS_EXPIRED, LIVE
from jupyter_artifacts.core.catalog.queries.versions import find_newest_key, set_aliases
from jupyter_artifacts.core.model.names import LATEST


class AliasPlace(NamedTuple):
    """An alias of a version, in the collection that it was logged to or in one that links to it."""

    collection_key: int
    name: str
    version_key: int


def list_alias_places(db: Connection, keys: Sequence[int]) -> list[AliasPlace]:
    """Every alias that names one of these versions, in whatever collection."""
    found: list[AliasPlace] = []
    for some in batches(keys):
        sql = f"""SELECT collection_id, name, version_id FROM aliases WHERE version_id IN ({placeholders(len(some))})
            ORDER BY version_id, name"""
        found += [AliasPlace(*row) for row in db.execute(sql, some)]
    return found


def delete_versions(db: Connection, keys: Sequence[int], now: int) -> None:
    """Delete versions: whatever named them names nothing, but for `latest`, which goes to the newest version left."""
    places = list_alias_places(db, keys)
    for some in batches(keys):
        marks = placeholders(len(some))
        db.execute(f"DELETE FROM aliases WHERE version_id IN ({marks})", some)
        db.execute(f"UPDATE versions SET deleted_at = ?, updated_at = ? WHERE deleted_at IS NULL AND id IN ({marks})", (now, now, *some))
    for collection_key in sorted({each.collection_key for each in places if each.name == LATEST}):
        point_latest_at_newest(db, collection_key, now)


def point_latest_at_newest(db: Connection, collection_key: int, now: int) -> None:
    """Let `latest` name the newest live version, or nothing where there is none."""
    newest = find_newest_key(db, collection_key)
    if newest is not None:
        set_aliases(db, collection_key, newest, [LATEST], now)


def list_live_keys(db: Connection, collection_key: int) -> list[int]:
    """Keys of the versions of a collection that are not deleted, expired ones included, newest first."""
    sql = "SELECT id FROM versions WHERE collection_id = ? AND deleted_at IS NULL ORDER BY number DESC"
    return [int(row[0]) for row in db.execute(sql, (collection_key,))]


def list_expired_keys(db: Connection, now: int, limit: int) -> list[int]:
    """Keys of versions whose time has passed and that are not deleted yet, the longest passed first."""
    rows = db.execute(
        "SELECT id FROM versions WHERE deleted_at IS NULL AND expires_at IS NOT NULL AND expires_at <= ? ORDER BY expires_at, id LIMIT ?",
        (now, limit),
    )
    return [int(row[0]) for row in rows]


def list_all_expired(db: Connection) -> set[int]:
    """Keys of all versions that have expired and are not deleted yet."""
    return {int(row[0]) for row in db.execute(f"SELECT v.id FROM versions v WHERE v.deleted_at IS NULL AND {HAS_EXPIRED}")}


class DeletedVersion(NamedTuple):
    """A version that is gone for readers: deleted (when `deleted_at` says) or expired.

    Attributes:
        key: catalog key.
        collection: the name it was logged under.
        number: 12 for v12.
        size: bytes of its files.
        deleted_at: None where it has expired and nothing was carried out yet.
        expires_at: when its time passes, or passed.
        is_purged: whether its files were given up: then it can't come back.
    """

    key: int
    collection: str
    number: int
    size: int
    deleted_at: int | None
    expires_at: int | None
    is_purged: bool


_DELETED = f"""
    SELECT v.id, c.name, v.number, v.size, v.deleted_at, v.expires_at, v.purged_at
    FROM versions v JOIN collections c ON c.id = v.collection_id WHERE NOT {LIVE}
"""


def _deleted(row: Row) -> DeletedVersion:
    key, collection, number, size, deleted_at, expires_at, purged_at = row
    return DeletedVersion(key, collection, number, size, deleted_at, expires_at, purged_at is not None)


def list_deleted(db: Connection, collection_key: int, number: int | None = None) -> list[DeletedVersion]:
    """Versions of a collection that are gone for readers, newest first; with `number`, that one if it is."""
    rows = db.execute(
        f"{_DELETED} AND v.collection_id = :collection AND v.number = coalesce(:number, v.number) ORDER BY v.number DESC",
        {"collection": collection_key, "number": number},
    )
    return [_deleted(row) for row in rows]


def list_restorable(db: Connection, entity: str, project: str, limit: int) -> list[DeletedVersion]:
    """Versions of a project that are gone for readers and whose files are there, what was deleted last first."""
    rows = db.execute(
        f"""{_DELETED} AND v.purged_at IS NULL AND c.project_id = (SELECT id FROM projects WHERE entity = ? AND name = ?)
        ORDER BY coalesce(v.deleted_at, v.expires_at) DESC, c.name, v.number DESC LIMIT ?""",
        (entity, project, limit),
    )
    return [_deleted(row) for row in rows]


def restore_versions(db: Connection, keys: Sequence[int], now: int) -> None:
    """Let deleted versions be there again. Their names stay where they are."""
    for some in batches(keys):
        marks = placeholders(len(some))
        db.execute(f"UPDATE versions SET deleted_at = NULL, updated_at = ? WHERE deleted_at IS NOT NULL AND id IN ({marks})", (now, *some))


def count_files_of(db: Connection, keys: Sequence[int]) -> tuple[list[int], int]:
    """(numbers, newest first, and bytes of all files) of these versions."""
    found: list[tuple[int, int]] = []
    for some in batches(keys):
        rows = db.execute(f"SELECT number, size FROM versions WHERE id IN ({placeholders(len(some))})", some)
        found += [(int(number), int(size)) for number, size in rows]
    return sorted((number for number, _ in found), reverse=True), sum(size for _, size in found)


def find_purged(db: Connection, keys: Sequence[int]) -> int | None:
    """One of these versions whose files were given up, or None."""
    for some in batches(keys):
        sql = f"SELECT id FROM versions WHERE purged_at IS NOT NULL AND id IN ({placeholders(len(some))}) LIMIT 1"
        if row := db.execute(sql, some).fetchone():
            return int(row[0])
    return None


def list_aliases_of(db: Connection, key: int, collection_key: int | None = None) -> list[str]:
    """The aliases that name a version, in one collection or in any, whatever has become of it."""
    sql = "SELECT name FROM aliases WHERE version_id = ? AND collection_id = coalesce(?, collection_id) ORDER BY name"
    return [str(row[0]) for row in db.execute(sql, (key, collection_key))]


def is_held(db: Connection, collection_key: int, key: int) -> bool:
    """Whether a collection has this version, logged or linked, and nobody deleted it."""
    row = db.execute(
        """SELECT 1 FROM versions v WHERE v.id = :version AND v.deleted_at IS NULL AND (v.collection_id = :collection OR EXISTS (
            SELECT 1 FROM links l WHERE l.collection_id = :collection AND l.version_id = v.id AND l.deleted_at IS NULL))""",
        {"version": key, "collection": collection_key},
    ).fetchone()
    return row is not None


def list_live(db: Connection, keys: Sequence[int]) -> set[int]:
    """Those of these versions that are there to be read."""
    found: set[int] = set()
    for some in batches(keys):
        sql = f"SELECT v.id FROM versions v WHERE {LIVE} AND v.id IN ({placeholders(len(some))})"
        found |= {int(row[0]) for row in db.execute(sql, some)}
    return found


def is_live(db: Connection, key: int) -> bool:
    """Whether a version is there to be read."""
    return db.execute(f"SELECT 1 FROM versions v WHERE v.id = ? AND {LIVE}", (key,)).fetchone() is not None
