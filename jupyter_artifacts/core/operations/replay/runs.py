"""Runs begin, go on, act and end again."""

from collections.abc import Mapping
from typing import Any

from jupyter_artifacts.core.catalog.queries import runs
from jupyter_artifacts.core.model.manifest import canonical_json
from jupyter_artifacts.core.model.record import Record
from jupyter_artifacts.core.model.run import NewRun, Origin, RunState, Step
from jupyter_artifacts.core.operations.replay.kinds import Replay
from jupyter_artifacts.core.operations.replay.target import Target, key, mapping, number, optional, place_of, text


def _run(target: Target, record: Record) -> None:
    entity, project, run_id = place_of(text(record, "run"))
    new = NewRun(
        entity=entity, project=project, run_id=run_id, name=text(record, "name"), job_type=optional(record, "job_type"),
        group=optional(record, "group"), notes=optional(record, "notes"), config=mapping(record, "config"), host=text(record, "host"),
        origin=_origin(mapping(record, "origin")),
    )  # fmt: skip
    runs.insert_run(target.db, new, record.at, number(record, "key"))


def _origin(fields: dict[str, Any]) -> Origin:
    return Origin(**{**fields, "arguments": tuple(fields["arguments"])})


def _resumed(target: Target, record: Record) -> None:
    runs.reopen_run(target.db, number(record, "run"))


def _ended(target: Target, record: Record) -> None:
    config = None if record.body["config"] is None else canonical_json(mapping(record, "config"))
    runs.finish_run(target.db, number(record, "run"), RunState(text(record, "state")), config, record.at)


def _step(target: Target, record: Record) -> None:
    step = Step(text(record, "source"), optional(record, "cell"), key(record, "ordinal"))
    runs.insert_step(target.db, number(record, "run"), step, record.at, number(record, "key"))


def _use(target: Target, record: Record) -> None:
    version = target.version(record.body["version"])
    runs.insert_input(target.db, number(record, "run"), version, key(record, "step"), record.at)


KINDS: Mapping[str, Replay] = {"run": _run, "run-resumed": _resumed, "run-ended": _ended, "step": _step, "use": _use}
