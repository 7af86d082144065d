"""One container: is it there, as long as it was, does it hold what the catalog says, and is every byte the one that was written?"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from blake3 import blake3

from jupyter_artifacts.core.catalog.catalog import Catalog
from jupyter_artifacts.core.catalog.queries import checks
from jupyter_artifacts.core.catalog.queries.checks import CheckedContainer, IndexedContent
from jupyter_artifacts.core.catalog.queries.contents import find_block_digests
from jupyter_artifacts.core.containers.blob import BLOCK_SIZE, WINDOW
from jupyter_artifacts.core.containers.codec import decode
from jupyter_artifacts.core.containers.contract import Codec, ContainerKey, ContainerKind, ContainerReader, Containers
from jupyter_artifacts.core.containers.pack import read_index
from jupyter_artifacts.core.model.digest import Digest, digest_of
from jupyter_artifacts.errors import MissingContentError, StoreCorruptError

OnBytes = Callable[[int], None]


@dataclass(slots=True)
class Findings:
    """What is wrong with a container.

    Attributes:
        what: see `ContainerDamage`; empty when all is well.
        detail: in words.
        damaged: contents in use whose bytes are wrong or gone.
        at_risk: contents in use whose bytes are there, and that a recovery would not find.
    """

    what: str = ""
    detail: str = ""
    damaged: list[Digest] = field(default_factory=list)
    at_risk: list[Digest] = field(default_factory=list)

    def tell(self, what: str, detail: str) -> None:
        """The first thing that is found says what it is."""
        self.what, self.detail = self.what or what, self.detail or detail


def check_container(
    catalog: Catalog, containers: Containers, container: CheckedContainer, on_bytes: OnBytes, *, reads_bytes: bool
) -> Findings:
    """Look at one container; with `reads_bytes`, at every byte of it.

    Raises:
        StoreError: below it, why it can't be read, where that is no damage.
    """
    found = Findings()
    try:
        key = ContainerKey(ContainerKind(container.kind), container.key)
        length = containers.find_length(key)
        reader = containers.open(key) if length is not None else None
    except MissingContentError:
        reader = None
    except (StoreCorruptError, ValueError) as error:
        return _all_lost(catalog, container, "damaged", str(error))
    if reader is None:
        return _all_lost(catalog, container, "missing", "its file is gone")
    try:
        if length != container.length:
            found.tell("damaged", f"it has {length:,} bytes instead of {container.length:,}")
        check = _check_pack if key.kind is ContainerKind.PACK else _check_blob
        check(catalog, reader, container, length or 0, found, on_bytes if reads_bytes else None)
    finally:
        reader.close()
    return found


def _all_lost(catalog: Catalog, container: CheckedContainer, what: str, detail: str) -> Findings:
    with catalog.read() as db:
        return Findings(what, detail, [each.digest for each in checks.iterate_placed_contents(db, container.id)])


def _check_pack(
    catalog: Catalog, reader: ContainerReader, container: CheckedContainer, length: int, found: Findings, on_bytes: OnBytes | None
) -> None:
    with catalog.read() as db:
        placed = checks.iterate_placed_contents(db, container.id)
        try:
            index = (IndexedContent(row.digest, row.size, row.start, row.length, int(row.codec)) for row in read_index(reader, length))
            _compare(index, placed, reader, found, on_bytes)
        except StoreCorruptError as error:
            found.tell("index", str(error))
            _sort_without_index(reader, checks.iterate_placed_contents(db, container.id), length, found, on_bytes)


def _compare(
    index: Iterator[IndexedContent], placed: Iterator[IndexedContent], reader: ContainerReader, found: Findings, on_bytes: OnBytes | None
) -> None:
    """Walk along index and catalog together; what is in the index alone is dead, what is in the catalog alone is nowhere."""
    window, waiting = _Window(reader), next(placed, None)
    for each in index:
        while waiting is not None and (waiting.start, waiting.length) < (each.start, each.length):
            found.tell("damaged", "the catalog places contents where the pack has none")
            found.damaged.append(waiting.digest)
            waiting = next(placed, None)
        is_right = on_bytes is None or _is_right(each, window.read(each.start, each.length))
        if on_bytes is not None:
            on_bytes(each.length)
        if not is_right:
            found.tell("damaged", "bytes were changed")
        while waiting is not None and (waiting.start, waiting.length) == (each.start, each.length) and _is_next(waiting, each):
            if waiting != each:
                found.tell("damaged", "the pack says something else of a content than the catalog")
            if waiting != each or not is_right:
                found.damaged.append(waiting.digest)
            waiting = next(placed, None)
    while waiting is not None:
        found.tell("damaged", "the catalog places contents where the pack has none")
        found.damaged.append(waiting.digest)
        waiting = next(placed, None)


def _is_next(waiting: IndexedContent, each: IndexedContent) -> bool:
    """Contents without bytes may lie at one place: there the digest decides which row is meant."""
    return bool(each.length) or waiting.digest == each.digest


def _sort_without_index(
    reader: ContainerReader, placed: Iterator[IndexedContent], length: int, found: Findings, on_bytes: OnBytes | None
) -> None:
    """Where the pack itself does not say what it holds, see what is left of what the catalog says."""
    found.damaged, window = [], _Window(reader)
    for each in placed:
        is_there = each.start + each.length <= length
        if is_there and on_bytes is not None:
            is_there = _is_right(each, window.read(each.start, each.length))
            on_bytes(each.length)
        (found.at_risk if is_there else found.damaged).append(each.digest)


def _is_right(each: IndexedContent, stored: bytes) -> bool:
    if len(stored) != each.length:
        return False
    content = stored if each.codec == Codec.RAW else decode(bytes(stored), each.codec, each.size)
    return content is not None and len(content) == each.size and digest_of(content) == each.digest


class _Window:
    """Reads neighbours together: a pack holds many small contents."""

    def __init__(self, reader: ContainerReader) -> None:
        self._reader = reader
        self._start = 0
        self._body = b""

    def read(self, start: int, length: int) -> bytes:
        if not self._start <= start <= start + length <= self._start + len(self._body):
            self._start, self._body = start, self._reader.read(start, max(length, WINDOW))
        at = start - self._start
        return self._body[at : at + length]


def _check_blob(
    catalog: Catalog, reader: ContainerReader, container: CheckedContainer, length: int, found: Findings, on_bytes: OnBytes | None
) -> None:
    with catalog.read() as db:
        placed = list(checks.iterate_placed_contents(db, container.id))
        blocks = {each.digest: find_block_digests(db, each.digest) for each in placed}
    wrong = [each for each in placed if (each.start, each.length, each.codec) != (0, length, Codec.RAW) or each.size != length]
    if wrong:
        found.tell("damaged", "the catalog says something else of its content than the blob's length")
    digest, block_digests = _hash_blob(reader, on_bytes) if on_bytes is not None else (None, None)
    for each in placed:
        if digest is not None and digest != each.digest:
            found.tell("damaged", "bytes were changed")
        known = blocks[each.digest]
        if known is None or (block_digests is not None and digest == each.digest and known[1] != block_digests(known[0])):
            found.tell("damaged", "the catalog has other digests of its blocks")
        if found.what:
            found.damaged.append(each.digest)


def _hash_blob(reader: ContainerReader, on_bytes: OnBytes) -> tuple[Digest, Callable[[int], bytes]]:
    """The digest of a blob, and that of its blocks for the size of a block."""
    whole, parts, done = blake3(), [], 0
    while window := reader.read(done, WINDOW):
        whole.update(window)
        view = memoryview(window)
        parts += [blake3(view[at : at + BLOCK_SIZE]).digest() for at in range(0, len(window), BLOCK_SIZE)]
        done += len(window)
        on_bytes(len(window))
    return whole.digest(), lambda size: b"".join(parts) if size == BLOCK_SIZE else b""
