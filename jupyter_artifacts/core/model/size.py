"""Amounts of bytes as people write them: ``500``, ``100MB``, ``1GB``, ``2.5 GiB``."""

import re

from jupyter_artifacts.errors import UsageError

_UNITS = {"": 1, "b": 1}
_UNITS |= {f"{letter}{end}": 1000**power for power, letter in enumerate("kmgtp", 1) for end in ("", "b")}
_UNITS |= {f"{letter}ib": 1024**power for power, letter in enumerate("kmgtp", 1)}
_SIZE = re.compile(r"([0-9]{1,15}(?:\.[0-9]{1,6})?) ?([a-z]{0,3})", re.ASCII)


def parse_size(text: str) -> int:
    """Read ``1GB``: a number and a unit, of thousands (kB, MB, GB, TB) or of 1,024 (KiB, MiB, GiB, TiB).

    Raises:
        UsageError: it is written otherwise.
    """
    found = _SIZE.fullmatch(text.strip().lower())
    if found is None or found[2] not in _UNITS:
        raise UsageError(f"{text[:40]!r} is not an amount of bytes; write a number and a unit, such as 0, 500MB, 1GB or 2GiB.")
    return int(float(found[1]) * _UNITS[found[2]])
