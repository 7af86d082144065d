"""The store's time: microseconds since 1970, UTC."""

import time


def now_us() -> int:
    """The present moment."""
    return time.time_ns() // 1000
