"""Runs: begin and end them, record what they use, walk from them to versions and back."""

from collections.abc import Mapping

from jupyter_artifacts.core.catalog.engine import Connection
from jupyter_artifacts.core.catalog.queries import runs, versions
from jupyter_artifacts.core.catalog.queries.clock import store_time
from jupyter_artifacts.core.catalog.queries.records import append_record
from jupyter_artifacts.core.model.manifest import canonical_json
from jupyter_artifacts.core.model.run import NewRun, RunRecord, RunState, Step
from jupyter_artifacts.core.model.version import VersionRecord
from jupyter_artifacts.core.store import Store


def begin_run(store: Store, run: NewRun) -> RunRecord:
    """Record a run that starts now. A run of the same id in the project is taken up again, and keeps what it had."""
    with store.catalog.write() as db:
        now = store_time(db)
        found = runs.find_run(db, run.entity, run.project, run.run_id)
        if found is not None:
            runs.reopen_run(db, found.key)
            append_record(db, "run-resumed", now, {"run": found.key})
            return runs.get_run(db, found.key)
        record = runs.insert_run(db, run, now)
        append_record(
            db, "run", now, {
                "key": record.key, "run": record.path, "name": run.name, "job_type": run.job_type, "group": run.group,
                "notes": run.notes, "config": record.config, "host": run.host, "origin": run.origin._asdict(),
            },
        )  # fmt: skip
    return record


def end_run(store: Store, run: RunRecord, state: RunState, config: Mapping[str, object] | None = None) -> None:
    """Record how a run ended."""
    with store.catalog.write() as db:
        now, text = store_time(db), None if config is None else canonical_json(config)
        runs.finish_run(db, run.key, state, text, now)
        append_record(db, "run-ended", now, {"run": run.key, "state": state, "config": config})
    store.records.flush(store.catalog)


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


def find_producing_step(store: Store, version: VersionRecord) -> Step | None:
    """The notebook cell in which a version was first logged, or None."""
    with store.catalog.read() as db:
        producers = runs.list_producers(db, version.key)
        return runs.find_step_of_output(db, producers[0].key, version.key) if producers else None


def _versions(db: Connection, keys: list[int]) -> list[VersionRecord]:
    return [found for key in keys if (found := versions.get_version(db, key)) is not None]
