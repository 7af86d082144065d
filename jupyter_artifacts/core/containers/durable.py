"""Makes files and names survive a power cut."""

import os
import time
from contextlib import suppress
from pathlib import Path


def sync(path: Path) -> None:
    """Make a file's bytes, or a folder's names, survive a power cut."""
    fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)


def make_folder(folder: Path) -> None:
    """Make a folder and those above it that are missing, all with names that survive a power cut.

    The name of the first that is there already is synced too: whoever made it may have been killed before.
    """
    if folder.is_dir():
        with suppress(PermissionError):  # a folder that we may not read is not one in which somebody like us made this one
            sync(folder.parent)
        return
    make_folder(folder.parent)
    with suppress(FileExistsError):
        os.mkdir(folder, 0o700)
    sync(folder.parent)


def free_name(file: Path) -> Path:
    """A name beside `file` that says when it was replaced."""
    stamp = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime())
    names = (file.with_name(f"{file.name}.{stamp}{more}") for more in ("", *(f"-{at}" for at in range(1, 1000))))
    return next(name for name in names if not os.path.lexists(name))
