"""The store's time: the clock's, but never earlier than the last record. A clock that steps back makes nothing younger than it is."""

from jupyter_artifacts.core.catalog.engine import Connection

LAST_SEEN = "coalesce((SELECT at FROM records ORDER BY seq DESC LIMIT 1), 0)"


def store_time(db: Connection) -> int:
    """The present moment, for all that is written in this transaction."""
    row = db.execute(f"SELECT now_us(), {LAST_SEEN}").fetchone()
    assert row is not None
    return max(int(row[0]), int(row[1]))


def clock_behind(db: Connection) -> int:
    """By how much the clock is behind the store's time."""
    row = db.execute(f"SELECT {LAST_SEEN} - now_us()").fetchone()
    assert row is not None
    return max(0, int(row[0]))
