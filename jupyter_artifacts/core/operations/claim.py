"""What a writer announces before it publishes, and what it puts into the catalog afterwards."""

from collections.abc import Collection, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import NamedTuple

from jupyter_artifacts.core.catalog.engine import Connection
from jupyter_artifacts.core.catalog.queries import contents, leases
from jupyter_artifacts.core.catalog.queries.clock import store_time
from jupyter_artifacts.core.containers.blob import BLOCK_SIZE
from jupyter_artifacts.core.containers.contract import StagedContainer
from jupyter_artifacts.core.model.digest import Digest
from jupyter_artifacts.core.operations.lease import LEASE_US, WriterLease
from jupyter_artifacts.core.operations.stage import Stager
from jupyter_artifacts.core.store import Store
from jupyter_artifacts.errors import LeaseLostError, MissingContentError


def claim(
    store: Store, lease: WriterLease, containers: Sequence[StagedContainer], relied_on: AbstractSet[Digest], *, base_key: int | None
) -> None:
    """Announce what will be published, and keep what we rely on: contents by pins, the ranges of a base by a lease on its version.

    May be called again for more.

    Raises:
        MissingContentError: a content that we relied on is gone.
        LeaseLostError: what was claimed before was taken away.
    """
    with store.catalog.write() as db:
        now = store_time(db)
        if not lease.is_claimed:
            leases.insert_lease(db, lease.id, lease.owner, "writer", now, now + LEASE_US)
        elif not leases.is_lease_held(db, lease.id):
            raise LeaseLostError("this log paused for so long that its claim ran out. Nothing was committed; log again.")
        leases.insert_intents(db, lease.id, [(each.key.key, each.key.kind) for each in containers])
        found = contents.find_content_keys(db, sorted(relied_on))
        if len(found) < len(relied_on) or (base_key is not None and not contents.has_ranges(db, base_key)):
            raise MissingContentError("contents that an earlier log stored are gone or damaged; log again with the files at hand.")
        leases.insert_pins(db, lease.id, found)
        if base_key is not None:
            leases.insert_lease_version(db, lease.id, base_key)
    lease.is_claimed = True
    lease.claimed_keys.update(each.key.key for each in containers)


class Stored(NamedTuple):
    """What became of published containers.

    Attributes:
        keys: of their contents, by digest.
        new: those of them that the catalog did not know before, as far as it is known.
        containers: [kind, key, length] of those that are in use, as records name them; the others went into the trash.
    """

    keys: Mapping[Digest, int] = {}
    new: AbstractSet[Digest] = frozenset()
    containers: Sequence[Sequence[object]] = ()


def insert_containers(
    db: Connection, stager: Stager, containers: Sequence[StagedContainer], now: int, *, unused: Collection[Digest] = ()
) -> Stored:
    """Insert what was published, but for contents that are `unused` after all."""
    keys: dict[Digest, int] = {}
    new: set[Digest] = set()
    used: list[Sequence[object]] = []
    for container in containers:
        key = contents.insert_container(db, container.key.key, container.key.kind, container.length, now)
        rows = sorted(stager.rows[container.key.key])
        kept = [row for row in rows if row[0] not in unused] if unused else rows
        inserted = contents.insert_contents(db, key, kept)
        keys |= inserted.keys
        if inserted.are_new:
            new |= inserted.keys.keys()
        if len(kept) < len(rows):
            contents.count_unused(db, key, sum(row[3] for row in rows))
        if (kept and inserted.are_new) or contents.is_container_used(db, key):
            used.append([container.key.kind, container.key.key, container.length])
        else:
            contents.trash_container(db, key, now)
    for blob in stager.blobs:
        contents.insert_blocks(db, blob.digest, BLOCK_SIZE, blob.block_digests)
    return Stored(keys, new, used)
