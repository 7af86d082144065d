"""The harnesses find bugs that are put in on purpose, and nothing without them."""

from pathlib import Path

import pytest

from tests.faults.controls import CONTROLS, Control, run_harness, with_bug
from tests.faults.tracing import ROOT, needs_strace

pytestmark = needs_strace


@pytest.mark.parametrize("control", CONTROLS, ids=lambda control: control.name)
def test_a_bug_is_found(control: Control, tmp_path: Path) -> None:
    found = run_harness(control.harness, with_bug(control, tmp_path))

    assert found.returncode == 1, found.stdout + found.stderr
    assert control.finds in found.stdout, found.stdout + found.stderr


def test_a_harness_run_this_way_finds_nothing_in_the_package_itself() -> None:
    found = run_harness("reaping", ROOT)

    assert (found.returncode, found.stdout.strip()) == (0, "")
