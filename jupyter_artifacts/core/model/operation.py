"""Operations: what was done to a store, as the list of operations tells it."""

from typing import NamedTuple


class FieldChange(NamedTuple):
    """One value that an operation changed.

    Attributes:
        noun: "version", "alias", "collection", "project" or "entity".
        thing: its name, such as ``entity/project/name:v3``.
        field: what of it, such as "description"; of a collection's aliases, the alias.
        before: None for nothing.
        after: None for nothing.
    """

    noun: str
    thing: str
    field: str
    before: object
    after: object


class OperationRecord(NamedTuple):
    """One operation. Times are microseconds since 1970, UTC.

    Attributes:
        id: what `undo` takes.
        kind: "log", "update", "delete", ...
        project: None where it was done to the entity.
        subject: what it was done to.
        actor: who did it: ``login@host``.
        run: the run that did it, or None.
        changes: the first of what it changed.
        change_count: how much it changed.
        undone_at: when it was undone, unless it was done again since.
        obstacle: why it can't be undone (or done again, if undone); None when nothing is in the way, or nobody has looked.
    """

    id: int
    kind: str
    at: int
    entity: str
    project: str | None
    subject: str
    actor: str
    run: str | None
    changes: tuple[FieldChange, ...]
    change_count: int
    undone_at: int | None
    obstacle: str | None
