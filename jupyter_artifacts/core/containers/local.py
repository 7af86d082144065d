"""Containers in a local folder, by plain system calls.

    packs/ab/<key>  blobs/ab/<key>  staging/<lease>/<key>

Only our own lower-case hex names are ever part of a path here; names that people choose are not.
"""

import os
import stat
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from jupyter_artifacts.core.containers.contract import ContainerKey, ContainerKind, ContainerReader, StagedContainer, StagingFolder
from jupyter_artifacts.core.containers.durable import make_folder, sync
from jupyter_artifacts.core.containers.os_errors import store_errors
from jupyter_artifacts.errors import MissingContentError, StoreCorruptError, StoreUnavailableError

_FOLDERS = {ContainerKind.PACK: "packs", ContainerKind.BLOB: "blobs"}
_NOFOLLOW = getattr(os, "O_NOFOLLOW", 0)
_NONBLOCK = getattr(os, "O_NONBLOCK", 0)
_BINARY = getattr(os, "O_BINARY", 0)


class LocalReader:
    """An open container file; may be shared between threads."""

    def __init__(self, fd: int, file: Path) -> None:
        self.fd = fd
        self._file = file

    def read(self, start: int, length: int) -> bytes:
        """As the contract says."""
        try:
            found = os.pread(self.fd, length, start)
            while len(found) < length and (more := os.pread(self.fd, length - len(found), start + len(found))):
                found += more
        except OSError as error:
            raise StoreUnavailableError(f"{self._file} could not be read: {error.strerror}.") from error
        return found

    def close(self) -> None:
        """As the contract says."""
        if self.fd >= 0:
            os.close(self.fd)
            self.fd = -1


class LocalContainers:
    """Containers below one folder. See `Containers` for what the methods promise."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._root = str(root)  # paths are put together as text, which costs a third: each log makes several
        self._known_folders: set[Path] = set()

    def staging(self, lease_id: str) -> Path:
        """As the contract says."""
        folder = f"{self._root}/staging/{lease_id}"
        with store_errors(self.root):
            try:
                os.mkdir(folder, 0o700)
            except FileExistsError:
                pass
            except FileNotFoundError:
                os.makedirs(folder, 0o700, exist_ok=True)
        return Path(folder)

    def publish(self, staged: list[StagedContainer]) -> None:
        """As the contract says: sync the files, rename them, sync the folders."""
        with store_errors(self.root):
            for container in staged:
                sync(container.file)
            touched: set[Path] = set()
            try:
                for container in staged:
                    target = self._file(container.key)
                    touched.add(target.parent)
                    self._place(container.file, target)
            except BaseException:
                self._remove_empty(touched)
                raise
            for folder in touched:
                sync(folder)

    def open(self, key: ContainerKey) -> ContainerReader:
        """As the contract says."""
        file = self._file(key)
        try:
            fd = os.open(file, os.O_RDONLY | os.O_CLOEXEC | _NOFOLLOW | _NONBLOCK | _BINARY)
        except FileNotFoundError:
            raise MissingContentError(
                f"the store has lost {file.name} ({key.kind}); log the original files again, or bring it back from a copy of the store."
            ) from None
        except OSError as error:
            if file.is_symlink() or not file.is_file():
                raise StoreCorruptError(f"{file} is not a plain file; something replaced it.") from error
            raise StoreUnavailableError(f"{file} could not be read: {error.strerror}.") from error
        if not stat.S_ISREG(os.fstat(fd).st_mode):
            os.close(fd)
            raise StoreCorruptError(f"{file} is not a plain file; something replaced it.")
        return LocalReader(fd, file)

    def local_file(self, key: ContainerKey) -> Path | None:
        """As the contract says."""
        return self._file(key)

    def find_length(self, key: ContainerKey) -> int | None:
        """As the contract says."""
        file = self._file(key)
        try:
            return os.lstat(file).st_size
        except FileNotFoundError:
            return None
        except OSError as error:
            raise StoreUnavailableError(f"{file} could not be read: {error.strerror}.") from error

    def delete(self, *keys: ContainerKey) -> None:
        """As the contract says. A folder that something put there under our name is not ours to remove: it stays."""
        touched = set()
        with store_errors(self.root):
            for key in keys:
                file = self._file(key)
                touched.add(file.parent)
                with suppress(FileNotFoundError, IsADirectoryError):
                    os.unlink(file)
            for folder in sorted(touched):
                with suppress(FileNotFoundError):
                    sync(folder)
            self._remove_empty(touched)

    def list_keys(self) -> Iterator[ContainerKey]:
        """As the contract says."""
        for kind, folder in _FOLDERS.items():
            for file in sorted((self.root / folder).glob("??/*")):
                if _is_our_name(file.name):
                    yield ContainerKey(kind, file.name)

    def list_staging(self) -> list[StagingFolder]:
        """As the contract says."""
        found: list[StagingFolder] = []
        with store_errors(self.root), suppress(FileNotFoundError), os.scandir(self.root / "staging") as entries:
            for entry in sorted(entries, key=lambda each: each.name):
                if _is_our_name(entry.name) and entry.is_dir(follow_symlinks=False):
                    found += _staging_folder(entry.name, entry.path)
        return found

    def discard_staging(self, lease_id: str) -> None:
        """As the contract says. Never raises: what stays is removed by garbage collection."""
        folder = f"{self._root}/staging/{lease_id}"
        try:
            os.rmdir(folder)
        except FileNotFoundError:
            return
        except OSError:
            import shutil  # loaded when something was left behind

            shutil.rmtree(folder, ignore_errors=True)

    def _file(self, key: ContainerKey) -> Path:
        return Path(f"{self._root}/{_FOLDERS[key.kind]}/{key.key[:2]}/{key.key}")

    def _place(self, file: Path, target: Path) -> None:
        self._make_folder(target.parent)
        try:
            _move(file, target)
        except FileNotFoundError:  # another process removed the folder, which was empty
            self._known_folders.discard(target.parent)
            self._make_folder(target.parent)
            _move(file, target)

    def _make_folder(self, folder: Path) -> None:
        """Make a shard folder durable, once. One that is there may be of a process that was killed before it synced its name."""
        if folder in self._known_folders:
            return
        try:
            os.mkdir(folder, 0o700)
        except FileExistsError:
            pass
        except FileNotFoundError:  # a copy of the store that left out empty folders
            make_folder(folder)
        sync(folder.parent)
        self._known_folders.add(folder)

    def _remove_empty(self, folders: set[Path]) -> None:
        """Give back folders in which nothing is left: on a disk without room for names each failed try would use up another."""
        for folder in folders:
            with suppress(OSError):
                os.rmdir(folder)
                self._known_folders.discard(folder)


def _is_our_name(name: str) -> bool:
    return len(name) == 32 and not name.strip("0123456789abcdef")


def _staging_folder(name: str, path: str) -> Iterator[StagingFolder]:
    """The folder at `path`, unless its writer has just removed it."""
    with suppress(FileNotFoundError), os.scandir(path) as entries:
        inside = [entry.stat(follow_symlinks=False) for entry in entries]
        changed_ns = max(each.st_mtime_ns for each in (os.stat(path), *inside))
        yield StagingFolder(name, sum(each.st_size for each in inside), changed_ns // 1000)


def _move(file: Path, target: Path) -> None:
    """Rename `file`, but never over something else: `os.rename` alone would replace it."""
    try:
        os.link(file, target)
    except FileExistsError:
        raise _key_in_use(target) from None
    except OSError:  # a file system without hard links
        if os.path.lexists(target):
            raise _key_in_use(target) from None
        os.rename(file, target)
    else:
        os.unlink(file)


def _key_in_use(file: Path) -> StoreCorruptError:
    return StoreCorruptError(f"{file} exists already, although container keys are never used twice. It was left as it is.")
