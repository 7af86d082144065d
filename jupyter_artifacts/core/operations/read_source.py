"""Reads files that are being logged, and notices when they change meanwhile."""

import os
import stat
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from jupyter_artifacts.core.operations.scan import unsupported_file
from jupyter_artifacts.core.stat_cache import FileStamp, stamp_of
from jupyter_artifacts.errors import Error, LimitExceededError, SourceChangedError, SourceError, SourceUnreadableError, SourceVanishedError

SMALL_LIMIT = 1 << 20
"""Contents up to this size share packs; larger ones are blobs. Set by measurement."""

_TRIES = 3
_STREAM_LIMIT = 1 << 26
_REST_NS = 20_000_000
"""A file is read once its last write began this long ago. The times move when a write begins, not when it ends: one that is under way
can't be told from one that is over, and half of it would be read."""
_FLAGS = os.O_RDONLY | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


def read_small(stamp: FileStamp) -> tuple[bytes, FileStamp] | None:
    """The whole content of a file, and the stamp it had while it was read; None when it has grown beyond `SMALL_LIMIT`.

    Raises:
        SourceChangedError: it changed each of three times it was read.
        SourceVanishedError: it is gone.
        SourceUnreadableError: no permission.
        SourceError: any other trouble with the file.
    """
    for _ in range(_TRIES):
        _wait_for_rest(stamp)
        with source_errors(stamp.file):
            fd = os.open(stamp.file, _FLAGS)
            try:
                content = os.read(fd, stamp.size + 1)
                found = os.fstat(fd)
                if found.st_size == 0 and content:
                    return _read_stream(fd, content, stamp.file), stamp
            finally:
                os.close(fd)
        if (
            found.st_mtime_ns == stamp.mtime_ns
            and found.st_size == stamp.size == len(content)
            and found.st_ctime_ns == stamp.ctime_ns
            and found.st_ino == stamp.inode
        ):
            return content, stamp
        if not stat.S_ISREG(found.st_mode):
            raise unsupported_file(stamp.file, found.st_mode)
        stamp = stamp_of(stamp.file, found)
        if stamp.size > SMALL_LIMIT:
            return None
    raise _still_changing(stamp.file)


def _read_stream(fd: int, start: bytes, file: str) -> bytes:
    """The rest of a file that says it is empty and is not (as in /proc)."""
    parts, size = [start], len(start)
    while more := os.read(fd, 1 << 16):
        parts.append(more)
        size += len(more)
        if size > _STREAM_LIMIT:
            raise LimitExceededError(f"{file} says it is empty but gives over {_STREAM_LIMIT} bytes; copy it into a plain file first.")
    return b"".join(parts)


def is_unchanged(stamp: FileStamp) -> bool:
    """Whether the file system says of a file what it said when it was stamped.

    Raises:
        SourceVanishedError: it is gone.
        SourceError: any other trouble with the file.
    """
    try:
        found = os.stat(stamp.file)
    except OSError as error:
        with source_errors(stamp.file):
            raise error
    return (found.st_mtime_ns, found.st_size, found.st_ctime_ns, found.st_ino, found.st_dev) == (
        stamp.mtime_ns, stamp.size, stamp.ctime_ns, stamp.inode, stamp.device,
    )  # fmt: skip


class LargeSource:
    """An open large file: `read` it to its end, then ask whether it stayed the same."""

    def __init__(self, stamp: FileStamp) -> None:
        with source_errors(stamp.file):
            self._fd = os.open(stamp.file, _FLAGS)
            found = os.fstat(self._fd)
        if not stat.S_ISREG(found.st_mode):
            self.close()
            raise unsupported_file(stamp.file, found.st_mode)
        self.stamp = stamp_of(stamp.file, found)
        self._await_rest()
        self._left = self.stamp.size

    def read(self, length: int) -> bytes:
        """The next `length` bytes; fewer only at the end, which is where the file ended when it was opened."""
        wanted = min(length, self._left)
        if not wanted:
            return b""
        with source_errors(self.stamp.file):
            content = os.read(self._fd, wanted)
            while len(content) < wanted and (more := os.read(self._fd, wanted - len(content))):
                content += more
        self._left -= len(content)
        return content

    def _await_rest(self) -> None:
        for _ in range(_TRIES):
            _wait_for_rest(self.stamp)
            found = stamp_of(self.stamp.file, os.fstat(self._fd))
            if found.mtime_ns == self.stamp.mtime_ns:
                return
            self.stamp = found
        self.close()
        raise _still_changing(self.stamp.file)

    def check_unchanged(self) -> None:
        """Raise SourceChangedError when the file changed since it was opened."""
        with source_errors(self.stamp.file):
            found = stamp_of(self.stamp.file, os.fstat(self._fd))
        if found != self.stamp or self._left:
            raise _still_changing(self.stamp.file)

    def close(self) -> None:
        """Release the file."""
        os.close(self._fd)


def _wait_for_rest(stamp: FileStamp) -> None:
    age = time.time_ns() - stamp.mtime_ns
    if 0 <= age < _REST_NS:  # a file from the future may be of any age
        time.sleep((_REST_NS - age) / 1e9)


def _still_changing(file: str) -> SourceChangedError:
    return SourceChangedError(f"{file} keeps changing while it is read. Nothing was logged; let its writer finish, or log a copy.")


@contextmanager
def source_errors(file: str) -> Iterator[None]:
    """Raise operating-system errors about a file that is being logged as errors about that file, not about the store."""
    try:
        yield
    except Error:
        raise
    except FileNotFoundError:
        raise SourceVanishedError(f"{file} was added but is gone now. Nothing was logged.") from None
    except PermissionError:
        raise SourceUnreadableError(
            f"permission denied to read {file}. Nothing was logged; change the permissions or leave it out."
        ) from None
    except OSError as error:
        raise SourceError(f"{file} can't be read: {error.strerror or error}. Nothing was logged.") from error


Reader = Callable[[int], bytes]
