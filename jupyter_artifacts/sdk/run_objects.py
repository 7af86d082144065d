"""Tables and media that are logged among metrics: each becomes an artifact of its own, and the row says where it is."""

import re
import warnings
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from jupyter_artifacts.sdk.artifact import Artifact
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
        if value.log_mode == "IMMUTABLE" and value.logged_at is not None:
            if value.is_changed_since_log:
                warnings.warn(
                    f"the table {key!r} was logged before and has changed since; what was logged stays. Make it with log_mode='MUTABLE' to"
                    " log it again.",
                    stacklevel=6,
                )
            return value.logged_at
        type_name = "run_table"
    else:
        type_name = "run_table" if not hasattr(value, "media_kind") else "run_media"
    name = f"run-{run.id}-{re.sub(r'[^A-Za-z0-9_.-]', '-', key)}"[:128].rstrip(".")
    artifact = Artifact._of_reserved_type(name, type_name)
    path = artifact.add(value, key).path
    run.submit(artifact, now=True)
    address = f"{artifact.qualified_name}/{path}"
    if isinstance(value, Table):
        value.note_log(address)
    return address
