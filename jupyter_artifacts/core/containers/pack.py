"""The bytes of a pack: a header, contents back to back, an index of them, a footer. FORMAT.md describes them for other readers.

The catalog knows where each content lies, so the index is only read to rebuild a catalog and to check a pack.
"""

import os
import struct
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from jupyter_artifacts.core.containers.contract import Codec, ContainerKey, ContainerKind, ContainerReader, Place, StagedContainer
from jupyter_artifacts.core.containers.os_errors import store_errors
from jupyter_artifacts.core.containers.write import write_all
from jupyter_artifacts.core.model.digest import Digest, digest_of
from jupyter_artifacts.errors import StoreCorruptError

PACK_MAGIC = b"JAPACK1\n"
FOOTER_MAGIC = b"JAPEND1\n"
PACK_SIZE = 64 * 1024 * 1024
"""A pack is closed once it is this long."""

_INDEX_ROW = struct.Struct("<32sQQQB")
_FOOTER = struct.Struct("<QQ32s8s")
_HELD_BYTES = 1 << 20
_CODECS = frozenset(Codec)

IndexRow = tuple[Digest, int, int, int, int]
"""(digest, size, start, length, codec) of a content: a plain tuple, since a log makes as many as there are files."""


class PackedContent(NamedTuple):
    """One line of a pack's index."""

    digest: Digest
    size: int
    start: int
    length: int
    codec: Codec


def pack_length(count: int, stored_bytes: int) -> int:
    """How long a finished pack of `count` contents is, which take `stored_bytes` together."""
    return len(PACK_MAGIC) + stored_bytes + count * _INDEX_ROW.size + _FOOTER.size


class PackWriter:
    """Writes one pack into a staging folder. Not shared between threads.

    Raises:
        StoreError: below it, why there can be no file.
    """

    def __init__(self, staging: Path) -> None:
        self.key = ContainerKey.fresh(ContainerKind.PACK)
        self._file = staging / self.key.key
        with store_errors(staging):
            self._fd = os.open(self._file, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o444)
        self._held: list[bytes] = [PACK_MAGIC]
        self._held_bytes = len(PACK_MAGIC)
        self.rows: list[IndexRow] = []
        self.length = len(PACK_MAGIC)

    def add(self, digest: Digest, content: bytes, size: int, codec: Codec = Codec.RAW) -> Place:
        """Append a content (already encoded with `codec`; `size` is that of the plain bytes).

        Raises:
            StoreFullError: no room; the pack is unusable.
        """
        start, length = self.length, len(content)
        self._held.append(content)
        self._held_bytes += length
        self.length += length
        self.rows.append((digest, size, start, length, int(codec)))
        if self._held_bytes >= _HELD_BYTES:
            self._write()
        return Place(self.key, start, length, codec)

    def add_plain(self, contents: Mapping[Digest, bytes]) -> None:
        """Append many contents as they are: the same as `add` for each, at a third of the cost.

        Raises:
            StoreFullError: no room; the pack is unusable.
        """
        at, rows = self.length, self.rows
        for digest, content in contents.items():
            length = len(content)
            rows.append((digest, length, at, length, 0))
            at += length
        self._held.extend(contents.values())
        self.length = at
        self._write()

    @property
    def is_full(self) -> bool:
        """Whether the next content belongs into another pack."""
        return self.length >= PACK_SIZE

    def finish(self) -> StagedContainer:
        """Write index and footer, and close. The bytes are not durable before they are published."""
        index = b"".join([_INDEX_ROW.pack(*row) for row in self.rows])
        self._held.append(index)
        self._held.append(_FOOTER.pack(self.length, len(self.rows), digest_of(index), FOOTER_MAGIC))
        self.length += len(index) + _FOOTER.size
        self._write()
        self.abandon()
        return StagedContainer(self.key, self._file, self.length)

    def abandon(self) -> None:
        """Close without finishing."""
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1

    def _write(self) -> None:
        with store_errors(self._file.parent):
            write_all(self._fd, self._held)
        self._held, self._held_bytes = [], 0


def encode_pack(contents: Sequence[tuple[Digest, bytes, int, int]]) -> list[bytes]:
    """A whole pack in pieces, of (digest, stored bytes, plain size, codec)."""
    rows, at = list[IndexRow](), len(PACK_MAGIC)
    for digest, stored, size, codec in contents:
        rows.append((digest, size, at, len(stored), codec))
        at += len(stored)
    index = b"".join([_INDEX_ROW.pack(*row) for row in rows])
    return [PACK_MAGIC, *(stored for _, stored, _, _ in contents), index, _FOOTER.pack(at, len(rows), digest_of(index), FOOTER_MAGIC)]


def read_index(reader: ContainerReader, length: int) -> Iterator[PackedContent]:
    """The index of a pack that is `length` bytes long.

    Raises:
        StoreCorruptError: header, index or footer are not what a finished pack has.
    """
    footer = reader.read(length - _FOOTER.size, _FOOTER.size) if length >= _FOOTER.size else b""
    if len(footer) < _FOOTER.size or reader.read(0, len(PACK_MAGIC)) != PACK_MAGIC:
        raise StoreCorruptError("not a finished pack.")
    start, count, digest, magic = _FOOTER.unpack(footer)
    # The parts fill the file exactly. Checked before anything is read, since a damaged number may be beyond all memory.
    is_whole = magic == FOOTER_MAGIC and start + count * _INDEX_ROW.size + _FOOTER.size == length
    index = reader.read(start, count * _INDEX_ROW.size) if is_whole else b""
    if not is_whole or digest_of(index) != digest:
        raise StoreCorruptError("the index of a pack is damaged.")
    end = len(PACK_MAGIC)
    for row_digest, size, at, row_length, codec in _INDEX_ROW.iter_unpack(index):
        if at != end or codec not in _CODECS:
            raise StoreCorruptError("the index of a pack breaks the format.")
        end += row_length
        yield PackedContent(row_digest, size, at, row_length, Codec(codec))
    if end != start:
        raise StoreCorruptError("the index of a pack breaks the format.")
