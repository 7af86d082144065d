"""Adds to a distributed draft: what one writer brings becomes a part of it, in the order of a log.

    stage    read and hash the files; cut what is added into ranges of its own; check it against the version that it begins with
    claim    as a log does
    publish  as a log does
    add      one transaction: token unused, lease still ours, the draft open (else the next one is begun), no clash with any other part,
             contents and ranges, the part, record
    record   append to the record file and sync; only then is the part acknowledged

Parts are compared when they come, so that whoever brings a clash is told, and a draft can always be finished. What other parts hold is
read before the transaction; inside it, only what came meanwhile.
"""

import time
from typing import NamedTuple

from jupyter_artifacts.core.catalog.engine import Connection
from jupyter_artifacts.core.catalog.queries import collections, drafts, versions
from jupyter_artifacts.core.catalog.queries.clock import store_time
from jupyter_artifacts.core.collector import paused_collector
from jupyter_artifacts.core.model.draft import DraftPart, DraftRecord
from jupyter_artifacts.core.model.hashes import BLAKE3
from jupyter_artifacts.core.model.names import LATEST
from jupyter_artifacts.core.model.version import VersionRecord, empty_folders_in
from jupyter_artifacts.core.operations.draft_base import DraftBase
from jupyter_artifacts.core.operations.draft_part import begin_draft, drop_drafts, set_base
from jupyter_artifacts.core.operations.hash_request import hash_request, remember
from jupyter_artifacts.core.operations.hashes import ContentHashes, keep_hashes
from jupyter_artifacts.core.operations.lease import WriterLease, writer_lease
from jupyter_artifacts.core.operations.log_request import LogRequest
from jupyter_artifacts.core.operations.new_manifest import (
    NewManifest,
    build_manifest,
)
from jupyter_artifacts.core.operations.part_clash import PartPaths
from jupyter_artifacts.core.operations.progress import OnProgress, ignore_progress
from jupyter_artifacts.core.operations.stage import Stager
from jupyter_artifacts.core.operations.write_part import PartWriter, this_writer
from jupyter_artifacts.core.store import Store
from jupyter_artifacts.errors import ConflictError, MissingContentError

_ATTEMPTS = 3
_POLL_S = 0.05


class UpsertResult(NamedTuple):
    """What became of an upsert.

    Attributes:
        draft: that it was added to.
        part: what it is there; None where it was the last word on a draft that is a version already, and says nothing new.
        version: that version, else None.
        changed_files: paths whose files changed between adding and upserting.
    """

    draft: DraftRecord
    part: DraftPart | None
    version: VersionRecord | None = None
    changed_files: tuple[str, ...] = ()


class _HeldError(Exception):
    """The draft is being committed."""


def upsert(
    store: Store, request: LogRequest, distributed_id: str, *, is_finishing: bool = False, on_progress: OnProgress = ignore_progress
) -> UpsertResult:
    """Add what a request holds to the open draft of that id, or begin the next one; the same token is added once.

    With `is_finishing`, what the version holds already that the last draft became is not added anew.

    Raises:
        ConflictError: another writer brought something else for the same path, or began with another version; both are named.
        SourceError: below it, whatever is wrong with a file.
        StoreError: below it, whatever is wrong with the store.
    """
    with store.catalog.read() as db:
        done = drafts.find_part_by_token(db, request.token)
        draft = drafts.get_draft(db, done[0]) if done else None
        found = collections.find_collection(db, request.entity, request.project, request.name)
        algorithm = versions.find_digest_algorithm(db, found.key) if found is not None else None
    if done is not None and draft is not None:
        store.records.flush(store.catalog)
        return UpsertResult(draft, done[1])
    if found is not None:
        collections.check_type_of(found, request.type)
        collections.refuse_links(found)
    if algorithm is not None:
        request = request._replace(digest_algorithm=algorithm)
    for attempt in range(_ATTEMPTS):
        try:
            with paused_collector(), writer_lease(store) as lease:
                return _Upsert(store, request, distributed_id, lease).run(is_finishing, on_progress)
        except MissingContentError:
            if attempt == _ATTEMPTS - 1:
                raise
            request = request._replace(rehash=True)  # a content that we relied on is gone: read everything again
    raise AssertionError("unreachable")


class _Upsert:
    """One upsert on its way."""

    def __init__(self, store: Store, request: LogRequest, distributed_id: str, lease: WriterLease) -> None:
        self._store = store
        self._request = request
        self._distributed_id = distributed_id
        self._lease = lease
        self._base = request.base if not request.is_incremental else _latest(store, request)
        self._part_paths: PartPaths | None = None
        self._compared = (0, 0)  # draft, and the last of its parts that we were compared with

    def run(self, is_finishing: bool, on_progress: OnProgress) -> UpsertResult:
        """Stage, claim, publish, add."""
        store, request = self._store, self._request
        hashed_since, stager = time.time_ns(), Stager(store, self._lease)
        algorithm = request.digest_algorithm if request.digest_algorithm != BLAKE3 else None
        hashes = None if algorithm is None else ContentHashes(algorithm)
        try:
            columns = hash_request(store, request, stager, self._lease, on_progress, hashes)
            if self._base is not None:  # refuses what can't be added to it
                own = empty_folders_in(request.extras) - empty_folders_in(self._base.version.extras)
                build_manifest(columns, self._base, request.removed, own)
            manifest = build_manifest(columns)
            known = self._find_finished(manifest) if is_finishing else None
            result = known or self._add(manifest, stager)
        finally:
            stager.abandon()
        if hashes is not None:
            keep_hashes(store, hashes)
        store.records.flush(store.catalog)
        remember(store, request, columns, hashed_since)
        return result._replace(changed_files=tuple(columns.changed))

    def _find_finished(self, manifest: NewManifest) -> UpsertResult | None:
        """The version that the last draft of this id became, if it holds all this already and no other draft was begun since."""
        with self._store.catalog.read() as db:
            collection = collections.find_collection(db, self._request.entity, self._request.project, self._request.name)
            draft = drafts.find_newest_draft(db, collection.key, self._distributed_id) if collection is not None else None
            version = versions.get_version(db, draft.version_key) if draft is not None and draft.version_key is not None else None
        if draft is None or version is None:
            return None
        finished = DraftBase(self._store, version)
        is_all_there = all(finished.find(entry.path) == entry for each in manifest.cut.values() for entry in each.entries)
        if is_all_there and all(finished.find(path) is None for path in self._request.removed):
            return UpsertResult(draft, None, version)
        return None

    def _add(self, manifest: NewManifest, stager: Stager) -> UpsertResult:
        part = PartWriter(self._store, self._lease, self._request, manifest, stager)
        base = self._request.base
        part.publish(base_key=base.version.key if base is not None and base.draft_name is None and base.places else None)
        self._compare_before(manifest)
        while True:
            try:
                with self._store.catalog.write() as db:
                    now = store_time(db)
                    if done := drafts.find_part_by_token(db, self._request.token):
                        return UpsertResult(drafts.get_draft(db, done[0]), done[1])
                    part.check_lease(db)
                    draft = self._open_draft(db, manifest, now)
                    added = part.insert(db, draft, drafts.find_last_part(db, draft.key) + 1, now)
                part.done()
                return UpsertResult(draft, added)
            except _HeldError:
                time.sleep(_POLL_S)

    def _open_draft(self, db: Connection, manifest: NewManifest, now: int) -> DraftRecord:
        """The draft to add to, which begins with what we begin with, and in which nothing clashes with us."""
        request = self._request
        collection = collections.ensure_collection(db, request.entity, request.project, request.name, request.type, now)
        newest = drafts.find_newest_draft(db, collection.key, self._distributed_id)
        generation = 0 if newest is None else newest.generation + 1
        if newest is not None and newest.is_open and newest.is_forgotten_at(now):
            drop_drafts(db, [newest], now)
        elif newest is not None and newest.is_open:
            if newest.held_until > now:
                raise _HeldError
            return self._join(db, newest, manifest)
        draft = begin_draft(db, collection, now, distributed_id=self._distributed_id, generation=generation)
        return set_base(db, draft, request.base, is_incremental=request.is_incremental) if self._has_a_say(manifest) else draft

    def _join(self, db: Connection, draft: DraftRecord, manifest: NewManifest) -> DraftRecord:
        parts = drafts.list_parts(db, draft.key)
        saying = next((part for part in parts if part.has_a_say), None)
        if self._has_a_say(manifest):
            if saying is None:
                draft = set_base(db, draft, self._request.base, is_incremental=self._request.is_incremental)
            else:
                self._refuse_other_base(db, draft, saying)
        self._compare(db, manifest, draft, parts)
        return draft

    def _has_a_say(self, manifest: NewManifest) -> bool:
        request = self._request
        return bool(manifest.outline.entry_count or request.removed or request.base is not None or request.is_incremental)

    def _refuse_other_base(self, db: Connection, draft: DraftRecord, other: DraftPart) -> None:
        request = self._request
        ours = request.base.version.key if request.base is not None and not request.is_incremental else None
        if (draft.base_key, draft.is_incremental) == (ours, request.is_incremental):
            return
        theirs = versions.get_any_version(db, draft.base_key).name if draft.base_key is not None else None
        mine = request.base.version.name if ours is not None and request.base is not None else None
        raise ConflictError(
            f"{other.who} began {self._where} with {_begun(theirs, draft.is_incremental)}, and {self._who} begins with"
            f" {_begun(mine, request.is_incremental)}. Nothing of the latter was added. Begin all parts with the same version."
        )

    def _compare_before(self, manifest: NewManifest) -> None:
        """Compare with what is there already, so that only what comes meanwhile is left for the transaction."""
        with self._store.catalog.read() as db:
            collection = collections.find_collection(db, self._request.entity, self._request.project, self._request.name)
            draft = drafts.find_newest_draft(db, collection.key, self._distributed_id) if collection is not None else None
            if draft is not None and draft.is_open:
                self._compare(db, manifest, draft, drafts.list_parts(db, draft.key))

    def _compare(self, db: Connection, manifest: NewManifest, draft: DraftRecord, parts: list[DraftPart]) -> None:
        compared = self._compared[1] if self._compared[0] == draft.key else 0
        others = [part for part in parts if part.number > compared]
        if others:
            self._paths(manifest).refuse_clash(others, drafts.list_added_ranges(db, draft.key, compared))
        self._compared = draft.key, max((part.number for part in parts), default=0)

    def _paths(self, manifest: NewManifest) -> PartPaths:
        if self._part_paths is None:
            entries = (entry for each in manifest.cut.values() for entry in each.entries)
            removed = self._request.removed
            self._part_paths = PartPaths(self._store, entries, removed, self._base, who=self._who, where=self._where)
        return self._part_paths

    @property
    def _who(self) -> str:
        return this_writer() if self._request.run_path is None else f"run {self._request.run_path}, {this_writer()}"

    @property
    def _where(self) -> str:
        return f"{self._request.name} (distributed id {self._distributed_id!r})"


def _begun(version: str | None, is_incremental: bool) -> str:
    return "the latest version" if is_incremental else version or "no version"


def _latest(store: Store, request: LogRequest) -> DraftBase | None:
    with store.catalog.read() as db:
        collection = collections.find_collection(db, request.entity, request.project, request.name)
        latest = versions.find_version(db, collection.key, LATEST) if collection is not None else None
    return DraftBase(store, latest) if latest is not None else None
