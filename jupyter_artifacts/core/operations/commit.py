"""Makes a version: stage → claim → publish → commit → record. The commit transaction is the only commit point.

    stage    read and hash the files; what the store lacks goes into containers in staging      (nothing visible yet)
    claim    one transaction: lease, the keys about to be published, pins on contents we rely on
    publish  sync the containers, give them their names, sync the folders
    commit   one transaction: token unused, lease still ours, contents and ranges, next number, version, aliases, lineage, record
    record   append to the record file and sync; only then is the version acknowledged

Killed anywhere before the commit, nothing is visible and the lease is reaped later; killed after it, the version is whole and the
record is completed by the next flush. Unchanged contents end before the claim.

A log that adds to the latest version does so to the one that is the latest when it commits: where another came between, the ranges are
cut anew, staged, claimed and published, and the transaction is tried again; what is staged of the files stays as it is.
"""

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

from jupyter_artifacts.core.catalog.engine import Connection
from jupyter_artifacts.core.catalog.queries import collections, contents, leases, versions
from jupyter_artifacts.core.catalog.queries.clock import store_time
from jupyter_artifacts.core.catalog.queries.records import append_record
from jupyter_artifacts.core.collector import paused_collector
from jupyter_artifacts.core.containers.contract import StagedContainer
from jupyter_artifacts.core.model.digest import Digest
from jupyter_artifacts.core.model.hashes import BLAKE3
from jupyter_artifacts.core.model.names import LATEST
from jupyter_artifacts.core.model.version import IMPORTED_REFERENCES, empty_folders_in, has_imported_references
from jupyter_artifacts.core.operations.claim import Stored, claim, insert_containers
from jupyter_artifacts.core.operations.hash_request import hash_request, remember
from jupyter_artifacts.core.operations.lease import WriterLease, writer_lease
from jupyter_artifacts.core.operations.log_request import LogRequest, LogResult
from jupyter_artifacts.core.operations.new_manifest import (
    NewManifest,
    NewRanges,
    build_manifest,
    contents_relied_on,
    each_range,
    fill_hollow_ranges,
    find_new_ranges,
    folders_of,
    insert_ranges,
    stage_ranges,
)
from jupyter_artifacts.core.operations.new_version import adopt_version, append_log_record, insert_version
from jupyter_artifacts.core.operations.progress import OnProgress, ignore_progress
from jupyter_artifacts.core.operations.stage import Columns, Stager
from jupyter_artifacts.core.store import Store
from jupyter_artifacts.errors import LeaseLostError, MissingContentError

__all__ = ["LogRequest", "LogResult", "commit"]

if TYPE_CHECKING:
    from jupyter_artifacts.core.operations.draft_base import DraftBase
    from jupyter_artifacts.core.operations.hashes import ContentHashes

_ATTEMPTS = 3


class _LatestMovedError(Exception):
    """Another version became the latest since the manifest was built upon the one before."""


def commit(store: Store, request: LogRequest, *, on_progress: OnProgress = ignore_progress) -> LogResult:
    """Make the sources a version, or leave no trace in the catalog.

    Raises:
        ConflictError: the name is in use with another type.
        SourceError: below it, whatever is wrong with a file.
        StoreError: below it, whatever is wrong with the store.
    """
    with store.catalog.read() as db:
        done = versions.find_version_by_token(db, request.token)
        found = collections.find_collection(db, request.entity, request.project, request.name)
        algorithm = versions.find_digest_algorithm(db, found.key) if found is not None else None
    if done is not None:  # a retry: answer as the first time, and leave aliases where they went since
        store.records.flush(store.catalog)
        return LogResult(done, is_new=True)
    if found is not None:
        collections.check_type_of(found, request.type)
        collections.refuse_links(found)
    if algorithm is not None:  # a collection keeps to the algorithm that it began with, as in W&B
        request = request._replace(digest_algorithm=algorithm)
    for attempt in range(_ATTEMPTS):
        try:
            with paused_collector(), writer_lease(store) as lease:
                return _commit(store, request, lease, on_progress)
        except MissingContentError:
            if attempt == _ATTEMPTS - 1:
                raise
            request = request._replace(rehash=True)  # a content that we relied on is gone: read everything again
    raise AssertionError("unreachable")


def _commit(store: Store, request: LogRequest, lease: WriterLease, on_progress: OnProgress) -> LogResult:
    hashed_since = time.time_ns()
    stager = Stager(store, lease)
    algorithm = request.digest_algorithm if request.digest_algorithm != BLAKE3 else None
    hashes = None if algorithm is None else _new_hashes(algorithm)
    try:
        columns = hash_request(store, request, stager, lease, on_progress, hashes)
        while True:
            try:
                result = _commit_upon(store, request, _base(store, request), columns, stager, lease, hashes)
                break
            except _LatestMovedError:
                continue
    finally:
        stager.abandon()
    if hashes is not None:
        from jupyter_artifacts.core.operations.hashes import keep_hashes

        keep_hashes(store, hashes)
    store.records.flush(store.catalog)
    remember(store, request, columns, hashed_since)
    return result._replace(changed_files=tuple(columns.changed)) if columns.changed else result


def _new_hashes(algorithm: str) -> "ContentHashes":
    from jupyter_artifacts.core.operations.hashes import ContentHashes

    return ContentHashes(algorithm)


def _base(store: Store, request: LogRequest) -> "DraftBase | None":
    """The version to add to."""
    if not request.is_incremental:
        return request.base
    from jupyter_artifacts.core.operations.draft_base import DraftBase

    with store.catalog.read() as db:
        collection = collections.find_collection(db, request.entity, request.project, request.name)
        latest = versions.find_version(db, collection.key, LATEST) if collection is not None else None
    return DraftBase(store, latest) if latest is not None else None


def _commit_upon(
    store: Store,
    request: LogRequest,
    base: "DraftBase | None",
    columns: Columns,
    stager: Stager,
    lease: WriterLease,
    hashes: "ContentHashes | None",
) -> LogResult:
    request = _with_folders_of(base, request) if request.is_incremental else request
    if base is not None and has_imported_references(base.version.extras):
        request = request._replace(extras={**request.extras, IMPORTED_REFERENCES: True})
    own = empty_folders_in(request.extras) - (empty_folders_in(base.version.extras) if base is not None else set())
    manifest = build_manifest(columns, base, request.removed, own)
    if hashes is not None:
        from jupyter_artifacts.core.operations.hashes import hash_of_ranges

        digest = hash_of_ranges(store, hashes, each_range(manifest))
        request = request._replace(extras={**request.extras, "digest_algorithm": hashes.algorithm, "digest": digest})
    damaged, same, new = _look_up(store, request, manifest, stager)
    heals = _heals(damaged, columns, manifest, stager)
    result = _adopt_unchanged(store, request, same, manifest) if same is not None and not heals else None
    if result is None:
        containers = stage_ranges(manifest, new, stager)
        unpublished = [each for each in containers if each.key.key not in lease.claimed_keys]
        base_key = _base_to_keep(request, manifest, new)
        claim(store, lease, unpublished, contents_relied_on(manifest, new, stager), base_key=base_key)
        store.containers.publish(unpublished)
        result = _commit_version(store, request, manifest, new, stager, containers, lease, heals)
    return result


def _with_folders_of(base: "DraftBase | None", request: LogRequest) -> LogRequest:
    """The request with the empty folders of the version that it adds to."""
    folders = empty_folders_in(base.version.extras) if base is not None else set()
    filled = set(folders_of(request.sources))
    folders = (folders - filled) | empty_folders_in(request.extras)
    return request._replace(extras={**request.extras, "empty_folders": sorted(folders)}) if folders else request


def _look_up(store: Store, request: LogRequest, manifest: NewManifest, stager: Stager) -> tuple[set[Digest], int | None, NewRanges]:
    """(contents known to be damaged, the collection if a version of it has these contents already, ranges that the store lacks)."""
    with store.catalog.read() as db:
        damaged = contents.list_corrupt(db)
        stager.look_up_waiting(db)
        collection = collections.find_collection(db, request.entity, request.project, request.name)
        if collection is None:
            return damaged, None, find_new_ranges(db, manifest, None)
        same = versions.find_version_by_digest(db, collection.key, manifest.digest)
        return damaged, collection.key if same else None, find_new_ranges(db, manifest, collection.key)


def _heals(damaged: set[Digest], columns: Columns, manifest: NewManifest, stager: Stager) -> bool:
    """Whether this log brings bytes of contents that are known to be damaged: then it stores them, even if it makes no version.

    Raises:
        MissingContentError: it relies on damaged contents without having read their files.
    """
    ranges = set(manifest.outline.digests)
    if not damaged or not (damaged := damaged & ranges.union(columns.digests)):
        return False
    if columns.hits and not all(map(stager.holds, damaged - ranges)):
        raise MissingContentError("contents that an earlier log stored are damaged; log again with the files at hand.")
    return True


def _adopt_unchanged(store: Store, request: LogRequest, collection_key: int, manifest: NewManifest) -> LogResult | None:
    """Let the version that has these contents already have the aliases and the run, and say so; None when it is gone meanwhile."""
    with store.catalog.write() as db:
        now = store_time(db)
        again = versions.find_version_by_digest(db, collection_key, manifest.digest)
        if again is None:
            return None
        _close_draft(db, request, again.key, now)
        return adopt_version(db, request, again, now)


def _close_draft(db: Connection, request: LogRequest, version_key: int, now: int) -> None:
    if request.closing is not None:
        from jupyter_artifacts.core.operations.draft_part import close_draft

        close_draft(db, request.closing, version_key, now)


def _base_to_keep(request: LogRequest, manifest: NewManifest, new: NewRanges) -> int | None:
    """The version whose ranges this one takes over or is like, by key; None where a draft of the catalog holds them."""
    if manifest.base is None:
        return new.base_version
    if manifest.base.draft_name is not None:
        return None
    return manifest.base.version.key if manifest.base.places else None


def _commit_version(
    store: Store,
    request: LogRequest,
    manifest: NewManifest,
    new: NewRanges,
    stager: Stager,
    containers: Sequence[StagedContainer],
    lease: WriterLease,
    heals: bool,
) -> LogResult:
    """The commit point.

    Raises:
        LeaseLostError: the claim was taken away; nothing was committed.
        MissingContentError: a content that we relied on is gone; nothing was committed.
    """
    base_key = manifest.base.version.key if manifest.base is not None else None
    with store.catalog.write() as db:
        now = store_time(db)
        if done := versions.find_version_by_token(db, request.token):
            return LogResult(done, is_new=True)
        if not leases.is_lease_held(db, lease.id):
            raise LeaseLostError("this log paused for so long that its claim ran out. Nothing was committed; log again.")
        collection = collections.ensure_collection(db, request.entity, request.project, request.name, request.type, now)
        if request.is_incremental:
            _refuse_other_latest(db, collection.key, base_key)
        same = versions.find_version_by_digest(db, collection.key, manifest.digest)
        stored = Stored()
        if same is None or heals:
            leases.delete_lease(db, lease.id)
            stored = insert_containers(db, stager, containers, now, unused=stager.range_digests - manifest.cut.keys())
        if heals:
            fill_hollow_ranges(db, manifest)
        if same is not None and heals and stored.containers:
            append_record(db, "heal", now, {"containers": stored.containers})
        if same is not None:  # another process was faster: unless it heals, what we published becomes trash with the lease
            result = adopt_version(db, request, same, now)
        else:
            range_keys = insert_ranges(db, manifest, new, stored)
            result = insert_version(db, request, collection, manifest.outline, range_keys, base_key, now)
            append_log_record(db, request, manifest.outline, result.version, base_key, stored.containers, now)
        _close_draft(db, request, result.version.key, now)
    lease.is_claimed = not (result.is_new or heals)
    return result._replace(stored_bytes=sum(each.length for each in containers) if result.is_new or heals else 0)


def _refuse_other_latest(db: Connection, collection_key: int, base_key: int | None) -> None:
    latest = versions.find_version(db, collection_key, LATEST)
    if (latest.key if latest is not None else None) != base_key:
        raise _LatestMovedError
