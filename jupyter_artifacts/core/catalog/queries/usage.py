"""Which live versions hold which bytes. Works on ranges first: there are a thousand times fewer of them than of contents.

The oldest live version that holds a content is charged for it; where the oldest is also the newest, it alone holds it.
"""

from typing import NamedTuple

from jupyter_artifacts.core.catalog.engine import Connection
from jupyter_artifacts.core.catalog.queries.liveness import LIVE


class LiveVersion(NamedTuple):
    """A live version: its place among all by age, from 1, its collection, its number and bytes.

    Attributes:
        age: 1 is the oldest.
        key: catalog key.
        collection_key: of the collection it was logged to.
        number: 12 for v12.
        size: bytes of all entries.
        range_bytes: bytes of the contents of its ranges, each counted once in each range.
    """

    age: int
    key: int
    collection_key: int
    number: int
    size: int
    range_bytes: int


class Share(NamedTuple):
    """Contents that have the same oldest and newest holder, by age, and lie in the same collections.

    Attributes:
        oldest: age of the version that is charged.
        newest: age of the youngest that holds them.
        collection_key: of the one collection that holds them, None when there are several.
        is_moved: they are at different places of manifests, so a version may hold one of them in more than one range.
        count: how many contents.
        size: their bytes.
    """

    oldest: int
    newest: int
    collection_key: int | None
    is_moved: bool
    contents: int
    size: int


_LIVE = f"""live AS MATERIALIZED (
    SELECT v.id, v.collection_id, v.number, v.size, row_number() OVER (ORDER BY v.created_at, v.id) AS age FROM versions v WHERE {LIVE})"""

# A range begins at the same path wherever it is, and no version has two that begin at the same: so contents whose ranges all begin at one
# path occur once in each version.
_HELD = """held AS MATERIALIZED (
    SELECT h.range_id AS id, min(l.age) AS oldest, max(l.age) AS newest, min(l.collection_id) AS low, max(l.collection_id) AS high,
        dense_rank() OVER (ORDER BY min(h.first_path)) AS place
    FROM version_ranges h JOIN live l ON l.id = h.version_id GROUP BY h.range_id)"""

# CROSS JOIN fixes the order: contents are read as the index has them, so that each is complete when the next begins.
_SPREAD = """spread AS MATERIALIZED (
    SELECT rc.content_id AS id, min(h.oldest) AS oldest, max(h.newest) AS newest, min(h.low) AS low, max(h.high) AS high,
        min(h.place) <> max(h.place) AS is_moved
    FROM {source} CROSS JOIN held h WHERE {condition} h.id = rc.range_id GROUP BY rc.content_id)"""

_CHOSEN = """chosen AS MATERIALIZED (
    SELECT DISTINCT rc.content_id AS id
    FROM version_ranges h JOIN live l ON l.id = h.version_id JOIN range_contents rc ON rc.range_id = h.range_id
    WHERE l.collection_id = coalesce(:collection, l.collection_id) AND l.id = coalesce(:version, l.id))"""


def _spread(collection: int | None, version: int | None) -> str:
    if collection is None and version is None:
        return ", ".join((_LIVE, _HELD, _SPREAD.format(source="range_contents rc", condition="")))
    spread = _SPREAD.format(source="chosen s CROSS JOIN range_contents rc", condition="rc.content_id = s.id AND")
    return ", ".join((_LIVE, _HELD, _CHOSEN, spread))


def list_live_versions(db: Connection) -> list[LiveVersion]:
    """Every live version, the oldest first."""
    rows = db.execute(
        f"""WITH {_LIVE}, sums AS (
            SELECT h.version_id, sum(r.size) AS size FROM version_ranges h JOIN ranges r ON r.id = h.range_id GROUP BY h.version_id)
        SELECT l.age, l.id, l.collection_id, l.number, l.size, coalesce(s.size, 0)
        FROM live l LEFT JOIN sums s ON s.version_id = l.id ORDER BY l.age"""
    )
    return [LiveVersion(*row) for row in rows]


def list_shares(db: Connection, collection: int | None = None, version: int | None = None) -> list[Share]:
    """Who holds which contents: all, or those of one collection or version, by catalog key."""
    rows = db.execute(
        f"""WITH {_spread(collection, version)}
        SELECT s.oldest, s.newest, CASE WHEN s.low = s.high THEN s.low END, s.is_moved, count(*), sum(c.size)
        FROM spread s JOIN contents c ON c.id = s.id GROUP BY 1, 2, 3, 4 ORDER BY 1, 2""",
        {"collection": collection, "version": version},
    )
    return [Share(row[0], row[1], row[2], bool(row[3]), row[4], row[5]) for row in rows]


def sum_repetitions(db: Connection, collection: int | None = None, version: int | None = None) -> dict[int, int]:
    """By key of a version: bytes of contents that it holds in several ranges, for each range after the first."""
    rows = db.execute(
        f"""WITH {_spread(collection, version)}, repeated AS (
            SELECT h.version_id, rc.content_id, count(*) - 1 AS times FROM spread s JOIN range_contents rc ON rc.content_id = s.id
            JOIN version_ranges h ON h.range_id = rc.range_id WHERE s.is_moved GROUP BY 1, 2 HAVING count(*) > 1)
        SELECT r.version_id, sum(r.times * c.size) FROM repeated r JOIN contents c ON c.id = r.content_id GROUP BY 1""",
        {"collection": collection, "version": version},
    )
    return {int(row[0]): int(row[1]) for row in rows}


def sum_containers(db: Connection) -> tuple[int, int, int]:
    """How many containers there are, their bytes, and how many of those belong to no content any more."""
    row = db.execute("SELECT count(*), coalesce(sum(length), 0), coalesce(sum(dead), 0) FROM containers").fetchone()
    return (int(row[0]), int(row[1]), int(row[2])) if row else (0, 0, 0)
