"""Changes what may change on a committed version: description, metadata, tags, its aliases in one collection; never its files."""

from collections.abc import Iterable, Mapping, Set
from datetime import timedelta
from typing import NamedTuple

from jupyter_artifacts.core.catalog.engine import Connection
from jupyter_artifacts.core.catalog.queries import retention, versions
from jupyter_artifacts.core.catalog.queries.clock import store_time
from jupyter_artifacts.core.model.manifest import canonical_json
from jupyter_artifacts.core.model.metadata import check_metadata
from jupyter_artifacts.core.model.ttl import Ttl, is_automatic_type
from jupyter_artifacts.core.model.version import CollectionRecord, VersionRecord
from jupyter_artifacts.core.operations.oplog import alias_fields, note_operation, snapshot, version_fields
from jupyter_artifacts.core.operations.resolve import find_version_in, get_version_again
from jupyter_artifacts.core.store import Store
from jupyter_artifacts.errors import ConflictError, UsageError, VersionNotFoundError


class VersionEdit(NamedTuple):
    """What is to change on a version. Whatever is not named stays as it is by then, also where somebody else changed it meanwhile.

    Attributes:
        description: a tuple of the new one.
        metadata: the whole of it, new.
        metadata_set: top-level keys and their new values, where `metadata` is None.
        metadata_removed: top-level keys to take out, where `metadata` is None.
        tags_added: tags to give.
        tags_removed: tags to take away.
        aliases_added: aliases that move here from wherever they are in the collection.
        aliases_removed: aliases to take away; one that names another version by then stays there.
        aliases_expected: what aliases must name until then, as versions of the collection ("v3"); None is nothing.
        ttl: a tuple of the new one.
    """

    description: tuple[str | None] | None = None
    metadata: Mapping[str, object] | None = None
    metadata_set: Mapping[str, object] = {}
    metadata_removed: Set[str] = frozenset()
    tags_added: Set[str] = frozenset()
    tags_removed: Set[str] = frozenset()
    aliases_added: Set[str] = frozenset()
    aliases_removed: Set[str] = frozenset()
    aliases_expected: Mapping[str, str | None] = {}
    ttl: tuple[Ttl] | None = None


def edit_version(store: Store, version: VersionRecord, edit: VersionEdit) -> VersionRecord:
    """Apply all of `edit` in one transaction, and return the version as it is then.

    Raises:
        VersionNotFoundError: the version or link was deleted meanwhile.
        ConflictError: an alias names something else than was expected; nothing was changed.
        UsageError: what the metadata would become can't be kept, or this version can't expire; nothing was changed.
    """
    with store.catalog.write() as db:
        current = get_version_again(db, version)
        if current is None:
            raise VersionNotFoundError(f"{version.qualified_name} was deleted meanwhile; nothing was changed.")
        changed = _apply(db, current, edit)
    store.records.flush(store.catalog)
    return changed


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
    """`edit_version` with everything that may change as it is to be; `tags` replace those that `version` has.

    Raises:
        VersionNotFoundError: the version was deleted meanwhile.
    """
    wanted, had = set(tags), set(version.tags)
    edit = VersionEdit(
        description=(description,), metadata=metadata, tags_added=wanted, tags_removed=had - wanted,
        aliases_added=set(add_aliases), aliases_removed=set(remove_aliases),
    )  # fmt: skip
    return edit_version(store, version, edit)


def change_aliases(store: Store, version: VersionRecord, *, add: Iterable[str] = (), remove: Iterable[str] = ()) -> VersionRecord:
    """Move aliases to a version, or take them away from it. What else was changed since `version` was read stays.

    Raises:
        VersionNotFoundError: the version was deleted meanwhile.
    """
    return edit_version(store, version, VersionEdit(aliases_added=set(add), aliases_removed=set(remove)))


def _apply(db: Connection, current: VersionRecord, edit: VersionEdit) -> VersionRecord:
    _refuse_unexpected(db, current.collection, edit.aliases_expected)
    key, collection_key, now = current.key, current.collection.key, store_time(db)
    description = current.description if edit.description is None else edit.description[0]
    metadata = _metadata(current, edit)
    before = snapshot(db, [*version_fields(key), *alias_fields(collection_key, edit.aliases_added | edit.aliases_removed)])
    is_other = canonical_json(metadata) != canonical_json(current.metadata)  # 1 and True are equal to Python, and not to JSON
    if is_other or description != current.description:
        versions.update_version(db, key, description, metadata, now)
    tags = set(current.tags) - edit.tags_removed | edit.tags_added
    if tags != set(current.tags):
        versions.replace_tags(db, key, tags)
    if edit.ttl is not None and edit.ttl[0] != current.ttl:
        refuse_ttl(current, edit.ttl[0], is_registered=retention.is_registered(db, key))
        retention.set_ttl(db, key, edit.ttl[0])
    versions.remove_aliases(db, collection_key, key, edit.aliases_removed)
    versions.set_aliases(db, collection_key, key, edit.aliases_added, now)
    changed = get_version_again(db, current) or versions.get_any_version(db, key)  # a TTL may be over by the time it is given
    note_operation(db, "update", before, place=current.collection, subject=current.name, now=now)
    return changed


def _refuse_unexpected(db: Connection, collection: CollectionRecord, expected: Mapping[str, str | None]) -> None:
    for alias, label in expected.items():
        found = find_version_in(db, collection, alias)
        named = None if found is None else found.label
        if named != label:
            raise ConflictError(
                f"alias {alias!r} of {collection.name} names {named or 'nothing'} by now, not {label or 'nothing'}. Nothing was changed;"
                " look at what happened, and decide again."
            )


def refuse_ttl(version: VersionRecord, ttl: Ttl, *, is_registered: bool) -> None:
    """Hold to the rule that some versions don't expire.

    Raises:
        UsageError: this is a link, or what `ttl` asks for is not for this version.
    """
    if version.link is not None:
        raise UsageError(f"{version.qualified_name} is a link, and has the TTL of {version.source_qualified_name}: set it there.")
    if not isinstance(ttl, timedelta):
        return
    if is_automatic_type(version.collection.type):
        raise UsageError(f"{version.name} is of type {version.collection.type!r}, which is made automatically and can't have a TTL.")
    if is_registered:
        raise UsageError(f"{version.name} is linked to a registry, so it does not expire: unlink it there first.")


def _metadata(current: VersionRecord, edit: VersionEdit) -> Mapping[str, object]:
    if edit.metadata is not None:
        return edit.metadata
    if not edit.metadata_set and not edit.metadata_removed:
        return current.metadata
    kept = {key: value for key, value in current.metadata.items() if key not in edit.metadata_removed}
    return check_metadata({**kept, **edit.metadata_set})
