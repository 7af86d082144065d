"""W&B's digests of contents: computed while a log reads them, else from the store, and kept so that each is computed once."""

from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress

from jupyter_artifacts.core.catalog.queries.contents import ContentRow, find_contents
from jupyter_artifacts.core.catalog.queries.hashes import find_hashes, insert_hashes
from jupyter_artifacts.core.containers.contract import Codec
from jupyter_artifacts.core.model.digest import Digest
from jupyter_artifacts.core.model.hashes import artifact_hash, hash_text, new_hash
from jupyter_artifacts.core.model.manifest import Entry, ManifestRange, is_reference
from jupyter_artifacts.core.model.reference import BLAKE3_KIND, wandb_digest
from jupyter_artifacts.core.operations.read_content import WINDOW, ContentReader
from jupyter_artifacts.core.operations.read_source import SMALL_LIMIT, LargeSource, Reader, read_small
from jupyter_artifacts.core.operations.scan import scan_file
from jupyter_artifacts.core.references.address import FILE, parse_address
from jupyter_artifacts.core.stat_cache import FileStamp
from jupyter_artifacts.core.store import Store
from jupyter_artifacts.errors import MissingContentError, StoreError


class ContentHashes:
    """Hashes of contents that a log reads.

    Attributes:
        algorithm: of all of them.
        found: by the content's own digest.
    """

    def __init__(self, algorithm: str) -> None:
        self.algorithm = algorithm
        self.found: dict[Digest, bytes] = {}

    def add(self, digest: Digest, content: bytes) -> None:
        """Take in a content that was read whole."""
        if digest not in self.found:
            self.found[digest] = new_hash(self.algorithm, content).digest()

    def beside(self, read: Reader) -> "HashingReader":
        """`read`, with the hash of all that goes through it."""
        return HashingReader(self, read)


class HashingReader:
    """Reads a large content piece by piece, and hashes it in passing."""

    def __init__(self, hashes: ContentHashes, read: Reader) -> None:
        self._hashes = hashes
        self._read = read
        self._hash = new_hash(hashes.algorithm)

    def __call__(self, length: int) -> bytes:
        """The next `length` bytes."""
        piece = self._read(length)
        self._hash.update(piece)
        return piece

    def keep(self, digest: Digest) -> None:
        """Say which content it was that was read."""
        self._hashes.found[digest] = self._hash.digest()


def hashes_of(store: Store, algorithm: str, digests: Iterable[Digest]) -> dict[Digest, bytes]:
    """Hashes of contents of the store: those that are known, the others computed from their bytes, and kept where that is possible.

    Raises:
        MissingContentError: the store does not hold one of them.
        IntegrityError: stored bytes are damaged.
    """
    wanted = sorted(set(digests))
    with store.catalog.read() as db:
        found = find_hashes(db, algorithm, wanted)
        places = find_contents(db, [digest for digest in wanted if digest not in found])
    if len(found) + len(places) < len(wanted):
        lost = next(digest for digest in wanted if digest not in found and digest not in places)
        raise MissingContentError(f"the store does not hold the content {lost.hex()}; a reference's bytes lie elsewhere.")
    if places:
        computed = _computed(store, algorithm, places.values())
        found |= computed
        with suppress(StoreError), store.catalog.write() as db:  # a store that can only be read computes them again next time
            insert_hashes(db, algorithm, computed)
    return found


def keep_hashes(store: Store, hashes: ContentHashes) -> None:
    """Keep what a log computed: after its transaction, since what a kill in between loses is computed again when somebody asks."""
    with store.catalog.read() as db:
        known = find_hashes(db, hashes.algorithm, sorted(hashes.found))
    if fresh := {digest: found for digest, found in hashes.found.items() if digest not in known}:
        with suppress(StoreError), store.catalog.write() as db:
            insert_hashes(db, hashes.algorithm, fresh)


def hash_of_file(stamp: FileStamp, algorithm: str) -> bytes:
    """The hash of a file's whole content, read now.

    Raises:
        SourceError: below it, whatever is wrong with the file.
    """
    small = read_small(stamp) if stamp.size <= SMALL_LIMIT else None
    if small is not None:
        return new_hash(algorithm, small[0]).digest()
    large, found = LargeSource(stamp), new_hash(algorithm)
    try:
        while window := large.read(WINDOW):
            found.update(window)
        large.check_unchanged()
    finally:
        large.close()
    return found.digest()


def _computed(store: Store, algorithm: str, places: Collection[ContentRow]) -> dict[Digest, bytes]:
    computed = {}
    with ContentReader(store) as reader:
        for row in sorted(places, key=lambda row: (row.container_key, row.start)):
            found = new_hash(algorithm)
            for piece in reader.read_windows(row) if row.codec == Codec.RAW else [reader.read(row)]:
                found.update(piece)
            computed[row.digest] = found.digest()
    return computed


def hash_of_ranges(store: Store, hashes: ContentHashes, ranges: Iterable[ManifestRange]) -> str:
    """W&B's digest of an artifact, from the hashes of its contents: those that were read just now, and those of the store.

    Raises:
        MissingContentError: a content that was not read is not in the store.
    """
    return artifact_hash(hashes.algorithm, _hash_texts(store, hashes, ranges))


def _hash_texts(store: Store, hashes: ContentHashes, ranges: Iterable[ManifestRange]) -> Iterator[tuple[str, str]]:
    for each in ranges:
        others = hashes_of(store, hashes.algorithm, each.content_digests() - hashes.found.keys())
        for position, (path, digest) in enumerate(zip(each.paths, each.digests, strict=True)):
            extra = each.extras.get(position, {})
            yield (
                path,
                wandb_digest(extra, digest) if is_reference(extra) else hash_text(hashes.found.get(digest) or others[digest]),
            )


def with_hash_of_file(entry: Entry, algorithm: str) -> Entry:
    """A reference to a file, with what W&B's clients call its digest: that of its content, or of the address where nobody read it."""
    address = parse_address(str(entry.extra["ref"]))
    if address.scheme != FILE:
        return entry
    is_read = entry.extra.get("checksum") == BLAKE3_KIND
    found = hash_of_file(scan_file(address.path), algorithm) if is_read else new_hash(algorithm, address.url.encode()).digest()
    return entry._replace(extra={**entry.extra, "digest": hash_text(found)})
