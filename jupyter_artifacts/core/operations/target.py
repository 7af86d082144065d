"""The folder that files are brought to. Folders are entered by descriptors and links are never followed below the root."""

import errno
import os
import stat
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress

from jupyter_artifacts.core.containers.write import WRITE_BYTES, write_all
from jupyter_artifacts.core.model.manifest import Entry
from jupyter_artifacts.core.operations.beside import open_beside, remove_leftovers
from jupyter_artifacts.core.stat_cache import FileStamp
from jupyter_artifacts.errors import InvalidPathError, TargetFullError

_NOFOLLOW = getattr(os, "O_NOFOLLOW", 0)
_FOLDER_FLAGS = os.O_RDONLY | getattr(os, "O_DIRECTORY", 0) | _NOFOLLOW | getattr(os, "O_CLOEXEC", 0)
_NEW_FILE_FLAGS = os.O_WRONLY | os.O_CREAT | os.O_EXCL | _NOFOLLOW | getattr(os, "O_CLOEXEC", 0)

_NO_ROOM = (errno.ENOSPC, errno.EDQUOT)


class Target:
    """The folder that files go to. Holds a descriptor of the folder it wrote to last: entries come in path order."""

    def __init__(self, root: str) -> None:
        self._name = root
        with target_errors(root, root):
            with suppress(FileExistsError):
                os.makedirs(root, exist_ok=True)
            self._root = os.open(root, _FOLDER_FLAGS & ~_NOFOLLOW)
        self._folder, self._fd = "", self._root
        self._tidied: str | None = None

    def __enter__(self) -> "Target":
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
                with target_errors("/".join([entered, *names[: at + 1]]).lstrip("/"), self._name):
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

    def find_stamps(self, paths: Iterable[str]) -> list[FileStamp] | None:
        """The stamps of the files at all `paths`, in as few steps as Python allows; None where one is missing or is no plain file."""
        found: list[FileStamp] = []
        folder, fd, new, look = "", self._root, tuple.__new__, os.lstat
        for path in paths:
            above, _, name = path.rpartition("/")
            try:
                if above != folder:
                    folder, fd = above, self.enter(above)
                one = look(name, dir_fd=fd)
            except (FileNotFoundError, InvalidPathError):
                return None
            if not stat.S_ISREG(one.st_mode):
                return None
            row = (f"{self._name}/{path}", one.st_size, one.st_mtime_ns, one.st_ctime_ns, one.st_ino, one.st_dev)
            found.append(new(FileStamp, row))
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

    def write(self, path: str, pieces: Callable[[], Iterable[bytes]], *, replace: bool) -> os.stat_result:
        """Write a file: straight to its name where there is none, else beside it and then over it. Fails without leaving a part."""
        folder, _, name = path.rpartition("/")
        fd = self.enter(folder)
        with target_errors(path, self._name):
            if replace and folder != self._tidied:  # a download that was killed is often tried again
                remove_leftovers(fd)
                self._tidied = folder
            written_name, file = open_beside(fd, _NEW_FILE_FLAGS) if replace else (name, os.open(name, _NEW_FILE_FLAGS, 0o666, dir_fd=fd))
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

    def write_new(self, path: str, content: bytes) -> os.stat_result:
        """`write` of a small file where nothing is expected, in as few steps as Python allows; what goes wrong is left to that."""
        folder, _, name = path.rpartition("/")
        fd = self._fd if folder == self._folder else self.enter(folder)
        found = self._write_at_once(name, content, fd) if len(content) <= WRITE_BYTES else None
        return self.write(path, lambda: (content,), replace=False) if found is None else found

    def _write_at_once(self, name: str, content: bytes, fd: int) -> os.stat_result | None:
        """None, and no file, where that did not work."""
        try:
            file = os.open(name, _NEW_FILE_FLAGS, 0o666, dir_fd=fd)
        except OSError:
            return None
        try:
            try:
                is_whole = os.write(file, content) == len(content)
                found = os.fstat(file)
            finally:
                os.close(file)
            if is_whole:
                return found
        except OSError:
            pass
        except BaseException:
            with suppress(OSError):
                os.unlink(name, dir_fd=fd)
            raise
        with suppress(OSError):
            os.unlink(name, dir_fd=fd)
        return None

    def remove_others(self, wanted: set[str]) -> int:
        """Remove files and links that are not `wanted`; folders stay, also when they end up empty (as W&B's checkout)."""
        removed, waiting = 0, [""]
        while waiting:
            folder = waiting.pop()
            fd = self.enter(folder)
            with target_errors(folder or ".", self._name), os.scandir(fd) as found:
                entries = list(found)
            for entry in entries:
                path = f"{folder}/{entry.name}" if folder else entry.name
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(path)
                elif path not in wanted:
                    with target_errors(path, self._name):
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
def target_errors(path: str, root: str) -> Iterator[None]:
    """Errors of the operating system about a path below `root` become ours, which say what to do."""
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
