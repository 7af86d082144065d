"""Records of changes that wait to be appended to the store's record file. Each names the digest of the one before."""

from collections.abc import Mapping

from jupyter_artifacts.core.catalog.engine import Connection
from jupyter_artifacts.core.model.digest import Digest, digest_of
from jupyter_artifacts.core.model.record import record_line


def append_record(db: Connection, kind: str, at: int, body: Mapping[str, object]) -> int:
    """Queue the record of a change, in the transaction that makes the change; returns its number. Its time is not before the last one's."""
    row = db.execute("SELECT seq, digest, at FROM records ORDER BY seq DESC LIMIT 1").fetchone()
    number, previous, last = (int(row[0]) + 1, bytes(row[1]).hex(), int(row[2])) if row else (0, "", 0)
    at = max(at, last)
    insert_record(db, number, at, record_line(number, previous, kind, at, body))
    return number


def insert_record(db: Connection, number: int, at: int, line: str) -> None:
    """Queue a record that is a line already."""
    db.execute("INSERT INTO records (seq, at, body, digest) VALUES (?, ?, ?, ?)", (number, at, line, digest_of(line.encode())))


def list_records_after(db: Connection, number: int) -> list[tuple[int, str, Digest]]:
    """(number, text, digest) of queued records above `number`, in order."""
    rows = db.execute("SELECT seq, body, digest FROM records WHERE seq > ? ORDER BY seq", (number,))
    return [(int(seq), str(body), bytes(digest)) for seq, body, digest in rows]


def find_newest_record(db: Connection) -> int:
    """The number of the last record, -1 when there was none."""
    row = db.execute("SELECT max(seq) FROM records").fetchone()
    return -1 if row is None or row[0] is None else int(row[0])


def find_record_digest(db: Connection, number: int) -> Digest | None:
    """The digest of a record that is still queued, or None."""
    row = db.execute("SELECT digest FROM records WHERE seq = ?", (number,)).fetchone()
    return None if row is None else bytes(row[0])


def forget_records_before(db: Connection, number: int) -> None:
    """Drop queued records below `number`, which are in the file; the last one stays for the chain."""
    db.execute("DELETE FROM records WHERE seq < ?", (number,))
