"""What takes too long for every run of the tests: ``python -m tests.faults.proofs``, which is `make proofs`."""

import sys
import time

from tests.faults.gc_model import search
from tests.faults.gc_sweep import sweep_gc
from tests.faults.test_gc_model import LARGE_SETTINGS, SETTINGS


def main() -> int:
    """Every state of the larger models, and a kill at every system call of a collection; 1 when anything is wrong."""
    wrong = 0
    for name, setting in (SETTINGS | LARGE_SETTINGS).items():
        began, found = time.monotonic(), search(setting)
        wrong += bool(found.wrong)
        print(f"{name}: {found.states:,} states, {found.wrong or 'nothing lost'}, {time.monotonic() - began:.0f} s", flush=True)
        print(*found.way, sep="\n")
    began, swept = time.monotonic(), sweep_gc()
    print(f"kills of a collection: {swept.points} points, {swept.hit} hit, {len(swept.violations)} wrong, {time.monotonic() - began:.0f} s")
    print(*swept.violations, sep="\n")
    return 1 if wrong or swept.violations else 0


if __name__ == "__main__":
    sys.exit(main())
