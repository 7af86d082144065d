"""Opens contents of the store as files: what is read of a large one is read in place, and verified block by block.

Libraries that read on threads of their own (Arrow, DuckDB) had better not be given a Python file: when the process ends while such a thread
waits for Python, it ends in a crash. They are given the path of the container, `local_file`, after what they will read was verified.
"""

import io
import threading
from collections.abc import Sequence
from pathlib import Path

from blake3 import blake3

from jupyter_artifacts.core.catalog.queries.contents import ContentRow, find_blocks, find_contents
from jupyter_artifacts.core.containers.contract import ContainerKey, ContainerKind
from jupyter_artifacts.core.model.digest import DIGEST_LENGTH, Digest
from jupyter_artifacts.core.operations.byte_file import ByteFile
from jupyter_artifacts.core.operations.read_content import ContentReader, damaged, mark_damaged
from jupyter_artifacts.core.store import Store
from jupyter_artifacts.errors import IntegrityError, MissingContentError


def open_content(store: Store, digest: Digest) -> "StoredFile | io.BytesIO":
    """A content as a file for reading. Small ones are read at once; of large ones only what is asked for, which is verified.

    Raises:
        MissingContentError: the store does not hold it.
        IntegrityError: the stored bytes are not those that were logged; of a large one, when they are read.
    """
    return open_contents(store, [digest])[0]


def open_contents(store: Store, digests: Sequence[Digest]) -> "list[StoredFile | io.BytesIO]":
    """As `open_content`, many at once: the catalog is asked for all together."""
    with store.catalog.read() as db:
        rows, blocks = find_contents(db, digests), find_blocks(db, digests)
    return [_opened(store, digest, rows.get(digest), blocks.get(digest)) for digest in digests]


def _opened(store: Store, digest: Digest, row: ContentRow | None, blocks: tuple[int, bytes] | None) -> "StoredFile | io.BytesIO":
    if row is None:
        raise MissingContentError(f"content {digest.hex()[:16]}… is not in the store.")
    if blocks is not None:
        return StoredFile(store, row, *blocks)
    try:
        with ContentReader(store) as reader:
            return io.BytesIO(reader.read(row))
    except IntegrityError:
        mark_damaged(store, [digest])
        raise


class StoredFile(ByteFile):
    """A large content as a file for reading.

    Raises (reading):
        IntegrityError: the stored bytes are not those that were logged.
    """

    def __init__(self, store: Store, row: ContentRow, block_size: int, digests: bytes) -> None:
        super().__init__(row.size)
        self._store = store
        self._row = row
        self._reader = ContentReader(store)
        self._block_size = block_size
        self._digests = digests
        self._verified = bytearray(len(digests) // DIGEST_LENGTH)
        self._local_file = store.containers.local_file(ContainerKey(ContainerKind(row.container_kind), row.container_key))

    @property
    def local_file(self) -> Path | None:
        """The file that holds this content and nothing else, which others can read in place; None where there is none."""
        return self._local_file

    def verify(self, start: int, length: int) -> None:
        """Read a range, so that it can be read in place from now on.

        Raises:
            IntegrityError: the stored bytes are not those that were logged.
        """
        end = min(start + length, self._row.size)
        with self._lock:
            for block in range(start // self._block_size, -(-end // self._block_size)):
                if not self._verified[block]:
                    begin = block * self._block_size
                    self._verify(block, memoryview(self._stored(begin, min(self._block_size, self._row.size - begin))))

    def release(self) -> None:
        """Keep no container open until something is read again."""
        with self._lock:
            self._reader.close()

    def read_at(self, start: int, length: int) -> memoryview:
        """A range, verified; wherever `read` is. Fewer bytes at the end."""
        with self._lock:
            return self._range(start, max(min(length, self._row.size - start), 0))

    def _read_at(self, start: int, length: int) -> bytes:
        return bytes(self._range(start, length))

    def _range(self, start: int, length: int) -> memoryview:
        if not length:
            return memoryview(b"")
        size, end = self._block_size, start + length
        first, last = start // size, (end - 1) // size
        begin = start if self._verified[first] else first * size
        stop = end if self._verified[last] else min((last + 1) * size, self._row.size)
        found = memoryview(self._stored(begin, stop - begin))
        for block in range(first, last + 1):
            if not self._verified[block]:
                self._verify(block, found[block * size - begin : (block + 1) * size - begin])
        return found[start - begin : end - begin]

    def _stored(self, start: int, length: int) -> bytes:
        found = self._reader.read_part(self._row, start, length)
        if len(found) != length:
            raise self._damage()
        return found

    def _verify(self, block: int, content: memoryview) -> None:
        expected = self._digests[block * DIGEST_LENGTH : (block + 1) * DIGEST_LENGTH]
        if blake3(content).digest() != expected:
            raise self._damage()
        self._verified[block] = 1

    def _damage(self) -> IntegrityError:
        # Libraries read on threads that Python doesn't know and that end without notice: a database connection made there brings the
        # process down.
        marking = threading.Thread(target=mark_damaged, args=(self._store, [self._row.digest]))
        marking.start()
        marking.join()
        return damaged(self._row)

    def close(self) -> None:
        """Release the container."""
        self._reader.close()
        super().close()
