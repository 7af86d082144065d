"""The catalog: is it sound in itself, and does it show what its records tell?

A flipped bit of a row that no digest covers (an alias, a number, metadata) is seen by nothing but a comparison: the records are replayed
into temporary tables, and whatever people can see is compared row by row. That costs no column, no write and no reader anything, it sees
rows that are gone as well as rows that changed, and it is a rehearsal of `recover`.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from itertools import chain, islice

from jupyter_artifacts.core.catalog import soundness
from jupyter_artifacts.core.catalog.catalog import Catalog, make_temporary_tables
from jupyter_artifacts.core.catalog.engine import Connection
from jupyter_artifacts.core.catalog.queries.records import find_newest_record
from jupyter_artifacts.core.model.record import Record
from jupyter_artifacts.core.operations.replay.replay import Replayed, replay
from jupyter_artifacts.core.operations.replay.stand_ins import StandIns
from jupyter_artifacts.core.operations.replay.target import Target
from jupyter_artifacts.core.records.queue import list_queued_records
from jupyter_artifacts.errors import RecoveryNeededError, StoreCorruptError

MOST = 200
"""Of what is wrong with a catalog; a damaged page can make every row wrong."""


def check_catalog(catalog: Catalog, read_records: Callable[[], Iterable[Record]] | None) -> list[str]:
    """What is wrong with a catalog, in words.

    Args:
        catalog: to be checked.
        read_records: records to compare it with, in order, all but for those that are still queued in it; None for a quick check, and
            where some are lost.

    Raises:
        StoreError: below it, why it can't be read, where that is no damage.
    """
    found: list[str] = []
    with suppress(_Done):
        try:
            _look(catalog, read_records, found)
        except StoreCorruptError as error:
            found.append(f"it can't be read to its end: {_reason(error)}")
    return found


class _Done(Exception):
    """Enough was found."""


def _look(catalog: Catalog, read_records: Callable[[], Iterable[Record]] | None, found: list[str]) -> None:
    def tell(what: Iterator[str]) -> None:
        found.extend(islice(what, MOST - len(found)))
        if len(found) >= MOST:
            raise _Done

    with catalog.examine() as db:
        tell(soundness.unsound_pages(db, is_quick=read_records is None))
        if found:  # what follows would only say the same of rows
            return
        tell(soundness.dangling_references(db))
        tell(soundness.changed_records(db))
        tell(soundness.changed_manifests(db))
        if read_records is not None and not found:
            tell(_differences_from_records(db, read_records()))


def _differences_from_records(db: Connection, records: Iterable[Record]) -> Iterator[str]:
    newest, queued, result = find_newest_record(db), list_queued_records(db), Replayed()
    make_temporary_tables(db)
    replay(Target(db, StandIns()), _up_to(newest, chain(records, queued)), result)
    if result.unknown:  # of a newer release, which alone can compare
        return
    yield from result.skipped
    yield from soundness.differences(db)


def _up_to(newest: int, records: Iterable[Record]) -> Iterator[Record]:
    """Each record once, up to the newest that this view of the catalog knows: others may be logging meanwhile."""
    last = -1
    for each in records:
        if last < each.number <= newest:
            yield each
            last = each.number


def _reason(error: StoreCorruptError) -> str:
    return str(error.__cause__ or error) if not isinstance(error, RecoveryNeededError) else str(error)
