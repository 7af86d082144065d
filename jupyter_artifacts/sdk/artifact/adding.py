"""How each kind of object is put into a draft."""

import json
from typing import TYPE_CHECKING

from jupyter_artifacts.core.tables.schema import JOINED_SUFFIX, PARTITIONED_SUFFIX, TABLE_SUFFIX, ForeignKey, Marks
from jupyter_artifacts.errors import UsageError
from jupyter_artifacts.sdk.manifest import ArtifactManifestEntry
from jupyter_artifacts.sdk.media.medium import Media
from jupyter_artifacts.sdk.table.joined import JoinedTable
from jupyter_artifacts.sdk.table.partitioned import PartitionedTable
from jupyter_artifacts.sdk.table.table import Table

if TYPE_CHECKING:
    from jupyter_artifacts.sdk.artifact.artifact import Artifact


def add_object(artifact: "Artifact", obj: object, name: str, *, overwrite: bool) -> str:
    """Add an object; returns the path of its entry."""
    if not name:
        raise UsageError(f"name={name!r} is no name for what is added.")
    if isinstance(obj, Table):
        path = _with_suffix(name, TABLE_SUFFIX)
        _add_table(artifact, obj, path, overwrite=overwrite)
    elif isinstance(obj, Media):
        path = _with_suffix(name, f".{obj.media_kind}.json")
        _add_media(artifact, obj, path, overwrite=overwrite)
    elif isinstance(obj, PartitionedTable):
        path = _with_suffix(name, PARTITIONED_SUFFIX)
        _put_json(artifact, path, {"_type": "partitioned-table", "parts_path": obj.parts_path}, overwrite=overwrite)
    elif isinstance(obj, JoinedTable):
        path = _with_suffix(name, JOINED_SUFFIX)
        tables = {f"table{at}": _table_path(artifact, table) for at, table in enumerate(obj._tables, start=1)}
        _put_json(artifact, path, {"_type": "joined-table", **tables, "join_key": obj.join_key}, overwrite=overwrite)
    else:
        raise TypeError(f"add() takes tables and media, not {type(obj).__name__}; add files with add_file().")
    artifact._objects[path] = obj
    return path


def _with_suffix(name: str, suffix: str) -> str:
    return name if name.endswith(suffix) else name + suffix


def _put_json(artifact: "Artifact", path: str, value: object, *, overwrite: bool) -> None:
    text = json.dumps(value, sort_keys=True)  # with spaces, as W&B writes it: then digests are equal too
    artifact._put(path, lambda file: file.write(text.encode()), overwrite=overwrite)


def _add_media(artifact: "Artifact", medium: Media, path: str, *, overwrite: bool) -> None:
    artifact._put_media(list(medium.media_files()))
    _put_json(artifact, path, {"_type": medium.media_kind, **medium.to_cell()}, overwrite=overwrite)


def _add_table(artifact: "Artifact", table: Table, path: str, *, overwrite: bool) -> None:
    home = table._unread
    if home is not None and home.origin is not artifact:
        _take_table(artifact, table, path, overwrite=overwrite)
        return
    from jupyter_artifacts.core.tables.assembly import arrow_of_cells
    from jupyter_artifacts.core.tables.codec import write_arrow
    from jupyter_artifacts.core.tables.making import check_key

    cells = table._cells
    if table._primary_key is not None:
        check_key(cells, table._primary_key)
    marks = Marks({}, table._primary_key, {name: _foreign_key(artifact, *to) for name, to in table._all_foreign_keys().items()})
    arrow = arrow_of_cells(cells, marks)  # before anything is added: it may fail
    media = [medium for name in cells.names if cells.is_media(name) for medium in cells.column(name) if medium is not None]
    artifact._put_media([file for medium in media for file in medium.media_files()])
    artifact._put(path, lambda file: write_arrow(arrow, file), overwrite=overwrite)


def _foreign_key(artifact: "Artifact", table: Table, column: str) -> ForeignKey:
    """Where a table that another one refers to lies in the artifact; it is added where it doesn't yet."""
    return ForeignKey(path_of_table(artifact, table), column)


def path_of_table(artifact: "Artifact", table: Table) -> str:
    """Where a table lies that has no name of its own: it is added below `media/tables`, named by its content."""
    from io import BytesIO

    from jupyter_artifacts.core.model.digest import digest_of
    from jupyter_artifacts.core.tables.codec import write_arrow

    known = next((path for path, obj in artifact._objects.items() if obj is table), None)
    if known is not None:
        return known
    body = BytesIO()
    write_arrow(table.to_arrow(), body)
    return add_object(artifact, table, f"media/tables/{digest_of(body.getvalue()).hex()[:32]}", overwrite=True)


def _table_path(artifact: "Artifact", table: object) -> str:
    """Where one of two joined tables lies, which is added where it doesn't yet."""
    if isinstance(table, str):
        return table
    if isinstance(table, Table):
        return path_of_table(artifact, table)
    if isinstance(table, PartitionedTable):
        known = next((path for path, obj in artifact._objects.items() if obj == table), None)
        return known or add_object(artifact, table, f"media/tables/{table.parts_path.replace('/', '-')}", overwrite=True)
    assert isinstance(table, ArtifactManifestEntry)
    found = table.parent_artifact().get(table.path)
    if not isinstance(found, Table):
        raise UsageError(f"{table.path} is no table that can be joined.")
    return path_of_table(artifact, found)


def _take_table(artifact: "Artifact", table: Table, path: str, *, overwrite: bool) -> None:
    """Refer to a table of another artifact, and to its media."""
    from jupyter_artifacts.core.operations.add_reference import entry_of_artifact
    from jupyter_artifacts.core.tables.schema import MEDIA_KINDS

    home = table._unread
    assert home is not None
    origin = home.origin
    entry = origin._find_stored(home.path)
    for name, mark in home.stored.marks.columns.items():
        if mark["type"] in MEDIA_KINDS:
            media = [home.medium(mark["type"], cell) for cell in home.stored.read([name]).column(0).to_pylist() if cell is not None]
            artifact._put_media([file for medium in media for file in medium.media_files()])
    for key in home.stored.marks.foreign_keys.values():
        if artifact._draft.find(key.table) is None and (other := origin.get(key.table)) is not None:
            add_object(artifact, other, key.table, overwrite=False)
    address = f"wandb-artifact://{origin.source_qualified_name}/{home.path}"
    artifact._take(entry_of_artifact(entry, address, path), origin, overwrite=overwrite)
