"""Collects garbage, in small transactions that each decide and drop at once.

    reap      leases that ran out end; the keys that they announced go to the trash
    expire    versions whose time has passed are deleted, softly; drafts that nobody has touched for a week are given up
    purge     deleted versions give up their ranges; the record of it is durable before any byte goes
    drop      ranges that nothing holds, then contents that nothing holds; containers without contents go to the trash
    rewrite   packs that are mostly dead: see `repack`
    sweep     the files of keys in the trash are deleted, and then the keys

Safe beside writers, readers and other collectors, and when it is killed: see "Collecting garbage" in ARCHITECTURE.md.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from jupyter_artifacts.core.catalog.queries import garbage, leases
from jupyter_artifacts.core.catalog.queries.batches import batches
from jupyter_artifacts.core.catalog.queries.clock import store_time
from jupyter_artifacts.core.catalog.queries.records import append_record
from jupyter_artifacts.core.containers.contract import ContainerKey, ContainerKind
from jupyter_artifacts.core.containers.reserve import keep_reserve
from jupyter_artifacts.core.operations.expire import expire
from jupyter_artifacts.core.operations.expire_drafts import expire_drafts
from jupyter_artifacts.core.operations.gc.plan import GcPlan, list_abandoned_staging, split_leases
from jupyter_artifacts.core.operations.gc.repack import rewrite_packs
from jupyter_artifacts.core.operations.gc.result import GcResult
from jupyter_artifacts.core.operations.gc.waits import microseconds
from jupyter_artifacts.core.operations.lease import is_gone
from jupyter_artifacts.core.operations.room import with_reserve
from jupyter_artifacts.core.store import Store

_RANGES_AT_ONCE = 8
_VERSIONS_AT_ONCE = 200
_VERSION_RANGES_AT_ONCE = 5000
_CONTENTS_AT_ONCE = 5000
_FILES_AT_ONCE = 500
"""So that no transaction holds up writers for long."""


def apply_gc(store: Store, plan: GcPlan, *, should_stop: Callable[[], bool] = lambda: False) -> GcResult:
    """Carry out `plan`, and whatever became garbage since. `should_stop` is asked between transactions.

    Raises:
        StoreError: below it, why the store can't be changed; what was done by then stays done.
    """
    result = GcResult(plan)
    for _ in gc_steps(store, plan, result):
        if should_stop():
            return result
    result.is_finished = True
    return result


def gc_steps(store: Store, plan: GcPlan, result: GcResult) -> Iterator[str]:
    """The collection, one transaction or deletion at a time; each names what it was."""
    yield from _reap(store, result)
    if plan.expired:
        with_reserve(store, partial(expire, store))
        yield "expired"
    if plan.drafts:
        with_reserve(store, partial(expire_drafts, store))
        yield "drafts given up"
    yield from _purge(store, plan, result)
    yield from _drop_ranges(store)
    yield from _drop_contents(store, plan)
    yield from _sweep(store, plan, result)
    yield from rewrite_packs(store, plan.waits, result)
    yield from _sweep(store, plan, result)
    keep_reserve(store.root)


def _reap(store: Store, result: GcResult) -> Iterator[str]:
    with store.catalog.read() as db:
        found = leases.list_leases(db)
        ending, going_on = split_leases(found, store_time(db))
    # Nobody stages for a process that is gone. Its folder goes before its lease, so that whoever is killed in between leaves the lease
    # to find it by; without one, a folder could be of a log that is about to begin, and is left alone for a day.
    gone = {lease.id for lease in found if is_gone(lease.owner)}
    yield from _discard_staging(store, {lease.id for lease in found} - gone, gone, result)
    if ending:
        ending, going_on = with_reserve(store, partial(_end_leases, store))
        yield "reaped"
    yield from _discard_staging(store, set(going_on), set(ending), result)


def _discard_staging(store: Store, going_on: set[str], ending: set[str], result: GcResult) -> Iterator[str]:
    for lease_id, length in list_abandoned_staging(store, going_on, ending):
        store.containers.discard_staging(lease_id)
        result.freed_bytes += length
        yield "staging discarded"


def _end_leases(store: Store) -> tuple[list[str], list[str]]:
    with store.catalog.write() as db:
        now = store_time(db)
        ending, going_on = split_leases(leases.list_leases(db), now)
        for lease in ending:
            leases.delete_lease(db, lease, trash_intents_at=now)
    return ending, going_on


def _purge(store: Store, plan: GcPlan, result: GcResult) -> Iterator[str]:
    for keys in _purge_batches(plan):
        result.purged += with_reserve(store, partial(_purge_versions, store, plan, keys))
        yield "purged"
    if result.purged:
        with_reserve(store, partial(store.records.flush, store.catalog))
        yield "recorded"


def _purge_batches(plan: GcPlan) -> Iterator[list[int]]:
    batch: list[int] = []
    ranges = 0
    for version in plan.purged:
        batch.append(version.key)
        ranges += version.range_count
        if len(batch) >= _VERSIONS_AT_ONCE or ranges >= _VERSION_RANGES_AT_ONCE:
            yield batch
            batch, ranges = [], 0
    if batch:
        yield batch


def _purge_versions(store: Store, plan: GcPlan, keys: Sequence[int]) -> list[str]:
    with store.catalog.write() as db:
        now = store_time(db)
        names = garbage.purge_versions(db, keys, now - microseconds(plan.waits.undelete), now)
        if names:
            append_record(db, "purge", now, {"versions": names})
    return names


def _drop_ranges(store: Store) -> Iterator[str]:
    last: int | None = 0 if _has_rows(store, "condemned_ranges") else None
    while last is not None:
        last = with_reserve(store, partial(_drop_some_ranges, store, last))
        yield "ranges dropped"


def _drop_some_ranges(store: Store, after: int) -> int | None:
    with store.catalog.write() as db:
        return garbage.drop_ranges(db, after, _RANGES_AT_ONCE, store_time(db))


def _drop_contents(store: Store, plan: GcPlan) -> Iterator[str]:
    last: int | None = 0 if _has_rows(store, "condemned_contents") else None
    while last is not None:
        last = with_reserve(store, partial(_drop_some_contents, store, plan, last))
        yield "contents dropped"
    with store.catalog.read() as db:
        worn = garbage.list_worn_containers(db)
        empty = [each.id for each in worn if not garbage.has_more_contents(db, each.id, 0)]
    if empty:
        with_reserve(store, partial(_trash_empty, store, empty))
        yield "containers trashed"


def _drop_some_contents(store: Store, plan: GcPlan, after: int) -> int | None:
    with store.catalog.write() as db:
        now = store_time(db)
        before = now - microseconds(plan.waits.condemned)
        return garbage.drop_contents(db, after, _CONTENTS_AT_ONCE, before, now)


def _trash_empty(store: Store, containers: Sequence[int]) -> None:
    with store.catalog.write() as db:
        garbage.trash_empty_containers(db, store_time(db), containers)


def _sweep(store: Store, plan: GcPlan, result: GcResult) -> Iterator[str]:
    with store.catalog.read() as db:
        before = store_time(db) - microseconds(plan.waits.trash)
        due = [each for each in garbage.list_trash(db) if each.since <= before]
    if due:  # the record of what is given up lasts before its bytes go: else a catalog rebuilt from records would bring it back
        with_reserve(store, partial(store.records.flush, store.catalog))
    for some in batches(due, _FILES_AT_ONCE):
        keys = [ContainerKey(ContainerKind(each.kind), each.key) for each in some]
        result.freed_bytes += sum(store.containers.find_length(key) or 0 for key in keys)
        store.containers.delete(*keys)
        yield "files deleted"
        with_reserve(store, partial(_forget_trash, store, [key.key for key in keys]))
        yield "trash forgotten"


def _forget_trash(store: Store, keys: Sequence[str]) -> None:
    with store.catalog.write() as db:
        garbage.forget_trash(db, keys)


def _has_rows(store: Store, table: str) -> bool:
    with store.catalog.read() as db:
        return garbage.has_rows(db, table)
