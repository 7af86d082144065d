"""What a log makes of files: versions, numbers, aliases, and each content stored once."""

import pytest

from jupyter_artifacts.core.model.run import Step
from jupyter_artifacts.core.operations.resolve import find_version_before
from jupyter_artifacts.core.operations.run import find_producing_step, list_producers
from jupyter_artifacts.core.store import Store, open_store
from jupyter_artifacts.errors import ConflictError
from tests.core.builders import contents_of, find, log, start_run, versions_of

LARGE = bytes(range(256)) * 5000  # over a MiB, so it becomes a blob


def test_a_version_holds_the_bytes_that_were_logged(store: Store) -> None:
    files = {"a.txt": b"a", "empty": b"", "sub/b.bin": bytes(range(256)), "sub/large.bin": LARGE}

    version = log(store, "data", files).version

    assert contents_of(store, version) == files
    assert (version.entry_count, version.size) == (4, 1 + 256 + len(LARGE))


def test_a_version_can_be_read_by_whoever_opens_the_store_next(store: Store) -> None:
    log(store, "data", {"a.txt": b"a"})
    store.close()

    again = open_store(str(store.root), store.root.parent / "other-cache")

    assert contents_of(again, find(again, "data")) == {"a.txt": b"a"}


@pytest.mark.parametrize("content", [b"same", LARGE], ids=["small", "large"])
def test_identical_files_are_stored_once(store: Store, content: bytes) -> None:
    log(store, "data", {"a": content, "b": content, "sub/c": content})

    assert store.catalog.count_contents() == 2  # the content and the manifest range


@pytest.mark.parametrize("content", [b"same", LARGE], ids=["small", "large"])
def test_identical_files_are_stored_once_across_artifacts_and_projects(store: Store, content: bytes) -> None:
    log(store, "first", {"a": content, "b": b"other"})
    before = store.catalog.count_contents()

    elsewhere = log(store, "second", {"x": content}, project="elsewhere")

    assert store.catalog.count_contents() == before + 1  # its manifest range
    assert elsewhere.stored_bytes < 500
    assert contents_of(store, elsewhere.version) == {"x": content}


def test_the_same_files_under_another_name_share_the_manifest_too(store: Store) -> None:
    first = log(store, "first", {"a": b"a"})
    before = store.catalog.count_contents()

    second = log(store, "second", {"a": b"a"})

    assert (second.is_new, second.stored_bytes, store.catalog.count_contents()) == (True, 0, before)
    assert second.version.digest == first.version.digest


def test_only_changed_bytes_are_stored(store: Store) -> None:
    files = {f"part-{at:04}": f"{at}-".encode() * 100 for at in range(2000)}
    log(store, "data", files | {"large.bin": LARGE})

    second = log(store, "data", files | {"large.bin": LARGE, "part-0007": b"changed"})

    assert second.is_new
    assert second.stored_bytes < 120_000  # of 2.3 MB: the change and the one manifest range (of two) that names it
    assert contents_of(store, second.version)["part-0007"] == b"changed"


def test_logging_unchanged_files_makes_no_version(store: Store) -> None:
    first = log(store, "data", {"a": b"a", "b": b"b"})

    second = log(store, "data", {"a": b"a", "b": b"b"})

    assert (first.is_new, second.is_new, second.stored_bytes) == (True, False, 0)
    assert second.version.key == first.version.key
    assert len(versions_of(store, "data")) == 1


def test_logging_unchanged_files_moves_the_aliases_asked_for_and_latest(store: Store) -> None:
    log(store, "data", {"a": b"old"}, aliases=["old"])
    log(store, "data", {"a": b"new"}, aliases=["best"])

    again = log(store, "data", {"a": b"old"}, aliases=["best"])

    assert (again.version.label, again.version.aliases) == ("v0", ("best", "latest", "old"))
    assert find(store, "data", "v1").aliases == ()


def test_contents_of_an_older_version_are_recognised(store: Store) -> None:
    for content in (b"0", b"1", b"2"):
        log(store, "data", {"a": content})

    again = log(store, "data", {"a": b"1"})

    assert (again.version.label, again.is_new) == ("v1", False)
    assert find(store, "data", "latest").label == "v1"
    assert log(store, "data", {"a": b"3"}).version.label == "v3"


def test_logging_unchanged_files_records_the_run_as_a_producer_too(store: Store) -> None:
    first, second = start_run(store, "first"), start_run(store, "second")
    log(store, "data", {"a": b"a"}, run=first, step=Step("log()", "cell-1", 1))

    version = log(store, "data", {"a": b"a"}, run=second, step=Step("log()", "cell-9", 9)).version

    assert [run.run_id for run in list_producers(store, version)] == ["first", "second"]
    assert find_producing_step(store, version) == Step("log()", "cell-1", 1)


def test_logging_unchanged_files_names_the_metadata_that_was_not_applied(store: Store) -> None:
    log(store, "data", {"a": b"a"}, metadata={"rows": 1, "kept": [1, {"x": None}]})

    again = log(store, "data", {"a": b"a"}, metadata={"rows": 2, "kept": [1, {"x": None}], "new": None})

    assert again.ignored_metadata == ("new", "rows")
    assert again.version.metadata == {"rows": 1, "kept": [1, {"x": None}]}


def test_logging_unchanged_files_adds_tags(store: Store) -> None:
    log(store, "data", {"a": b"a"}, tags=["raw"])

    assert log(store, "data", {"a": b"a"}, tags=["checked"]).version.tags == ("checked", "raw")


def test_the_same_files_under_other_paths_are_another_version(store: Store) -> None:
    log(store, "data", {"a": b"same"})

    assert log(store, "data", {"b": b"same"}).version.label == "v1"


def test_versions_are_numbered_from_zero_without_gaps(store: Store) -> None:
    results = [log(store, "data", {"a": bytes([at])}) for at in range(12)]
    other = log(store, "other", {"a": b"x"})

    assert [result.version.number for result in results] == list(range(12))
    assert [before.number if (before := find_version_before(store, result.version)) else None for result in results] == [None, *range(11)]
    assert other.version.qualified_name == "ana/demo/other:v0"


def test_latest_names_the_newest_version_always(store: Store) -> None:
    log(store, "data", {"a": b"0"}, aliases=["latest", "first"])
    log(store, "data", {"a": b"1"}, aliases=["best"])

    assert find(store, "data").aliases == ("best", "latest")
    assert find(store, "data", "first").aliases == ("first",)


def test_description_metadata_and_tags_come_back(store: Store) -> None:
    metadata = {"name": "Ünïcödé 🐧", "nested": {"a": [1, 2.5, None, True]}, "empty": {}}

    log(store, "data", {"a": b"a"}, description="first", metadata=metadata, tags=["b", "a"])

    found = find(store, "data")
    assert (found.description, found.metadata, found.tags) == ("first", metadata, ("a", "b"))


def test_one_name_has_one_type_in_a_project(store: Store) -> None:
    log(store, "data", {"a": b"a"}, type_name="dataset")

    with pytest.raises(ConflictError, match=r"'data'.*'dataset'.*'model'"):
        log(store, "data", {"b": b"b"}, type_name="model")

    assert log(store, "data", {"b": b"b"}, type_name="model", project="elsewhere").version.label == "v0"
    assert len(versions_of(store, "data")) == 1


def test_a_token_never_makes_two_versions(store: Store) -> None:
    first = log(store, "data", {"a": b"a"}, token="once")

    retried = log(store, "data", {"a": b"a"}, token="once")
    with_other_files = log(store, "data", {"a": b"changed meanwhile"}, token="once")

    assert [retried.version.key, with_other_files.version.key] == [first.version.key] * 2
    assert len(versions_of(store, "data")) == 1


def test_retrying_a_token_leaves_newer_versions_latest(store: Store) -> None:
    log(store, "data", {"a": b"0"}, token="once")
    log(store, "data", {"a": b"1"})

    log(store, "data", {"a": b"0"}, token="once")

    assert find(store, "data").label == "v1"


def test_no_files_at_all_are_a_version(store: Store) -> None:
    version = log(store, "data", {}).version

    assert (version.entry_count, version.size, contents_of(store, version)) == (0, 0, {})
    assert not log(store, "data", {}).is_new


def test_containers_hold_nothing_twice_after_many_logs(store: Store) -> None:
    for at in range(5):
        log(store, "data", {"same": b"s" * 10_000, "changing": bytes([at])})

    packed = b"".join(file.read_bytes() for file in store.root.glob("packs/*/*"))
    assert packed.count(b"s" * 10_000) == 1


def test_staging_is_empty_after_a_log(store: Store) -> None:
    log(store, "data", {"a": b"a", "large": LARGE})
    log(store, "data", {"a": b"a", "large": LARGE})

    assert list((store.root / "staging").iterdir()) == []
