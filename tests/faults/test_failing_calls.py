"""Any call that writes may fail: one error that names the cause, an intact store, and a retry that works."""

import time

import pytest

from tests.faults.failing_calls import fail_everywhere
from tests.faults.tracing import needs_strace

pytestmark = needs_strace


def test_a_full_disk_or_a_failing_one_at_any_call_is_told_and_costs_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    began = time.monotonic()

    found = fail_everywhere()

    with capsys.disabled():
        print(f"\nfailing calls: {found.points} points, {dict(found.outcomes)}, {time.monotonic() - began:.0f} s")
    assert found.violations == []
    assert found.points > 150
