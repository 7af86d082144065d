"""Containers in a local folder, by plain system calls.

    packs/ab/<key>  blobs/ab/<key>  staging/<lease>/<key>

Only our own lower-case hex names are ever part of a path here; names that people choose are not.
"""

import os
import stat
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from jupyter_artifacts.core.containers.contract import ContainerKey, ContainerKind, ContainerReader, StagedContainer
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
        self._known_folders: set[Path] = set()

    def staging(self, lease_id: str) -> Path:
        """As the contract says."""
        folder = self.root / "staging" / lease_id
        with store_errors(self.root):
            try:
                os.mkdir(folder, 0o700)
            except FileExistsError:
                pass
            except FileNotFoundError:
                os.makedirs(folder, 0o700, exist_ok=True)
        return folder

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

    def delete(self, key: ContainerKey) -> None:
        """As the contract says."""
        file = self._file(key)
        with store_errors(self.root):
            file.unlink(missing_ok=True)
            if file.parent.exists():
                sync(file.parent)
            self._remove_empty({file.parent})

    def list_keys(self) -> Iterator[ContainerKey]:
        """As the contract says."""
        for kind, folder in _FOLDERS.items():
            for file in sorted((self.root / folder).glob("??/*")):
                if len(file.name) == 32 and not file.name.strip("0123456789abcdef"):
                    yield ContainerKey(kind, file.name)

    def discard_staging(self, lease_id: str) -> None:
        """As the contract says. Never raises: what stays is removed by garbage collection."""
        folder = self.root / "staging" / lease_id
        try:
            os.rmdir(folder)
        except FileNotFoundError:
            return
        except OSError:
            import shutil  # loaded when something was left behind

            shutil.rmtree(folder, ignore_errors=True)

    def _file(self, key: ContainerKey) -> Path:
        return self.root / _FOLDERS[key.kind] / key.key[:2] / key.key

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
