"""Runs, and the edges between them and versions."""

from jupyter_artifacts.core.catalog.queries.runs import Progress
from jupyter_artifacts.core.model.run import NewRun, Origin, RunState, Step
from jupyter_artifacts.core.operations.run import (
    begin_run,
    end_run,
    find_producing_step,
    list_inputs,
    list_outputs,
    list_producers,
    list_run_records,
    list_users,
    reload_run,
    use_version,
)
from jupyter_artifacts.core.process import own_process
from jupyter_artifacts.core.store import Store
from tests.core.builders import ENTITY, PROJECT, log, start_run


def test_a_run_comes_back_as_it_began(store: Store) -> None:
    origin = Origin("script", "train.py", ("--fast", "x y"), "abc123", "diff")
    new = NewRun(ENTITY, PROJECT, "id-1", "brave-cat-1", "train", "group", "notes", {"lr": 0.1, "deep": {"a": [1]}}, "host", origin)

    run = begin_run(store, new)

    assert (run.path, run.name, run.job_type, run.group, run.notes) == ("ana/demo/id-1", "brave-cat-1", "train", "group", "notes")
    assert (run.config, run.host, run.origin) == ({"lr": 0.1, "deep": {"a": [1]}}, "host", origin)
    assert (run.state, run.finished_at) == (RunState.RUNNING, None)
    assert reload_run(store, run) == run
    assert run.process == own_process()


def test_a_run_ends_once_and_can_be_taken_up_again(store: Store) -> None:
    run = start_run(store, "run")

    end_run(store, run, RunState.FAILED, 3, Progress(config='{"epochs":3}'))
    ended = reload_run(store, run)
    assert (ended.state, ended.exit_code, ended.config) == (RunState.FAILED, 3, {"epochs": 3})
    assert ended.finished_at is not None

    again = start_run(store, "run")
    assert (again.key, again.state, again.finished_at) == (run.key, RunState.RUNNING, None)
    assert again.config == {"epochs": 3}


def test_runs_of_a_project_are_listed_newest_first(store: Store) -> None:
    for run_id in ("one", "two"):
        start_run(store, run_id)
    start_run(store, "elsewhere", project="elsewhere")

    assert [run.run_id for run in list_run_records(store, ENTITY, PROJECT)] == ["two", "one"]


def test_one_id_in_two_projects_is_two_runs(store: Store) -> None:
    assert start_run(store, "same").key != start_run(store, "same", project="elsewhere").key


def test_what_a_run_logs_and_uses_is_found_from_both_sides(store: Store) -> None:
    prepare, train = start_run(store, "prepare"), start_run(store, "train")
    data = log(store, "data", {"a": b"a"}, run=prepare).version
    use_version(store, train, data)
    model = log(store, "model", {"m": b"m"}, type_name="model", run=train).version

    assert [run.run_id for run in list_producers(store, data)] == ["prepare"]
    assert [run.run_id for run in list_users(store, data)] == ["train"]
    assert [version.name for version in list_inputs(store, train)] == ["data:v0"]
    assert [version.name for version in list_outputs(store, train)] == [model.name]
    assert (list_inputs(store, prepare), list_users(store, model)) == ([], [])


def test_using_a_version_twice_is_using_it_once(store: Store) -> None:
    run, version = start_run(store, "run"), log(store, "data", {"a": b"a"}).version

    use_version(store, run, version)
    use_version(store, run, version)

    assert len(list_users(store, version)) == len(list_inputs(store, run)) == 1


def test_a_version_knows_the_cell_that_made_it(store: Store) -> None:
    run = start_run(store, "run")
    step = Step("run.log_artifact(data)", "cell-7", 12)

    version = log(store, "data", {"a": b"a"}, run=run, step=step).version

    assert find_producing_step(store, version) == step


def test_a_version_that_no_run_logged_has_no_producer(store: Store) -> None:
    version = log(store, "data", {"a": b"a"}).version

    assert (list_producers(store, version), find_producing_step(store, version)) == ([], None)


def test_logging_what_a_run_used_records_both(store: Store) -> None:
    run = start_run(store, "run")
    version = log(store, "data", {"a": b"a"}).version
    use_version(store, run, version)

    log(store, "data", {"a": b"a"}, run=run)

    assert [each.run_id for each in list_producers(store, version)] == ["run"]
    assert [each.name for each in list_inputs(store, run)] == ["data:v0"]
