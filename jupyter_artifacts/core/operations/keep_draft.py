"""Keeps the draft of a version in the catalog, so that it outlives its process: what it begins with at once, what was added now and then.

Whatever is added is in one part, which takes the place of the one before. Nobody waits for this, and nothing rests on it but going on with
the draft elsewhere: the log of a draft reads what is there by then, as any log does.
"""

import os
import time
from collections.abc import Sequence
from typing import NamedTuple

from jupyter_artifacts.core.catalog.queries import collections, drafts, versions
from jupyter_artifacts.core.catalog.queries.clock import store_time
from jupyter_artifacts.core.collector import paused_collector
from jupyter_artifacts.core.model.draft import DRAFT_LIFE_US, DraftPart, DraftRecord
from jupyter_artifacts.core.model.manifest import Entry
from jupyter_artifacts.core.model.version import VersionRecord
from jupyter_artifacts.core.operations.draft_base import DraftBase
from jupyter_artifacts.core.operations.draft_part import append_begin_record, begin_draft, drop_drafts, set_base
from jupyter_artifacts.core.operations.hash_request import hash_request, remember
from jupyter_artifacts.core.operations.lease import writer_lease
from jupyter_artifacts.core.operations.load_manifest import RangePlace, load_ranges
from jupyter_artifacts.core.operations.log_request import LogRequest
from jupyter_artifacts.core.operations.new_manifest import build_manifest
from jupyter_artifacts.core.operations.progress import ignore_progress
from jupyter_artifacts.core.operations.stage import Stager
from jupyter_artifacts.core.operations.write_part import PartWriter
from jupyter_artifacts.core.store import Store
from jupyter_artifacts.errors import DraftNotFoundError, VersionNotFoundError

_PATIENCE_S = 5.0
_ONLY_PART = 1


class KeptDraft(NamedTuple):
    """A draft of the catalog, for people.

    Attributes:
        base: the version that it begins with, or None; it may be deleted.
        parts: what was added to it.
        expires_at: when it is given up, unless somebody touches it before.
    """

    draft: DraftRecord
    base: VersionRecord | None
    parts: Sequence[DraftPart]

    @property
    def expires_at(self) -> int:
        """In microseconds since 1970."""
        return self.draft.touched_at + DRAFT_LIFE_US


def begin_kept_draft(store: Store, version: VersionRecord) -> str:
    """Begin a draft of a version, which holds all of it from now on; returns its name.

    It is not on the disk yet when this returns, but outlives the process.

    Raises:
        VersionNotFoundError: the version was deleted.
        StoreError: below it, why the catalog can't be written just now.
    """
    with store.catalog.write(is_durable=False, timeout=_PATIENCE_S) as db:
        now = store_time(db)
        if versions.get_version(db, version.key) is None:
            raise VersionNotFoundError(f"{version.source_qualified_name} was deleted.")
        draft = begin_draft(db, collections.get_collection(db, version.source_collection.key), now)
        draft = set_base(db, draft, DraftBase(store, version), is_incremental=False)
        append_begin_record(db, draft, now)
    return draft.name


def keep_draft(store: Store, name: str, request: LogRequest) -> bool:
    """Keep what was added to a draft and removed from it; False where the draft is gone, which another process may have dropped or logged.

    Raises:
        SourceError: below it, whatever is wrong with a file.
        StoreError: below it, whatever is wrong with the store.
    """
    request = request._replace(token=os.urandom(16).hex())
    with paused_collector(), writer_lease(store) as lease:
        hashed_since, stager = time.time_ns(), Stager(store, lease)
        try:
            columns = hash_request(store, request, stager, lease, ignore_progress)
            part = PartWriter(store, lease, request, build_manifest(columns), stager)
            part.publish(base_key=None)
            with store.catalog.write() as db:
                part.check_lease(db)
                draft, now = drafts.find_draft(db, name), store_time(db)
                if draft is not None:
                    drafts.delete_part(db, draft.key, _ONLY_PART, now)
                    part.insert(db, draft, _ONLY_PART, now)
        finally:
            stager.abandon()
        if draft is None:
            return False
        part.done()
    store.records.flush(store.catalog)
    remember(store, request, columns, hashed_since)
    return True


def list_kept_drafts(store: Store, entity: str, project: str | None) -> list[KeptDraft]:
    """Drafts of a project that are neither logged nor given up, the last touched first; None for those of all projects."""
    with store.catalog.read() as db:
        found = drafts.list_open_drafts(db, entity, project, store_time(db) - DRAFT_LIFE_US)
        bases = {draft.base_key: versions.get_any_version(db, draft.base_key) for draft in found if draft.base_key is not None}
        return [KeptDraft(draft, bases.get(draft.base_key or 0), drafts.list_parts(db, draft.key)) for draft in found]


def get_kept_draft(store: Store, name: str) -> KeptDraft:
    """The draft of that name.

    Raises:
        DraftNotFoundError: there is none, or it was logged, dropped, or has expired.
    """
    with store.catalog.read() as db:
        draft = drafts.find_draft(db, name)
        if draft is None or not draft.is_open or draft.is_forgotten_at(store_time(db)):
            raise _gone(name)
        base = versions.get_any_version(db, draft.base_key) if draft.base_key is not None else None
        return KeptDraft(draft, base, drafts.list_parts(db, draft.key))


def load_added(store: Store, kept: KeptDraft) -> list[Entry]:
    """What was added to a draft, by part and path."""
    with store.catalog.read() as db:
        added = drafts.list_added_ranges(db, kept.draft.key)
    places = [RangePlace(each.key, each.first_path, each.content, each.entry_count) for each in added]
    return [entry for each in load_ranges(store, places) for entry in each]


def drop_kept_draft(store: Store, name: str) -> KeptDraft:
    """Give a draft up, with all that was added to it; returns what it was.

    Raises:
        DraftNotFoundError: as `get_kept_draft`.
    """
    found = get_kept_draft(store, name)
    with store.catalog.write() as db:
        draft = drafts.find_draft(db, name)
        if draft is None or not draft.is_open:
            raise _gone(name)
        drop_drafts(db, [draft], store_time(db))
    store.records.flush(store.catalog)
    return found


def touch_kept_draft(store: Store, name: str) -> None:
    """Say that somebody goes on with a draft, so that it is kept for another week."""
    with store.catalog.write(is_durable=False, timeout=_PATIENCE_S) as db:
        draft = drafts.find_draft(db, name)
        if draft is not None:
            now = store_time(db)
            drafts.touch_draft(db, draft.key, now)
            append_begin_record(db, draft, now)


def _gone(name: str) -> DraftNotFoundError:
    return DraftNotFoundError(
        f"there is no draft {name!r}; it was logged, dropped, or not touched for {DRAFT_LIFE_US // 86_400_000_000} days. `drafts` lists"
        " those there are."
    )
