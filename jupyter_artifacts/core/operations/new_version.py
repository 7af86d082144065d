"""A version appears in the catalog, with its aliases, its producer and its record; or one that is there already is found again."""

import json
from collections.abc import Mapping, Sequence

from jupyter_artifacts.core.catalog.engine import Connection
from jupyter_artifacts.core.catalog.queries import collections, contents, runs, versions
from jupyter_artifacts.core.catalog.queries.records import append_record
from jupyter_artifacts.core.catalog.queries.state import NOUNS, Field, State
from jupyter_artifacts.core.model.manifest import canonical_json
from jupyter_artifacts.core.model.names import LATEST
from jupyter_artifacts.core.model.ttl import ArtifactTTL, ttl_seconds
from jupyter_artifacts.core.model.version import IMPORTED_REFERENCES, CollectionRecord, VersionRecord, has_imported_references
from jupyter_artifacts.core.operations.log_request import LogRequest, LogResult
from jupyter_artifacts.core.operations.new_manifest import Outline
from jupyter_artifacts.core.operations.oplog import alias_fields, note_operation, snapshot, version_fields


def adopt_version(db: Connection, request: LogRequest, version: VersionRecord, now: int) -> LogResult:
    """Let a version that has these contents already have the aliases, the tags and the run too."""
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
    if moved or added_tags or is_producer or extras is not None or request.closing is not None:
        append_record(
            db, "log-unchanged", now, {
                "version": version.qualified_name, "aliases": moved, "tags": added_tags, "extras": extras,
                "run": request.run_key if is_producer else None,
                "step": runs.find_output_step(db, request.run_key, version.key), "token": request.token, **_recorded_parts(request),
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
    """A version's extras as this log changes them; None where it doesn't.

    W&B's digest comes where this log asks for it and the version has none yet. References that came in an import are the user's own once
    the user's own Python has named all of them.
    """
    extras = dict(version.extras)
    if "digest_algorithm" in request.extras and "digest_algorithm" not in extras:
        extras |= {key: request.extras[key] for key in ("digest_algorithm", "digest")}
    if not has_imported_references(request.extras):
        extras.pop(IMPORTED_REFERENCES, None)
    return None if extras == version.extras else extras


def _record_producer(db: Connection, request: LogRequest, version_key: int, now: int, *, is_new: bool = False) -> bool:
    for each in request.producers:
        runs.insert_output(db, each.run_key, version_key, each.token, each.step_key, each.at)
    if request.run_key is None:
        return False
    if (request.producers or not is_new) and runs.has_output(db, request.run_key, version_key):
        return False
    step = runs.ensure_step(db, request.run_key, request.step, now)
    return runs.insert_output(db, request.run_key, version_key, request.token, step, now)


def insert_version(
    db: Connection,
    request: LogRequest,
    collection: CollectionRecord,
    outline: Outline,
    range_keys: Sequence[int],
    base_key: int | None,
    now: int,
) -> LogResult:
    """Make the next version of `collection`."""
    aliases = {*request.aliases, LATEST}
    before = snapshot(db, alias_fields(collection.key, aliases), is_recorded=True)
    number = collections.take_version_number(db, collection.key, now)
    new = versions.NewVersion(
        collection.key, number, request.token, outline.digest, outline.entry_count, outline.size, request.description,
        request.metadata, request.extras, request.ttl, base_key,
    )  # fmt: skip
    key, expires_at = versions.insert_version(db, new, now)
    contents.insert_version_ranges(db, key, list(zip(range_keys, outline.first_paths, strict=True)))
    versions.set_aliases(db, collection.key, key, aliases, now)
    if request.tags:
        versions.add_tags(db, key, request.tags)
    _record_producer(db, request, key, now, is_new=True)
    # What was just written need not be read again.
    version = VersionRecord(
        key, collection._replace(next_version=number + 1, updated_at=now), number, outline.digest, outline.entry_count, outline.size,
        request.description, _as_kept(request.metadata), now, now, tuple(sorted(aliases)), tuple(sorted(set(request.tags))),
        _as_kept(request.extras), request.ttl, expires_at,
    )  # fmt: skip
    present: State = {Field("version", key, "is_deleted"): False} | dict.fromkeys(before.state, key)
    note_operation(
        db, "log", before, place=collection, subject=version.name, now=now, run_key=request.run_key, created=[key], is_recorded=True,
        present=present,
    )  # fmt: skip
    return LogResult(version, is_new=True)


def _as_kept(values: Mapping[str, object]) -> Mapping[str, object]:
    """JSON values as the catalog gives them back."""
    return json.loads(canonical_json(values)) if values else {}


def append_log_record(
    db: Connection,
    request: LogRequest,
    outline: Outline,
    version: VersionRecord,
    base_key: int | None,
    containers: Sequence[Sequence[object]],
    now: int,
) -> None:
    """Queue the record of a version that was just made; `containers` as records name them."""
    append_record(
        db, "log", now, {
            "version": version.qualified_name, "type": version.collection.type, "token": request.token, "digest": outline.digest.hex(),
            "ranges": [digest.hex() for digest in outline.digests], "entries": version.entry_count, "size": version.size,
            "base": None if base_key is None else NOUNS["version"].name_of(db, base_key), "description": version.description,
            "metadata": version.metadata, "extras": version.extras,
            "ttl_seconds": ttl_seconds(version.ttl), "aliases": sorted({*request.aliases, LATEST}), "tags": sorted(set(request.tags)),
            "run": request.run_key, "step": _step_of(db, request, version.key), "containers": containers, **_recorded_parts(request),
        },
    )  # fmt: skip


def _step_of(db: Connection, request: LogRequest, version_key: int) -> int | None:
    """The step in which the run of a log made a version."""
    return runs.find_output_step(db, request.run_key, version_key) if request.step is not None or request.producers else None


def _recorded_parts(request: LogRequest) -> dict[str, object]:
    """What a record says of the draft that became the version, where there was one."""
    if request.closing is None:
        return {}
    return {"draft": request.closing.name, "producers": [list(each) for each in request.producers]}
