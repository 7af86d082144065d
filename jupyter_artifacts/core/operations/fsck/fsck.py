"""Checks a whole store: see `fsck`. Changes nothing but what it remembers: which contents are damaged, and when containers were read."""

import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import islice

from jupyter_artifacts.core.catalog.queries import checks
from jupyter_artifacts.core.catalog.queries.checks import CheckedContainer
from jupyter_artifacts.core.catalog.queries.clock import store_time
from jupyter_artifacts.core.catalog.queries.contents import CORRUPT, LIVE, find_contents, list_lost, mark_corrupt
from jupyter_artifacts.core.model.digest import Digest
from jupyter_artifacts.core.operations.fsck.affected import find_affected
from jupyter_artifacts.core.operations.fsck.catalog import MOST, check_catalog
from jupyter_artifacts.core.operations.fsck.containers import Findings, check_container
from jupyter_artifacts.core.operations.fsck.files import list_foreign, list_kept_aside, list_leftovers, list_orphans
from jupyter_artifacts.core.operations.fsck.manifests import check_ranges
from jupyter_artifacts.core.operations.fsck.result import ContainerDamage, FsckMode, FsckResult
from jupyter_artifacts.core.operations.progress import OnProgress, Progress, ignore_progress
from jupyter_artifacts.core.operations.read_content import ContentReader
from jupyter_artifacts.core.operations.recover.survey import Survey, survey_records
from jupyter_artifacts.core.operations.verify import find_trouble
from jupyter_artifacts.core.records.queue import list_queued_records
from jupyter_artifacts.core.store import Store
from jupyter_artifacts.errors import StoreCorruptError, StoreError

_REMEMBERED_AT_ONCE = 64


def fsck(
    store: Store, mode: FsckMode = FsckMode.FULL, *, share: float | None = None, seconds: float | None = None,
    on_progress: OnProgress = ignore_progress,
) -> FsckResult:  # fmt: skip
    """Check a store.

    A quick check looks at every container from outside (is it there, as long as it was, does its index fit the catalog?) and at the catalog
    in itself. A full one reads every byte, and compares the catalog with its records. A sampled one reads some containers, those first
    that were not read for longest, and nothing else.

    Args:
        store: to be checked.
        mode: how deep.
        share: of a sampled check: how much of all container bytes, above 0 and up to 1.
        seconds: of a sampled check: how long; the container that is being read then is read to its end.
        on_progress: told how far it is.

    Raises:
        StoreError: below it, why the store can't be read, where that is no damage.
    """
    result = FsckResult(mode)
    if mode is not FsckMode.SAMPLED:
        survey = _check_records(store, result)
        is_comparable = mode is FsckMode.FULL and not (survey.lost or survey.stray)
        result.catalog = check_catalog(store.catalog, survey.read if is_comparable else None)
        _check_files(store, result)
    try:
        _check_contents(store, result, share, seconds, on_progress)
    except StoreCorruptError as error:
        if not result.catalog:
            raise
        result.catalog.append(f"it can't tell what containers should hold: {error}")
    return result


def _check_contents(store: Store, result: FsckResult, share: float | None, seconds: float | None, on_progress: OnProgress) -> None:
    """Find what is damaged, whom it affects, and remember it."""
    damaged, marked = set[Digest](), set[Digest]()
    for findings in _check_containers(store, result, share, seconds, on_progress):
        damaged.update(findings.damaged)
        marked.update(findings.damaged, findings.at_risk)
    if result.mode is FsckMode.FULL:
        result.catalog += islice(check_ranges(store.catalog, store.containers), MOST)
    if result.mode is FsckMode.QUICK:
        damaged.update(_known_damage(store))
    with store.catalog.read() as db:
        if result.mode is not FsckMode.SAMPLED:
            damaged.update(list_lost(db))
            marked.update(checks.list_wrong_states(db, (LIVE, CORRUPT)))
        result.affected = find_affected(db, store.containers, damaged)
        result.affected_runs = checks.list_histories_with(db, sorted(damaged))
    result.is_marked = _mark(store, sorted(marked))


def _known_damage(store: Store) -> list[Digest]:
    """What an earlier check or reader found damaged, and still is."""
    with store.catalog.read() as db:
        marked = checks.list_marked(db)
        places = find_contents(db, marked)
    with ContentReader(store) as reader:
        return [digest for digest in marked if find_trouble(reader, places.get(digest))]


def _check_records(store: Store, result: FsckResult) -> Survey:
    with store.catalog.read() as db:
        queued = list_queued_records(db)
    survey = survey_records(store.records, queued)
    result.records = [*survey.damage, *([f"{survey.stray} records of the catalog contradict them"] if survey.stray else [])]
    return survey


def _check_files(store: Store, result: FsckResult) -> None:
    result.foreign = list(list_foreign(store.root))
    result.kept_aside = list_kept_aside(store.root)
    result.orphans = list_orphans(store.catalog, store.containers)
    result.leftovers = list_leftovers(store)


def _check_containers(
    store: Store, result: FsckResult, share: float | None, seconds: float | None, on_progress: OnProgress
) -> Iterator[Findings]:
    """Look at containers; yields what is wrong with those that are not in order."""
    with store.catalog.read() as db:
        found = checks.list_checked_containers(db)
    result.containers, result.container_bytes = len(found), sum(each.length for each in found)
    chosen = found if share is None else _share_of(found, share)
    reads_bytes, deadline = result.mode is not FsckMode.QUICK, None if seconds is None else time.monotonic() + seconds
    progress = Progress("checking", files_total=len(chosen), bytes_total=sum(each.length for each in chosen) if reads_bytes else 0)

    def count(length: int) -> None:
        progress.bytes += length
        on_progress(progress)

    read: list[int] = []
    for each in chosen:
        if deadline is not None and time.monotonic() > deadline:
            break
        findings = check_container(store.catalog, store.containers, each, count, reads_bytes=reads_bytes)
        progress.files += 1
        on_progress(progress)
        if findings.what and not _is_still_there(store, each):  # collected while it was looked at
            continue
        read.append(each.id)
        if findings.what:
            lost = len(findings.damaged) + len(findings.at_risk)
            result.damages.append(ContainerDamage(each.kind, each.key, findings.what, findings.detail, lost))
            yield findings
        if reads_bytes and len(read) % _REMEMBERED_AT_ONCE == 0:
            _remember(store, read[-_REMEMBERED_AT_ONCE:])
    if reads_bytes:
        _remember(store, read[len(read) // _REMEMBERED_AT_ONCE * _REMEMBERED_AT_ONCE :])
    result.checked, result.checked_bytes = len(read), progress.bytes


def _share_of(found: Sequence[CheckedContainer], share: float) -> list[CheckedContainer]:
    """So many of the first that they have that share of all bytes, and at least one."""
    chosen: list[CheckedContainer] = []
    wanted = share * sum(each.length for each in found)
    for each in found:
        if chosen and wanted < each.length / 2:
            break
        chosen.append(each)
        wanted -= each.length
    return chosen


def _is_still_there(store: Store, container: CheckedContainer) -> bool:
    with store.catalog.read() as db:
        return checks.is_container_known(db, container)


def _remember(store: Store, containers: Sequence[int]) -> None:
    """When they were read; where the store can't be written, the next sample begins with the same ones."""
    if containers:
        with suppress(StoreError), store.catalog.write(is_durable=False) as db:
            checks.remember_checks(db, containers, store_time(db))


def _mark(store: Store, digests: Sequence[Digest]) -> bool:
    try:
        if digests:
            with store.catalog.write() as db:
                mark_corrupt(db, digests)
    except StoreError:
        return False
    return True
