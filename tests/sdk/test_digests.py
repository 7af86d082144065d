"""W&B's digests, to the letter: fixed points that its client gave (release 0.31.0)."""

import sys
import time
from pathlib import Path
from typing import Any

import pytest

import jupyter_artifacts as wandb
from jupyter_artifacts.core.catalog.queries.hashes import find_hashes
from jupyter_artifacts.core.operations import hashes as hashes_operation
from jupyter_artifacts.errors import UnsupportedError
from jupyter_artifacts.sdk.artifact import Artifact

EMPTY = {"MD5": "64e7c61456b10382e2f3b571ac24b659", "XXH128": "f13c5dd8602ab5d18a0c87ce730a735e"}
ONE = {
    "MD5": ("XUFAKrxLKna5cZ2REBfFkg==", "a00c2239f036fb656c1dcbf9a32d89b4"),
    "XXH128": ("tenBrQcbPn/Hec+qXlI4GA==", "fe0d6c1a25b6d98451da9b04ebf6d80c"),
}
TREE = {
    "Z.txt": b"upper sorts first",
    "empty": b"",
    "file1.txt": b"hello",
    "sub-x": b"hyphen sorts before slash",
    "sub/a.csv": "größer,雪\n".encode(),
    "sub/deep/zeros.bin": bytes(3 << 20),
    "é.txt": b"accent",
}
TREE_DIGEST = {"MD5": "a15af2e3e4501ad0675dec0ce8469f2b", "XXH128": "d3a021258341262eb6ab94bcaa765cb3"}
TREE_ENTRIES = {
    "MD5": [
        "JULGEPLqBiADfjYn+7gC6w==", "1B2M2Y8AsgTpgAmY7PhCfg==", "XUFAKrxLKna5cZ2REBfFkg==", "Zum2GSSdH0NZqaaWxi2c5g==",
        "g3lvJy4bBk8+MrKWaCYoKg==", "0d0hDWsTEss0K1bQK9XmUQ==", "cnt5qaQwzN3PkmCjgdWrEA==",
    ],
    "XXH128": [
        "I8UXQoBLEhxl/LdyE//DQw==", "maoG0wFHmNhgAcMkRo1Jfw==", "tenBrQcbPn/Hec+qXlI4GA==", "bZapW9Wht1MLva0RRLImmw==",
        "wIy+mhkqyZkgdoqNxtd36A==", "XIjiG2MO01MKOek7QSIBvQ==", "tsYPu82dXUi5XPMG9VsNjg==",
    ],
}  # fmt: skip


@pytest.fixture(params=["MD5", "XXH128"])
def algorithm(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


@pytest.fixture
def tree(workspace: Path) -> Path:
    """The files whose digests W&B's client gave."""
    for path, content in TREE.items():
        (workspace / "tree" / path).parent.mkdir(parents=True, exist_ok=True)
        (workspace / "tree" / path).write_bytes(content)
    return workspace / "tree"


def make(name: str, folder: Path | None = None, **more: Any) -> Artifact:
    artifact = wandb.Artifact(name, type="dataset", **more)
    if folder is not None:
        artifact.add_dir(folder)
    return artifact


def log(artifact: Artifact) -> Artifact:
    with wandb.init(project="p") as run:
        run.log_artifact(artifact)
    return wandb.Api().artifact(f"p/{artifact.name}")


def test_an_empty_artifact_has_wandbs_digest(algorithm: str) -> None:
    artifact = make("empty", digest_algorithm=algorithm)
    assert (artifact.digest, log(artifact).digest, artifact.digest_algorithm) == (EMPTY[algorithm], EMPTY[algorithm], algorithm)


def test_one_file_has_wandbs_digests_and_manifest(workspace: Path, algorithm: str) -> None:
    (workspace / "file1.txt").write_bytes(b"hello")
    artifact = make("one", digest_algorithm=algorithm)
    entry = artifact.add_file("file1.txt")
    file_digest, digest = ONE[algorithm]
    alg = {} if algorithm == "MD5" else {"extra": {"alg": "XXH128"}}
    manifest = {
        "version": 1, "storagePolicy": "wandb-storage-policy-v1", "storagePolicyConfig": {"storageLayout": "V2"},
        "contents": {"file1.txt": {"digest": file_digest, "size": 5, **alg}},
    }  # fmt: skip
    for each in (artifact, log(artifact)):
        assert (each.digest, each.manifest.digest(), each.manifest.entries["file1.txt"].digest) == (digest, digest, file_digest)
        assert each.manifest.to_manifest_json() == manifest
    assert (entry.digest, artifact.get_entry("file1.txt").digest, artifact.files()[0].digest) == (file_digest,) * 3
    assert entry.digest_algorithm() == algorithm


def test_a_tree_has_wandbs_digests_before_and_after_logging(tree: Path, algorithm: str) -> None:
    artifact = make("tree", tree, digest_algorithm=algorithm)
    assert artifact.digest == TREE_DIGEST[algorithm]
    fetched = log(artifact)
    assert fetched.digest == TREE_DIGEST[algorithm]
    entries = fetched.manifest.entries
    assert [entries[path].digest for path in sorted(entries)] == TREE_ENTRIES[algorithm]
    fetched.download("out")
    fetched.verify("out")


def test_the_stores_own_digest_is_the_same_with_and_without(tree: Path) -> None:
    plain, hashed = log(make("plain", tree)), log(make("hashed", tree, digest_algorithm="MD5"))
    assert plain.digest == plain.commit_hash == hashed.commit_hash != hashed.digest
    assert (plain.digest_algorithm, len(plain.digest)) == ("BLAKE3", 64)
    assert plain.manifest.entries["file1.txt"].digest == hashed.manifest.entries["file1.txt"].content_digest.hex()
    assert plain.files(names=["file1.txt"])[0].md5 == hashed.manifest.entries["file1.txt"].digest
    assert plain.manifest.digest() == plain.digest
    assert hashed.files(names=["file1.txt"])[0].storage_path == plain.files(names=["file1.txt"])[0].storage_path


def test_a_collection_keeps_to_the_algorithm_it_began_with(tree: Path) -> None:
    log(make("tree", tree, digest_algorithm="MD5"))
    for asked in (None, "BLAKE3", "XXH128"):
        (tree / "file1.txt").write_bytes(f"changed for {asked}".encode())
        assert log(make("tree", tree, digest_algorithm=asked)).digest_algorithm == "MD5"
    assert log(make("other", tree)).digest_algorithm == "BLAKE3"


def test_an_unchanged_version_gets_the_digest_that_is_asked_for(tree: Path) -> None:
    assert log(make("tree", tree)).digest_algorithm == "BLAKE3"
    fetched = log(make("tree", tree, digest_algorithm="MD5"))
    assert (fetched.version, fetched.digest_algorithm, fetched.digest) == ("v0", "MD5", TREE_DIGEST["MD5"])
    assert log(make("tree", tree)).digest == TREE_DIGEST["MD5"]


def test_known_contents_are_hashed_once_and_then_looked_up(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    time.sleep(0.05)
    fetched = log(make("tree", tree, digest_algorithm="MD5"))
    digests = [entry.content_digest for entry in fetched.manifest.entries.values()]
    with fetched._opened.catalog.read() as db:
        assert len(find_hashes(db, "MD5", digests)) == len(TREE)

    def refuse(*_: object) -> None:
        raise AssertionError("hashed again")

    monkeypatch.setattr(hashes_operation, "new_hash", refuse)
    assert fetched.manifest.entries["file1.txt"].digest == ONE["MD5"][0]
    assert log(make("again", tree, digest_algorithm="MD5")).digest == TREE_DIGEST["MD5"]


def test_lost_hashes_are_computed_again_from_the_store(tree: Path) -> None:
    fetched = log(make("tree", tree, digest_algorithm="MD5"))
    for path in TREE:
        (tree / path).unlink()
    with fetched._opened.catalog.write() as db:
        db.execute("DELETE FROM content_hashes")
    again = wandb.Api().artifact("p/tree")
    assert [again.manifest.entries[path].digest for path in sorted(TREE)] == TREE_ENTRIES["MD5"]
    with fetched._opened.catalog.read() as db:
        assert db.execute("SELECT count(*) FROM content_hashes").fetchone()[0] == len(TREE)


def test_a_version_that_is_logged_again_elsewhere_keeps_its_digest(tree: Path) -> None:
    log(make("tree", tree, digest_algorithm="MD5"))
    with wandb.init(project="q") as run:
        fetched = wandb.Api().artifact("p/tree")
        run.log_artifact(fetched).wait()
    assert wandb.Api().artifact("q/tree").digest == TREE_DIGEST["MD5"]


def test_files_that_changed_before_the_log_have_the_digest_of_what_was_logged(workspace: Path) -> None:
    (workspace / "file1.txt").write_bytes(b"before")
    artifact = make("one", digest_algorithm="MD5")
    artifact.add_file("file1.txt")
    assert artifact.digest != ONE["MD5"][1]
    (workspace / "file1.txt").write_bytes(b"hello")
    assert log(artifact).digest == ONE["MD5"][1]


def test_an_algorithm_that_there_is_none_of_is_refused() -> None:
    with pytest.raises(ValueError, match=r"digest_algorithm='SHA1' is not one of 'BLAKE3', 'MD5', 'XXH128'"):
        make("a", digest_algorithm="SHA1")


def test_without_its_library_the_fast_hash_is_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "xxhash", None)
    with pytest.raises(UnsupportedError, match="needs the package xxhash"):
        make("a", digest_algorithm="XXH128")
