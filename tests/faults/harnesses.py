"""The harnesses by name, for a process of their own: ``python -P -m tests.faults.harnesses NAME`` ends with 1 at a violation."""

import sys
from collections.abc import Callable, Iterable
from itertools import islice

from tests.faults.change_sweep import sweep_change
from tests.faults.gc_sweep import sweep_gc
from tests.faults.kill_sweep import sweep
from tests.faults.numbering import numbering_violations
from tests.faults.reaping import reaping_violations
from tests.faults.recovery_sweep import sweep_recovery
from tests.faults.story import DELETE, DOWNLOAD
from tests.faults.sync_order import order_violations, order_violations_after_kills
from tests.faults.tracing import Call


def _at_names_and_acknowledgements(call: Call) -> bool:
    """A short sweep: where containers get their names, where a commit is synced, and where a step is acknowledged."""
    return call.name in ("link", "fdatasync", "rmdir") or (call.name == "write" and call.arguments.startswith("1<"))


def short_sweep() -> Iterable[str]:
    """A sweep that ends at the first violation."""
    return sweep(_at_names_and_acknowledgements, most_violations=1).violations


def short_recovery_sweep() -> Iterable[str]:
    """A sweep of a recovery, where names change, that ends at the first violation."""
    return sweep_recovery(lambda call: call.name in ("link", "unlink", "rename"), most_violations=1).violations


def short_gc_sweep() -> Iterable[str]:
    """A sweep of a collection, where files and their names go, that ends at the first violation."""
    return sweep_gc(lambda call: call.name in ("unlink", "unlinkat", "rmdir", "fdatasync"), most_violations=1).violations


def short_deletion_sweep() -> Iterable[str]:
    """A sweep of a deletion, where it is committed and acknowledged."""
    return sweep_change(DELETE, _at_names_and_acknowledgements, most_violations=1).violations


def short_download_sweep() -> Iterable[str]:
    """A sweep of a download, where files are begun and get their names."""
    return sweep_change(DOWNLOAD, lambda call: call.name in ("renameat", "write", "writev"), most_violations=1).violations


HARNESSES: dict[str, Callable[[], Iterable[str]]] = {
    "kill sweep": short_sweep,
    "recovery": short_recovery_sweep,
    "collection": short_gc_sweep,
    "deletion": short_deletion_sweep,
    "download": short_download_sweep,
    "sync order": order_violations,
    "sync order after kills": order_violations_after_kills,
    "reaping": reaping_violations,
    "numbering": numbering_violations,
}

if __name__ == "__main__":
    found = list(islice(HARNESSES[sys.argv[1]](), 1))
    print("\n".join(found))
    sys.exit(1 if found else 0)
