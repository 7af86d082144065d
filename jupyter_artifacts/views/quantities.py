"""Numbers as people read them: sizes, counts, ages and times."""

from datetime import UTC, datetime, timedelta

_BYTE_UNITS = ("kB", "MB", "GB", "TB", "PB", "EB")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_AGES = (
    ("year", 365 * 86400),
    ("month", 30 * 86400),
    ("week", 7 * 86400),
    ("day", 86400),
    ("hour", 3600),
    ("minute", 60),
    ("second", 1),
)
_JUST_NOW_SECONDS = 5


def format_bytes(size: int) -> str:
    """`1.4 MB`: powers of ten, one decimal below 100; exact below 1 kB. Negative sizes keep their sign."""
    if size < 0:
        return f"-{format_bytes(-size)}"
    if size < 1000:
        return format_count(size, "byte")
    scaled = float(size)
    for unit in _BYTE_UNITS:
        scaled /= 1000
        # 999,950 bytes would round to 1000.0 kB: that is 1.0 MB.
        if scaled < 999.5 or unit == _BYTE_UNITS[-1]:
            break
    return f"{scaled:,.1f} {unit}" if scaled < 99.95 else f"{scaled:,.0f} {unit}"


def format_count(count: int, noun: str) -> str:
    """`1 file`, `1,797 files`; knows the regular English plurals (`entry`, `alias`, `branch`)."""
    return f"{count:,} {noun if abs(count) == 1 else _plural(noun)}"


def format_rest(more: int, noun: str, *, is_empty: bool = False) -> str:
    """What is said below a list: `… 7 more rows`, `No rows.` if it is empty, else nothing."""
    if more:
        return f"… {format_count(more, f'more {noun}')}"
    return f"No {_plural(noun)}." if is_empty else ""


def format_age(seconds: float) -> str:
    """`3 hours ago`, or `in 3 hours` when negative. Goes stale in a saved notebook: prefer `format_time` there."""
    length = abs(seconds)
    if length < _JUST_NOW_SECONDS:
        return "just now"
    name, unit = next((name, unit) for name, unit in _AGES if length >= unit)
    span = format_count(int(length // unit), name)
    return f"{span} ago" if seconds > 0 else f"in {span}"


def format_time(epoch_us: int) -> str:
    """`2026-11-21 11:33 UTC` from microseconds since 1970. UTC: a notebook is read elsewhere than it was run."""
    try:
        moment = _EPOCH + timedelta(microseconds=epoch_us)
    except OverflowError:
        return "unknown time"
    return f"{moment:%Y-%m-%d %H:%M} UTC"


def _plural(noun: str) -> str:
    if noun.endswith("y") and noun[-2:-1] not in "aeiou":
        return f"{noun[:-1]}ies"
    if noun.endswith(("s", "x", "ch", "sh")):
        return f"{noun}es"
    return f"{noun}s"
