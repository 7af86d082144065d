"""Makes files and names survive a power cut."""

import os
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
