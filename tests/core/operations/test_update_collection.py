"""What may change on a collection: name, type, description and tags."""

import json

import pytest

from jupyter_artifacts.core.model.version import CollectionRecord
from jupyter_artifacts.core.operations.link import LinkTarget, link_version
from jupyter_artifacts.core.operations.resolve import find_collection_record
from jupyter_artifacts.core.operations.update_collection import CollectionEdit, edit_collection, list_aliases_in, list_tags_of
from jupyter_artifacts.core.store import Store
from jupyter_artifacts.errors import CollectionNotFoundError, ConflictError, UsageError
from tests.core.builders import ENTITY, PROJECT, find, log


def collection(store: Store, name: str) -> CollectionRecord:
    found = find_collection_record(store, ENTITY, PROJECT, name)
    assert found is not None
    return found


def test_everything_that_may_change_changes_at_once(store: Store) -> None:
    version = log(store, "old", {"a": b"0"}, aliases=["best"]).version

    edit = CollectionEdit(name="new", type="table", description=("about",), tags_added={"x", "y"})
    changed = edit_collection(store, version.collection, edit)

    assert (changed.name, changed.type, changed.description, list_tags_of(store, changed)) == ("new", "table", "about", ["x", "y"])
    assert find(store, "new", "best").key == version.key
    assert list_aliases_in(store, changed) == ["best", "latest"]
    with pytest.raises(CollectionNotFoundError):
        find(store, "old")


def test_what_is_not_named_stays_as_somebody_else_changed_it(store: Store) -> None:
    before = log(store, "data", {"a": b"0"}).version.collection
    edit_collection(store, before, CollectionEdit(description=("theirs",), tags_added={"theirs"}))

    changed = edit_collection(store, before, CollectionEdit(tags_added={"mine"}, tags_removed={"never there"}))

    assert (changed.description, list_tags_of(store, changed)) == ("theirs", ["mine", "theirs"])


def test_the_next_log_goes_on_under_the_new_name_and_the_old_one_begins_anew(store: Store) -> None:
    edit_collection(store, log(store, "old", {"a": b"0"}).version.collection, CollectionEdit(name="new"))

    assert log(store, "new", {"a": b"1"}).version.name == "new:v1"
    assert log(store, "old", {"a": b"2"}).version.name == "old:v0"


def test_a_name_that_is_taken_is_refused_and_nothing_changes(store: Store) -> None:
    log(store, "taken", {"a": b"0"})
    before = log(store, "data", {"a": b"1"}).version.collection

    with pytest.raises(ConflictError, match="'taken' already"):
        edit_collection(store, before, CollectionEdit(name="taken", description=("half",)))

    assert collection(store, "data") == before


def test_types_that_are_reserved_can_be_neither_given_nor_taken(store: Store) -> None:
    code = log(store, "source-main", {"a": b"0"}, type_name="code").version.collection

    with pytest.raises(UsageError, match="reserved"):
        edit_collection(store, code, CollectionEdit(type="dataset"))
    with pytest.raises(UsageError, match="reserved"):
        edit_collection(store, log(store, "data", {"a": b"1"}).version.collection, CollectionEdit(type="job"))
    with pytest.raises(UsageError, match="reserved"):
        edit_collection(store, log(store, "table", {"a": b"2"}, type_name="run_table").version.collection, CollectionEdit(name="run-1"))


def test_a_collection_of_links_keeps_its_type(store: Store) -> None:
    link = link_version(store, log(store, "data", {"a": b"0"}).version, LinkTarget(ENTITY, PROJECT, "shelf"))

    with pytest.raises(UsageError, match="holds links"):
        edit_collection(store, link.collection, CollectionEdit(type="model"))
    assert edit_collection(store, link.collection, CollectionEdit(name="board")).name == "board"


def test_a_change_is_recorded_once_and_nothing_is_no_change(store: Store) -> None:
    before = log(store, "data", {"a": b"0"}).version.collection
    changed = edit_collection(store, before, CollectionEdit(name="new", tags_added={"t"}))

    assert edit_collection(store, changed, CollectionEdit(name="new", tags_added={"t"}, description=(None,))) == changed

    [record] = [json.loads(line) for line in (store.root / "records" / "00000001.jsonl").read_text().splitlines()][1:]
    place = f"{ENTITY}/{PROJECT}/data"
    assert record["kind"] == "collection"
    assert record["changes"] == [["collection", place, "name", "new"], ["collection", place, "tags", ["t"]]]
