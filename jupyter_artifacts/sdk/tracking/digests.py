"""Digests of the files that cells touch, each computed once as long as the file stays as it is."""

import os

from jupyter_artifacts.core.model.cell import FileRole
from jupyter_artifacts.core.model.digest import Digest
from jupyter_artifacts.sdk.run import Run
from jupyter_artifacts.sdk.tracking.touched import Touched

HASHED_AT_ONCE = 16
SMALL = 64 << 10
"""So many files of a cell, of up to so many bytes, are hashed when it ends; microseconds each."""
HASHED_LIMIT = 256 << 20
"""Larger files are hashed only when they are logged; what is known of them by then is used."""
_WINDOW = 8 << 20


class Digests:
    """What files held when cells ended."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._known: dict[tuple[str, int, int], Digest] = {}

    def find(self, file: Touched, run: Run | None = None) -> Digest | None:
        """Of a file that is still as it was when its cell ended."""
        if file.size is None or file.mtime_ns is None or file.role is FileRole.LOG:
            return None
        key = (file.path, file.size, file.mtime_ns)
        if (known := self._known.get(key)) is not None:
            return known
        try:
            found = _hash(file.path) if file.size <= HASHED_LIMIT else _remembered(run or self._run, file)
            after = os.stat(file.path)
        except OSError:
            return None
        if found is None or (after.st_size, after.st_mtime_ns) != (file.size, file.mtime_ns):
            return None
        self._known[key] = found
        return found


def _hash(path: str) -> Digest:
    from blake3 import blake3

    hasher = blake3()
    with open(path, "rb", buffering=0) as file:
        while window := file.read(_WINDOW):
            hasher.update(window)
    return hasher.digest()


def _remembered(run: Run, file: Touched) -> Digest | None:
    """What the stat cache knows of a large file, from a log or a download of a folder above it."""
    folder = os.path.dirname(file.path)
    for _ in range(4):
        for stamp, digest in run.store.stat_cache.load(folder).items():
            if (stamp.file, stamp.size, stamp.mtime_ns) == (file.path, file.size, file.mtime_ns):
                return digest
        folder = os.path.dirname(folder)
    return None
