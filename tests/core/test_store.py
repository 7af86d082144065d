"""Opening a store: made at first use, refused when it is not ours, damaged or too new, and never changed by being refused."""

import json
import os
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from jupyter_artifacts.core.store import FORMAT_NUMBER, Store, open_store
from jupyter_artifacts.errors import SchemaTooNewError, StoreCorruptError, StoreError, UnsupportedError, UsageError
from tests.core.builders import contents_of, find, log


def files_below(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A closed store with one version."""
    store = open_store(str(tmp_path / "store"), tmp_path / "cache")
    log(store, "data", {"a": b"a"})
    store.close()
    return tmp_path / "store"


def reopen(root: Path) -> Store:
    return open_store(str(root), root.parent / "cache")


def test_a_store_is_made_at_first_use(tmp_path: Path) -> None:
    store = open_store(str(tmp_path / "not/yet/there"), tmp_path / "cache")

    head = json.loads((tmp_path / "not/yet/there/store.json").read_text())
    assert (head["id"], head["format"]) == (store.id, FORMAT_NUMBER)
    assert log(store, "data", {"a": b"a"}).is_new


def test_a_store_is_closed_to_others(tmp_path: Path) -> None:
    store = open_store(str(tmp_path / "store"), tmp_path / "cache")

    assert (tmp_path / "store").stat().st_mode & 0o777 == 0o700
    assert {child.name for child in store.root.iterdir() if child.is_dir()} == {"blobs", "packs", "records", "staging"}


def test_opening_again_finds_the_same_store(root: Path) -> None:
    first, second = reopen(root), reopen(root)

    assert first.id == second.id
    assert contents_of(second, find(second, "data")) == {"a": b"a"}


@pytest.mark.parametrize("form", [str, lambda path: f"file://{path}", lambda path: os.path.relpath(path), lambda path: f"{path}/"])
def test_a_store_has_the_same_place_however_it_is_written(root: Path, form: Callable[[Path], str]) -> None:
    assert open_store(form(root), root.parent / "cache").root == root


def test_a_path_from_home_is_understood(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(root.parent))

    assert open_store("~/store", root.parent / "cache").root == root


@pytest.mark.parametrize("url", ["s3://bucket/store", "https://example.org/store", "postgresql://host/db"])
def test_other_schemes_are_refused_by_name(tmp_path: Path, url: str) -> None:
    with pytest.raises(UnsupportedError, match=url.partition(":")[0]):
        open_store(url, tmp_path / "cache")


def test_a_moved_store_is_the_same_store(root: Path) -> None:
    store_id = reopen(root).id

    moved = root.rename(root.with_name("moved"))

    assert reopen(moved).id == store_id
    assert contents_of(reopen(moved), find(reopen(moved), "data")) == {"a": b"a"}


def test_a_store_that_was_half_made_is_completed(root: Path) -> None:
    store_id = reopen(root).id
    (root / "store.json").unlink()

    assert reopen(root).id == store_id
    assert find(reopen(root), "data").label == "v0"


# What is refused


def expect_refusal(root: Path, kind: type[StoreError], match: str) -> None:
    """Opening `root` raises, and leaves every file as it was."""
    before = files_below(root)
    with pytest.raises(kind, match=match):
        reopen(root)
    assert files_below(root) == before


def change_head(root: Path, **changes: object) -> None:
    head = json.loads((root / "store.json").read_text())
    (root / "store.json").write_text(json.dumps(head | changes))


def test_a_newer_format_is_refused(root: Path) -> None:
    change_head(root, format=FORMAT_NUMBER + 1)

    expect_refusal(root, SchemaTooNewError, f"format {FORMAT_NUMBER + 1}.*Upgrade")


def test_a_feature_of_a_newer_release_is_refused(root: Path) -> None:
    change_head(root, features=["encryption"])

    expect_refusal(root, SchemaTooNewError, "encryption")


def test_a_newer_schema_is_refused(root: Path) -> None:
    db = sqlite3.connect(root / "catalog.db")
    db.execute("PRAGMA user_version = 999")
    db.close()

    expect_refusal(root, SchemaTooNewError, "schema 999")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not JSON",
        b"[]",
        b"null",
        b"{}",
        b'{"format": 1}',
        b'{"format": "one", "id": "x", "entity": "x"}',
        b'{"format": Infinity, "id": "x", "entity": "x"}',
        b"\xff\xfe\x00",
        b"[" * 100_000,
        os.urandom(1000),
    ],
)
def test_a_damaged_store_file_is_refused(root: Path, content: bytes) -> None:
    (root / "store.json").write_bytes(content)

    expect_refusal(root, StoreCorruptError, "store.json is not what a store has there")


@pytest.mark.parametrize("content", [b"", os.urandom(5000), b"SQLite format 3\0" + os.urandom(5000)], ids=["empty", "random", "half"])
def test_a_catalog_that_is_no_database_is_refused(root: Path, content: bytes) -> None:
    (root / "catalog.db").write_bytes(content)

    expect_refusal(root, StoreCorruptError, "catalog")


def test_a_missing_catalog_is_refused_and_not_made_anew(root: Path) -> None:
    (root / "catalog.db").unlink()

    expect_refusal(root, StoreCorruptError, "missing or empty")


def test_a_truncated_catalog_is_refused(root: Path) -> None:
    os.truncate(root / "catalog.db", 5000)

    expect_refusal(root, StoreCorruptError, "catalog")


def foreign_database(file: Path) -> None:
    db = sqlite3.connect(file)
    db.execute("CREATE TABLE precious (x)")
    db.execute("INSERT INTO precious VALUES (1)")
    db.commit()
    db.close()


def test_the_database_of_another_program_is_refused(root: Path) -> None:
    (root / "catalog.db").unlink()
    foreign_database(root / "catalog.db")

    expect_refusal(root, StoreCorruptError, "not one of jupyter_artifacts")


def test_no_store_is_made_around_the_database_of_another_program(tmp_path: Path) -> None:
    (tmp_path / "store").mkdir()
    foreign_database(tmp_path / "store/catalog.db")
    before = (tmp_path / "store/catalog.db").read_bytes()

    with pytest.raises(StoreCorruptError):
        open_store(str(tmp_path / "store"), tmp_path / "cache")

    assert (tmp_path / "store/catalog.db").read_bytes() == before
    assert not (tmp_path / "store/store.json").exists()


def test_the_catalog_of_another_store_is_refused(root: Path, tmp_path: Path) -> None:
    open_store(str(tmp_path / "other"), tmp_path / "cache").close()
    (tmp_path / "other/catalog.db").replace(root / "catalog.db")

    expect_refusal(root, StoreCorruptError, "catalog of another store")


def test_a_file_where_the_store_must_be_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"precious")

    with pytest.raises(StoreError):
        open_store(str(tmp_path / "file"), tmp_path / "cache")
    assert (tmp_path / "file").read_bytes() == b"precious"


def test_a_folder_that_holds_other_things_is_refused_and_left_alone(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "mine.txt").write_bytes(b"mine")

    with pytest.raises(UsageError, match="a folder of its own"):
        open_store(str(folder), tmp_path / "cache")

    assert [each.name for each in folder.iterdir()] == ["mine.txt"]


def test_an_empty_folder_keeps_its_permissions(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    folder.chmod(0o755)

    open_store(str(folder), tmp_path / "cache")

    assert folder.stat().st_mode & 0o777 == 0o755
