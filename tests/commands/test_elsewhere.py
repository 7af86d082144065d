"""Lists that are empty say where there is something: whoever names no project is easily in the wrong one."""

import pytest

import jupyter_artifacts as wandb
from jupyter_artifacts.core.catalog.queries.elsewhere import KINDS, count_elsewhere
from jupyter_artifacts.errors import UsageError
from jupyter_artifacts.views.screens import screen_of
from jupyter_artifacts.views.text import render_text
from tests.commands.test_verbs import do


@pytest.fixture(autouse=True)
def demo() -> None:
    """Something of everything, in a project that is not the usual one."""
    with wandb.init(project="demo", entity="ana", id="first") as current:
        for at in range(3):
            artifact = wandb.Artifact("data", "dataset")
            with artifact.new_file("a") as file:
                file.write(f"{at}")
            current.log_artifact(artifact)
    artifact.new_draft()
    wandb.Api({"entity": "ana", "project": "demo"}).artifact("data:v1").delete()


def said(line: str) -> str:
    return render_text(screen_of(do(*line.split()).payload, caller="cli"), 120)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("oplog --entity ana", "Elsewhere: 4 operations in demo (--project demo)."),
        ("oplog --entity bob", "Elsewhere: 4 operations in ana/demo (--project demo --entity ana)."),
        ("restore --entity ana", "Elsewhere: 1 deleted version in demo (--project demo)."),
        ("drafts --entity ana", "Elsewhere: 1 draft in demo (--project demo)."),
        ("runs --entity ana", "Elsewhere: 1 run in demo (--project demo)."),
        ("ls --entity bob", "Elsewhere: 1 artifact in ana/demo (--project demo --entity ana)."),
    ],
)
def test_an_empty_list_says_where_there_is_something(line: str, expected: str) -> None:
    assert expected in said(line)


@pytest.mark.parametrize("line", ["oplog", "restore", "drafts", "runs", "ls"])
def test_a_list_with_something_says_nothing_of_it(line: str) -> None:
    assert "Elsewhere" not in said(f"{line} --entity ana --project demo")


def test_nothing_to_undo_says_where_there_is_something() -> None:
    with pytest.raises(UsageError, match=r"nothing to undo in ana/uncategorized\. Elsewhere: 4 operations in demo \(--project demo\)\."):
        do("undo", "--entity", "ana")


def test_everything_is_counted_that_can_be_listed() -> None:
    with wandb.Api().store.catalog.read() as db:
        assert {kind for kind in KINDS if count_elsewhere(db, kind, "ana", "other", 3)} == KINDS
        assert not any(count_elsewhere(db, kind, "ana", "demo", 3) for kind in KINDS)
