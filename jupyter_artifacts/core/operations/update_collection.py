"""Changes what may change on a collection: name, type, description, tags. Its versions stay as they are."""

from collections.abc import Set
from typing import NamedTuple

from jupyter_artifacts.core.catalog.engine import Connection
from jupyter_artifacts.core.catalog.queries import collections, versions
from jupyter_artifacts.core.catalog.queries.clock import store_time
from jupyter_artifacts.core.catalog.queries.retention import refresh_expiry
from jupyter_artifacts.core.model.names import check_new_type
from jupyter_artifacts.core.model.version import CollectionRecord
from jupyter_artifacts.core.operations.oplog import collection_fields, note_operation, snapshot
from jupyter_artifacts.core.store import Store
from jupyter_artifacts.errors import CollectionNotFoundError, ConflictError, UsageError


class CollectionEdit(NamedTuple):
    """What is to change on a collection. Whatever is not named stays as it is by then.

    Attributes:
        name: what its artifacts are called from then on.
        type: what they are from then on.
        description: a tuple of the new one.
        tags_added: tags to give.
        tags_removed: tags to take away.
    """

    name: str | None = None
    type: str | None = None
    description: tuple[str | None] | None = None
    tags_added: Set[str] = frozenset()
    tags_removed: Set[str] = frozenset()


def edit_collection(store: Store, collection: CollectionRecord, edit: CollectionEdit) -> CollectionRecord:
    """Apply all of `edit` in one transaction, and return the collection as it is then.

    Raises:
        CollectionNotFoundError: it is gone.
        ConflictError: another artifact of the project has that name.
        UsageError: its type can't change: it holds links, or is made automatically, or the new type is reserved.
    """
    with store.catalog.write() as db:
        current = collections.find_collection_by_key(db, collection.key)
        if current is None:
            raise CollectionNotFoundError(f"{collection.qualified_name} was deleted meanwhile; nothing was changed.")
        _refuse(db, current, edit)
        changed = _apply(db, current, edit, store_time(db))
    store.records.flush(store.catalog)
    return changed


def _refuse(db: Connection, current: CollectionRecord, edit: CollectionEdit) -> None:
    name, type_name = edit.name or current.name, edit.type or current.type
    if name != current.name and collections.find_collection(db, current.entity, current.project, name):
        raise ConflictError(
            f"project {current.entity}/{current.project} has an artifact {name!r} already. Nothing was changed; choose another name."
        )
    if type_name != current.type:
        if current.holds_links:
            raise UsageError(f"{current.qualified_name} holds links, and has the type of what they lead to: it can't be changed here.")
        check_new_type(current.type, current.name)
    if (name, type_name) != (current.name, current.type):
        check_new_type(type_name, name)


def _apply(db: Connection, current: CollectionRecord, edit: CollectionEdit, now: int) -> CollectionRecord:
    had = set(collections.list_collection_tags(db, current.key))
    tags = had - edit.tags_removed | edit.tags_added
    description = current.description if edit.description is None else edit.description[0]
    name, type_name = edit.name or current.name, edit.type or current.type
    if (name, type_name, description, tags) == (current.name, current.type, current.description, had):
        return current
    before = snapshot(db, collection_fields(current.key))
    collections.update_collection(db, current.key, name, type_name, description, now)
    if type_name != current.type:
        refresh_expiry(db, collection=current.key)
    collections.replace_collection_tags(db, current.key, tags)
    changed = collections.get_collection(db, current.key)
    note_operation(db, "collection", before, place=current, subject=current.name, now=now)
    return changed


def list_tags_of(store: Store, collection: CollectionRecord) -> list[str]:
    """The tags of a collection, by name."""
    with store.catalog.read() as db:
        return collections.list_collection_tags(db, collection.key)


def list_aliases_in(store: Store, collection: CollectionRecord) -> list[str]:
    """Every alias of a collection, by name."""
    with store.catalog.read() as db:
        return versions.list_aliases(db, collection.key)
