"""Collections, and the projects that are made with them."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from jupyter_artifacts.core.catalog.engine import Connection, Row
from jupyter_artifacts.core.catalog.queries.batches import NO_LIMIT
from jupyter_artifacts.core.model.version import CollectionKind, CollectionRecord
from jupyter_artifacts.errors import ConflictError

if TYPE_CHECKING:
    from jupyter_artifacts.core.model.filters import Filter
    from jupyter_artifacts.core.model.page import Page


def collection_columns(collection: str = "c", project: str = "p") -> str:
    """What a `CollectionRecord` is made of, in its order; the arguments are the names the tables have in the statement."""
    c, p = collection, project
    return f"{c}.id, {p}.entity, {p}.name, {c}.name, {c}.type, {c}.description, {c}.created_at, {c}.updated_at, {c}.next_version, {c}.kind"


_COLLECTION = f"SELECT {collection_columns()} FROM collections c JOIN projects p ON p.id = c.project_id"


def _record(row: Row) -> CollectionRecord:
    return CollectionRecord(*row)


def ensure_project(db: Connection, entity: str, project: str, now: int) -> int:
    """The key of a project, which is made when it is missing."""
    row = db.execute("SELECT id FROM projects WHERE entity = ? AND name = ?", (entity, project)).fetchone()
    if row is None:
        row = db.execute("INSERT INTO projects (entity, name, created_at) VALUES (?, ?, ?) RETURNING id", (entity, project, now)).fetchone()
    assert row is not None
    return int(row[0])


def list_projects(db: Connection, entity: str | None = None) -> list[tuple[str, str]]:
    """(entity, project) of all projects, by name."""
    rows = db.execute("SELECT entity, name FROM projects WHERE entity = coalesce(?, entity) ORDER BY entity, name", (entity,))
    return [(str(entity), str(name)) for entity, name in rows]


def find_collection(db: Connection, entity: str, project: str, name: str) -> CollectionRecord | None:
    """The collection of that name, or None."""
    row = db.execute(f"{_COLLECTION} WHERE p.entity = ? AND p.name = ? AND c.name = ?", (entity, project, name)).fetchone()
    return _record(row) if row else None


def find_collection_by_key(db: Connection, key: int) -> CollectionRecord | None:
    """The collection with that key, or None."""
    row = db.execute(f"{_COLLECTION} WHERE c.id = ?", (key,)).fetchone()
    return _record(row) if row else None


def get_collection(db: Connection, key: int) -> CollectionRecord:
    """The collection with a key that is known to exist."""
    found = find_collection_by_key(db, key)
    assert found is not None
    return found


def list_collections(
    db: Connection, entity: str | None, project: str | None, type_name: str | None = None, limit: int = NO_LIMIT, offset: int = 0
) -> list[CollectionRecord]:
    """Collections by name; None for entity, project or type means any."""
    rows = db.execute(
        f"""{_COLLECTION}
        WHERE p.entity = coalesce(:entity, p.entity) AND p.name = coalesce(:project, p.name) AND c.type = coalesce(:type, c.type)
        ORDER BY p.entity, p.name, c.name LIMIT :limit OFFSET :offset""",
        {"entity": entity, "project": project, "type": type_name, "limit": limit, "offset": offset},
    )
    return [_record(row) for row in rows]


ORDERS = {"name": "c.name", "created_at": "c.created_at", "updated_at": "c.updated_at"}
FILTERS = {
    "name": "c.name",
    "type": "c.type",
    "description": "c.description",
    "created_at": "c.created_at",
    "updated_at": "c.updated_at",
    "tag": "EXISTS (SELECT 1 FROM collection_tags n WHERE n.collection_id = c.id AND {})",
}


def list_collections_page(
    db: Connection, entity: str, project: str, type_name: str | None, page: "Page", wanted: "Filter"
) -> list[CollectionRecord]:
    """A page of the collections of a project, of one type or of any."""
    from jupyter_artifacts.core.catalog.queries.filtering import page_sql

    parameters: dict[str, object] = {}
    where = _where(entity, project, type_name, wanted, parameters)
    condition, tail = page_sql(page, ORDERS, "c.id", parameters)
    return [_record(row) for row in db.execute(f"{_COLLECTION} WHERE {where} AND {condition} {tail}", parameters)]


def count_collections(db: Connection, entity: str, project: str, type_name: str | None, page: "Page", wanted: "Filter") -> int:
    """How many of those follow the place where `page` begins."""
    from jupyter_artifacts.core.catalog.queries.filtering import page_sql

    parameters: dict[str, object] = {}
    where = f"{_where(entity, project, type_name, wanted, parameters)} AND {page_sql(page, ORDERS, 'c.id', parameters)[0]}"
    row = db.execute(f"SELECT count(*) FROM collections c JOIN projects p ON p.id = c.project_id WHERE {where}", parameters).fetchone()
    return int(row[0]) if row else 0


def _where(entity: str, project: str, type_name: str | None, wanted: "Filter", parameters: dict[str, object]) -> str:
    from jupyter_artifacts.core.catalog.queries.filtering import filter_sql

    parameters |= {"entity": entity, "project": project}
    parts = ["p.entity = :entity", "p.name = :project", filter_sql(wanted, FILTERS, parameters)]
    if type_name is not None:
        parts.append("c.type = :type")
        parameters["type"] = type_name
    return " AND ".join(parts)


def list_names(db: Connection, entity: str, project: str, prefix: str, limit: int) -> list[tuple[str, str]]:
    """(name, type) of the collections of a project that begin with `prefix`, by name."""
    rows = db.execute(
        """SELECT c.name, c.type FROM collections c JOIN projects p ON p.id = c.project_id
        WHERE p.entity = ? AND p.name = ? AND substr(c.name, 1, ?) = ? ORDER BY c.name LIMIT ?""",
        (entity, project, len(prefix), prefix, limit),
    )
    return [(str(name), str(type_name)) for name, type_name in rows]


def list_types(db: Connection, entity: str, project: str) -> list[str]:
    """The artifact types in use in a project."""
    rows = db.execute(
        """SELECT DISTINCT c.type FROM collections c JOIN projects p ON p.id = c.project_id
        WHERE p.entity = ? AND p.name = ? ORDER BY c.type""",
        (entity, project),
    )
    return [str(row[0]) for row in rows]


def check_type_of(collection: CollectionRecord, type_name: str) -> None:
    """Hold to the rule that one name has one type within a project.

    Raises:
        ConflictError: naming both types.
    """
    if collection.type != type_name:
        raise ConflictError(
            f"artifact {collection.name!r} already exists with type {collection.type!r} in project {collection.project!r}; it cannot also"
            f" be of type {type_name!r}. Log it as {collection.type!r}, or choose another name."
        )


def refuse_links(collection: CollectionRecord) -> None:
    """Hold to the rule that nothing is logged to a collection of links.

    Raises:
        ConflictError: it is one.
    """
    if collection.holds_links:
        raise ConflictError(
            f"{collection.qualified_name} holds links to versions that were logged elsewhere; nothing can be logged to it. Log under"
            " another name, and link that version."
        )


def ensure_collection(db: Connection, entity: str, project: str, name: str, type_name: str, now: int) -> CollectionRecord:
    """The collection of that name and type to log to, made when it is missing.

    Raises:
        ConflictError: the name is in use with another type, or for links.
    """
    found = find_collection(db, entity, project, name)
    if found is None:
        return insert_collection(db, entity, project, name, type_name, CollectionKind.SOURCE, now)
    check_type_of(found, type_name)
    refuse_links(found)
    return found


def insert_collection(
    db: Connection, entity: str, project: str, name: str, type_name: str, kind: CollectionKind, now: int
) -> CollectionRecord:
    """Make a collection, and its project when that is missing."""
    project_key = ensure_project(db, entity, project, now)
    row = db.execute(
        "INSERT INTO collections (project_id, name, type, kind, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?) RETURNING id",
        (project_key, name, type_name, kind.value, now, now),
    ).fetchone()
    assert row is not None
    return get_collection(db, int(row[0]))


def take_version_number(db: Connection, collection_key: int, now: int) -> int:
    """The next number of a collection. Gapless, since it is taken in the transaction that inserts the version; never reused."""
    row = db.execute(
        "UPDATE collections SET next_version = next_version + 1, updated_at = ? WHERE id = ? RETURNING next_version",
        (now, collection_key),
    ).fetchone()
    assert row is not None
    return int(row[0]) - 1


def keep_version_number(db: Connection, collection_key: int, number: int, now: int) -> None:
    """Let a number count as given, and those below it: none of them is given again."""
    db.execute(
        "UPDATE collections SET next_version = CASE WHEN next_version > ? THEN next_version ELSE ? END, updated_at = ? WHERE id = ?",
        (number, number + 1, now, collection_key),
    )


def update_collection(db: Connection, key: int, name: str, type_name: str, description: str | None, now: int) -> None:
    """Replace what may change on a collection."""
    db.execute(
        "UPDATE collections SET name = ?, type = ?, description = ?, updated_at = ? WHERE id = ?", (name, type_name, description, now, key)
    )


def list_collection_tags(db: Connection, key: int) -> list[str]:
    """The tags of a collection, by name."""
    return [str(row[0]) for row in db.execute("SELECT name FROM collection_tags WHERE collection_id = ? ORDER BY name", (key,))]


def replace_collection_tags(db: Connection, key: int, tags: Iterable[str]) -> None:
    """Let a collection have exactly these tags."""
    db.execute("DELETE FROM collection_tags WHERE collection_id = ?", (key,))
    db.executemany("INSERT INTO collection_tags (collection_id, name) VALUES (?, ?)", [(key, tag) for tag in sorted(set(tags))])
