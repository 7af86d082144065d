"""The list of operations: what each changed, from what to what."""

import json
from collections.abc import Mapping
from typing import NamedTuple

from jupyter_artifacts.core.catalog.engine import Connection, Row
from jupyter_artifacts.core.catalog.queries.batches import NO_LIMIT
from jupyter_artifacts.core.catalog.queries.state import Field, State
from jupyter_artifacts.core.model.manifest import canonical_json

KEPT = 10_000
"""As many operations can be listed and undone."""


class OperationRow(NamedTuple):
    """An operation with the state before and after it, whose keys are the catalog's."""

    id: int
    kind: str
    at: int
    entity: str
    project: str | None
    subject: str
    actor: str
    run: str | None
    before: State
    after: State
    undone_at: int | None


_OPERATION = """
    SELECT o.id, o.kind, o.at, o.entity, o.project, o.subject, o.actor, r.run_id, o.before, o.after, o.undone_at
    FROM operations o LEFT JOIN runs r ON r.id = o.run_id
    WHERE o.entity = :entity AND (o.project IS NULL OR o.project = coalesce(:project, o.project))
"""


def _encoded(state: Mapping[Field, object]) -> str:
    return canonical_json([[*field, value] for field, value in state.items()])


def _decoded(text: str) -> State:
    return {Field(noun, key, name): value for noun, key, name, value in json.loads(text)}


def _operation(row: Row) -> OperationRow:
    number, kind, at, entity, project, subject, actor, run, before, after, undone_at = row
    return OperationRow(number, kind, at, entity, project, subject, actor, run, _decoded(before), _decoded(after), undone_at)


def insert_operation(
    db: Connection, kind: str, now: int, *, entity: str, project: str | None, subject: str, actor: str, run_key: int | None,
    before: Mapping[Field, object], after: Mapping[Field, object],
) -> None:  # fmt: skip
    """Add an operation to the list, and let the oldest go."""
    row = db.execute(
        """INSERT INTO operations (kind, at, entity, project, subject, actor, run_id, before, after)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id""",
        (kind, now, entity, project, subject, actor, run_key, _encoded(before), _encoded(after)),
    ).fetchone()
    assert row is not None
    db.execute("DELETE FROM operations WHERE id <= ?", (int(row[0]) - KEPT,))


def list_operations(db: Connection, entity: str, project: str | None, limit: int = NO_LIMIT) -> list[OperationRow]:
    """Operations on a project and on what holds for its whole entity, newest first; None for all projects."""
    rows = db.execute(f"{_OPERATION} ORDER BY o.id DESC LIMIT :limit", {"entity": entity, "project": project, "limit": limit})
    return [_operation(row) for row in rows]


def find_operation(db: Connection, entity: str, project: str | None, number: int) -> OperationRow | None:
    """The operation of that number, or None."""
    row = db.execute(f"{_OPERATION} AND o.id = :id", {"entity": entity, "project": project, "id": number}).fetchone()
    return _operation(row) if row else None


def find_last_done(db: Connection, entity: str, project: str | None) -> OperationRow | None:
    """What is undone next."""
    sql = f"{_OPERATION} AND o.undone_at IS NULL ORDER BY o.id DESC LIMIT 1"
    row = db.execute(sql, {"entity": entity, "project": project}).fetchone()
    return _operation(row) if row else None


def find_last_undone(db: Connection, entity: str, project: str | None) -> OperationRow | None:
    """What is done again next: what was undone last, unless something else was done since."""
    sql = f"{_OPERATION} AND o.undone_at IS NOT NULL ORDER BY o.undone_at DESC, o.id LIMIT 1"
    row = db.execute(sql, {"entity": entity, "project": project}).fetchone()
    last_done = find_last_done(db, entity, project)
    if row is None or (last_done is not None and last_done.at > row[10]):
        return None
    return _operation(row)


def mark_undone(db: Connection, number: int, at: int | None) -> None:
    """Remember when an operation was undone; None when it is done again."""
    db.execute("UPDATE operations SET undone_at = ? WHERE id = ?", (at, number))
