"""Payloads about names: the collections of a place, one collection, and its versions."""

from collections.abc import Sequence

from jupyter_artifacts.core.catalog.queries.elsewhere import Elsewhere
from jupyter_artifacts.core.model.names import ArtifactRef
from jupyter_artifacts.core.model.page import Page
from jupyter_artifacts.core.model.version import CollectionRecord, VersionRecord
from jupyter_artifacts.core.operations.browse import VersionListing
from jupyter_artifacts.core.operations.resolve import find_version_before, list_version_records, resolve_version
from jupyter_artifacts.core.operations.run import list_producers
from jupyter_artifacts.core.store import Store
from jupyter_artifacts.errors import VersionNotFoundError
from jupyter_artifacts.views.payloads import shapes
from jupyter_artifacts.views.payloads.parts import ITEMS_SHOWN, counts_shape, cut, elsewhere_shapes, find_changes, run_shape, version_shape


def collections_payload(
    store: Store, rows: Sequence[CollectionRecord], place: str, *, limit: int | None = ITEMS_SHOWN, elsewhere: Sequence[Elsewhere] = ()
) -> shapes.CollectionsPayload:
    """The collections of `place` (``entity/project``)."""
    kept, more = cut(rows, limit)
    shown = [_collection_shape(store, row) for row in kept]
    return {"kind": "collections", "place": place, "collections": shown, "more": more, "elsewhere": elsewhere_shapes(elsewhere)}


def _collection_shape(store: Store, row: CollectionRecord) -> shapes.Collection:
    latest = _find_latest(store, row)
    return {
        "name": row.name,
        "qualified_name": row.qualified_name,
        "type": row.type,
        "description": row.description,
        "latest": version_shape(latest) if latest else None,
    }


def _find_latest(store: Store, row: CollectionRecord) -> VersionRecord | None:
    """What the bare name stands for; the newest version where the alias was taken away."""
    try:
        return resolve_version(store, ArtifactRef(row.entity, row.project, row.name, None), row.entity, row.project)
    except VersionNotFoundError:
        return next(iter(list_version_records(store, row, limit=1)), None)


Described = tuple[CollectionRecord, Sequence[str]]
"""A collection and its tags."""


def collection_payload(store: Store, before: Described, after: Described) -> shapes.CollectionPayload:
    """A collection after it was changed, or merely looked at."""
    (old, old_tags), (row, tags) = before, after
    versions = VersionListing(store, row)
    return {
        "kind": "collection",
        "collection": _collection_shape(store, row),
        "tags": list(tags),
        "versions": versions.count(Page(versions.default, 1)),
        "holds_links": row.holds_links,
        "old_name": None if old.name == row.name else old.name,
        "old_type": None if old.type == row.type else old.type,
        "is_described": old.description != row.description,
        "tags_added": sorted(set(tags) - set(old_tags)),
        "tags_removed": sorted(set(old_tags) - set(tags)),
    }


def history_payload(
    store: Store,
    collection: CollectionRecord,
    versions: Sequence[VersionRecord],
    *,
    limit: int | None = ITEMS_SHOWN,
    total: int | None = None,
) -> shapes.HistoryPayload:
    """The versions of a collection, newest first, each with what it changed; `versions` may be the first of `total`."""
    kept, more = cut(versions, limit)
    more += 0 if total is None else total - len(versions)
    return {
        "kind": "history",
        "name": collection.name,
        "qualified_name": collection.qualified_name,
        "type": collection.type,
        "description": collection.description,
        "versions": [history_entry(store, version) for version in kept],
        "more": more,
    }


def history_entry(store: Store, version: VersionRecord) -> shapes.HistoryEntry:
    """One version and what it changed, as JSON."""
    previous = find_version_before(store, version)
    changes = find_changes(store, previous, version) if previous else None
    producers = list_producers(store, version)
    return {
        "version": version_shape(version),
        "previous": previous.label if previous else None,
        "counts": None if changes is None else counts_shape(changes),
        "run": run_shape(producers[0]) if producers else None,
    }
