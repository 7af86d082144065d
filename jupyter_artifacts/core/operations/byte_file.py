"""What files of contents and of references have in common: bytes of a known number, read from any place."""

import io
import threading


class ByteFile(io.RawIOBase):
    """Bytes as a file for reading. May be shared between threads, as libraries do that read several columns at once."""

    def __init__(self, size: int) -> None:
        super().__init__()
        self._size = size
        self._position = 0
        self._lock = threading.RLock()

    @property
    def size(self) -> int:
        """Bytes."""
        return self._size

    def _read_at(self, start: int, length: int) -> bytes:
        """A part that lies within the size."""
        raise OSError("there is nothing to read")

    def read(self, size: int | None = -1, /) -> bytes:
        """The next `size` bytes, or all that are left; fewer only at the end."""
        with self._lock:
            left = max(self._size - self._position, 0)
            wanted = left if size is None or size < 0 else min(size, left)
            content = self._read_at(self._position, wanted) if wanted else b""
            self._position += len(content)
            return content

    def readinto(self, buffer: bytearray | memoryview, /) -> int:  # type: ignore[override]
        """As `read`, into `buffer`; returns how many bytes."""
        content = self.read(len(buffer))
        buffer[: len(content)] = content
        return len(content)

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        """Move to where the next `read` begins."""
        with self._lock:
            base = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self._size}[whence]
            if base + offset < 0:
                raise ValueError("a file has nothing before its first byte")
            self._position = base + offset
            return self._position

    def tell(self) -> int:
        """Where the next `read` begins."""
        return self._position

    def readable(self) -> bool:
        """Yes."""
        return True

    def seekable(self) -> bool:
        """Yes."""
        return True
