"""Drafts: what may be put where before anything is read (rows P3, P6, P29 and P30)."""

from pathlib import Path

import pytest

from jupyter_artifacts.core.operations.commit import LogRequest, commit
from jupyter_artifacts.core.operations.draft import Draft
from jupyter_artifacts.core.store import Store
from jupyter_artifacts.errors import ConflictError, EntryNotFoundError, InvalidPathError
from tests.core.builders import ENTITY, PROJECT, contents_of, log_folder, write_files


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_files(tmp_path / "folder", {"a": b"a", "sub/b": b"b", "empty/": b""})


def paths(draft: Draft) -> list[str]:
    return sorted(draft.sources)


def test_files_and_folders_go_where_they_are_put(folder: Path) -> None:
    draft = Draft()

    draft.add_folder(folder, "data/raw")
    draft.add_file(folder / "a", "top")

    assert paths(draft) == ["data/raw/a", "data/raw/sub/b", "top"]
    assert draft.empty_folders == {"data/raw/empty"}


@pytest.mark.parametrize("path", ["", "/abs", "../up", "a/../b", "a//b", "a/", "./a", "C:\\x", "a\\b", "~/a", "a\0b", "x" * 256])
def test_a_path_that_is_none_is_refused(folder: Path, path: str) -> None:
    draft = Draft()

    with pytest.raises(InvalidPathError):
        draft.add_file(folder / "a", path)

    assert paths(draft) == []


@pytest.mark.parametrize(("first", "second"), [("a", "a/b"), ("a/b", "a"), ("a/b/c", "a"), ("a", "a/b/c")])
def test_nothing_is_both_a_file_and_a_folder(folder: Path, first: str, second: str) -> None:
    draft = Draft()
    draft.add_file(folder / "a", first)

    with pytest.raises(ConflictError, match="both a file and a folder"):
        draft.add_file(folder / "sub/b", second)
    assert paths(draft) == [first]


def test_a_file_cannot_take_the_place_of_an_empty_folder(folder: Path) -> None:
    draft = Draft()
    draft.add_folder(folder)

    with pytest.raises(ConflictError, match="both a file and a folder"):
        draft.add_file(folder / "a", "empty")


def test_an_empty_folder_cannot_take_the_place_of_a_file(folder: Path) -> None:
    draft = Draft()
    draft.add_file(folder / "a", "empty")

    with pytest.raises(ConflictError, match="both a file and a folder"):
        draft.add_folder(folder)
    assert (paths(draft), draft.empty_folders) == (["empty"], set())


def test_a_folder_that_is_filled_later_is_no_longer_empty(folder: Path, tmp_path: Path) -> None:
    draft = Draft()
    draft.add_folder(folder)

    draft.add_file(folder / "a", "empty/a")
    draft.add_folder(write_files(tmp_path / "other", {"sub/": b"", "e/f/": b""}))

    assert draft.empty_folders == {"e/f"}


def test_the_same_file_may_be_added_twice(folder: Path) -> None:
    draft = Draft()
    draft.add_folder(folder)
    draft.add_folder(folder)

    assert paths(draft) == ["a", "sub/b"]


def test_another_content_takes_a_place_only_when_asked_to(folder: Path) -> None:
    draft = Draft()
    draft.add_file(folder / "a", "x")

    with pytest.raises(ConflictError, match="'x' was added before"):
        draft.add_file(folder / "sub/b", "x")
    draft.add_file(folder / "sub/b", "x", overwrite=True)

    assert draft.sources["x"].size == 1
    assert [entry.digest for entry in draft.entries()] == [draft.digest_at("x")]


def test_a_conflict_adds_none_of_a_folder(folder: Path) -> None:
    draft = Draft()
    draft.add_file(folder / "a", "sub")

    with pytest.raises(ConflictError):
        draft.add_folder(folder)

    assert paths(draft) == ["sub"]


def test_removing_takes_out_a_file_or_all_below_a_folder(folder: Path) -> None:
    draft = Draft()
    draft.add_folder(folder)

    draft.remove("sub/")
    assert paths(draft) == ["a"]
    draft.add_file(folder / "a", "sub")
    for kind in (EntryNotFoundError, FileNotFoundError):
        with pytest.raises(kind, match="nothing to remove at 'nothing'"):
            draft.remove("nothing")


def test_the_digest_of_a_draft_is_that_of_the_version_it_becomes(store: Store, folder: Path) -> None:
    draft = Draft()
    draft.add_folder(folder)

    assert draft.digest() == log_folder(store, "data", folder).version.digest


def test_an_entry_of_a_version_can_be_logged_without_its_file(store: Store, folder: Path) -> None:
    before = Draft()
    before.add_folder(folder)
    log_folder(store, "data", folder)
    entries = {entry.path: entry for entry in before.entries()}
    (folder / "a").unlink()

    request = LogRequest(ENTITY, PROJECT, "other", "dataset", {"moved": entries["a"]}, token="once")

    assert contents_of(store, commit(store, request).version) == {"moved": b"a"}
