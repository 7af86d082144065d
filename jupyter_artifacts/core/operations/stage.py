"""Turns files into digests and staged contents: reads each once, hashes it, and keeps in staging what the store does not have."""

import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, cast

from blake3 import blake3

from jupyter_artifacts.core.catalog.engine import Connection
from jupyter_artifacts.core.catalog.queries.contents import find_content_keys, has_contents
from jupyter_artifacts.core.containers.blob import StagedBlob, require_room, stage_blob
from jupyter_artifacts.core.containers.codec import compress
from jupyter_artifacts.core.containers.contract import Codec, StagedContainer
from jupyter_artifacts.core.containers.pack import IndexRow, PackWriter
from jupyter_artifacts.core.model.digest import Digest
from jupyter_artifacts.core.model.manifest import Entry, Extra
from jupyter_artifacts.core.operations.lease import WriterLease
from jupyter_artifacts.core.operations.progress import OnProgress, Progress
from jupyter_artifacts.core.operations.read_source import SMALL_LIMIT, LargeSource, is_unchanged, read_small
from jupyter_artifacts.core.stat_cache import FileStamp, StatCache
from jupyter_artifacts.core.store import Store
from jupyter_artifacts.errors import SourceChangedError, SourceUnreadableError

if TYPE_CHECKING:
    from jupyter_artifacts.core.operations.hashes import ContentHashes

Source = FileStamp | Entry
"""What stands at a logical path before it is logged: a file to read, or an entry whose content the store has."""

_BATCH_FILES = 512
_PROGRESS_MASK = 63
_BATCH_BYTES = 1 << 20


class Columns:
    """Entries in path order, column by column, and what was learned while reading them.

    Attributes:
        paths, digests, sizes: one for each entry.
        extras: by position.
        seen: files whose digests may be remembered, in path order.
        hits: how many files were not read, because their digests were known.
        reads: how many were read.
        changed: paths of files that changed since they were added.
    """

    __slots__ = ("changed", "digests", "extras", "hits", "paths", "reads", "seen", "sizes")

    def __init__(self) -> None:
        self.paths: list[str] = []
        self.digests: list[Digest] = []
        self.sizes: list[int] = []
        self.extras: dict[int, Extra] = {}
        self.seen: list[tuple[FileStamp, Digest]] = []
        self.hits = 0
        self.reads = 0
        self.changed: list[str] = []


class Stager:
    """Collects contents in staging. Small ones wait in batches, so that the catalog is asked about many at a time."""

    def __init__(self, store: Store, lease: WriterLease) -> None:
        self.digests: set[Digest] = set()
        self.range_digests: set[Digest] = set()
        self.rows: dict[str, list[IndexRow]] = {}
        self.blobs: list[StagedBlob] = []
        self._store = store
        self._lease = lease
        self._containers: list[StagedContainer] = []
        self._pack: PackWriter | None = None
        self._waiting: dict[Digest, bytes] = {}
        self._waiting_bytes = 0
        self._known_waiting: Mapping[Digest, int] | None = None
        self._store_is_empty: bool | None = None

    def add(self, digest: Digest, content: bytes) -> None:
        """Keep a small content, unless the store has it."""
        if digest in self.digests or digest in self._waiting:
            return
        self._waiting[digest], self._known_waiting = content, None
        self._waiting_bytes += len(content)
        if len(self._waiting) >= _BATCH_FILES or self._waiting_bytes >= _BATCH_BYTES:
            self._write_waiting()

    def add_range(self, digest: Digest, body: bytes) -> None:
        """Keep a manifest range, without asking whether the store has it."""
        self._open_pack().add(digest, compress(body), len(body), Codec.ZLIB)
        self.digests.add(digest)
        self.range_digests.add(digest)

    def add_encoded(self, digest: Digest, encoded: bytes, size: int, codec: Codec) -> None:
        """Keep a content of `size` plain bytes that is already encoded, without asking whether the store has it."""
        self._open_pack().add(digest, encoded, size, codec)
        self.digests.add(digest)

    def add_blob(self, blob: StagedBlob) -> None:
        """Keep a staged blob, unless the store or this log has its content."""
        if blob.digest in self.digests or self._known([blob.digest]):
            blob.container.file.unlink()
            return
        self.digests.add(blob.digest)
        self.rows[blob.container.key.key] = [(blob.digest, blob.size, 0, blob.size, int(Codec.RAW))]
        self.blobs.append(blob)
        self._containers.append(blob.container)

    def finish(self) -> list[StagedContainer]:
        """Every container staged, complete."""
        self._write_waiting()
        self._close_pack()
        return self._containers

    def look_up_waiting(self, db: Connection) -> None:
        """Ask the catalog, which the caller is reading anyway, about the few contents that wait."""
        if self._waiting and not self._store_is_empty:
            self._known_waiting = find_content_keys(db, list(self._waiting))

    def holds(self, digest: Digest) -> bool:
        """Whether a content was added, and will be stored unless the store has it."""
        return digest in self.digests or digest in self._waiting

    def abandon(self) -> None:
        """Close what is open."""
        if self._pack is not None:
            self._pack.abandon()

    def _write_waiting(self) -> None:
        fresh: Mapping[Digest, bytes] = self._waiting
        known = self._known(list(self._waiting)) if self._known_waiting is None else self._known_waiting
        if known:
            fresh = {digest: content for digest, content in self._waiting.items() if digest not in known}
        if fresh:
            self._open_pack().add_plain(fresh)
            self.digests.update(fresh)
        self._waiting, self._waiting_bytes, self._known_waiting = {}, 0, None

    def _open_pack(self) -> PackWriter:
        """The pack that has room for more."""
        if self._pack is not None and self._pack.is_full:
            self._close_pack()
        if self._pack is None:
            self._pack = PackWriter(self._lease.folder)
        return self._pack

    def _known(self, digests: list[Digest]) -> Mapping[Digest, int]:
        if self._store_is_empty or not digests:
            return {}
        with self._store.catalog.read() as db:
            if self._store_is_empty is None:
                self._store_is_empty = not has_contents(db)
            return {} if self._store_is_empty else find_content_keys(db, digests)

    def _close_pack(self) -> None:
        if self._pack is not None:
            self.rows[self._pack.key.key] = self._pack.rows
            self._containers.append(self._pack.finish())
            self._pack = None


def unread_columns(sources: Mapping[str, Source], folder: str, stat_cache: StatCache) -> Columns | None:
    """The columns of files that are all of `folder`, none of them changed since the stat cache saw them; else None.

    For sources stamped by this very log, which need not be looked at again.
    """
    paths = sorted(sources)
    stamps = [sources[path] for path in paths]
    if set(map(type, stamps)) != {FileStamp}:
        return None
    digests = stat_cache.match(folder, cast("list[FileStamp]", stamps))
    if digests is None or None in digests:
        return None
    columns = Columns()
    columns.paths, columns.digests, columns.sizes = paths, cast("list[Digest]", digests), [stamp.size for stamp in stamps]
    columns.hits = len(paths)
    return columns


def hash_sources(
    sources: Mapping[str, Source],
    known: Mapping[FileStamp, Digest],
    stager: Stager,
    lease: WriterLease,
    on_progress: OnProgress,
    *,
    are_stamps_fresh: bool,
    hashes: "ContentHashes | None" = None,
) -> Columns:
    """Digests of all sources; files that are not in `known` are read and staged, and hashed for `hashes` too.

    A file may have been edited since its stamp was taken. One that is read shows it; for the others the file system is asked again,
    unless `are_stamps_fresh`.

    Raises:
        SourceError: below it, whatever is wrong with a file; nothing was committed.
    """
    columns = Columns()
    progress = Progress("hashing", files_total=len(sources))
    unreadable: list[str] = []
    paths, digests, sizes, seen = columns.paths, columns.digests, columns.sizes, columns.seen
    for path in sorted(sources):
        source = sources[path]
        paths.append(path)
        if isinstance(source, Entry):
            if source.extra:
                columns.extras[len(digests)] = source.extra
            digests.append(source.digest)
            sizes.append(source.size)
            continue
        digest = known.get(source)
        if digest is not None and (are_stamps_fresh or is_unchanged(source)):
            columns.hits += 1
            seen.append((source, digest))
            digests.append(digest)
            sizes.append(source.size)
            continue
        try:
            small = read_small(source) if source.size <= SMALL_LIMIT else None
            if small is not None:
                content, stamp = small
                size, digest = len(content), blake3(content).digest()
                stager.add(digest, content)
                progress.bytes += size
                if hashes is not None:
                    hashes.add(digest, content)
            else:
                digest, size, stamp = _read_large(source, stager, lease, progress, on_progress, hashes)
        except SourceUnreadableError:
            unreadable.append(source.file)
            digest, size, stamp = b"", 0, source
        if stamp is not source and stamp != source:
            columns.changed.append(path)
        if size == stamp.size:  # files of /proc say that they are empty; their times don't tell of changes either
            seen.append((stamp, digest))
        digests.append(digest)
        sizes.append(size)
        columns.reads += 1
        if not columns.reads & _PROGRESS_MASK:
            progress.files = columns.reads
            on_progress(progress)
    if columns.reads:
        progress.files = columns.reads
        on_progress(progress)
    if unreadable:
        shown = ", ".join(unreadable[:20]) + (f" and {len(unreadable) - 20} more" if len(unreadable) > 20 else "")
        raise SourceUnreadableError(f"permission denied to read {shown}. Nothing was logged; change the permissions or leave them out.")
    return columns


def _read_large(
    source: FileStamp, stager: Stager, lease: WriterLease, progress: Progress, on_progress: OnProgress, hashes: "ContentHashes | None"
) -> tuple[Digest, int, FileStamp]:
    def moved_on(count: int) -> None:
        progress.bytes += count
        on_progress(progress)

    for attempt in range(3):
        large = LargeSource(source)
        try:
            require_room(lease.folder, large.stamp.size)
            hashing = hashes.beside(large.read) if hashes is not None else None
            blob = stage_blob(lease.folder, hashing or large.read, moved_on)
            large.check_unchanged()
            if hashing is not None:
                hashing.keep(blob.digest)
        except SourceChangedError:
            if attempt == 2:
                raise
            time.sleep(0.05)
            continue
        finally:
            large.close()
        stager.add_blob(blob)
        return blob.digest, blob.size, large.stamp
    raise AssertionError("unreachable")
