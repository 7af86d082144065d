"""Builds a catalog from nothing but containers and records."""

from collections import deque
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

from jupyter_artifacts.core.catalog.catalog import Catalog, create_catalog
from jupyter_artifacts.core.catalog.queries import contents, garbage, runs, trash, versions
from jupyter_artifacts.core.catalog.queries.records import insert_record
from jupyter_artifacts.core.clock import now_us
from jupyter_artifacts.core.containers.contract import ContainerKey, Containers
from jupyter_artifacts.core.model.record import Record
from jupyter_artifacts.core.operations.fsck.affected import find_affected
from jupyter_artifacts.core.operations.progress import OnProgress, Progress
from jupyter_artifacts.core.operations.recover.found_bytes import FoundBytes, adopt_container
from jupyter_artifacts.core.operations.recover.result import Recovery
from jupyter_artifacts.core.operations.recover.survey import Survey
from jupyter_artifacts.core.operations.replay.replay import replay
from jupyter_artifacts.core.operations.replay.target import Target
from jupyter_artifacts.core.records.local import KEPT
from jupyter_artifacts.errors import IntegrityError, StoreCorruptError

_RECORDS_AT_ONCE = 2000


def build_catalog(file: Path, store_id: str, containers: Containers, survey: Survey, result: Recovery, on_progress: OnProgress) -> Catalog:
    """Make the catalog in `file`, and tell `result` what is in it and what is missing."""
    catalog = create_catalog(file, {"store_id": store_id})
    _adopt_containers(catalog, containers, survey, result, on_progress)
    _replay_records(catalog, containers, survey, result)
    _tell_what_is_missing(catalog, containers, result)
    return catalog


def _adopt_containers(catalog: Catalog, containers: Containers, survey: Survey, result: Recovery, on_progress: OnProgress) -> None:
    """The newest first: where two hold the same content, the catalog had it in the newer one, the older one may be given up."""
    now, there = now_us(), {key.key: key for key in containers.list_keys()}
    wanted = [*reversed(survey.named.values())]
    unnamed = [key for key in there.values() if key.key not in survey.named and key.key not in survey.trashed]
    if survey.lost:  # what the lost records named is not known, so whatever lies there may be needed
        wanted += unnamed
    else:
        result.orphans = len(unnamed)
    progress = Progress("searching", files_total=len(wanted))
    for key in wanted:
        _adopt(catalog, containers, key, result, now)
        progress.files += 1
        on_progress(progress)
    with catalog.write() as db:
        trash.insert_trash(db, [(key.kind, key.key, at) for key, at in survey.trashed.values() if key.key in there])


def _adopt(catalog: Catalog, containers: Containers, key: ContainerKey, result: Recovery, now: int) -> None:
    try:
        with catalog.write() as db:
            result.contents += adopt_container(db, containers, key, now)
    except (IntegrityError, StoreCorruptError):
        result.missing_containers += 1


def _replay_records(catalog: Catalog, containers: Containers, survey: Survey, result: Recovery) -> None:
    found, last = FoundBytes(containers), deque[Record](maxlen=KEPT + 1)
    records = iter(survey.read())
    while some := list(islice(records, _RECORDS_AT_ONCE)):
        last.extend(some)
        with catalog.write() as db:
            replay(Target(db, found), some, result.replayed)
    with catalog.write() as db:
        garbage.drop_lost(db)
        for each in _unbroken_end(last):
            insert_record(db, each.number, each.at, each.line.decode())


def _unbroken_end(records: Iterable[Record]) -> Iterator[Record]:
    """The last records that follow from each other, at least one: the queue of a catalog has no gaps."""
    end: list[Record] = []
    for each in records:
        if end and (each.number != end[-1].number + 1 or each.previous != end[-1].digest.hex()):
            end = []
        end.append(each)
    return iter(end)


def _tell_what_is_missing(catalog: Catalog, containers: Containers, result: Recovery) -> None:
    with catalog.read() as db:
        affected = find_affected(db, containers, contents.list_lost(db))
        result.versions, result.runs = versions.count_all(db), runs.count_all(db)
    result.lost_files = [each for each in affected if each.path]
    result.lost_manifests = sorted({f"{each.collection}:v{number}" for each in affected if not each.path for number in each.versions})
