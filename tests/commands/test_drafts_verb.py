"""`drafts`: lists versions in the making, goes on with one, makes it a version, gives some up."""

from pathlib import Path

import pytest

from jupyter_artifacts.errors import DraftNotFoundError, UsageError
from jupyter_artifacts.sdk.api import Api
from jupyter_artifacts.sdk.artifact import Artifact
from jupyter_artifacts.sdk.drafts import StoredDraft
from jupyter_artifacts.sdk.run import init
from tests.commands.test_verbs import digits, do

__all__ = ["digits"]


def begin() -> str:
    """A draft of digits:raw without one file; its name."""
    Api().artifact("digits:raw").new_draft()
    return do("drafts").value[0].name


def test_drafts_are_listed_the_last_touched_first(digits: None) -> None:
    assert do("drafts").value == []
    first, second = begin(), begin()

    listed = do("drafts")

    assert [each.name for each in listed.value] == [second, first]
    assert [each["base"] for each in listed.payload["drafts"]] == ["digits:v0", "digits:v0"]
    assert do("drafts", "--project", "other").value == []


def test_a_draft_that_is_named_is_gone_on_with_and_saved(digits: None) -> None:
    name = begin()
    draft = do("drafts", name).value
    assert isinstance(draft, Artifact)
    Path("more.txt").write_text("more")
    draft.add_file("more.txt")
    draft._keeper.leave()

    shown = do("drafts", name)
    saved = do("drafts", name, "--save")

    assert (shown.payload["is_one"], shown.payload["drafts"][0]["added"]) == (True, 1)
    assert saved.value.name == "digits:v3"
    assert "more.txt" in saved.value.manifest.entries
    assert saved.payload["kind"] == "log"
    assert do("drafts").value == []


def test_what_many_make_is_shown_and_can_be_saved_by_anybody(digits: None) -> None:
    Path("part.txt").write_text("part")
    with init(group="night") as run:
        run.upsert_artifact("part.txt", name="parts", type="dataset")
    [listed] = do("drafts").value

    assert isinstance(do("drafts", listed.name).value, StoredDraft)
    assert do("drafts", listed.name, "--save").value.name == "parts:v0"
    assert do("drafts").value == []


def test_drafts_are_given_up(digits: None) -> None:
    names = [begin(), begin()]

    dropped = do("drafts", *names, "--drop")

    assert dropped.payload["are_dropped"]
    assert do("drafts").value == []


def test_mistakes_give_up_and_save_nothing(digits: None) -> None:
    name, other = begin(), begin()
    mistakes = [
        (["nothere"], DraftNotFoundError, "there is no draft 'nothere'"),
        ([name, "nothere", "--drop"], DraftNotFoundError, "nothere"),
        (["--drop"], UsageError, "name the draft to drop"),
        (["--save"], UsageError, "name the draft to save"),
        ([name, "--drop", "--save"], UsageError, "choose one"),
        ([name, other], UsageError, "one draft at a time"),
        ([name, other, "--save"], UsageError, "one draft at a time"),
    ]
    for words, error, said in mistakes:
        with pytest.raises(error, match=said):
            do("drafts", *words)

    assert len(do("drafts").value) == 2


def test_a_draft_is_found_by_the_name_of_its_artifact_where_it_is_the_only_one(digits: None) -> None:
    first = begin()
    assert [each.name for each in do("drafts", "digits", "--drop").value] == [first]
    names = {begin(), begin()}
    with pytest.raises(UsageError, match="'digits' has 2 drafts; name one of them") as raised:
        do("drafts", "digits")
    assert all(name in str(raised.value) for name in names)
