"""Containers that are given up: no row names them, none ever will again, and their files are deleted later."""

from collections.abc import Iterable, Sequence

from jupyter_artifacts.core.catalog.engine import Connection
from jupyter_artifacts.core.catalog.queries.records import append_record


def trash_containers(db: Connection, containers: Sequence[tuple[str, str]], now: int) -> None:
    """Put (kind, key) of containers into the trash, and queue the record of it: one that is rebuilt from records must not use them."""
    if containers:
        insert_trash(db, [(kind, key, now) for kind, key in containers])
        append_record(db, "trash", now, {"containers": [list(each) for each in containers]})


def insert_trash(db: Connection, containers: Iterable[tuple[str, str, int]]) -> None:
    """Put (kind, key, since when) of containers into the trash, without a record."""
    db.executemany("INSERT INTO trash (kind, key, since) VALUES (?, ?, ?)", containers)
