"""Many runs make one version, through the public API."""

import multiprocessing
import os
import traceback
from pathlib import Path

import pytest

import jupyter_artifacts as wandb
from jupyter_artifacts.errors import ConflictError, InvalidNameError, MissingArgumentError, UsageError
from tests.core.operations.children import forks


def of(files: dict[str, str], base: wandb.Artifact | None = None, **more: object) -> wandb.Artifact:
    artifact = wandb.Artifact("data", "dataset", **more) if base is None else base.new_draft()
    for path, text in files.items():
        with artifact.new_file(path) as file:
            file.write(text)
    return artifact


def texts(artifact: wandb.Artifact) -> dict[str, str]:
    root = Path(artifact.download(root=f"out/{artifact.id}"))
    return {str(file.relative_to(root)): file.read_text() for file in root.rglob("*") if file.is_file()}


def test_runs_of_one_group_make_one_version() -> None:
    for name in ("a", "b"):
        with wandb.init(project="demo", group="night", id=name) as run:
            artifact = run.upsert_artifact(of({name: name}))
            assert artifact.wait() is artifact
            assert (artifact.is_draft(), artifact.state, artifact.id) == (True, "PENDING", None)
    assert not wandb.Api({"project": "demo"}).artifact_exists("data:latest")

    with wandb.init(project="demo", group="night", id="last") as run:
        done = run.finish_artifact(of({"c": "c"}), aliases=["best"])

    assert (done.name, done.is_draft(), done.log_result.is_new) == ("data:v0", False, True)
    assert sorted(done.aliases) == ["best", "latest"]
    assert texts(done) == {"a": "a", "b": "b", "c": "c"}
    assert done.logged_by().id == "a"
    assert [artifact.name for artifact in wandb.Api().run("demo/b").logged_artifacts()] == ["data:v0"]


def test_finishing_twice_and_going_on() -> None:
    with wandb.init(project="demo", group="night") as run:
        run.upsert_artifact(of({"a": "a"}))
        first, again = run.finish_artifact(of({})), run.finish_artifact(of({}))
        run.upsert_artifact(of({"b": "b"}))
        second = run.finish_artifact(of({}))

        assert [each.name for each in (first, again, second)] == ["data:v0", "data:v0", "data:v1"]
        assert texts(second) == {"b": "b"}


def test_the_same_artifact_is_added_once_and_so_is_the_same_token() -> None:
    with wandb.init(project="demo") as run:
        artifact = of({"a": "a"})
        run.upsert_artifact(artifact, distributed_id="job").wait()
        done = run.finish_artifact(of({}), distributed_id="job").wait()
        run.upsert_artifact(artifact, distributed_id="job").wait()
        run.finish_artifact(artifact, distributed_id="job").wait()
        run.upsert_artifact(of({"task": "1"}), distributed_id="tasks", token="task-1").wait()
        run.upsert_artifact(of({"task": "tried again"}), distributed_id="tasks", token="task-1").wait()

        assert artifact.name == done.name == "data:v0"
        assert texts(run.finish_artifact(of({}), distributed_id="tasks").wait()) == {"task": "1"}


def test_parts_can_be_paths_and_drafts_of_a_version(workspace: Path) -> None:
    (workspace / "folder").mkdir()
    (workspace / "folder/new").write_text("new")
    with wandb.init(project="demo", group="night") as run:
        base = run.log_artifact(of({"a": "a", "b": "b"})).wait()
        draft = of({"b": "changed"}, base)
        draft.remove("a")
        run.upsert_artifact(draft)
        done = run.finish_artifact(of({"c": "c"}, base)).wait()
        other = run.finish_artifact("folder", name="paths", type="files", distributed_id="other").wait()

    assert texts(done) == {"b": "changed", "c": "c"}
    assert done.base.name == "data:v0"
    assert (other.name, other.type, texts(other)) == ("paths:v0", "files", {"new": "new"})


def test_a_clash_is_raised_where_one_waits_and_fails_the_run_otherwise() -> None:
    with wandb.init(project="demo", group="night", id="first") as run:
        run.upsert_artifact(of({"a": "1"}))

    with wandb.init(project="demo", group="night", id="second") as run:
        with pytest.raises(ConflictError, match=r"'a' was added by run entity/demo/first, process .* what run entity/demo/second, process"):
            run.upsert_artifact(of({"a": "2"})).wait()
        run.upsert_artifact(of({"b": "2"}))

    run = wandb.init(project="demo", group="night")
    run.upsert_artifact(of({"b": "3"}))
    with pytest.raises(ConflictError, match="second"):
        run.finish()
    assert run.state == "failed"


def test_what_is_the_id_of_all_must_be_given() -> None:
    with wandb.init(project="demo") as run:
        for call in (run.upsert_artifact, run.finish_artifact):
            for error in (TypeError, UsageError, MissingArgumentError):
                with pytest.raises(error, match="distributed_id"):
                    call(of({"a": "a"}))
            for bad in ("", " ", "two\nlines", "x" * 200, 5, b"id"):
                with pytest.raises(InvalidNameError):
                    call(of({"a": "a"}), distributed_id=bad)
            with pytest.raises(UsageError, match="must be a list"):
                call(of({"a": "a"}), aliases="best", distributed_id="job")
            with pytest.raises(TypeError, match="Artifact or a path"):
                call(5, distributed_id="job")
        with pytest.raises(UsageError, match="nothing was added to data under the distributed id 'typo'"):
            run.finish_artifact(of({}), distributed_id="typo").wait()
        artifact = of({"a": "a"})
        artifact.distributed_id = "own"
        run.upsert_artifact(artifact).wait()
        assert run.finish_artifact(of({}), distributed_id="own").wait().name == "data:v0"
        with pytest.raises(InvalidNameError):
            artifact.distributed_id = "\x1b"


def _bring(at: int) -> None:
    try:
        with wandb.init(project="demo", group="night") as run:
            run.upsert_artifact(of({f"part/{at}": str(at)}))
    except BaseException:
        traceback.print_exc()
        os._exit(1)


@forks
def test_processes_of_one_group_make_one_version() -> None:
    wandb.init(project="demo").finish()
    children = [multiprocessing.get_context("fork").Process(target=_bring, args=(at,)) for at in range(8)]
    for child in children:
        child.start()
    for child in children:
        child.join()
    assert [child.exitcode for child in children] == [0] * 8

    with wandb.init(project="demo", group="night") as run:
        done = run.finish_artifact(of({})).wait()

    assert texts(done) == {f"part/{at}": str(at) for at in range(8)}
