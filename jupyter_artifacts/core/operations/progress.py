"""How far a long operation is."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(slots=True)
class Progress:
    """Counts that an operation moves on. The same object each time: read it, don't keep it."""

    verb: str
    files: int = 0
    files_total: int = 0
    bytes: int = 0
    bytes_total: int = 0


OnProgress = Callable[[Progress], None]


def ignore_progress(progress: Progress) -> None:
    """For callers who don't watch."""
