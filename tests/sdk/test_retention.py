"""Keeping, deleting and bringing back through Python."""

from datetime import timedelta
from pathlib import Path

import pytest

import jupyter_artifacts
from jupyter_artifacts import Api, Artifact
from jupyter_artifacts.errors import ArtifactNotLoggedError, UsageError, VersionNotFoundError
from jupyter_artifacts.sdk.artifact.facts import ArtifactState
from tests.conftest import SetClock

DAY = timedelta(days=1)


def draft(workspace: Path, text: str = "0", name: str = "data", type_name: str = "dataset") -> Artifact:
    (workspace / "a.txt").write_text(text)
    artifact = Artifact(name, type_name)
    artifact.add_file("a.txt")
    return artifact


def log(workspace: Path, text: str = "0", **options: object) -> Artifact:
    with jupyter_artifacts.init(project="project") as run:
        return run.log_artifact(draft(workspace, text), **options).wait()


def api() -> Api:
    return Api({"project": "project"})


def test_a_ttl_of_a_draft_goes_with_the_version(workspace: Path) -> None:
    artifact = draft(workspace)
    artifact.ttl = 7 * DAY
    assert artifact.ttl == 7 * DAY

    with jupyter_artifacts.init(project="project") as run:
        run.log_artifact(artifact).wait()

    assert artifact.ttl == api().artifact("data").ttl == 7 * DAY


def test_what_a_draft_inherits_is_not_known_before_it_is_logged(workspace: Path) -> None:
    artifact = draft(workspace)

    with pytest.raises(ArtifactNotLoggedError, match=r"'Artifact\.ttl' is inherited"):
        print(artifact.ttl)

    artifact.ttl = None
    assert artifact.ttl is None


def test_a_ttl_is_saved_with_all_else_in_one_operation(workspace: Path) -> None:
    artifact = log(workspace)
    artifact.ttl, artifact.description = 2 * DAY, "short-lived"
    artifact.tags = ["tmp"]

    artifact.save()

    assert (artifact.ttl, artifact.description, artifact.tags) == (2 * DAY, "short-lived", ["tmp"])
    assert [(each.kind, each.change_count) for each in api().operations()] == [("update", 3), ("log", 2)]


def test_what_is_inherited_is_read_and_none_wins_over_it(workspace: Path) -> None:
    artifact = log(workspace)

    assert api().set_default_ttl(30 * DAY) == 0

    assert api().default_ttl() == api().artifact("data").ttl == 30 * DAY
    artifact.ttl = None
    artifact.save()
    assert api().artifact("data").ttl is None


def test_a_default_of_the_entity_holds_where_projects_say_nothing(workspace: Path) -> None:
    log(workspace)

    api().set_default_ttl(30 * DAY, entity="entity")

    assert (api().default_ttl(), Api().default_ttl("other")) == (30 * DAY, 30 * DAY)
    api().set_default_ttl(None)
    assert (api().default_ttl(), Api().default_ttl("other")) == (None, 30 * DAY)


def test_a_ttl_of_contents_that_are_there_already_is_not_applied_and_said(workspace: Path) -> None:
    log(workspace)
    again = draft(workspace)
    again.ttl = DAY

    with jupyter_artifacts.init(project="project") as run:
        run.log_artifact(again).wait()

    assert again.ttl is None
    assert again.log_result.is_ttl_ignored


@pytest.mark.parametrize("ttl", [timedelta(0), -DAY, timedelta.max, 7, "7d", float("nan")])
def test_a_ttl_that_can_not_be_kept_is_refused_as_a_value_error(workspace: Path, ttl: object) -> None:
    for artifact in (draft(workspace), log(workspace)):
        with pytest.raises(ValueError, match="a TTL"):
            artifact.ttl = ttl


def test_what_is_made_automatically_takes_no_ttl(workspace: Path) -> None:
    with pytest.raises(ValueError, match="made automatically"):
        draft(workspace, type_name="code").ttl = DAY


def test_an_expired_artifact_is_not_found_any_more(workspace: Path, set_clock: SetClock) -> None:
    artifact = log(workspace)
    artifact.ttl = DAY
    artifact.save()
    set_clock.go(DAY)

    assert not api().artifact_exists("data")
    with pytest.raises(VersionNotFoundError, match="was deleted"):
        artifact.download()
    artifact.restore()
    assert (artifact.ttl, api().artifact("data").ttl) == (None, None)


def test_a_deleted_artifact_says_so_and_is_restored(workspace: Path) -> None:
    artifact = log(workspace)
    assert artifact.state is ArtifactState.COMMITTED

    artifact.delete()

    assert artifact.state is ArtifactState.DELETED
    assert "data:v0 was deleted" in " ".join(str(artifact._repr_mimebundle_()["text/plain"]).split())
    with pytest.raises(VersionNotFoundError, match="was deleted"):
        artifact.download()
    artifact.restore()
    assert artifact.state is ArtifactState.COMMITTED
    assert Path(artifact.download(), "a.txt").read_text() == "0"


def test_drafts_can_not_be_deleted_or_restored(workspace: Path) -> None:
    for call in ("delete", "restore"):
        with pytest.raises(ArtifactNotLoggedError, match=call):
            getattr(draft(workspace), call)()


def test_deleting_a_link_leaves_the_version(workspace: Path) -> None:
    link = log(workspace).link("project/chosen")

    with pytest.warns(UserWarning, match="only the link is deleted"):
        link.delete()

    assert not api().artifact_exists("chosen")
    assert api().artifact_exists("data")
    with pytest.raises(UsageError, match="was a link"):
        link.restore()
    with pytest.raises(UsageError, match="is a link, and has the TTL of"):
        link.ttl = None


def test_operations_name_the_run_that_did_them(workspace: Path) -> None:
    with jupyter_artifacts.init(project="project") as run:
        run.log_artifact(draft(workspace)).wait().delete()

    assert [(each.kind, each.run) for each in api().operations()] == [("delete", run.id), ("log", run.id)]


def test_undo_and_redo_from_python(workspace: Path) -> None:
    log(workspace)
    log(workspace, "1")

    assert api().undo().subject == "data:v1"
    assert api().artifact("data").version == "v0"
    assert api().redo().subject == "data:v1"
    assert api().artifact("data").version == "v1"


def test_a_name_brings_back_what_the_last_deletion_took(workspace: Path) -> None:
    log(workspace)
    log(workspace, "1")
    api().artifact_collection("dataset", "data").delete()

    assert [each.version for each in api().restore("data")] == ["v1", "v0"]
    api().artifact("data:v0").delete()
    assert [each.version for each in api().restore("project/data:v0")] == ["v0"]
    with pytest.raises(UsageError, match="deleted versions have no aliases"):
        api().restore("data:best")
