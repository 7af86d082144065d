"""Undoes operations and does them again: puts back the values from before, or from after, where nobody has changed them since."""

from collections.abc import Iterable, Iterator, Mapping

from jupyter_artifacts.core.catalog.engine import Connection
from jupyter_artifacts.core.catalog.queries import collections, deletion, operations, versions
from jupyter_artifacts.core.catalog.queries.batches import NO_LIMIT
from jupyter_artifacts.core.catalog.queries.clock import store_time
from jupyter_artifacts.core.catalog.queries.elsewhere import count_elsewhere
from jupyter_artifacts.core.catalog.queries.operations import OperationRow
from jupyter_artifacts.core.catalog.queries.records import append_record
from jupyter_artifacts.core.catalog.queries.state import NOUNS, Field, State, is_same, names_of, read_state, write_state
from jupyter_artifacts.core.model.names import LATEST
from jupyter_artifacts.core.model.operation import FieldChange, OperationRecord
from jupyter_artifacts.core.operations.elsewhere import MOST, describe_elsewhere
from jupyter_artifacts.core.operations.oplog import named_changes
from jupyter_artifacts.core.store import Store
from jupyter_artifacts.errors import ConflictError, UsageError

CHANGES_SHOWN = 20
_LOOKED_AT = 1000
"""A list says of operations with so many changes whether they can be undone; with more it takes trying."""


def list_operations(store: Store, entity: str, project: str | None, limit: int) -> list[OperationRecord]:
    """Operations on a project and on what holds for its whole entity, newest first; None for all projects of the entity."""
    with store.catalog.read() as db:
        return [_listed(db, each) for each in operations.list_operations(db, entity, project, limit)]


def _listed(db: Connection, row: OperationRow) -> OperationRecord:
    if len(row.after) > _LOOKED_AT:
        return _record(db, row)
    expected, wanted = (row.after, row.before) if row.undone_at is None else (row.before, row.after)
    return _record(db, row, obstacle=_obstacle(db, expected, wanted))


def undo(store: Store, entity: str, project: str | None, number: int | None = None) -> OperationRecord:
    """Undo an operation: the last one, or that of a number. All of it, in one transaction, or nothing.

    Raises:
        UsageError: there is no such operation, or it is undone already.
        ConflictError: what it changed was changed again since, or was collected.
    """
    with store.catalog.write() as db:
        found = operations.find_last_done(db, entity, project) if number is None else _find(db, entity, project, number)
        if found is None:
            where = describe_elsewhere(entity, "operation", count_elsewhere(db, "operation", entity, project, MOST))
            raise UsageError(f"there is nothing to undo in {_place(entity, project)}.{f' Elsewhere: {where}.' if where else ''}")
        if found.undone_at is not None:
            raise UsageError(f"operation {found.id} ({_title(found)}) is undone already; `redo {found.id}` does it again.")
        now = store_time(db)
        _put(db, found, "undo", found.after, found.before, now)
        operations.mark_undone(db, found.id, now)
        changed = _record(db, _find(db, entity, project, found.id))
    store.records.flush(store.catalog)
    return changed


def redo(store: Store, entity: str, project: str | None, number: int | None = None) -> OperationRecord:
    """Do an operation again that was undone: the one that was undone last, or that of a number.

    Raises:
        UsageError: there is no such operation, or it is not undone.
        ConflictError: what it changed was changed again since.
    """
    with store.catalog.write() as db:
        found = operations.find_last_undone(db, entity, project) if number is None else _find(db, entity, project, number)
        if found is None:
            raise UsageError(f"there is nothing to do again in {_place(entity, project)}: nothing was undone since the last operation.")
        if found.undone_at is None:
            raise UsageError(f"operation {found.id} ({_title(found)}) is not undone.")
        _put(db, found, "redo", found.before, found.after, store_time(db))
        operations.mark_undone(db, found.id, None)
        changed = _record(db, _find(db, entity, project, found.id))
    store.records.flush(store.catalog)
    return changed


def _find(db: Connection, entity: str, project: str | None, number: int) -> OperationRow:
    found = operations.find_operation(db, entity, project, number) if 0 < number < NO_LIMIT else None
    if found is None:
        raise UsageError(f"there is no operation {number} in {_place(entity, project)}; `oplog` lists the last {operations.KEPT:,}.")
    return found


def _place(entity: str, project: str | None) -> str:
    return f"{entity}/{project}" if project else entity


def _title(operation: OperationRow) -> str:
    return f"{operation.kind} {operation.subject}"


def _put(db: Connection, operation: OperationRow, kind: str, expected: State, wanted: State, now: int) -> None:
    """Let the operation's fields hold what is `wanted`.

    Raises:
        ConflictError: they don't hold what is `expected`, or can't hold what is wanted any more.
    """
    obstacle, names = _obstacle(db, expected, wanted), names_of(db, wanted)
    if obstacle is None:
        write_state(db, wanted, now)
        _settle_latest(db, wanted, now)
        obstacle = _contradiction(db, wanted)
    if obstacle is not None:
        verb = "undone" if kind == "undo" else "done again"
        raise ConflictError(f"operation {operation.id} ({_title(operation)}) can't be {verb}: {obstacle}")
    append_record(db, kind, now, {"operation": operation.kind, "changes": named_changes(db, read_state(db, wanted), names), "run": None})


def _obstacle(db: Connection, expected: State, wanted: State) -> str | None:
    """Why `expected` can't become `wanted`, or None."""
    returning = [int(each.key) for each in _of_deletion(wanted) if wanted[each] is False]
    if purged := deletion.find_purged(db, returning):
        return f"the files of {_thing(db, 'version', purged)} were given up by garbage collection."
    for each, value in wanted.items():
        if (each.noun, each.name) == ("collection", "name") and value != expected[each] and _is_taken(db, int(each.key), str(value)):
            return f"another artifact is called {value!r} now."
    present = read_state(db, expected)
    for each, value in expected.items():
        if not is_same(present[each], value):
            return _changed_since(db, each, present[each])
    return None


def _is_taken(db: Connection, collection_key: int, name: str) -> bool:
    collection = collections.get_collection(db, collection_key)
    return collections.find_collection(db, collection.entity, collection.project, name) is not None


def _changed_since(db: Connection, field: Field, present: object) -> str:
    thing = _thing(db, field.noun, field.key)
    if field.noun == "alias":
        label = str(NOUNS["alias"].named(db, present)).rpartition(":")[2]
        return f"the alias {field.name!r} of {thing} {f'names {label} now' if present else 'was taken away'}."
    if field.name == "is_deleted":
        return f"{thing} was {'deleted' if present else 'brought back'} since."
    return f"the {field.name.removesuffix('_seconds')} of {thing} was changed since."


def _settle_latest(db: Connection, state: State, now: int) -> None:
    """Where `latest` would name what was deleted since, it is the newest version left: nobody should have to care."""
    for each, key in state.items():
        if each.noun == "alias" and each.name == LATEST and isinstance(key, int) and not deletion.is_held(db, int(each.key), key):
            write_state(db, {each: versions.find_newest_key(db, int(each.key))}, now)


def _contradiction(db: Connection, state: State) -> str | None:
    """What would not fit with the rest of the catalog, or None."""
    returning = [int(each.key) for each in _of_deletion(state) if state[each] is False]
    if returning and not any(deletion.is_live(db, key) for key in returning):
        thing = _thing(db, "version", returning[0])
        return f"the time of {thing} has run out; `restore {thing}` brings it back to stay."
    for thing, alias in _left_without(db, state):
        return f"{thing} would go, and {alias!r} names it now; move the alias first."
    for each, value in state.items():
        if each.noun == "alias" and isinstance(value, int) and each.name != LATEST and not deletion.is_held(db, int(each.key), value):
            return f"{_thing(db, 'version', value)}, which the alias {each.name!r} named then, is not there any more."
    return None


def _left_without(db: Connection, state: State) -> Iterator[tuple[str, str]]:
    """(what `state` deletes, alias that names it all the same)."""
    leaving = [int(each.key) for each in _of_deletion(state) if state[each] is True]
    for place in deletion.list_alias_places(db, leaving):
        yield _thing(db, "version", place.version_key), place.name
    for each, value in state.items():
        if each.noun == "link" and value is True:
            collection, _, version = str(each.key).partition(":")
            for alias in deletion.list_aliases_of(db, int(version), int(collection)):
                yield _thing(db, "link", each.key), alias


def _of_deletion(state: Mapping[Field, object]) -> Iterable[Field]:
    return [each for each in state if each.noun == "version" and each.name == "is_deleted"]


def _thing(db: Connection, noun: str, key: int | str) -> str:
    return NOUNS[noun].name_of(db, key)


def _record(db: Connection, row: OperationRow, *, obstacle: str | None = None) -> OperationRecord:
    changes = tuple(
        FieldChange(
            each.noun, _thing(db, each.noun, each.key), each.name,
            NOUNS[each.noun].named(db, row.before[each]), NOUNS[each.noun].named(db, row.after[each]),
        )
        for each in list(row.after)[:CHANGES_SHOWN]
    )  # fmt: skip
    return OperationRecord(
        row.id, row.kind, row.at, row.entity, row.project, row.subject, row.actor, row.run, changes, len(row.after), row.undone_at, obstacle
    )
