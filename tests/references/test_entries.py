"""References to entries of other artifacts, and what else is the same for all schemes."""

import os
import socket
from pathlib import Path

import pytest

import jupyter_artifacts
from jupyter_artifacts import Api, Artifact
from jupyter_artifacts.errors import ArtifactNotLoggedError, ConflictError, ReferenceWarning, UnsupportedError, UsageError
from tests.contracts.references import download, refer


@pytest.fixture
def there(tmp_path: Path) -> Path:
    folder = tmp_path / "there"
    for name, content in {"a.txt": "one", "b/c.txt": "two"}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content)
    return folder


def log_folder(folder: Path, name: str) -> Artifact:
    with jupyter_artifacts.init(project="demo") as run:
        return run.log_artifact(folder, name=name, type="dataset").wait()


def test_an_entry_of_another_artifact_outlives_it(there: Path, tmp_path: Path) -> None:
    source = log_folder(there, "source")
    with jupyter_artifacts.init(project="demo") as run:
        artifact = Artifact("data", "dataset")
        [entry] = artifact.add_reference(source.get_entry("b/c.txt"), name="copied.txt")
        assert entry.ref_target().endswith("demo/source:v0/b/c.txt")
        run.log_artifact(artifact).wait()
    source.delete(delete_aliases=True)
    from jupyter_artifacts.core.model.duration import parse_duration
    from jupyter_artifacts.core.operations.gc.apply import apply_gc
    from jupyter_artifacts.core.operations.gc.plan import plan_gc
    from jupyter_artifacts.core.operations.gc.waits import waits_of

    store = Api().store
    apply_gc(store, plan_gc(store, waits_of(parse_duration("0s"))))

    assert download(Api().artifact("demo/data:v0"), tmp_path / "out") == {"copied.txt": b"two"}


def test_a_chain_of_references_leads_to_the_first_entry(there: Path, tmp_path: Path) -> None:
    names = []
    entry = log_folder(there, "source").get_entry("a.txt")
    for name in ("one", "two"):
        with jupyter_artifacts.init(project="demo") as run:
            artifact = Artifact(name, "dataset")
            artifact.add_reference(entry)
            entry = run.log_artifact(artifact).wait().get_entry("a.txt")
        names.append(entry.ref)
    assert names[0] == names[1]
    assert names[0].endswith("demo/source:v0/a.txt")

    of_reference = refer((there / "a.txt").as_uri()).get_entry("a.txt")
    artifact = Artifact("three", "dataset")
    [entry] = artifact.add_reference(of_reference, name="x.txt")
    assert entry.ref == (there / "a.txt").as_uri()


def test_an_entry_that_is_not_logged_cannot_be_referred_to(there: Path) -> None:
    draft = Artifact("source", "dataset")
    entry = draft.add_file(there / "a.txt")
    with pytest.raises(ArtifactNotLoggedError):
        Artifact("data", "dataset").add_reference(entry)


def test_other_schemes_are_recorded_with_a_name_and_left_out_of_downloads(there: Path, tmp_path: Path) -> None:
    artifact = Artifact("data", "dataset")
    with pytest.raises(UsageError, match="needs a name"):
        artifact.add_reference("sftp://host/data.bin")
    with pytest.warns(ReferenceWarning, match="only recorded"), pytest.warns(ReferenceWarning, match="password"):
        artifact.add_reference("sftp://user:hunter2@host/data.bin", name="data.bin")
    artifact.add_reference((there / "a.txt").as_uri())
    with jupyter_artifacts.init(project="demo") as run:
        run.log_artifact(artifact).wait()

    with pytest.warns(ReferenceWarning, match=r"left out.*data\.bin"):
        assert download(artifact, tmp_path / "out") == {"a.txt": b"one"}
    assert artifact.get_entry("data.bin").ref_target() == "sftp://host/data.bin"
    with pytest.raises(UnsupportedError, match="only recorded"):
        artifact.get_entry("data.bin").open()


def test_two_contents_at_one_path_are_refused(there: Path) -> None:
    artifact = Artifact("data", "dataset")
    artifact.add_reference((there / "a.txt").as_uri())
    artifact.add_reference((there / "a.txt").as_uri())
    with pytest.raises(ConflictError):
        artifact.add_reference((there / "b/c.txt").as_uri(), name="a.txt")
    assert [entry.path for entry in artifact.manifest.entries.values()] == ["a.txt"]


def test_using_a_draft_of_references_logs_and_deduplicates_it(there: Path) -> None:
    versions = []
    for content in (None, None, "changed"):
        if content:
            (there / "a.txt").write_text(content)
        with jupyter_artifacts.init(project="demo") as run:
            artifact = Artifact("data", "dataset")
            artifact.add_reference(there.as_uri())
            versions.append(run.use_artifact(artifact).version)
    assert versions == ["v0", "v0", "v1"]


def test_the_digests_of_wandb_are_those_of_its_clients(tmp_path: Path) -> None:
    (tmp_path / "file1.txt").write_text("hello")
    artifact = Artifact("data", "dataset", digest_algorithm="MD5")
    [entry] = artifact.add_reference((tmp_path / "file1.txt").as_uri())
    assert (artifact.digest, entry.digest) == ("a00c2239f036fb656c1dcbf9a32d89b4", "XUFAKrxLKna5cZ2REBfFkg==")
    with jupyter_artifacts.init(project="demo") as run:
        run.log_artifact(artifact).wait()
    assert artifact.digest == "a00c2239f036fb656c1dcbf9a32d89b4"
    assert artifact.manifest.to_manifest_json()["contents"] == {
        "file1.txt": {"digest": "XUFAKrxLKna5cZ2REBfFkg==", "ref": (tmp_path / "file1.txt").as_uri(), "size": 5}
    }


def test_a_file_that_is_there_already_stays_and_one_that_differs_is_replaced(there: Path, tmp_path: Path) -> None:
    artifact = refer(there.as_uri())
    root = Path(artifact.download(root=tmp_path / "out"))
    before = {file: file.stat().st_mtime_ns for file in root.rglob("*.txt")}
    (root / "a.txt").write_text("edited")
    artifact.download(root=root)
    assert (root / "a.txt").read_text() == "one"
    assert (root / "b/c.txt").stat().st_mtime_ns == before[root / "b/c.txt"]


def test_a_downloaded_folder_is_logged_by_what_it_holds(there: Path, tmp_path: Path) -> None:
    root = refer(there.as_uri()).download(root=tmp_path / "out")
    again = log_folder(Path(root), "again")
    assert download(again, tmp_path / "other") == {"a.txt": b"one", "b/c.txt": b"two"}


def test_links_to_folders_are_not_followed_and_names_are_kept(there: Path, tmp_path: Path) -> None:
    os.symlink(there / "b", there / "linked")
    (there / "ä %41#?.txt").write_text("odd")
    artifact = refer(there.as_uri())
    assert sorted(artifact.manifest.entries) == ["a.txt", "b/c.txt", "ä %41#?.txt"]
    assert download(artifact, tmp_path / "out")["ä %41#?.txt"] == b"odd"


def test_drafts_of_a_version_keep_its_references(there: Path, tmp_path: Path) -> None:
    draft = refer(there.as_uri()).new_draft()
    (tmp_path / "own.txt").write_text("own")
    draft.add_file(tmp_path / "own.txt")
    with jupyter_artifacts.init(project="demo") as run:
        run.log_artifact(draft).wait()
    assert download(draft, tmp_path / "out") == {"a.txt": b"one", "b/c.txt": b"two", "own.txt": b"own"}
    assert Api().artifact("demo/data:v1").get_entry("a.txt").ref == (there / "a.txt").as_uri()


@pytest.mark.parametrize(
    "uri",
    ["s3://bucket/data/a", "gs://bucket/data/a", "https://example.org/a", "https://account.blob.core.windows.net/c/a", "http://10.0.0.1/a"],
)
def test_without_a_checksum_no_socket_is_opened(uri: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: object, **kwargs: object) -> None:
        raise AssertionError("the network is touched")

    for name in ("connect", "connect_ex", "sendto"):
        monkeypatch.setattr(socket.socket, name, refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    artifact = refer(uri, checksum=False)
    assert [(entry.path, entry.ref, entry.size) for entry in artifact.manifest.entries.values()] == [("a", uri, 0)]


def test_a_comparison_tells_references_from_files(there: Path, tmp_path: Path) -> None:
    first = refer(there.as_uri())
    (there / "a.txt").write_text("one more")
    (there / "new.txt").write_text("new")
    draft = refer(there.as_uri()).new_draft()
    (tmp_path / "own.txt").write_text("own")
    draft.add_file(tmp_path / "own.txt")
    draft.remove("b/c.txt")
    with jupyter_artifacts.init(project="demo") as run:
        run.log_artifact(draft).wait()
        run.use_artifact(draft)

    diff = first.diff(draft)
    assert (diff.added, diff.removed, diff.modified) == (["new.txt", "own.txt"], ["b/c.txt"], ["a.txt"])
    assert "data:v2" in draft.lineage().to_mermaid()
