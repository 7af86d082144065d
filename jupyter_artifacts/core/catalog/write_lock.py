"""A lock between processes that each writing transaction of an SQLite catalog takes.

SQLite's own busy wait is unfair under many writers, and releases before 3.51.3 can corrupt a WAL database when one connection
commits while another checkpoints. Both end when writers and checkpoints queue here first.
"""

import errno
import os
import random
import time
from pathlib import Path
from types import TracebackType

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
_FIRST_PAUSE, _LONGEST_PAUSE = 0.0002, 0.01


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
        self._timeout = timeout
        self._fd = -1

    def __enter__(self) -> None:
        if not _HAS_LOCKS:
            return
        if self._fd < 0:
            self._fd = _open(self._file)
        deadline, pause = time.monotonic() + self._timeout, _FIRST_PAUSE
        while True:
            try:
                fcntl.flock(self._fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return
            except BlockingIOError:
                if time.monotonic() > deadline:
                    raise StoreUnavailableError(
                        f"the catalog beside {self._file} stayed locked by another writer for {self._timeout:.0f} s. Nothing was"
                        " committed; see who holds it with `fuser`, or try again."
                    ) from None
                time.sleep(pause * (0.5 + random.random()))
                pause = min(2 * pause, _LONGEST_PAUSE)

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if _HAS_LOCKS:
            fcntl.flock(self._fd, fcntl.LOCK_UN)

    def close(self) -> None:
        """Give the file back."""
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1
