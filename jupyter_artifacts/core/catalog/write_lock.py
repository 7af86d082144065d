"""A lock between processes that each writing transaction of an SQLite catalog takes.

SQLite's own busy wait is unfair under many writers, and releases before 3.51.3 can corrupt a WAL database when one connection
commits while another checkpoints. Both end when writers and checkpoints queue here first, in the order in which they came.
"""

import errno
import os
import time
from pathlib import Path
from types import TracebackType

from jupyter_artifacts.core.catalog.write_queue import WriteQueue
from jupyter_artifacts.errors import StoreError, StoreFullError, StoreReadOnlyError, StoreUnavailableError

try:
    import fcntl
except ImportError:  # Windows, where SQLite's own busy wait has to do
    _HAS_LOCKS = False
else:
    _HAS_LOCKS = True

_KINDS: dict[int, type[StoreError]] = {
    errno.ENOSPC: StoreFullError,
    errno.EDQUOT: StoreFullError,
    errno.EACCES: StoreReadOnlyError,
    errno.EROFS: StoreReadOnlyError,
}
_YOUNG = 0.1
"""Seconds after which a waiter joins the queue. Before that, chance decides, which hands the lock on faster than a queue that is polled."""
_FIRST_PAUSE, _LONGEST_PAUSE = 0.0002, 0.01
_HEAD_PAUSE = 0.001
"""Seconds between two tries of the head of the queue; whoever stands further back looks less often."""


def _open(file: Path) -> int:
    try:
        return os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        kind: type[StoreError] = _KINDS.get(error.errno or 0, StoreUnavailableError)
        raise kind(f"{file} can't be opened: {error.strerror}. Nothing was committed.") from error


class WriteLock:
    """Held in a `with` block by one connection of one process at a time. Each connection has its own instance."""

    def __init__(self, file: Path, timeout: float) -> None:
        self._file = file
        self.timeout = timeout
        self._fd = -1
        self._queue = WriteQueue(file.with_suffix(".queue"))

    def __enter__(self) -> None:
        if not _HAS_LOCKS:
            return
        if self._fd < 0:
            self._fd = _open(self._file)
        if not (self._queue.is_my_turn() and self._is_free()):
            self._wait()

    def _wait(self) -> None:
        began, pause = time.monotonic(), _FIRST_PAUSE
        try:
            while not (self._queue.is_my_turn() and self._is_free()):
                waited = time.monotonic() - began
                if waited > self.timeout:
                    raise StoreUnavailableError(
                        f"the catalog beside {self._file} stayed locked by another writer for {self.timeout:.0f} s. Nothing was"
                        " committed; see who holds it with `fuser`, or try again."
                    )
                if waited > _YOUNG:
                    self._queue.join()
                    pause = (1 + self._queue.ahead) * _HEAD_PAUSE
                time.sleep(pause * (0.5 + os.urandom(1)[0] / 256))  # no two waiters in step
                pause = min(2 * pause, _LONGEST_PAUSE)
        finally:
            self._queue.leave()

    def _is_free(self) -> bool:
        """Take the lock if nobody holds it."""
        try:
            fcntl.flock(self._fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if _HAS_LOCKS:
            fcntl.flock(self._fd, fcntl.LOCK_UN)

    def close(self) -> None:
        """Give the file back."""
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1
        self._queue.close()
