"""Whether a store has changed: every change of what exists appends a record, so the number of the last one tells."""

from jupyter_artifacts.core.catalog.queries.records import find_newest_record
from jupyter_artifacts.core.store import Store


def get_revision(store: Store) -> int:
    """A number that grows with every change, whoever makes it; -1 before the first. Costs one look at an index."""
    with store.catalog.read() as db:
        return find_newest_record(db)
