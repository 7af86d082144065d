"""The payload of a log: what became a version, or which version was there already."""

from collections.abc import Sequence

from jupyter_artifacts.core.model.version import VersionRecord
from jupyter_artifacts.core.operations.log_request import LogResult
from jupyter_artifacts.core.operations.resolve import find_version_before
from jupyter_artifacts.core.operations.run import list_producers
from jupyter_artifacts.core.store import Store
from jupyter_artifacts.views.payloads.code import code_in_a_run
from jupyter_artifacts.views.payloads.parts import changes_shape, cut, find_changes, run_shape, version_shape
from jupyter_artifacts.views.payloads.shapes import LogPayload

CHANGES_SHOWN = 20


def log_payload(store: Store, result: LogResult, *, notes: Sequence[str] = (), limit: int | None = CHANGES_SHOWN) -> LogPayload:
    """What a log did. `notes` are sentences for the person who logged; `limit` cuts the lists of files."""
    version = result.version
    previous = _previous(store, result)
    changes = find_changes(store, previous, version) if previous else None
    producers = list_producers(store, version) if result.is_new else []
    changed, changed_more = cut(result.changed_files, limit)
    return {
        "kind": "log",
        "version": version_shape(version),
        "is_new": result.is_new,
        "previous": previous.label if previous else None,
        "changes": None if changes is None else changes_shape(changes, limit),
        "stored_bytes": result.stored_bytes,
        "run": run_shape(producers[0]) if producers else None,
        "changed_files": list(changed),
        "changed_files_more": changed_more,
        "ignored_metadata": list(result.ignored_metadata),
        "is_ttl_ignored": result.is_ttl_ignored,
        "notes": list(notes),
        "code": code_in_a_run(store, version),
    }


def _previous(store: Store, result: LogResult) -> VersionRecord | None:
    return find_version_before(store, result.version) if result.is_new else None
