"""Makes a catalog anew beside the old one, and puts it in its place: see `recover_store`.

    look     at the old catalog and at the records; nothing to do where they are sound and belong together
    build    in a staging folder: containers first, then every record in order
    judge    what is missing? Without `accept`, a catalog that lacks what was acknowledged is not put in place
    swap     keep the old catalog aside, give the new one its name; see `swap`
    renew    where the records are damaged, and the catalog is not (any more): begin them anew with all that it says

The lock of the records is held all the time, that of the catalog until the swap. Killed anywhere, the old catalog is there, or the new one.
"""

import os
from contextlib import ExitStack
from pathlib import Path

from jupyter_artifacts.core.catalog.catalog import open_catalog
from jupyter_artifacts.core.catalog.write_lock import WriteLock
from jupyter_artifacts.core.containers.local import LocalContainers
from jupyter_artifacts.core.operations.fsck.catalog import check_catalog
from jupyter_artifacts.core.operations.progress import OnProgress, ignore_progress
from jupyter_artifacts.core.operations.recover.build import build_catalog
from jupyter_artifacts.core.operations.recover.old_catalog import OldCatalog, read_old_catalog
from jupyter_artifacts.core.operations.recover.result import Recovery
from jupyter_artifacts.core.operations.recover.snapshot import renew_records
from jupyter_artifacts.core.operations.recover.survey import Survey, survey_records
from jupyter_artifacts.core.operations.recover.swap import put_in_place
from jupyter_artifacts.core.records.local import LocalRecords
from jupyter_artifacts.core.store import local_root, read_head

_PATIENCE = 60.0
_TOLD = 20


def recover_store(url: str, *, accept: bool = False, on_progress: OnProgress = ignore_progress) -> Recovery:
    """Bring catalog and records of the store at `url` back in order.

    Args:
        url: its path or `file://` URL.
        accept: go on although something is missing for good, which the result names.
        on_progress: told how far the search of containers is.

    Raises:
        StoreError: below it, why it can't be read or written; nothing was changed.
    """
    root = local_root(url)
    store_id = read_head(root / "store.json")["id"]
    records, result = LocalRecords(root / "records"), Recovery(root)
    with ExitStack() as held:
        held.enter_context(_lock(root / "records" / "lock", held))
        with ExitStack() as held_too:
            held_too.enter_context(_lock(root / "catalog.lock", held_too))
            old = read_old_catalog(root, store_id, records)
            survey = survey_records(records, old.queued)
            is_kept = _judge(old, survey, result)
            if not is_kept:
                result.lost_records, result.stray_records = survey.lost, survey.stray
                _rebuild(root, store_id, survey, result, on_progress, accept=accept)
        if survey.damage and (is_kept or result.is_applied):
            result.kept_aside += renew_records(open_catalog(root / "catalog.db"), records)
            result.are_records_new = True
    return result


def _lock(file: Path, held: ExitStack) -> WriteLock:
    lock = WriteLock(file, _PATIENCE)
    held.callback(lock.close)
    return lock


def _judge(old: OldCatalog, survey: Survey, result: Recovery) -> bool:
    """Whether the catalog is sound and has all that the records have; gives reasons why it is not, or they are not."""
    unsound = _unsound(old, survey)
    result.reasons = [f"the catalog is unsound: {each}" for each in unsound[:_TOLD]]
    result.reasons += [f"the catalog is unsound in {len(unsound) - _TOLD} more places"] if len(unsound) > _TOLD else []
    result.reasons += [f"the records are damaged: {each}" for each in survey.damage]
    if old.out_of_step and not result.reasons:
        result.reasons.append(old.out_of_step)
    return not unsound and not survey.stray and old.newest >= survey.last


def _unsound(old: OldCatalog, survey: Survey) -> list[str]:
    if old.catalog is None:
        return [old.trouble]
    try:
        return check_catalog(old.catalog, None if survey.lost or survey.stray else survey.read)
    finally:
        old.catalog.close()


def _rebuild(root: Path, store_id: str, survey: Survey, result: Recovery, on_progress: OnProgress, *, accept: bool) -> None:
    containers = LocalContainers(root)
    staging = containers.staging(os.urandom(16).hex())
    try:
        build_catalog(staging / "catalog.db", store_id, containers, survey, result, on_progress).close()
        if accept or not result.loses_something:
            result.kept_aside += put_in_place(staging / "catalog.db", root / "catalog.db")
            result.is_applied = True
    finally:
        containers.discard_staging(staging.name)
