"""Projects. They are made when something is first put into them, by `collections.ensure_project`."""

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

from jupyter_artifacts.core.catalog.engine import Connection, Row
from jupyter_artifacts.core.model.project import ProjectRecord

if TYPE_CHECKING:
    from jupyter_artifacts.core.model.filters import Filter
    from jupyter_artifacts.core.model.page import Page

_PROJECT = "SELECT p.id, p.entity, p.name, p.description, p.artifact_types, p.created_at FROM projects p"

ORDERS = {"name": "p.name", "created_at": "p.created_at"}
FILTERS = {"name": "p.name", "description": "p.description", "created_at": "p.created_at"}


def _record(row: Row) -> ProjectRecord:
    key, entity, name, description, types, created_at = row
    return ProjectRecord(key, entity, name, description, None if types is None else tuple(json.loads(types)), created_at)


def find_project(db: Connection, entity: str, name: str) -> ProjectRecord | None:
    """The project of that name, or None."""
    row = db.execute(f"{_PROJECT} WHERE p.entity = ? AND p.name = ?", (entity, name)).fetchone()
    return _record(row) if row else None


def list_projects_page(db: Connection, entity: str, prefix: str, page: "Page", wanted: "Filter") -> list[ProjectRecord]:
    """A page of the projects of an entity whose names begin with `prefix`."""
    from jupyter_artifacts.core.catalog.queries.filtering import page_sql

    parameters: dict[str, object] = {"entity": entity}
    condition, tail = page_sql(page, ORDERS, "p.id", parameters)
    sql = f"{_PROJECT} WHERE {_where(prefix, wanted, parameters)} AND {condition} {tail}"
    return [_record(row) for row in db.execute(sql, parameters)]


def count_projects(db: Connection, entity: str, prefix: str, page: "Page", wanted: "Filter") -> int:
    """How many of those follow the place where `page` begins."""
    from jupyter_artifacts.core.catalog.queries.filtering import page_sql

    parameters: dict[str, object] = {"entity": entity}
    where = f"{_where(prefix, wanted, parameters)} AND {page_sql(page, ORDERS, 'p.id', parameters)[0]}"
    row = db.execute(f"SELECT count(*) FROM projects p WHERE {where}", parameters).fetchone()
    return int(row[0]) if row else 0


def _where(prefix: str, wanted: "Filter", parameters: dict[str, object]) -> str:
    from jupyter_artifacts.core.catalog.queries.filtering import filter_sql

    parameters["prefix"], parameters["prefix_length"] = prefix, len(prefix)
    return f"p.entity = :entity AND substr(p.name, 1, :prefix_length) = :prefix AND {filter_sql(wanted, FILTERS, parameters)}"


def update_project(db: Connection, key: int, description: str | None, artifact_types: Sequence[str] | None) -> None:
    """Replace what may change on a project."""
    types = None if artifact_types is None else json.dumps(sorted(set(artifact_types)))
    db.execute("UPDATE projects SET description = ?, artifact_types = ? WHERE id = ?", (description, types, key))


def list_all_projects(db: Connection) -> list[ProjectRecord]:
    """Every project, by entity and name."""
    return [_record(row) for row in db.execute(f"{_PROJECT} ORDER BY p.entity, p.name")]
