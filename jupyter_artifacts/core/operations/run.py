"""Runs: begin and end them, record what they use, walk from them to versions and back."""

import os
from collections.abc import Mapping, Sequence

from jupyter_artifacts.core.catalog.engine import Connection
from jupyter_artifacts.core.catalog.queries import runs, versions
from jupyter_artifacts.core.catalog.queries.clock import store_time
from jupyter_artifacts.core.catalog.queries.records import append_record
from jupyter_artifacts.core.catalog.queries.runs import Progress
from jupyter_artifacts.core.model.run import NewRun, Origin, RunRecord, RunState, Step
from jupyter_artifacts.core.model.values import dump_values, with_words
from jupyter_artifacts.core.model.version import VersionRecord
from jupyter_artifacts.core.process import own_process
from jupyter_artifacts.core.store import Store
from jupyter_artifacts.errors import VersionNotFoundError

_NO_PROGRESS = Progress()


def begin_run(store: Store, run: NewRun) -> RunRecord:
    """Record a run that starts now, in this process.

    A run of the same id in the project is taken up again: it keeps what it had, with the new config on top.
    """
    with store.catalog.write() as db:
        now = store_time(db)
        found = runs.find_run(db, run.entity, run.project, run.run_id)
        if found is not None:
            config = {**found.config, **run.config}
            runs.reopen_run(db, found.key, dump_values(config), own_process(), now)
            append_record(db, "run-resumed", now, {"run": found.key, "config": with_words(config)})
            return runs.get_run(db, found.key)
        record = runs.insert_run(db, run._replace(process=own_process()), now)
        append_record(
            db, "run", now, {
                "key": record.key, "run": record.path, "name": run.name, "job_type": run.job_type, "group": run.group,
                "notes": run.notes, "config": with_words(dict(run.config)), "host": run.host, "origin": run.origin._asdict(),
            },
        )  # fmt: skip
    return record


def end_run(store: Store, run: RunRecord, state: RunState, exit_code: int | None = None, progress: Progress = _NO_PROGRESS) -> None:
    """Record how a run ended."""
    with store.catalog.write() as db:
        now = store_time(db)
        runs.save_progress(db, run.key, progress, own_process(), now)
        _finish(db, run, state, exit_code, now)
    store.records.flush(store.catalog)


def _finish(db: Connection, run: RunRecord, state: RunState, exit_code: int | None, now: int) -> None:
    runs.finish_run(db, run.key, state, exit_code, now)
    ended = runs.get_run(db, run.key)
    append_record(
        db, "run-ended", now, {
            "run": run.key, "state": state, "exit_code": exit_code, "config": with_words(dict(ended.config)),
            "summary": with_words(dict(ended.summary)), "metrics": with_words(runs.get_metrics(db, run.key)),
            "next_step": ended.next_step, "finished_at": now,
        },
    )  # fmt: skip


def settle_crashed_runs(store: Store) -> list[RunRecord]:
    """Record the end of runs whose process is gone, at the time they were last heard of, and make chunks of their journals."""
    from jupyter_artifacts.core.operations.history import close_chunk

    with store.catalog.read() as db:
        crashed = runs.list_crashed_runs(db)
    for run in crashed:
        close_chunk(store, run, None)
        with store.catalog.write() as db:
            if runs.get_run(db, run.key).state is RunState.CRASHED:  # it may have come back
                _finish(db, run, RunState.CRASHED, None, run.beat_at)
    if crashed:
        store.records.flush(store.catalog)
    return crashed


def change_run(store: Store, run: RunRecord, config: Mapping[str, object], summary: Mapping[str, object]) -> None:
    """Replace the config and summary of a run."""
    with store.catalog.write() as db:
        runs.change_run(db, run.key, dump_values(dict(config)), dump_values(dict(summary)))
        body = {"run": run.key, "config": with_words(dict(config)), "summary": with_words(dict(summary))}
        append_record(db, "run-updated", store_time(db), body)
    store.records.flush(store.catalog)


def find_run_to_resume(store: Store, entity: str, project: str, host: str, origin: Origin) -> RunRecord | None:
    """The newest run of the same script or notebook on this host, where it did not end well; else None."""
    with store.catalog.read() as db:
        last = runs.find_last_run_of(db, entity, project, host, origin)
    return last if last is not None and last.state in (RunState.CRASHED, RunState.FAILED) else None


def get_metrics(store: Store, run: RunRecord) -> dict[str, object]:
    """What is kept of a run's metrics besides the summary; see `Progress`."""
    with store.catalog.read() as db:
        return runs.get_metrics(db, run.key)


def use_version(store: Store, run: RunRecord, version: VersionRecord, step: Step | None = None) -> None:
    """Record that a run uses a version. Saying it twice changes nothing."""
    with store.catalog.read() as db:
        if version.key in runs.list_input_keys(db, run.key):
            return
    with store.catalog.write() as db:
        now = store_time(db)
        step_key = runs.ensure_step(db, run.key, step, now)
        if runs.insert_input(db, run.key, version.key, step_key, now):
            append_record(db, "use", now, {"version": version.source_qualified_name, "run": run.key, "step": step_key})
    store.records.flush(store.catalog)


def log_again(store: Store, run: RunRecord, version: VersionRecord, aliases: Sequence[str], tags: Sequence[str]) -> VersionRecord:
    """Record that a run logged a version which is there already; it gets these aliases and tags too, and `latest`.

    Raises:
        VersionNotFoundError: it was deleted meanwhile.
    """
    from jupyter_artifacts.core.operations.log_request import LogRequest
    from jupyter_artifacts.core.operations.new_version import adopt_version

    home = version.collection
    request = LogRequest(
        home.entity, home.project, home.name, home.type, {}, os.urandom(16).hex(), aliases=aliases, tags=tags, run_key=run.key
    )
    with store.catalog.write() as db:
        current = versions.get_version(db, version.key)
        if current is None:
            raise VersionNotFoundError(f"{version.qualified_name} was deleted meanwhile.")
        adopted = adopt_version(db, request, current, store_time(db)).version
    store.records.flush(store.catalog)
    return adopted


def list_producers(store: Store, version: VersionRecord) -> list[RunRecord]:
    """Runs that logged a version, the first first."""
    with store.catalog.read() as db:
        return runs.list_producers(db, version.key)


def list_users(store: Store, version: VersionRecord) -> list[RunRecord]:
    """Runs that used a version, the first first."""
    with store.catalog.read() as db:
        return runs.list_users(db, version.key)


def list_outputs(store: Store, run: RunRecord) -> list[VersionRecord]:
    """Versions that a run logged, in order."""
    with store.catalog.read() as db:
        return _versions(db, runs.list_output_keys(db, run.key))


def list_inputs(store: Store, run: RunRecord) -> list[VersionRecord]:
    """Versions that a run used, in order."""
    with store.catalog.read() as db:
        return _versions(db, runs.list_input_keys(db, run.key))


def list_run_records(store: Store, entity: str, project: str) -> list[RunRecord]:
    """Runs of a project, newest first."""
    with store.catalog.read() as db:
        return runs.list_runs(db, entity, project)


def reload_run(store: Store, run: RunRecord) -> RunRecord:
    """The run as it is now."""
    with store.catalog.read() as db:
        return runs.get_run(db, run.key)


def list_run_steps(store: Store, run: RunRecord) -> list[Step]:
    """The cells in which a run logged or used something, in order."""
    with store.catalog.read() as db:
        return runs.list_steps(db, run.key)


def find_producing_step(store: Store, version: VersionRecord) -> Step | None:
    """The notebook cell in which a version was first logged, or None."""
    with store.catalog.read() as db:
        producers = runs.list_producers(db, version.key)
        return runs.find_step_of_output(db, producers[0].key, version.key) if producers else None


def _versions(db: Connection, keys: list[int]) -> list[VersionRecord]:
    return [found for key in keys if (found := versions.get_version(db, key)) is not None]
