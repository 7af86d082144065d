"""Lets the records begin anew with all that the catalog says, where they are damaged or lost and it is not."""

from itertools import islice
from pathlib import Path

from jupyter_artifacts.core.catalog.catalog import Catalog
from jupyter_artifacts.core.catalog.engine import Connection
from jupyter_artifacts.core.catalog.queries.clock import store_time
from jupyter_artifacts.core.catalog.queries.records import append_record
from jupyter_artifacts.core.catalog.queries.snapshot import list_containers, list_snapshot
from jupyter_artifacts.core.model.record import SNAPSHOT
from jupyter_artifacts.core.records.local import LocalRecords

_ROWS_AT_ONCE = 200
_CONTAINERS_AT_ONCE = 5000


def queue_snapshot(catalog: Catalog) -> int:
    """Queue records of all that the catalog says; returns the number of the first."""
    with catalog.write() as db:
        now = store_time(db)
        first = append_record(db, SNAPSHOT, now, {"table": None, "is_first": True, "containers": []})
        _queue_containers(db, now)
        for table, columns, rows in list_snapshot(db, _ROWS_AT_ONCE):
            append_record(db, SNAPSHOT, now, {"table": table, "is_first": False, "columns": columns, "rows": rows})
    return first


def _queue_containers(db: Connection, now: int) -> None:
    found = iter(list_containers(db))
    while some := list(islice(found, _CONTAINERS_AT_ONCE)):
        append_record(db, SNAPSHOT, now, {"table": None, "is_first": False, "containers": some})


def renew_records(catalog: Catalog, records: LocalRecords) -> list[Path]:
    """Begin a new record file with what the catalog says now; returns where the old one is kept, if there was one."""
    return records.restart(catalog, queue_snapshot(catalog))
