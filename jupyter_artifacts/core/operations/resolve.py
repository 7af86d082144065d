"""Finds what a reference names, and says what there is when it names nothing."""

from collections.abc import Sequence

from jupyter_artifacts.core.catalog.engine import Connection
from jupyter_artifacts.core.catalog.queries import collections, links, projects, runs, versions
from jupyter_artifacts.core.catalog.queries.deletion import is_live
from jupyter_artifacts.core.model.names import ArtifactRef
from jupyter_artifacts.core.model.page import Order, Page
from jupyter_artifacts.core.model.project import ProjectRecord
from jupyter_artifacts.core.model.run import RunRecord
from jupyter_artifacts.core.model.version import CollectionRecord, VersionRecord
from jupyter_artifacts.core.store import Store
from jupyter_artifacts.errors import CollectionNotFoundError, CommError, RunNotFoundError, VersionNotFoundError

_LABELS_COMPARED = 1000
"""Enough to say what was probably meant."""


def nearest(wanted: str, known: Sequence[str]) -> str | None:
    """The one of `known` that `wanted` most likely meant, or None."""
    from difflib import get_close_matches  # loaded when something was not found

    near = get_close_matches(wanted, known, n=1)
    return near[0] if near else None


def resolve_collection(store: Store, ref: ArtifactRef, entity: str, project: str) -> CollectionRecord:
    """The collection that `ref` names; `entity` and `project` stand in for parts it leaves out.

    Raises:
        CollectionNotFoundError: there is none; the message names near ones.
    """
    with store.catalog.read() as db:
        return _collection(db, ref, entity, project)


def resolve_version(store: Store, ref: ArtifactRef, entity: str, project: str) -> VersionRecord:
    """The version that `ref` names; without a version or alias, the latest.

    Raises:
        CollectionNotFoundError: there is no artifact of that name.
        VersionNotFoundError: it has no such version or alias; the message names those it has.
    """
    with store.catalog.read() as db:
        collection = _collection(db, ref, entity, project)
        found = find_version_in(db, collection, ref.label_or_latest)
        if found is not None:
            return found
        labels = versions.list_version_labels(db, collection.key)
        if collection.holds_links:
            labels += links.list_link_labels(db, collection.key, _LABELS_COMPARED)
    if not labels:
        raise VersionNotFoundError(f"{collection.name} has no versions.")
    near = nearest(ref.label_or_latest, labels)
    hint = f" Did you mean {collection.name}:{near}?" if near else ""
    shown = ", ".join(labels[:8]) + (f" and {len(labels) - 8} more" if len(labels) > 8 else "")
    raise VersionNotFoundError(f"{collection.name} has no version or alias {ref.label_or_latest!r}; it has {shown}.{hint}")


def find_version_in(db: Connection, collection: CollectionRecord, label: str) -> VersionRecord | None:
    """The version or link that `label` ("v3" or an alias) names in a collection, or None."""
    if collection.holds_links:
        return links.find_linked_version(db, collection.key, label)
    return versions.find_version(db, collection.key, label)


def get_version_again(db: Connection, version: VersionRecord) -> VersionRecord | None:
    """A version as it is now in the collection that it was looked up in, or None when it is not there any more."""
    if version.link is not None:
        return links.find_link(db, version.collection.key, version.key)
    return versions.get_version(db, version.key)


def _collection(db: Connection, ref: ArtifactRef, entity: str, project: str) -> CollectionRecord:
    entity, project = ref.entity or entity, ref.project or project
    found = collections.find_collection(db, entity, project, ref.name)
    if found is not None:
        return found
    names = [each.name for each in collections.list_collections(db, entity, project, limit=10_000)]
    if near := nearest(ref.name, names):
        hint = f"Did you mean {near!r}?"
    elif names:
        hint = f"There is {', '.join(repr(name) for name in names[:5])}{' and more' if len(names) > 5 else ''}."
    else:
        hint = "The project has no artifacts" + _other_projects(db, ref.name, project)
    raise CollectionNotFoundError(f"project {entity}/{project} has no artifact {ref.name!r}. {hint}")


def _other_projects(db: Connection, name: str, project: str) -> str:
    places = [f"{each.entity}/{each.project}" for each in collections.list_collections(db, None, None, limit=10_000) if each.name == name]
    return f"; it is in {', '.join(places[:3])}." if places else "."


def resolve_run(store: Store, path: str, entity: str, project: str) -> RunRecord:
    """The run at ``[[entity/]project/]id``.

    Raises:
        RunNotFoundError: there is none.
    """
    parts = [part for part in path.strip("/").split("/") if part]
    if not 1 <= len(parts) <= 3:
        raise RunNotFoundError(f"{path!r} is not a run's path; give 'entity/project/id'.")
    run_id = parts[-1]
    project = parts[-2] if len(parts) > 1 else project
    entity = parts[-3] if len(parts) > 2 else entity
    with store.catalog.read() as db:
        found = runs.find_run(db, entity, project, run_id)
    if found is None:
        raise RunNotFoundError(f"project {entity}/{project} has no run {run_id!r}.")
    return found


def find_collection_record(store: Store, entity: str, project: str, name: str) -> CollectionRecord | None:
    """The collection of exactly that name, or None."""
    with store.catalog.read() as db:
        return collections.find_collection(db, entity, project, name)


def list_collection_records(store: Store, entity: str | None, project: str | None, type_name: str | None = None) -> list[CollectionRecord]:
    """Collections by name; None means any."""
    with store.catalog.read() as db:
        return collections.list_collections(db, entity, project, type_name)


def refuse_unknown_project(store: Store, entity: str, project: str) -> None:
    """Nothing, where there is such a project.

    Raises:
        CommError: there is none; the message names what there is, also an artifact of that name.
    """
    with store.catalog.read() as db:
        known = collections.list_projects(db)
        places = [each for each in collections.list_collections(db, None, None, limit=10_000) if each.name == project]
    if (entity, project) in known:
        return
    if places:
        name = f"{places[0].project}/{project}" if places[0].entity == entity else places[0].qualified_name
        hint = f"{project!r} is an artifact: `show {name}` and `history {name}` tell about it."
    elif near := nearest(project, [each for owner, each in known if owner == entity]):
        hint = f"Did you mean {near!r}?"
    elif known:
        hint = f"There is {', '.join('/'.join(each) for each in known[:5])}{' and more' if len(known) > 5 else ''}."
    else:
        hint = "There are no projects yet."
    raise CommError(f"there is no project {entity}/{project}. {hint}")


def get_project_record(store: Store, entity: str, project: str) -> ProjectRecord:
    """The project of that name.

    Raises:
        CommError: there is none; the message names what there is.
    """
    refuse_unknown_project(store, entity, project)
    with store.catalog.read() as db:
        found = projects.find_project(db, entity, project)
    assert found is not None
    return found


def get_collection_of_type(store: Store, entity: str, project: str, name: str, type_name: str) -> CollectionRecord:
    """The collection of that name and type.

    Raises:
        CollectionNotFoundError: there is none, or it is of another type.
    """
    record = resolve_collection(store, ArtifactRef(None, None, name, None), entity, project)
    if record.type != type_name:
        raise CollectionNotFoundError(f"{record.name} is of type {record.type!r}, not {type_name!r}.")
    return record


def list_type_names(store: Store, entity: str, project: str) -> list[str]:
    """Artifact types in use in a project."""
    with store.catalog.read() as db:
        return collections.list_types(db, entity, project)


def list_version_records(store: Store, collection: CollectionRecord, limit: int = 2**62) -> list[VersionRecord]:
    """Versions of a collection, newest first."""
    with store.catalog.read() as db:
        if collection.holds_links:
            return links.list_links(db, collection.key, Page(Order("version", is_descending=True), limit))
        return versions.list_versions(db, collection.key, limit)


def reload_version(store: Store, version: VersionRecord) -> VersionRecord:
    """The version as it is now.

    Raises:
        VersionNotFoundError: it was deleted meanwhile.
    """
    with store.catalog.read() as db:
        found = get_version_again(db, version)
    if found is None:
        raise VersionNotFoundError(f"{version.qualified_name} was deleted.")
    return found


def is_there(store: Store, version: VersionRecord) -> bool:
    """Whether a version was neither deleted nor has expired."""
    with store.catalog.read() as db:
        return is_live(db, version.key)


def find_base_of(store: Store, version: VersionRecord) -> VersionRecord | None:
    """The version that another was drafted from, whatever has become of it since; None where it began with nothing."""
    with store.catalog.read() as db:
        key = versions.find_base_key(db, version.key)
        return None if key is None else versions.get_any_version(db, key)


def find_version_before(store: Store, version: VersionRecord) -> VersionRecord | None:
    """The version that came before, or None."""
    with store.catalog.read() as db:
        if version.link is not None:
            return links.find_link_before(db, version.collection.key, version.number)
        return versions.find_version_before(db, version)
