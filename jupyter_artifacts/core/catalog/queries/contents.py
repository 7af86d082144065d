"""Contents, the containers they lie in, and the manifest ranges that refer to them."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from jupyter_artifacts.core.catalog.engine import Connection
from jupyter_artifacts.core.catalog.queries.batches import batches, placeholders
from jupyter_artifacts.core.catalog.queries.trash import trash_containers
from jupyter_artifacts.core.model.digest import Digest

LIVE, CORRUPT = "live", "corrupt"


class ContentRow(NamedTuple):
    """Where a content lies, as the catalog says."""

    digest: Digest
    size: int
    container_key: str
    container_kind: str
    start: int
    length: int
    codec: int


_CONTENT = """
    SELECT c.digest, c.size, k.key, k.kind, c.start, c.length, c.codec FROM contents c JOIN containers k ON k.id = c.container_id
"""


def find_content_keys(db: Connection, digests: Sequence[Digest]) -> dict[Digest, int]:
    """Keys of those `digests` whose contents are in the store and not known to be corrupt."""
    found: dict[Digest, int] = {}
    for some in batches(digests):
        sql = f"SELECT digest, id FROM contents WHERE state = '{LIVE}' AND digest IN ({placeholders(len(some))})"
        found.update({bytes(digest): key for digest, key in db.execute(sql, some)})
    return found


def find_any_content_keys(db: Connection, digests: Sequence[Digest]) -> dict[Digest, int]:
    """Keys of those `digests` that the catalog knows, in whatever state they are."""
    found: dict[Digest, int] = {}
    for some in batches(digests):
        rows = db.execute(f"SELECT digest, id FROM contents WHERE digest IN ({placeholders(len(some))})", some)
        found.update({bytes(digest): key for digest, key in rows})
    return found


def find_any_range(db: Connection, digest: Digest) -> tuple[int, str] | None:
    """(key, first path) of a range in whatever state, or None. The path is that which versions know, empty where none does."""
    row = db.execute(
        """SELECT r.id, coalesce((SELECT first_path FROM version_ranges WHERE range_id = r.id LIMIT 1), '')
        FROM ranges r JOIN contents c ON c.id = r.content_id WHERE c.digest = ?""",
        (digest,),
    ).fetchone()
    return (int(row[0]), str(row[1])) if row else None


def list_lost(db: Connection) -> list[Digest]:
    """Contents that something refers to and that lie nowhere."""
    return [bytes(row[0]) for row in db.execute("SELECT digest FROM contents WHERE container_id IS NULL ORDER BY digest")]


def has_contents(db: Connection) -> bool:
    """Whether the store holds anything."""
    return db.execute("SELECT 1 FROM contents LIMIT 1").fetchone() is not None


def list_range_contents(db: Connection, range_keys: Sequence[int]) -> dict[Digest, ContentRow]:
    """Where every content of these ranges lies."""
    found: dict[Digest, ContentRow] = {}
    for some in batches(range_keys):
        sql = f"""SELECT c.digest, c.size, k.key, k.kind, c.start, c.length, c.codec FROM range_contents rc
            JOIN contents c ON c.id = rc.content_id JOIN containers k ON k.id = c.container_id
            WHERE rc.range_id IN ({placeholders(len(some))})"""
        found.update((row[0], ContentRow._make(row)) for row in db.execute(sql, some))
    return found


def find_contents(db: Connection, digests: Sequence[Digest]) -> dict[Digest, ContentRow]:
    """Where those of several contents lie that the store holds."""
    found: dict[Digest, ContentRow] = {}
    for some in batches(digests):
        for digest, *place in db.execute(f"{_CONTENT} WHERE c.digest IN ({placeholders(len(some))})", some):
            found[bytes(digest)] = ContentRow(bytes(digest), *place)
    return found


def find_content(db: Connection, digest: Digest) -> ContentRow | None:
    """Where one content lies, or None."""
    row = db.execute(f"{_CONTENT} WHERE c.digest = ?", (digest,)).fetchone()
    return ContentRow(bytes(row[0]), *row[1:]) if row else None


class PlacedContent(NamedTuple):
    """A content by its key in the catalog."""

    key: int
    content: ContentRow


def list_container_contents(db: Connection, container: int) -> list[PlacedContent]:
    """Every content that lies in a container, in the order in which they lie."""
    rows = db.execute(f"{_CONTENT.replace('SELECT', 'SELECT c.id,')} WHERE c.container_id = ? ORDER BY c.start, c.id", (container,))
    return [PlacedContent(int(row[0]), ContentRow(bytes(row[1]), *row[2:])) for row in rows]


def find_block_digests(db: Connection, digest: Digest) -> tuple[int, bytes] | None:
    """(block size, digests back to back) of a blob, or None."""
    row = db.execute(
        "SELECT b.block_size, b.digests FROM content_blocks b JOIN contents c ON c.id = b.content_id WHERE c.digest = ?", (digest,)
    ).fetchone()
    return (int(row[0]), bytes(row[1])) if row else None


def find_blocks(db: Connection, digests: Sequence[Digest]) -> dict[Digest, tuple[int, bytes]]:
    """(block size, digests back to back) of those contents that are blobs."""
    found: dict[Digest, tuple[int, bytes]] = {}
    for some in batches(digests):
        sql = f"""SELECT c.digest, b.block_size, b.digests FROM content_blocks b JOIN contents c ON c.id = b.content_id
            WHERE c.digest IN ({placeholders(len(some))})"""
        found.update({bytes(digest): (int(size), bytes(each)) for digest, size, each in db.execute(sql, some)})
    return found


def insert_container(db: Connection, key: str, kind: str, length: int, now: int) -> int:
    """Insert a published container and return its key in the catalog."""
    row = db.execute(
        "INSERT INTO containers (key, kind, length, created_at) VALUES (?, ?, ?, ?) RETURNING id", (key, kind, length, now)
    ).fetchone()
    assert row is not None
    return int(row[0])


class Inserted(NamedTuple):
    """Keys of contents by digest; `are_new` says that the catalog knew none of them before."""

    keys: dict[Digest, int]
    are_new: bool


def insert_contents(db: Connection, container: int, rows: Sequence[tuple[Digest, int, int, int, int]]) -> Inserted:
    """Insert (digest, size, start, length, codec) of a container's contents; returns the keys that these digests have then.

    Where a digest is there already, the older place wins and ours stays unused, unless the older one is corrupt: then ours heals it.
    """
    # Keys are handed out here, where nobody else writes, so that 100,000 new rows need not be looked up again.
    row = db.execute(f"SELECT coalesce(max(id), 0) + 1, EXISTS (SELECT 1 FROM contents WHERE state = '{CORRUPT}') FROM contents").fetchone()
    first, may_heal = (int(row[0]), bool(row[1])) if row else (1, False)
    if may_heal:
        _bury_corrupt(db, [row[0] for row in rows])
    done = db.executemany(
        f"""INSERT INTO contents (container_id, id, digest, size, start, length, codec) VALUES (?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (digest) DO UPDATE SET size = excluded.size, container_id = excluded.container_id, start = excluded.start,
            length = excluded.length, codec = excluded.codec, state = '{LIVE}' WHERE contents.state = '{CORRUPT}'""",
        [(container, key, *row) for key, row in enumerate(rows, first)],
    )
    if not may_heal and done.rowcount == len(rows):
        return Inserted({row[0]: key for key, row in enumerate(rows, first)}, are_new=True)
    count_unused(db, container, sum(row[3] for row in rows))
    return Inserted(find_content_keys(db, [row[0] for row in rows]), are_new=False)


def insert_nowhere(db: Connection, digest: Digest, size: int, state: str = LIVE) -> int:
    """Insert a content that lies in no container, and return its key."""
    row = db.execute(
        "INSERT INTO contents (digest, size, start, length, codec, state) VALUES (?, ?, 0, 0, 0, ?) RETURNING id", (digest, size, state)
    ).fetchone()
    assert row is not None
    return int(row[0])


def _bury_corrupt(db: Connection, digests: Sequence[Digest]) -> None:
    """Count those of `digests` that are corrupt as dead where they lie: they are about to lie elsewhere."""
    corrupt = list_corrupt(db)
    for digest in sorted(corrupt & set(digests)) if corrupt else ():
        db.execute(
            """UPDATE containers SET dead = dead + (SELECT length FROM contents WHERE digest = ?)
            WHERE id = (SELECT container_id FROM contents WHERE digest = ?)""",
            (digest, digest),
        )


def count_unused(db: Connection, container: int, length: int) -> None:
    """Count as dead what a container holds and other containers hold too: the others were faster."""
    db.execute(
        "UPDATE containers SET dead = ? - (SELECT coalesce(sum(length), 0) FROM contents WHERE container_id = ?) WHERE id = ?",
        (length, container, container),
    )


def insert_blocks(db: Connection, digest: Digest, block_size: int, digests: bytes) -> None:
    """Keep the digests of a blob's blocks."""
    db.execute(
        """INSERT INTO content_blocks (content_id, block_size, digests) SELECT id, ?, ? FROM contents WHERE digest = ?
        ON CONFLICT (content_id) DO NOTHING""",
        (block_size, digests, digest),
    )


def find_container_keys(db: Connection, keys: Sequence[str]) -> set[str]:
    """Those of `keys` that name a container in use."""
    found: set[str] = set()
    for some in batches(keys):
        found.update(str(row[0]) for row in db.execute(f"SELECT key FROM containers WHERE key IN ({placeholders(len(some))})", some))
    return found


def is_container_used(db: Connection, container: int) -> bool:
    """Whether any content lies in a container."""
    return db.execute("SELECT 1 FROM contents WHERE container_id = ? LIMIT 1", (container,)).fetchone() is not None


def trash_container(db: Connection, container: int, now: int) -> None:
    """Give up a container in which nothing lies: its file is deleted later."""
    found = db.execute("SELECT kind, key FROM containers WHERE id = ?", (container,)).fetchall()
    trash_containers(db, [(str(kind), str(key)) for kind, key in found], now)
    db.execute("DELETE FROM containers WHERE id = ?", (container,))


def mark_corrupt(db: Connection, digests: Sequence[Digest]) -> None:
    """Remember that the stored bytes of these contents are wrong, so that the next log of the same bytes stores them again."""
    for some in batches(digests):
        db.execute(f"UPDATE contents SET state = '{CORRUPT}' WHERE digest IN ({placeholders(len(some))})", some)


def list_corrupt(db: Connection) -> set[Digest]:
    """Every content whose stored bytes are known to be wrong; usually none, so asking costs nothing."""
    return {bytes(row[0]) for row in db.execute(f"SELECT digest FROM contents WHERE state = '{CORRUPT}'")}


def find_range_keys(db: Connection, digests: Sequence[Digest]) -> dict[Digest, int]:
    """Keys of those manifest ranges that exist already."""
    found: dict[Digest, int] = {}
    for some in batches(digests):
        sql = f"""SELECT c.digest, r.id FROM ranges r JOIN contents c ON c.id = r.content_id
            WHERE c.state = '{LIVE}' AND c.digest IN ({placeholders(len(some))})"""
        found.update({bytes(digest): key for digest, key in db.execute(sql, some)})
    return found


def insert_range(db: Connection, content_key: int, entry_count: int, size: int) -> int:
    """Insert a manifest range whose contents have `size` bytes; returns its key."""
    row = db.execute(
        "INSERT INTO ranges (content_id, entry_count, size) VALUES (?, ?, ?) RETURNING id", (content_key, entry_count, size)
    ).fetchone()
    assert row is not None
    return int(row[0])


def find_hollow_ranges(db: Connection, digests: Sequence[Digest]) -> dict[Digest, int]:
    """Keys of those ranges whose bytes were lost, so that nothing is known of what they refer to."""
    found: dict[Digest, int] = {}
    for some in batches(digests):
        sql = f"""SELECT c.digest, r.id FROM ranges r JOIN contents c ON c.id = r.content_id
            WHERE r.entry_count = 0 AND c.digest IN ({placeholders(len(some))})"""
        found.update({bytes(digest): key for digest, key in db.execute(sql, some)})
    return found


def fill_range(db: Connection, key: int, entry_count: int, size: int, first_path: str) -> None:
    """Say of a hollow range what is in it, but for what it refers to."""
    db.execute("UPDATE ranges SET entry_count = ?, size = ? WHERE id = ?", (entry_count, size, key))
    db.execute("UPDATE version_ranges SET first_path = ? WHERE range_id = ?", (first_path, key))


def insert_range_contents(db: Connection, range_key: int, content_keys: Iterable[int]) -> None:
    """Let a range refer to contents. Foreign keys refuse those that are gone."""
    rows = [(range_key, key) for key in sorted(content_keys)]
    db.executemany("INSERT INTO range_contents (range_id, content_id) VALUES (?, ?)", rows)


def copy_range_contents(db: Connection, old_range: int, new_range: int, removed: Sequence[int]) -> None:
    """Let a new range refer to what an old one refers to, but for the contents `removed`."""
    db.execute(
        "INSERT INTO range_contents (range_id, content_id) SELECT ?, content_id FROM range_contents WHERE range_id = ?",
        (new_range, old_range),
    )
    for some in batches(removed):
        db.execute(f"DELETE FROM range_contents WHERE range_id = {new_range} AND content_id IN ({placeholders(len(some))})", some)


def list_range_content_keys(db: Connection, range_key: int) -> dict[Digest, int]:
    """Keys of the contents of a range, by digest."""
    rows = db.execute(
        "SELECT c.digest, c.id FROM range_contents rc JOIN contents c ON c.id = rc.content_id WHERE rc.range_id = ?", (range_key,)
    )
    return {bytes(digest): key for digest, key in rows}


def list_range_borders(db: Connection, version_key: int) -> list[tuple[int, str]]:
    """(range key, first path) of a version, in order."""
    rows = db.execute("SELECT range_id, first_path FROM version_ranges WHERE version_id = ? ORDER BY position", (version_key,))
    return [(row[0], row[1]) for row in rows]


def has_ranges(db: Connection, version_key: int) -> bool:
    """Whether a version's manifest is there: not after it was collected, nor where the version is empty."""
    return db.execute("SELECT 1 FROM version_ranges WHERE version_id = ? LIMIT 1", (version_key,)).fetchone() is not None


def insert_version_ranges(db: Connection, version_key: int, ranges: Sequence[tuple[int, str]]) -> None:
    """Let a version consist of (range key, first path) in this order."""
    db.executemany(
        "INSERT INTO version_ranges (version_id, position, range_id, first_path) VALUES (?, ?, ?, ?)",
        [(version_key, position, key, path) for position, (key, path) in enumerate(ranges)],
    )


def list_version_ranges(db: Connection, version_key: int) -> list[tuple[int, str, ContentRow, int]]:
    """(range key, first path, place of the range's own bytes, count of its entries) of a version, in order."""
    rows = db.execute(
        """SELECT vr.range_id, vr.first_path, r.entry_count, c.digest, c.size, k.key, k.kind, c.start, c.length, c.codec
        FROM version_ranges vr JOIN ranges r ON r.id = vr.range_id JOIN contents c ON c.id = r.content_id
        JOIN containers k ON k.id = c.container_id WHERE vr.version_id = ? ORDER BY vr.position""",
        (version_key,),
    )
    return [(row[0], row[1], ContentRow(bytes(row[3]), *row[4:]), row[2]) for row in rows]
