"""Lengths of time, and how long a version is kept."""

import math
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jupyter_artifacts.core.model.duration import LONGEST, format_duration, parse_duration
from jupyter_artifacts.core.model.ttl import ArtifactTTL, check_ttl, ttl_of_seconds, ttl_seconds
from jupyter_artifacts.errors import UsageError


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("0s", 0), ("30m", 1800), ("1h", 3600), ("7d", 604_800), ("2w", 1_209_600), (" 1H ", 3600), ("36500d", 3_153_600_000)],
)
def test_a_length_of_time_is_a_number_and_a_unit(text: str, seconds: int) -> None:
    assert parse_duration(text) == timedelta(seconds=seconds)


@pytest.mark.parametrize("text", ["", "7", "d", "-1d", "1.5h", "1d12h", "1y", "nan", "inf", "\uff11d", "7 d", "9" * 400 + "d"])
def test_anything_else_is_no_length_of_time(text: str) -> None:
    with pytest.raises(UsageError, match="is not a length of time; write"):
        parse_duration(text)


@pytest.mark.parametrize("text", ["36501d", "999999999999w"])
def test_a_length_of_time_has_an_end(text: str) -> None:
    with pytest.raises(UsageError, match="too long"):
        parse_duration(text)


@given(st.timedeltas(timedelta(0), LONGEST).map(lambda length: timedelta(seconds=int(length.total_seconds()))))
def test_what_is_written_is_read_back(length: timedelta) -> None:
    assert parse_duration(format_duration(length)) == length


@pytest.mark.parametrize("ttl", [timedelta(0), timedelta(days=-1), timedelta(microseconds=-1)])
def test_a_ttl_is_positive(ttl: timedelta) -> None:
    with pytest.raises(UsageError, match="must be positive"):
        check_ttl(ttl)


@pytest.mark.parametrize("ttl", [timedelta.max, LONGEST + timedelta(seconds=1)])
def test_a_ttl_is_at_most_a_hundred_years(ttl: timedelta) -> None:
    with pytest.raises(UsageError, match="at most 36500d"):
        check_ttl(ttl)


@pytest.mark.parametrize("ttl", [0, 7, math.nan, math.inf, "7d", True, b"7d", {}])
def test_a_ttl_is_a_timedelta_none_or_inherit(ttl: object) -> None:
    with pytest.raises(UsageError, match=r"a TTL is a datetime\.timedelta"):
        check_ttl(ttl)


@given(st.none() | st.just(ArtifactTTL.INHERIT) | st.timedeltas(timedelta(microseconds=1), LONGEST))
def test_a_ttl_is_kept_in_whole_seconds(ttl: timedelta | ArtifactTTL | None) -> None:
    checked = check_ttl(ttl)

    assert ttl_of_seconds(ttl_seconds(checked)) == checked
    if isinstance(ttl, timedelta):
        assert isinstance(checked, timedelta)
        assert timedelta(0) <= checked - ttl < timedelta(seconds=1)
    else:
        assert checked is ttl
