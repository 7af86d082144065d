"""Registries: projects that hold links, with a description and perhaps a choice of types that may be linked to them."""

from collections.abc import Sequence

from jupyter_artifacts.core.catalog.engine import Connection
from jupyter_artifacts.core.catalog.queries import projects
from jupyter_artifacts.core.catalog.queries.clock import store_time
from jupyter_artifacts.core.catalog.queries.collections import ensure_project
from jupyter_artifacts.core.catalog.queries.records import append_record
from jupyter_artifacts.core.model.project import ProjectRecord
from jupyter_artifacts.core.store import Store
from jupyter_artifacts.errors import CommError, ConflictError


def create_registry(
    store: Store, entity: str, project: str, *, description: str | None = None, artifact_types: Sequence[str] | None = None
) -> ProjectRecord:
    """Make a registry.

    Raises:
        ConflictError: there is one of that name.
    """
    with store.catalog.write() as db:
        if projects.find_project(db, entity, project) is not None:
            raise ConflictError(f"there is a registry {entity}/{project} already; fetch it with registry().")
        now = store_time(db)
        ensure_project(db, entity, project, now)
        made = _update(db, entity, project, description, artifact_types, now)
    store.records.flush(store.catalog)
    return made


def update_registry(
    store: Store, entity: str, project: str, *, description: str | None, artifact_types: Sequence[str] | None
) -> ProjectRecord:
    """Replace description and types. Links that are there stay, whatever their type.

    Raises:
        CommError: there is no such registry.
    """
    with store.catalog.write() as db:
        changed = _update(db, entity, project, description, artifact_types, store_time(db))
    store.records.flush(store.catalog)
    return changed


def _update(
    db: Connection, entity: str, project: str, description: str | None, artifact_types: Sequence[str] | None, now: int
) -> ProjectRecord:
    found = projects.find_project(db, entity, project)
    if found is None:
        raise CommError(f"there is no registry {entity}/{project}; make it with create_registry().")
    projects.update_project(db, found.key, description, artifact_types)
    changed = projects.find_project(db, entity, project)
    assert changed is not None
    types = None if changed.artifact_types is None else list(changed.artifact_types)
    append_record(db, "project", now, {"project": found.path, "description": description, "artifact_types": types})
    return changed
