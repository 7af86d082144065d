"""Reads contents from the store. Whatever comes out of here has the digest that was asked for."""

from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from types import TracebackType

from blake3 import blake3

from jupyter_artifacts.core.catalog.queries.contents import ContentRow, find_content, mark_corrupt
from jupyter_artifacts.core.containers.codec import decode
from jupyter_artifacts.core.containers.contract import Codec, ContainerKey, ContainerKind, ContainerReader, Containers
from jupyter_artifacts.core.model.digest import Digest, digest_of
from jupyter_artifacts.core.store import Store
from jupyter_artifacts.errors import IntegrityError, MissingContentError, StoreError

WINDOW = 1 << 20
_OPEN_AT_ONCE = 64


class ContentReader:
    """Reads and verifies contents, keeping the containers it needs open. A context manager; not shared between threads.

    `on_read` is called again and again while it reads.
    """

    def __init__(self, store: Store, on_read: Callable[[], None] = lambda: None) -> None:
        self._store = store
        self._on_read = on_read
        self._open: OrderedDict[str, ContainerReader] = OrderedDict()

    def read(self, row: ContentRow) -> bytes:
        """The whole of a content.

        Raises:
            IntegrityError: the stored bytes are not those that were logged.
            MissingContentError: they are gone.
        """
        container, row = self._container(row)
        content = _verified(container.read(row.start, row.length), row)
        if content is None:
            raise damaged(row)
        return content

    def read_plain(self, row: ContentRow) -> bytes:
        """`read`, in as few steps as Python allows where the container is open and the bytes lie in it as they are.

        It does not say that it goes on reading (`on_read`): whoever reads many does that.
        """
        container = self._open.get(row.container_key)
        if container is not None and row.codec == Codec.RAW:
            content = container.read(row.start, row.length)
            if len(content) == row.size and blake3(content).digest() == row.digest:
                return content
        return self.read(row)

    def read_stored(self, row: ContentRow) -> tuple[bytes, bool]:
        """A content as it lies in the store, and whether it is right; filled up with zeros where the container ends too early.

        Raises:
            MissingContentError: it is gone.
        """
        container, row = self._container(row)
        stored = container.read(row.start, row.length)
        return stored.ljust(row.length, b"\0"), _verified(stored, row) is not None

    def read_windows(self, row: ContentRow) -> Iterator[bytes]:
        """A raw content piece by piece. The pieces are only good once the iterator has ended without an error.

        Raises:
            IntegrityError: at the end, when the bytes are not those that were logged.
        """
        container, row = self._container(row)
        whole, done = blake3(), 0
        while done < row.length:
            piece = container.read(row.start + done, min(WINDOW, row.length - done))
            if not piece:
                break
            whole.update(piece)
            done += len(piece)
            self._on_read()
            yield piece
        if done != row.size or whole.digest() != row.digest:
            raise damaged(row)

    def read_part(self, row: ContentRow, start: int, length: int) -> bytes:
        """A part of a content that is stored as it is. Not verified; fewer bytes where the container ends."""
        container, row = self._container(row)
        return container.read(row.start + start, length)

    def close(self) -> None:
        """Close the containers."""
        while self._open:
            self._open.popitem()[1].close()

    def _container(self, row: ContentRow) -> tuple[ContainerReader, ContentRow]:
        """The container that a content lies in, open, and where in it. A content may have been moved since `row` was read."""
        self._on_read()
        while True:
            try:
                return self._open_container(row), row
            except MissingContentError:
                with self._store.catalog.read() as db:
                    now = find_content(db, row.digest)
                if now is None or now.container_key == row.container_key:
                    raise
                row = now

    def _open_container(self, row: ContentRow) -> ContainerReader:
        reader = self._open.get(row.container_key)
        if reader is not None:
            return reader
        if len(self._open) >= _OPEN_AT_ONCE:
            self._open.popitem(last=False)[1].close()
        reader = self._store.containers.open(ContainerKey(ContainerKind(row.container_kind), row.container_key))
        self._open[row.container_key] = reader
        return reader

    def __enter__(self) -> "ContentReader":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()


def read_at(containers: Containers, row: ContentRow) -> bytes:
    """The whole of a content at this place, and at no other where it may have been moved to.

    Raises:
        IntegrityError: the stored bytes are not those that were logged, or are gone.
    """
    reader = containers.open(ContainerKey(ContainerKind(row.container_kind), row.container_key))
    try:
        content = _verified(reader.read(row.start, row.length), row)
    finally:
        reader.close()
    if content is None:
        raise damaged(row)
    return content


def mark_damaged(store: Store, digests: Sequence[Digest]) -> None:
    """Remember what was found damaged, where the store can be written: the next log of the same bytes then heals it."""
    if digests:
        with suppress(StoreError), store.catalog.write() as db:
            mark_corrupt(db, digests)


def _verified(stored: bytes, row: ContentRow) -> bytes | None:
    """The plain bytes of a content, or None when they are not those that were logged."""
    content = decode(stored, row.codec, row.size) if len(stored) == row.length else None
    return content if content is not None and digest_of(content) == row.digest else None


def damaged(row: ContentRow) -> IntegrityError:
    """The error that says what becomes of a content whose stored bytes are wrong."""
    return IntegrityError(
        f"content {row.digest.hex()[:16]}… is damaged in the store ({row.container_kind} {row.container_key}). It was not delivered; log"
        " the original file again to heal every version that holds it."
    )
