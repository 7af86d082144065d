"""What may change on a version: description, metadata, aliases and tags; never its files."""

import threading

import pytest

from jupyter_artifacts.core.model.version import VersionRecord
from jupyter_artifacts.core.operations.update import VersionEdit, change_aliases, edit_version, update_version
from jupyter_artifacts.core.store import Store
from jupyter_artifacts.errors import ConflictError, LimitExceededError
from tests.core.builders import contents_of, find, log


def test_everything_that_may_change_changes_at_once(store: Store) -> None:
    version = log(store, "data", {"a": b"a"}, description="old", metadata={"x": 1}, tags=["old"], aliases=["old"]).version

    changed = update_version(
        store, version, description="new", metadata={"y": [2]}, add_aliases=["best"], remove_aliases=["old"], tags=["new", "tag"]
    )  # fmt: skip

    assert (changed.description, changed.metadata, changed.tags) == ("new", {"y": [2]}, ("new", "tag"))
    assert changed.aliases == ("best", "latest")
    assert find(store, "data", "v0") == changed
    assert (changed.digest, contents_of(store, changed)) == (version.digest, {"a": b"a"})


def test_an_update_that_changes_nothing_keeps_the_time_of_the_last(store: Store) -> None:
    version = log(store, "data", {"a": b"a"}, metadata={"x": 1}).version

    again = update_version(store, version, description=None, metadata={"x": 1}, add_aliases=["latest"], tags=())

    assert again == version


def test_an_alias_that_is_added_moves_from_where_it_was(store: Store) -> None:
    old = log(store, "data", {"a": b"0"}, aliases=["best"]).version
    new = log(store, "data", {"a": b"1"}).version

    change_aliases(store, new, add=["best"])

    assert find(store, "data", "best").label == "v1"
    assert find(store, "data", old.label).aliases == ()


def test_an_alias_of_another_version_is_not_taken_away(store: Store) -> None:
    log(store, "data", {"a": b"0"}, aliases=["best"])
    new = log(store, "data", {"a": b"1"}).version

    change_aliases(store, new, remove=["best", "never there"])

    assert find(store, "data", "best").label == "v0"


def test_aliases_of_artifacts_of_other_names_are_their_own(store: Store) -> None:
    log(store, "one", {"a": b"1"}, aliases=["best"])
    other = log(store, "two", {"a": b"2"}).version

    change_aliases(store, other, add=["best"])

    assert find(store, "one", "best").name == "one:v0"
    assert find(store, "two", "best").name == "two:v0"


def test_latest_can_be_moved_and_taken_away(store: Store) -> None:
    old = log(store, "data", {"a": b"0"}).version
    log(store, "data", {"a": b"1"})

    change_aliases(store, old, add=["latest"])
    assert find(store, "data").label == "v0"

    assert change_aliases(store, old, remove=["latest"]).aliases == ()
    assert log(store, "data", {"a": b"2"}).version.aliases == ("latest",)


def test_changing_aliases_leaves_the_rest_as_somebody_else_changed_it(store: Store) -> None:
    version = log(store, "data", {"a": b"a"}, metadata={"x": 1}, tags=["old"]).version
    update_version(store, version, description="theirs", metadata={"x": 2}, tags=["theirs"])

    changed = change_aliases(store, version, add=["mine"])

    assert (changed.description, changed.metadata, changed.tags) == ("theirs", {"x": 2}, ("theirs",))
    assert changed.aliases == ("latest", "mine")


def test_two_who_change_different_things_keep_both(store: Store) -> None:
    version = log(store, "data", {"a": b"a"}, metadata={"x": 1, "y": 1}, tags=["old"]).version

    edit_version(store, version, VersionEdit(description=("theirs",), metadata_set={"x": 2}, tags_added={"theirs"}))
    changed = edit_version(store, version, VersionEdit(metadata_set={"z": 3}, metadata_removed={"y"}, tags_removed={"old"}))

    assert (changed.description, changed.metadata, changed.tags) == ("theirs", {"x": 2, "z": 3}, ("theirs",))


def test_metadata_that_would_be_too_much_together_is_refused_and_nothing_changes(store: Store) -> None:
    version = log(store, "data", {"a": b"a"}, metadata={f"k{at}": at for at in range(100)}).version

    with pytest.raises(LimitExceededError, match="101 keys"):
        edit_version(store, version, VersionEdit(description=("half",), metadata_set={"one more": 1}))

    assert find(store, "data") == version


def test_an_alias_moves_only_from_where_it_was_expected(store: Store) -> None:
    first, second, third = (log(store, "data", {"a": bytes([at])}).version for at in range(3))
    taken = edit_version(store, second, VersionEdit(aliases_added={"best"}, aliases_expected={"best": None}))
    assert "best" in taken.aliases

    for expected in (None, "v0"):
        with pytest.raises(ConflictError, match="names v1 by now"):
            edit_version(store, third, VersionEdit(description=("half",), aliases_added={"best"}, aliases_expected={"best": expected}))
    assert find(store, "data", "v2").description is None
    assert find(store, "data", "best").label == "v1"

    edit_version(store, first, VersionEdit(aliases_added={"best"}, aliases_expected={"best": "v1"}))
    assert find(store, "data", "best").label == "v0"


def test_of_many_who_expect_the_same_one_gets_the_alias(store: Store) -> None:
    made = [log(store, "data", {"a": bytes([at])}).version for at in range(8)]
    change_aliases(store, made[0], add=["best"])
    won, lost = [], []

    def move(version: VersionRecord) -> None:
        try:
            edit_version(store, version, VersionEdit(aliases_added={"best"}, aliases_expected={"best": "v0"}))
            won.append(version)
        except ConflictError:
            lost.append(version)

    threads = [threading.Thread(target=move, args=(version,)) for version in made[1:]]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (len(won), len(lost)) == (1, 6)
    assert find(store, "data", "best").key == won[0].key
