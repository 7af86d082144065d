"""The catalog that is there before a recovery: read without changing a byte of it, since it may be all there is."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from jupyter_artifacts.core.catalog.catalog import Catalog, open_catalog
from jupyter_artifacts.core.catalog.queries.records import find_newest_record
from jupyter_artifacts.core.model.record import Record
from jupyter_artifacts.core.records.local import LocalRecords, refuse_out_of_step
from jupyter_artifacts.core.records.queue import list_queued_records
from jupyter_artifacts.errors import StoreCorruptError


class OldCatalog(NamedTuple):
    """What there is.

    Attributes:
        catalog: open for reading, where it can be read at all.
        trouble: why it can't, or is another store's; empty when it can be used.
        out_of_step: why it and the records don't belong together, as far as their ends tell; empty when they do.
        queued: records that wait in it, in order.
        newest: the number of its last record, -1 when it has none.
    """

    catalog: Catalog | None
    trouble: str = ""
    out_of_step: str = ""
    queued: Sequence[Record] = ()
    newest: int = -1


def read_old_catalog(root: Path, store_id: str, records: LocalRecords) -> OldCatalog:
    """Look at the catalog of a store, whose write lock is held.

    Raises:
        SchemaTooNewError: a newer release wrote it.
    """
    try:
        catalog = open_catalog(root / "catalog.db", is_read_only=True)
        with catalog.read() as db:
            row = db.execute("SELECT value FROM facts WHERE key = 'store_id'").fetchone()
            newest, queued = find_newest_record(db), list_queued_records(db)
    except StoreCorruptError as error:
        return OldCatalog(None, str(error.__cause__ or "it is missing, or no catalog"))
    if row is None or row[0] != store_id:
        catalog.close()
        return OldCatalog(None, "it is the catalog of another store")
    return OldCatalog(catalog, "", _out_of_step(catalog, records), queued, newest)


def _out_of_step(catalog: Catalog, records: LocalRecords) -> str:
    try:
        with catalog.read() as db:
            refuse_out_of_step(db, records.tail())
    except StoreCorruptError as error:
        return str(error)
    return ""
