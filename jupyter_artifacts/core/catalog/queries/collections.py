"""Projects and collections."""

from jupyter_artifacts.core.catalog.engine import Connection, Row
from jupyter_artifacts.core.catalog.queries.batches import NO_LIMIT
from jupyter_artifacts.core.model.version import CollectionRecord
from jupyter_artifacts.errors import ConflictError

_COLLECTION = """
    SELECT c.id, p.entity, p.name, c.name, c.type, c.description, c.created_at, c.updated_at, c.next_version
    FROM collections c JOIN projects p ON p.id = c.project_id
"""


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


def get_collection(db: Connection, key: int) -> CollectionRecord:
    """The collection with a key that is known to exist."""
    row = db.execute(f"{_COLLECTION} WHERE c.id = ?", (key,)).fetchone()
    assert row is not None
    return _record(row)


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


def ensure_collection(db: Connection, entity: str, project: str, name: str, type_name: str, now: int) -> CollectionRecord:
    """The collection of that name and type, made when it is missing.

    Raises:
        ConflictError: the name is in use with another type.
    """
    found = find_collection(db, entity, project, name)
    if found is not None:
        check_type_of(found, type_name)
        return found
    project_key = ensure_project(db, entity, project, now)
    row = db.execute(
        "INSERT INTO collections (project_id, name, type, created_at, updated_at) VALUES (?, ?, ?, ?, ?) RETURNING id",
        (project_key, name, type_name, now, now),
    ).fetchone()
    assert row is not None
    return CollectionRecord(int(row[0]), entity, project, name, type_name, None, now, now, 0)


def take_version_number(db: Connection, collection_key: int, now: int) -> int:
    """The next number of a collection. Gapless, since it is taken in the transaction that inserts the version; never reused."""
    row = db.execute(
        "UPDATE collections SET next_version = next_version + 1, updated_at = ? WHERE id = ? RETURNING next_version",
        (now, collection_key),
    ).fetchone()
    assert row is not None
    return int(row[0]) - 1
