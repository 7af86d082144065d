"""Makes a version: stage → claim → publish → commit → record. The commit transaction is the only commit point.

    stage    read and hash the files; what the store lacks goes into containers in staging      (nothing visible yet)
    claim    one transaction: lease, the keys about to be published, pins on contents we rely on
    publish  sync the containers, give them their names, sync the folders
    commit   one transaction: token unused, lease still ours, contents and ranges, next number, version, aliases, lineage, record
    record   append to the record file and sync; only then is the version acknowledged

Killed anywhere before the commit, nothing is visible and the lease is reaped later; killed after it, the version is whole and the
record is completed by the next flush. Unchanged contents end before the claim.
"""

import time
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING, NamedTuple

from jupyter_artifacts.core.catalog.engine import Connection
from jupyter_artifacts.core.catalog.queries import collections, contents, leases, runs, versions
from jupyter_artifacts.core.catalog.queries.clock import store_time
from jupyter_artifacts.core.catalog.queries.records import append_record
from jupyter_artifacts.core.collector import paused_collector
from jupyter_artifacts.core.containers.blob import BLOCK_SIZE
from jupyter_artifacts.core.containers.contract import StagedContainer
from jupyter_artifacts.core.model.digest import Digest
from jupyter_artifacts.core.model.hashes import BLAKE3
from jupyter_artifacts.core.model.names import LATEST
from jupyter_artifacts.core.model.run import Step
from jupyter_artifacts.core.model.ttl import ArtifactTTL, Ttl, ttl_seconds
from jupyter_artifacts.core.model.version import CollectionRecord, VersionRecord
from jupyter_artifacts.core.operations.lease import LEASE_US, WriterLease, writer_lease
from jupyter_artifacts.core.operations.new_manifest import (
    NewManifest,
    NewRanges,
    build_manifest,
    contents_relied_on,
    fill_hollow_ranges,
    find_new_ranges,
    insert_ranges,
    stage_ranges,
)
from jupyter_artifacts.core.operations.oplog import alias_fields, note_operation, snapshot, version_fields
from jupyter_artifacts.core.operations.progress import OnProgress, ignore_progress
from jupyter_artifacts.core.operations.recorded import recorded_containers
from jupyter_artifacts.core.operations.stage import Columns, Source, Stager, hash_sources, unread_columns
from jupyter_artifacts.core.stat_cache import FileStamp
from jupyter_artifacts.core.store import Store
from jupyter_artifacts.errors import LeaseLostError, MissingContentError, SourceChangedError

if TYPE_CHECKING:
    from jupyter_artifacts.core.operations.hashes import ContentHashes

_ATTEMPTS = 3
_FEW = 16


class LogRequest(NamedTuple):
    """What is to become a version.

    Attributes:
        sources: by logical path.
        folders: folders that were added whole; the stat cache may know their files.
        files_in: folders of which single files were added.
        immutable: paths whose files must be as they were when added.
        token: random; the same token never makes two versions.
        run_key: the run that logs.
        step: the notebook cell in which it does.
        ttl: how long it is kept; a version that has these contents already keeps its own.
        rehash: True reads every file, whatever the stat cache says.
        digest_algorithm: of W&B's digests, which are kept beside the store's own; None takes that of the collection.
        are_stamps_fresh: True when the sources were stamped by this very log; else files may have been edited since.
    """

    entity: str
    project: str
    name: str
    type: str
    sources: Mapping[str, Source]
    token: str
    folders: Sequence[str] = ()
    files_in: Sequence[str] = ()
    immutable: frozenset[str] = frozenset()
    description: str | None = None
    metadata: Mapping[str, object] = {}
    aliases: Sequence[str] = ()
    tags: Sequence[str] = ()
    extras: Mapping[str, object] = {}
    run_key: int | None = None
    step: Step | None = None
    ttl: Ttl = ArtifactTTL.INHERIT
    rehash: bool = False
    digest_algorithm: str | None = None
    are_stamps_fresh: bool = False


class LogResult(NamedTuple):
    """What became of it.

    Attributes:
        version: the new version, or the one that has these contents already.
        is_new: whether a version was made.
        stored_bytes: by how much the store's containers grew.
        changed_files: paths whose files changed between adding and logging; what was stored is what they held when logged.
        is_ttl_ignored: whether it asked for another TTL than the version has that was there already, which was not applied.
        ignored_metadata: keys whose values differ from those of the version that was there already, and were not applied.
    """

    version: VersionRecord
    is_new: bool
    stored_bytes: int = 0
    changed_files: tuple[str, ...] = ()
    ignored_metadata: tuple[str, ...] = ()
    is_ttl_ignored: bool = False


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


def _hash(
    store: Store, request: LogRequest, stager: Stager, lease: WriterLease, on_progress: OnProgress, hashes: "ContentHashes | None"
) -> Columns:
    """Digests of all sources, from the stat cache as far as it knows them."""
    folders = [*request.folders, *request.files_in] if not request.rehash else []
    if len(request.folders) == len(folders) == 1 and request.are_stamps_fresh:
        unread = unread_columns(request.sources, folders[0], store.stat_cache)
        if unread is not None:
            return unread
    known: dict[FileStamp, Digest] = {}
    for folder in folders if not _are_all_racy(request.sources) else ():
        known.update(store.stat_cache.load(folder))
    return hash_sources(request.sources, known, stager, lease, on_progress, are_stamps_fresh=request.are_stamps_fresh, hashes=hashes)


def _are_all_racy(sources: Mapping[str, Source]) -> bool:
    """Whether the cache can't know any of a few files, since all were written just now, as in a loop that writes a file and logs it."""
    now = time.time_ns()
    return len(sources) <= _FEW and all(isinstance(source, FileStamp) and source.is_racy_at(now) for source in sources.values())


def _commit(store: Store, request: LogRequest, lease: WriterLease, on_progress: OnProgress) -> LogResult:
    hashed_since = time.time_ns()
    stager = Stager(store, lease)
    try:
        algorithm = request.digest_algorithm if request.digest_algorithm != BLAKE3 else None
        hashes = None if algorithm is None else _new_hashes(algorithm)
        columns = _hash(store, request, stager, lease, on_progress, hashes)
        _check_immutable(request, columns)
        manifest = build_manifest(columns)
        if hashes is not None:
            request = _with_hash(store, request, manifest, hashes)
        damaged, same, new = _look_up(store, request, manifest)
        heals = _heals(damaged, columns, manifest, stager)
        result = _adopt_unchanged(store, request, same, manifest) if same is not None and not heals else None
        if result is None:
            containers = stage_ranges(manifest, new, stager)
            _claim(store, contents_relied_on(manifest, new, stager), new, containers, lease)
            store.containers.publish(containers)
            result = _commit_version(store, request, manifest, new, stager, containers, lease, heals)
    finally:
        stager.abandon()
    if hashes is not None:
        from jupyter_artifacts.core.operations.hashes import keep_hashes

        keep_hashes(store, hashes)
    store.records.flush(store.catalog)
    _remember(store, request, columns, hashed_since)
    return _with_changed(result, columns)


def _new_hashes(algorithm: str) -> "ContentHashes":
    from jupyter_artifacts.core.operations.hashes import ContentHashes

    return ContentHashes(algorithm)


def _with_hash(store: Store, request: LogRequest, manifest: NewManifest, hashes: "ContentHashes") -> LogRequest:
    """The request, with W&B's digest of the artifact among the extras of its version.

    Raises:
        MissingContentError: a content whose file was not read is not in the store.
    """
    from jupyter_artifacts.core.operations.hashes import hash_of_ranges, hashes_of

    unread = {digest for each in manifest.ranges for digest in each.content_digests()} - hashes.found.keys()
    known = {**hashes.found, **hashes_of(store, hashes.algorithm, unread)}
    digest = hash_of_ranges(hashes.algorithm, manifest.ranges, known)
    return request._replace(extras={**request.extras, "digest_algorithm": hashes.algorithm, "digest": digest})


def _check_immutable(request: LogRequest, columns: Columns) -> None:
    if changed := [path for path in columns.changed if path in request.immutable]:
        more = f", and {len(changed) - 1} more" if len(changed) > 1 else ""
        raise SourceChangedError(
            f"{changed[0]} changed after it was added with policy='immutable'{more}. Nothing was logged; add it again."
        )


def _look_up(store: Store, request: LogRequest, manifest: NewManifest) -> tuple[set[Digest], int | None, NewRanges]:
    """(contents known to be damaged, the collection if a version of it has these contents already, ranges that the store lacks)."""
    with store.catalog.read() as db:
        damaged = contents.list_corrupt(db)
        collection = collections.find_collection(db, request.entity, request.project, request.name)
        if collection is None:
            return damaged, None, find_new_ranges(db, manifest, None)
        same = versions.find_version_by_digest(db, collection.key, manifest.digest)
        newest = versions.find_newest_key(db, collection.key)
        return damaged, collection.key if same else None, find_new_ranges(db, manifest, newest)


def _heals(damaged: set[Digest], columns: Columns, manifest: NewManifest, stager: Stager) -> bool:
    """Whether this log brings bytes of contents that are known to be damaged: then it stores them, even if it makes no version.

    Raises:
        MissingContentError: it relies on damaged contents without having read their files.
    """
    if not damaged or not (damaged := damaged & {*columns.digests, *manifest.digests}):
        return False
    if columns.hits and not all(map(stager.holds, damaged - {*manifest.digests})):
        raise MissingContentError("contents that an earlier log stored are damaged; log again with the files at hand.")
    return True


def _adopt_unchanged(store: Store, request: LogRequest, collection_key: int, manifest: NewManifest) -> LogResult | None:
    """Let the version that has these contents already have the aliases and the run, and say so; None when it is gone meanwhile."""
    with store.catalog.write() as db:
        now = store_time(db)
        again = versions.find_version_by_digest(db, collection_key, manifest.digest)
        return _adopt(db, request, again, now) if again else None


def _adopt(db: Connection, request: LogRequest, version: VersionRecord, now: int) -> LogResult:
    collection = version.collection
    wanted = {*request.aliases, LATEST}
    moved = sorted(wanted - set(version.aliases))
    before = snapshot(db, [*alias_fields(collection.key, moved), *version_fields(version.key)])
    versions.set_aliases(db, collection.key, version.key, moved, now)
    added_tags = sorted(set(request.tags) - set(version.tags))
    if added_tags:
        versions.replace_tags(db, version.key, {*version.tags, *request.tags})
    is_producer = _record_producer(db, request, version.key, now)
    extras = _extras_to_add(request, version)
    if extras is not None:
        versions.replace_extras(db, version.key, extras)
    if moved or added_tags or is_producer or extras is not None:
        append_record(
            db, "log-unchanged", now, {
                "version": version.qualified_name, "aliases": moved, "tags": added_tags, "extras": extras,
                "run": request.run_key if is_producer else None,
                "step": runs.find_output_step(db, request.run_key, version.key), "token": request.token,
            },
        )  # fmt: skip
        note_operation(
            db, "log-unchanged", before, place=collection, subject=version.name, now=now, run_key=request.run_key, is_recorded=True
        )
    current = versions.get_version(db, version.key)
    assert current is not None
    differing = [key for key, value in request.metadata.items() if version.metadata.get(key, _ABSENT) != value]
    is_ttl_ignored = request.ttl is not ArtifactTTL.INHERIT and request.ttl != version.ttl
    return LogResult(current, is_new=False, ignored_metadata=tuple(sorted(differing)), is_ttl_ignored=is_ttl_ignored)


_ABSENT = object()


def _extras_to_add(request: LogRequest, version: VersionRecord) -> dict[str, object] | None:
    """A version's extras with W&B's digest, where this log asks for it and the version has none yet."""
    if "digest_algorithm" not in request.extras or "digest_algorithm" in version.extras:
        return None
    return {**version.extras, **{key: request.extras[key] for key in ("digest_algorithm", "digest")}}


def _record_producer(db: Connection, request: LogRequest, version_key: int, now: int) -> bool:
    if request.run_key is None or runs.has_output(db, request.run_key, version_key):
        return False
    step = runs.ensure_step(db, request.run_key, request.step, now)
    return runs.insert_output(db, request.run_key, version_key, request.token, step, now)


def _claim(store: Store, relied_on: AbstractSet[Digest], new: NewRanges, containers: Sequence[StagedContainer], lease: WriterLease) -> None:
    """Announce what will be published, and keep what we rely on: contents by pins, bases by a lease on their version.

    Raises:
        MissingContentError: a content that we relied on is gone.
    """
    with store.catalog.write() as db:
        now = store_time(db)
        leases.insert_lease(db, lease.id, lease.owner, "writer", now, now + LEASE_US)
        leases.insert_intents(db, lease.id, [(each.key.key, each.key.kind) for each in containers])
        found = contents.find_content_keys(db, sorted(relied_on))
        if len(found) < len(relied_on) or (new.base_version is not None and not contents.has_ranges(db, new.base_version)):
            raise MissingContentError("contents that an earlier log stored are gone or damaged; log again with the files at hand.")
        leases.insert_pins(db, lease.id, found)
        if new.base_version is not None:
            leases.insert_lease_version(db, lease.id, new.base_version)
    lease.is_claimed = True


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
    with store.catalog.write() as db:
        now = store_time(db)
        if done := versions.find_version_by_token(db, request.token):
            return LogResult(done, is_new=True)
        if not leases.is_lease_held(db, lease.id):
            raise LeaseLostError("this log paused for so long that its claim ran out. Nothing was committed; log again.")
        collection = collections.ensure_collection(db, request.entity, request.project, request.name, request.type, now)
        same = versions.find_version_by_digest(db, collection.key, manifest.digest)
        new_keys: dict[Digest, int] = {}
        if same is None or heals:
            leases.delete_lease(db, lease.id)
            new_keys = _insert_containers(db, stager, containers, now)
        if heals:
            fill_hollow_ranges(db, manifest)
        if same is not None and heals and (kept := recorded_containers(db, containers)):
            append_record(db, "heal", now, {"containers": kept})
        if same is not None:  # another process was faster: unless it heals, what we published becomes trash with the lease
            result = _adopt(db, request, same, now)
        else:
            result = _insert_version(db, request, manifest, insert_ranges(db, manifest, new, new_keys), collection, now)
            _append_commit_record(db, request, manifest, result.version, containers, now)
    lease.is_claimed = not (result.is_new or heals)
    stored = sum(each.length for each in containers) if result.is_new or heals else 0
    return result._replace(stored_bytes=stored)


def _insert_containers(db: Connection, stager: Stager, containers: Sequence[StagedContainer], now: int) -> dict[Digest, int]:
    """Insert what was published; returns the keys of its contents."""
    keys: dict[Digest, int] = {}
    for container in containers:
        key = contents.insert_container(db, container.key.key, container.key.kind, container.length, now)
        keys |= contents.insert_contents(db, key, sorted(stager.rows[container.key.key]))
        if not contents.is_container_used(db, key):
            contents.trash_container(db, key, now)
    for blob in stager.blobs:
        contents.insert_blocks(db, blob.digest, BLOCK_SIZE, blob.block_digests)
    return keys


def _insert_version(
    db: Connection, request: LogRequest, manifest: NewManifest, range_keys: Sequence[int], collection: CollectionRecord, now: int
) -> LogResult:
    before = snapshot(db, alias_fields(collection.key, request.aliases))
    number = collections.take_version_number(db, collection.key, now)
    new = versions.NewVersion(
        collection.key, number, request.token, manifest.digest, manifest.entry_count, manifest.size, request.description,
        request.metadata, request.extras, request.ttl,
    )  # fmt: skip
    key = versions.insert_version(db, new, now)
    contents.insert_version_ranges(db, key, [(key, each.paths[0]) for key, each in zip(range_keys, manifest.ranges, strict=True)])
    versions.set_aliases(db, collection.key, key, {*request.aliases, LATEST}, now)
    if request.tags:
        versions.replace_tags(db, key, request.tags)
    _record_producer(db, request, key, now)
    version = versions.get_version(db, key)
    assert version is not None
    note_operation(
        db, "log", before, place=collection, subject=version.name, now=now, run_key=request.run_key, created=[key], is_recorded=True
    )
    return LogResult(version, is_new=True)


def _append_commit_record(
    db: Connection, request: LogRequest, manifest: NewManifest, version: VersionRecord, containers: Sequence[StagedContainer], now: int
) -> None:
    append_record(
        db, "log", now, {
            "version": version.qualified_name, "type": version.collection.type, "token": request.token, "digest": manifest.digest.hex(),
            "ranges": [digest.hex() for digest in manifest.digests], "entries": version.entry_count, "size": version.size,
            "description": version.description, "metadata": version.metadata, "extras": version.extras,
            "ttl_seconds": ttl_seconds(version.ttl), "aliases": sorted({*request.aliases, LATEST}), "tags": sorted(set(request.tags)),
            "run": request.run_key, "step": runs.find_output_step(db, request.run_key, version.key),
            "containers": recorded_containers(db, containers),
        },
    )  # fmt: skip


def _remember(store: Store, request: LogRequest, columns: Columns, hashed_since: int) -> None:
    """Let the stat cache know what the files hold."""
    if not columns.reads:
        return
    rows = columns.seen
    for folder in request.folders:
        below = rows if len(request.folders) == 1 else [row for row in rows if row[0].file.startswith(f"{folder}/")]
        store.stat_cache.save(folder, below, hashed_since)
    for folder in set(request.files_in) - set(request.folders):
        inside = [row for row in rows if row[0].file.rpartition("/")[0] == folder and not row[0].is_racy_at(hashed_since)]
        if not inside:  # all too young to be trusted, as in a loop that writes a file and logs it
            continue
        seen = {stamp.file for stamp, _ in inside}
        older = [(stamp, digest) for stamp, digest in store.stat_cache.load(folder).items() if stamp.file not in seen]
        store.stat_cache.save(folder, older + inside, hashed_since)


def _with_changed(result: LogResult, columns: Columns) -> LogResult:
    return result._replace(changed_files=tuple(columns.changed)) if columns.changed else result
