"""What takes too long for every run of the tests: ``python -m tests.faults.proofs``, which is `make proofs`."""

import sys
import time
from functools import partial

from tests.faults.change_sweep import sweep_change
from tests.faults.gc_model import search
from tests.faults.gc_sweep import sweep_gc
from tests.faults.story import DELETE, DOWNLOAD, MOVE
from tests.faults.test_gc_model import LARGE_SETTINGS, SETTINGS


def main() -> int:
    """Every state of the larger models, and a kill at every system call of collections, changes, downloads; 1 when anything is wrong."""
    wrong = 0
    for name, setting in (SETTINGS | LARGE_SETTINGS).items():
        began, found = time.monotonic(), search(setting)
        wrong += bool(found.wrong)
        print(f"{name}: {found.states:,} states, {found.wrong or 'nothing lost'}, {time.monotonic() - began:.0f} s", flush=True)
        print(*found.way, sep="\n", end="\n" if found.way else "")
    for name, sweep in {"collection": sweep_gc, **{step: partial(sweep_change, step) for step in (MOVE, DELETE, DOWNLOAD)}}.items():
        began, swept = time.monotonic(), sweep()
        wrong += bool(swept.violations)
        print(f"kills, {name}: {swept.points} points, {swept.hit} hit, {len(swept.violations)} wrong, {time.monotonic() - began:.0f} s")
        print(*swept.violations, sep="\n", end="\n" if swept.violations else "", flush=True)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
