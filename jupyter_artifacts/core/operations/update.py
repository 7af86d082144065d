"""Changes what may change on a committed version: description, metadata, aliases, tags. Its files never change."""

from collections.abc import Iterable, Mapping, Set

from jupyter_artifacts.core.catalog.engine import Connection
from jupyter_artifacts.core.catalog.queries import versions
from jupyter_artifacts.core.catalog.queries.clock import store_time
from jupyter_artifacts.core.catalog.queries.records import append_record
from jupyter_artifacts.core.model.version import VersionRecord
from jupyter_artifacts.core.store import Store
from jupyter_artifacts.errors import VersionNotFoundError


def update_version(
    store: Store,
    version: VersionRecord,
    *,
    description: str | None,
    metadata: Mapping[str, object],
    add_aliases: Iterable[str] = (),
    remove_aliases: Iterable[str] = (),
    tags: Iterable[str],
) -> VersionRecord:
    """Apply all of it in one transaction, and return the version as it is then. An alias that is added moves from where it was.

    Raises:
        VersionNotFoundError: the version was deleted meanwhile.
    """
    with store.catalog.write() as db:
        current = _current(db, version)
        changed = _apply(db, current, description, metadata, set(add_aliases), set(remove_aliases), set(tags))
    store.records.flush(store.catalog)
    return changed


def change_aliases(store: Store, version: VersionRecord, *, add: Iterable[str] = (), remove: Iterable[str] = ()) -> VersionRecord:
    """Move aliases to a version, or take them away from it. What else was changed since `version` was read stays.

    Raises:
        VersionNotFoundError: the version was deleted meanwhile.
    """
    with store.catalog.write() as db:
        current = _current(db, version)
        changed = _apply(db, current, current.description, current.metadata, set(add), set(remove), set(current.tags))
    store.records.flush(store.catalog)
    return changed


def _current(db: Connection, version: VersionRecord) -> VersionRecord:
    current = versions.get_version(db, version.key)
    if current is None:
        raise VersionNotFoundError(f"{version.qualified_name} was deleted meanwhile; nothing was changed.")
    return current


def _apply(
    db: Connection,
    current: VersionRecord,
    description: str | None,
    metadata: Mapping[str, object],
    added: Set[str],
    removed: Set[str],
    tags: Set[str],
) -> VersionRecord:
    key, collection_key, now = current.key, current.collection.key, store_time(db)
    if (description, metadata) != (current.description, current.metadata):
        versions.update_version(db, key, description, metadata, now)
    if tags != set(current.tags):
        versions.replace_tags(db, key, tags)
    versions.remove_aliases(db, collection_key, key, removed)
    versions.set_aliases(db, collection_key, key, added, now)
    changed = versions.get_version(db, key)
    assert changed is not None
    if changed != current:
        append_record(
            db, "update", now, {
                "version": current.qualified_name, "description": description, "metadata": metadata, "tags": sorted(tags),
                "aliases_added": sorted(added), "aliases_removed": sorted(removed),
            },
        )  # fmt: skip
    return changed
