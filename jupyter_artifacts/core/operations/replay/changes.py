"""Whatever a record says as `changes` is so again, whatever its kind."""

from jupyter_artifacts.core.catalog.queries.collections import ensure_project
from jupyter_artifacts.core.catalog.queries.state import NOUNS, Field, State, write_state
from jupyter_artifacts.core.model.record import Record
from jupyter_artifacts.core.operations.replay.target import Target, UnplacedError

CHANGES = "changes"


def replay_changes(target: Target, record: Record) -> None:
    """Let the fields that a record names have the values that it names."""
    changes = record.body[CHANGES]
    if not isinstance(changes, list):
        raise TypeError("changes is no list")
    state: State = {}
    for noun, name, field, value in changes:
        if noun == "project":  # a default may be what makes it
            entity, project = name.split("/")
            ensure_project(target.db, entity, project, record.at)
        key = target.find(noun, name)
        keyed = NOUNS[noun].keyed(target.db, value)
        if keyed is None and value is not None:
            raise UnplacedError(f"{value}, which {noun} {name} would name, is not known")
        state[Field(noun, key, field)] = keyed
    write_state(target.db, state, record.at)
