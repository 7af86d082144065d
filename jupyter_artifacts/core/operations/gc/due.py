"""Whether it is time for the collection that happens by itself. Asked after a log, so it loads little."""

from jupyter_artifacts.core.catalog.queries import facts
from jupyter_artifacts.core.catalog.queries.clock import store_time
from jupyter_artifacts.core.store import Store

DAY_US = 86_400_000_000
COLLECTED_AT = "collected_at"


def is_due(store: Store) -> bool:
    """Whether a day has passed since the last collection of this kind, or since the store was made."""
    with store.catalog.read() as db:
        last = facts.find_fact(db, COLLECTED_AT) or facts.find_first_moment(db)
        return last is not None and store_time(db) - int(last) >= DAY_US
