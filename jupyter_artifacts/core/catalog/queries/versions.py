"""Versions, their aliases and tags. Only live versions are visible here, unless a function says otherwise."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from jupyter_artifacts.core.catalog.engine import Connection, Row
from jupyter_artifacts.core.catalog.queries.batches import NO_LIMIT, batches, placeholders
from jupyter_artifacts.core.catalog.queries.collections import collection_columns
from jupyter_artifacts.core.catalog.queries.liveness import LIVE
from jupyter_artifacts.core.catalog.queries.retention import EXPIRY_OF_NEW
from jupyter_artifacts.core.model.digest import Digest
from jupyter_artifacts.core.model.manifest import canonical_json
from jupyter_artifacts.core.model.names import LATEST, parse_version_number
from jupyter_artifacts.core.model.ttl import ArtifactTTL, Ttl, ttl_of_seconds, ttl_seconds
from jupyter_artifacts.core.model.version import CollectionRecord, LinkSource, VersionRecord

if TYPE_CHECKING:
    from jupyter_artifacts.core.model.filters import Filter
    from jupyter_artifacts.core.model.page import Page

FACTS = """v.digest, v.entry_count, v.size, v.description, v.metadata, v.created_at, v.updated_at, v.extras, v.ttl_seconds, v.expires_at"""
"""What a version is, wherever it is looked up."""

VERSION_COLUMNS = f"v.id, v.number, {FACTS}, {collection_columns()}"
VERSION_TABLES = "FROM versions v JOIN collections c ON c.id = v.collection_id JOIN projects p ON p.id = c.project_id"
_ANY_VERSION = f"SELECT {VERSION_COLUMNS} {VERSION_TABLES}"
_VERSION = f"{_ANY_VERSION} WHERE {LIVE}"

_COLLECTION, _LINK = 12, 22
"""Where the columns of the collection begin, and those of a link."""

ORDERS = {
    "version": "v.number",
    "created_at": "v.created_at",
    "updated_at": "v.updated_at",
    "size": "v.size",
    "file_count": "v.entry_count",
    "metadata.": "v.metadata",
}
FILTERS = {
    "version": "v.number",
    "created_at": "v.created_at",
    "updated_at": "v.updated_at",
    "size": "v.size",
    "file_count": "v.entry_count",
    "description": "v.description",
    "metadata.": "v.metadata",
    "tag": "EXISTS (SELECT 1 FROM tags n WHERE n.version_id = v.id AND {})",
    "alias": "EXISTS (SELECT 1 FROM aliases n WHERE n.collection_id = v.collection_id AND n.version_id = v.id AND {})",
}


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
    base_key: int | None = None


def version_records(db: Connection, rows: Sequence[Row]) -> list[VersionRecord]:
    """Records of rows of (key, number, `FACTS`, `collection_columns`), of links also (linked at, source number, `collection_columns`)."""
    keys = [row[0] for row in rows]
    aliases, tags = _aliases_by_place(db, keys), _tags_by_version(db, keys)
    for place in list_stand_ins(db, sorted({row[_COLLECTION] for row in rows})):
        aliases[place] = tuple(sorted({*aliases.get(place, ()), LATEST}))
    collections: dict[int, CollectionRecord] = {}

    def collection(columns: Row) -> CollectionRecord:
        found = collections.get(columns[0])
        if found is None:
            found = collections[columns[0]] = CollectionRecord(*columns)
        return found

    records = []
    for row in rows:
        key, number, digest, entry_count, size, description, metadata, created_at, updated_at, extras, ttl, expires_at = row[:_COLLECTION]
        link = LinkSource(collection(row[_LINK + 2 :]), row[_LINK + 1], row[_LINK]) if len(row) > _LINK else None
        records.append(
            VersionRecord(
                key, collection(row[_COLLECTION:_LINK]), number, bytes(digest), entry_count, size, description, json.loads(metadata),
                created_at, updated_at, aliases.get((row[_COLLECTION], key), ()), tags.get(key, ()), json.loads(extras),
                ttl_of_seconds(ttl), expires_at, link,
            )
        )  # fmt: skip
    return records


def _aliases_by_place(db: Connection, keys: Sequence[int]) -> dict[tuple[int, int], tuple[str, ...]]:
    """Aliases by (collection, version): a version that is linked has others in each place."""
    found: dict[tuple[int, int], tuple[str, ...]] = {}
    for some in batches(keys):
        sql = (
            f"SELECT collection_id, version_id, name FROM aliases WHERE version_id IN ({placeholders(len(some))}) ORDER BY version_id, name"
        )
        for collection, key, name in db.execute(sql, some):
            found[collection, key] = (*found.get((collection, key), ()), name)
    return found


def _tags_by_version(db: Connection, keys: Sequence[int]) -> dict[int, tuple[str, ...]]:
    found: dict[int, tuple[str, ...]] = {}
    for some in batches(keys):
        sql = f"SELECT version_id, name FROM tags WHERE version_id IN ({placeholders(len(some))}) ORDER BY version_id, name"
        for key, name in db.execute(sql, some):
            found[key] = (*found.get(key, ()), name)
    return found


def list_stand_ins(db: Connection, collection_keys: Sequence[int]) -> list[tuple[int, int]]:
    """(collection, newest live version) of those collections whose `latest` names a version that has expired but was not deleted yet."""
    found = []
    for some in batches(collection_keys):
        sql = f"""SELECT a.collection_id FROM aliases a JOIN versions v ON v.id = a.version_id
            WHERE a.name = '{LATEST}' AND NOT {LIVE} AND a.collection_id IN ({placeholders(len(some))})"""
        found += [(row[0], newest) for row in db.execute(sql, some).fetchall() if (newest := find_newest_key(db, row[0])) is not None]
    return found


def find_newest_key(db: Connection, collection_key: int) -> int | None:
    """The key of the live version with the highest number in a collection, of either kind, or None."""
    row = db.execute(
        f"""SELECT v.id, v.number FROM versions v WHERE v.collection_id = :collection AND {LIVE}
        UNION ALL SELECT v.id, l.number FROM links l JOIN versions v ON v.id = l.version_id
        WHERE l.collection_id = :collection AND l.deleted_at IS NULL AND {LIVE} ORDER BY number DESC LIMIT 1""",
        {"collection": collection_key},
    ).fetchone()
    return int(row[0]) if row else None


def _one(db: Connection, where: str, parameters: Sequence[object], select: str = _VERSION) -> VersionRecord | None:
    row = db.execute(f"{select} AND {where}", parameters).fetchone()
    return version_records(db, [row])[0] if row else None


def find_version(db: Connection, collection_key: int, label: str) -> VersionRecord | None:
    """The version that `label` ("v3" or an alias) names, or None."""
    number = parse_version_number(label)
    if number is not None:
        return _one(db, "v.collection_id = ? AND v.number = ?", (collection_key, number))
    where = "v.id = (SELECT version_id FROM aliases WHERE collection_id = ? AND name = ?)"
    found = _one(db, where, (collection_key, label))
    if found is None and label == LATEST and list_stand_ins(db, [collection_key]):
        return find_newest_version(db, collection_key)
    return found


def find_version_by_token(db: Connection, token: str) -> VersionRecord | None:
    """The version that the log with this token made, or None. Whether it was deleted since makes no difference to a retry."""
    if db.execute("SELECT 1 FROM versions WHERE token = ?", (token,)).fetchone() is None:  # as nearly always
        return None
    return _one(db, "v.token = ?", (token,), f"{_ANY_VERSION} WHERE 1 = 1")


def find_version_by_digest(db: Connection, collection_key: int, digest: Digest) -> VersionRecord | None:
    """The newest version with these contents, or None."""
    if db.execute("SELECT 1 FROM versions WHERE collection_id = ? AND digest = ? LIMIT 1", (collection_key, digest)).fetchone() is None:
        return None
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


def list_versions_by_key(db: Connection, keys: Sequence[int]) -> list[VersionRecord]:
    """The versions with these keys that are live, newest first."""
    found: list[VersionRecord] = []
    for some in batches(keys):
        found += version_records(db, db.execute(f"{_VERSION} AND v.id IN ({placeholders(len(some))})", some).fetchall())
    return sorted(found, key=lambda version: -version.number)


def get_any_version(db: Connection, key: int) -> VersionRecord:
    """The version with that key, which is known to have existed, whatever has become of it."""
    found = _one(db, "v.id = ?", (key,), f"{_ANY_VERSION} WHERE 1 = 1")
    assert found is not None
    return found


def list_versions(db: Connection, collection_key: int, limit: int = NO_LIMIT, before: int | None = None) -> list[VersionRecord]:
    """Versions of a collection, newest first; `before` continues below a number."""
    rows = db.execute(
        f"{_VERSION} AND v.collection_id = :collection AND (:before IS NULL OR v.number < :before) ORDER BY v.number DESC LIMIT :limit",
        {"collection": collection_key, "before": before, "limit": limit},
    ).fetchall()
    return version_records(db, rows)


def list_versions_page(db: Connection, collection_key: int, page: "Page", wanted: "Filter | None" = None) -> list[VersionRecord]:
    """A page of the versions of a collection."""
    from jupyter_artifacts.core.catalog.queries.filtering import filter_sql, page_sql

    parameters: dict[str, object] = {"collection": collection_key}
    condition, tail = page_sql(page, ORDERS, "v.id", parameters)
    sql = f"{_VERSION} AND v.collection_id = :collection AND {filter_sql(wanted, FILTERS, parameters)} AND {condition} {tail}"
    return version_records(db, db.execute(sql, parameters).fetchall())


def count_all(db: Connection) -> int:
    """How many live versions there are in all collections."""
    row = db.execute(f"SELECT count(*) FROM versions v WHERE {LIVE}").fetchone()
    return int(row[0]) if row else 0


def count_versions(db: Connection, collection_key: int, page: "Page | None" = None, wanted: "Filter | None" = None) -> int:
    """How many versions a collection has; with `page`, after the place where it begins."""
    from jupyter_artifacts.core.catalog.queries.filtering import filter_sql, page_sql

    parameters: dict[str, object] = {"collection": collection_key}
    where = f"{LIVE} AND v.collection_id = :collection AND {filter_sql(wanted, FILTERS, parameters)}"
    if page is not None:
        where += f" AND {page_sql(page, ORDERS, 'v.id', parameters)[0]}"
    row = db.execute(f"SELECT count(*) FROM versions v WHERE {where}", parameters).fetchone()
    return int(row[0]) if row else 0


def list_version_labels(db: Connection, collection_key: int) -> list[str]:
    """Aliases and version numbers that may be asked for, aliases first, newest version first."""
    numbers = db.execute(
        f"SELECT v.number FROM versions v WHERE v.collection_id = ? AND {LIVE} ORDER BY v.number DESC", (collection_key,)
    ).fetchall()
    return list_aliases(db, collection_key) + [f"v{row[0]}" for row in numbers]


def list_aliases(db: Connection, collection_key: int) -> list[str]:
    """Every alias of the versions of a collection, by name."""
    rows = db.execute(
        f"SELECT a.name FROM aliases a JOIN versions v ON v.id = a.version_id WHERE a.collection_id = ? AND {LIVE} ORDER BY a.name",
        (collection_key,),
    ).fetchall()
    names = {LATEST} if list_stand_ins(db, [collection_key]) else set()
    return sorted({*names, *(str(row[0]) for row in rows)})


def list_newest_numbers(db: Connection, collection_key: int, digits: str, limit: int) -> list[int]:
    """The numbers of versions that begin with `digits`, newest first."""
    rows = db.execute(
        f"""SELECT v.number FROM versions v
        WHERE v.collection_id = ? AND {LIVE} AND substr(CAST(v.number AS TEXT), 1, ?) = ? ORDER BY v.number DESC LIMIT ?""",
        (collection_key, len(digits), digits, limit),
    )
    return [int(row[0]) for row in rows]


def find_digest_algorithm(db: Connection, collection_key: int) -> str | None:
    """The algorithm of W&B's digests that the versions of a collection have, or None: that of the newest, deleted ones included."""
    row = db.execute("SELECT extras FROM versions WHERE collection_id = ? ORDER BY number DESC LIMIT 1", (collection_key,)).fetchone()
    found = json.loads(row[0]).get("digest_algorithm") if row and row[0] != "{}" else None
    return None if found is None else str(found)


def replace_extras(db: Connection, version_key: int, extras: Mapping[str, object]) -> None:
    """Let a version have these extras."""
    db.execute("UPDATE versions SET extras = ? WHERE id = ?", (canonical_json(dict(extras)), version_key))


def find_base_key(db: Connection, key: int) -> int | None:
    """The key of the version that another began with, or None."""
    row = db.execute("SELECT base_id FROM versions WHERE id = ?", (key,)).fetchone()
    return None if row is None or row[0] is None else int(row[0])


_INSERT_VERSION = f"""
    INSERT INTO versions
        (collection_id, number, token, digest, entry_count, size, description, metadata, extras, ttl_seconds, base_id, created_at,
        updated_at, expires_at)
    VALUES (:collection, :number, :token, :digest, :entry_count, :size, :description, :metadata, :extras, :ttl, :base, :now, :now,
        ({EXPIRY_OF_NEW})) RETURNING id, expires_at
"""


def insert_version(db: Connection, new: NewVersion, now: int) -> tuple[int, int | None]:
    """Insert a version; returns its key and when it expires."""
    row = db.execute(
        _INSERT_VERSION,
        {
            "collection": new.collection_key, "number": new.number, "token": new.token, "digest": new.digest,
            "entry_count": new.entry_count, "size": new.size, "description": new.description,
            "metadata": canonical_json(new.metadata) if new.metadata else "{}",
            "extras": canonical_json(new.extras) if new.extras else "{}", "ttl": ttl_seconds(new.ttl), "base": new.base_key, "now": now,
        },
    ).fetchone()  # fmt: skip
    assert row is not None
    return int(row[0]), row[1]


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


def add_tags(db: Connection, version_key: int, tags: Iterable[str]) -> None:
    """Let a version have these tags too."""
    db.executemany(
        "INSERT INTO tags (version_id, name) VALUES (?, ?) ON CONFLICT (version_id, name) DO NOTHING",
        [(version_key, tag) for tag in sorted(set(tags))],
    )


def replace_tags(db: Connection, version_key: int, tags: Iterable[str]) -> None:
    """Let a version have exactly these tags."""
    db.execute("DELETE FROM tags WHERE version_id = ?", (version_key,))
    db.executemany("INSERT INTO tags (version_id, name) VALUES (?, ?)", [(version_key, tag) for tag in sorted(set(tags))])
