"""Carries expiry out: versions whose time has passed are deleted, softly, so that garbage collection comes to them in its time."""

from jupyter_artifacts.core.catalog.queries import deletion
from jupyter_artifacts.core.catalog.queries.clock import store_time
from jupyter_artifacts.core.catalog.queries.records import append_record
from jupyter_artifacts.core.catalog.queries.state import read_state
from jupyter_artifacts.core.operations.delete import snapshot_of_deletion
from jupyter_artifacts.core.operations.oplog import named_changes
from jupyter_artifacts.core.store import Store

BATCH = 1000
"""Versions in one transaction: other writers come in between."""


def expire(store: Store) -> int:
    """Delete every version whose time has passed, and return how many.

    It is recorded and not in the list of operations: nobody did it. `restore` brings such a version back until it is collected.
    """
    count = 0
    while expired := _expire_some(store):
        count += expired
    if count:
        store.records.flush(store.catalog)
    return count


def _expire_some(store: Store) -> int:
    with store.catalog.read() as db:  # most of the time there is nothing to do: then nobody has to wait
        if not deletion.list_expired_keys(db, store_time(db), 1):
            return 0
    with store.catalog.write() as db:
        now = store_time(db)
        keys = deletion.list_expired_keys(db, now, BATCH)
        if keys:
            before = snapshot_of_deletion(db, keys)
            deletion.delete_versions(db, keys, now)
            append_record(db, "expire", now, {"changes": named_changes(db, read_state(db, before.state), before.names), "run": None})
    return len(keys)
