"""Opens a table of a version for reading pages: a logged table, its parts, or a plain CSV, JSON lines, Parquet or Feather file."""

import os
import shutil
from contextlib import suppress
from difflib import get_close_matches
from typing import TYPE_CHECKING, BinaryIO, cast

from jupyter_artifacts.core.model.manifest import Entry, is_reference
from jupyter_artifacts.core.model.version import VersionRecord
from jupyter_artifacts.core.operations.load_manifest import load_entries, naming_deletion
from jupyter_artifacts.core.operations.open_content import StoredFile, open_content
from jupyter_artifacts.core.store import Store
from jupyter_artifacts.errors import EntryNotFoundError, UsageError

if TYPE_CHECKING:
    from jupyter_artifacts.core.tables.parquet_part import TableFile
    from jupyter_artifacts.core.tables.scratch import Scratch
    from jupyter_artifacts.core.tables.source import TableSource

_NAMED = 10


def open_table(store: Store, version: VersionRecord, path: str | None = None) -> "TableSource":
    """The table at a path of a version: of a file, a folder of parts, or the only table there is.

    Raises:
        EntryNotFoundError: there is nothing at `path`.
        UsageError: no path was given and there are several tables, or none; or parts have different columns.
        UnsupportedError: it is no table that can be read.
        IntegrityError: stored bytes are damaged.
        BrokenReferenceError: below it, why what a reference leads to can't be had.
    """
    from jupyter_artifacts.core.tables.source import open_source

    entries = find_table_entries(store, version, path)
    scratch = _scratch(store)
    name = entries[0].path if len(entries) == 1 else str(path).rstrip("/") + "/"
    files: list[TableFile] = []
    try:
        with naming_deletion(store, version):
            for entry in entries:
                files.append(_open_file(store, version, entry, scratch))
    except BaseException:
        for file in files:
            file.close()
        raise
    return open_source(name, files, scratch)


def find_table_entries(store: Store, version: VersionRecord, path: str | None) -> list[Entry]:
    """The entries that hold the table at `path`: one file, or the parts in a folder, in the order of their paths.

    Raises:
        EntryNotFoundError: nothing is there.
        UsageError: no path was given and there are several tables, or none.
    """
    from jupyter_artifacts.core.tables.formats import table_format
    from jupyter_artifacts.core.tables.schema import TABLE_SUFFIX

    entries = {entry.path: entry for entry in load_entries(store, version)}
    tables = [name for name in entries if table_format(name)]
    if path is None:
        if len(tables) == 1:
            return [entries[tables[0]]]
        named = ", ".join(tables[:_NAMED]) + (", …" if len(tables) > _NAMED else "")
        raise UsageError(
            f"{version.name} holds {len(tables)} tables; name one of them: {named}." if tables else f"{version.name} holds no table."
        )
    for name in (path, f"{path}{TABLE_SUFFIX}"):
        if name in entries:
            return [entries[name]]
    folder = path.rstrip("/") + "/"
    if parts := [entries[name] for name in tables if name.startswith(folder) and "/" not in name[len(folder) :]]:
        return parts
    if len(stems := [name for name in tables if name.startswith(f"{path}.") and "." not in name[len(path) + 1 :]]) == 1:
        return [entries[stems[0]]]
    near = get_close_matches(path, tables, n=1)
    raise EntryNotFoundError(
        f"{version.name} has no table at {path!r}"
        + (f"; did you mean {near[0]!r}?" if near else f"; its tables: {', '.join(tables[:_NAMED]) or 'none'}.")
    )


def _open_file(store: Store, version: VersionRecord, entry: Entry, scratch: "Scratch") -> "TableFile":
    from jupyter_artifacts.core.tables.parquet_part import TableFile

    if is_reference(entry.extra):
        from jupyter_artifacts.core.operations.fetch_table import fetch_table

        return fetch_table(store, version, entry, scratch)
    content = open_content(store, entry.digest)
    if isinstance(content, StoredFile) and content.local_file is not None:
        return TableFile(entry.path, entry.digest.hex(), entry.size, os.fspath(content.local_file), content.verify, content.close)
    # A small content shares its container with others, and a container may lie elsewhere: a file of its own takes its place.
    path = scratch.new_file(".table")
    with open(path, "wb") as file:
        shutil.copyfileobj(cast(BinaryIO, content), file, 1 << 20)
    content.close()
    return TableFile(entry.path, entry.digest.hex(), entry.size, path, _verified_before, lambda: _remove(path))


def _verified_before(start: int, length: int) -> None:
    """The copy was made of bytes that had been verified."""


def _scratch(store: Store) -> "Scratch":
    from jupyter_artifacts.core.tables.scratch import Scratch

    folder = store.cache_dir / "tables"
    found = _scratches.get(str(folder))
    if found is None:
        found = _scratches[str(folder)] = Scratch(folder)
    return found


_scratches: "dict[str, Scratch]" = {}


def _remove(path: str) -> None:
    with suppress(OSError):
        os.unlink(path)
