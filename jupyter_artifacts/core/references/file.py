"""`file://`: files and folders of this machine, mounted shares too. Their fingerprint is the digest of their content."""

import os
import stat
from collections.abc import Iterator, Sequence

from jupyter_artifacts.core.model.reference import BLAKE3_KIND, NO_KIND, Pin
from jupyter_artifacts.core.references import contract
from jupyter_artifacts.core.references.address import Address, file_address, parse_address
from jupyter_artifacts.core.references.contract import Found
from jupyter_artifacts.core.references.policy import TRUSTED, Policy
from jupyter_artifacts.core.references.remote import changed, missing, too_many
from jupyter_artifacts.errors import (
    BrokenReferenceError,
    Error,
    InvalidPathError,
    ReferenceDeniedError,
    ReferenceUnreachableError,
    SourceChangedError,
    UnsupportedFileTypeError,
)

_FLAGS = os.O_RDONLY | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NONBLOCK", 0)
_TRIES = 3


class FileScheme:
    """Files; links to files are followed, links to folders are not, as in W&B."""

    def __init__(self, policy: Policy = TRUSTED, *, is_read: bool = True) -> None:
        self._policy = policy
        self._is_read = is_read

    def expand(self, address: Address, most: int) -> Iterator[Found]:
        """See `Scheme`."""
        self._policy.check_file(address.path)
        root = address.path.rstrip("/") or "/"
        with _file_errors(root):
            if not stat.S_ISDIR(os.stat(root).st_mode):
                yield Found(os.path.basename(root), self._pin(root))
                return
        count = 0
        for name in _walk(root):
            count += 1
            if count > most:
                raise too_many(address.url, most)
            yield Found(name, self._pin(os.path.join(root, name)))
        if not count:
            raise missing(address.url)

    def look(self, pins: Sequence[Pin]) -> list[Pin | Error]:
        """See `Scheme`."""
        return [self._look(pin) for pin in pins]

    def read_small(self, pins: Sequence[Pin]) -> list[bytes | Error]:
        """See `Scheme`."""
        return [self._read(pin) for pin in pins]

    def read_windows(self, pin: Pin) -> Iterator[bytes]:
        """See `Scheme`."""
        path = self._path(pin)
        with _file_errors(path), open(os.open(path, _FLAGS), "rb", buffering=0) as file:
            while piece := file.read(contract.WINDOW):
                yield piece

    def read_range(self, pin: Pin, start: int, length: int) -> bytes:
        """See `Scheme`."""
        path = self._path(pin)
        with _file_errors(path), open(os.open(path, _FLAGS), "rb") as file:
            size = os.fstat(file.fileno()).st_size
            if pin.kind == BLAKE3_KIND and size != pin.size:
                raise changed(pin, Pin(pin.ref, size, NO_KIND))
            file.seek(start)
            return file.read(length)

    def _path(self, pin: Pin) -> str:
        path = parse_address(pin.ref).path
        self._policy.check_file(path)
        return path

    def _pin(self, path: str) -> Pin:
        self._policy.check_file(path)  # each file: a link in an allowed folder may lead out of it
        ref = file_address(path)
        with _file_errors(path):
            if not self._is_read:
                found = os.stat(path)
                _refuse_special(path, found.st_mode)
                return Pin(ref, found.st_size, NO_KIND)
            digest, size = _digest(path)
            return Pin(ref, size, BLAKE3_KIND, digest)

    def _look(self, pin: Pin) -> Pin | Error:
        try:
            path = self._path(pin)
            with _file_errors(path):
                if pin.kind == NO_KIND or os.stat(path).st_size != pin.size:
                    return FileScheme(self._policy, is_read=pin.kind != NO_KIND)._pin(path)
            return self._pin(path)
        except Error as error:
            return error

    def _read(self, pin: Pin) -> bytes | Error:
        try:
            path = self._path(pin)
            with _file_errors(path):
                fd = os.open(path, _FLAGS)
                try:
                    content = os.read(fd, pin.size + 1)
                    while more := os.read(fd, 1 << 20):
                        content += more
                finally:
                    os.close(fd)
            return content
        except Error as error:
            return error


def _walk(root: str) -> Iterator[str]:
    """Files below a folder, by path."""
    waiting: list[tuple[str, bool]] = [("", True)]
    while waiting:
        name, is_folder = waiting.pop()
        if not is_folder:
            yield name
            continue
        folder = os.path.join(root, name)
        with _file_errors(folder), os.scandir(folder) as entries:
            below = [(f"{name}/{each.name}" if name else each.name, each.is_dir(follow_symlinks=False), each) for each in entries]
        kept = [(path, is_dir) for path, is_dir, each in below if is_dir or not (each.is_symlink() and each.is_dir())]
        waiting += sorted(kept, key=lambda row: f"{row[0]}/" if row[1] else row[0], reverse=True)


def _digest(path: str) -> tuple[bytes, int]:
    from blake3 import blake3

    for _ in range(_TRIES):
        fd = os.open(path, _FLAGS)
        try:
            before = os.fstat(fd)
            _refuse_special(path, before.st_mode)
            whole, size = blake3(), 0
            while piece := os.read(fd, min(contract.WINDOW, before.st_size - size + 1) if size <= before.st_size else contract.WINDOW):
                whole.update(piece)
                size += len(piece)
            after = os.fstat(fd)
        finally:
            os.close(fd)
        if (before.st_mtime_ns, before.st_size) == (after.st_mtime_ns, size):
            return whole.digest(), size
    raise SourceChangedError(f"{path} keeps changing while it is read; let its writer finish, or refer to a copy.")


def _refuse_special(path: str, mode: int) -> None:
    if not stat.S_ISREG(mode):
        raise UnsupportedFileTypeError(f"{path} is no plain file, and has no content that a reference could lead to.")


class _file_errors:
    """Turns errors of the operating system about a file into those of references."""

    __slots__ = ("_path",)

    def __init__(self, path: str) -> None:
        self._path = path

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if not isinstance(error, OSError) or isinstance(error, Error):
            return
        path = ascii(self._path)
        if isinstance(error, FileNotFoundError | NotADirectoryError):
            raise missing(file_address(self._path)) from None
        if isinstance(error, PermissionError):
            raise ReferenceDeniedError(f"permission denied to read {path}.") from None
        if isinstance(error, IsADirectoryError):
            raise BrokenReferenceError(f"{path} is a folder now, not a file.") from None
        if error.errno == 36:  # ENAMETOOLONG
            raise InvalidPathError(f"{path} is too long for a path.") from None
        raise ReferenceUnreachableError(f"{path} can't be read: {error.strerror or error}.") from None
