"""The read cache: contents that were fetched from servers, each in a file named by the object's fingerprint.

A file begins with the digest of what follows, and what is taken from it is compared with that; a size says nothing. Files that were used
least recently go first. It holds plain bytes, in a folder that nobody else may write; losing it loses nothing.
"""

import os
import stat
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from jupyter_artifacts.core.model.digest import DIGEST_LENGTH, Digest
from jupyter_artifacts.core.model.reference import NO_KIND, Pin
from jupyter_artifacts.core.references.contract import WINDOW

FOLDER = "references"


class CacheState(NamedTuple):
    """How much a cache holds, and may hold: files and bytes."""

    folder: str
    files: int
    size: int
    limit: int


class ReferenceCache:
    """Fetched contents on this machine. Errors of the file system are misses: a cache is never worth a failure."""

    def __init__(self, cache_dir: Path, limit: int) -> None:
        self._folder = cache_dir / FOLDER
        self._limit = limit
        self._grown = False

    def digest_of(self, pin: Pin) -> Digest | None:
        """The digest of the content that is there for `pin`, or None."""
        if pin.kind == NO_KIND or not self._is_ours():
            return None
        try:
            with self._file(pin).open("rb") as file:
                digest = file.read(DIGEST_LENGTH)
        except OSError:
            return None
        return digest if len(digest) == DIGEST_LENGTH else None

    def read(self, pin: Pin) -> Iterator[bytes]:
        """The pieces of what is there. Whoever takes them compares their digest with `digest_of`, and calls `drop` where it differs."""
        file_path = self._file(pin)
        with suppress(OSError):
            os.utime(file_path)
        with file_path.open("rb", buffering=0) as file:
            file.seek(DIGEST_LENGTH)
            while piece := file.read(WINDOW):
                yield piece

    def drop(self, pin: Pin) -> None:
        """Forget what is there."""
        with suppress(OSError):
            self._file(pin).unlink()

    def keep(self, pin: Pin, digest: Digest, pieces: Iterable[bytes]) -> None:
        """Put a content there."""
        if pin.kind == NO_KIND or pin.size > self._limit:
            return
        target = self._file(pin)
        beside = target.with_name(f".{target.name}.{os.urandom(6).hex()}")
        try:
            self._folder.mkdir(0o700, parents=True, exist_ok=True)
            if not self._is_ours():
                return
            target.parent.mkdir(0o700, exist_ok=True)
            with beside.open("xb") as file:
                for piece in chain((digest,), pieces):
                    file.write(piece)
            beside.replace(target)
            self._grown = True
        except OSError:
            with suppress(OSError):
                beside.unlink()

    def settle(self) -> None:
        """After a while of keeping: make room where there is more than the limit."""
        if self._grown:
            self.shrink(self._limit)
            self._grown = False

    def shrink(self, most: int) -> tuple[int, int]:
        """Remove what was used least recently until at most `most` bytes are left; returns how many files and bytes went."""
        found = self._list()
        size, gone, freed = sum(each[1] for each in found), 0, 0
        for _, length, path in sorted(found):
            if size - freed <= most:
                break
            with suppress(OSError):
                os.unlink(path)
                gone, freed = gone + 1, freed + length
        return gone, freed

    def state(self) -> CacheState:
        """How much there is."""
        found = self._list()
        return CacheState(str(self._folder), len(found), sum(each[1] for each in found), self._limit)

    def _list(self) -> list[tuple[int, int, str]]:
        found = []
        with suppress(OSError), os.scandir(self._folder) as shards:
            for shard in list(shards):
                with suppress(OSError), os.scandir(shard.path) as entries:
                    for entry in entries:
                        told = entry.stat(follow_symlinks=False)
                        found.append((told.st_mtime_ns, told.st_size, entry.path))
        return found

    def _file(self, pin: Pin) -> Path:
        # The address belongs to the name also where the content's digest is known: a digest alone would answer for objects that
        # nobody may read any more.
        from jupyter_artifacts.core.model.digest import digest_of
        from jupyter_artifacts.core.model.manifest import canonical_json

        name = digest_of(canonical_json([pin.ref, pin.kind, pin.etag, pin.version, pin.size, pin.fingerprint.hex()]).encode()).hex()
        return self._folder / name[:2] / name

    def _is_ours(self) -> bool:
        try:
            told = os.lstat(self._folder)
        except OSError:
            return False
        is_mine = not hasattr(os, "getuid") or told.st_uid == os.getuid()
        return stat.S_ISDIR(told.st_mode) and is_mine and not told.st_mode & 0o022
