"""Deletes versions so that it can be undone until garbage collection gives their files up, and brings them back.

`latest` is no obstacle to a deletion: it is given by the store, not by a person, and goes to the newest version left.
"""

from collections.abc import Sequence
from functools import partial
from typing import NamedTuple

from jupyter_artifacts.core.catalog.engine import Connection
from jupyter_artifacts.core.catalog.queries import collections, deletion, links, retention, versions
from jupyter_artifacts.core.catalog.queries.clock import store_time
from jupyter_artifacts.core.catalog.queries.deletion import DeletedVersion
from jupyter_artifacts.core.catalog.queries.state import Field
from jupyter_artifacts.core.model.names import LATEST, ArtifactRef, parse_version_number
from jupyter_artifacts.core.model.version import CollectionRecord, VersionRecord
from jupyter_artifacts.core.operations.oplog import Before, link_field, note_operation, snapshot
from jupyter_artifacts.core.operations.room import with_reserve
from jupyter_artifacts.core.store import Store
from jupyter_artifacts.errors import CollectionNotFoundError, ConflictError, UsageError, VersionNotFoundError

NAMES_SHOWN = 5


class Deletion(NamedTuple):
    """What was deleted of one collection.

    Attributes:
        collection: whose versions, or links, they were.
        labels: ``v3`` of each version, newest first.
        aliases: names that were taken away, but for `latest`.
        latest: the version that `latest` names now, where it has moved.
        size: bytes of the files of these versions; what others hold too stays. None for links.
    """

    collection: CollectionRecord
    labels: tuple[str, ...]
    aliases: tuple[str, ...]
    latest: str | None
    size: int | None


def delete_version(store: Store, version: VersionRecord, *, delete_aliases: bool = False, run_key: int | None = None) -> Deletion:
    """`delete_versions` of one."""
    [done] = delete_versions(store, [version], delete_aliases=delete_aliases, run_key=run_key)
    return done


def delete_versions(
    store: Store, wanted: Sequence[VersionRecord], *, delete_aliases: bool = False, run_key: int | None = None
) -> list[Deletion]:
    """Delete versions, all or none. Their numbers are never used again.

    Raises:
        VersionNotFoundError: one was deleted meanwhile.
        ConflictError: aliases other than `latest` name one, and `delete_aliases` is False.
        UsageError: one is a link, which can only be unlinked.
    """
    done = with_reserve(store, partial(_delete_versions, store, wanted, delete_aliases, run_key))
    with_reserve(store, partial(store.records.flush, store.catalog))
    return done


def _delete_versions(store: Store, wanted: Sequence[VersionRecord], delete_aliases: bool, run_key: int | None) -> list[Deletion]:
    by_collection: dict[CollectionRecord, list[VersionRecord]] = {}
    with store.catalog.write() as db:
        for version in wanted:
            if version.link is not None:
                raise UsageError(f"{version.qualified_name} is a link to {version.source_qualified_name}: unlink it, or delete that.")
            current = versions.get_version(db, version.key)
            if current is None:
                raise VersionNotFoundError(f"{version.qualified_name} was deleted meanwhile.")
            if not delete_aliases:
                _refuse_named(db, current)
            by_collection.setdefault(current.collection, []).append(current)
        done = []
        for collection, found in by_collection.items():
            keys = sorted({each.key for each in found})
            subject = found[0].name if len(keys) == 1 else f"{collection.name}, {len(keys)} versions"
            done.append(_delete(db, collection, keys, subject, run_key))
    return done


def _refuse_named(db: Connection, version: VersionRecord) -> None:
    names = [each for each in deletion.list_alias_places(db, [version.key]) if each.name != LATEST]
    if not names:
        return
    own = [repr(each.name) for each in names if each.collection_key == version.collection.key]
    linked = {collections.get_collection(db, each.collection_key).qualified_name for each in names} - {version.collection.qualified_name}
    where = f" in {', '.join(sorted(linked)[:NAMES_SHOWN])}, which link to it" if linked else ""
    what = " and ".join(part for part in (", ".join(own[:NAMES_SHOWN]), f"others{where}" if linked else "") if part)
    raise ConflictError(
        f"{version.name} is named by the alias {what}. Nothing was deleted: move the alias, or say delete_aliases=True"
        " (`--delete-aliases`) to take it away."
    )


def delete_collection(store: Store, collection: CollectionRecord, *, run_key: int | None = None) -> Deletion:
    """Delete all versions of a collection, with all their aliases; of a collection of links, all links. The name stays taken.

    Raises:
        CollectionNotFoundError: it is gone.
    """
    done = with_reserve(store, partial(_delete_collection, store, collection, run_key))
    with_reserve(store, partial(store.records.flush, store.catalog))
    return done


def _delete_collection(store: Store, collection: CollectionRecord, run_key: int | None) -> Deletion:
    with store.catalog.write() as db:
        current = collections.find_collection_by_key(db, collection.key)
        if current is None:
            raise CollectionNotFoundError(f"{collection.qualified_name} is gone.")
        if current.holds_links:
            return _delete_links(db, current, run_key)
        return _delete(db, current, deletion.list_live_keys(db, current.key), current.name, run_key)


def _delete(db: Connection, collection: CollectionRecord, keys: Sequence[int], subject: str, run_key: int | None) -> Deletion:
    now = store_time(db)
    before = snapshot_of_deletion(db, keys)
    numbers, size = deletion.count_files_of(db, keys)
    deletion.delete_versions(db, keys, now)
    note_operation(db, "delete", before, place=collection, subject=subject, now=now, run_key=run_key)
    return _deletion(db, collection, before, [f"v{number}" for number in numbers], size)


def snapshot_of_deletion(db: Connection, keys: Sequence[int]) -> Before:
    """What deleting these versions may change."""
    fields = [Field("version", key, "is_deleted") for key in keys]
    return snapshot(db, [*fields, *(Field("alias", each.collection_key, each.name) for each in deletion.list_alias_places(db, keys))])


def _deletion(db: Connection, collection: CollectionRecord, before: Before, labels: Sequence[str], size: int | None) -> Deletion:
    had = {field.name for field, value in before.state.items() if field.noun == "alias" and field.key == collection.key and value}
    newest = versions.find_newest_key(db, collection.key) if LATEST in had else None
    found = None if newest is None else links.find_link(db, collection.key, newest) or versions.get_version(db, newest)
    return Deletion(collection, tuple(labels), tuple(sorted(had - {LATEST})), found.label if found else None, size)


def _delete_links(db: Connection, collection: CollectionRecord, run_key: int | None) -> Deletion:
    now = store_time(db)
    found = links.list_all_links(db, collection.key)
    names = [Field("alias", collection.key, alias) for alias in versions.list_aliases(db, collection.key)]
    before = snapshot(db, [*(link_field(collection.key, link.key) for link in found), *names])
    for link in found:
        versions.remove_aliases(db, collection.key, link.key, link.aliases)
        links.delete_link(db, collection.key, link.key, now)
        retention.refresh_expiry(db, version=link.key)
    note_operation(db, "delete", before, place=collection, subject=collection.name, now=now, run_key=run_key)
    return _deletion(db, collection, before, [link.label for link in found], None)


def list_deleted_versions(store: Store, entity: str, project: str, limit: int) -> list[DeletedVersion]:
    """Versions of a project that are gone for readers and can be brought back, what was deleted last first."""
    with store.catalog.read() as db:
        return deletion.list_restorable(db, entity, project, limit)


def number_to_restore(ref: ArtifactRef) -> int | None:
    """The number that a name asks for, or None where it asks for none.

    Raises:
        UsageError: it asks for an alias.
    """
    number = parse_version_number(ref.label) if ref.label else None
    if ref.label and number is None:
        raise UsageError(f"{ref.label!r} is not a version's number: deleted versions have no aliases. Write {ref.name}:v3, say.")
    return number


class Restoration(NamedTuple):
    """What was brought back.

    Attributes:
        versions: newest first, as they are now.
        kept: those whose time had passed, and that are kept for ever from now on.
    """

    versions: tuple[VersionRecord, ...]
    kept: tuple[VersionRecord, ...]


def restore(store: Store, collection: CollectionRecord, number: int | None = None, *, run_key: int | None = None) -> Restoration:
    """Bring back a version; without a number all that the last deletion took. What has expired is kept for ever from then on.

    Aliases stay where they are (`undo` of the deletion brings those back, too), but for `latest`, which names the newest version.

    Raises:
        VersionNotFoundError: nothing of that kind was deleted, or its files were given up.
    """
    with store.catalog.write() as db:
        wanted = _to_restore(collection, deletion.list_deleted(db, collection.key, number), number)
        keys, now = [each.key for each in wanted], store_time(db)
        fields = [Field("version", key, name) for key in keys for name in ("is_deleted", "ttl_seconds")]
        before = snapshot(db, [*fields, _latest(collection)])
        was_newest = before.state[_latest(collection)] in (None, versions.find_newest_key(db, collection.key))
        deletion.restore_versions(db, keys, now)
        live = deletion.list_live(db, keys)
        expired = [key for key in keys if key not in live]
        for key in expired:
            retention.set_ttl(db, key, None)
        if was_newest:
            deletion.point_latest_at_newest(db, collection.key, now)
        subject = f"{collection.name}:v{wanted[0].number}" if len(wanted) == 1 else collection.name
        note_operation(db, "restore", before, place=collection, subject=subject, now=now, run_key=run_key)
        back = tuple(versions.list_versions_by_key(db, keys))
    store.records.flush(store.catalog)
    return Restoration(back, tuple(each for each in back if each.key in expired))


def _latest(collection: CollectionRecord) -> Field:
    return Field("alias", collection.key, LATEST)


def _to_restore(collection: CollectionRecord, deleted: Sequence[DeletedVersion], number: int | None) -> list[DeletedVersion]:
    what = collection.name if number is None else f"{collection.name}:v{number}"
    if not deleted:
        reason = "no version of it was deleted" if number is None else "it is there, or never was"
        raise VersionNotFoundError(f"{what} can't be brought back: {reason}.")
    possible = [each for each in deleted if not each.is_purged]
    if not possible:
        raise VersionNotFoundError(f"{what} can't be brought back: garbage collection has given up its files.")
    last = max(each.deleted_at or 0 for each in possible)
    return [each for each in possible if (each.deleted_at or 0) == last]
