"""How long a version is kept: for a time that is counted from its creation, for ever, or as its project or entity says."""

import math
from collections.abc import Mapping
from datetime import timedelta
from enum import Enum
from typing import Final, TypeAlias

from jupyter_artifacts.core.model.duration import LONGEST, format_duration, parse_duration
from jupyter_artifacts.errors import UsageError


class ArtifactTTL(Enum):
    """What a TTL can be besides a length of time and None; the name is W&B's.

    Attributes:
        INHERIT: the default of the project holds, else that of its entity, else the version is kept.
    """

    INHERIT = 0


Ttl: TypeAlias = timedelta | ArtifactTTL | None
"""None keeps a version for ever, whatever the defaults say."""

NEVER_SECONDS: Final = 0
"""What stands for "never" where a catalog column holds seconds and null inherits."""

AUTOMATIC_TYPES = ("code", "job", "run_table")
AUTOMATIC_PREFIX = "wandb-"


def is_automatic_type(type_name: str) -> bool:
    """Whether artifacts of this type are made automatically: those never expire."""
    return type_name in AUTOMATIC_TYPES or type_name.startswith(AUTOMATIC_PREFIX)


def check_ttl(ttl: object) -> Ttl:
    """A TTL that can be kept, in whole seconds (a fraction counts as one more).

    Raises:
        UsageError: it is nothing of the kind, not positive, or longer than 100 years.
    """
    if ttl is None or isinstance(ttl, ArtifactTTL):
        return ttl
    if not isinstance(ttl, timedelta):
        raise UsageError(f"a TTL is a datetime.timedelta, None or ArtifactTTL.INHERIT, not {type(ttl).__name__}.")
    if ttl <= timedelta(0):
        raise UsageError(f"a TTL must be positive, and {ttl} is not. None keeps the artifact for ever; `delete` removes it now.")
    if ttl > LONGEST:
        raise UsageError(f"a TTL is at most {format_duration(LONGEST)} (100 years). None keeps the artifact for ever.")
    return timedelta(seconds=math.ceil(ttl.total_seconds()))


_WORDS: Mapping[str, Ttl] = {"never": None, "none": None, "inherit": ArtifactTTL.INHERIT}


def parse_ttl(text: str) -> Ttl:
    """Read a TTL as people write it: ``30d``, ``never`` to keep it for ever, ``inherit`` to leave it to the defaults.

    Raises:
        UsageError: it is none of these, not positive, or too long.
    """
    word = text.strip().lower()
    try:
        return check_ttl(_WORDS[word] if word in _WORDS else parse_duration(text))
    except UsageError as error:
        if word[:1].isdigit():
            raise
        raise UsageError(f"{text[:40]!r} is no time to live; write a length such as 30d, or never, or inherit.") from error


def format_ttl(ttl: Ttl) -> str:
    """``30d``, ``never`` or ``inherit``."""
    if isinstance(ttl, timedelta):
        return format_duration(ttl)
    return "never" if ttl is None else "inherit"


def ttl_seconds(ttl: Ttl) -> int | None:
    """As a catalog column holds it."""
    if isinstance(ttl, ArtifactTTL):
        return None
    return NEVER_SECONDS if ttl is None else int(ttl.total_seconds())


def ttl_of_seconds(seconds: int | None) -> Ttl:
    """What a catalog column says."""
    if seconds is None:
        return ArtifactTTL.INHERIT
    return None if seconds == NEVER_SECONDS else timedelta(seconds=seconds)
