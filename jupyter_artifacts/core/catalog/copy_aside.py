"""Keeps a copy of a catalog before its schema is changed. Loaded when that happens, once in years."""

import os
import sqlite3
from contextlib import closing, suppress
from pathlib import Path
from urllib.parse import quote

from jupyter_artifacts.errors import StoreCorruptError, StoreFullError, StoreUnavailableError


def copy_aside(file: Path, schema_number: int) -> Path:
    """Copy the catalog to a file beside it that is named by its schema, check the copy, and make it durable.

    Called inside the transaction that will change the schema, so nobody else writes meanwhile. A copy of an attempt that was killed is
    replaced.

    Raises:
        StoreFullError: there is no room for it.
        StoreCorruptError: the copy is not sound, so the catalog is not.
        StoreUnavailableError: it can't be made, for another reason.
    """
    kept = file.with_name(f"{file.name}.schema{schema_number}")
    part = kept.with_name(f"{kept.name}.part")
    try:
        part.unlink(missing_ok=True)
        _copy(file, part, schema_number)
        for path in (part, file.parent):
            _sync(path)
        os.replace(part, kept)
        _sync(file.parent)
    except (OSError, sqlite3.OperationalError) as error:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        kind = StoreFullError if "full" in str(error) or getattr(error, "errno", 0) == 28 else StoreUnavailableError
        raise kind(
            f"the catalog {file} has to be brought up to date, and no copy of it can be kept: {error}. Nothing was changed."
        ) from error
    return kept


def _copy(file: Path, part: Path, schema_number: int) -> None:
    with (
        closing(sqlite3.connect(f"file:{quote(str(file))}?mode=ro", uri=True)) as source,
        closing(sqlite3.connect(part, isolation_level=None)) as copy,
    ):
        source.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE").fetchone()  # one file, without a log beside it
        try:
            checked = [copy.execute(f"PRAGMA {name}").fetchone()[0] for name in ("quick_check", "user_version")]
        except sqlite3.DatabaseError as error:
            checked = [str(error)]
    if checked != ["ok", schema_number]:
        part.unlink(missing_ok=True)
        raise StoreCorruptError(
            f"the catalog {file} is damaged ({checked[0]}), so its schema was not changed. Rebuild it from its records:"
            " `jupyter artifacts recover`."
        )


def _sync(path: Path) -> None:
    fd = os.open(path, os.O_RDONLY | getattr(os, "O_CLOEXEC", 0))
    try:
        os.fsync(fd)
    finally:
        os.close(fd)
