"""What was given up, and what may be dropped: every statement decides and drops at once, in the transaction that asks.

deleted versions → condemned ranges → condemned contents → containers without contents → trash
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from jupyter_artifacts.core.catalog.engine import Connection
from jupyter_artifacts.core.catalog.queries.batches import batches, placeholders
from jupyter_artifacts.core.catalog.queries.contents import insert_container
from jupyter_artifacts.core.catalog.queries.trash import trash_containers

RANGE_HOLDERS = (("version_ranges", "range_id"), ("draft_ranges", "range_id"))
"""(table, column) of what keeps a range."""

CONTENT_HOLDERS = (
    ("range_contents", "content_id"),
    ("ranges", "content_id"),
    ("content_chunks", "chunk_id"),
    ("run_history", "content_id"),
)
"""(table, column) of what keeps a content, besides pins. A table that refers to contents and is not named here makes collection fail."""


class WornContainer(NamedTuple):
    """A container, and how many of its stored bytes are dead."""

    id: int
    key: str
    kind: str
    length: int
    dead: int


class TrashedKey(NamedTuple):
    """A container whose file is to be deleted."""

    key: str
    kind: str
    since: int


def is_held(key: str, holders: Sequence[tuple[str, str]]) -> str:
    """Whether a row refers to `key`."""
    if not holders:
        return "(0 = 1)"
    return "(" + " OR ".join(f"EXISTS (SELECT 1 FROM {table} h WHERE h.{column} = {key})" for table, column in holders) + ")"


_IS_PINNED = "EXISTS (SELECT 1 FROM pins h WHERE h.digest = c.digest)"
_IS_LEASED = "EXISTS (SELECT 1 FROM lease_versions h WHERE h.version_id = v.id)"


def purge_versions(db: Connection, keys: Sequence[int], before: int, now: int) -> list[str]:
    """Give up the files of those versions that were deleted until `before` and that nobody reads; condemn their ranges.

    Returns the names of the versions. Their rows stay: their numbers are never used again.
    """
    names = []
    for key, name in _purgeable(db, keys, before):
        db.execute(
            """INSERT INTO condemned_ranges (range_id, since) SELECT DISTINCT range_id, ? FROM version_ranges WHERE version_id = ?
            ON CONFLICT (range_id) DO NOTHING""",
            (now, key),
        )
        db.execute("DELETE FROM version_ranges WHERE version_id = ?", (key,))
        db.execute("UPDATE versions SET purged_at = ? WHERE id = ?", (now, key))
        names.append(name)
    return names


def _purgeable(db: Connection, keys: Sequence[int], before: int) -> list[tuple[int, str]]:
    found: list[tuple[int, str]] = []
    for some in batches(keys):
        rows = db.execute(
            f"""SELECT v.id, p.entity || '/' || p.name || '/' || c.name || ':v' || v.number
            FROM versions v JOIN collections c ON c.id = v.collection_id JOIN projects p ON p.id = c.project_id
            WHERE v.id IN ({placeholders(len(some))}) AND v.deleted_at <= ? AND v.purged_at IS NULL AND NOT {_IS_LEASED} ORDER BY v.id""",
            [*some, before],
        )
        found += [(int(key), str(name)) for key, name in rows]
    return found


def has_rows(db: Connection, table: str) -> bool:
    """Whether anything is in a table of garbage."""
    return db.execute(f"SELECT 1 FROM {table} LIMIT 1").fetchone() is not None


def drop_ranges(db: Connection, after: int, limit: int, now: int) -> int | None:
    """Drop condemned ranges that nothing holds, and condemn contents that lost their last holder.

    Takes the next `limit` above the key `after`, and returns the last of them; None when there are no more.
    """
    rows = db.execute(
        f"""SELECT k.range_id, {is_held("k.range_id", RANGE_HOLDERS)} FROM condemned_ranges k
        WHERE k.range_id > ? ORDER BY k.range_id LIMIT ?""",
        (after, limit),
    ).fetchall()
    if not rows:
        return None
    kept, dropped = [row[0] for row in rows if row[1]], [row[0] for row in rows if not row[1]]
    db.execute(f"DELETE FROM condemned_ranges WHERE range_id IN ({placeholders(len(kept))})", kept)
    marks = placeholders(len(dropped))
    freed = db.execute(
        f"SELECT content_id FROM range_contents WHERE range_id IN ({marks}) UNION SELECT content_id FROM ranges WHERE id IN ({marks})",
        [*dropped, *dropped],
    ).fetchall()
    db.execute(f"DELETE FROM range_contents WHERE range_id IN ({marks})", dropped)
    db.execute(f"DELETE FROM ranges WHERE id IN ({marks})", dropped)
    _condemn_contents(db, [row[0] for row in freed], now)
    return int(rows[-1][0])


def _condemn_contents(db: Connection, keys: Sequence[int], now: int) -> None:
    for some in batches(sorted(keys)):
        db.execute(
            f"""INSERT INTO condemned_contents (content_id, since)
            SELECT c.id, ? FROM contents c WHERE c.id IN ({placeholders(len(some))}) AND NOT {is_held("c.id", CONTENT_HOLDERS)}
            ON CONFLICT (content_id) DO UPDATE SET since = excluded.since""",
            [now, *some],
        )


def drop_contents(db: Connection, after: int, limit: int, before: int, now: int) -> int | None:
    """Drop contents that were condemned until `before` and that nothing holds or pins, and containers in which none is left.

    Takes the next `limit` above the key `after`, and returns the last of them; None when there are no more. What is held again is
    condemned no longer, whatever its time: should it be given up once more, its wait begins anew.
    """
    rows = db.execute(
        f"""SELECT c.id, c.container_id, c.length, {is_held("c.id", CONTENT_HOLDERS)}, {_IS_PINNED}, k.since <= ?
        FROM condemned_contents k CROSS JOIN contents c WHERE c.id = k.content_id
        AND k.content_id > ? ORDER BY k.content_id LIMIT ?""",
        (before, after, limit),
    ).fetchall()
    if not rows:
        return None
    revived = [row[0] for row in rows if row[3]]
    doomed = [row for row in rows if row[5] and not row[3] and not row[4]]
    for some in batches(revived):
        db.execute(f"DELETE FROM condemned_contents WHERE content_id IN ({placeholders(len(some))})", some)
    for some in batches([row[0] for row in doomed]):
        _drop_contents(db, some, now)
    dead: Counter[int] = Counter()
    for _, container, length, *_ in doomed:
        if container is not None:
            dead[container] += length
    db.executemany("UPDATE containers SET dead = dead + ? WHERE id = ?", [(length, key) for key, length in sorted(dead.items())])
    trash_empty_containers(db, now, sorted(dead))
    return int(rows[-1][0])


def _drop_contents(db: Connection, keys: Sequence[int], now: int) -> None:
    marks = placeholders(len(keys))
    chunks = db.execute(f"SELECT DISTINCT chunk_id FROM content_chunks WHERE content_id IN ({marks})", keys).fetchall()
    if chunks:
        db.execute(f"DELETE FROM content_chunks WHERE content_id IN ({marks})", keys)
        _condemn_contents(db, [row[0] for row in chunks], now)
    db.execute(f"DELETE FROM contents WHERE id IN ({marks})", keys)


def trash_empty_containers(db: Connection, now: int, keys: Sequence[int] | None = None) -> None:
    """Put containers in which no content lies into the trash: of `keys`, or of all that hold dead bytes."""
    if keys is None:
        keys = [row[0] for row in db.execute("SELECT id FROM containers WHERE dead > 0")]
    for some in batches(keys):
        empty = f"""id IN ({placeholders(len(some))}) AND NOT EXISTS (SELECT 1 FROM contents c WHERE c.container_id = containers.id)"""
        found = db.execute(f"SELECT kind, key FROM containers WHERE {empty} ORDER BY key", some).fetchall()
        trash_containers(db, [(str(kind), str(key)) for kind, key in found], now)
        if found:
            db.execute(f"DELETE FROM containers WHERE {empty}", some)


def drop_lost(db: Connection) -> None:
    """Drop ranges and contents that lie nowhere and that nothing holds."""
    hollow = f"SELECT r.id FROM ranges r WHERE r.entry_count = 0 AND NOT {is_held('r.id', RANGE_HOLDERS)}"
    db.execute(f"DELETE FROM condemned_ranges WHERE range_id IN ({hollow})")
    db.execute(f"DELETE FROM ranges WHERE id IN ({hollow})")
    db.execute(f"DELETE FROM contents AS c WHERE c.container_id IS NULL AND NOT {is_held('c.id', CONTENT_HOLDERS)}")


def list_worn_containers(db: Connection, others: Iterable[int] = ()) -> list[WornContainer]:
    """Containers that hold dead bytes, and `others` by key."""
    columns = "SELECT id, key, kind, length, dead FROM containers"
    found = {row[0]: WornContainer(*row) for row in db.execute(f"{columns} WHERE dead > 0")}
    for some in batches(sorted(set(others) - found.keys())):
        found.update({row[0]: WornContainer(*row) for row in db.execute(f"{columns} WHERE id IN ({placeholders(len(some))})", some)})
    return [found[key] for key in sorted(found)]


def has_more_contents(db: Connection, container: int, count: int) -> bool:
    """Whether over `count` contents lie in a container; counts no further."""
    sql = "SELECT count(*) FROM (SELECT 1 FROM contents WHERE container_id = ? LIMIT ?) AS some"
    row = db.execute(sql, (container, count + 1)).fetchone()
    return row is not None and int(row[0]) > count


def sum_contents(db: Connection, container: int) -> tuple[int, int]:
    """How many contents lie in a container, and their stored bytes."""
    row = db.execute("SELECT count(*), coalesce(sum(length), 0) FROM contents WHERE container_id = ?", (container,)).fetchone()
    return (int(row[0]), int(row[1])) if row else (0, 0)


class NewPlace(NamedTuple):
    """Where a content lies in a container that is about to replace another: a start and a length in bytes."""

    start: int
    length: int


def replace_container(db: Connection, old: WornContainer, new: tuple[str, str, int], places: Mapping[int, NewPlace], now: int) -> bool:
    """Let all contents of `old` lie in a `new` container (key, kind, length) at `places`, which go by the contents' keys in the catalog.

    Contents that are gone from the old one leave dead bytes in the new one. False, and nothing is changed, where the old one is gone, has
    nothing left in it, or something that was not copied.
    """
    # Catalog keys are handed out again once their rows are gone, the container's own key never: it alone says that this is still the one.
    sql = "SELECT c.id FROM contents c JOIN containers k ON k.id = c.container_id WHERE c.container_id = ? AND k.key = ? ORDER BY c.id"
    living = [int(row[0]) for row in db.execute(sql, (old.id, old.key))]
    if not living or not places.keys() >= set(living):
        return False
    key, kind, length = new
    made = insert_container(db, key, kind, length, now)
    db.executemany("UPDATE contents SET container_id = ?, start = ? WHERE id = ?", [(made, places[each].start, each) for each in living])
    dead = sum(place.length for place in places.values()) - sum(places[each].length for each in living)
    db.execute("UPDATE containers SET dead = ? WHERE id = ?", (dead, made))
    trash_empty_containers(db, now, [old.id])
    return True


def list_trash(db: Connection) -> list[TrashedKey]:
    """Keys that no row will ever name again, and since when."""
    return [TrashedKey(*row) for row in db.execute("SELECT key, kind, since FROM trash ORDER BY kind, key")]


def forget_trash(db: Connection, keys: Sequence[str]) -> None:
    """Take keys out of the trash, whose files are gone for good."""
    for some in batches(keys):
        db.execute(f"DELETE FROM trash WHERE key IN ({placeholders(len(some))})", some)
