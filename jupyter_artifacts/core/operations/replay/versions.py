"""Versions are made again, found unchanged, linked and unlinked."""

from collections.abc import Mapping

from jupyter_artifacts.core.catalog.queries import collections, contents, drafts, links, runs, versions
from jupyter_artifacts.core.catalog.queries.retention import refresh_expiry
from jupyter_artifacts.core.model.digest import parse_digest
from jupyter_artifacts.core.model.names import LATEST
from jupyter_artifacts.core.model.record import Record
from jupyter_artifacts.core.model.ttl import ttl_of_seconds
from jupyter_artifacts.core.model.version import CollectionKind
from jupyter_artifacts.core.operations.replay.kinds import Replay
from jupyter_artifacts.core.operations.replay.target import (
    Target,
    key,
    mapping,
    number,
    optional,
    place_of,
    text,
    texts,
    version_place,
)


def _log(target: Target, record: Record) -> None:
    db, at = target.db, record.at
    place, version_number = version_place(text(record, "version"))
    collection = collections.ensure_collection(db, *place, text(record, "type"), at)
    collections.keep_version_number(db, collection.key, version_number, at)
    new = versions.NewVersion(
        collection.key, version_number, text(record, "token"), parse_digest(text(record, "digest")), number(record, "entries"),
        number(record, "size"), optional(record, "description"), mapping(record, "metadata"), mapping(record, "extras"),
        ttl_of_seconds(key(record, "ttl_seconds")), None if record.body["base"] is None else target.version(record.body["base"]),
    )  # fmt: skip
    version, _ = versions.insert_version(db, new, at)
    contents.insert_version_ranges(db, version, [target.bytes.range(db, parse_digest(each)) for each in texts(record, "ranges")])
    versions.set_aliases(db, collection.key, version, texts(record, "aliases"), at)
    versions.replace_tags(db, version, texts(record, "tags"))
    _end_draft(target, record, version)
    _add_producer(target, record, version)


def _log_unchanged(target: Target, record: Record) -> None:
    db, version = target.db, target.version(record.body["version"])
    place, _ = version_place(text(record, "version"))
    versions.set_aliases(db, target.collection("/".join(place)), version, texts(record, "aliases"), record.at)
    versions.add_tags(db, version, texts(record, "tags"))
    if record.body["extras"] is not None:
        versions.replace_extras(db, version, mapping(record, "extras"))
    _end_draft(target, record, version)
    _add_producer(target, record, version)


def _end_draft(target: Target, record: Record, version: int) -> None:
    """Let the draft that the version was made of be that version, and its writers' runs its producers."""
    if record.body.get("draft") is None:
        return
    for run, step, token, at in record.body["producers"]:  # type: ignore[attr-defined]
        runs.insert_output(target.db, run, version, token, step, at)
    draft = drafts.find_draft(target.db, text(record, "draft"))
    if draft is None:  # it had been given up
        return
    if draft.distributed_id is None:
        drafts.delete_drafts(target.db, [draft.key], record.at)
    else:
        drafts.commit_draft(target.db, draft.key, version, record.at)


def _add_producer(target: Target, record: Record, version: int) -> None:
    run = key(record, "run")
    if run is not None:
        runs.insert_output(target.db, run, version, text(record, "token"), key(record, "step"), record.at)


def _link(target: Target, record: Record) -> None:
    db, at, version = target.db, record.at, target.version(record.body["version"])
    place = place_of(text(record, "collection"))
    found = collections.find_collection(db, *place)
    collection = found or collections.insert_collection(db, *place, text(record, "type"), CollectionKind.LINK, at)
    if not links.is_linked(db, collection.key, version) and not links.restore_link(db, collection.key, version, at):
        collections.keep_version_number(db, collection.key, number(record, "number"), at)
        links.insert_link(db, collection.key, version, number(record, "number"), at)
    refresh_expiry(db, version=version)
    versions.set_aliases(db, collection.key, version, texts(record, "aliases"), at)


def _unlink(target: Target, record: Record) -> None:
    db, version, collection = target.db, target.version(record.body["version"]), target.collection(record.body["collection"])
    links.delete_link(db, collection, version, record.at)
    refresh_expiry(db, version=version)
    versions.remove_aliases(db, collection, version, texts(record, "aliases"))
    if record.body["latest"] is not None:
        versions.set_aliases(db, collection, target.version(record.body["latest"]), [LATEST], record.at)


KINDS: Mapping[str, Replay] = {"log": _log, "log-unchanged": _log_unchanged, "link": _link, "unlink": _unlink}
