"""Changes what may change on a committed version: description, metadata, aliases, tags. Its files never change."""

from collections.abc import Iterable, Mapping

from jupyter_artifacts.core.catalog.queries import versions
from jupyter_artifacts.core.catalog.queries.records import append_record
from jupyter_artifacts.core.clock import now_us
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
    added, removed, tags = sorted(set(add_aliases)), sorted(set(remove_aliases)), sorted(set(tags))
    with store.catalog.write() as db:
        now = now_us()
        current = versions.get_version(db, version.key)
        if current is None:
            raise VersionNotFoundError(f"{version.qualified_name} was deleted meanwhile; nothing was changed.")
        key, collection_key = version.key, version.collection.key
        if (description, metadata) != (current.description, current.metadata):
            versions.update_version(db, key, description, metadata, now)
        if set(tags) != set(current.tags):
            versions.replace_tags(db, key, tags)
        versions.remove_aliases(db, collection_key, key, removed)
        versions.set_aliases(db, collection_key, key, added, now)
        changed = versions.get_version(db, key)
        assert changed is not None
        if changed != current:
            append_record(
                db, "update", now, {
                    "version": version.qualified_name, "description": description, "metadata": metadata, "tags": tags,
                    "aliases_added": added, "aliases_removed": removed,
                },
            )  # fmt: skip
    store.records.flush(store.catalog)
    return changed


def change_aliases(store: Store, version: VersionRecord, *, add: Iterable[str] = (), remove: Iterable[str] = ()) -> VersionRecord:
    """Move aliases to a version, or take them away from it."""
    return update_version(
        store, version, description=version.description, metadata=version.metadata, add_aliases=add, remove_aliases=remove,
        tags=version.tags,
    )  # fmt: skip
