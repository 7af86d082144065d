"""Runs, their steps, and what they log and use: the edges of the lineage graph."""

import json
from collections.abc import Iterator
from typing import NamedTuple

from jupyter_artifacts.core.catalog.engine import Connection, Row
from jupyter_artifacts.core.catalog.queries.batches import NO_LIMIT, placeholders
from jupyter_artifacts.core.catalog.queries.collections import ensure_project
from jupyter_artifacts.core.catalog.queries.liveness import LIVE
from jupyter_artifacts.core.catalog.queries.records import append_record
from jupyter_artifacts.core.clock import now_us
from jupyter_artifacts.core.model.manifest import canonical_json
from jupyter_artifacts.core.model.run import NewRun, Origin, RunRecord, RunState, Step
from jupyter_artifacts.core.model.values import dump_values, load_values
from jupyter_artifacts.core.process import is_alive

SILENCE_US = 180 * 1_000_000
"""A run that was not heard of for this long has crashed, where nobody can look for its process: six beats."""

RUN = """
    SELECT r.id, p.entity, p.name, r.run_id, r.name, r.job_type, r.run_group, r.notes, r.config, r.summary, r.state, r.exit_code, r.host,
           r.process, r.origin, r.next_step, r.created_at, r.beat_at, r.finished_at
    FROM runs r JOIN projects p ON p.id = r.project_id
"""


class Progress(NamedTuple):
    """What changed in a run that goes on: None is what stays.

    Attributes:
        config: as JSON text.
        summary: as JSON text.
        metrics: what `define_metric` said and the curves that screens draw, as JSON text.
        next_step: of its history.
    """

    config: str | None = None
    summary: str | None = None
    metrics: str | None = None
    next_step: int | None = None


def run_record(row: Row) -> RunRecord:
    """The run of a row of `RUN`."""
    key, entity, project, run_id, name, job_type, group, notes, config, summary, stored, exit_code, host = row[:13]
    process, origin, next_step, created_at, beat_at, finished_at = row[13:]
    origin = json.loads(origin)
    origin["arguments"] = tuple(origin["arguments"])
    state = RunState(stored)
    if state is RunState.RUNNING and has_lost_process(process, beat_at):
        state, finished_at = RunState.CRASHED, beat_at
    return RunRecord(
        key, entity, project, run_id, name, job_type, group, notes, load_values(config), load_values(summary), state, exit_code, host,
        process, Origin(**origin), next_step, created_at, beat_at, finished_at,
    )  # fmt: skip


def has_lost_process(process: str, beat_at: int) -> bool:
    """Whether a run that nobody ended has lost its process."""
    alive = is_alive(process)
    return beat_at < now_us() - SILENCE_US if alive is None else not alive


def insert_run(db: Connection, run: NewRun, now: int, key: int | None = None) -> RunRecord:
    """Insert a run, running. It gets the next key, unless one is given."""
    row: dict[str, object] = {
        "project_id": ensure_project(db, run.entity, run.project, now), "run_id": run.run_id, "name": run.name, "job_type": run.job_type,
        "run_group": run.group, "notes": run.notes, "config": dump_values(dict(run.config)), "summary": "{}", "metrics": "{}",
        "state": RunState.RUNNING, "host": run.host, "process": run.process, "origin": canonical_json(run.origin._asdict()),
        "created_at": now, "beat_at": now,
    }  # fmt: skip
    return get_run(db, _insert(db, "runs", row, key))


def get_run(db: Connection, key: int) -> RunRecord:
    """The run with a key that is known to exist."""
    row = db.execute(f"{RUN} WHERE r.id = ?", (key,)).fetchone()
    assert row is not None
    return run_record(row)


def find_run(db: Connection, entity: str, project: str, run_id: str) -> RunRecord | None:
    """The run of that path, or None."""
    row = db.execute(f"{RUN} WHERE p.entity = ? AND p.name = ? AND r.run_id = ?", (entity, project, run_id)).fetchone()
    return run_record(row) if row else None


def list_runs(db: Connection, entity: str, project: str, limit: int = NO_LIMIT, offset: int = 0) -> list[RunRecord]:
    """Runs of a project, newest first."""
    rows = db.execute(f"{RUN} WHERE p.entity = ? AND p.name = ? ORDER BY r.id DESC LIMIT ? OFFSET ?", (entity, project, limit, offset))
    return [run_record(row) for row in rows]


def count_all(db: Connection) -> int:
    """How many runs there are in all projects."""
    row = db.execute("SELECT count(*) FROM runs").fetchone()
    return int(row[0]) if row else 0


def count_runs(db: Connection, entity: str, project: str) -> int:
    """How many runs a project has."""
    row = db.execute(
        "SELECT count(*) FROM runs r JOIN projects p ON p.id = r.project_id WHERE p.entity = ? AND p.name = ?", (entity, project)
    ).fetchone()
    return int(row[0]) if row else 0


def iterate_runs(db: Connection, entity: str, project: str, page: int = 500) -> Iterator[RunRecord]:
    """Runs of a project, newest first, a page at a time in memory."""
    before = NO_LIMIT
    while True:
        rows = db.execute(
            f"{RUN} WHERE p.entity = ? AND p.name = ? AND r.id < ? ORDER BY r.id DESC LIMIT ?", (entity, project, before, page)
        ).fetchall()
        yield from map(run_record, rows)
        if len(rows) < page:
            return
        before = int(rows[-1][0])


def find_last_run_of(db: Connection, entity: str, project: str, host: str, origin: Origin) -> RunRecord | None:
    """The newest run that the same script or notebook began on a host, or None."""
    rows = db.execute(f"{RUN} WHERE p.entity = ? AND p.name = ? AND r.host = ? ORDER BY r.id DESC", (entity, project, host))
    return next((run for run in map(run_record, rows) if (run.origin.kind, run.origin.path) == (origin.kind, origin.path)), None)


def list_crashed_runs(db: Connection) -> list[RunRecord]:
    """Runs of any project whose process is gone and whose end nobody has recorded yet."""
    running = map(run_record, db.execute(f"{RUN} WHERE r.state = ? ORDER BY r.id", (RunState.RUNNING,)))
    return [run for run in running if run.state is RunState.CRASHED]


def get_metrics(db: Connection, key: int) -> dict[str, object]:
    """What is kept of a run's metrics besides the summary; see `Progress`."""
    row = db.execute("SELECT metrics FROM runs WHERE id = ?", (key,)).fetchone()
    return load_values(row[0]) if row else {}


def save_progress(db: Connection, key: int, progress: Progress, process: str, now: int) -> None:
    """Keep what changed in a run, and that it goes on. One that was taken for crashed is running again."""
    db.execute(
        """UPDATE runs SET config = coalesce(:config, config), summary = coalesce(:summary, summary),
        metrics = coalesce(:metrics, metrics), next_step = coalesce(:next_step, next_step), process = :process, beat_at = :now,
        finished_at = CASE state WHEN 'crashed' THEN NULL ELSE finished_at END,
        state = CASE state WHEN 'crashed' THEN 'running' ELSE state END WHERE id = :key""",
        {**progress._asdict(), "process": process, "now": now, "key": key},
    )


def change_run(db: Connection, key: int, config: str | None, summary: str | None) -> None:
    """Replace a run's config or summary, where they are given."""
    db.execute("UPDATE runs SET config = coalesce(?, config), summary = coalesce(?, summary) WHERE id = ?", (config, summary, key))


def finish_run(db: Connection, key: int, state: RunState, exit_code: int | None, now: int) -> None:
    """Record how a run ended."""
    db.execute("UPDATE runs SET state = ?, exit_code = ?, finished_at = ? WHERE id = ?", (state, exit_code, now, key))


def reopen_run(db: Connection, key: int, config: str, process: str, now: int) -> None:
    """Let a run that ended go on, in another process."""
    db.execute(
        "UPDATE runs SET state = ?, exit_code = NULL, finished_at = NULL, config = ?, process = ?, beat_at = ? WHERE id = ?",
        (RunState.RUNNING, config, process, now, key),
    )


def ensure_step(db: Connection, run_key: int, step: Step | None, now: int) -> int | None:
    """The key of the cell in which something happens; the same execution is one step. Queues the record of one that is new."""
    if step is None:
        return None
    row = db.execute(
        """SELECT id FROM steps WHERE run_id = ? AND coalesce(ordinal, -1) = ? AND coalesce(cell_id, '') = ? AND source = ?
        AND coalesce(session, '') = ? ORDER BY id DESC LIMIT 1""",
        (run_key, -1 if step.ordinal is None else step.ordinal, step.cell_id or "", step.source, step.session or ""),
    ).fetchone()
    if row is not None:
        return int(row[0])
    key = insert_step(db, run_key, step, now)
    append_record(
        db,
        "step",
        now,
        {
            "key": key,
            "run": run_key,
            "cell": step.cell_id,
            "ordinal": step.ordinal,
            "source": step.source,
            "session": step.session,
        },
    )
    return key


def insert_step(db: Connection, run_key: int, step: Step, now: int, key: int | None = None) -> int:
    """Insert a step and return its key: the next one, unless it is given."""
    row: dict[str, object] = {
        "run_id": run_key, "cell_id": step.cell_id, "ordinal": step.ordinal, "source": step.source, "created_at": now,
        "session": step.session,
    }  # fmt: skip
    return _insert(db, "steps", row, key)


def _insert(db: Connection, table: str, row: dict[str, object], key: int | None) -> int:
    """Insert a row and return its key: the next one, unless it is given."""
    if key is not None:
        row = {"id": key, **row}
    done = db.execute(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({placeholders(len(row))}) RETURNING id", [*row.values()]).fetchone()
    assert done is not None
    return int(done[0])


def list_steps(db: Connection, run_key: int) -> list[Step]:
    """The cells in which a run logged or used something, in order."""
    rows = db.execute("SELECT source, cell_id, ordinal, session FROM steps WHERE run_id = ? ORDER BY id", (run_key,))
    return [Step(*row) for row in rows]


def has_output(db: Connection, run_key: int, version_key: int) -> bool:
    """Whether a run is known to have produced a version."""
    row = db.execute("SELECT 1 FROM run_outputs WHERE run_id = ? AND version_id = ?", (run_key, version_key)).fetchone()
    return row is not None


def find_output_step(db: Connection, run_key: int | None, version_key: int) -> int | None:
    """The key of the step in which a run logged a version, or None."""
    row = db.execute("SELECT step_id FROM run_outputs WHERE run_id = ? AND version_id = ?", (run_key, version_key)).fetchone()
    return None if row is None or row[0] is None else int(row[0])


def insert_output(db: Connection, run_key: int, version_key: int, token: str, step: int | None, now: int) -> bool:
    """Record that a run produced a version; False when that was known."""
    return _insert_edge(db, "run_outputs", run_key, version_key, step, now, token)


def insert_input(db: Connection, run_key: int, version_key: int, step: int | None, now: int) -> bool:
    """Record that a run used a version; False when that was known."""
    return _insert_edge(db, "run_inputs", run_key, version_key, step, now, None)


def _insert_edge(db: Connection, table: str, run_key: int, version_key: int, step: int | None, now: int, token: str | None) -> bool:
    columns, marks = "run_id, version_id, step_id, created_at", "?, ?, ?, ?"
    values: list[object] = [run_key, version_key, step, now]
    if token is not None:
        columns, marks, values = f"{columns}, token", f"{marks}, ?", [*values, token]
    done = db.execute(f"INSERT INTO {table} ({columns}) VALUES ({marks}) ON CONFLICT (run_id, version_id) DO NOTHING", values)
    return done.rowcount > 0


def list_producers(db: Connection, version_key: int) -> list[RunRecord]:
    """Runs that logged a version, the first first."""
    rows = db.execute(f"{RUN} JOIN run_outputs o ON o.run_id = r.id WHERE o.version_id = ? ORDER BY o.created_at, r.id", (version_key,))
    return [run_record(row) for row in rows]


def list_users(db: Connection, version_key: int) -> list[RunRecord]:
    """Runs that used a version, the first first."""
    rows = db.execute(f"{RUN} JOIN run_inputs i ON i.run_id = r.id WHERE i.version_id = ? ORDER BY i.created_at, r.id", (version_key,))
    return [run_record(row) for row in rows]


def find_step_of_output(db: Connection, run_key: int, version_key: int) -> Step | None:
    """The cell in which a run logged a version, or None."""
    row = db.execute(
        """SELECT s.source, s.cell_id, s.ordinal, s.session FROM run_outputs o JOIN steps s ON s.id = o.step_id
        WHERE o.run_id = ? AND o.version_id = ?""",
        (run_key, version_key),
    ).fetchone()
    return Step(*row) if row else None


def list_output_keys(db: Connection, run_key: int) -> list[int]:
    """Keys of the live versions that a run logged, in order."""
    return _edge_keys(db, "run_outputs", run_key)


def list_input_keys(db: Connection, run_key: int) -> list[int]:
    """Keys of the live versions that a run used, in order."""
    return _edge_keys(db, "run_inputs", run_key)


def _edge_keys(db: Connection, table: str, run_key: int) -> list[int]:
    rows = db.execute(
        f"""SELECT e.version_id FROM {table} e JOIN versions v ON v.id = e.version_id
        WHERE e.run_id = ? AND {LIVE} ORDER BY e.created_at, e.version_id""",
        (run_key,),
    )
    return [int(row[0]) for row in rows]
