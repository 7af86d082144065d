"""Curves drawn with characters: the same in a notebook, a saved file and a terminal, where no picture could go everywhere."""

import math
from collections.abc import Sequence

BARS = "▁▂▃▄▅▆▇█"
_GAP = " "
WIDTH = 24


def sparkline(points: Sequence[float | None], width: int = WIDTH) -> str:
    """A curve of at most `width` characters; what is no finite number leaves a gap. Empty when there is no number, or only one."""
    bins = [_mean(points[at * len(points) // width : (at + 1) * len(points) // width]) for at in range(width)]
    values = list(map(_finite, points)) if len(points) <= width else bins
    finite = [value for value in values if value is not None]
    if len(finite) < 2:
        return ""
    low, high = min(finite), max(finite)
    return "".join(_GAP if value is None else _bar(value, low, high) for value in values)


def _bar(value: float, low: float, high: float) -> str:
    if low == high:
        return BARS[len(BARS) // 2 - 1]
    # Halved, since the difference of two doubles may be beyond all doubles.
    share = (value / 2 - low / 2) / (high / 2 - low / 2)
    return BARS[min(int(share * len(BARS)), len(BARS) - 1)]


def _mean(points: Sequence[float | None]) -> float | None:
    finite = [value for point in points if (value := _finite(point)) is not None]
    return sum(value / len(finite) for value in finite) if finite else None


def _finite(point: float | None) -> float | None:
    try:
        return float(point) if point is not None and math.isfinite(point) else None
    except OverflowError:
        return None
