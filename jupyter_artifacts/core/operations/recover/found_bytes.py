"""What containers hold, put into a new catalog; ranges and contents that no container holds are put there as lost."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from blake3 import blake3

from jupyter_artifacts.core.catalog.engine import Connection
from jupyter_artifacts.core.catalog.queries import contents
from jupyter_artifacts.core.catalog.queries.contents import CORRUPT, ContentRow
from jupyter_artifacts.core.containers.blob import BLOCK_SIZE, WINDOW
from jupyter_artifacts.core.containers.contract import Codec, ContainerKey, ContainerKind, Containers
from jupyter_artifacts.core.containers.pack import IndexRow, read_index
from jupyter_artifacts.core.model.digest import Digest
from jupyter_artifacts.core.model.manifest import ManifestRange, decode_range
from jupyter_artifacts.core.operations.read_content import read_at
from jupyter_artifacts.errors import IntegrityError, StoreCorruptError


class _Blob(NamedTuple):
    digest: Digest
    size: int
    blocks: bytes


def adopt_container(db: Connection, containers: Containers, key: ContainerKey, now: int) -> int:
    """Insert a container and whatever it holds that no other inserted one holds well; returns how many contents that were.

    Raises:
        IntegrityError: it is gone, or another length than it says.
        StoreCorruptError: something else lies there, or it does not say what it holds.
    """
    length = containers.find_length(key)
    if key.kind is ContainerKind.PACK:
        rows = _index_rows(containers, key, length or 0)
        return _insert(db, containers, key, length or 0, rows, now)
    blob = _read_blob(containers, key)
    count = _insert(db, containers, key, blob.size, [(blob.digest, blob.size, 0, blob.size, int(Codec.RAW))], now)
    if count:
        contents.insert_blocks(db, blob.digest, BLOCK_SIZE, blob.blocks)
    return count


def _index_rows(containers: Containers, key: ContainerKey, length: int) -> list[IndexRow]:
    reader = containers.open(key)
    try:
        return [(row.digest, row.size, row.start, row.length, int(row.codec)) for row in read_index(reader, length)]
    finally:
        reader.close()


def _read_blob(containers: Containers, key: ContainerKey) -> _Blob:
    """A blob's digest, which is nowhere but in its bytes; reading them checks them, too."""
    reader, whole, blocks, done = containers.open(key), blake3(), [], 0
    try:
        while window := reader.read(done, WINDOW):
            whole.update(window)
            blocks += [blake3(block).digest() for block in _blocks(window)]
            done += len(window)
    finally:
        reader.close()
    return _Blob(whole.digest(), done, b"".join(blocks))


def _blocks(window: bytes) -> Iterator[memoryview]:
    view = memoryview(window)
    return (view[at : at + BLOCK_SIZE] for at in range(0, len(window), BLOCK_SIZE))


def _insert(db: Connection, containers: Containers, key: ContainerKey, length: int, rows: list[IndexRow], now: int) -> int:
    known = contents.find_content_keys(db, sorted(row[0] for row in rows))
    damaged = [digest for digest in known if not _is_right(db, containers, digest)]
    contents.mark_corrupt(db, damaged)  # the insertion then replaces them
    taken = [row for row in rows if row[0] not in known or row[0] in damaged]
    if not taken:
        return 0
    container = contents.insert_container(db, key.key, key.kind, length, now)
    contents.insert_contents(db, container, sorted(taken))
    contents.count_unused(db, container, sum(row[3] for row in rows))
    return len(taken)


def _is_right(db: Connection, containers: Containers, digest: Digest) -> bool:
    row = contents.find_content(db, digest)
    if row is None:
        return False
    try:
        read_at(containers, row)
    except (IntegrityError, StoreCorruptError):
        return False
    return True


class FoundBytes:
    """Ranges and contents as containers hold them. See `StoredBytes` of replay.

    What is nowhere is inserted all the same, as corrupt and in no container: versions that hold it are there, say what they miss, and
    are whole again once somebody logs it.
    """

    def __init__(self, containers: Containers) -> None:
        self._containers = containers

    def range(self, db: Connection, digest: Digest) -> tuple[int, str]:
        """As the contract says."""
        known = contents.find_any_range(db, digest)
        if known is not None and known[1]:
            return known
        row = contents.find_content(db, digest)
        entries = None if row is None else self._decode(row)
        if known is not None:  # a range of versions that were given up since
            return known[0], entries.paths[0] if entries is not None else ""
        if entries is None:
            return contents.insert_range(db, self.content(db, digest), 0, 0), ""
        key = contents.insert_range(db, contents.find_any_content_keys(db, [digest])[digest], len(entries), entries.content_size)
        contents.insert_range_contents(db, key, self._content_keys(db, entries).values())
        return key, entries.paths[0]

    def content(self, db: Connection, digest: Digest) -> int:
        """As the contract says."""
        known = contents.find_any_content_keys(db, [digest])
        return known[digest] if known else contents.insert_nowhere(db, digest, 0, CORRUPT)

    def _decode(self, row: ContentRow) -> ManifestRange | None:
        try:
            return decode_range(read_at(self._containers, row))
        except (IntegrityError, StoreCorruptError):
            return None

    def _content_keys(self, db: Connection, entries: ManifestRange) -> Mapping[Digest, int]:
        wanted = entries.content_digests()
        keys = contents.find_any_content_keys(db, sorted(wanted))
        if len(keys) < len(wanted):
            sizes = dict(zip(entries.digests, entries.sizes, strict=True))
            keys |= {digest: contents.insert_nowhere(db, digest, sizes[digest], CORRUPT) for digest in sorted(wanted - keys.keys())}
        return keys
