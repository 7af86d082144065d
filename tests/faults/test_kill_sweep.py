"""Killed at any system call: what was acknowledged is there and whole, the rest absent or whole, a retry makes exactly one version."""

import time

import pytest

from tests.faults.change_sweep import sweep_change
from tests.faults.gc_sweep import sweep_gc
from tests.faults.kill_sweep import sweep
from tests.faults.recovery_sweep import sweep_recovery
from tests.faults.story import DELETE, DOWNLOAD, MOVE
from tests.faults.tracing import needs_strace

pytestmark = needs_strace


def test_a_kill_at_any_system_call_loses_and_doubles_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    began = time.monotonic()

    found = sweep()

    with capsys.disabled():
        seconds = time.monotonic() - began
        print(f"\nkill sweep: {found.points} points, {found.hit} hit ({found.hit / found.points:.1%}), {seconds:.0f} s")
    assert found.violations == []
    assert found.hit >= 500
    assert found.hit / found.points > 0.97
    assert found.acknowledged > 100


def test_a_recovery_killed_at_any_system_call_leaves_the_old_catalog_or_the_new_one(capsys: pytest.CaptureFixture[str]) -> None:
    began = time.monotonic()

    found = sweep_recovery()

    with capsys.disabled():
        seconds = time.monotonic() - began
        print(f"\nkill sweep of a recovery: {found.points} points, {found.hit} hit ({found.hit / found.points:.1%}), {seconds:.0f} s")
    assert found.violations == []
    assert found.hit >= 100
    assert found.hit / found.points > 0.97


def test_a_collection_killed_at_any_system_call_loses_nothing_and_the_next_one_ends_it(capsys: pytest.CaptureFixture[str]) -> None:
    """One of five calls, and every one that deletes or names a file; `make proofs` takes all."""
    began = time.monotonic()

    found = sweep_gc(lambda call: call.n % 5 == 0 or call.name in ("unlink", "unlinkat", "rename", "link", "rmdir"))

    with capsys.disabled():
        seconds = time.monotonic() - began
        print(f"\nkill sweep of a collection: {found.points} points, {found.hit} hit ({found.hit / found.points:.1%}), {seconds:.0f} s")
    assert found.violations == []
    assert found.hit >= 50
    assert found.hit / found.points > 0.97


@pytest.mark.parametrize("step", [MOVE, DELETE, DOWNLOAD])
def test_a_change_or_a_download_killed_at_any_system_call_is_done_or_not_and_can_be_done_again(
    step: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """One of three calls, and every one that gives or takes a name; `make proofs` takes all."""
    began = time.monotonic()

    found = sweep_change(step, lambda call: call.n % 3 == 0 or call.name in ("unlink", "rename", "renameat", "fdatasync", "flock"))

    with capsys.disabled():
        seconds = time.monotonic() - began
        print(f"\nkill sweep, {step}: {found.points} points, {found.hit} hit ({found.hit / found.points:.1%}), {seconds:.0f} s")
    assert found.violations == []
    assert found.hit >= 15
    assert found.hit / found.points > 0.97
