"""What a check of the whole store asks of the catalog, container by container and range by range."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from jupyter_artifacts.core.catalog.engine import Connection
from jupyter_artifacts.core.catalog.queries.batches import batches, placeholders
from jupyter_artifacts.core.catalog.queries.contents import ContentRow
from jupyter_artifacts.core.model.digest import Digest


class CheckedContainer(NamedTuple):
    """A container as the catalog knows it. `checked_at` is when all of its bytes were last read by a check, or None."""

    id: int
    key: str
    kind: str
    length: int
    checked_at: int | None


class IndexedContent(NamedTuple):
    """A content as the catalog places it in a container."""

    digest: Digest
    size: int
    start: int
    length: int
    codec: int


class StoredRange(NamedTuple):
    """A manifest range, what the catalog says of it, and where its bytes lie."""

    key: int
    entry_count: int
    size: int
    content: ContentRow


def list_checked_containers(db: Connection) -> list[CheckedContainer]:
    """Every container, those first that were never checked, then the least recently checked."""
    rows = db.execute("SELECT id, key, kind, length, checked_at FROM containers ORDER BY coalesce(checked_at, -1), id")
    return [CheckedContainer(*row) for row in rows]


def is_container_known(db: Connection, container: CheckedContainer) -> bool:
    """Whether a container is still in use."""
    row = db.execute("SELECT 1 FROM containers WHERE id = ? AND key = ?", (container.id, container.key)).fetchone()
    return row is not None


def iterate_placed_contents(db: Connection, container: int) -> Iterator[IndexedContent]:
    """What lies in a container, in the order in which it lies."""
    rows = db.execute(
        "SELECT digest, size, start, length, codec FROM contents WHERE container_id = ? ORDER BY start, length, id", (container,)
    )
    return (IndexedContent(bytes(row[0]), *row[1:]) for row in rows)


def remember_checks(db: Connection, containers: Sequence[int], now: int) -> None:
    """Remember that all bytes of these were read."""
    for some in batches(containers):
        db.execute(f"UPDATE containers SET checked_at = ? WHERE id IN ({placeholders(len(some))})", [now, *some])


def list_marked(db: Connection) -> list[Digest]:
    """Contents that lie somewhere and were found damaged."""
    return [
        bytes(row[0])
        for row in db.execute("SELECT digest FROM contents WHERE state = 'corrupt' AND container_id IS NOT NULL ORDER BY digest")
    ]


def list_stored_ranges(db: Connection, after: int, limit: int) -> list[StoredRange]:
    """Ranges above the key `after` whose bytes lie somewhere and are not known to be damaged."""
    rows = db.execute(
        """SELECT r.id, r.entry_count, r.size, c.digest, c.size, k.key, k.kind, c.start, c.length, c.codec
        FROM ranges r JOIN contents c ON c.id = r.content_id JOIN containers k ON k.id = c.container_id
        WHERE r.id > ? AND c.state <> 'corrupt' ORDER BY r.id LIMIT ?""",
        (after, limit),
    )
    return [StoredRange(row[0], row[1], row[2], ContentRow(bytes(row[3]), *row[4:])) for row in rows]


def list_range_digests(db: Connection, key: int) -> set[Digest]:
    """What a range refers to."""
    rows = db.execute("SELECT c.digest FROM range_contents rc JOIN contents c ON c.id = rc.content_id WHERE rc.range_id = ?", (key,))
    return {bytes(row[0]) for row in rows}


def list_first_paths(db: Connection, key: int) -> set[str]:
    """What versions say is the first path of a range; one, where all is well."""
    return {str(row[0]) for row in db.execute("SELECT DISTINCT first_path FROM version_ranges WHERE range_id = ?", (key,))}


def list_histories_with(db: Connection, digests: Sequence[Digest]) -> list[str]:
    """Paths of runs whose history lies in one of these contents."""
    found: set[str] = set()
    for some in batches(digests):
        rows = db.execute(
            f"""SELECT p.entity || '/' || p.name || '/' || r.run_id FROM contents c JOIN run_history h ON h.content_id = c.id
            JOIN runs r ON r.id = h.run_id JOIN projects p ON p.id = r.project_id WHERE c.digest IN ({placeholders(len(some))})""",
            some,
        )
        found.update(str(row[0]) for row in rows)
    return sorted(found)


def find_unknown_keys(db: Connection, keys: Sequence[str]) -> list[str]:
    """Those of `keys` that no row names: no container in use, none about to be, none in the trash."""
    known: set[str] = set()
    for some in batches(keys):
        marks = placeholders(len(some))
        for table in ("containers", "intents", "trash"):
            known.update(str(row[0]) for row in db.execute(f"SELECT key FROM {table} WHERE key IN ({marks})", some))
    return [key for key in keys if key not in known]


def list_wrong_states(db: Connection, allowed: Sequence[str]) -> list[Digest]:
    """Contents whose state is none of those that there are."""
    rows = db.execute(f"SELECT digest FROM contents WHERE state NOT IN ({placeholders(len(allowed))})", allowed)
    return [bytes(row[0]) for row in rows]
