"""What a store holds, all of it, before and after something that must change none of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from jupyter_artifacts.core.store import Store
from jupyter_artifacts.errors import Error

Rows = list[tuple[object, ...]]

OF_SQLITE = ("catalog.db", "catalog.db-wal", "catalog.db-shm", "catalog.lock")
"""Files whose bytes may move while their rows stay; the rows are compared instead."""


def rows_of(store: Store) -> dict[str, Rows]:
    """Every row of every table."""
    with store.catalog.read() as db:
        tables = [str(row[0]) for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {table: sorted((tuple(row) for row in db.execute(f"SELECT * FROM {table}")), key=repr) for table in tables}


def files_of(folder: Path) -> dict[str, bytes | None]:
    """Every name below a folder, and what the files among them hold."""
    return {
        each.relative_to(folder).as_posix(): each.read_bytes() if each.is_file() and not each.is_symlink() else None
        for each in sorted(folder.rglob("*"))
        if each.name not in OF_SQLITE
    }


@contextmanager
def unchanged(store: Store) -> Iterator[None]:
    """The body leaves every row and every file of the store as it was."""
    rows, files = rows_of(store), files_of(store.root)
    yield
    assert rows_of(store) == rows
    assert files_of(store.root) == files


@contextmanager
def refused(store: Store, kind: type[Error], match: str | None = None) -> Iterator[None]:
    """The body raises exactly `kind`, with the code of that kind, and changes nothing in the store."""
    with unchanged(store), pytest.raises(kind, match=match) as caught:
        yield
    assert type(caught.value) is kind
    assert caught.value.code == kind.code
