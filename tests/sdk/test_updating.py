"""What may change on an artifact besides its files, fetched or just logged; `save()` keeps it all at once."""

import json
import os
from pathlib import Path

import pytest

import jupyter_artifacts
from jupyter_artifacts import errors
from jupyter_artifacts.sdk.artifact import Artifact


def draft(name: str = "data", text: str = "text", **about: object) -> Artifact:
    artifact = Artifact(name, "dataset", **about)
    with artifact.new_file("a.txt") as file:
        file.write(text)
    return artifact


def fetch(name: str = "data") -> Artifact:
    return jupyter_artifacts.Api().artifact(name)


def updates() -> list[dict[str, object]]:
    records = Path(os.environ["JUPYTER_ARTIFACTS_STORE"], "records", "00000001.jsonl").read_text().splitlines()
    return [record for record in map(json.loads, records) if record["kind"] == "update"]


def test_everything_is_kept_by_one_save_in_one_change() -> None:
    draft(metadata={"x": 1}).save()
    artifact = fetch()
    artifact.description = "about"
    artifact.metadata["y"] = {"deep": [1]}
    artifact.aliases.append("best")
    artifact.aliases.remove("latest")
    artifact.tags = ["clean"]

    artifact.save()

    again = fetch("data:best")
    assert (again.description, again.metadata, again.aliases, again.tags) == ("about", {"x": 1, "y": {"deep": [1]}}, ["best"], ["clean"])
    assert len(updates()) == 1


def test_an_artifact_that_was_just_logged_is_updated_like_a_fetched_one() -> None:
    with jupyter_artifacts.init(project="p") as run:
        artifact = draft(metadata={"x": 1})
        run.log_artifact(artifact)
        artifact.description = "about"
        artifact.metadata["x"] = 2
        artifact.tags.append("t")
        artifact.save()

        found = fetch("p/data")
        assert (found.description, found.metadata, found.tags) == ("about", {"x": 2}, ["t"])


def test_nothing_is_kept_without_save() -> None:
    draft().save()
    artifact = fetch()
    artifact.description, artifact.metadata["x"] = "about", 1
    artifact.aliases.append("best")

    assert (fetch().description, fetch().metadata, fetch().aliases) == (None, {}, ["latest"])


def test_metadata_is_merged_by_key_when_it_was_changed_in_place() -> None:
    draft(metadata={"a": 1, "b": 1, "c": {"deep": 1}, "d": 1}).save()
    mine, theirs = fetch(), fetch()
    theirs.metadata["a"] = 2
    theirs.metadata["new"] = "theirs"
    theirs.save()

    mine.metadata["b"] = 2
    mine.metadata["c"]["deep"] = 2
    del mine.metadata["d"]
    mine.save()

    assert fetch().metadata == mine.metadata == {"a": 2, "b": 2, "c": {"deep": 2}, "new": "theirs"}


def test_metadata_that_is_replaced_is_replaced_whole() -> None:
    draft(metadata={"a": 1}).save()
    mine, theirs = fetch(), fetch()
    theirs.metadata["b"] = 2
    theirs.save()

    mine.metadata = {"only": True}
    mine.save()

    assert fetch().metadata == {"only": True}


def test_a_number_that_becomes_true_is_a_change() -> None:
    draft(metadata={"a": 1}).save()
    artifact = fetch()
    artifact.metadata["a"] = True
    artifact.save()

    assert fetch().metadata["a"] is True


def test_what_others_changed_meanwhile_stays() -> None:
    draft().save()
    mine, theirs = fetch(), fetch()
    theirs.description = "theirs"
    theirs.tags.append("theirs")
    theirs.aliases.append("theirs")
    theirs.save()

    mine.tags.append("mine")
    mine.save()

    assert (mine.description, mine.tags, mine.aliases) == ("theirs", ["mine", "theirs"], ["latest", "theirs"])


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        (lambda artifact: artifact.aliases.append("v7"), errors.InvalidNameError),
        (lambda artifact: artifact.tags.append("no/tag"), errors.InvalidNameError),
        (lambda artifact: artifact.metadata.update(bad=object()), errors.InvalidMetadataError),
        (lambda artifact: artifact.metadata.update({str(at): at for at in range(101)}), errors.LimitExceededError),
        (lambda artifact: setattr(artifact, "aliases", "best"), errors.UsageError),
        (lambda artifact: setattr(artifact, "tags", "clean"), errors.UsageError),
        (lambda artifact: setattr(artifact, "metadata", ["no", "dict"]), TypeError),
        (lambda artifact: setattr(artifact, "description", "\ud800"), errors.UsageError),
    ],
)
def test_one_bad_value_and_nothing_is_kept(change, kind) -> None:
    draft().save()
    artifact = fetch()
    artifact.description = "half"

    def change_and_save() -> None:
        change(artifact)
        artifact.save()

    with pytest.raises(kind):
        change_and_save()

    assert fetch().record == fetch().record._replace(description=None, metadata={}, tags=(), aliases=("latest",))
    assert updates() == []


def test_saving_what_was_deleted_says_so() -> None:
    draft().save()
    artifact = fetch()
    with artifact._opened.catalog.write() as db:
        db.execute("UPDATE versions SET deleted_at = 1")
    artifact.description = "late"

    with pytest.raises(errors.VersionNotFoundError, match="deleted"):
        artifact.save()


def test_an_alias_is_moved_only_from_where_it_was_expected() -> None:
    for at in range(3):
        draft(text=str(at)).save()
    fetch("data:v0").move_alias("best", expected=None)
    artifact = fetch("data:v2")
    with pytest.raises(errors.ConflictError, match="names v0 by now, not v1"):
        artifact.move_alias("best", expected="v1")

    artifact.move_alias("best", expected="v0")
    artifact.aliases.append("other")
    artifact.save()

    assert fetch("data:v2").aliases == ["best", "latest", "other"]
    for bad in ("latest", "v01", ""):
        with pytest.raises(errors.InvalidNameError):
            artifact.move_alias("best", expected=bad)
    with pytest.raises(errors.InvalidNameError):
        artifact.move_alias("v3", expected=None)
