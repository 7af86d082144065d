"""Brings a version's files into a folder. Every byte is verified on the way; a file that fails is not delivered, the others are.

Folders are entered by descriptors and links are never followed below the root, so that nothing is written elsewhere.
"""

import errno
import os
import stat
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from jupyter_artifacts.core.catalog.queries.contents import ContentRow
from jupyter_artifacts.core.collector import paused_collector
from jupyter_artifacts.core.containers.write import write_all
from jupyter_artifacts.core.model.digest import Digest
from jupyter_artifacts.core.model.manifest import Entry
from jupyter_artifacts.core.model.paths import check_logical_path
from jupyter_artifacts.core.model.version import VersionRecord
from jupyter_artifacts.core.operations.lease import ReaderLease, reader_lease
from jupyter_artifacts.core.operations.load_manifest import (
    RangePlace,
    find_places,
    list_ranges,
    load_ranges,
    naming_deletion,
)
from jupyter_artifacts.core.operations.progress import OnProgress, Progress, ignore_progress
from jupyter_artifacts.core.operations.read_content import ContentReader, mark_damaged
from jupyter_artifacts.core.operations.read_source import SMALL_LIMIT
from jupyter_artifacts.core.stat_cache import FileStamp, stamp_of
from jupyter_artifacts.core.store import Store
from jupyter_artifacts.errors import (
    Error,
    IntegrityError,
    InvalidPathError,
    MissingContentError,
    StoreCorruptError,
    StoreError,
    TargetFullError,
)

_NOFOLLOW = getattr(os, "O_NOFOLLOW", 0)
_FOLDER_FLAGS = os.O_RDONLY | getattr(os, "O_DIRECTORY", 0) | _NOFOLLOW | getattr(os, "O_CLOEXEC", 0)
_NEW_FILE_FLAGS = os.O_WRONLY | os.O_CREAT | os.O_EXCL | _NOFOLLOW | getattr(os, "O_CLOEXEC", 0)

_NO_ROOM = (errno.ENOSPC, errno.EDQUOT)


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
        on_progress: told how far it is.

    Raises:
        TargetFullError: there is no room for a file; those before it are in place.
        InvalidPathError: something that is not a plain file or folder is in the way.
        IntegrityError: at the end, naming the files that could not be delivered.
        VersionNotFoundError: it was deleted.
        StoreError: the store can't be read.
    """
    with paused_collector(), naming_deletion(store, version), reader_lease(store, version) as lease:
        return _checkout(store, version, root, path_prefix, path, remove_others, trust_times, on_progress, lease)


def _checkout(
    store: Store,
    version: VersionRecord,
    root: str | os.PathLike[str],
    path_prefix: str,
    path: str | None,
    remove_others: bool,
    trust_times: bool,
    on_progress: OnProgress,
    lease: ReaderLease,
) -> CheckoutResult:
    all_ranges = list_ranges(store, version)
    ranges = all_ranges if path is None else [each for each in all_ranges if each.first_path <= path][-1:]
    entries = _chosen(store, ranges, path_prefix, path)
    result = CheckoutResult(os.path.abspath(root))
    existed = os.path.isdir(result.root)
    if existed and trust_times and not remove_others and not version.extras and _are_all_there(store, entries, result.root):
        result.kept = len(entries)
        return result
    places = find_places(store, ranges)
    known = {stamp.file: (stamp, digest) for stamp, digest in store.stat_cache.load(result.root).items()} if existed and trust_times else {}
    progress = Progress("downloading", files_total=len(entries), bytes_total=sum(entry.size for entry in entries))
    failures: list[tuple[Entry, Error]] = []
    with _Target(result.root) as target, ContentReader(store, lease.beat) as reader:
        for entry in entries:
            try:
                _deliver(target, reader, entry, places.get(entry.digest), known, result, existed)
            except (IntegrityError, StoreError) as error:
                failures.append((entry, error))
            progress.files += 1
            progress.bytes += entry.size
            if not progress.files % 64 or entry.size > SMALL_LIMIT:
                on_progress(progress)
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
        raise _delivery_error(store, version, failures, len(entries))
    return result


def _chosen(store: Store, ranges: list[RangePlace], path_prefix: str, path: str | None) -> list[Entry]:
    entries = [entry for each in load_ranges(store, ranges) for entry in each]
    if path is not None:
        return [entry for entry in entries if entry.path == path]
    return [entry for entry in entries if entry.path.startswith(path_prefix)] if path_prefix else entries


def _are_all_there(store: Store, entries: list[Entry], root: str) -> bool:
    """Whether `root` holds exactly what was brought there before, as the stat cache tells, and that is `entries`."""
    stamps, checked_since = [], time.time_ns()
    with _Target(root) as target:
        for entry in entries:
            try:
                found = target.find(entry.path)
            except InvalidPathError:
                return False
            if found is None:
                return False
            stamps.append(stamp_of(f"{root}/{entry.path}", found))
        known = store.stat_cache.match(root, stamps) or []
        if len(known) != len(entries):
            return False
        young = 0
        for entry, digest in zip(entries, known, strict=True):
            if digest is None and target.has_content(entry.path, entry):
                young += 1
            elif digest != entry.digest:
                return False
    if young:
        store.stat_cache.save(root, zip(stamps, [entry.digest for entry in entries], strict=True), checked_since)
    return True


def _empty_folders(version: VersionRecord, path_prefix: str) -> list[str]:
    """Checked, since the digest doesn't cover them: they could name folders outside the root."""
    folders = version.extras.get("empty_folders", ())
    checked = [check_logical_path(folder) for folder in folders] if isinstance(folders, list) else []
    return [folder for folder in checked if folder.startswith(path_prefix)]


def _deliver(
    target: "_Target",
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
        return failures[0][1]
    paths = ", ".join(path for path, _ in damaged[:5]) + (f" and {len(damaged) - 5} more" if len(damaged) > 5 else "")
    kind = MissingContentError if all(isinstance(error, MissingContentError) for _, error in damaged) else IntegrityError
    return kind(
        f"{len(failures)} of {total} {'file' if total == 1 else 'files'} of {version.qualified_name} could not be delivered: {paths}."
        f" {damaged[0][1]}{' The other files are in place.' if total > len(failures) else ''}"
    )


class _Target:
    """The folder that files go to. Holds a descriptor of the folder it wrote to last: entries come in path order."""

    def __init__(self, root: str) -> None:
        self._name = root
        with _target_errors(root, root):
            with suppress(FileExistsError):
                os.makedirs(root, exist_ok=True)
            self._root = os.open(root, _FOLDER_FLAGS & ~_NOFOLLOW)
        self._folder, self._fd = "", self._root

    def __enter__(self) -> "_Target":
        return self

    def __exit__(self, *exc: object) -> None:
        self._leave()
        os.close(self._root)

    def enter(self, folder: str) -> int:
        """A descriptor of `folder` below the root, made when missing; good until the next call."""
        if folder == self._folder:
            return self._fd
        if folder.startswith("/") or ".." in folder.split("/"):  # paths are checked where manifests are loaded; this is where it matters
            raise InvalidPathError(f"{folder!a} leads out of the folder that is written to. Nothing was written there.")
        if not folder.startswith(f"{self._folder}/"):
            self._leave()
        names = folder[len(self._folder) :].strip("/").split("/") if folder else []
        entered, fd = self._folder, self._fd
        self._folder, self._fd = "", self._root
        for at, name in enumerate(names):
            try:
                below = self._open_folder(name, fd)
            except OSError:
                with _target_errors("/".join([entered, *names[: at + 1]]).lstrip("/"), self._name):
                    raise
            finally:
                if fd != self._root:
                    os.close(fd)
            fd = below
        self._folder, self._fd = folder, fd
        return fd

    def find(self, path: str) -> os.stat_result | None:
        """What lies at `path`, or None.

        Raises:
            InvalidPathError: something that is not a plain file.
        """
        folder, _, name = path.rpartition("/")
        try:
            found = os.stat(name, dir_fd=self.enter(folder), follow_symlinks=False)
        except FileNotFoundError:
            return None
        if not stat.S_ISREG(found.st_mode):
            what = "a folder" if stat.S_ISDIR(found.st_mode) else "a link" if stat.S_ISLNK(found.st_mode) else "not a plain file"
            raise InvalidPathError(f"{path} can't be written: there is {what} of that name. Remove it, or choose another root.")
        return found

    def has_content(self, path: str, entry: Entry) -> bool:
        """Whether the file at `path` holds what `entry` says."""
        from blake3 import blake3

        folder, _, name = path.rpartition("/")
        above = self.enter(folder)
        try:
            fd = os.open(name, os.O_RDONLY | _NOFOLLOW, dir_fd=above)
        except OSError:
            return False  # what can't be read is replaced
        with open(fd, "rb", buffering=0) as file:
            if os.fstat(fd).st_size != entry.size:
                return False
            whole = blake3()
            while piece := file.read(8 << 20):
                whole.update(piece)
        return whole.digest() == entry.digest

    def write(self, path: str, pieces: Callable[[], Iterator[bytes]], *, replace: bool) -> os.stat_result:
        """Write a file: straight to its name where there is none, else beside it and then over it. Fails without leaving a part."""
        folder, _, name = path.rpartition("/")
        fd = self.enter(folder)
        written_name = f".ja-{os.urandom(6).hex()}" if replace else name
        with _target_errors(path, self._name):
            file = os.open(written_name, _NEW_FILE_FLAGS, 0o666, dir_fd=fd)
            try:
                try:
                    for piece in pieces():
                        write_all(file, [piece])
                    found = os.fstat(file)
                finally:
                    os.close(file)
                if replace:
                    os.rename(written_name, name, src_dir_fd=fd, dst_dir_fd=fd)
                    found = os.stat(name, dir_fd=fd, follow_symlinks=False)  # renaming moves ctime
            except BaseException:
                with suppress(OSError):
                    os.unlink(written_name, dir_fd=fd)
                raise
        return found

    def remove_others(self, wanted: set[str]) -> int:
        """Remove files and links that are not `wanted`; folders stay, also when they end up empty (as W&B's checkout)."""
        removed, waiting = 0, [""]
        while waiting:
            folder = waiting.pop()
            fd = self.enter(folder)
            with _target_errors(folder or ".", self._name), os.scandir(fd) as found:
                entries = list(found)
            for entry in entries:
                path = f"{folder}/{entry.name}" if folder else entry.name
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(path)
                elif path not in wanted:
                    with _target_errors(path, self._name):
                        os.unlink(entry.name, dir_fd=fd)
                    removed += 1
        return removed

    def _open_folder(self, name: str, above: int) -> int:
        try:
            return os.open(name, _FOLDER_FLAGS, dir_fd=above)
        except FileNotFoundError:
            with suppress(FileExistsError):
                os.mkdir(name, dir_fd=above)
            return os.open(name, _FOLDER_FLAGS, dir_fd=above)

    def _leave(self) -> None:
        if self._fd != self._root:
            os.close(self._fd)
        self._folder, self._fd = "", self._root


@contextmanager
def _target_errors(path: str, root: str) -> Iterator[None]:
    try:
        yield
    except NotADirectoryError:
        raise InvalidPathError(
            f"{path} can't be written: a file or link is where a folder must be. Remove it, or choose another root."
        ) from None
    except FileExistsError:
        raise InvalidPathError(f"{path} appeared while it was being written. Nothing was overwritten; try again.") from None
    except OSError as error:
        if error.errno == errno.ELOOP:  # a link, which is not followed
            raise InvalidPathError(f"{path} is a link, and downloads don't follow links. Remove it, or choose another root.") from None
        if error.errno in _NO_ROOM:
            raise TargetFullError(
                f"there is no room left in {root} for {path}; what was written before it is whole. Free some room, or choose another root."
            ) from error
        raise InvalidPathError(f"{path} can't be written: {error.strerror}. Choose another root.") from error
