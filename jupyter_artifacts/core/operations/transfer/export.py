"""Writes collections with their lineage into one file. Whatever goes into it was verified when it was read.

The file is written beside its place, synced and renamed: under its name it is whole or not there.
"""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from blake3 import blake3

from jupyter_artifacts.core.catalog.queries import export_lines
from jupyter_artifacts.core.catalog.queries.batches import batches
from jupyter_artifacts.core.catalog.queries.contents import ContentRow, find_contents
from jupyter_artifacts.core.containers.archive import ArchiveWriter
from jupyter_artifacts.core.containers.contract import ContainerKind
from jupyter_artifacts.core.containers.durable import sync
from jupyter_artifacts.core.containers.pack import encode_pack
from jupyter_artifacts.core.model.digest import Digest
from jupyter_artifacts.core.model.manifest import canonical_json
from jupyter_artifacts.core.model.version import CollectionRecord
from jupyter_artifacts.core.operations.lease import ReaderLease, versions_lease
from jupyter_artifacts.core.operations.progress import OnProgress, Progress, ignore_progress
from jupyter_artifacts.core.operations.read_content import ContentReader
from jupyter_artifacts.core.store import Store
from jupyter_artifacts.errors import IntegrityError, TargetFullError, UsageError

FORMAT = 1
HEAD, LINES = "export.json", "lineage.jsonl"
_RANGES_AT_ONCE = 100
_PACK_BYTES = 16 << 20
_LINES_BYTES = 1 << 20


class ExportResult(NamedTuple):
    """What was exported.

    Attributes:
        file: where it is.
        collections: their qualified names, as asked for.
        versions: how many there are in the file.
        runs: how many.
        contents: how many different ones, lists of files included.
        bytes: how long the file is.
    """

    file: Path
    collections: tuple[str, ...]
    versions: int
    runs: int
    contents: int
    bytes: int


def export_collections(
    store: Store, collections: Sequence[CollectionRecord], file: Path, *, on_progress: OnProgress = ignore_progress
) -> ExportResult:
    """Write every live version of these collections, and all that belongs to them, into `file`.

    Raises:
        UsageError: there is something of that name already.
        IntegrityError: below it, what is damaged in the store.
        TargetFullError: there is no room for it.
    """
    if os.path.lexists(file):
        raise UsageError(f"{file} is there already; name a file that is not.")
    with store.catalog.read() as db:
        versions = list(dict.fromkeys(key for each in collections for key in export_lines.list_version_keys(db, each)))
    with versions_lease(store, versions) as lease, _fresh_file(file) as fd:
        exporter = _Exporter(store, ArchiveWriter(fd), lease, on_progress)
        return exporter.write(file, collections, versions)


@contextmanager
def _fresh_file(file: Path) -> Iterator[int]:
    """A file under another name, which gets its name when the body has ended well."""
    aside = file.with_name(f".{file.name}.{os.urandom(4).hex()}.part")
    try:
        fd = os.open(aside, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        try:
            yield fd
            os.fsync(fd)
        finally:
            os.close(fd)
        os.link(aside, file)  # unlike a rename, never over a file that somebody else made meanwhile
        os.unlink(aside)
        sync(file.absolute().parent)
    except FileExistsError:
        raise UsageError(f"{file} is there already; name a file that is not.") from None
    except OSError as error:
        raise _target_error(file, error) from error
    finally:
        with suppress(OSError):
            os.unlink(aside)


def _target_error(file: Path, error: OSError) -> Exception:
    import errno

    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return TargetFullError(f"there is no room for {file}: {error.strerror}. Nothing was left there; free some room and export again.")
    return UsageError(f"{file} could not be written: {error.strerror}. Name another place.")


def _damaged(digest: Digest) -> IntegrityError:
    return IntegrityError(f"content {digest.hex()[:16]}… is damaged in the store; `fsck` says what it affects. Nothing was exported.")


class _Exporter:
    """Writes one archive."""

    def __init__(self, store: Store, archive: ArchiveWriter, lease: ReaderLease, on_progress: OnProgress) -> None:
        self._store, self._archive, self._lease, self._on_progress = store, archive, lease, on_progress
        self._progress = Progress("exporting")
        self._seen: set[Digest] = set()
        self._waiting: list[tuple[Digest, bytes, int, int]] = []
        self._waiting_bytes = 0
        self._packs = 0

    def write(self, file: Path, collections: Sequence[CollectionRecord], versions: Sequence[int]) -> ExportResult:
        with self._store.catalog.read() as db:
            ranges = export_lines.list_range_keys(db, versions)
            histories = export_lines.list_history_digests(db, versions)
        with ContentReader(self._store, self._lease.beat) as reader:
            for some in batches(ranges, _RANGES_AT_ONCE):
                with self._store.catalog.read() as db:
                    wanted = export_lines.list_range_digests(db, some)
                self._write_contents(reader, wanted)
            for key in ranges:
                with self._store.catalog.read() as db:
                    wanted = export_lines.list_digests_in_range(db, key)
                self._write_contents(reader, wanted)
            self._write_contents(reader, histories)
            self._write_pack()
        counts, digest = self._write_lines(collections, versions)
        head = {
            "format": FORMAT, "collections": [each.qualified_name for each in collections], "default_entity": self._store.default_entity,
            "lines": digest, "counts": counts, "contents": len(self._seen),
        }  # fmt: skip
        with self._archive.member(HEAD):
            self._archive.write(canonical_json(head).encode())
        names = tuple(each.qualified_name for each in collections)
        return ExportResult(file, names, counts.get("version", 0), counts.get("run", 0), len(self._seen), self._archive.finish())

    def _write_contents(self, reader: ContentReader, digests: Sequence[Digest]) -> None:
        """Those that are not written yet."""
        wanted = [digest for digest in dict.fromkeys(digests) if digest not in self._seen]
        with self._store.catalog.read() as db:
            places = find_contents(db, wanted)
        for digest in wanted:
            if digest not in places:
                raise _damaged(digest)
            self._write_content(reader, places[digest])

    def _write_content(self, reader: ContentReader, row: ContentRow) -> None:
        self._seen.add(row.digest)
        if row.container_kind == ContainerKind.BLOB:
            with self._archive.member(f"blobs/{row.digest.hex()}"):
                for window in reader.read_windows(row):
                    self._archive.write(window)
        else:
            stored, is_right = reader.read_stored(row)
            if not is_right:
                raise _damaged(row.digest)
            self._waiting.append((row.digest, stored, row.size, row.codec))
            self._waiting_bytes += len(stored)
            if self._waiting_bytes >= _PACK_BYTES:
                self._write_pack()
        self._progress.files += 1
        self._progress.bytes += row.size
        self._on_progress(self._progress)

    def _write_pack(self) -> None:
        if self._waiting:
            self._packs += 1
            with self._archive.member(f"packs/{self._packs:06}"):
                self._archive.write(*encode_pack(self._waiting))
            self._waiting, self._waiting_bytes = [], 0

    def _write_lines(self, collections: Sequence[CollectionRecord], versions: Sequence[int]) -> tuple[dict[str, int], str]:
        """How many lines of each kind there are, and the digest of all."""
        counts, whole, waiting, length = dict[str, int](), blake3(), list[bytes](), 0
        with self._archive.member(LINES), self._store.catalog.read() as db:
            for line in export_lines.list_lines(db, versions, [each.key for each in collections]):
                counts[str(line["is"])] = counts.get(str(line["is"]), 0) + 1
                waiting.append(f"{canonical_json(line)}\n".encode())
                length += len(waiting[-1])
                if length >= _LINES_BYTES:
                    self._flush(waiting, whole)
                    length = 0
            self._flush(waiting, whole)
        return counts, whole.hexdigest()

    def _flush(self, waiting: list[bytes], whole: "blake3") -> None:
        body = b"".join(waiting)
        waiting.clear()
        whole.update(body)
        self._archive.write(body)
