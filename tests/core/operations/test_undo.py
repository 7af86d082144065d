"""Every change is listed, and can be undone and done again: all of it, or with a clear word why not."""

import json

import pytest

from jupyter_artifacts.core.catalog.queries import collections, operations
from jupyter_artifacts.core.model.operation import FieldChange
from jupyter_artifacts.core.operations.link import LinkTarget, link_version, unlink_version
from jupyter_artifacts.core.operations.undo import list_operations, redo, undo
from jupyter_artifacts.core.operations.update import change_aliases, update_version
from jupyter_artifacts.core.operations.update_collection import CollectionEdit, edit_collection, list_tags_of
from jupyter_artifacts.core.store import Store
from jupyter_artifacts.errors import ConflictError, UsageError, VersionNotFoundError
from tests.core.builders import ENTITY, PROJECT, contents_of, find, log, start_run


def labels(store: Store, name: str = "data") -> dict[str, str]:
    """Where each alias points, as a reader sees it."""
    with store.catalog.read() as db:
        collection = collections.find_collection(db, ENTITY, PROJECT, name)
        assert collection
        rows = db.execute("SELECT name FROM aliases WHERE collection_id = ?", (collection.key,)).fetchall()
    return {alias: find(store, name, alias).label for (alias,) in rows}


def test_undoing_a_log_takes_the_version_away_and_puts_its_aliases_back(store: Store) -> None:
    log(store, "data", {"a": b"0"}, aliases=["best"])
    log(store, "data", {"a": b"1"}, aliases=["best", "new"])

    undo(store, ENTITY, PROJECT)

    assert labels(store) == {"best": "v0", "latest": "v0"}
    with pytest.raises(VersionNotFoundError):
        find(store, "data", "v1")


def test_what_was_undone_can_be_done_again(store: Store) -> None:
    log(store, "data", {"a": b"0"})
    log(store, "data", {"a": b"1"}, aliases=["new"])
    undo(store, ENTITY, PROJECT)

    redo(store, ENTITY, PROJECT)

    assert labels(store) == {"latest": "v1", "new": "v1"}
    assert contents_of(store, find(store, "data", "v1")) == {"a": b"1"}


def test_undoing_again_goes_further_back_and_redo_comes_forward(store: Store) -> None:
    for number in range(3):
        log(store, "data", {"a": b"%d" % number})

    undone = [undo(store, ENTITY, PROJECT).subject for _ in range(3)]

    assert undone == ["data:v2", "data:v1", "data:v0"]
    assert labels(store) == {}
    assert [redo(store, ENTITY, PROJECT).subject for _ in range(3)] == undone[::-1]
    assert labels(store) == {"latest": "v2"}


def test_an_update_is_undone_whole(store: Store) -> None:
    version = log(store, "data", {"a": b"0"}, description="old", metadata={"x": 1}, tags=["old"], aliases=["old"]).version
    update_version(
        store, version, description="new", metadata={"y": 2}, add_aliases=["new"], remove_aliases=["old"], tags=["a", "b"]
    )  # fmt: skip

    undo(store, ENTITY, PROJECT)

    again = find(store, "data", "v0")
    assert (again.description, again.metadata, again.tags, again.aliases) == ("old", {"x": 1}, ("old",), ("latest", "old"))


def test_a_log_of_known_contents_is_undone(store: Store) -> None:
    log(store, "data", {"a": b"0"})
    log(store, "data", {"a": b"1"})
    log(store, "data", {"a": b"0"}, aliases=["best"], tags=["seen"])

    undo(store, ENTITY, PROJECT)

    assert labels(store) == {"latest": "v1"}
    assert find(store, "data", "v0").tags == ()


def test_a_number_undoes_that_operation_alone(store: Store) -> None:
    old = log(store, "data", {"a": b"0"}).version
    change_aliases(store, old, add=["best"])
    log(store, "data", {"a": b"1"})
    number = list_operations(store, ENTITY, PROJECT, 10)[1].id

    undo(store, ENTITY, PROJECT, number)

    assert labels(store) == {"latest": "v1"}


def test_the_list_says_what_was_done_by_whom_and_from_what_to_what(store: Store) -> None:
    log(store, "data", {"a": b"0"})
    run = start_run(store, "run")
    log(store, "data", {"a": b"1"}, run=run)

    newest, oldest = list_operations(store, ENTITY, PROJECT, 10)

    assert (newest.kind, newest.subject, newest.run, newest.undone_at, newest.obstacle) == ("log", "data:v1", run.run_id, None, None)
    assert newest.at > oldest.at
    assert "@" in newest.actor
    place = f"{ENTITY}/{PROJECT}/data"
    assert set(newest.changes) == {
        FieldChange("alias", place, "latest", f"{place}:v0", f"{place}:v1"),
        FieldChange("version", f"{place}:v1", "is_deleted", True, False),
    }
    assert oldest.obstacle == f"the alias 'latest' of {place} names v1 now."


def test_what_was_changed_since_is_not_undone(store: Store) -> None:
    version = log(store, "data", {"a": b"0"}, description="first").version
    update_version(store, version, description="second", metadata={}, tags=())
    number = list_operations(store, ENTITY, PROJECT, 1)[0].id
    update_version(store, version, description="third", metadata={}, tags=())

    with pytest.raises(
        ConflictError, match=rf"operation {number} \(update data:v0\) can't be undone: the description of .*:v0 was changed since"
    ):
        undo(store, ENTITY, PROJECT, number)

    assert find(store, "data", "v0").description == "third"


def test_a_version_that_an_alias_names_is_not_undone_away(store: Store) -> None:
    log(store, "data", {"a": b"0"})
    version = log(store, "data", {"a": b"1"}).version
    change_aliases(store, version, add=["best"])
    number = list_operations(store, ENTITY, PROJECT, 2)[1].id

    with pytest.raises(ConflictError, match="'best' names it now"):
        undo(store, ENTITY, PROJECT, number)

    assert labels(store) == {"best": "v1", "latest": "v1"}


def test_a_version_whose_files_were_given_up_does_not_come_back(store: Store) -> None:
    log(store, "data", {"a": b"0"})
    undo(store, ENTITY, PROJECT)
    with store.catalog.write() as db:
        db.execute("UPDATE versions SET purged_at = 1")

    with pytest.raises(ConflictError, match=r"can't be done again: the files of .*/data:v0 were given up by garbage collection"):
        redo(store, ENTITY, PROJECT)


def test_nothing_to_undo_or_redo_is_said(store: Store) -> None:
    with pytest.raises(UsageError, match="nothing to undo in ana/demo"):
        undo(store, ENTITY, PROJECT)
    log(store, "data", {"a": b"0"})
    with pytest.raises(UsageError, match="nothing to do again"):
        redo(store, ENTITY, PROJECT)
    with pytest.raises(UsageError, match=r"operation 1 .* is not undone"):
        redo(store, ENTITY, PROJECT, 1)
    undo(store, ENTITY, PROJECT)
    with pytest.raises(UsageError, match="undone already; `redo 1`"):
        undo(store, ENTITY, PROJECT, 1)
    with pytest.raises(UsageError, match="no operation 7 in ana/demo"):
        undo(store, ENTITY, PROJECT, 7)


def test_a_new_operation_ends_what_redo_would_do(store: Store) -> None:
    log(store, "data", {"a": b"0"})
    undo(store, ENTITY, PROJECT)
    log(store, "other", {"a": b"1"})

    with pytest.raises(UsageError, match="nothing to do again"):
        redo(store, ENTITY, PROJECT)

    redo(store, ENTITY, PROJECT, 1)  # asked for by number, it may
    assert labels(store) == {"latest": "v0"}


def test_operations_of_other_projects_are_theirs(store: Store) -> None:
    log(store, "data", {"a": b"0"}, project="other")

    assert list_operations(store, ENTITY, PROJECT, 10) == []
    assert [each.project for each in list_operations(store, ENTITY, None, 10)] == ["other"]
    with pytest.raises(UsageError, match="nothing to undo"):
        undo(store, ENTITY, PROJECT)


def test_an_operation_that_changes_nothing_is_not_noted(store: Store) -> None:
    version = log(store, "data", {"a": b"0"}).version
    change_aliases(store, version, add=["latest"])
    log(store, "data", {"a": b"0"})

    assert [each.kind for each in list_operations(store, ENTITY, PROJECT, 10)] == ["log"]


def test_undoing_leaves_a_record_that_names_what_is_so_now(store: Store) -> None:
    log(store, "data", {"a": b"0"})
    log(store, "data", {"a": b"1"})

    undo(store, ENTITY, PROJECT)

    record = json.loads((store.root / "records" / "00000001.jsonl").read_text().splitlines()[-1])
    place = f"{ENTITY}/{PROJECT}/data"
    assert (record["kind"], record["operation"]) == ("undo", "log")
    assert sorted(record["changes"]) == [["alias", place, "latest", f"{place}:v0"], ["version", f"{place}:v1", "is_deleted", True]]


def test_the_list_keeps_the_newest(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(operations, "KEPT", 3)
    for number in range(5):
        log(store, "data", {"a": b"%d" % number})

    assert [each.subject for each in list_operations(store, ENTITY, PROJECT, 10)] == ["data:v4", "data:v3", "data:v2"]


def test_a_rename_is_recorded_under_the_old_name(store: Store) -> None:
    version = log(store, "data", {"a": b"0"}).version

    edit_collection(store, version.collection, CollectionEdit("better"))

    record = json.loads((store.root / "records" / "00000001.jsonl").read_text().splitlines()[-1])
    assert record["changes"] == [["collection", f"{ENTITY}/{PROJECT}/data", "name", "better"]]


def test_a_link_is_undone_and_done_again_with_its_aliases(store: Store) -> None:
    target = LinkTarget(ENTITY, PROJECT, "chosen")
    old = log(store, "data", {"a": b"0"}).version
    new = log(store, "data", {"a": b"1"}).version
    link_version(store, old, target, ["production"])
    link_version(store, new, target, ["production"])

    undo(store, ENTITY, PROJECT)

    assert labels(store, "chosen") == {"latest": "v0", "production": "v0"}
    redo(store, ENTITY, PROJECT)
    assert labels(store, "chosen") == {"latest": "v1", "production": "v1"}


def test_an_unlink_is_undone(store: Store) -> None:
    link = link_version(store, log(store, "data", {"a": b"0"}).version, LinkTarget(ENTITY, PROJECT, "chosen"), ["production"])
    unlink_version(store, link)

    undo(store, ENTITY, PROJECT)

    assert labels(store, "chosen") == {"latest": "v0", "production": "v0"}


def test_an_edit_of_a_collection_is_undone(store: Store) -> None:
    version = log(store, "data", {"a": b"0"}).version
    edit_collection(store, version.collection, CollectionEdit("better", "model", ("mine",), frozenset(["tag"])))

    undo(store, ENTITY, PROJECT)

    collection = find(store, "data", "v0").collection
    assert (collection.name, collection.type, collection.description) == ("data", "dataset", None)
    assert list_tags_of(store, collection) == []


def test_a_rename_is_not_undone_when_the_old_name_is_taken(store: Store) -> None:
    version = log(store, "data", {"a": b"0"}).version
    edit_collection(store, version.collection, CollectionEdit("better"))
    number = list_operations(store, ENTITY, PROJECT, 1)[0].id
    log(store, "data", {"a": b"1"})

    with pytest.raises(ConflictError, match="another artifact is called 'data' now"):
        undo(store, ENTITY, PROJECT, number)
