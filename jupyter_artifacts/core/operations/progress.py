"""How far a long operation is."""

from collections.abc import Callable


class Progress:
    """Counts that an operation moves on. The same object each time: read it, don't keep it."""

    __slots__ = ("bytes", "bytes_total", "files", "files_total", "verb")

    def __init__(self, verb: str, files: int = 0, files_total: int = 0, bytes: int = 0, bytes_total: int = 0) -> None:
        self.verb = verb
        self.files = files
        self.files_total = files_total
        self.bytes = bytes
        self.bytes_total = bytes_total


OnProgress = Callable[[Progress], None]


def ignore_progress(progress: Progress) -> None:
    """For callers who don't watch."""
