"""Moments as the public API shows them."""


def iso_time(moment_us: int) -> str:
    """ISO 8601 in UTC, of microseconds since 1970."""
    from datetime import UTC, datetime

    return datetime.fromtimestamp(moment_us / 1_000_000, UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
