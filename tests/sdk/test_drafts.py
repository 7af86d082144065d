"""Drafts of logged artifacts, through the public API."""

from pathlib import Path

import pytest

import jupyter_artifacts as wandb
from jupyter_artifacts.errors import ArtifactNotLoggedError, ConflictError, EntryNotFoundError, UsageError

FILES = {"a.txt": "a", "dir/b.txt": "b", "dir/deep/c.txt": "c"}


def write(folder: Path, files: dict[str, str]) -> Path:
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)
    return folder


def log(name: str, files: dict[str, str], **more: object) -> wandb.Artifact:
    folder = write(Path("files") / name / str(len(list(Path().rglob("*")))), files)
    with wandb.init(project=more.pop("project", "demo")) as run:
        artifact = wandb.Artifact(name, "dataset", **more)
        artifact.add_dir(folder)
        return run.log_artifact(artifact, aliases=["given"], tags=["tagged"])


def texts(artifact: wandb.Artifact) -> dict[str, str]:
    root = Path(artifact.download(root=f"out/{artifact.id}"))
    return {str(file.relative_to(root)): file.read_text() for file in root.rglob("*") if file.is_file()}


def test_a_draft_begins_with_all_of_a_version_but_its_names() -> None:
    saved = log("data", FILES, description="First.", metadata={"a": {"b": 1}})
    saved.ttl = None
    saved.save()

    draft = saved.new_draft()

    assert (draft.name, draft.type, draft.description, draft.metadata) == ("data", "dataset", "First.", {"a": {"b": 1}})
    assert (draft.is_draft(), draft.id, draft.base.name) == (True, None, "data:v0")
    draft.metadata["a"]["b"] = 2
    assert saved.metadata == {"a": {"b": 1}}
    draft.remove("a.txt")
    draft.save()
    assert (draft.name, draft.aliases, draft.tags, draft.metadata) == ("data:v1", ["latest"], [], {"a": {"b": 2}})
    assert draft.record.ttl is wandb.ArtifactTTL.INHERIT
    assert draft.base.name == "data:v0"
    assert saved.base is None


def test_a_draft_is_logged_by_a_run_and_saved_outside_of_one(workspace: Path) -> None:
    saved = log("data", FILES)
    (workspace / "new.txt").write_text("new")
    draft = saved.new_draft()
    draft.add_file("new.txt")
    with wandb.init(project="demo", job_type="modify") as run:
        run.log_artifact(draft)
    assert (draft.name, draft.logged_by().job_type) == ("data:v1", "modify")

    other = wandb.Api({"project": "demo"}).artifact("data:v1").new_draft()
    other.remove("dir/")
    other.save()

    assert (other.qualified_name, other.logged_by().job_type) == ("entity/demo/data:v2", "auto")
    assert texts(other) == {"a.txt": "a", "new.txt": "new"}
    assert texts(saved) == FILES


def test_a_draft_shows_the_version_with_the_changes(workspace: Path) -> None:
    draft = log("data", FILES).new_draft()
    (workspace / "longer.txt").write_text("longer")
    draft.add_file("longer.txt", name="a.txt")
    draft.remove("dir/deep")

    assert sorted(draft.manifest.entries) == ["a.txt", "dir/b.txt"]
    assert draft.size == 7
    assert [file.name for file in draft.files()] == ["a.txt", "dir/b.txt"]
    assert [file.name for file in draft.files(["dir/b.txt", "dir/deep/c.txt"], order="-name")] == ["dir/b.txt"]
    assert draft.get_entry("a.txt").local_path == str(workspace / "longer.txt")
    assert Path(draft.get_entry("dir/b.txt").download(root="one")).read_text() == "b"
    assert draft.get_entry("dir/b.txt").parent_artifact().name == "data:v0"
    with pytest.raises(EntryNotFoundError, match=r"c\.txt"):
        draft.get_entry("dir/deep/c.txt")
    with pytest.raises(ArtifactNotLoggedError, match="md5"):
        _ = next(iter(draft.files())).md5
    assert repr(draft) == "<Artifact 'data' (dataset), a draft of data:v0 with 1 file added and 1 path removed>"
    assert "data:v0" in draft._repr_mimebundle_()["text/plain"]
    digest = draft.digest
    draft.save()
    assert (draft.digest, draft.size) == (digest, 7)


def test_entries_can_be_removed_too_and_what_is_not_there_is_a_missing_file(workspace: Path) -> None:
    draft = log("data", FILES).new_draft()

    draft.remove(draft.manifest.entries["dir/b.txt"])
    draft.remove("dir/deep/")

    assert sorted(draft.manifest.entries) == ["a.txt"]
    for error in (FileNotFoundError, EntryNotFoundError):
        with pytest.raises(error, match="nothing to remove at 'dir'"):
            draft.remove("dir")


def test_what_is_inherited_is_replaced_without_asking_and_what_was_added_is_not(workspace: Path) -> None:
    draft = log("data", FILES).new_draft()
    with draft.new_file("a.txt") as file:
        file.write("replaced")
    (workspace / "other.txt").write_text("other")

    with pytest.raises(ConflictError, match="was added before"):
        draft.add_file("other.txt", name="a.txt")
    with pytest.raises(UsageError, match="in the artifact already"), draft.new_file("a.txt"):
        pass

    draft.save()
    assert texts(draft)["a.txt"] == "replaced"


def test_a_draft_without_changes_is_the_version() -> None:
    saved = log("data", FILES)
    draft = saved.new_draft()

    draft.save()

    assert (draft.name, draft.log_result.is_new) == ("data:v0", False)


def test_a_draft_of_a_link_is_one_of_the_version_it_links_to() -> None:
    link = log("data", FILES).link("wandb-registry-data/digits")

    draft = link.new_draft()
    draft.remove("a.txt")
    draft.save()

    assert draft.qualified_name == "entity/demo/data:v1"


def test_a_draft_can_be_logged_to_another_project_and_not_to_another_store(tmp_path: Path) -> None:
    saved = log("data", FILES)
    draft = saved.new_draft()
    draft.remove("a.txt")
    with wandb.init(project="elsewhere") as run:
        run.log_artifact(draft)
    assert (draft.qualified_name, draft.base.qualified_name) == ("entity/elsewhere/data:v0", "entity/demo/data:v0")

    with wandb.init(store=tmp_path / "other") as run, pytest.raises(UsageError, match="in another store"):
        run.log_artifact(saved.new_draft())


def test_only_what_is_logged_has_drafts() -> None:
    with pytest.raises(ArtifactNotLoggedError, match="new_draft"):
        wandb.Artifact("data", "dataset").new_draft()


def test_an_incremental_artifact_adds_to_the_latest(workspace: Path) -> None:
    log("data", FILES)
    (workspace / "more.txt").write_text("more")
    for at in range(2):
        artifact = wandb.Artifact("data", "dataset", incremental=True)
        assert artifact.incremental
        with artifact.new_file(f"more/{at}.txt") as file:
            file.write(str(at))
        artifact.save(project="demo")

    assert texts(artifact) == FILES | {"more/0.txt": "0", "more/1.txt": "1"}
    assert (artifact.name, artifact.base.name) == ("data:v2", "data:v1")


def test_a_draft_keeps_to_the_digests_of_its_version(workspace: Path) -> None:
    saved = log("data", FILES, digest_algorithm="MD5")
    draft = saved.new_draft()
    draft.remove("dir/deep")
    with draft.new_file("hello.txt") as file:
        file.write("hello")

    assert draft.manifest.entries["hello.txt"].digest == "XUFAKrxLKna5cZ2REBfFkg=="
    assert draft.manifest.entries["a.txt"].digest == saved.get_entry("a.txt").digest
    digest = draft.digest
    draft.save()
    rebuilt = log("rebuilt", {"a.txt": "a", "dir/b.txt": "b", "hello.txt": "hello"}, digest_algorithm="MD5")
    assert draft.digest == digest == rebuilt.digest
    assert len(digest) == 32
