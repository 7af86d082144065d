"""Who waits for the write lock, in the order in which they came, across processes.

Each waiter locks one byte of an empty file: the byte whose number is the time at which it came (microseconds of the system's monotonic
clock). Who finds no locked byte below its own is next. The system unlocks the byte of a process that dies, so nobody waits for the dead.
Such locks belong to open files, not to processes, which Python knows on Linux only. Elsewhere, and where the file system refuses,
everybody counts as next.
"""

import os
import struct
import time
from pathlib import Path

try:
    from fcntl import F_OFD_GETLK, F_OFD_SETLK, F_UNLCK, F_WRLCK, fcntl
except ImportError:
    _HAS_QUEUES = False
else:
    _HAS_QUEUES = True

_FLOCK = struct.Struct("@hhqqi")
_END = 1 << 62
_COUNTED = 9
"""Whoever has so many before it need not know how many more there are."""
_PATIENCE = 5.0
"""Seconds after which those who stand before are passed when they don't move: one that was stopped doesn't take what it could have."""


class WriteQueue:
    """A place in the queue, or none. Each lock has its own instance.

    Attributes:
        ahead: how many stood before when `is_my_turn` looked; no more than matter.
    """

    def __init__(self, file: Path) -> None:
        self.ahead = 0
        self._file = file
        self._fd = -1
        self._place = 0
        self._moved_at = 0.0

    def is_my_turn(self) -> bool:
        """Whether nobody stands before; for those who have no place, whether nobody stands in the queue."""
        if not self._has_file():
            return True
        ahead = self._locked_bytes(0, self._place or _END, _COUNTED if self._place else 1)
        if ahead != self.ahead or ahead == _COUNTED or not self._place:
            self.ahead, self._moved_at = ahead, time.monotonic()
        return not ahead or time.monotonic() - self._moved_at > _PATIENCE

    def join(self) -> None:
        """Take a place, behind everybody else; nothing when there is one already."""
        if self._place or not self._has_file():
            return
        now = time.monotonic_ns() // 1000
        self._place = next((place for place in range(now, now + 100) if self._set(F_WRLCK, place)), 0)

    def leave(self) -> None:
        """Give the place up."""
        if self._place:
            self._set(F_UNLCK, self._place)
            self._place = 0

    def close(self) -> None:
        """Give the file back."""
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1

    def _has_file(self) -> bool:
        if _HAS_QUEUES and self._fd < 0:
            try:
                self._fd = os.open(self._file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            except OSError:
                return False  # the lock, which is opened too, says what is wrong
        return self._fd >= 0

    def _set(self, kind: int, byte: int) -> bool:
        try:
            fcntl(self._fd, F_OFD_SETLK, _FLOCK.pack(kind, os.SEEK_SET, byte, 1, 0))
        except OSError:
            return False
        return True

    def _locked_bytes(self, start: int, end: int, most: int) -> int:
        """How many bytes others have locked there; counts to `most`."""
        if start >= end or most <= 0:
            return 0
        try:
            found = fcntl(self._fd, F_OFD_GETLK, _FLOCK.pack(F_WRLCK, os.SEEK_SET, start, end - start, 0))
        except OSError:
            return 0
        kind, _, byte, _, _ = _FLOCK.unpack(found)
        if kind == F_UNLCK:
            return 0
        below = self._locked_bytes(start, byte, most - 1)
        return 1 + below + self._locked_bytes(byte + 1, end, most - 1 - below)
