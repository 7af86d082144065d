"""The catalog: is it sound in itself, and does it show what its records tell?

A flipped bit of a row that no digest covers (an alias, a number, metadata) is seen by nothing but a comparison: the records are replayed
into temporary tables, and whatever people can see is compared row by row. That costs no column, no write and no reader anything, it sees
rows that are gone as well as rows that changed, and it is a rehearsal of `recover`.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from itertools import islice

from jupyter_artifacts.core.catalog import soundness
from jupyter_artifacts.core.catalog.catalog import Catalog, make_temporary_tables
from jupyter_artifacts.core.catalog.engine import Connection
from jupyter_artifacts.core.catalog.queries.records import find_newest_record
from jupyter_artifacts.core.model.record import Record
from jupyter_artifacts.core.operations.replay.replay import Replayed, replay
from jupyter_artifacts.core.operations.replay.stand_ins import StandIns
from jupyter_artifacts.core.operations.replay.target import Target
from jupyter_artifacts.errors import RecoveryNeededError, StoreCorruptError

MOST = 200
"""Of what is wrong with a catalog; a damaged page can make every row wrong."""


def check_catalog(catalog: Catalog, read_records: Callable[[], Iterable[Record]] | None) -> list[str]:
    """What is wrong with a catalog, in words.

    Args:
        catalog: to be checked.
        read_records: all its records, in order, to compare it with; None for a quick check, and where some are lost.

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
    newest, result = find_newest_record(db), Replayed()
    make_temporary_tables(db)
    replay(Target(db, StandIns()), (each for each in records if each.number <= newest), result)
    if result.unknown:  # of a newer release, which alone can compare
        return
    yield from result.skipped
    yield from soundness.differences(db)


def _reason(error: StoreCorruptError) -> str:
    return str(error.__cause__ or error) if not isinstance(error, RecoveryNeededError) else str(error)
