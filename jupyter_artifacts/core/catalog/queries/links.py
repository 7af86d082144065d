"""Links: versions as collections hold them to which they were not logged. Links to deleted versions are invisible here."""

from typing import TYPE_CHECKING

from jupyter_artifacts.core.catalog.engine import Connection
from jupyter_artifacts.core.catalog.queries.collections import collection_columns
from jupyter_artifacts.core.catalog.queries.liveness import LIVE
from jupyter_artifacts.core.catalog.queries.versions import FACTS, FILTERS, ORDERS, find_newest_key, version_records
from jupyter_artifacts.core.model.names import LATEST, parse_version_number
from jupyter_artifacts.core.model.version import VersionRecord

if TYPE_CHECKING:
    from jupyter_artifacts.core.model.filters import Filter
    from jupyter_artifacts.core.model.page import Page

_TABLES = """
    FROM links l JOIN versions v ON v.id = l.version_id
    JOIN collections c ON c.id = l.collection_id JOIN projects p ON p.id = c.project_id
    JOIN collections s ON s.id = v.collection_id JOIN projects sp ON sp.id = s.project_id
"""
_LIVE = f"l.deleted_at IS NULL AND {LIVE}"
_COLUMNS = f"v.id, l.number, {FACTS}, {collection_columns()}, l.created_at, v.number, {collection_columns('s', 'sp')}"
_LINK = f"SELECT {_COLUMNS} {_TABLES} WHERE {_LIVE}"

LINK_ORDERS = ORDERS | {"version": "l.number"}
LINK_FILTERS = FILTERS | {
    "version": "l.number",
    "alias": "EXISTS (SELECT 1 FROM aliases n WHERE n.collection_id = l.collection_id AND n.version_id = v.id AND {})",
}

PROJECT_ORDERS = {"linked_at": "l.created_at", "created_at": "v.created_at", "updated_at": "v.updated_at"}
_IN_PROJECT = "p.entity = :entity AND p.name = :project"


def _one(db: Connection, where: str, *parameters: object) -> VersionRecord | None:
    row = db.execute(f"{_LINK} AND {where}", parameters).fetchone()
    return version_records(db, [row])[0] if row else None


def find_link(db: Connection, collection_key: int, version_key: int) -> VersionRecord | None:
    """A version as that collection links to it, or None."""
    return _one(db, "l.collection_id = ? AND l.version_id = ?", collection_key, version_key)


def find_linked_version(db: Connection, collection_key: int, label: str) -> VersionRecord | None:
    """The link that `label` ("v3" or an alias) names in a collection of links, or None."""
    number = parse_version_number(label)
    if number is not None:
        return _one(db, "l.collection_id = ? AND l.number = ?", collection_key, number)
    named = "l.version_id = (SELECT version_id FROM aliases WHERE collection_id = ? AND name = ?)"
    found = _one(db, f"l.collection_id = ? AND {named}", collection_key, collection_key, label)
    if found is None and label == LATEST:  # the version it names has expired: then it stands for the newest that is left
        newest = find_newest_link(db, collection_key)
        return newest if newest is not None and LATEST in newest.aliases else None
    return found


def find_newest_link(db: Connection, collection_key: int) -> VersionRecord | None:
    """The link with the highest number, or None."""
    newest = find_newest_key(db, collection_key)
    return None if newest is None else find_link(db, collection_key, newest)


def find_link_before(db: Connection, collection_key: int, number: int) -> VersionRecord | None:
    """The link that came before that number, or None."""
    return _one(db, "l.collection_id = ? AND l.number < ? ORDER BY l.number DESC LIMIT 1", collection_key, number)


def list_links_of_version(db: Connection, version_key: int, limit: int) -> list[VersionRecord]:
    """A version as each collection that links to it holds it, the first link first."""
    rows = db.execute(f"{_LINK} AND l.version_id = ? ORDER BY l.id LIMIT ?", (version_key, limit)).fetchall()
    return version_records(db, rows)


def list_all_links(db: Connection, collection_key: int) -> list[VersionRecord]:
    """Every link of a collection, newest first."""
    return version_records(db, db.execute(f"{_LINK} AND l.collection_id = ? ORDER BY l.number DESC", (collection_key,)).fetchall())


def list_links(db: Connection, collection_key: int, page: "Page", wanted: "Filter | None" = None) -> list[VersionRecord]:
    """A page of the links of a collection."""
    from jupyter_artifacts.core.catalog.queries.filtering import filter_sql, page_sql

    parameters: dict[str, object] = {"collection": collection_key}
    condition, tail = page_sql(page, LINK_ORDERS, "v.id", parameters)
    sql = f"{_LINK} AND l.collection_id = :collection AND {filter_sql(wanted, LINK_FILTERS, parameters)} AND {condition} {tail}"
    return version_records(db, db.execute(sql, parameters).fetchall())


def count_links(db: Connection, collection_key: int, page: "Page", wanted: "Filter | None" = None) -> int:
    """How many links of a collection follow the place where `page` begins."""
    from jupyter_artifacts.core.catalog.queries.filtering import filter_sql, page_sql

    parameters: dict[str, object] = {"collection": collection_key}
    condition, _ = page_sql(page, LINK_ORDERS, "v.id", parameters)
    sql = f"""SELECT count(*) FROM links l JOIN versions v ON v.id = l.version_id
        WHERE {_LIVE} AND l.collection_id = :collection AND {filter_sql(wanted, LINK_FILTERS, parameters)} AND {condition}"""
    row = db.execute(sql, parameters).fetchone()
    return int(row[0]) if row else 0


def list_links_of_project(db: Connection, entity: str, project: str, page: "Page", wanted: "Filter") -> list[tuple[int, VersionRecord]]:
    """(key of the link, version) of a page of the links to all collections of a project."""
    from jupyter_artifacts.core.catalog.queries.filtering import filter_sql, page_sql

    parameters: dict[str, object] = {"entity": entity, "project": project}
    condition, tail = page_sql(page, PROJECT_ORDERS, "l.id", parameters)
    where = f"{_LIVE} AND {_IN_PROJECT} AND {filter_sql(wanted, LINK_FILTERS, parameters)} AND {condition}"
    rows = db.execute(f"SELECT l.id, {_COLUMNS} {_TABLES} WHERE {where} {tail}", parameters).fetchall()
    return [(row[0], version) for row, version in zip(rows, version_records(db, [row[1:] for row in rows]), strict=True)]


def count_links_of_project(db: Connection, entity: str, project: str, page: "Page", wanted: "Filter") -> int:
    """How many of those follow the place where `page` begins."""
    from jupyter_artifacts.core.catalog.queries.filtering import filter_sql, page_sql

    parameters: dict[str, object] = {"entity": entity, "project": project}
    condition, _ = page_sql(page, PROJECT_ORDERS, "l.id", parameters)
    where = f"{_LIVE} AND {_IN_PROJECT} AND {filter_sql(wanted, LINK_FILTERS, parameters)} AND {condition}"
    row = db.execute(f"SELECT count(*) {_TABLES} WHERE {where}", parameters).fetchone()
    return int(row[0]) if row else 0


def list_link_labels(db: Connection, collection_key: int, limit: int) -> list[str]:
    """Version numbers of links that may be asked for, newest first."""
    rows = db.execute(
        f"""SELECT l.number FROM links l JOIN versions v ON v.id = l.version_id
        WHERE {_LIVE} AND l.collection_id = ? ORDER BY l.number DESC LIMIT ?""",
        (collection_key, limit),
    )
    return [f"v{row[0]}" for row in rows]


def insert_link(db: Connection, collection_key: int, version_key: int, number: int, now: int) -> None:
    """Link a version under a number that was not used."""
    db.execute(
        "INSERT INTO links (collection_id, version_id, number, created_at) VALUES (?, ?, ?, ?)", (collection_key, version_key, number, now)
    )


def is_linked(db: Connection, collection_key: int, version_key: int) -> bool:
    """Whether a collection links to a version, whatever has become of that."""
    row = db.execute(
        "SELECT 1 FROM links WHERE collection_id = ? AND version_id = ? AND deleted_at IS NULL", (collection_key, version_key)
    ).fetchone()
    return row is not None


def restore_link(db: Connection, collection_key: int, version_key: int, now: int) -> bool:
    """Let a link that was taken away be there again, under the number it had; False when there never was one."""
    done = db.execute(
        "UPDATE links SET deleted_at = NULL, created_at = ? WHERE collection_id = ? AND version_id = ?", (now, collection_key, version_key)
    )
    return done.rowcount > 0


def delete_link(db: Connection, collection_key: int, version_key: int, now: int) -> None:
    """Take a link away. Its number stays with that version: it comes back when the version is linked again."""
    db.execute(
        "UPDATE links SET deleted_at = ? WHERE collection_id = ? AND version_id = ? AND deleted_at IS NULL",
        (now, collection_key, version_key),
    )
