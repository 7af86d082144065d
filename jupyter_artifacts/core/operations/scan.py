"""Walks a folder that is to be logged: what is there, without reading any of it."""

import os
import stat
from collections.abc import Callable, Sequence
from pathlib import Path

from jupyter_artifacts.core.collector import paused_collector
from jupyter_artifacts.core.model.paths import absolute_path, are_plain_names, check_logical_path
from jupyter_artifacts.core.stat_cache import FileStamp, stamp_of
from jupyter_artifacts.errors import (
    InvalidPathError,
    SourceChangedError,
    SourceError,
    SourceUnreadableError,
    SourceVanishedError,
    UnsupportedFileTypeError,
)

Ignored = Callable[[str], bool]
_TRIES = 3
_FOLDER_FLAGS = os.O_RDONLY | getattr(os, "O_DIRECTORY", 0) | getattr(os, "O_CLOEXEC", 0)
_CAN_LIST_DESCRIPTORS = os.scandir in os.supports_fd


class Scan:
    """What lies below a folder. Keys of `files` are paths relative to it, with forward slashes."""

    __slots__ = ("empty_folders", "files", "ignored", "links_outside", "root")

    def __init__(self, root: str) -> None:
        self.root = root
        self.files: dict[str, FileStamp] = {}
        self.empty_folders: list[str] = []
        self.links_outside = 0
        self.ignored = 0


def scan_folder(folder: str | os.PathLike[str], *, ignore: Sequence[str] = (), follow_links: bool = True) -> Scan:
    """Walk `folder`.

    Links to files count as the files they lead to; links to folders are walked, unless they lead back up.

    Args:
        folder: what to walk.
        ignore: patterns of paths to leave out, in the language of .gitignore.
        follow_links: False refuses links that lead out of `folder`.

    Raises:
        InvalidPathError: not a folder, or a file name that can't be a logical path.
        SourceUnreadableError: names every file and folder that can't be read.
        UnsupportedFileTypeError: a named pipe, socket or device.
        SourceError: a link that leads nowhere, in a circle, or (unless followed) outside.
        SourceChangedError: files came or went during each of three walks.
    """
    root = absolute_path(folder)
    if not os.path.isdir(root):
        what = "does not exist" if not os.path.lexists(root) else "is not a folder"
        raise InvalidPathError(f"{os.fspath(folder)!r} {what}; give a folder to log.")
    with paused_collector():
        ignored = _matcher(ignore)
    for _ in range(_TRIES):
        walk = _Walk(root, ignored, follow_links)
        scan = walk.run()
        if walk.is_unchanged():
            return scan
    raise SourceChangedError(f"files keep coming and going below {root}. Nothing was logged; let their writer finish, or ignore them.")


def _matcher(patterns: Sequence[str]) -> Ignored | None:
    if not patterns:
        return None
    from pathspec import GitIgnoreSpec  # loaded when patterns are used

    return GitIgnoreSpec.from_lines(patterns).match_file


class _Listing:
    """What a folder holds, as long as it is open: by its descriptor, which spares the system a walk down the path for each file."""

    def __init__(self, folder: str) -> None:
        self.folder = folder
        self._fd = os.open(folder, _FOLDER_FLAGS) if _CAN_LIST_DESCRIPTORS else -1

    def __enter__(self) -> "_Listing":
        place = self._fd if self._fd >= 0 else self.folder
        try:
            self.found = os.stat(place)
            with os.scandir(place) as entries:
                self.entries: list[os.DirEntry[str]] = list(entries)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *exc: object) -> None:
        if self._fd >= 0:
            os.close(self._fd)


class _Walk:
    """One walk. A folder waits as (path on disk, logical prefix, real folders above it when a link was followed)."""

    def __init__(self, root: str, ignored: Ignored | None, follow_links: bool) -> None:
        self.scan = Scan(root)
        self._ignored = ignored
        self._follow_links = follow_links
        self._real_root = os.path.realpath(root)
        self._unreadable: list[str] = []
        self._listed: list[tuple[str, int, int]] = []
        self._waiting: list[tuple[str, str, frozenset[str]]] = [(root, "", frozenset())]

    def run(self) -> Scan:
        while self._waiting:
            folder, prefix, above = self._waiting.pop()
            try:
                with _Listing(folder) as listing:
                    self._take(listing, prefix, above)
            except PermissionError:
                self._unreadable.append(folder)
            except FileNotFoundError:
                raise SourceVanishedError(f"{folder} vanished while it was read. Nothing was logged; try again.") from None
            except OSError as error:
                raise SourceError(f"{folder} can't be read: {error.strerror}. Nothing was logged.") from error
        if self._unreadable:
            raise _unreadable(self._unreadable)
        return self.scan

    def _take(self, listing: "_Listing", prefix: str, above: frozenset[str]) -> None:
        self._listed.append((listing.folder, listing.found.st_mtime_ns, listing.found.st_ino))
        if not listing.entries and prefix:
            self.scan.empty_folders.append(check_logical_path(prefix[:-1]))
        base = os.path.join(listing.folder, "")
        for entry in self._take_plain_files(listing.entries, base, prefix):
            self._visit(entry, base + entry.name, prefix + entry.name, above)

    def is_unchanged(self) -> bool:
        """Whether every folder still is as it was when it was listed: else a file that was moved meanwhile may have been seen nowhere."""
        for folder, mtime_ns, inode in self._listed:
            try:
                found = os.stat(folder)
            except OSError:
                return False
            if (found.st_mtime_ns, found.st_ino) != (mtime_ns, inode):
                return False
        return True

    def _take_plain_files(self, entries: list[os.DirEntry[str]], base: str, prefix: str) -> list[os.DirEntry[str]]:
        """Add plain files with plain names, in as few steps as Python allows; returns what needs a closer look."""
        if self._ignored is not None or not are_plain_names(prefix, [entry.name for entry in entries]):
            return entries
        files, others, new = self.scan.files, [], tuple.__new__
        for entry in entries:
            try:
                found = entry.stat(follow_symlinks=False) if entry.is_file(follow_symlinks=False) else None
            except OSError:
                found = None
            if found is None:
                others.append(entry)
            else:
                name = entry.name
                files[prefix + name] = new(
                    FileStamp, (base + name, found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino, found.st_dev)
                )
        return others

    def _visit(self, entry: os.DirEntry[str], file: str, path: str, above: frozenset[str]) -> None:
        if entry.is_dir(follow_symlinks=False):
            if self._ignored and self._ignored(f"{path}/"):
                self.scan.ignored += 1
            else:
                self._waiting.append((file, f"{path}/", above))
        elif self._ignored and self._ignored(path):
            self.scan.ignored += 1
        elif entry.is_symlink():
            self._visit_link(file, path, above)
        else:
            try:
                found = entry.stat(follow_symlinks=False)
            except FileNotFoundError:
                raise SourceVanishedError(f"{file} vanished while its folder was read. Nothing was logged; try again.") from None
            except PermissionError:  # the folder lets its names be read, but not what they name
                self._unreadable.append(file)
                return
            except OSError as error:
                raise SourceError(f"{file} can't be read: {error.strerror}. Nothing was logged.") from error
            self._add(file, path, found)

    def _visit_link(self, file: str, path: str, above: frozenset[str]) -> None:
        target = os.path.realpath(file)
        outside = not _is_inside(target, self._real_root)
        if outside and not self._follow_links:
            raise SourceError(
                f"{file} is a link that leads out of {self.scan.root}, to {target}. Copy the file, or log with follow_links=True."
            )
        try:
            found = os.stat(file)
        except FileNotFoundError:
            raise SourceError(f"{file} is a link that leads nowhere ({os.readlink(file)}). Remove it, or ignore it.") from None
        except OSError as error:
            raise SourceError(f"{file} is a link that can't be followed: {error.strerror}. Remove it, or ignore it.") from None
        self.scan.links_outside += outside
        if not stat.S_ISDIR(found.st_mode):
            self._add(target, path, found)
            return
        here = os.path.realpath(os.path.dirname(file))
        if _is_inside(here, target) or target in above:
            raise SourceError(f"{file} is a link to {target}, which holds it: a circle. Remove it, or ignore it.")
        self._waiting.append((file, f"{path}/", above | {target}))

    def _add(self, file: str, path: str, found: os.stat_result) -> None:
        if not stat.S_ISREG(found.st_mode):
            raise unsupported_file(file, found.st_mode)
        self.scan.files[check_logical_path(path)] = stamp_of(file, found)


def _is_inside(path: str, folder: str) -> bool:
    return path == folder or path.startswith(os.path.join(folder, ""))


def _unreadable(paths: Sequence[str]) -> SourceUnreadableError:
    shown = ", ".join(paths[:20]) + (f" and {len(paths) - 20} more" if len(paths) > 20 else "")
    return SourceUnreadableError(f"permission denied to read {shown}. Nothing was logged; change the permissions or ignore them.")


def unsupported_file(file: str, mode: int) -> UnsupportedFileTypeError:
    """The error for something that is not a plain file."""
    kinds = {
        stat.S_IFIFO: "a named pipe",
        stat.S_IFSOCK: "a socket",
        stat.S_IFCHR: "a device",
        stat.S_IFBLK: "a device",
        stat.S_IFDIR: "a folder",
    }
    return UnsupportedFileTypeError(
        f"{file} is {kinds.get(stat.S_IFMT(mode), 'not a plain file')}, which has no content to keep. Log plain files; in a folder, leave"
        " it out by an ignore pattern."
    )


def scan_file(file: str | os.PathLike[str]) -> FileStamp:
    """The stamp of one file.

    Raises:
        InvalidPathError: there is no such file, or it is a folder.
        UnsupportedFileTypeError: a named pipe, socket or device.
    """
    path = absolute_path(file)
    try:
        found = os.stat(path)
    except FileNotFoundError:
        raise InvalidPathError(f"{os.fspath(file)!r} does not exist; give a file to log.") from None
    except OSError as error:
        raise SourceUnreadableError(f"{path} can't be read: {error.strerror}.") from None
    if stat.S_ISDIR(found.st_mode):
        raise InvalidPathError(f"{os.fspath(file)!r} is a folder; log it with add_dir.")
    if not stat.S_ISREG(found.st_mode):
        raise unsupported_file(path, found.st_mode)
    return stamp_of(path, found)


def refuse_overlap(folder: str, store_root: Path) -> None:
    """Refuse to log the store into itself.

    Raises:
        InvalidPathError: the folder lies in the store, or the store in the folder.
    """
    real, store = os.path.realpath(folder), os.path.realpath(store_root)
    if _is_inside(real, store):
        raise InvalidPathError(f"{folder} lies inside the store at {store_root}, which can't log itself.")
    if _is_inside(store, real):
        raise InvalidPathError(f"{folder} holds the store itself ({store_root}); log a folder beside it, or move the store.")


def refuse_store_files(folder: str, store_root: Path) -> None:
    """Refuse to log single files of `folder` where they are the store's own.

    Raises:
        InvalidPathError: the folder is the store's, or lies in one of its own.
    """
    real, store = os.path.realpath(folder), os.path.realpath(store_root)
    if not _is_inside(real, store):
        return
    if real == store or any(_is_inside(real, os.path.join(store, name)) for name in ("packs", "blobs", "records", "staging")):
        raise InvalidPathError(f"{folder} belongs to the store at {store_root}, which can't log itself.")
