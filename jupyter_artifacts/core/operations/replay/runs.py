"""Runs begin, go on, act and end again."""

from collections.abc import Mapping
from typing import Any

from jupyter_artifacts.core.catalog.queries import cells, history, notebooks, runs
from jupyter_artifacts.core.catalog.queries.runs import Progress
from jupyter_artifacts.core.model.cell import CellFile, CellRecord, FileRole
from jupyter_artifacts.core.model.digest import parse_digest
from jupyter_artifacts.core.model.record import Record
from jupyter_artifacts.core.model.run import NewRun, Origin, RunState, Step
from jupyter_artifacts.core.model.values import dump_values
from jupyter_artifacts.core.operations.replay.kinds import Replay
from jupyter_artifacts.core.operations.replay.target import Target, key, mapping, number, optional, place_of, text, texts


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
    runs.reopen_run(target.db, number(record, "run"), dump_values(mapping(record, "config")), _NO_PROCESS, record.at)


def _updated(target: Target, record: Record) -> None:
    runs.change_run(target.db, number(record, "run"), _values(record, "config"), _values(record, "summary"))


def _moved(target: Target, record: Record) -> None:
    notebooks.move_runs(target.db, text(record, "host"), text(record, "from"), text(record, "to"), number(record, "before"))


def _history(target: Target, record: Record) -> None:
    content = target.bytes.content(target.db, parse_digest(text(record, "content")))
    first, last, count = (number(record, name) for name in ("first_step", "last_step", "rows"))
    history.insert_chunk(target.db, number(record, "run"), content, first, last, count)


def _ended(target: Target, record: Record) -> None:
    run = number(record, "run")
    last = Progress(_values(record, "config"), _values(record, "summary"), _values(record, "metrics"), number(record, "next_step"))
    runs.save_progress(target.db, run, last, _NO_PROCESS, record.at)
    runs.finish_run(target.db, run, RunState(text(record, "state")), key(record, "exit_code"), number(record, "finished_at"))


def _values(record: Record, field: str) -> str | None:
    return None if record.body[field] is None else dump_values(mapping(record, field))


def _step(target: Target, record: Record) -> None:
    step = Step(text(record, "source"), optional(record, "cell"), key(record, "ordinal"), optional(record, "session"))
    runs.insert_step(target.db, number(record, "run"), step, record.at, number(record, "key"))


def _use(target: Target, record: Record) -> None:
    version = target.version(record.body["version"])
    runs.insert_input(target.db, number(record, "run"), version, key(record, "step"), record.at)


def _version(target: Target, name: Any) -> int | None:
    return None if name is None else target.version(name)


def _cell(target: Target, record: Record) -> None:
    rows: Any = record.body["files"]
    files = tuple(
        CellFile(path, FileRole(role), None if digest is None else parse_digest(digest), size, _version(target, version))
        for path, role, digest, size, version in rows
    )
    began, took = number(record, "began_at"), number(record, "took_us")
    notes = tuple(texts(record, "notes"))
    cell = CellRecord(0, Step(""), began, took, bool(record.body["is_ok"]), files, notes)
    cells.note_cell(target.db, number(record, "step"), cell)


_NO_PROCESS = ""
"""Whoever executed it is gone, or says so when it is next heard of."""

KINDS: Mapping[str, Replay] = {
    "run": _run, "run-resumed": _resumed, "run-updated": _updated, "run-ended": _ended, "history": _history, "step": _step,
    "notebook-moved": _moved, "cell": _cell, "use": _use,
}  # fmt: skip
