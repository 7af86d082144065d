"""Files on their way: written beside the name that they will take, and what a writer that was killed left of them.

Whoever writes one holds its lock, which the system releases when the writer dies: so a leftover is told from a file of another download.
"""

import os
import re
import stat
from contextlib import suppress

try:
    import fcntl
except ImportError:  # Windows: leftovers stay there
    _HAS_LOCKS = False
else:
    _HAS_LOCKS = True

_NAME = re.compile(r"\.ja-[0-9a-f]{12}")
_NOFOLLOW = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0)


def open_beside(folder: int, flags: int) -> tuple[str, int]:
    """A new file in `folder`, a descriptor, and its name there."""
    while True:
        name = f".ja-{os.urandom(6).hex()}"
        file = os.open(name, flags, 0o666, dir_fd=folder)
        if not _HAS_LOCKS:
            return name, file
        with suppress(OSError):  # a file system without locks: nobody can take it for a leftover there
            fcntl.flock(file, fcntl.LOCK_EX)
        if os.fstat(file).st_nlink:
            return name, file
        os.close(file)  # somebody tidied up between the two calls


def remove_leftovers(folder: int) -> None:
    """Remove what writers left in `folder` that are gone."""
    if not _HAS_LOCKS:
        return
    with os.scandir(folder) as found:
        names = [each.name for each in found if _NAME.fullmatch(each.name)]
    for name in names:
        with suppress(OSError):
            _remove_if_left(name, folder)


def _remove_if_left(name: str, folder: int) -> None:
    if not stat.S_ISREG(os.stat(name, dir_fd=folder, follow_symlinks=False).st_mode):
        return
    file = os.open(name, os.O_RDWR | _NOFOLLOW, dir_fd=folder)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        os.unlink(name, dir_fd=folder)
    finally:
        os.close(file)
