"""Manifests: what a version holds, as sorted ranges of entries that versions share.

A manifest is cut into ranges at borders that depend on the paths alone, so a change of one file changes one range, and the same
entries give the same ranges whoever writes them. The bytes are described in FORMAT.md; changing anything here changes the format.
"""

import json
import struct
from array import array
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from itertools import chain
from sys import byteorder
from typing import NamedTuple
from zlib import crc32

from jupyter_artifacts.core.model.digest import DIGEST_LENGTH, Digest, digest_of
from jupyter_artifacts.core.model.paths import are_plain_paths, check_logical_path
from jupyter_artifacts.errors import StoreCorruptError

RANGE_MAGIC = b"JAR1"
MANIFEST_HEADER = b"jupyter_artifacts manifest 1\n"
MIN_RANGE = 256
MAX_RANGE = 4096
BORDER_MASK = 1023
"""A border falls on 1 in 1,024 paths, so a range holds about 1,250 entries."""
MAX_RANGE_BYTES = 64 << 20
"""What says it is longer is no range: the longest paths that a full one can hold are a quarter of that."""

MAX_SIZE = 2**63 - 1


class Borders(NamedTuple):
    """Where ranges end. Those of the format; others are for tests.

    Attributes:
        least: how many entries a range has before a mark ends it.
        most: how many it has at most.
        mask: a path whose CRC-32 has none of these bits is marked: a range may end before it.
    """

    least: int = MIN_RANGE
    most: int = MAX_RANGE
    mask: int = BORDER_MASK

    def is_marked(self, path: str) -> bool:
        """Whether a range may end before `path`."""
        return not crc32(path.encode()) & self.mask


BORDERS = Borders()

_HEADER = struct.Struct("<4sII")

Extra = Mapping[str, object]
PLAIN: Extra = {}
"""The extra of a plain file, shared by all of them."""


class Entry(NamedTuple):
    """One file (or reference) of a version.

    Attributes:
        path: logical path.
        digest: BLAKE3 of the content; of the reference's fingerprint for a reference.
        size: bytes.
        extra: what the digest doesn't cover but the range does: `ref` (address), and the like. Empty for plain files.
    """

    path: str
    digest: Digest
    size: int
    extra: Extra = PLAIN


class ManifestRange:
    """A sorted run of entries, column by column: that is how it is stored, and how a million of them stay small in memory."""

    __slots__ = ("digests", "extras", "paths", "sizes")

    def __init__(
        self, paths: Sequence[str], digests: Sequence[Digest], sizes: Sequence[int], extras: Mapping[int, Extra] | None = None
    ) -> None:
        self.paths = paths
        self.digests = digests
        self.sizes = sizes
        self.extras = extras or {}

    def __len__(self) -> int:
        return len(self.paths)

    def __iter__(self) -> Iterator[Entry]:
        for position, (path, digest, size) in enumerate(zip(self.paths, self.digests, self.sizes, strict=True)):
            yield Entry(path, digest, size, self.extras.get(position, {}))

    def entry(self, position: int) -> Entry:
        """The entry at a position."""
        return Entry(self.paths[position], self.digests[position], self.sizes[position], self.extras.get(position, {}))

    def find(self, path: str) -> Entry | None:
        """The entry at `path`, or None."""
        position = bisect_left(self.paths, path)
        return self.entry(position) if position < len(self.paths) and self.paths[position] == path else None

    def pick(self, paths: AbstractSet[str]) -> Iterator[Entry]:
        """Those entries whose path is among `paths`."""
        for position, path in enumerate(self.paths):
            if path in paths:
                yield Entry(path, self.digests[position], self.sizes[position], self.extras.get(position, {}))

    def content_digests(self) -> set[Digest]:
        """Digests of the contents that the store must hold for these entries (references hold none)."""
        if not self.extras:
            return set(self.digests)
        return {digest for position, digest in enumerate(self.digests) if not is_reference(self.extras.get(position, {}))}

    @property
    def content_size(self) -> int:
        """Bytes of those contents, each counted once."""
        if not self.extras and len(set(self.digests)) == len(self.digests):
            return sum(self.sizes)
        stored = (at for at in range(len(self.digests)) if not is_reference(self.extras.get(at, {})))
        return sum({self.digests[at]: self.sizes[at] for at in stored}.values())


def is_reference(extra: Extra) -> bool:
    """Whether an entry with this `extra` is an address, not a content of the store."""
    return "ref" in extra


def split_into_ranges(
    paths: Sequence[str],
    digests: Sequence[Digest],
    sizes: Sequence[int],
    extras: Mapping[int, Extra] | None = None,
    borders: Borders = BORDERS,
) -> list[ManifestRange]:
    """Cut sorted columns of entries into ranges. Equal entries always give equal ranges."""
    ranges = []
    for start, end in _cuts(paths, borders):
        inside = {at - start: extras[at] for at in range(start, end) if extras.get(at)} if extras else {}
        ranges.append(ManifestRange(paths[start:end], digests[start:end], sizes[start:end], inside))
    return ranges


def _cuts(paths: Sequence[str], borders: Borders) -> list[tuple[int, int]]:
    """(start, end) of each range: cut before a path whose CRC-32 ends in ten zero bits, or when a range is full."""
    count, mask = len(paths), borders.mask
    marks = [at for at, path in enumerate(paths) if not crc32(path.encode()) & mask]
    cuts, start, next_mark = [], 0, 0
    while start < count:
        while next_mark < len(marks) and marks[next_mark] < start + borders.least:
            next_mark += 1
        end = min(start + borders.most, count, marks[next_mark] if next_mark < len(marks) else count)
        cuts.append((start, end))
        start = end
    return cuts


def encode_range(entries: ManifestRange) -> bytes:
    """The canonical bytes of a range; its digest is the digest of these."""
    paths = "\0".join(entries.paths).encode()
    sizes = array("Q", entries.sizes)
    if byteorder == "big":
        sizes.byteswap()
    header = _HEADER.pack(RANGE_MAGIC, len(entries), len(paths))
    return b"".join(chain((header, paths, sizes.tobytes()), entries.digests, (_encode_extras(entries.extras),)))


def _encode_extras(extras: Mapping[int, Extra]) -> bytes:
    return canonical_json({str(position): extra for position, extra in extras.items()}).encode() if extras else b""


def decode_range(body: bytes) -> ManifestRange:
    """Read canonical bytes back, trusting nothing.

    Raises:
        StoreCorruptError: the bytes break the format, or hold a path that `check_logical_path` refuses.
    """
    try:
        return _decode_range(body)
    except (struct.error, UnicodeError, ValueError, RecursionError) as error:
        raise StoreCorruptError(f"a manifest range is malformed ({error}).") from error


def _decode_range(body: bytes) -> ManifestRange:
    magic, count, paths_length = _HEADER.unpack_from(body)
    if magic != RANGE_MAGIC:
        raise ValueError("not a manifest range")
    if not count:
        raise ValueError("no entries")
    sizes_at = _HEADER.size + paths_length
    digests_at = sizes_at + 8 * count
    extras_at = digests_at + DIGEST_LENGTH * count
    if extras_at > len(body):
        raise ValueError("shorter than its header says")
    paths = body[_HEADER.size : sizes_at].decode().split("\0")
    _check_paths(paths, count)
    sizes = array("Q")
    sizes.frombytes(body[sizes_at:digests_at])
    if byteorder == "big":
        sizes.byteswap()
    if max(sizes) > MAX_SIZE:
        raise ValueError("a size is over 2^63")
    digests = [body[at : at + DIGEST_LENGTH] for at in range(digests_at, extras_at, DIGEST_LENGTH)]
    extras = _decode_extras(body[extras_at:], count)
    return ManifestRange(paths, digests, sizes, extras)


def _check_paths(paths: Sequence[str], count: int) -> None:
    if len(paths) != count:
        raise ValueError(f"{len(paths)} paths where the header says {count}")
    if not are_plain_paths(paths):
        for path in paths:
            check_logical_path(path)
    if any(map(str.__ge__, paths, paths[1:])):
        raise ValueError("paths are not in strictly ascending order")


def _decode_extras(text: bytes, count: int) -> dict[int, Extra]:
    if not text:
        return {}
    parsed = json.loads(text)
    if not isinstance(parsed, dict) or not all(isinstance(extra, dict) and extra for extra in parsed.values()):
        raise ValueError("extras are not an object of objects")
    extras = {int(position): extra for position, extra in parsed.items()}
    if extras and not 0 <= min(extras) <= max(extras) < count:
        raise ValueError("an extra belongs to no entry")
    # One spelling for each range: this also refuses keys that occur twice, of which JSON parsers keep one silently.
    if _encode_extras(extras) != text:
        raise ValueError("extras are not in canonical JSON")
    return extras


def manifest_digest(range_digests: Sequence[Digest]) -> Digest:
    """The digest of a version: the digest of the list of its ranges' digests."""
    return digest_of(MANIFEST_HEADER + b"".join(range_digests))


def canonical_json(value: object) -> str:
    """JSON with one spelling for each value: sorted keys, no spaces, ASCII."""
    return _CANONICAL.encode(value)


_CANONICAL = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)
