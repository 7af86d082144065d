"""How drafts and their parts come into the catalog, with their records; and how a draft ends as a version. Inside others' transactions."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from jupyter_artifacts.core.catalog.engine import Connection
from jupyter_artifacts.core.catalog.queries import drafts, runs
from jupyter_artifacts.core.catalog.queries.records import append_record
from jupyter_artifacts.core.catalog.queries.state import NOUNS
from jupyter_artifacts.core.containers.contract import StagedContainer
from jupyter_artifacts.core.model.draft import DraftPart, DraftRecord, new_draft_name
from jupyter_artifacts.core.model.ttl import ttl_seconds
from jupyter_artifacts.core.model.version import CollectionRecord
from jupyter_artifacts.core.operations.draft_base import DraftBase
from jupyter_artifacts.core.operations.log_request import ClosingDraft, LogRequest
from jupyter_artifacts.core.operations.new_manifest import NewManifest
from jupyter_artifacts.core.operations.recorded import recorded_containers
from jupyter_artifacts.errors import VersionNotFoundError


class DraftMovedError(Exception):
    """A draft is not any more as it was when it was read: something was added, or somebody else made it a version."""


class RangeSpan(NamedTuple):
    """A range of a part: its key in the catalog, its digest, and the first and last path in it."""

    key: int
    digest: bytes
    first_path: str
    last_path: str


def begin_draft(
    db: Connection, collection: CollectionRecord, now: int, *, distributed_id: str | None = None, generation: int = 0
) -> DraftRecord:
    """Begin a draft that begins with nothing yet."""
    name = new_draft_name()
    drafts.insert_draft(db, name, collection.key, now, distributed_id=distributed_id, generation=generation)
    found = drafts.find_draft(db, name)
    assert found is not None
    return found


def set_base(db: Connection, draft: DraftRecord, base: DraftBase | None, *, is_incremental: bool) -> DraftRecord:
    """Let a draft begin with a version, and hold all of that from now on.

    Raises:
        VersionNotFoundError: nobody holds it any more.
    """
    base_key = None if base is None or is_incremental else base.version.key
    drafts.set_base(db, draft.key, base_key, is_incremental=is_incremental)
    if base is not None and base_key is not None:
        held_by = None if base.draft_name is None else drafts.find_draft(db, base.draft_name)
        if not drafts.insert_base_ranges(db, draft.key, base_key, None if held_by is None else held_by.key) and base.version.entry_count:
            raise VersionNotFoundError(f"{base.version.source_qualified_name} was deleted, and its files were given up.")
    return draft._replace(base_key=base_key, is_incremental=is_incremental)


def part_body(request: LogRequest) -> dict[str, object]:
    """What a request says besides entries."""
    return {
        "removed": list(request.removed), "is_based": request.base is not None or request.is_incremental, "extras": dict(request.extras),
        "description": request.description, "metadata": dict(request.metadata), "aliases": sorted(set(request.aliases)),
        "tags": sorted(set(request.tags)), "ttl_seconds": ttl_seconds(request.ttl), "digest_algorithm": request.digest_algorithm,
    }  # fmt: skip


def spans_of(manifest: NewManifest, keys: Sequence[int]) -> list[RangeSpan]:
    """The ranges of a manifest that was cut anew, with their keys."""
    ranges = [manifest.cut[digest].entries for digest in manifest.outline.digests]
    return [
        RangeSpan(key, digest, each.paths[0], each.paths[-1])
        for key, digest, each in zip(keys, manifest.outline.digests, ranges, strict=True)
    ]


def insert_part(
    db: Connection,
    draft: DraftRecord,
    number: int,
    request: LogRequest,
    writer: str,
    manifest: NewManifest,
    spans: Sequence[RangeSpan],
    containers: Sequence[StagedContainer],
    now: int,
) -> DraftPart:
    """Put what a request holds into a draft, with its record."""
    step = None if request.run_key is None else runs.ensure_step(db, request.run_key, request.step, now)
    body = part_body(request)
    counts = manifest.outline.entry_count, manifest.outline.size
    drafts.insert_part(db, draft.key, number, request.token, writer, request.run_key, step, counts, body, now)
    drafts.insert_draft_ranges(db, draft.key, number, [(each.key, each.first_path, each.last_path) for each in spans])
    drafts.touch_draft(db, draft.key, now)
    append_record(
        db, "draft", now, {
            **_named(db, draft), "held_by": None if request.base is None else request.base.draft_name,
            "part": number, "token": request.token, "writer": writer, "run": request.run_key, "step": step,
            "ranges": [[each.digest.hex(), each.first_path, each.last_path] for each in spans], "entries": counts[0], "size": counts[1],
            "body": body, "containers": recorded_containers(db, containers),
        },
    )  # fmt: skip
    if request.closing is not None and (closed := drafts.find_draft(db, request.closing.name)) is not None and closed.key != draft.key:
        drop_drafts(db, [closed], now)  # what was one person's draft is a part of this one
    found = drafts.find_part_by_token(db, request.token)
    assert found is not None
    return found[1]


def append_begin_record(db: Connection, draft: DraftRecord, now: int) -> None:
    """Queue the record of a draft to which nothing was added yet."""
    append_record(db, "draft", now, {**_named(db, draft), "held_by": None, "part": 0})


def _named(db: Connection, draft: DraftRecord) -> Mapping[str, object]:
    """A draft without keys of this catalog."""
    return {
        "draft": draft.name, "collection": f"{draft.collection.entity}/{draft.collection.project}/{draft.collection.name}",
        "type": draft.collection.type, "distributed_id": draft.distributed_id, "generation": draft.generation,
        "base": None if draft.base_key is None else NOUNS["version"].name_of(db, draft.base_key), "is_incremental": draft.is_incremental,
    }  # fmt: skip


def close_draft(db: Connection, closing: ClosingDraft, version_key: int, now: int) -> None:
    """Let a draft be a version from now on, or be gone where it was one person's, in the transaction that makes the version.

    Raises:
        DraftMovedError: it has other parts than those that the version was made of, or is a version already.
    """
    draft = drafts.find_draft(db, closing.name)
    if closing.last_part is None:
        if draft is not None and draft.distributed_id is None:
            drafts.delete_drafts(db, [draft.key], now)
        return
    if draft is None or not draft.is_open or drafts.find_last_part(db, draft.key) != closing.last_part:
        raise DraftMovedError
    drafts.commit_draft(db, draft.key, version_key, now)


def drop_drafts(db: Connection, found: Sequence[DraftRecord], now: int) -> None:
    """Give drafts up, with the record of it."""
    if found:
        drafts.delete_drafts(db, [each.key for each in found], now)
        append_record(db, "draft-drop", now, {"drafts": [each.name for each in found]})
