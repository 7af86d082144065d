"""The collection that happens by itself: at most once a day, with the usual waits, after a log."""

from collections.abc import Callable

from jupyter_artifacts.core.catalog.queries import facts, garbage_preview
from jupyter_artifacts.core.catalog.queries.clock import store_time
from jupyter_artifacts.core.operations.gc.apply import apply_gc
from jupyter_artifacts.core.operations.gc.due import COLLECTED_AT, is_due
from jupyter_artifacts.core.operations.gc.plan import GcPlan, plan_gc
from jupyter_artifacts.core.operations.gc.result import GcResult
from jupyter_artifacts.core.store import Store
from jupyter_artifacts.errors import StoreError

_FEW = 10
"""So few versions may expire at once, however many there are."""


def collect_daily(store: Store, *, should_stop: Callable[[], bool]) -> GcResult | None:
    """Collect, if it is due; what it can't finish is left for the next log.

    Raises:
        StoreError: below it, why the store can't be changed; also when so much has expired at once that the clock may be wrong.
    """
    if not is_due(store):
        return None
    plan = plan_gc(store)
    _refuse_mass_expiry(store, plan)
    result = apply_gc(store, plan, should_stop=should_stop)
    if result.is_finished:
        with store.catalog.write(is_durable=False) as db:
            facts.set_fact(db, COLLECTED_AT, str(store_time(db)))
    return result


def _refuse_mass_expiry(store: Store, plan: GcPlan) -> None:
    """A clock that jumped ahead makes everything expire that ever will: what then goes, goes only when a person says so."""
    if len(plan.expired) <= _FEW:
        return
    with store.catalog.read() as db:
        left = garbage_preview.count_live_versions(db)
    if len(plan.expired) > left:
        raise StoreError(
            f"{len(plan.expired):,} of {len(plan.expired) + left:,} versions have expired since the last collection. If that is right, run"
            " `jupyter artifacts gc`; else set the clock, and what expired too early is there again."
        )
