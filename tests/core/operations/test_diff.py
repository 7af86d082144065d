"""What differs between two versions."""

import pytest

from jupyter_artifacts.core.model.changes import Change, ChangeKind
from jupyter_artifacts.core.operations.diff import TEXT_LIMIT, diff_text, diff_versions
from jupyter_artifacts.core.store import Store
from jupyter_artifacts.errors import IntegrityError
from tests.core.builders import log
from tests.core.operations.damage import flip_byte_of

ADDED, REMOVED, MODIFIED, RENAMED = ChangeKind.ADDED, ChangeKind.REMOVED, ChangeKind.MODIFIED, ChangeKind.RENAMED


def changes_between(store: Store, old: dict[str, bytes], new: dict[str, bytes]) -> list[tuple[ChangeKind, str, str]]:
    """(kind, old path, new path) of what differs between versions that hold `old` and `new`."""
    first, second = log(store, "data", old).version, log(store, "data", new).version
    changes = diff_versions(store, first, second)
    assert dict(changes.counts) == {kind: sum(change.kind is kind for change in changes.entries) for kind in ChangeKind}
    return [(change.kind, change.old.path if change.old else "", change.new.path if change.new else "") for change in changes.entries]


def test_added_removed_and_modified_files_are_told_in_path_order(store: Store) -> None:
    old = {"a": b"same", "b": b"modified", "c": b"removed", "sub/d": b"same too"}
    new = {"a": b"same", "b": b"MODIFIED", "e": b"added", "sub/d": b"same too"}

    assert changes_between(store, old, new) == [(MODIFIED, "b", "b"), (REMOVED, "c", ""), (ADDED, "", "e")]


def test_a_version_does_not_differ_from_itself(store: Store) -> None:
    version = log(store, "data", {"a": b"a"}, metadata={"x": 1}).version

    assert not diff_versions(store, version, version)


def test_everything_is_added_where_there_was_no_version(store: Store) -> None:
    version = log(store, "data", {"a": b"a", "b": b"b"}, metadata={"x": 1}).version

    changes = diff_versions(store, None, version)

    assert [(change.kind, change.path) for change in changes.entries] == [(ADDED, "a"), (ADDED, "b")]
    assert [change.key for change in changes.metadata] == ["x"]


def test_a_moved_file_is_a_rename(store: Store) -> None:
    assert changes_between(store, {"old": b"content"}, {"new": b"content"}) == [(RENAMED, "old", "new")]


def test_moved_copies_are_paired_in_path_order(store: Store) -> None:
    old, new = {"a": b"same", "b": b"same", "c": b"same"}, {"x": b"same", "y": b"same"}

    assert changes_between(store, old, new) == [(REMOVED, "c", ""), (RENAMED, "a", "x"), (RENAMED, "b", "y")]


def test_a_copy_is_an_addition(store: Store) -> None:
    assert changes_between(store, {"a": b"same"}, {"a": b"same", "b": b"same"}) == [(ADDED, "", "b")]


def test_empty_files_are_not_taken_for_renames(store: Store) -> None:
    assert changes_between(store, {"old": b""}, {"new": b""}) == [(ADDED, "", "new"), (REMOVED, "old", "")]


def test_files_that_swap_places_are_both_modified(store: Store) -> None:
    assert changes_between(store, {"a": b"1", "b": b"2"}, {"a": b"2", "b": b"1"}) == [(MODIFIED, "a", "a"), (MODIFIED, "b", "b")]


def test_one_change_in_many_files_is_found(store: Store) -> None:
    old = {f"{at:05}": f"{at}".encode() for at in range(2000)}
    new = old | {"01500": b"changed"}
    del new["01900"]

    assert changes_between(store, old, new) == [(MODIFIED, "01500", "01500"), (REMOVED, "01900", "")]


def test_a_file_that_moves_between_ranges_is_a_rename(store: Store) -> None:
    old = {f"{at:05}": f"{at}".encode() for at in range(2000)}
    new = {path: content for path, content in old.items() if path != "00010"} | {"z": b"10"}

    assert changes_between(store, old, new) == [(RENAMED, "00010", "z")]


def test_versions_of_different_artifacts_are_compared(store: Store) -> None:
    first, second = log(store, "one", {"a": b"a"}).version, log(store, "two", {"b": b"b"}).version

    assert [change.path for change in diff_versions(store, first, second).entries] == ["a", "b"]


def test_metadata_that_differs_is_told_by_key(store: Store) -> None:
    old = log(store, "data", {"a": b"0"}, metadata={"kept": [1, 2], "gone": 1, "changed": {"deep": 1}}).version
    new = log(store, "data", {"a": b"1"}, metadata={"kept": [1, 2], "new": None, "changed": {"deep": 2}}).version

    told = [(change.kind, change.key, change.old, change.new) for change in diff_versions(store, old, new).metadata]

    assert told == [(MODIFIED, "changed", {"deep": 1}, {"deep": 2}), (REMOVED, "gone", 1, None), (ADDED, "new", None, None)]


# Lines of text


def change_of(store: Store, old: bytes, new: bytes) -> Change:
    first, second = log(store, "text", {"f": old}).version, log(store, "text", {"f": new}).version
    (change,) = diff_versions(store, first, second).entries
    return change


def test_changed_lines_are_shown_with_their_context(store: Store) -> None:
    change = change_of(store, b"1\n2\n3\n4\n5\n6\n7\n", b"1\n2\n3\nvier\n5\n6\n7\n")

    diff = diff_text(store, change)

    assert diff.lines == (
        ("@", "@@ -1,7 +1,7 @@"),
        *((" ", "1"), (" ", "2"), (" ", "3"), ("-", "4"), ("+", "vier"), (" ", "5"), (" ", "6"), (" ", "7")),
    )


def test_only_what_lies_near_a_change_is_shown(store: Store) -> None:
    lines = [f"line {at}\n" for at in range(1000)]
    change = change_of(store, "".join(lines).encode(), "".join([*lines[:500], *lines[501:]]).encode())

    diff = diff_text(store, change)

    assert ("-", "line 500") in diff.lines
    assert len(diff.lines) == 8


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        (b"text\n", b"with\0zero", "not text"),
        (b"text\n", b"\xff\xfe\xfd", "not text"),
        (b"x" * 10, b"x" * (TEXT_LIMIT + 1), "over 256 KiB"),
        (b"x", b"\n" * 5001, "over 5000 lines"),
    ],
    ids=["binary", "not UTF-8", "large", "many lines"],
)
def test_what_is_no_text_of_a_sane_size_says_why_it_is_not_compared(store: Store, old: bytes, new: bytes, reason: str) -> None:
    assert diff_text(store, change_of(store, old, new)).reason == reason


def test_additions_and_removals_have_nothing_to_compare(store: Store) -> None:
    first, second = log(store, "text", {"a": b"a"}).version, log(store, "text", {"b": b"b"}).version

    assert [diff_text(store, change).reason for change in diff_versions(store, first, second).entries] == ["nothing to compare"] * 2


def test_damaged_text_is_not_shown(store: Store) -> None:
    change = change_of(store, b"old line\n", b"new line\n")
    flip_byte_of(store, b"new line\n")

    with pytest.raises(IntegrityError):
        diff_text(store, change)
