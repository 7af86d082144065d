"""Room that is set aside on a store's disk: deleting and collecting write before they free anything, and must work when it is full."""

import os
from contextlib import suppress
from pathlib import Path

RESERVE_BYTES = 4 << 20
"""What the catalog's log takes at most before it is written back."""

_NAME = "reserve"
_PIECE = 1 << 16


def keep_reserve(root: Path) -> None:
    """Set room aside where none is; without a word where the disk has too little, or can't be written."""
    file = root / _NAME
    with suppress(OSError):
        if not file.exists():
            _write(file)


def _write(file: Path) -> None:
    temporary = file.with_name(f"{_NAME}.{os.getpid()}")
    fd = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_CLOEXEC", 0), 0o600)
    try:
        if hasattr(os, "posix_fallocate"):
            os.posix_fallocate(fd, 0, RESERVE_BYTES)
        else:
            for _ in range(RESERVE_BYTES // _PIECE):
                os.write(fd, bytes(_PIECE))
        os.replace(temporary, file)
    except BaseException:
        os.unlink(temporary)
        raise
    finally:
        os.close(fd)


def release_reserve(root: Path) -> bool:
    """Give the room back to the disk; False when there was none."""
    try:
        os.unlink(root / _NAME)
    except OSError:
        return False
    return True
