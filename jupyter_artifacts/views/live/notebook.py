"""Where this kernel's notebook lies: Jupyter Server says it when the kernel starts, the front end after a rename.

The front end names it within the server's tree. Runs name it on the disk, so that notebooks of different servers are told apart.
"""

import os
import threading
from pathlib import PurePath
from typing import NamedTuple

from jupyter_artifacts.core.clock import now_us

STARTED_AS = "JPY_SESSION_NAME"
"""Where Jupyter Server puts the notebook's path; it stays what it was when the kernel started."""
_LONGEST = 4096


class Move(NamedTuple):
    """A rename; at the time `at` (microseconds since 1970) it was known."""

    old: str
    new: str
    at: int


class NotebookPlace:
    """The path of the notebook, as far as anybody has said it. May be asked by any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._root: str | None = None
        self._told: str | None = None
        self._moves: list[Move] = []

    @property
    def path(self) -> str | None:
        """On the disk, where that is known; None outside Jupyter Server."""
        return self._told or os.environ.get(STARTED_AS) or None

    @property
    def moves(self) -> tuple[Move, ...]:
        """Each rename that happened while this kernel lived, in order."""
        with self._lock:
            return tuple(self._moves)

    def tell(self, path: object) -> bool:
        """The front end says how the server's tree calls the notebook now; whether that is news. What makes no sense is no news."""
        if not isinstance(path, str) or not _is_plain(path := path.partition(":")[2] if ":" in path.split("/")[0] else path):
            return False
        with self._lock:
            before, now = self.path, self._locate(path)
            if before == now:
                return False
            self._told = now
            if before is not None:
                self._moves.append(Move(before, now, now_us()))
        return True

    def locate(self, path: str) -> str:
        """What the server's tree calls so, on the disk as runs name it."""
        with self._lock:
            return self._locate(path)

    def _locate(self, path: str) -> str:
        started = os.environ.get(STARTED_AS, "")
        if self._root is None and os.path.isabs(started):
            above = [str(each) for each in PurePath(started).parents]
            roots = [each for each in above if os.path.join(each, path) == started]  # it is still called so
            self._root = next(iter(roots or [each for each in above if os.path.isfile(os.path.join(each, path))]), None)
        return path if self._root is None else os.path.join(self._root, path)


def _is_plain(path: str) -> bool:
    return 0 < len(path) <= _LONGEST and "\0" not in path and not path.startswith("/") and ".." not in path.split("/")


NOTEBOOK = NotebookPlace()
"""That of this kernel."""
