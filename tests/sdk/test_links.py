"""Links and the registry, as W&B's users write them."""

from pathlib import Path

import pytest

import jupyter_artifacts
from jupyter_artifacts import errors
from jupyter_artifacts.sdk.artifact import Artifact

REGISTRY = "wandb-registry-model"


def draft(text: str = "weights", name: str = "net", type_name: str = "model") -> Artifact:
    artifact = Artifact(name, type_name)
    with artifact.new_file("weights.bin") as file:
        file.write(text)
    return artifact


def fetch(name: str) -> Artifact:
    return jupyter_artifacts.Api().artifact(name)


def test_a_draft_is_logged_and_linked() -> None:
    with jupyter_artifacts.init(project="train") as run:
        link = run.link_artifact(draft(), f"{REGISTRY}/good", aliases=["production"])

        assert run.logged_artifacts()[0].qualified_name == "entity/train/net:v0"
    assert (link.qualified_name, link.version, link.aliases) == (f"entity/{REGISTRY}/good:v0", "v0", ["latest", "production"])
    assert (link.is_link, link.type, link.project, link.collection.name) == (True, "model", REGISTRY, "good")
    assert not link.collection.is_sequence()
    assert (link.source_entity, link.source_project, link.source_version) == ("entity", "train", "v0")
    assert (link.source_name, link.source_qualified_name) == ("net:v0", "entity/train/net:v0")
    assert link.source_collection.name == "net"
    assert link.linked_at is not None


def test_link_and_source_lead_to_each_other() -> None:
    with jupyter_artifacts.init(project="train") as run:
        run.log_artifact(draft()).wait()
    source = fetch("train/net")
    links = [source.link(f"{REGISTRY}/good"), source.link("elsewhere/shelf", ["x"])]

    assert [each.qualified_name for each in source.linked_artifacts] == [each.qualified_name for each in links]
    assert links[0].linked_artifacts == []
    assert links[0].source_artifact.qualified_name == source.qualified_name
    assert source.source_artifact is source
    assert (source.is_link, source.linked_at, source.source_name) == (False, None, source.name)
    assert source.id == links[0].id
    assert links[0].link("third/board").source_qualified_name == source.qualified_name


def test_a_draft_links_itself_and_a_bare_name_stays_in_its_project() -> None:
    artifact = draft()

    link = artifact.link("shelf")

    assert not artifact.is_draft()
    assert link.qualified_name == "entity/uncategorized/shelf:v0"


def test_using_a_link_uses_the_version(workspace: Path) -> None:
    with jupyter_artifacts.init(project="train") as run:
        run.link_artifact(draft(), f"{REGISTRY}/good", aliases=["production"])
    with jupyter_artifacts.init(project="serve") as run:
        artifact = run.use_artifact(f"{REGISTRY}/good:production")
        folder = artifact.download()

    assert folder.endswith("net:v0"), "downloads go by the name it was logged under"
    assert Path(folder, "weights.bin").read_text() == "weights"
    assert artifact.logged_by().project == "train"
    assert [user.project for user in fetch("train/net").used_by()] == ["serve"]


def test_aliases_of_the_registry_are_changed_through_the_link_only() -> None:
    with jupyter_artifacts.init(project="train") as run:
        link = run.link_artifact(draft(), f"{REGISTRY}/good", aliases=["staging"])
    source = fetch("train/net")
    assert source.aliases == ["latest"]
    source.aliases = ["mine"]
    source.save()

    link.aliases.remove("staging")
    link.aliases.append("production")
    link.save()

    assert fetch(f"{REGISTRY}/good:production").aliases == ["latest", "production"]
    assert fetch("train/net:mine").aliases == ["mine"]


@pytest.mark.parametrize(("member", "value"), [("description", "new"), ("metadata", {"x": 1}), ("tags", ["t"])])
def test_what_a_link_shares_with_its_source_is_changed_with_a_warning(member: str, value: object) -> None:
    link = draft().link(f"{REGISTRY}/good")
    with pytest.warns(UserWarning, match="will change on entity/uncategorized/net:v0 too"):
        setattr(link, member, value)
    link.save()

    assert getattr(fetch("net"), member) == value


def test_unlinking_leaves_the_version() -> None:
    link = draft().link(f"{REGISTRY}/good")

    link.unlink()

    with pytest.raises(errors.VersionNotFoundError):
        fetch(f"{REGISTRY}/good")
    assert fetch("net").linked_artifacts == []
    with pytest.raises(ValueError, match="not a link"):
        fetch("net").unlink()


@pytest.mark.parametrize(
    ("path", "aliases", "message"),
    [
        ("registry/good:v0", None, "leave out"),
        ("a/b/c/d", None, "parts"),
        ("registry/", None, "empty"),
        ("registry/good", ["v3"], "reads as a version"),
        ("registry/good", "best", "must be a list"),
        ("net", None, "versions are logged to"),
    ],
)
def test_a_link_that_cannot_be_made_says_why_and_makes_nothing(path: str, aliases: object, message: str) -> None:
    artifact = draft()
    artifact.save()

    with pytest.raises(errors.UsageError, match=message):
        artifact.link(path, aliases)

    assert artifact.linked_artifacts == []


@pytest.mark.parametrize("member", ["source_version", "source_entity", "linked_artifacts", "source_artifact", "linked_at"])
def test_what_needs_a_version_says_so_before_logging(member: str) -> None:
    with pytest.raises(errors.ArtifactNotLoggedError, match=member):
        getattr(draft(), member)
    with pytest.raises(errors.ArtifactNotLoggedError, match="unlink"):
        draft().unlink()
    assert draft().source_name == "net"
    assert not draft().is_link


def test_nothing_is_logged_to_what_was_linked_to() -> None:
    draft().link("shelf")
    other = draft("other", name="shelf")

    with pytest.raises(errors.ConflictError, match="holds links"):
        other.save()


def test_models_are_logged_linked_and_used(workspace: Path) -> None:
    (workspace / "m.bin").write_text("one")
    with jupyter_artifacts.init(project="train") as run:
        assert run.log_model("m.bin", name="net", aliases=["trained"]) is None
        link = run.link_model("m.bin", "good", name="net", aliases=["production"])
    assert (link.qualified_name, link.source_qualified_name) == (f"entity/{REGISTRY}/good:v0", "entity/train/net:v0")

    with jupyter_artifacts.init(project="train"):
        path = jupyter_artifacts.use_model("net:trained")
        assert Path(path).read_text() == "one"
        assert Path(jupyter_artifacts.use_model(f"{REGISTRY}/good:production")).read_text() == "one"


def test_a_model_of_several_files_is_a_folder(workspace: Path) -> None:
    (workspace / "net").mkdir()
    for name in ("a", "b"):
        (workspace / "net" / name).write_text(name)
    with jupyter_artifacts.init():
        jupyter_artifacts.log_model("net", name="net")
        folder = jupyter_artifacts.use_model("net")
    assert sorted(each.name for each in Path(folder).iterdir()) == ["a", "b"]


def test_what_is_no_model_is_not_used_as_one(workspace: Path) -> None:
    draft(name="data", type_name="dataset").save()
    with jupyter_artifacts.init() as run:
        with pytest.raises(AssertionError, match="type 'dataset'"):
            run.use_model("data")
        assert run.used_artifacts() == []
        with pytest.raises(errors.UsageError, match="leave out entity and project"):
            run.link_model("m.bin", "registry/good")
    with pytest.raises(errors.UsageError, match="needs a run"):
        jupyter_artifacts.link_model("m.bin", "good")
