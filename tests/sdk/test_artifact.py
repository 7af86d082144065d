"""Artifacts before and after they are logged."""

import os
from contextlib import suppress
from pathlib import Path

import pytest

import jupyter_artifacts
from jupyter_artifacts import errors
from jupyter_artifacts.sdk.artifact import Artifact


def logged(name: str = "data", **files: str) -> Artifact:
    artifact = Artifact(name, "dataset")
    for path, text in files.items():
        with artifact.new_file(path.replace("__", "/").replace("_", ".")) as file:
            file.write(text)
    artifact.save()
    return artifact


@pytest.mark.parametrize(
    "member",
    ["version", "entity", "project", "qualified_name", "aliases", "tags", "collection", "file_count", "created_at", "commit_hash"],
)
def test_what_needs_a_version_says_so_before_logging(member: str) -> None:
    with pytest.raises(errors.ArtifactNotLoggedError, match=member) as caught:
        getattr(Artifact("data", "dataset"), member)
    assert isinstance(caught.value, AttributeError), "as W&B promises"


@pytest.mark.parametrize("call", ["download", "checkout", "verify", "file", "files", "wait", "logged_by", "used_by"])
def test_calls_that_need_a_version_say_so_before_logging(call: str) -> None:
    with pytest.raises(errors.ArtifactNotLoggedError):
        getattr(Artifact("data", "dataset"), call)()


def test_a_logged_artifact_refuses_changes_of_its_files(workspace: Path) -> None:
    (workspace / "f").write_text("f")
    artifact = logged(a="a")
    fetched = jupyter_artifacts.Api().artifact("data")
    for each in (artifact, fetched):
        for change in (lambda a: a.add_file("f"), lambda a: a.add_dir("."), lambda a: a.remove("a"), lambda a: a.new_file("x").__enter__()):
            with pytest.raises(errors.ArtifactFinalizedError):
                change(each)


def test_the_digest_of_a_draft_is_that_of_its_version(workspace: Path) -> None:
    (workspace / "f.txt").write_text("text")
    artifact = Artifact("data", "dataset")
    artifact.add_dir(".")
    before = artifact.digest
    artifact.save()
    assert artifact.digest == before == jupyter_artifacts.Api().artifact("data").digest
    assert artifact.manifest.entries["f.txt"].digest == jupyter_artifacts.Api().artifact("data").get_entry("f.txt").digest


def test_one_path_with_two_contents_is_refused_and_equal_contents_are_fine(workspace: Path) -> None:
    (workspace / "a.txt").write_text("same")
    (workspace / "b.txt").write_text("same")
    (workspace / "c.txt").write_text("other")
    artifact = Artifact("data", "dataset")
    artifact.add_file("a.txt", name="x")
    artifact.add_file("b.txt", name="x")
    with pytest.raises(ValueError, match="'x' was added before"):
        artifact.add_file("c.txt", name="x")
    artifact.add_file("c.txt", name="x", overwrite=True)
    artifact.save()
    assert Path(artifact.file()).read_text() == "other"


def test_a_path_cannot_be_a_file_and_a_folder(workspace: Path) -> None:
    (workspace / "f").write_text("f")
    artifact = Artifact("data", "dataset")
    artifact.add_file("f", name="a")
    with pytest.raises(errors.ConflictError, match="both a file and a folder"):
        artifact.add_file("f", name="a/b")
    assert list(artifact.manifest.entries) == ["a"]


def test_add_dir_that_fails_adds_nothing(workspace: Path) -> None:
    (workspace / "data").mkdir()
    (workspace / "data" / "good.txt").write_text("good")
    os.symlink("nowhere", workspace / "data" / "dangling")
    artifact = Artifact("data", "dataset")
    with pytest.raises(errors.SourceError, match="dangling"):
        artifact.add_dir("data")
    assert len(artifact.manifest) == 0


def test_new_file_is_added_only_when_the_block_ends_well() -> None:
    artifact = Artifact("data", "dataset")
    with suppress(RuntimeError), artifact.new_file("half.txt") as file:
        file.write("half")
        raise RuntimeError
    with artifact.new_file("whole.txt") as file:
        file.write("whole")
    with pytest.raises(ValueError, match="already"), artifact.new_file("whole.txt"):
        pass
    with artifact.new_file("whole.txt", mode="w") as file:
        file.write("again")
    assert list(artifact.manifest.entries) == ["whole.txt"]
    artifact.save()
    assert Path(artifact.file()).read_text() == "again"


def test_is_tmp_names_a_file_by_its_content(workspace: Path) -> None:
    for name in ("tmp1.csv", "tmp2.csv"):
        (workspace / name).write_text("same")
    artifact = Artifact("data", "dataset")
    first, second = artifact.add_file("tmp1.csv", is_tmp=True), artifact.add_file("tmp2.csv", is_tmp=True)
    assert first.path == second.path
    assert first.path.endswith(".csv")


def test_ignored_files_and_folders_stay_out(workspace: Path) -> None:
    for path in ("keep.txt", "skip.log", "cache/x", "deep/skip.log", "deep/keep.txt"):
        (workspace / path).parent.mkdir(exist_ok=True)
        (workspace / path).write_text(path)
    artifact = Artifact("data", "dataset")
    artifact.add_dir(".", ignore=["*.log", "cache/"])
    assert sorted(artifact.manifest.entries) == ["deep/keep.txt", "keep.txt"]


def test_remove_takes_out_a_file_a_folder_or_an_entry(workspace: Path) -> None:
    for path in ("a", "b", "d/x", "d/y"):
        (workspace / path).parent.mkdir(exist_ok=True)
        (workspace / path).write_text(path)
    artifact = Artifact("data", "dataset")
    artifact.add_dir(".")
    artifact.remove("d/")
    artifact.remove(artifact.manifest.entries["b"])
    artifact.remove("a")
    assert len(artifact.manifest) == 0
    with pytest.raises(KeyError, match="nothing to remove"):
        artifact.remove("a")


def test_entries_are_found_and_near_ones_are_suggested() -> None:
    artifact = logged(train_csv="a", test_csv="b")
    assert artifact.get_entry("train.csv").size == 1
    assert Path(artifact.get_path("test.csv").download()).read_text() == "b"
    with pytest.raises(KeyError, match=r"Did you mean 'train\.csv'"):
        artifact.get_entry("trian.csv")
    with pytest.raises(ValueError, match="not a reference"):
        artifact.get_entry("train.csv").ref_target()


def test_files_lists_and_downloads(workspace: Path) -> None:
    artifact = logged(a_txt="a", d__b_txt="b")
    assert [(file.name, file.size) for file in artifact.files()] == [("a.txt", 1), ("d/b.txt", 1)]
    assert len(artifact.files(names=["a.txt"])) == 1
    target = artifact.files()[1].download(root="out")
    assert Path(target) == workspace / "out/d/b.txt"
    with pytest.raises(ValueError, match="exists"):
        artifact.files()[1].download(root="out")


def test_verify_names_what_is_different_extra_or_missing(workspace: Path) -> None:
    artifact = logged(a_txt="a", b_txt="b")
    folder = Path(artifact.download())
    artifact.verify()
    (folder / "a.txt").write_text("changed")
    with pytest.raises(ValueError, match=r"a\.txt is different"):
        artifact.verify()
    artifact.download()
    (folder / "extra").write_text("extra")
    with pytest.raises(ValueError, match="extra is extra"):
        artifact.verify()
    artifact.checkout(folder)
    artifact.verify()
    (folder / "b.txt").unlink()
    with pytest.raises(FileNotFoundError, match=r"b\.txt is missing"):
        artifact.verify()


def test_checkout_removes_other_files_and_download_does_not(workspace: Path) -> None:
    artifact = logged(a_txt="a")
    folder = Path(artifact.checkout())
    assert folder == workspace / "artifacts" / "data"
    (folder / "mine.txt").write_text("mine")
    artifact.download(root=folder)
    assert (folder / "mine.txt").exists()
    artifact.checkout()
    assert not (folder / "mine.txt").exists()


def test_file_wants_exactly_one() -> None:
    with pytest.raises(ValueError, match="has 2 files"):
        logged(a="a", b="b").file()


def test_empty_folders_come_back(workspace: Path) -> None:
    (workspace / "data/empty/deep").mkdir(parents=True)
    artifact = Artifact("data", "dataset")
    artifact.add_dir("data")
    artifact.save()
    assert (Path(artifact.download()) / "empty/deep").is_dir()


def test_metadata_is_checked_and_metadata_alone_makes_no_version(workspace: Path) -> None:
    with pytest.raises(ValueError, match="infinite"):
        Artifact("data", "dataset", metadata={"loss": float("inf")})
    with pytest.raises(TypeError):
        Artifact("data", "dataset", metadata=[1])  # type: ignore[arg-type]
    (workspace / "f").write_text("f")
    for value in (1, 2):
        artifact = Artifact("data", "dataset", metadata={"value": value})
        artifact.add_file("f")
        artifact.save()
    assert artifact.version == "v0"
    assert artifact.log_result is not None
    assert artifact.log_result.ignored_metadata == ("value",)
    assert artifact.metadata == {"value": 1}


def test_saving_aliases_moves_them_and_takes_away_what_was_removed() -> None:
    logged(a="1")
    second = logged(a="2")
    api = jupyter_artifacts.Api()
    first = api.artifact("data:v0")
    first.aliases.append("latest")
    first.tags = ["good one"]
    first.save()
    assert api.artifact("data").version == "v0"
    assert api.artifact("data").tags == ["good one"]
    second.aliases = ["latest"]
    second.save()
    assert api.artifact("data").version == "v1"
    with pytest.raises(ValueError, match="reads as a version"):
        second.aliases = ["v7"]


def test_an_edit_between_add_and_log_is_stored_and_told_or_refused_when_immutable(workspace: Path) -> None:
    (workspace / "f").write_text("before")
    mutable, immutable = Artifact("mutable", "dataset"), Artifact("immutable", "dataset")
    mutable.add_file("f")
    immutable.add_file("f", policy="immutable")
    (workspace / "f").write_text("after!!")
    mutable.save()
    assert mutable.log_result is not None
    assert mutable.log_result.changed_files == ("f",)
    assert Path(mutable.file()).read_text() == "after!!"
    with pytest.raises(errors.SourceChangedError, match="immutable"):
        immutable.save()
    assert not jupyter_artifacts.Api().artifact_exists("immutable")


@pytest.mark.parametrize("policy", ["Mutable", "none", ""])
def test_an_unknown_policy_is_refused(workspace: Path, policy: str) -> None:
    (workspace / "f").write_text("f")
    with pytest.raises(ValueError, match="policy"):
        Artifact("data", "dataset").add_file("f", policy=policy)


def test_one_name_has_one_type() -> None:
    logged(a="a")
    other = Artifact("data", "model")
    with pytest.raises(ValueError, match=r"'dataset'.*'model'"):
        other.save()


def test_the_store_refuses_to_log_itself(tmp_path: Path) -> None:
    logged(a="a")
    for folder in (tmp_path / "store", tmp_path):
        artifact = Artifact("self", "dataset")
        artifact.add_dir(folder)
        with pytest.raises(errors.InvalidPathError, match="store"):
            artifact.save()


def test_what_names_an_artifact_in_wandbs_json() -> None:
    link = logged(a="a").link("shelf")
    assert link.json_encode() == {
        "_type": "artifactVersion", "_version": "v0", "id": link.id, "version": "v0", "sequenceName": "data",
    }  # fmt: skip
    assert link.url == ""


def test_the_history_step_is_the_last_one_before_the_artifact() -> None:
    with jupyter_artifacts.init() as run:
        before = run.log_artifact(filled("0")).wait()
        for step in range(3):
            run.log({"loss": step})
        run.log_artifact(filled("1")).wait()
        run.log({"loss": 3})

    assert before.history_step is None
    assert jupyter_artifacts.Api().artifact("data:v1").history_step == 2


def filled(text: str) -> Artifact:
    artifact = Artifact("data", "dataset")
    with artifact.new_file("a.txt") as file:
        file.write(text)
    return artifact
