"""Long lists of values in SQL: databases limit how many a statement may carry."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

BATCH = 1000
NO_LIMIT = 2**62

T = TypeVar("T")


def batches(values: Sequence[T], size: int = BATCH) -> Iterator[Sequence[T]]:
    """`values` in runs of at most `size`."""
    for start in range(0, len(values), size):
        yield values[start : start + size]


def placeholders(count: int) -> str:
    """``?, ?, ?``."""
    return ", ".join("?" * count)
