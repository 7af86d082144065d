"""Records that wait in the catalog: they go to the file next, and stay for a while once they are there."""

from contextlib import suppress

from jupyter_artifacts.core.catalog.engine import Connection
from jupyter_artifacts.core.catalog.queries.records import list_records_after
from jupyter_artifacts.core.model.record import Record, parse_record


def list_queued_records(db: Connection) -> list[Record]:
    """Records that are still in the catalog and whole, in order."""
    found: list[Record] = []
    for _, text, _ in list_records_after(db, -1):
        with suppress(ValueError):
            found.append(parse_record(text.encode()))
    return found
