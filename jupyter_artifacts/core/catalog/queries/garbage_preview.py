"""What collection would drop, told without dropping anything: the statements of `garbage` put together, as if each had been carried out."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from jupyter_artifacts.core.catalog.engine import Connection
from jupyter_artifacts.core.catalog.queries.garbage import CONTENT_HOLDERS, RANGE_HOLDERS, is_held
from jupyter_artifacts.core.catalog.queries.liveness import LIVE


class Cutoffs(NamedTuple):
    """The moments until which something must have been given up to go now.

    Attributes:
        expired: versions that are about to be deleted because their time has passed.
        deleted: versions that were deleted; None for all, those that are deleted by this very collection too.
        condemned: contents; None for all, those that are condemned by this very collection too.
        leases: that are about to end, with what they hold.
        forgotten: drafts that nobody has touched since are about to be given up.
    """

    expired: int
    deleted: int | None
    condemned: int | None
    leases: Sequence[str] = ()
    forgotten: int = -1

    def parameters(self) -> Mapping[str, object]:
        """For the statements below."""
        ids = {f"lease{at}": lease for at, lease in enumerate(self.leases)}
        return {
            "expired": self.expired, "deleted": self.deleted, "condemned": self.condemned, "are_all_deleted_due": self.deleted is None,
            "are_all_condemned_due": self.condemned is None, "forgotten": self.forgotten, **ids,
        }  # fmt: skip

    def outlives(self, column: str) -> str:
        """Whether the lease of a row goes on."""
        return f"{column} NOT IN ({', '.join(f':lease{at}' for at in range(len(self.leases)))})" if self.leases else "1 = 1"


class GivenUpVersion(NamedTuple):
    """A version that was deleted and is not purged yet.

    Attributes:
        key: catalog key.
        qualified_name: ``entity/project/name:v3``.
        size: bytes of its files.
        range_count: how many ranges it has.
        has_expired: it is about to be deleted because its time has passed.
        is_due: it would be purged.
    """

    key: int
    qualified_name: str
    size: int
    range_count: int
    has_expired: bool
    is_due: bool


class DeadShare(NamedTuple):
    """Contents of one container that nothing refers to, their stored bytes and their plain bytes. `is_due`: they would be dropped."""

    container: int
    is_due: bool
    contents: int
    length: int
    size: int


def _is_due(cutoffs: Cutoffs) -> str:
    leased = f"EXISTS (SELECT 1 FROM lease_versions h WHERE h.version_id = v.id AND {cutoffs.outlives('h.lease_id')})"
    return f"((:are_all_deleted_due OR v.deleted_at <= :deleted) AND NOT {leased})"


_GIVEN_UP = """v.id IN (
    SELECT id FROM versions WHERE deleted_at IS NOT NULL AND purged_at IS NULL
    UNION SELECT id FROM versions WHERE deleted_at IS NULL AND expires_at IS NOT NULL AND expires_at <= :expired AND purged_at IS NULL)"""
"""Was deleted, or is about to be. Spelt so that each half is found by an index of its own: with OR, every version is looked at."""


def list_given_up_versions(db: Connection, cutoffs: Cutoffs) -> list[GivenUpVersion]:
    """Versions that were deleted, or are about to be, and are not purged, by key."""
    rows = db.execute(
        f"""SELECT v.id, p.entity || '/' || p.name || '/' || c.name || ':v' || v.number, v.size,
            (SELECT count(*) FROM version_ranges h WHERE h.version_id = v.id), v.deleted_at IS NULL, {_is_due(cutoffs)}
        FROM versions v JOIN collections c ON c.id = v.collection_id JOIN projects p ON p.id = c.project_id
        WHERE {_GIVEN_UP} ORDER BY v.id""",
        cutoffs.parameters(),
    )
    return [GivenUpVersion(row[0], row[1], row[2], row[3], bool(row[4]), bool(row[5])) for row in rows]


def list_dead_shares(db: Connection, cutoffs: Cutoffs) -> list[DeadShare]:
    """What the containers would hold of contents that nothing refers to, once all versions that are due were purged."""
    rows = db.execute(
        f"""WITH due AS MATERIALIZED (
            SELECT v.id FROM versions v WHERE {_GIVEN_UP} AND {_is_due(cutoffs)}),
        forgotten AS MATERIALIZED (SELECT id FROM drafts WHERE touched_at <= :forgotten),
        dying AS MATERIALIZED (
            SELECT r.id FROM ranges r WHERE r.id IN (
                SELECT range_id FROM version_ranges WHERE version_id IN (SELECT id FROM due) UNION SELECT range_id FROM condemned_ranges
                UNION SELECT range_id FROM draft_ranges WHERE draft_id IN (SELECT id FROM forgotten))
            AND NOT EXISTS (SELECT 1 FROM version_ranges h WHERE h.range_id = r.id AND h.version_id NOT IN (SELECT id FROM due))
            AND NOT EXISTS (SELECT 1 FROM draft_ranges h WHERE h.range_id = r.id AND h.draft_id NOT IN (SELECT id FROM forgotten))
            AND NOT {is_held("r.id", _without(RANGE_HOLDERS, "version_ranges", "draft_ranges"))}),
        freed AS MATERIALIZED (
            SELECT content_id AS id FROM range_contents WHERE range_id IN (SELECT id FROM dying)
            UNION SELECT content_id FROM ranges WHERE id IN (SELECT id FROM dying)),
        doomed AS (
            SELECT c.id, c.container_id, c.length, c.size FROM contents c
            WHERE c.id IN (SELECT id FROM freed UNION SELECT content_id FROM condemned_contents)
            AND NOT EXISTS (SELECT 1 FROM range_contents h WHERE h.content_id = c.id AND h.range_id NOT IN (SELECT id FROM dying))
            AND NOT EXISTS (SELECT 1 FROM ranges h WHERE h.content_id = c.id AND h.id NOT IN (SELECT id FROM dying))
            AND NOT {is_held("c.id", _without(CONTENT_HOLDERS, "range_contents", "ranges"))}
            AND NOT EXISTS (SELECT 1 FROM pins h WHERE h.digest = c.digest AND {cutoffs.outlives("h.lease_id")}))
        SELECT d.container_id, (:are_all_condemned_due OR (d.id NOT IN (SELECT id FROM freed) AND k.since <= :condemned)) AS is_due,
            count(*), sum(d.length), sum(d.size)
        FROM doomed d LEFT JOIN condemned_contents k ON k.content_id = d.id
        WHERE d.container_id IS NOT NULL GROUP BY 1, 2 ORDER BY 1, 2""",
        cutoffs.parameters(),
    )
    return [DeadShare(int(row[0]), bool(row[1]), int(row[2]), int(row[3]), int(row[4])) for row in rows]


def _without(holders: Iterable[tuple[str, str]], *tables: str) -> list[tuple[str, str]]:
    return [each for each in holders if each[0] not in tables]


def count_live_versions(db: Connection) -> int:
    """How many versions there are to be read."""
    row = db.execute(f"SELECT count(*) FROM versions v WHERE {LIVE}").fetchone()
    return int(row[0]) if row else 0
