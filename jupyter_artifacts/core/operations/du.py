"""Says who takes how much room: each byte is charged to the oldest live version that holds it.

These are bytes of contents, as they were logged. What the store takes on disk besides (manifests, indexes, what was deleted and is not
collected yet) is told for the store as a whole.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from jupyter_artifacts.core.catalog.queries import collections, usage
from jupyter_artifacts.core.catalog.queries.usage import LiveVersion, Share
from jupyter_artifacts.core.model.version import CollectionRecord, VersionRecord
from jupyter_artifacts.core.store import Store


class VersionUsage(NamedTuple):
    """The room that one version takes.

    Attributes:
        key: catalog key.
        number: 12 for v12.
        size: bytes of all its entries.
        charged: bytes that no older live version holds.
        shared: bytes that other live versions hold too, older or newer.
        unique: bytes that it alone holds: what deleting it would free.
    """

    key: int
    number: int
    size: int
    charged: int
    shared: int
    unique: int


class CollectionUsage(NamedTuple):
    """The room that one collection takes.

    Attributes:
        collection: which.
        versions: its live versions, newest first.
        unique: bytes that no version of another collection holds: what deleting all of it would free.
    """

    collection: CollectionRecord
    versions: Sequence[VersionUsage]
    unique: int

    @property
    def charged(self) -> int:
        """Bytes that its versions are charged for."""
        return sum(version.charged for version in self.versions)


class Usage(NamedTuple):
    """Who takes how much room.

    Attributes:
        collections: by the bytes that they are charged, the largest first.
        container_count: of the whole store, like the two below.
        container_bytes: that its containers have.
        dead_bytes: of those, bytes that belong to no content any more.
    """

    collections: Sequence[CollectionUsage]
    container_count: int
    container_bytes: int
    dead_bytes: int

    @property
    def charged(self) -> int:
        """Bytes that all these are charged for."""
        return sum(each.charged for each in self.collections)


def measure_usage(store: Store, collection: CollectionRecord | None = None, version: VersionRecord | None = None) -> Usage:
    """The room that the store takes, or one collection of it, or one version; shared with whatever else is in the store."""
    scope = {"collection": collection.key if collection else None, "version": version.key if version else None}
    with store.catalog.read() as db:
        everyone = usage.list_live_versions(db)
        shares = usage.list_shares(db, **scope)
        repeated = usage.sum_repetitions(db, **scope) if any(share.is_moved for share in shares) else {}
        containers = usage.sum_containers(db)
        chosen = [each for each in everyone if _is_in(each, **scope)]
        records = {key: collections.get_collection(db, key) for key in {each.collection_key for each in chosen}}
    found = _by_collection(records, chosen, shares, repeated)
    return Usage(sorted(found, key=lambda each: (-each.charged, each.collection.qualified_name)), *containers)


def _is_in(each: LiveVersion, collection: int | None, version: int | None) -> bool:
    return collection in (None, each.collection_key) and version in (None, each.key)


def _by_collection(
    records: Mapping[int, CollectionRecord], versions: Iterable[LiveVersion], shares: Iterable[Share], repeated: Mapping[int, int]
) -> list[CollectionUsage]:
    charged: Counter[int] = Counter()
    unique: Counter[int] = Counter()
    of_collection: Counter[int] = Counter()
    for share in shares:
        charged[share.oldest] += share.size
        if share.oldest == share.newest:
            unique[share.oldest] += share.size
        if share.collection_key is not None:
            of_collection[share.collection_key] += share.size
    found: dict[int, list[VersionUsage]] = {}
    for each in versions:
        held = each.range_bytes - repeated.get(each.key, 0)
        found.setdefault(each.collection_key, []).append(
            VersionUsage(each.key, each.number, each.size, charged[each.age], held - unique[each.age], unique[each.age])
        )
    return [CollectionUsage(records[key], sorted(rows, key=lambda row: -row.number), of_collection[key]) for key, rows in found.items()]
