"""Lengths of time as people write them: ``0s``, ``30m``, ``1h``, ``7d``, ``2w``."""

import re
from datetime import timedelta

from jupyter_artifacts.errors import UsageError

LONGEST = timedelta(days=36_500)

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}
_DURATION = re.compile(r"([0-9]{1,12})([smhdw])", re.ASCII)


def parse_duration(text: str) -> timedelta:
    """Read ``7d``: a whole number and one of s, m, h, d, w.

    Raises:
        UsageError: it is written otherwise, or is longer than 100 years.
    """
    found = _DURATION.fullmatch(text.strip().lower())
    if found is None:
        raise UsageError(f"{text[:40]!r} is not a length of time; write a whole number and a unit, such as 0s, 30m, 1h, 7d or 2w.")
    seconds = int(found[1]) * _UNITS[found[2]]
    if seconds > LONGEST.total_seconds():
        raise UsageError(f"{text!r} is too long: at most {format_duration(LONGEST)} (100 years) can be counted.")
    return timedelta(seconds=seconds)


def format_duration(length: timedelta) -> str:
    """``7d`` in the largest unit that needs no fraction; seconds are the smallest. Weeks read as days."""
    seconds = int(length.total_seconds())
    unit = next(unit for unit in "dhms" if seconds % _UNITS[unit] == 0 and (seconds or unit == "s"))
    return f"{seconds // _UNITS[unit]}{unit}"
