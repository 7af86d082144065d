"""The verbs that change what is said of versions and collections: tag, edit, link, unlink, collection."""

from pathlib import Path

import pytest

from jupyter_artifacts.commands.caller import Caller
from jupyter_artifacts.commands.grammar import parse
from jupyter_artifacts.commands.result import Result
from jupyter_artifacts.errors import CommError, ConflictError, Error, InvalidMetadataError, InvalidNameError, UsageError
from jupyter_artifacts.magics.artifact_magics import DIALECT
from jupyter_artifacts.sdk.api import Api
from jupyter_artifacts.sdk.artifact import Artifact
from jupyter_artifacts.views.screens import screen_of
from jupyter_artifacts.views.text import render_text


def do(*words: str) -> Result:
    """Carry out a line that needs no run."""
    verb, args = parse(words, DIALECT)
    return verb.run(args, Caller(open_run=lambda place: pytest.fail("no run is needed")))


def said(*words: str) -> str:
    return render_text(screen_of(do(*words).payload), 200)


@pytest.fixture(autouse=True)
def _digits() -> None:
    for at in range(2):
        artifact = Artifact("digits", "dataset", metadata={"n": at, "source": "hand"})
        with artifact.new_file("a.txt") as file:
            file.write(str(at))
        artifact.save()


def test_tags_come_and_go() -> None:
    assert said("tag", "digits:v0", "clean", "checked by hand").endswith("✓ Tagged checked by hand and clean.")
    assert Api().artifact("digits:v0").tags == ["checked by hand", "clean"]

    assert said("tag", "digits:v0", "clean", "--remove").endswith("✓ No longer tagged clean.")
    assert Api().artifact("digits:v0").tags == ["checked by hand"]
    assert said("tag", "digits:v0", "checked by hand").endswith("Nothing was changed: it was so already.")


def test_description_and_metadata_are_edited_at_once() -> None:
    text = said("edit", "digits", "--description", "all of them", "--metadata", '{"n": 7, "more": [1]}', "--drop", "source")

    found = Api().artifact("digits")
    assert (found.description, found.metadata) == ("all of them", {"n": 7, "more": [1]})
    assert "✓ Description: all of them" in text
    assert sorted(line.split() for line in text.splitlines() if line.startswith(("n ", "more", "source"))) == [
        ["more", "—", "[1]"],
        ["n", "1", "7"],
        ["source", "hand", "—"],
    ]
    assert said("edit", "digits", "--description", "").endswith("✓ It has no description any more.")


def test_metadata_is_replaced_when_asked_to(workspace: Path) -> None:
    (workspace / "new.json").write_text('{"only": true}')
    do("edit", "digits", "--metadata", "@new.json", "--replace")

    assert Api().artifact("digits").metadata == {"only": True}
    assert Api().artifact("digits:v0").metadata == {"n": 0, "source": "hand"}


def test_a_version_is_linked_shown_and_unlinked() -> None:
    assert "✓ ana/uncategorized/digits:v1 is ana/wandb-registry-data/good:v0 now, too." in said(
        "link", "digits", "wandb-registry-data/good", "--alias", "chosen"
    )
    do("link", "digits:v0", "wandb-registry-data/good")

    assert "Linked to ana/wandb-registry-data/good:v0" in " ".join(said("show", "digits:v1").split())
    assert "Linked from ana/uncategorized/digits:v1" in " ".join(said("show", "wandb-registry-data/good:chosen").split())
    history = said("history", "wandb-registry-data/good")
    assert history.index("ana/uncategorized/digits:v0") < history.index("ana/uncategorized/digits:v1"), "by the numbers of the links"
    assert "good" in said("ls", "wandb-registry-data/")
    assert said("unlink", "wandb-registry-data/good:chosen") == (
        "✓ ana/wandb-registry-data/good:v0 is no more; ana/uncategorized/digits:v1 stays as it is."
    )
    assert said("diff", "digits:v1", "wandb-registry-data/good").count("digits:v1")
    with pytest.warns(UserWarning, match="will change on"):
        text = said("edit", "wandb-registry-data/good", "--description", "both")
    assert text.endswith("The same holds for ana/uncategorized/digits:v0, which it links to.")


def test_an_alias_is_moved_from_where_it_was_expected() -> None:
    do("alias", "digits:v0", "best", "--from", "none")
    assert said("alias", "digits:v1", "best", "--from", "v0").endswith("✓ best now points to digits:v1.")
    with pytest.raises(ConflictError, match="names v1 by now, not v0"):
        do("alias", "digits:v0", "best", "--from", "v0")


def test_a_collection_is_shown_and_changed() -> None:
    assert said("collection", "digits").splitlines()[0] == "ana/uncategorized/digits"
    assert "Holds   2 versions" in said("collection", "digits")

    text = said("collection", "digits", "--rename", "numbers", "--type", "images", "--description", "all", "--tag", "a", "--tag", "b")
    assert text.splitlines()[:5] == [
        "ana/uncategorized/numbers",
        "✓ digits is numbers from now on.",
        "✓ Its type is images instead of dataset.",
        "✓ Description: all",
        "✓ Tagged a and b.",
    ]
    do("collection", "numbers", "--untag", "a")
    found = Api().artifact_collection("images", "numbers")
    assert (found.description, found.tags, len(found.artifacts())) == ("all", ["b"], 2)


@pytest.mark.parametrize(
    ("words", "kind", "message"),
    [
        (["tag", "digits", "no/slash"], InvalidNameError, "may only hold"),
        (["tag", "digits", "absent", "--remove"], UsageError, "has no tag 'absent'; it has none."),
        (["tag", "digit", "clean"], CommError, "Did you mean 'digits'"),
        (["alias", "digits", "best", "--from", "best"], InvalidNameError, "give a version such as 'v3'"),
        (["alias", "digits", "a", "b", "--from", "v0"], UsageError, "goes with one alias"),
        (["edit", "digits"], UsageError, "there is nothing to change"),
        (["edit", "digits", "--replace", "--drop", "n"], UsageError, "--replace goes with --metadata"),
        (["edit", "digits", "--metadata", "{rows: 3}"], InvalidMetadataError, "in single quotes"),
        (["edit", "digits", "--description", "half", "--drop", "absent"], UsageError, "has no metadata key 'absent'; it has n, source."),
        (["link", "digits", "digits"], ConflictError, "versions are logged to"),
        (["link", "digits", "a/b:v1"], InvalidNameError, "leave out"),
        (["link", "digits", "shelf", "--alias", "v1"], InvalidNameError, "reads as a version"),
        (["unlink", "digits"], UsageError, "is not a link"),
        (["collection", "digits:v1"], InvalidNameError, "leave out"),
        (["collection", "digits", "--rename", "a/b"], InvalidNameError, "may only hold"),
        (["collection", "digits", "--type", "job"], InvalidNameError, "reserved"),
        (["collection", "digits", "--untag", "absent"], UsageError, "has no tag 'absent'"),
    ],
)
def test_mistakes_are_one_line_and_change_nothing(words: list[str], kind: type[Error], message: str) -> None:
    before = Api().artifact("digits").record

    with pytest.raises(kind) as caught:
        do(*words)

    assert message in str(caught.value)
    assert "\n" not in str(caught.value)
    assert Api().artifact("digits").record == before
    assert Api().artifact("digits").linked_artifacts == []


def test_history_of_many_versions_reads_only_what_is_shown() -> None:
    result = do("history", "digits", "--limit", "1")

    assert [each.name for each in result.value] == ["digits:v1"]
    assert result.payload["more"] == 1
