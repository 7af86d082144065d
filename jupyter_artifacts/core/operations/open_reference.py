"""Opens what a reference leads to as a file for reading: a part is asked for by its range, and is of the version that was recorded."""

import io

from jupyter_artifacts.core.model.manifest import Entry
from jupyter_artifacts.core.model.reference import pin_of
from jupyter_artifacts.core.references.address import canonical
from jupyter_artifacts.core.references.policy import TRUSTED, Policy
from jupyter_artifacts.core.references.schemes import scheme_of

_AHEAD = 1 << 16


def open_reference(entry: Entry, policy: Policy = TRUSTED) -> io.BufferedReader:
    """What a reference leads to. Nothing is read yet.

    A part can't be compared with a digest of the whole; where that is the fingerprint, sizes alone are, and ETags where there are any.

    Raises:
        UnsupportedError: its address can't be read.
    """
    return io.BufferedReader(ReferenceFile(entry, policy), _AHEAD)


class ReferenceFile(io.RawIOBase):
    """Bytes elsewhere as a file for reading."""

    def __init__(self, entry: Entry, policy: Policy) -> None:
        super().__init__()
        self._pin = pin_of(entry)
        self._scheme = scheme_of(canonical(self._pin.ref), policy)
        self._position = 0

    def readinto(self, buffer: bytearray | memoryview, /) -> int:  # type: ignore[override]
        """Fill `buffer` with what comes next; returns how many bytes there were."""
        wanted = min(len(buffer), max(self._pin.size - self._position, 0))
        content = self._scheme.read_range(self._pin, self._position, wanted) if wanted else b""
        buffer[: len(content)] = content
        self._position += len(content)
        return len(content)

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        """Move to where the next read begins."""
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self._pin.size}[whence]
        if base + offset < 0:
            raise ValueError("a file has nothing before its first byte")
        self._position = base + offset
        return self._position

    def tell(self) -> int:
        """Where the next read begins."""
        return self._position

    def readable(self) -> bool:
        """Yes."""
        return True

    def seekable(self) -> bool:
        """Yes."""
        return True
