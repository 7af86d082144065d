"""The list of operations: every change that a person can undo is noted here, in the transaction that makes it.

    before = snapshot(db, fields_that_may_change)
    ...                                              # the change, with the queries as they are
    note_operation(db, "update", before, place=collection, subject="data:v3", now=now)

Whatever differs afterwards makes an operation, and a record of the same kind; where nothing does, there is neither. What can be
noted, and how to add another kind of thing, is in `catalog/queries/state.py`.
"""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import NamedTuple, Protocol

from jupyter_artifacts.core.catalog.engine import Connection
from jupyter_artifacts.core.catalog.queries import operations
from jupyter_artifacts.core.catalog.queries.records import append_record
from jupyter_artifacts.core.catalog.queries.state import NOUNS, Field, Key, State, is_same, names_of, read_state
from jupyter_artifacts.core.model.names import LATEST
from jupyter_artifacts.core.store import host_name, login_name


class Place(Protocol):
    """Where an operation is listed: a collection's or version's project, or with None all of an entity."""

    @property
    def entity(self) -> str:
        """Who owns it."""

    @property
    def project(self) -> str | None:
        """Which of the entity's projects."""


class Before(NamedTuple):
    """The state before a change, and what things were called then."""

    state: State
    names: Mapping[tuple[str, Key], str] = {}


def alias_fields(collection_key: int, aliases: Iterable[str]) -> list[Field]:
    """Where these aliases, and `latest`, point."""
    return [Field("alias", collection_key, alias) for alias in sorted({*aliases, LATEST})]


def version_fields(version_key: int) -> list[Field]:
    """What may change on a version, but for whether it is there."""
    return [Field("version", version_key, name) for name in ("description", "metadata", "tags", "ttl_seconds")]


def collection_fields(collection_key: int) -> list[Field]:
    """What may change on a collection."""
    return [Field("collection", collection_key, name) for name in ("name", "type", "description", "tags")]


def link_field(collection_key: int, version_key: int) -> Field:
    """Whether a collection links to a version. One that never did reads as deleted."""
    return Field("link", f"{collection_key}:{version_key}", "is_deleted")


def snapshot(db: Connection, fields: Iterable[Field], *, is_recorded: bool = False) -> Before:
    """What these fields hold, to be called before they change; without names where the caller appends a record of its own."""
    state = read_state(db, fields)
    return Before(state) if is_recorded else Before(state, names_of(db, state))


def note_operation(
    db: Connection,
    kind: str,
    before: Before,
    *,
    place: Place,
    subject: str,
    now: int,
    run_key: int | None = None,
    created: Iterable[int] = (),
    is_recorded: bool = False,
    present: State | None = None,
) -> bool:
    """Note what has changed since `before`; returns whether anything has.

    Args:
        db: the transaction that makes the change.
        kind: what was done, in one word; also the kind of the record.
        before: of `snapshot`.
        place: the project in whose list it is.
        subject: what it was done to, as a person would write it.
        now: the store's time.
        run_key: the run that does it.
        created: versions that did not exist before, by their keys; undoing the operation deletes them.
        is_recorded: True where the caller appends a record of its own.
        present: what all these fields hold now, where the caller knows it; else they are read.
    """
    wanted = before.state | {Field("version", key, "is_deleted"): True for key in created}
    if present is None:
        present = read_state(db, wanted)
    changed = {each: value for each, value in present.items() if not is_same(value, wanted[each])}
    if not changed:
        return False
    operations.insert_operation(
        db, kind, now, entity=place.entity, project=place.project, subject=subject, actor=actor(), run_key=run_key,
        before={each: wanted[each] for each in changed}, after=changed,
    )  # fmt: skip
    if not is_recorded:
        append_record(db, kind, now, {"changes": named_changes(db, changed, before.names), "run": run_key})
    return True


def named_changes(db: Connection, state: Mapping[Field, object], names: Mapping[tuple[str, Key], str] | None = None) -> list[list[object]]:
    """[noun, name, field, value] of what has changed, as records hold it: without keys of this catalog."""
    called = dict(names or {})
    called |= names_of(db, [each for each in state if (each.noun, each.key) not in called])
    return [[noun, called[noun, key], name, NOUNS[noun].named(db, value)] for (noun, key, name), value in state.items()]


@cache
def actor() -> str:
    """Who is at work: ``login@host``."""
    return f"{login_name()}@{host_name()}"
