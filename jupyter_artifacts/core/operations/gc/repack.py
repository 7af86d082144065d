"""Rewrites packs of which much is dead: the living contents are copied into a pack with a new key, and their rows re-pointed.

lease     one transaction: by which the next collection finds what is staged, should this one be killed
copy      read every content of the pack that has a row, verified, into a new pack in staging
claim     one transaction: the new key as an intent
publish   as a log does
re-point  one transaction: read the rows of the old pack once more; they are those that were copied, less what was dropped since;
let them lie in the new pack, and put the old key into the trash. Anything else: leave it, and the new key is trash
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import NamedTuple

from jupyter_artifacts.core.catalog.queries import contents, garbage, leases
from jupyter_artifacts.core.catalog.queries.clock import store_time
from jupyter_artifacts.core.catalog.queries.contents import ContentRow
from jupyter_artifacts.core.catalog.queries.garbage import NewPlace, WornContainer
from jupyter_artifacts.core.catalog.queries.records import append_record
from jupyter_artifacts.core.containers.contract import Codec, ContainerKind, StagedContainer
from jupyter_artifacts.core.containers.pack import PACK_SIZE, PackWriter
from jupyter_artifacts.core.model.digest import Digest
from jupyter_artifacts.core.operations.gc.plan import is_worn
from jupyter_artifacts.core.operations.gc.result import GcResult
from jupyter_artifacts.core.operations.gc.waits import Waits
from jupyter_artifacts.core.operations.lease import LEASE_US, WriterLease, writer_lease
from jupyter_artifacts.core.operations.read_content import ContentReader, mark_damaged
from jupyter_artifacts.core.operations.room import with_reserve
from jupyter_artifacts.core.store import Store
from jupyter_artifacts.errors import LeaseLostError, MissingContentError, StoreFullError


class _Copy(NamedTuple):
    """A pack and its successor. `places` says where each content lies in the new one, by the content's key in the catalog."""

    old: WornContainer
    new: StagedContainer
    places: Mapping[int, NewPlace]


def rewrite_packs(store: Store, waits: Waits, result: GcResult) -> Iterator[str]:
    """Rewrite every pack that is worn, about as many bytes at a time as a pack may have."""
    with store.catalog.read() as db:
        worn = [each for each in garbage.list_worn_containers(db) if each.kind == ContainerKind.PACK and is_worn(each, waits)]
    for some in _batches(worn):
        try:
            yield from _rewrite(store, some, result)
        except StoreFullError as error:
            result.skipped.append(f"{len(some)} packs could not be rewritten: {error}")


def _batches(worn: Sequence[WornContainer]) -> Iterator[list[WornContainer]]:
    batch: list[WornContainer] = []
    for each in worn:
        batch.append(each)
        if sum(one.length - one.dead for one in batch) >= PACK_SIZE:
            yield batch
            batch = []
    if batch:
        yield batch


def _rewrite(store: Store, worn: Sequence[WornContainer], result: GcResult) -> Iterator[str]:
    with writer_lease(store) as lease:
        with_reserve(store, partial(_begin, store, lease))
        yield "lease taken"
        copies = [copy for each in worn if (copy := _copy(store, each, lease, result))]
        if not copies:
            return
        staged = [copy.new for copy in copies]
        with_reserve(store, partial(_claim, store, lease, staged))
        yield "claimed"
        store.containers.publish(staged)
        yield "published"
        used = with_reserve(store, partial(_repoint_all, store, lease, copies))
        lease.is_claimed = False
        result.rewritten += len(used)
        result.freed_bytes -= sum(copy.new.length for copy in used)
    with_reserve(store, partial(store.records.flush, store.catalog))
    yield "re-pointed"


def _copy(store: Store, old: WornContainer, lease: WriterLease, result: GcResult) -> _Copy | None:
    """The living contents of a pack in a new one; None where there are none, or they can't be read."""
    with store.catalog.read() as db:
        rows = contents.list_container_contents(db, old.id)
    if not rows or rows[0].content.container_key != old.key:
        return None
    damaged: list[Digest] = []
    pack = PackWriter(lease.folder)
    try:
        with ContentReader(store) as reader:
            places = {row.key: _add(pack, row.content, *reader.read_stored(row.content), damaged) for row in rows}
        staged = pack.finish()
    except MissingContentError as error:  # dropped or rewritten by another collector just now, or lost: that is for fsck to say
        result.skipped.append(f"pack {old.key} could not be rewritten: {error}")
        return None
    finally:
        pack.abandon()
    mark_damaged(store, damaged)
    return _Copy(old, staged, places)


def _add(pack: PackWriter, content: ContentRow, stored: bytes, is_right: bool, damaged: list[Digest]) -> NewPlace:
    """Append a content, also one that is damaged: what is left of it is not ours to throw away, and its row stays until it is healed."""
    if not is_right:
        damaged.append(content.digest)
    place = pack.add(content.digest, stored, content.size, Codec(content.codec))
    return NewPlace(place.start, place.length)


def _begin(store: Store, lease: WriterLease) -> None:
    with store.catalog.write() as db:
        now = store_time(db)
        leases.insert_lease(db, lease.id, lease.owner, "collector", now, now + LEASE_US)
    lease.is_claimed = True


def _claim(store: Store, lease: WriterLease, staged: Sequence[StagedContainer]) -> None:
    with store.catalog.write() as db:
        if not leases.is_lease_held(db, lease.id):
            raise LeaseLostError("garbage collection paused for so long that its claim ran out. Collect again.")
        leases.insert_intents(db, lease.id, [(each.key.key, each.key.kind) for each in staged])


def _repoint_all(store: Store, lease: WriterLease, copies: Sequence[_Copy]) -> list[_Copy]:
    """The copies that took the place of their packs; the keys of the others are in the trash."""
    with store.catalog.write() as db:
        now = store_time(db)
        if not leases.is_lease_held(db, lease.id):
            raise LeaseLostError("garbage collection paused for so long that its claim ran out. Collect again.")
        used = [
            copy for copy in copies
            if garbage.replace_container(db, copy.old, (copy.new.key.key, copy.new.key.kind, copy.new.length), copy.places, now)
        ]  # fmt: skip
        leases.forget_intents(db, [copy.new.key.key for copy in used])
        leases.delete_lease(db, lease.id, trash_intents_at=now)
        if used:
            made = [[copy.new.key.kind, copy.new.key.key, copy.new.length] for copy in used]
            append_record(db, "repack", now, {"containers": made, "replaced": [copy.old.key for copy in used]})
    return used
