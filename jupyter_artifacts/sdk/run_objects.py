"""Tables and media that are logged among metrics: each becomes an artifact of its own, and the row says where it is."""

import re
import warnings
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from jupyter_artifacts.sdk.artifact import Artifact
from jupyter_artifacts.sdk.table.partitioned import PartitionedTable
from jupyter_artifacts.sdk.table.table import Table

if TYPE_CHECKING:
    from jupyter_artifacts.sdk.run import Run


def with_objects_logged(run: "Run", data: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """Metrics with the address of an entry in the place of each table and medium, which was logged by this run."""
    found = {}
    for key, value in data.items():
        if isinstance(value, Mapping):
            value = with_objects_logged(run, value, f"{prefix}{key}.")
        elif hasattr(type(value), "is_loggable"):
            value = _log(run, f"{prefix}{key}", value)
        found[key] = value
    return found


def _log(run: "Run", key: str, value: Any) -> str:
    if isinstance(value, Table):
        return _log_table(run, key, value)
    return _log_as_artifact(run, key, value, "run_table" if not hasattr(value, "media_kind") else "run_media")


def _log_table(run: "Run", key: str, table: Table) -> str:
    if table.log_mode == "IMMUTABLE" and table.logged_at is not None:
        if table.is_changed_since_log:
            warnings.warn(
                f"the table {key!r} was logged before and has changed since; what was logged stays. Make it with log_mode='MUTABLE' to"
                " log it again.",
                stacklevel=7,
            )
        return table.logged_at
    address = _log_increment(run, key, table) if table.log_mode == "INCREMENTAL" else _log_as_artifact(run, key, table, "run_table")
    table.note_log(address, run.id)
    return address


def _log_as_artifact(run: "Run", key: str, value: Any, type_name: str) -> str:
    artifact = Artifact._of_reserved_type(_name(run, key), type_name)
    path = artifact.add(value, key).path
    run.submit(artifact, now=True)
    return f"{artifact.qualified_name}/{path}"


def _log_increment(run: "Run", key: str, table: Table) -> str:
    """Log the rows that were added since, as one more part of what this run has logged under the key."""
    first = table.rows_logged_to(run.id)
    latest = _find_artifact(run, name := _name(run, f"incr-{key}"))
    if latest is not None and first and first == len(table) and table.logged_at is not None:
        return table.logged_at
    artifact = Artifact._of_reserved_type(name, "run_table") if latest is None else latest.new_draft()
    count = 0 if latest is None else len(PartitionedTable._of_artifact(latest, f"{key}.parts").parts)
    artifact.add(table._rows_from(first), f"{key}.parts/{count:06}")
    path = artifact.add(PartitionedTable(f"{key}.parts"), key, overwrite=True).path
    run.submit(artifact, now=True)
    return f"{artifact.qualified_name}/{path}"


def _find_artifact(run: "Run", name: str) -> Artifact | None:
    """The latest version of a collection of this run's project, where there is one."""
    from jupyter_artifacts.core.operations.resolve import find_collection_record, list_version_records

    collection = find_collection_record(run._store, run.entity, run.project, name)
    found = [] if collection is None else list_version_records(run._store, collection, 1)
    return Artifact._of_version(run._store, found[0], run.settings) if found else None


def _name(run: "Run", key: str) -> str:
    return f"run-{run.id}-{re.sub(r'[^A-Za-z0-9_.-]', '-', key)}"[:128].rstrip(".")
