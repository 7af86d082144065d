"""Versions, their aliases and tags. Only live versions are visible here, unless a function says otherwise."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from jupyter_artifacts.core.catalog.engine import Connection, Row
from jupyter_artifacts.core.catalog.queries.batches import NO_LIMIT, batches, placeholders
from jupyter_artifacts.core.catalog.queries.liveness import LIVE
from jupyter_artifacts.core.catalog.queries.retention import refresh_expiry
from jupyter_artifacts.core.model.digest import Digest
from jupyter_artifacts.core.model.manifest import canonical_json
from jupyter_artifacts.core.model.names import LATEST, parse_version_number
from jupyter_artifacts.core.model.ttl import ArtifactTTL, Ttl, ttl_of_seconds, ttl_seconds
from jupyter_artifacts.core.model.version import CollectionRecord, VersionRecord

_ANY_VERSION = """
    SELECT v.id, v.number, v.digest, v.entry_count, v.size, v.description, v.metadata, v.created_at, v.updated_at, v.extras,
           v.ttl_seconds, v.expires_at,
           c.id, p.entity, p.name, c.name, c.type, c.description, c.created_at, c.updated_at, c.next_version
    FROM versions v JOIN collections c ON c.id = v.collection_id JOIN projects p ON p.id = c.project_id
"""
_VERSION = f"{_ANY_VERSION} WHERE {LIVE}"


_COLLECTION = 12
"""Where the columns of the collection begin."""


class NewVersion(NamedTuple):
    """A version about to be inserted."""

    collection_key: int
    number: int
    token: str
    digest: Digest
    entry_count: int
    size: int
    description: str | None
    metadata: Mapping[str, object]
    extras: Mapping[str, object] = {}
    ttl: Ttl = ArtifactTTL.INHERIT


def _records(db: Connection, rows: Sequence[Row]) -> list[VersionRecord]:
    keys = [row[0] for row in rows]
    aliases, tags = _names_by_version(db, "aliases", keys), _names_by_version(db, "tags", keys)
    for key in _stand_ins(db, sorted({row[_COLLECTION] for row in rows})):
        aliases[key] = tuple(sorted({*aliases.get(key, ()), LATEST}))
    collections: dict[int, CollectionRecord] = {}
    records = []
    for row in rows:
        key, number, digest, entry_count, size, description, metadata, created_at, updated_at, extras, ttl, expires_at = row[:_COLLECTION]
        collection = collections.get(row[_COLLECTION])
        if collection is None:
            collection = collections[row[_COLLECTION]] = CollectionRecord(*row[_COLLECTION:])
        records.append(
            VersionRecord(
                key, collection, number, bytes(digest), entry_count, size, description, json.loads(metadata), created_at, updated_at,
                aliases.get(key, ()), tags.get(key, ()), json.loads(extras),
                ttl_of_seconds(ttl), expires_at,
            )
        )  # fmt: skip
    return records


def _names_by_version(db: Connection, table: str, keys: Sequence[int]) -> dict[int, tuple[str, ...]]:
    found: dict[int, tuple[str, ...]] = {}
    for some in batches(keys):
        sql = f"SELECT version_id, name FROM {table} WHERE version_id IN ({placeholders(len(some))}) ORDER BY version_id, name"
        for key, name in db.execute(sql, some):
            found[key] = (*found.get(key, ()), name)
    return found


def _stand_ins(db: Connection, collection_keys: Sequence[int]) -> list[int]:
    """The newest live versions of those collections whose `latest` names a version that has expired but was not deleted yet."""
    found = []
    for some in batches(collection_keys):
        sql = f"""SELECT a.collection_id FROM aliases a JOIN versions v ON v.id = a.version_id
            WHERE a.name = '{LATEST}' AND NOT {LIVE} AND a.collection_id IN ({placeholders(len(some))})"""
        found += [newest for row in db.execute(sql, some).fetchall() if (newest := find_newest_key(db, row[0])) is not None]
    return found


def find_newest_key(db: Connection, collection_key: int) -> int | None:
    """The key of the live version with the highest number, or None."""
    sql = f"SELECT v.id FROM versions v WHERE v.collection_id = ? AND {LIVE} ORDER BY v.number DESC LIMIT 1"
    row = db.execute(sql, (collection_key,)).fetchone()
    return int(row[0]) if row else None


def _one(db: Connection, where: str, parameters: Sequence[object], select: str = _VERSION) -> VersionRecord | None:
    row = db.execute(f"{select} AND {where}", parameters).fetchone()
    return _records(db, [row])[0] if row else None


def find_version(db: Connection, collection_key: int, label: str) -> VersionRecord | None:
    """The version that `label` ("v3" or an alias) names, or None."""
    number = parse_version_number(label)
    if number is not None:
        return _one(db, "v.collection_id = ? AND v.number = ?", (collection_key, number))
    where = "v.id = (SELECT version_id FROM aliases WHERE collection_id = ? AND name = ?)"
    found = _one(db, where, (collection_key, label))
    if found is None and label == LATEST and _stand_ins(db, [collection_key]):
        return find_newest_version(db, collection_key)
    return found


def find_version_by_token(db: Connection, token: str) -> VersionRecord | None:
    """The version that the log with this token made, or None. Whether it was deleted since makes no difference to a retry."""
    return _one(db, "v.token = ?", (token,), f"{_ANY_VERSION} WHERE 1 = 1")


def find_version_by_digest(db: Connection, collection_key: int, digest: Digest) -> VersionRecord | None:
    """The newest version with these contents, or None."""
    return _one(db, "v.collection_id = ? AND v.digest = ? ORDER BY v.number DESC LIMIT 1", (collection_key, digest))


def find_newest_version(db: Connection, collection_key: int) -> VersionRecord | None:
    """The version with the highest number, or None."""
    return _one(db, "v.collection_id = ? ORDER BY v.number DESC LIMIT 1", (collection_key,))


def find_version_before(db: Connection, version: VersionRecord) -> VersionRecord | None:
    """The version that came before, or None."""
    where = "v.collection_id = ? AND v.number < ? ORDER BY v.number DESC LIMIT 1"
    return _one(db, where, (version.collection.key, version.number))


def get_version(db: Connection, key: int) -> VersionRecord | None:
    """The version with that key, or None when it was deleted."""
    return _one(db, "v.id = ?", (key,))


def list_versions(db: Connection, collection_key: int, limit: int = NO_LIMIT, before: int | None = None) -> list[VersionRecord]:
    """Versions of a collection, newest first; `before` continues below a number."""
    rows = db.execute(
        f"{_VERSION} AND v.collection_id = :collection AND (:before IS NULL OR v.number < :before) ORDER BY v.number DESC LIMIT :limit",
        {"collection": collection_key, "before": before, "limit": limit},
    ).fetchall()
    return _records(db, rows)


def count_versions(db: Connection, collection_key: int) -> int:
    """How many versions a collection has."""
    row = db.execute(f"SELECT count(*) FROM versions v WHERE {LIVE} AND v.collection_id = ?", (collection_key,)).fetchone()
    return int(row[0]) if row else 0


def list_version_labels(db: Connection, collection_key: int) -> list[str]:
    """Aliases and version numbers that may be asked for, aliases first, newest version first."""
    aliases = db.execute(
        f"SELECT a.name FROM aliases a JOIN versions v ON v.id = a.version_id WHERE a.collection_id = ? AND {LIVE} ORDER BY a.name",
        (collection_key,),
    ).fetchall()
    numbers = db.execute(
        f"SELECT v.number FROM versions v WHERE v.collection_id = ? AND {LIVE} ORDER BY v.number DESC", (collection_key,)
    ).fetchall()
    names = {LATEST} if _stand_ins(db, [collection_key]) else set()
    return sorted({*names, *(str(row[0]) for row in aliases)}) + [f"v{row[0]}" for row in numbers]


def insert_version(db: Connection, new: NewVersion, now: int) -> int:
    """Insert a version and return its key."""
    row = db.execute(
        """INSERT INTO versions
            (collection_id, number, token, digest, entry_count, size, description, metadata, extras, ttl_seconds, created_at, updated_at)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id""",
        (
            new.collection_key, new.number, new.token, new.digest, new.entry_count, new.size, new.description,
            canonical_json(new.metadata), canonical_json(new.extras), ttl_seconds(new.ttl), now, now,
        ),
    ).fetchone()  # fmt: skip
    assert row is not None
    refresh_expiry(db, version=int(row[0]))
    return int(row[0])


def update_version(db: Connection, key: int, description: str | None, metadata: Mapping[str, object], now: int) -> None:
    """Replace what may change on a version."""
    db.execute(
        "UPDATE versions SET description = ?, metadata = ?, updated_at = ? WHERE id = ?",
        (description, canonical_json(metadata), now, key),
    )


def set_aliases(db: Connection, collection_key: int, version_key: int, aliases: Iterable[str], now: int) -> None:
    """Let each of `aliases` name this version; where they named another, they move."""
    db.executemany(
        """INSERT INTO aliases (collection_id, name, version_id, created_at) VALUES (?, ?, ?, ?)
        ON CONFLICT (collection_id, name) DO UPDATE SET version_id = excluded.version_id, created_at = excluded.created_at""",
        [(collection_key, alias, version_key, now) for alias in sorted(set(aliases))],
    )


def remove_aliases(db: Connection, collection_key: int, version_key: int, aliases: Iterable[str]) -> None:
    """Take `aliases` away from this version; those that name another version stay."""
    db.executemany(
        "DELETE FROM aliases WHERE collection_id = ? AND version_id = ? AND name = ?",
        [(collection_key, version_key, alias) for alias in sorted(set(aliases))],
    )


def replace_tags(db: Connection, version_key: int, tags: Iterable[str]) -> None:
    """Let a version have exactly these tags."""
    db.execute("DELETE FROM tags WHERE version_id = ?", (version_key,))
    db.executemany("INSERT INTO tags (version_id, name) VALUES (?, ?)", [(version_key, tag) for tag in sorted(set(tags))])
