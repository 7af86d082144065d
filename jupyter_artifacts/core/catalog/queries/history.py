"""Histories of runs: chunks, which are contents of the store, and the journal of rows that wait to become the next one."""

from typing import NamedTuple

from jupyter_artifacts.core.catalog.engine import Connection
from jupyter_artifacts.core.catalog.queries.contents import ContentRow


class ChunkRow(NamedTuple):
    """One chunk of a history."""

    content: ContentRow
    first_step: int
    last_step: int
    row_count: int


def insert_chunk(db: Connection, run_key: int, content_key: int, first_step: int, last_step: int, row_count: int) -> int:
    """Append a chunk to a run's history; returns its position."""
    row = db.execute(
        """INSERT INTO run_history (run_id, position, content_id, first_step, last_step, row_count)
        SELECT :run, coalesce(max(position) + 1, 0), :content, :first, :last, :count FROM run_history WHERE run_id = :run
        RETURNING position""",
        {"run": run_key, "content": content_key, "first": first_step, "last": last_step, "count": row_count},
    ).fetchone()
    assert row is not None
    return int(row[0])


def list_chunks(db: Connection, run_key: int) -> list[ChunkRow]:
    """The chunks of a run's history, in order."""
    rows = db.execute(
        """SELECT h.first_step, h.last_step, h.row_count, c.digest, c.size, k.key, k.kind, c.start, c.length, c.codec
        FROM run_history h JOIN contents c ON c.id = h.content_id JOIN containers k ON k.id = c.container_id
        WHERE h.run_id = ? ORDER BY h.position""",
        (run_key,),
    )
    return [ChunkRow(ContentRow(bytes(row[3]), *row[4:]), *row[:3]) for row in rows]


def insert_journal(db: Connection, run_key: int, row_count: int, body: bytes) -> None:
    """Append rows that are in no chunk yet. A position is never used twice: whoever read a journal deletes what it read, or nothing."""
    row = db.execute("UPDATE runs SET journal_end = journal_end + 1 WHERE id = ? RETURNING journal_end", (run_key,)).fetchone()
    assert row is not None
    db.execute("INSERT INTO run_journal (run_id, position, row_count, body) VALUES (?, ?, ?, ?)", (run_key, row[0], row_count, body))


def list_journal(db: Connection, run_key: int) -> list[tuple[int, bytes]]:
    """(position, body) of rows that are in no chunk yet, in order."""
    rows = db.execute("SELECT position, body FROM run_journal WHERE run_id = ? ORDER BY position", (run_key,))
    return [(int(position), bytes(body)) for position, body in rows]


def delete_journal(db: Connection, run_key: int, last: int) -> int:
    """Drop rows up to the position `last`, which are in a chunk now; returns how many bodies that were."""
    return db.execute("DELETE FROM run_journal WHERE run_id = ? AND position <= ?", (run_key, last)).rowcount


def list_runs_with_journal(db: Connection) -> list[int]:
    """Keys of runs that have rows in no chunk yet."""
    return [int(row[0]) for row in db.execute("SELECT DISTINCT run_id FROM run_journal ORDER BY run_id")]


def count_rows(db: Connection, run_key: int) -> int:
    """How many rows a run's history has."""
    row = db.execute(
        """SELECT (SELECT coalesce(sum(row_count), 0) FROM run_history WHERE run_id = :run)
        + (SELECT coalesce(sum(row_count), 0) FROM run_journal WHERE run_id = :run)""",
        {"run": run_key},
    ).fetchone()
    return int(row[0]) if row else 0
