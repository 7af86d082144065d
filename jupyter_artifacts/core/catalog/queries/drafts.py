"""Drafts: what they begin with (part 0), what was added to them (parts from 1 on), and what became of them."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from jupyter_artifacts.core.catalog.engine import Connection, Row
from jupyter_artifacts.core.catalog.queries.batches import NO_LIMIT, batches, placeholders
from jupyter_artifacts.core.catalog.queries.collections import collection_columns
from jupyter_artifacts.core.catalog.queries.contents import ContentRow
from jupyter_artifacts.core.model.draft import DraftPart, DraftRecord, DraftState
from jupyter_artifacts.core.model.manifest import canonical_json
from jupyter_artifacts.core.model.version import CollectionRecord

BASE = 0
"""The part that a draft begins with."""


class DraftRange(NamedTuple):
    """A manifest range of a draft, and where its bytes lie.

    Attributes:
        key: of the range.
        part: that it belongs to.
        last_path: of its entries; empty in the part that the draft begins with.
    """

    key: int
    part: int
    first_path: str
    last_path: str
    entry_count: int
    content: ContentRow


_COLUMNS = """d.id, d.name, d.distributed_id, d.generation, d.state, d.base_id, d.is_incremental, d.version_id, d.created_at,
    d.touched_at, d.held_until"""
_DRAFT = f"""SELECT {_COLUMNS}, {collection_columns()} FROM drafts d
    JOIN collections c ON c.id = d.collection_id JOIN projects p ON p.id = c.project_id"""


def _draft(row: Row) -> DraftRecord:
    key, name, distributed_id, generation, state, base, is_incremental, version, created_at, touched_at, held_until = row[:11]
    return DraftRecord(
        key, name, CollectionRecord(*row[11:]), distributed_id, generation, state, base, bool(is_incremental), version, created_at,
        touched_at, held_until,
    )  # fmt: skip


def _one(db: Connection, where: str, parameters: Sequence[object]) -> DraftRecord | None:
    row = db.execute(f"{_DRAFT} WHERE {where}", parameters).fetchone()
    return _draft(row) if row else None


def find_draft(db: Connection, name: str) -> DraftRecord | None:
    """The draft of that name, or None."""
    return _one(db, "d.name = ?", (name,))


def get_draft(db: Connection, key: int) -> DraftRecord:
    """The draft with a key that is known to exist."""
    found = _one(db, "d.id = ?", (key,))
    assert found is not None
    return found


def find_newest_draft(db: Connection, collection_key: int, distributed_id: str) -> DraftRecord | None:
    """The newest generation of a distributed draft, whatever became of it, or None."""
    return _one(db, "d.collection_id = ? AND d.distributed_id = ? ORDER BY d.generation DESC LIMIT 1", (collection_key, distributed_id))


def list_open_drafts(db: Connection, entity: str, project: str | None, touched_after: int, limit: int = NO_LIMIT) -> list[DraftRecord]:
    """Drafts of a project that are not committed and that somebody touched after a moment, the last one first; None for all projects."""
    rows = db.execute(
        f"""{_DRAFT} WHERE d.state = '{DraftState.OPEN}' AND p.entity = ? AND p.name = coalesce(?, p.name) AND d.touched_at > ?
        ORDER BY d.touched_at DESC, d.id DESC LIMIT ?""",
        (entity, project, touched_after, limit),
    )
    return [_draft(row) for row in rows]


def list_forgotten_drafts(db: Connection, before: int, limit: int = NO_LIMIT) -> list[DraftRecord]:
    """Drafts that nobody has touched since `before`, committed ones included, by key."""
    return [_draft(row) for row in db.execute(f"{_DRAFT} WHERE d.touched_at <= ? ORDER BY d.id LIMIT ?", (before, limit))]


def insert_draft(
    db: Connection,
    name: str,
    collection_key: int,
    now: int,
    *,
    distributed_id: str | None = None,
    generation: int = 0,
    base_key: int | None = None,
    is_incremental: bool = False,
) -> int:
    """Begin a draft; returns its key."""
    row = db.execute(
        """INSERT INTO drafts
            (name, collection_id, distributed_id, generation, state, base_id, is_incremental, created_at, touched_at)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id""",
        (name, collection_key, distributed_id, generation, DraftState.OPEN, base_key, int(is_incremental), now, now),
    ).fetchone()
    assert row is not None
    return int(row[0])


def touch_draft(db: Connection, key: int, now: int) -> None:
    """Say that somebody still wants it."""
    db.execute("UPDATE drafts SET touched_at = ? WHERE id = ?", (now, key))


def hold_draft(db: Connection, key: int, until: int) -> None:
    """Let writers wait until then, or until it is committed."""
    db.execute("UPDATE drafts SET held_until = ? WHERE id = ?", (until, key))


def set_base(db: Connection, key: int, base_key: int | None, *, is_incremental: bool) -> None:
    """Say what a draft begins with that began with nothing."""
    db.execute("UPDATE drafts SET base_id = ?, is_incremental = ? WHERE id = ?", (base_key, int(is_incremental), key))


def commit_draft(db: Connection, key: int, version_key: int, now: int) -> None:
    """Let a distributed draft have become a version: its ranges are the version's now, its parts stay for those who ask again."""
    _give_up_ranges(db, key, now)
    db.execute(
        f"UPDATE drafts SET state = '{DraftState.COMMITTED}', version_id = ?, touched_at = ?, held_until = 0 WHERE id = ?",
        (version_key, now, key),
    )


def delete_drafts(db: Connection, keys: Sequence[int], now: int) -> None:
    """Give drafts up, with all that only they hold."""
    for key in keys:
        _give_up_ranges(db, key, now)
    for some in batches(keys):
        marks = placeholders(len(some))
        db.execute(f"DELETE FROM draft_parts WHERE draft_id IN ({marks})", some)
        db.execute(f"DELETE FROM drafts WHERE id IN ({marks})", some)


def _give_up_ranges(db: Connection, key: int, now: int, part: int | None = None) -> None:
    """Drop the ranges of a draft, or of one part of it; those that nothing else holds are condemned."""
    of_part = {"draft": key, "part": part, "now": now}
    where = "draft_id = :draft AND part = coalesce(:part, part)"
    held = "EXISTS (SELECT 1 FROM version_ranges h WHERE h.range_id = draft_ranges.range_id)"
    db.execute(
        f"""INSERT INTO condemned_ranges (range_id, since) SELECT DISTINCT range_id, :now FROM draft_ranges WHERE {where} AND NOT {held}
        ON CONFLICT (range_id) DO NOTHING""",
        of_part,
    )
    db.execute(f"DELETE FROM draft_ranges WHERE {where}", of_part)


# Parts -----------------------------------------------------------------------------------------------------------------------------

_PART = """SELECT t.number, t.token, t.writer, t.run_id, p.entity || '/' || p.name || '/' || r.run_id, t.step_id, t.entry_count, t.size,
        t.body, t.created_at, t.draft_id
    FROM draft_parts t LEFT JOIN runs r ON r.id = t.run_id LEFT JOIN projects p ON p.id = r.project_id"""


def _part(row: Row) -> DraftPart:
    number, token, writer, run_key, run, step, entry_count, size, body, created_at, _ = row
    return DraftPart(number, token, writer, run_key, run, step, entry_count, size, json.loads(body), created_at)


def list_parts(db: Connection, draft_key: int) -> list[DraftPart]:
    """What was put into a draft, in order."""
    return [_part(row) for row in db.execute(f"{_PART} WHERE t.draft_id = ? ORDER BY t.number", (draft_key,))]


def find_part_by_token(db: Connection, token: str) -> tuple[int, DraftPart] | None:
    """(draft, part) of the call with this token, or None."""
    row = db.execute(f"{_PART} WHERE t.token = ?", (token,)).fetchone()
    return (int(row[-1]), _part(row)) if row else None


def find_last_part(db: Connection, draft_key: int) -> int:
    """The number of the newest part; 0 when there is none."""
    row = db.execute("SELECT max(number) FROM draft_parts WHERE draft_id = ?", (draft_key,)).fetchone()
    return 0 if row is None or row[0] is None else int(row[0])


def insert_part(
    db: Connection,
    draft_key: int,
    number: int,
    token: str,
    writer: str,
    run_key: int | None,
    step_key: int | None,
    counts: tuple[int, int],
    body: Mapping[str, object],
    now: int,
) -> None:
    """Put a part into a draft, which has (entries, bytes) as `counts` say."""
    db.execute(
        """INSERT INTO draft_parts (draft_id, number, token, writer, run_id, step_id, entry_count, size, body, created_at)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
        (draft_key, number, token, writer, run_key, step_key, *counts, canonical_json(dict(body)), now),
    )


def delete_part(db: Connection, draft_key: int, number: int, now: int) -> None:
    """Take a part out of a draft, where another takes its place."""
    _give_up_ranges(db, draft_key, now, number)
    db.execute("DELETE FROM draft_parts WHERE draft_id = ? AND number = ?", (draft_key, number))


# Ranges ----------------------------------------------------------------------------------------------------------------------------


def insert_draft_ranges(db: Connection, draft_key: int, part: int, ranges: Iterable[tuple[int, str, str]]) -> None:
    """Let a part of a draft consist of (range key, first path, last path) in this order."""
    db.executemany(
        "INSERT INTO draft_ranges (draft_id, part, position, range_id, first_path, last_path) VALUES (?, ?, ?, ?, ?, ?)",
        [(draft_key, part, position, *each) for position, each in enumerate(ranges)],
    )


_RANGE = """SELECT h.range_id, h.part, h.first_path, h.last_path, r.entry_count, c.digest, c.size, k.key, k.kind, c.start, c.length, c.codec
    FROM draft_ranges h JOIN ranges r ON r.id = h.range_id JOIN contents c ON c.id = r.content_id
    JOIN containers k ON k.id = c.container_id"""


def _range(row: Row) -> DraftRange:
    return DraftRange(row[0], row[1], row[2], row[3], row[4], ContentRow(bytes(row[5]), *row[6:]))


def list_base_ranges(db: Connection, draft_key: int) -> list[DraftRange]:
    """The ranges that a draft begins with, in order."""
    return [_range(row) for row in db.execute(f"{_RANGE} WHERE h.draft_id = ? AND h.part = {BASE} ORDER BY h.position", (draft_key,))]


def list_added_ranges(db: Connection, draft_key: int, after: int = BASE) -> list[DraftRange]:
    """The ranges that parts behind `after` added to a draft, by part and path."""
    rows = db.execute(f"{_RANGE} WHERE h.draft_id = ? AND h.part > ? ORDER BY h.part, h.position", (draft_key, max(after, BASE)))
    return [_range(row) for row in rows]


def insert_base_ranges(db: Connection, draft_key: int, version_key: int, held_by: int | None = None) -> int:
    """Let a draft begin with the ranges of a version, which another draft may hold (`held_by`); returns how many they are."""
    source, key = "version_ranges WHERE version_id = ?", version_key
    if held_by is not None:
        source, key = f"draft_ranges WHERE part = {BASE} AND draft_id = ?", held_by
    done = db.execute(
        f"""INSERT INTO draft_ranges (draft_id, part, position, range_id, first_path, last_path)
        SELECT ?, {BASE}, position, range_id, first_path, '' FROM {source}""",
        (draft_key, key),
    )
    return done.rowcount
