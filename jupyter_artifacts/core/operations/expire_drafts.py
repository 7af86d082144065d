"""Carries the expiry of drafts out: nobody can go on with them any more, and what only they held is garbage."""

from jupyter_artifacts.core.catalog.queries import drafts
from jupyter_artifacts.core.catalog.queries.clock import store_time
from jupyter_artifacts.core.model.draft import DRAFT_LIFE_US
from jupyter_artifacts.core.operations.draft_part import drop_drafts
from jupyter_artifacts.core.store import Store


def expire_drafts(store: Store) -> int:
    """Give up every draft that nobody has touched for a week, and return how many that were."""
    with store.catalog.write() as db:
        now = store_time(db)
        found = drafts.list_forgotten_drafts(db, now - DRAFT_LIFE_US)
        drop_drafts(db, found, now)
    if found:
        store.records.flush(store.catalog)
    return len(found)
