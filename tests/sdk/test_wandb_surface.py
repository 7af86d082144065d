"""Members of W&B's API that its documents name and no other test calls: they are there, and do what is said of them."""

import os
import shutil
import types
from pathlib import Path

import pytest

import jupyter_artifacts as wandb
from jupyter_artifacts.errors import InvalidMetadataError, UsageError


def log(name: str, content: str, run: wandb.Run | None = None, **options: object) -> wandb.Artifact:
    artifact = wandb.Artifact(name, "dataset", **options)
    with artifact.new_file("a.txt") as file:
        file.write(content)
    if run is None:
        artifact.save(project="demo")
    else:
        run.log_artifact(artifact)
    return artifact.wait()


def api() -> wandb.Api:
    return wandb.Api({"project": "demo"})


def test_a_run_of_the_past_takes_what_is_logged_as_input_and_output(workspace: Path) -> None:
    with wandb.init(project="demo", id="past"):
        pass
    first, second = log("data", "1"), log("data", "2")
    past = api().run("past")

    assert past.use_artifact(first) is first
    logged = past.log_artifact(first, aliases=["best"], tags=["old"])

    assert [each.name for each in past.used_artifacts()] == ["data:v0"]
    assert [each.name for each in past.logged_artifacts()] == ["data:v0"]
    assert (sorted(logged.aliases), logged.tags) == (["best", "latest"], ["old"])
    assert [run.id for run in first.used_by()] == ["past"]
    assert "past" in [run.id for run in first.producers()]
    assert api().artifact("data:latest").version == "v0"
    assert second.logged_by().id != "past"


def test_a_run_of_the_past_takes_nothing_else(workspace: Path) -> None:
    with wandb.init(project="demo", id="past"):
        pass
    past = api().run("past")
    saved = log("data", "1")
    for call in (past.use_artifact, past.log_artifact):
        with pytest.raises(UsageError, match="is not logged"):
            call(wandb.Artifact("draft", "dataset"))
        with pytest.raises(UsageError, match="not str"):
            call("data:latest")
    with pytest.raises(UsageError, match="list"):
        past.log_artifact(saved, aliases="best")
    with pytest.raises(UsageError, match="link"):
        past.log_artifact(saved.link("wandb-registry-data/good"))

    assert list(past.used_artifacts()) == list(past.logged_artifacts()) == []


def test_what_a_run_of_the_past_logged_survives_a_recovery(workspace: Path) -> None:
    from jupyter_artifacts.core.catalog.visible import dump

    with wandb.init(project="demo", id="past"):
        pass
    api().run("past").log_artifact(log("data", "1"), aliases=["best"])

    assert api().fsck().is_sound  # compares the catalog with its records
    with api().store.catalog.read() as db:
        assert "best" in str(dump(db)["aliases"])


def test_settings_of_init_hold_where_no_argument_does(workspace: Path) -> None:
    settings = types.SimpleNamespace(project="demo", run_id="chosen", run_job_type="train", run_group="g", console="off")

    with wandb.init(job_type="clean", settings=settings) as run:
        assert (run.project, run.id, run.job_type, run.group) == ("demo", "chosen", "clean", "g")
    with pytest.raises(TypeError, match="must be a dict"):
        wandb.init(settings=5)


def test_arguments_without_a_meaning_here_are_taken_and_checked(workspace: Path) -> None:
    artifact = log("data", "1", storage_region="eu")

    assert Path(artifact.download(multipart=True), "a.txt").read_text() == "1"
    with pytest.raises(ValueError, match="blank"):
        wandb.Artifact("data", "dataset", storage_region=" ")


@pytest.mark.parametrize("value", [object(), {"a": {1: object()}}, [object()]])
def test_metadata_that_is_no_json_is_a_type_error(value: object) -> None:
    with pytest.raises(TypeError, match="which JSON cannot hold") as caught:
        wandb.Artifact("data", "dataset", metadata={"key": value})

    assert isinstance(caught.value, InvalidMetadataError)
    assert caught.value.code == "invalid-metadata"


def test_the_address_of_an_entry_leads_to_it(workspace: Path) -> None:
    home = log("data", "1")
    entry = home.get_entry("a.txt")
    other = wandb.Artifact("other", "dataset")

    other.add_reference(entry.ref_url(), name="theirs.txt")
    other.save(project="demo")

    assert Path(other.wait().download(), "theirs.txt").read_text() == "1"
    for wrong in ("wandb-artifact://x", "wandb-artifact://entity/demo/data:v0/"):
        with pytest.raises(UsageError, match="names no entry"):
            wandb.Artifact("third", "dataset").add_reference(wrong)
    assert (home.manifest.version(), home.manifest.storage_policy) == (1, "wandb-storage-policy-v1")


def test_in_a_folder_that_was_deleted_the_error_says_so(workspace: Path) -> None:
    saved = log("data", "1")
    lost = workspace / "lost"
    lost.mkdir()
    os.chdir(lost)
    shutil.rmtree(lost)
    try:
        for act in (
            saved.download,
            lambda: wandb.Artifact("b", "dataset").add_file("b.txt"),
            lambda: wandb.Artifact("b", "dataset").add_dir("."),
        ):
            with pytest.raises(UsageError, match="the current folder, which was deleted"):
                act()
        assert log("data", "2").version == "v1"
        assert Path(saved.download(str(workspace / "there")), "a.txt").read_text() == "1"
    finally:
        os.chdir(workspace)
