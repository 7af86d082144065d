"""Reads files that are being logged, and notices when they change meanwhile."""

import os
import stat
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from jupyter_artifacts.core.operations.scan import unsupported_file
from jupyter_artifacts.core.stat_cache import FileStamp, stamp_of
from jupyter_artifacts.errors import LimitExceededError, SourceChangedError, SourceError, SourceUnreadableError, SourceVanishedError

SMALL_LIMIT = 1 << 20
"""Contents up to this size share packs; larger ones are blobs. Set by measurement."""

_TRIES = 3
_STREAM_LIMIT = 1 << 26
_REST_NS = 20_000_000
"""A file whose last write began less than this ago may be in the middle of it: times move when a write begins, not when it ends, and half
of it could be read. Such a file is left alone until then; one of up to `_AT_ONCE` bytes, which are written in microseconds, is read
twice instead, so that a loop that writes and logs doesn't wait each time."""
_AT_ONCE = 1 << 16
_FLAGS = os.O_RDONLY | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


def read_small(stamp: FileStamp) -> tuple[bytes, FileStamp] | None:
    """The whole content of a file, and the stamp it had while it was read; None when it has grown beyond `SMALL_LIMIT`.

    Raises:
        SourceChangedError: it changed each of three times it was read.
        SourceVanishedError: it is gone.
        SourceUnreadableError: no permission.
        SourceError: any other trouble with the file.
    """
    if time.time_ns() - _REST_NS > stamp.mtime_ns:  # nearly always: tried first, in as few steps as Python allows
        try:
            fd = os.open(stamp.file, _FLAGS)
            try:
                content = os.read(fd, stamp.size + 1)
                found = os.fstat(fd)
            finally:
                os.close(fd)
        except OSError as error:
            raise _source_error(stamp.file, error) from None
        if found.st_mtime_ns == stamp.mtime_ns and found.st_size == stamp.size == len(content) and found.st_ctime_ns == stamp.ctime_ns:
            return content, stamp
    return _read_with_care(stamp)


def _read_with_care(stamp: FileStamp) -> tuple[bytes, FileStamp] | None:
    for _ in range(_TRIES):
        is_young = time.time_ns() - _REST_NS < stamp.mtime_ns
        if is_young and stamp.size > _AT_ONCE:
            _wait_for_rest(stamp)
        try:
            content, found = _read_once(stamp, twice=is_young)
        except OSError as error:
            raise _source_error(stamp.file, error) from None
        if (
            found.st_mtime_ns == stamp.mtime_ns
            and found.st_size == stamp.size == len(content)
            and found.st_ctime_ns == stamp.ctime_ns
            and found.st_ino == stamp.inode
        ):
            return content, stamp
        if found.st_size == 0 and content:
            return content, stamp
        if not stat.S_ISREG(found.st_mode):
            raise unsupported_file(stamp.file, found.st_mode)
        stamp = stamp_of(stamp.file, found)
        if stamp.size > SMALL_LIMIT:
            return None
    raise _still_changing(stamp.file)


def _read_once(stamp: FileStamp, *, twice: bool) -> tuple[bytes, os.stat_result]:
    """What a file holds and what the system says of it then; less than it says when the two readings that `twice` asks for differ."""
    fd = os.open(stamp.file, _FLAGS)
    try:
        content = os.read(fd, stamp.size + 1)
        found = os.fstat(fd)
        if twice and stat.S_ISREG(found.st_mode):
            content = content if os.pread(fd, stamp.size + 1, 0) == content else b""
            found = os.fstat(fd)
        if found.st_size == 0 and content:
            content = _read_stream(fd, content, stamp.file)
    finally:
        os.close(fd)
    return content, found


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
        raise _source_error(stamp.file, error) from None
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


def _source_error(file: str, error: OSError) -> SourceError:
    if isinstance(error, FileNotFoundError):
        return SourceVanishedError(f"{file} was added but is gone now. Nothing was logged.")
    if isinstance(error, PermissionError):
        return SourceUnreadableError(f"permission denied to read {file}. Nothing was logged; change the permissions or leave it out.")
    return SourceError(f"{file} can't be read: {error.strerror or error}. Nothing was logged.")


@contextmanager
def source_errors(file: str) -> Iterator[None]:
    """Raise operating-system errors about a file that is being logged as errors about that file, not about the store."""
    try:
        yield
    except OSError as error:
        raise _source_error(file, error) from error


Reader = Callable[[int], bytes]
