"""How much a check of a store looks at, as people say it."""

import math
from typing import NamedTuple

from jupyter_artifacts.core.operations.fsck.result import FsckMode
from jupyter_artifacts.errors import UsageError


class FsckScope(NamedTuple):
    """See `fsck` for what these are."""

    mode: FsckMode = FsckMode.FULL
    share: float | None = None
    seconds: float | None = None


def parse_scope(mode: str | None = None, *, sample: str | float | None = None, minutes: str | float | None = None) -> FsckScope:
    """What somebody asked for.

    Args:
        mode: "quick" or "full".
        sample: a share of all bytes, such as "5%" or 0.05.
        minutes: how long to read.

    Raises:
        UsageError: that is no such thing, or more than one.
    """
    if sum(each is not None for each in (mode, sample, minutes)) > 1:
        raise UsageError("a check is quick, full, a sample or for some minutes; name one of these.")
    if sample is not None:
        return FsckScope(FsckMode.SAMPLED, share=_share(sample))
    if minutes is not None:
        return FsckScope(FsckMode.SAMPLED, seconds=_minutes(minutes) * 60)
    if mode not in (None, "quick", "full"):
        raise UsageError(f"a check is 'quick' or 'full', not {mode!r}.")
    return FsckScope(FsckMode(mode or "full"))


def _share(sample: str | float) -> float:
    is_percent = isinstance(sample, str) and sample.strip().endswith("%")
    share = _number(sample.strip().removesuffix("%") if isinstance(sample, str) else sample) / (100 if is_percent else 1)
    if not 0 < share <= 1:
        raise UsageError(f"a sample of {sample!r} can't be read; write a share of all bytes, such as 5%.")
    return share


def _minutes(minutes: str | float) -> float:
    found = _number(minutes)
    if not 0 < found < 1e6:
        raise UsageError(f"{minutes!r} is no length of time to read for; write minutes, such as 2.")
    return found


def _number(value: str | float) -> float:
    """NaN, which fits nowhere, for what is no number."""
    try:
        return float(value)
    except (TypeError, ValueError):
        return math.nan
