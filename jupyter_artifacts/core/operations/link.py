"""Links versions to other collections, such as those of a registry: the same version, with a number and aliases of its own there."""

from collections.abc import Iterable
from typing import NamedTuple

from jupyter_artifacts.core.catalog.engine import Connection
from jupyter_artifacts.core.catalog.queries import collections, links, projects, versions
from jupyter_artifacts.core.catalog.queries.clock import store_time
from jupyter_artifacts.core.catalog.queries.records import append_record
from jupyter_artifacts.core.catalog.queries.retention import refresh_expiry
from jupyter_artifacts.core.model.names import LATEST
from jupyter_artifacts.core.model.version import CollectionKind, CollectionRecord, VersionRecord
from jupyter_artifacts.core.operations.oplog import alias_fields, link_field, note_operation, snapshot
from jupyter_artifacts.core.store import Store
from jupyter_artifacts.errors import ConflictError, UsageError, VersionNotFoundError

LINKS_LISTED = 500
"""W&B lists no more of one version."""


class LinkTarget(NamedTuple):
    """The collection to link to."""

    entity: str
    project: str
    name: str

    @property
    def qualified_name(self) -> str:
        """``entity/project/name``."""
        return f"{self.entity}/{self.project}/{self.name}"


def link_version(store: Store, version: VersionRecord, target: LinkTarget, aliases: Iterable[str] = ()) -> VersionRecord:
    """Link a version (of a link, its source) to a collection, which is made when it is missing, and return it as that holds it.

    It gets the next number there, and `aliases` and "latest" of that collection move to it. Linking again what is linked only moves
    aliases; what was unlinked comes back under the number it had.

    Raises:
        VersionNotFoundError: the version was deleted meanwhile.
        ConflictError: versions are logged to that collection, or it is of another type.
        UsageError: the registry takes no artifacts of this type.
    """
    wanted = {*aliases, LATEST}
    with store.catalog.write() as db:
        source = versions.get_version(db, version.key)
        if source is None:
            raise VersionNotFoundError(f"{version.source_qualified_name} was deleted meanwhile; nothing was linked.")
        linked = _link(db, source, target, wanted, store_time(db))
    store.records.flush(store.catalog)
    return linked


def _link(db: Connection, source: VersionRecord, target: LinkTarget, aliases: set[str], now: int) -> VersionRecord:
    collection = _ensure_link_collection(db, source, target, now)
    before = links.find_link(db, collection.key, source.key)
    field = link_field(collection.key, source.key)
    state = snapshot(db, [field, *alias_fields(collection.key, aliases)])
    if before is None and not links.restore_link(db, collection.key, source.key, now):
        links.insert_link(db, collection.key, source.key, collections.take_version_number(db, collection.key, now), now)
    refresh_expiry(db, version=source.key)  # what is in a registry does not expire
    moved = aliases if before is None else aliases - set(before.aliases)
    versions.set_aliases(db, collection.key, source.key, moved, now)
    linked = links.find_link(db, collection.key, source.key)
    assert linked is not None
    if linked != before:
        append_record(
            db, "link", now, {
                "version": source.qualified_name, "collection": collection.qualified_name, "type": collection.type,
                "number": linked.number, "aliases": sorted(moved),
            },
        )  # fmt: skip
        note_operation(db, "link", state, place=collection, subject=linked.name, now=now, is_recorded=True)
    return linked


def _ensure_link_collection(db: Connection, source: VersionRecord, target: LinkTarget, now: int) -> CollectionRecord:
    _refuse_type(db, source, target)
    found = collections.find_collection(db, target.entity, target.project, target.name)
    if found is not None and not found.holds_links:
        raise ConflictError(
            f"{target.qualified_name} is an artifact that versions are logged to; links need a collection of their own. Choose another"
            " name."
        )
    if found is not None:
        collections.check_type_of(found, source.collection.type)
        return found
    return collections.insert_collection(db, target.entity, target.project, target.name, source.collection.type, CollectionKind.LINK, now)


def _refuse_type(db: Connection, source: VersionRecord, target: LinkTarget) -> None:
    project = projects.find_project(db, target.entity, target.project)
    if project is not None and project.artifact_types is not None and source.collection.type not in project.artifact_types:
        taken = ", ".join(map(repr, project.artifact_types))
        raise UsageError(f"{project.path} takes artifacts of type {taken}, and {source.name} is of type {source.collection.type!r}.")


def unlink_version(store: Store, link: VersionRecord) -> None:
    """Take a link away, with its aliases; "latest" moves to the newest link that is left. The version itself stays as it is.

    Raises:
        UsageError: it is not a link.
        VersionNotFoundError: the link was taken away meanwhile.
    """
    if link.link is None:
        raise UsageError(f"{link.qualified_name} is not a link: it was logged there, and can only be deleted.")
    with store.catalog.write() as db:
        current = links.find_link(db, link.collection.key, link.key)
        if current is None:
            raise VersionNotFoundError(f"{link.qualified_name} was unlinked or deleted meanwhile.")
        now = store_time(db)
        fields = [link_field(current.collection.key, current.key), *alias_fields(current.collection.key, current.aliases)]
        before = snapshot(db, fields)
        links.delete_link(db, current.collection.key, current.key, now)
        refresh_expiry(db, version=current.key)
        versions.remove_aliases(db, current.collection.key, current.key, current.aliases)
        newest = links.find_newest_link(db, current.collection.key) if LATEST in current.aliases else None
        if newest is not None:
            versions.set_aliases(db, current.collection.key, newest.key, [LATEST], now)
        append_record(
            db, "unlink", now, {
                "version": current.source_qualified_name, "collection": current.collection.qualified_name, "number": current.number,
                "aliases": sorted(current.aliases), "latest": None if newest is None else newest.source_qualified_name,
            },
        )  # fmt: skip
        note_operation(db, "unlink", before, place=current.collection, subject=current.name, now=now, is_recorded=True)
    store.records.flush(store.catalog)


def list_links(store: Store, version: VersionRecord) -> list[VersionRecord]:
    """A version as each collection that links to it holds it, the first link first."""
    with store.catalog.read() as db:
        return links.list_links_of_version(db, version.key, LINKS_LISTED)


def get_source(store: Store, version: VersionRecord) -> VersionRecord:
    """A version as the collection holds it that it was logged to.

    Raises:
        VersionNotFoundError: it was deleted meanwhile.
    """
    with store.catalog.read() as db:
        found = versions.get_version(db, version.key)
    if found is None:
        raise VersionNotFoundError(f"{version.source_qualified_name} was deleted.")
    return found
