"""What a collection will do, worked out to the byte without doing anything."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import NamedTuple

from jupyter_artifacts.core import clock
from jupyter_artifacts.core.catalog.engine import Connection
from jupyter_artifacts.core.catalog.queries import garbage, garbage_preview, leases
from jupyter_artifacts.core.catalog.queries.clock import store_time
from jupyter_artifacts.core.catalog.queries.drafts import list_forgotten_drafts
from jupyter_artifacts.core.catalog.queries.garbage import TrashedKey, WornContainer
from jupyter_artifacts.core.catalog.queries.garbage_preview import Cutoffs, DeadShare, GivenUpVersion
from jupyter_artifacts.core.catalog.queries.leases import LeaseRow
from jupyter_artifacts.core.containers.contract import ContainerKey, ContainerKind
from jupyter_artifacts.core.containers.pack import pack_length
from jupyter_artifacts.core.model.draft import DRAFT_LIFE_US, DraftRecord
from jupyter_artifacts.core.operations.gc.waits import USUAL, Waits, microseconds
from jupyter_artifacts.core.operations.lease import has_run_out
from jupyter_artifacts.core.store import Store

WORN_SHARE = 4
WORN_BYTES = 16 << 20
"""A pack is rewritten once a quarter of it, or so many bytes, are dead."""

FORGOTTEN = timedelta(days=1)
"""A staging folder that no lease knows is left alone until nothing in it changed for so long: its writer has claimed nothing yet."""


class Removal(NamedTuple):
    """A container whose file goes: so many bytes on disk."""

    key: ContainerKey
    length: int


class Rewrite(NamedTuple):
    """A pack of which only the living contents are kept, in a new pack of `new_length` bytes; the old one goes to the trash."""

    container: int
    key: ContainerKey
    length: int
    new_length: int


class GcPlan(NamedTuple):
    """What `apply_gc` will do with a store that nobody else changes meanwhile.

    Attributes:
        at: the moment of the plan, in microseconds since 1970.
        waits: that it keeps to.
        leases: that ran out, or whose process is gone.
        staging: (lease id, bytes) of the folders that writers left behind.
        expired: versions whose time has passed, which are deleted.
        drafts: that nobody has touched for so long that they are given up.
        purged: versions whose files are given up.
        kept: versions that were deleted and still wait, or are being read.
        content_count: contents that are dropped, which nothing refers to.
        content_bytes: plain bytes of those.
        condemned_count: contents that nothing refers to and that wait.
        condemned_bytes: plain bytes of those.
        removed: containers whose files are deleted.
        rewritten: packs that shrink.
        held: containers that wait in the trash when it is done.
    """

    at: int
    waits: Waits
    leases: tuple[str, ...]
    staging: tuple[tuple[str, int], ...]
    expired: tuple[GivenUpVersion, ...]
    drafts: tuple[DraftRecord, ...]
    purged: tuple[GivenUpVersion, ...]
    kept: tuple[GivenUpVersion, ...]
    content_count: int
    content_bytes: int
    condemned_count: int
    condemned_bytes: int
    removed: tuple[Removal, ...]
    rewritten: tuple[Rewrite, ...]
    held: tuple[Removal, ...]

    @property
    def freed_bytes(self) -> int:
        """By how much the store's files shrink; below zero where packs are rewritten and the old ones wait in the trash."""
        gone = sum(each.length for each in self.removed) + sum(size for _, size in self.staging)
        return gone - self.written_bytes

    @property
    def written_bytes(self) -> int:
        """Bytes of the new packs."""
        return sum(each.new_length for each in self.rewritten)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to do."""
        return not (
            self.leases
            or self.staging
            or self.expired
            or self.drafts
            or self.purged
            or self.content_count
            or self.removed
            or self.rewritten
        )


def plan_gc(store: Store, waits: Waits = USUAL) -> GcPlan:
    """What collection would do now. Changes nothing."""
    with store.catalog.read() as db:
        at = store_time(db)
        ending, going_on = split_leases(leases.list_leases(db), at)
        cutoffs = Cutoffs(at, _before(at, waits.undelete), _before(at, waits.condemned), ending, at - DRAFT_LIFE_US)
        forgotten = list_forgotten_drafts(db, cutoffs.forgotten)
        versions = garbage_preview.list_given_up_versions(db, cutoffs)
        shares = garbage_preview.list_dead_shares(db, cutoffs)
        dead = {share.container: share for share in shares if share.is_due}
        emptied, rewritten = _split_worn(db, dead, waits)
        trash = garbage.list_trash(db)
        trash += [TrashedKey(key, kind, at) for lease in ending for key, kind in leases.list_intents(db, lease)]
    trash += [TrashedKey(each.key, each.kind, at) for each in emptied]
    trash += [TrashedKey(each.key.key, each.key.kind, at) for each in rewritten]
    before = _before(at, waits.trash)
    waiting = [share for share in shares if not share.is_due]
    return GcPlan(
        at=at,
        waits=waits,
        leases=tuple(ending),
        staging=tuple(list_abandoned_staging(store, set(going_on), set(ending))),
        expired=tuple(each for each in versions if each.has_expired),
        drafts=tuple(forgotten),
        purged=tuple(each for each in versions if each.is_due),
        kept=tuple(each for each in versions if not each.is_due),
        content_count=sum(share.contents for share in dead.values()),
        content_bytes=sum(share.size for share in dead.values()),
        condemned_count=sum(share.contents for share in waiting),
        condemned_bytes=sum(share.size for share in waiting),
        removed=_removals(store, (each for each in trash if before is None or each.since <= before)),
        rewritten=tuple(rewritten),
        held=_removals(store, (each for each in trash if before is not None and each.since > before)),
    )


def split_leases(found: Iterable[LeaseRow], now: int) -> tuple[list[str], list[str]]:
    """Ids of the leases that have run out, and of those that go on."""
    ending: list[str] = []
    going_on: list[str] = []
    for lease in found:
        (ending if has_run_out(lease, now) else going_on).append(lease.id)
    return ending, going_on


def list_abandoned_staging(store: Store, going_on: set[str], ending: set[str]) -> list[tuple[str, int]]:
    """(lease id, bytes) of staging folders that nobody works in any more, as far as can be told."""
    oldest = clock.now_us() - microseconds(FORGOTTEN)  # the file system's clock counts here, not the store's
    return [
        (each.lease_id, each.length)
        for each in store.containers.list_staging()
        if each.lease_id in ending or (each.lease_id not in going_on and each.changed_at < oldest)
    ]


def is_worn(container: WornContainer, waits: Waits) -> bool:
    """Whether a pack is worth rewriting; where everything is wanted gone at once, for its least dead byte."""
    if waits.are_none:
        return container.dead > 0
    return container.dead * WORN_SHARE >= container.length or container.dead >= WORN_BYTES


def _split_worn(db: Connection, dead: Mapping[int, DeadShare], waits: Waits) -> tuple[list[WornContainer], list[Rewrite]]:
    """Containers that will be empty, and packs that will be rewritten, once the `dead` contents are dropped."""
    emptied, rewritten = [], []
    for found in garbage.list_worn_containers(db, dead):
        count, length = (dead[found.id].contents, dead[found.id].length) if found.id in dead else (0, 0)
        container = WornContainer(found.id, found.key, found.kind, found.length, found.dead + length)
        if not garbage.has_more_contents(db, container.id, count):
            emptied.append(container)
        elif is_worn(container, waits):
            all_count, all_length = garbage.sum_contents(db, container.id)
            new_length = pack_length(all_count - count, all_length - length)
            rewritten.append(Rewrite(container.id, ContainerKey(ContainerKind(found.kind), found.key), found.length, new_length))
    return emptied, rewritten


def _before(at: int, wait: timedelta) -> int | None:
    """Until when something must have been given up; None where no wait is wanted, so that what is given up just now goes too."""
    return at - microseconds(wait) if wait else None


def _removals(store: Store, trash: Iterable[TrashedKey]) -> tuple[Removal, ...]:
    keys: Sequence[ContainerKey] = [ContainerKey(ContainerKind(each.kind), each.key) for each in trash]
    return tuple(Removal(key, store.containers.find_length(key) or 0) for key in keys)
