"""Brings a version's files into a folder. Every byte is verified on the way; a file that fails is not delivered, the others are.

Folders are entered by descriptors and links are never followed below the root, so that nothing is written elsewhere.
"""

import os
import time
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from jupyter_artifacts.core.catalog.queries.contents import ContentRow
from jupyter_artifacts.core.collector import paused_collector
from jupyter_artifacts.core.model.digest import Digest
from jupyter_artifacts.core.model.manifest import Entry, ManifestRange, is_reference
from jupyter_artifacts.core.model.paths import absolute_path, check_logical_path
from jupyter_artifacts.core.model.version import VersionRecord
from jupyter_artifacts.core.operations.lease import ReaderLease, reader_lease
from jupyter_artifacts.core.operations.load_manifest import (
    find_places,
    list_ranges,
    load_ranges,
    naming_deletion,
)
from jupyter_artifacts.core.operations.progress import OnProgress, Progress, ignore_progress
from jupyter_artifacts.core.operations.read_content import ContentReader, mark_damaged
from jupyter_artifacts.core.operations.read_source import SMALL_LIMIT
from jupyter_artifacts.core.operations.target import Target
from jupyter_artifacts.core.stat_cache import FileStamp, stamp_of
from jupyter_artifacts.core.store import Store
from jupyter_artifacts.errors import (
    Error,
    IntegrityError,
    MissingContentError,
    StoreCorruptError,
    StoreError,
)

if TYPE_CHECKING:
    from jupyter_artifacts.core.references.cache import ReferenceCache


class CheckoutResult:
    """What was done. `root` is absolute; `replaced` of the `written` files took the place of one that differed."""

    __slots__ = ("bytes_written", "kept", "removed", "replaced", "root", "stamps", "written")

    def __init__(self, root: str, *, written: int = 0, replaced: int = 0, kept: int = 0, removed: int = 0, bytes_written: int = 0) -> None:
        self.root = root
        self.written = written
        self.replaced = replaced
        self.kept = kept
        self.removed = removed
        self.bytes_written = bytes_written
        self.stamps: list[tuple[FileStamp, Digest]] = []


def checkout(
    store: Store,
    version: VersionRecord,
    root: str | os.PathLike[str],
    *,
    path_prefix: str = "",
    path: str | None = None,
    remove_others: bool = False,
    trust_times: bool = True,
    allow_missing_references: bool = False,
    reference_cache: "ReferenceCache | None" = None,
    on_progress: OnProgress = ignore_progress,
) -> CheckoutResult:
    """Write the files of `version` below `root`; those that are right already stay as they are, those that differ are replaced.

    Args:
        store: where the version is.
        version: what to bring.
        root: the folder, made when missing.
        path_prefix: only entries whose paths start with this.
        path: only the entry at exactly this path.
        remove_others: True removes files below `root` that the version does not hold.
        trust_times: False reads files that are there already, instead of trusting the stat cache.
        allow_missing_references: True leaves out references that lead to nothing, with a warning.
        reference_cache: where what references lead to is looked for first, and kept.
        on_progress: told how far it is.

    Raises:
        TargetFullError: there is no room for a file; those before it are in place.
        InvalidPathError: something that is not a plain file or folder is in the way.
        IntegrityError: at the end, naming the files that could not be delivered.
        BrokenReferenceError: at the end, naming the references whose bytes could not be brought as they were recorded.
        VersionNotFoundError: it was deleted.
        StoreError: the store can't be read.
    """
    with paused_collector(), naming_deletion(store, version), reader_lease(store, version) as lease:
        return _checkout(
            store,
            version,
            root,
            path_prefix,
            path,
            remove_others,
            trust_times,
            allow_missing_references,
            reference_cache,
            on_progress,
            lease,
        )


def _checkout(
    store: Store,
    version: VersionRecord,
    root: str | os.PathLike[str],
    path_prefix: str,
    path: str | None,
    remove_others: bool,
    trust_times: bool,
    allow_missing_references: bool,
    reference_cache: "ReferenceCache | None",
    on_progress: OnProgress,
    lease: ReaderLease,
) -> CheckoutResult:
    all_ranges = list_ranges(store, version)
    ranges = all_ranges if path is None else [each for each in all_ranges if each.first_path <= path][-1:]
    loaded = _chosen(load_ranges(store, ranges), path_prefix, path)
    result = CheckoutResult(absolute_path(root))
    existed = os.path.isdir(result.root)
    are_plain = not version.extras and not any(each.extras for each in loaded)
    if are_plain and existed and trust_times and not remove_others and _are_all_there(store, loaded, result.root):
        result.kept = sum(map(len, loaded))
        return result
    chosen = [entry for each in loaded for entry in each]
    entries = [entry for entry in chosen if not (entry.extra and is_reference(entry.extra))]
    references = [entry for entry in chosen if entry.extra and is_reference(entry.extra)] if len(entries) < len(chosen) else []
    places = find_places(store, ranges)
    known = {stamp.file: (stamp, digest) for stamp, digest in store.stat_cache.load(result.root).items()} if existed and trust_times else {}
    progress = Progress("downloading", files_total=len(chosen), bytes_total=sum(entry.size for entry in chosen))
    failures: list[tuple[Entry, Error]] = []
    with Target(result.root) as target, ContentReader(store, lease.beat) as reader:
        for entry in entries:
            row = places.get(entry.digest)
            try:
                if existed or row is None or row.size > SMALL_LIMIT:
                    _deliver(target, reader, entry, row, known, result, existed)
                else:
                    written = target.write_new(entry.path, reader.read_plain(row))
                    result.written += 1
                    result.bytes_written += entry.size
                    result.stamps.append((stamp_of(f"{result.root}/{entry.path}", written), entry.digest))
            except (IntegrityError, StoreError) as error:
                failures.append((entry, error))
            progress.files += 1
            progress.bytes += entry.size
            if not progress.files % 64 or entry.size > SMALL_LIMIT:
                lease.beat()
                on_progress(progress)
        if references:
            from jupyter_artifacts.core.operations.checkout_references import bring_references
            from jupyter_artifacts.core.operations.reference_policy import policy_of

            failures += bring_references(
                references, target, known, result, existed, allow_missing_references, reference_cache, policy_of(store, version),
                progress, on_progress,
            )  # fmt: skip
        for folder in _empty_folders(version, path_prefix) if path is None else ():
            target.enter(folder)
        if remove_others:
            result.removed = target.remove_others({entry.path for each in load_ranges(store, all_ranges) for entry in each})
    if result.written or remove_others:
        here = {stamp.file for stamp, _ in result.stamps}
        others = [row for row in known.values() if row[0].file not in here] if path or path_prefix else []
        store.stat_cache.save(result.root, others + result.stamps, time.time_ns())
    if failures:
        mark_damaged(store, [entry.digest for entry, error in failures if isinstance(error, IntegrityError | StoreCorruptError)])
        raise _delivery_error(store, version, failures, len(chosen))
    return result


def _chosen(ranges: Iterable[ManifestRange], path_prefix: str, path: str | None) -> list[ManifestRange]:
    if path is None and not path_prefix:
        return list(ranges)
    entries = [
        entry for each in ranges for entry in each if (entry.path == path if path is not None else entry.path.startswith(path_prefix))
    ]
    extras = {at: entry.extra for at, entry in enumerate(entries) if entry.extra}
    return [ManifestRange([each.path for each in entries], [each.digest for each in entries], [each.size for each in entries], extras)]


def _are_all_there(store: Store, ranges: Sequence[ManifestRange], root: str) -> bool:
    """Whether `root` holds exactly what was brought there before, as the stat cache tells, and that is what is in `ranges`.

    Columns are compared, not entries: most of a download that has nothing to do is this.
    """
    checked_since = time.time_ns()
    wanted = [digest for each in ranges for digest in each.digests]
    with Target(root) as target:
        stamps = target.find_stamps(path for each in ranges for path in each.paths)
        known = store.stat_cache.match(root, stamps) if stamps else None
        if stamps is None or known is None:
            return not wanted
        if known == wanted:
            return True
        for entry, digest in zip((entry for each in ranges for entry in each), known, strict=True):
            if digest != entry.digest and not (digest is None and target.has_content(entry.path, entry)):
                return False
    store.stat_cache.save(root, zip(stamps, wanted, strict=True), checked_since)
    return True


def _empty_folders(version: VersionRecord, path_prefix: str) -> list[str]:
    """Checked, since the digest doesn't cover them: they could name folders outside the root."""
    folders = version.extras.get("empty_folders", ())
    checked = [check_logical_path(folder) for folder in folders] if isinstance(folders, list) else []
    return [folder for folder in checked if folder.startswith(path_prefix)]


def _deliver(
    target: "Target",
    reader: ContentReader,
    entry: Entry,
    row: ContentRow | None,
    known: dict[str, tuple[FileStamp, Digest]],
    result: CheckoutResult,
    may_exist: bool,
) -> None:
    file = f"{result.root}/{entry.path}"
    found = target.find(entry.path) if may_exist else None
    if found is not None:
        stamp = stamp_of(file, found)
        if known.get(file) == (stamp, entry.digest) or target.has_content(entry.path, entry):
            result.kept += 1
            result.stamps.append((stamp, entry.digest))
            return
    if row is None:
        raise MissingContentError(f"the content of {entry.path} is not in the store; log the original file again.")
    if row.size <= SMALL_LIMIT:
        content = reader.read(row)
        written = target.write(entry.path, lambda: iter((content,)), replace=found is not None)
    else:
        written = target.write(entry.path, lambda: reader.read_windows(row), replace=True)
    result.written += 1
    result.replaced += found is not None
    result.bytes_written += entry.size
    result.stamps.append((stamp_of(file, written), entry.digest))


def _delivery_error(store: Store, version: VersionRecord, failures: list[tuple[Entry, Error]], total: int) -> Error:
    damaged = [(entry.path, error) for entry, error in failures if isinstance(error, IntegrityError)]
    if not damaged:
        return failures[0][1] if len(failures) == 1 else _first_of(failures, version, total)
    paths = ", ".join(path for path, _ in damaged[:5]) + (f" and {len(damaged) - 5} more" if len(damaged) > 5 else "")
    kind = MissingContentError if all(isinstance(error, MissingContentError) for _, error in damaged) else IntegrityError
    return kind(
        f"{len(failures)} of {total} {'file' if total == 1 else 'files'} of {version.qualified_name} could not be delivered: {paths}."
        f" {damaged[0][1]}{' The other files are in place.' if total > len(failures) else ''}"
    )


def _first_of(failures: list[tuple[Entry, Error]], version: VersionRecord, total: int) -> Error:
    """The first error, and how many there are."""
    first = failures[0][1]
    return type(first)(
        f"{len(failures)} of {total} files of {version.qualified_name} could not be delivered. The first: {first.message}"
        f"{' The other files are in place.' if total > len(failures) else ''}"
    )
