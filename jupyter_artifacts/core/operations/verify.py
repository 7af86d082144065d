"""Checks that a version's bytes are the ones that were logged: those in the store, or those in a folder."""

from typing import NamedTuple

from jupyter_artifacts.core.catalog.queries.contents import ContentRow
from jupyter_artifacts.core.model.digest import Digest
from jupyter_artifacts.core.model.manifest import is_reference
from jupyter_artifacts.core.model.paths import absolute_path
from jupyter_artifacts.core.model.version import VersionRecord
from jupyter_artifacts.core.operations.lease import ReaderLease, reader_lease
from jupyter_artifacts.core.operations.load_manifest import (
    find_places,
    list_ranges,
    load_entries,
    load_ranges,
    naming_deletion,
    refuse_deleted,
)
from jupyter_artifacts.core.operations.progress import OnProgress, Progress, ignore_progress
from jupyter_artifacts.core.operations.read_content import ContentReader, mark_damaged
from jupyter_artifacts.core.operations.read_source import SMALL_LIMIT, LargeSource, read_small
from jupyter_artifacts.core.operations.scan import scan_folder
from jupyter_artifacts.core.stat_cache import FileStamp
from jupyter_artifacts.core.store import Store
from jupyter_artifacts.errors import IntegrityError, StoreCorruptError


class Problem(NamedTuple):
    """One path that is not as it was logged: "damaged", "missing", "extra" or "different"."""

    path: str
    what: str
    detail: str = ""


class VerifyResult(NamedTuple):
    """What a check found. `place` is "store" or the folder that was checked."""

    version: VersionRecord
    place: str
    files: int
    bytes: int
    problems: tuple[Problem, ...]

    @property
    def is_intact(self) -> bool:
        """Whether everything is as it was logged."""
        return not self.problems


def verify_version(store: Store, version: VersionRecord, *, on_progress: OnProgress = ignore_progress) -> VerifyResult:
    """Read every byte of `version` in the store, and remember what is damaged so that the next log of the same bytes heals it.

    Raises:
        VersionNotFoundError: it was deleted.
        IntegrityError: the manifest itself is damaged.
    """
    with naming_deletion(store, version), reader_lease(store, version) as lease:
        return _verify_version(store, version, lease, on_progress)


def _verify_version(store: Store, version: VersionRecord, lease: ReaderLease, on_progress: OnProgress) -> VerifyResult:
    ranges = list_ranges(store, version)
    places = find_places(store, ranges)
    progress = Progress("verifying", files_total=version.entry_count, bytes_total=version.size)
    problems: list[Problem] = []
    checked: dict[Digest, str] = {}
    with ContentReader(store, lease.beat) as reader:
        for each in load_ranges(store, ranges):
            for entry in each:
                if is_reference(entry.extra):
                    continue
                if entry.digest not in checked:
                    checked[entry.digest] = find_trouble(reader, places.get(entry.digest))
                if trouble := checked[entry.digest]:
                    problems.append(Problem(entry.path, trouble, entry.digest.hex()))
                progress.files += 1
                progress.bytes += entry.size
                if not progress.files % 64 or entry.size > SMALL_LIMIT:
                    on_progress(progress)
    if "missing" in checked.values():
        refuse_deleted(store, version)
    mark_damaged(store, [digest for digest, trouble in checked.items() if trouble])
    return VerifyResult(version, "store", progress.files, progress.bytes, tuple(problems))


def find_trouble(reader: ContentReader, row: ContentRow | None) -> str:
    """Read a content to its end: "missing", "damaged", or nothing where all is well."""
    if row is None:
        return "missing"
    try:
        if row.size <= SMALL_LIMIT:
            reader.read(row)
        else:
            for _ in reader.read_windows(row):
                pass
    except (IntegrityError, StoreCorruptError) as error:
        return "missing" if error.code == "missing-content" else "damaged"
    return ""


def verify_folder(store: Store, version: VersionRecord, root: str) -> VerifyResult:
    """Compare the files below `root` with `version`, byte for byte."""
    found = scan_folder(root).files
    problems: list[Problem] = []
    files = size = 0
    for entry in load_entries(store, version):
        stamp = found.pop(entry.path, None)
        files, size = files + 1, size + entry.size
        if stamp is None:
            problems.append(Problem(entry.path, "missing"))
        elif stamp.size != entry.size or digest_of_file(stamp) != entry.digest:
            problems.append(Problem(entry.path, "different"))
    problems.extend(Problem(path, "extra") for path in sorted(found))
    return VerifyResult(version, absolute_path(root), files, size, tuple(problems))


def digest_of_file(stamp: FileStamp) -> Digest:
    """The digest of a file as it is now.

    Raises:
        SourceError: below it, whatever is wrong with the file.
    """
    from blake3 import blake3

    small = read_small(stamp) if stamp.size <= SMALL_LIMIT else None
    if small is not None:
        return blake3(small[0]).digest()
    source, whole = LargeSource(stamp), blake3()
    try:
        while piece := source.read(8 << 20):
            whole.update(piece)
        source.check_unchanged()
    finally:
        source.close()
    return whole.digest()
