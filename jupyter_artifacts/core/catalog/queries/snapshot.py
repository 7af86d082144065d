"""Everything that records tell, as it is now: rows of tables in their order of creation, so that a row comes after those it refers to.

Keys of rows stay as they are, since later records speak of them; what lies in containers goes by its digest.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from jupyter_artifacts.core.catalog.engine import Connection
from jupyter_artifacts.core.catalog.queries.batches import placeholders

TABLES = (
    "entities", "projects", "collections", "collection_tags", "runs", "steps", "run_history", "versions", "links", "version_ranges",
    "aliases", "tags", "step_files", "run_outputs", "run_inputs", "drafts", "draft_parts", "draft_ranges", "operations",
)  # fmt: skip
"""Tables that hold what people made, each after those it refers to."""

_BYTES = "BLOB"
_BY_DIGEST = {"content_id": "SELECT hex(digest) FROM contents WHERE id = t.content_id", "range_id":
    "SELECT hex(c.digest) FROM ranges r JOIN contents c ON c.id = r.content_id WHERE r.id = t.range_id"}  # fmt: skip


class SnapshotRows(NamedTuple):
    """Some rows of one table, as JSON can hold them."""

    table: str
    columns: Sequence[str]
    rows: list[list[object]]


def list_snapshot(db: Connection, at_once: int) -> Iterator[SnapshotRows]:
    """All rows of all tables, at most `at_once` together."""
    for table in TABLES:
        columns = column_types(db, table)
        shown = [
            f"({_BY_DIGEST[name]})" if name in _BY_DIGEST else f"hex(t.{name})" if kind == _BYTES else f"t.{name}"
            for name, kind in columns.items()
        ]
        found = db.execute(f"SELECT {', '.join(shown)} FROM {table} t")
        while rows := [list(row) for _, row in zip(range(at_once), found, strict=False)]:
            yield SnapshotRows(table, list(columns), rows)


def column_types(db: Connection, table: str) -> Mapping[str, str]:
    """The columns of a table, and what they hold."""
    return {str(row[1]): str(row[2]) for row in db.execute(f"PRAGMA table_info({table})")}


def clear_snapshot_tables(db: Connection) -> None:
    """Forget whatever a snapshot tells."""
    for table in reversed(TABLES):
        db.execute(f"DELETE FROM {table}")


def insert_snapshot_rows(db: Connection, table: str, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Insert rows whose values are what the columns hold: bytes are bytes, and keys are those of this catalog."""
    db.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({placeholders(len(columns))})", rows)


def list_containers(db: Connection) -> list[tuple[str, str, int]]:
    """(kind, key, length) of every container in use."""
    return [(str(kind), str(key), int(length)) for kind, key, length in db.execute("SELECT kind, key, length FROM containers ORDER BY id")]
