"""Writing and reading blobs: one large content, byte for byte, with a digest for each MiB so that ranged reads verify what they touch."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from blake3 import blake3

from jupyter_artifacts.core.containers.contract import ContainerKey, ContainerKind, Place, StagedContainer
from jupyter_artifacts.core.containers.os_errors import store_errors
from jupyter_artifacts.core.containers.write import write_all
from jupyter_artifacts.core.model.digest import Digest
from jupyter_artifacts.errors import StoreFullError

BLOCK_SIZE = 1 << 18
WINDOW = 1 << 20
"""Bytes in memory at a time: whole blocks, large enough that system calls don't count."""


class StagedBlob(NamedTuple):
    """A blob written into staging."""

    digest: Digest
    size: int
    block_digests: bytes
    container: StagedContainer

    @property
    def place(self) -> Place:
        """Where the content will lie."""
        return Place(self.container.key, 0, self.size)


def require_room(staging: Path, size: int) -> None:
    """Refuse at once what can't fit, rather than fill the disk first: a sparse file may say that it has a terabyte.

    Raises:
        StoreFullError: fewer than `size` bytes are free.
    """
    if not hasattr(os, "statvfs"):
        return
    with store_errors(staging):
        found = os.statvfs(staging)
    if size > (free := found.f_bfree * found.f_frsize):
        raise StoreFullError(
            f"the store at {staging.parent.parent} has no room for a file of {size:,} bytes: {free:,} are free. Nothing was committed;"
            " free some room and try again."
        )


def stage_blob(staging: Path, read: Callable[[int], bytes], on_bytes: Callable[[int], None]) -> StagedBlob:
    """Copy what `read(n)` yields until it is empty into a new blob, hashing the bytes written.

    Raises:
        StoreFullError: no room; the unfinished file is removed.
    """
    key = ContainerKey.fresh(ContainerKind.BLOB)
    file = staging / key.key
    with store_errors(staging):
        fd = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o444)
    whole, size = blake3(), 0
    blocks: list[bytes] = []
    try:
        while window := read(WINDOW):
            whole.update(window)
            view = memoryview(window)
            blocks.extend(blake3(view[at : at + BLOCK_SIZE]).digest() for at in range(0, len(window), BLOCK_SIZE))
            with store_errors(staging):
                write_all(fd, [view])
            size += len(window)
            on_bytes(len(window))
    except BaseException:
        os.close(fd)
        file.unlink(missing_ok=True)
        raise
    os.close(fd)
    return StagedBlob(whole.digest(), size, b"".join(blocks), StagedContainer(key, file, size))
