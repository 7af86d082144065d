"""What several payloads share: versions, runs, entries and changes as JSON, and how lists are cut."""

import os
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import PurePosixPath, PureWindowsPath
from typing import TypeVar

from jupyter_artifacts.core.catalog.queries.elsewhere import Elsewhere
from jupyter_artifacts.core.model.changes import Change, Changes, MetadataChange
from jupyter_artifacts.core.model.run import Origin, RunRecord, Step
from jupyter_artifacts.core.model.version import VersionRecord
from jupyter_artifacts.core.operations.diff import compare_metadata, diff_versions
from jupyter_artifacts.core.store import Store
from jupyter_artifacts.errors import IntegrityError, StoreError
from jupyter_artifacts.views.payloads import shapes

ITEMS_SHOWN = 50
"""How many items a list holds where nobody asked for all."""

T = TypeVar("T")

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LAST_SECOND = (datetime.max.replace(tzinfo=UTC) - _EPOCH) // timedelta(seconds=1)


def cut(items: Sequence[T], limit: int | None) -> tuple[Sequence[T], int]:
    """The first `limit` items (all, when None), and how many are left out."""
    kept = items if limit is None else items[:limit]
    return kept, len(items) - len(kept)


def elsewhere_shapes(elsewhere: Sequence[Elsewhere]) -> list[shapes.Elsewhere]:
    """Other projects that hold such things."""
    return [{"entity": each.entity, "project": each.project, "count": each.found} for each in elsewhere]


def iso_time(moment_us: int) -> str:
    """``2026-11-21T11:33:05Z`` of microseconds since 1970; at most the end of the year 9999."""
    moment = _EPOCH + timedelta(seconds=min(moment_us // 1_000_000, _LAST_SECOND))
    return moment.isoformat().replace("+00:00", "Z")


def version_shape(version: VersionRecord) -> shapes.Version:
    """A version as JSON."""
    return {
        "name": version.name,
        "qualified_name": version.qualified_name,
        "collection": version.collection.name,
        "version": version.label,
        "type": version.collection.type,
        "aliases": list(version.aliases),
        "tags": list(version.tags),
        "size": version.size,
        "file_count": version.entry_count,
        "digest": version.digest.hex(),
        "created_at": iso_time(version.created_at),
        "updated_at": iso_time(version.updated_at),
        "description": version.description,
        "source": version.source_qualified_name if version.link else None,
        "expires_at": None if version.expires_at is None else iso_time(version.expires_at),
    }


def run_shape(run: RunRecord) -> shapes.Run:
    """A run as JSON. Its host, arguments and uncommitted changes stay in the store: outputs are shared, and these may be private."""
    return {
        "path": run.path,
        "id": run.run_id,
        "name": run.name,
        "job_type": run.job_type,
        "group": run.group,
        "notes": run.notes,
        "state": run.state.value,
        "exit_code": run.exit_code,
        "created_at": iso_time(run.created_at),
        "finished_at": None if run.finished_at is None else iso_time(run.finished_at),
        "origin": _origin_shape(run.origin),
    }


def step_shape(step: Step) -> shapes.Step:
    """A cell as JSON."""
    return {"source": step.source, "ordinal": step.ordinal}


def _origin_shape(origin: Origin) -> shapes.Origin:
    return {"kind": origin.kind, "path": short_path(origin.path) if origin.path else None, "git_commit": origin.git_commit}


def short_path(path: str) -> str:
    """The last folder and the name of an absolute path: enough to know it by, without saying whose home it is in."""
    for kind in (PurePosixPath, PureWindowsPath):
        if (pure := kind(path)).is_absolute():
            return "/".join(pure.parts[1:][-2:])
    return path


def place_path(path: str) -> str:
    """`path` from the working directory when it lies below it, else as it is."""
    here = os.getcwd()
    if path == here:
        return "."
    return os.path.relpath(path, here) if path.startswith(os.path.join(here, "")) else path


def find_changes(store: Store, old: VersionRecord, new: VersionRecord) -> Changes | None:
    """What differs, or None when the store is damaged: what else there is to say must not fail because of an old version."""
    try:
        return diff_versions(store, old, new)
    except (IntegrityError, StoreError):
        return None


def changes_shape(changes: Changes, limit: int | None) -> shapes.Changes:
    """Changes as JSON."""
    kept, more = cut(changes.entries, limit)
    return {
        "counts": counts_shape(changes),
        "entries": [change_shape(change) for change in kept],
        "more": more,
        "metadata": [_metadatachange_shape(change) for change in changes.metadata],
    }


def metadata_changes(old: VersionRecord, new: VersionRecord) -> list[shapes.MetadataChange]:
    """Top-level metadata keys that differ."""
    return [_metadatachange_shape(change) for change in compare_metadata(old.metadata, new.metadata)]


def counts_shape(changes: Changes) -> dict[str, int]:
    """How many changes there are of each kind."""
    return {kind.value: count for kind, count in changes.counts.items()}


def change_shape(change: Change) -> shapes.Change:
    """One file that differs, as JSON."""
    return {
        "kind": change.kind.value,
        "path": change.path,
        "old_path": change.old.path if change.old else None,
        "old_size": change.old.size if change.old else None,
        "new_size": change.new.size if change.new else None,
    }


def _metadatachange_shape(change: MetadataChange) -> shapes.MetadataChange:
    return {"kind": change.kind.value, "key": change.key, "old": change.old, "new": change.new}
