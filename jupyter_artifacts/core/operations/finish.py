"""Makes a distributed draft a version, once: all its parts, merged, and what whoever finishes it brings.

The parts are read, and a log is made of them like any other. Its transaction looks whether they are still all there are, and that nobody
was faster: else everything begins anew, with writers waiting the second time, so that there is an end to it. Killed anywhere, the draft is
open as before. An upsert is in the version if it was acknowledged before; later ones begin the next draft.
"""

from collections.abc import Sequence
from typing import NamedTuple

from jupyter_artifacts.core.catalog.engine import Connection
from jupyter_artifacts.core.catalog.queries import collections, drafts, versions
from jupyter_artifacts.core.catalog.queries.clock import store_time
from jupyter_artifacts.core.catalog.queries.drafts import DraftRange
from jupyter_artifacts.core.model.draft import DraftPart, DraftRecord
from jupyter_artifacts.core.model.manifest import Entry
from jupyter_artifacts.core.model.ttl import ArtifactTTL, Ttl, ttl_of_seconds
from jupyter_artifacts.core.model.version import VersionRecord, empty_folders_in
from jupyter_artifacts.core.operations.commit import commit
from jupyter_artifacts.core.operations.draft_base import DraftBase
from jupyter_artifacts.core.operations.draft_part import DraftMovedError
from jupyter_artifacts.core.operations.load_manifest import RangePlace, load_ranges
from jupyter_artifacts.core.operations.log_request import ClosingDraft, LogRequest, LogResult, Producer
from jupyter_artifacts.core.operations.new_manifest import folders_of
from jupyter_artifacts.core.operations.progress import OnProgress, ignore_progress
from jupyter_artifacts.core.operations.upsert import upsert
from jupyter_artifacts.core.store import Store
from jupyter_artifacts.errors import UsageError, VersionNotFoundError

_HOLD_US = 30_000_000


class _Read(NamedTuple):
    """A draft and all that is in it."""

    draft: DraftRecord
    parts: Sequence[DraftPart]
    added: Sequence[DraftRange]
    base: DraftBase | None


def finish(store: Store, request: LogRequest, distributed_id: str, *, on_progress: OnProgress = ignore_progress) -> LogResult:
    """Commit the open draft of that id with what `request` adds to it. Where it is a version already, that is the result.

    Raises:
        UsageError: nothing was added, now or before.
        VersionNotFoundError: it is a version already, which was deleted since.
        ConflictError: what `request` adds clashes with what another writer did; both are named.
        StoreError: below it, whatever is wrong with the store.
    """
    token = f"finish {request.token}"
    with store.catalog.read() as db:
        done = versions.find_version_by_token(db, token)
    if done is not None:
        store.records.flush(store.catalog)
        return LogResult(done, is_new=True)
    draft_key: int | None = None
    changed: tuple[str, ...] = ()
    if request.sources or request.removed or request.base is not None or empty_folders_in(request.extras):
        added = upsert(store, request, distributed_id, is_finishing=True, on_progress=on_progress)
        if added.version is not None:
            return LogResult(added.version, is_new=False)
        draft_key, changed = added.draft.key, added.changed_files
    attempt = 0
    while True:
        with store.catalog.read() as db:
            found = _read(store, db, request, distributed_id, draft_key)
        if found.draft.version_key is not None:
            return LogResult(_get_finished(store, found.draft.version_key, distributed_id), is_new=False)
        try:
            result = commit(store, _merged(store, request, found, token), on_progress=on_progress)
        except DraftMovedError:
            attempt += 1
            _hold(store, found.draft, attempt)
            continue
        return result._replace(changed_files=changed)


def _get_finished(store: Store, version_key: int, distributed_id: str) -> VersionRecord:
    with store.catalog.read() as db:
        version = versions.get_version(db, version_key)
        if version is None:
            name = versions.get_any_version(db, version_key).source_qualified_name
            raise VersionNotFoundError(
                f"what was added under the distributed id {distributed_id!r} became {name}, which was deleted since; `restore {name}`"
                " brings it back, unless it was collected."
            )
    return version


def _hold(store: Store, draft: DraftRecord, attempt: int) -> None:
    with store.catalog.write() as db:
        drafts.hold_draft(db, draft.key, store_time(db) + attempt * _HOLD_US)


def _read(store: Store, db: Connection, request: LogRequest, distributed_id: str, draft_key: int | None) -> _Read:
    if draft_key is not None:
        draft: DraftRecord | None = drafts.get_draft(db, draft_key)
    else:
        collection = collections.find_collection(db, request.entity, request.project, request.name)
        if collection is not None:
            collections.check_type_of(collection, request.type)
        draft = drafts.find_newest_draft(db, collection.key, distributed_id) if collection is not None else None
    if draft is None or (draft.is_open and draft.is_forgotten_at(store_time(db))):
        raise UsageError(
            f"nothing was added to {request.name} under the distributed id {distributed_id!r}, so there is nothing to finish. Give the id"
            " that upsert_artifact was given."
        )
    base = None
    if draft.base_key is not None and draft.is_open:
        places = [RangePlace(each.key, each.first_path, each.content, each.entry_count) for each in drafts.list_base_ranges(db, draft.key)]
        base = DraftBase(store, versions.get_any_version(db, draft.base_key), places, draft_name=draft.name)
    return _Read(draft, drafts.list_parts(db, draft.key), drafts.list_added_ranges(db, draft.key), base)


def _merged(store: Store, request: LogRequest, found: _Read, token: str) -> LogRequest:
    """The log of everything that is in a draft. What the finishing call says of the version comes last, and so wins."""
    places = [RangePlace(each.key, each.first_path, each.content, each.entry_count) for each in found.added]
    sources = {entry.path: entry for each in load_ranges(store, places) for entry in each}
    parts = found.parts
    metadata: dict[str, object] = {}
    for part in parts:
        metadata |= part.mapping("metadata")
    described = [text for part in parts if (text := part.body.get("description")) is not None]
    algorithms = [text for part in parts if (text := part.body.get("digest_algorithm")) is not None]
    return request._replace(
        sources=sources, folders=(), files_in=(), immutable=frozenset(), token=token, base=found.base,
        removed=sorted({path for part in parts for path in part.removed}), is_incremental=found.draft.is_incremental,
        description=request.description if request.description is not None else str(described[-1]) if described else None,
        metadata={**metadata, **request.metadata},
        aliases=sorted({*request.aliases, *(alias for part in parts for alias in part.texts("aliases"))}),
        tags=sorted({*request.tags, *(tag for part in parts for tag in part.texts("tags"))}),
        extras=_extras(request, found, sources), ttl=_ttl(request, parts),
        digest_algorithm=request.digest_algorithm or (str(algorithms[0]) if algorithms else None),
        producers=[
            Producer(part.run_key, part.step_key, part.token, part.created_at) for part in parts if part.run_key is not None
        ],
        closing=ClosingDraft(found.draft.name, max((part.number for part in parts), default=0)),
    )  # fmt: skip


def _extras(request: LogRequest, found: _Read, sources: dict[str, Entry]) -> dict[str, object]:
    """Those of all parts. Empty folders are those of the base, less what any part took out, and those that any part has of its own."""
    inherited = empty_folders_in(found.base.version.extras) if found.base is not None else set()
    own: set[str] = set()
    gone: set[str] = set()
    for part in found.parts:
        if part.has_a_say or part.body.get("extras"):
            folders = empty_folders_in(part.mapping("extras"))
            own |= folders - inherited
            gone |= inherited - folders
    folders = ((inherited - gone) | own) - set(folders_of(sources))
    extras: dict[str, object] = {}
    for part in found.parts:
        extras |= part.mapping("extras")
    extras |= request.extras
    extras.pop("empty_folders", None)
    return {**extras, "empty_folders": sorted(folders)} if folders else extras


def _ttl(request: LogRequest, parts: Sequence[DraftPart]) -> Ttl:
    if request.ttl is not ArtifactTTL.INHERIT:
        return request.ttl
    given = [seconds for part in parts if isinstance(seconds := part.body.get("ttl_seconds"), int)]
    return ttl_of_seconds(given[-1]) if given else ArtifactTTL.INHERIT
