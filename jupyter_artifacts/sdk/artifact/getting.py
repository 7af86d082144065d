"""How each kind of object is taken out of a version."""

import json
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from jupyter_artifacts.core.model.manifest import Entry, is_reference
from jupyter_artifacts.core.tables.schema import JOINED_SUFFIX, MEDIA_KINDS, PARTITIONED_SUFFIX, TABLE_SUFFIX
from jupyter_artifacts.core.tables.stored import StoredTable
from jupyter_artifacts.errors import NotATableError, UnsupportedError

if TYPE_CHECKING:
    from jupyter_artifacts.sdk.artifact.artifact import Artifact

_WANDB_SUFFIX = ".table.json"
"""Of tables that W&B wrote, in folders that were downloaded from there."""

SUFFIXES = (TABLE_SUFFIX, PARTITIONED_SUFFIX, JOINED_SUFFIX, *(f".{kind}.json" for kind in MEDIA_KINDS), _WANDB_SUFFIX)


def find_added(objects: Mapping[str, object], name: str) -> object | None:
    """What was added to a draft under a name."""
    return next((objects[path] for path in (name, *(name + suffix for suffix in SUFFIXES)) if path in objects), None)


def get_object(artifact: "Artifact", name: str, *, among: Callable[[str], object] | None = None) -> Any | None:
    """The object of a name, or None. `among` finds entries instead of the artifact, such as a draft of it that has lost some."""
    find = among or artifact._find_stored
    for path in (name, *(name + suffix for suffix in SUFFIXES)):
        entry = find(path)
        if not isinstance(entry, Entry):
            continue
        if path.endswith((*SUFFIXES, ".parquet")):
            return _load(artifact, entry)
    return None


def _load(artifact: "Artifact", entry: Entry) -> Any:
    if entry.path.endswith(".parquet"):
        return table_at(artifact, entry)
    said = _json(artifact, entry)
    if entry.path.endswith(PARTITIONED_SUFFIX):
        from jupyter_artifacts.sdk.table.partitioned import PartitionedTable

        return PartitionedTable._of_artifact(artifact, str(said["parts_path"]))
    if entry.path.endswith(JOINED_SUFFIX):
        from jupyter_artifacts.sdk.table.joined import JoinedTable

        return JoinedTable._of_artifact(artifact, said)
    if entry.path.endswith(_WANDB_SUFFIX):
        from jupyter_artifacts.sdk.table.table import Table

        return Table.from_json(said, artifact)
    from jupyter_artifacts.sdk.media.others import media_class

    kind = next(kind for kind in MEDIA_KINDS if entry.path.endswith(f".{kind}.json"))
    return media_class(kind).from_cell(said, artifact._read_entry, artifact)


def table_at(artifact: "Artifact", entry: Entry) -> Any:
    """The table that an entry is.

    Raises:
        UnsupportedError: it is a reference, whose bytes are elsewhere.
    """
    refuse_reference(entry)
    from jupyter_artifacts.sdk.table.home import Home
    from jupyter_artifacts.sdk.table.table import Table

    stored = StoredTable(f"{entry.path} of {artifact.name}", lambda: artifact._open_stored(entry.digest))
    return Table._of_home(Home(entry.path, stored, artifact))


def refuse_reference(entry: Entry) -> None:
    """Raise UnsupportedError for an entry whose bytes are not in the store."""
    if is_reference(entry.extra):
        raise UnsupportedError(f"{entry.path} is a reference: its rows are not in the store. Download it, and read the file.")


def _json(artifact: "Artifact", entry: Entry) -> dict[str, Any]:
    try:
        said = json.loads(artifact._read_entry(entry.path))
        if not isinstance(said, dict):
            raise ValueError("it is no object")
    except (ValueError, RecursionError) as error:
        raise NotATableError(f"{entry.path} of {artifact.name} is not what its name says: {error}.") from error
    return said
