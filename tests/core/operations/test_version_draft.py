"""Drafts of older versions: what changes is read and stored, the rest is taken over as it is."""

import json
import os
import random
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jupyter_artifacts.core.model.digest import digest_of
from jupyter_artifacts.core.model.manifest import Entry
from jupyter_artifacts.core.model.version import VersionRecord
from jupyter_artifacts.core.operations.commit import LogRequest, LogResult, commit
from jupyter_artifacts.core.operations.delete import delete_version
from jupyter_artifacts.core.operations.draft import Draft
from jupyter_artifacts.core.operations.draft_base import DraftBase
from jupyter_artifacts.core.operations.load_manifest import load_entries
from jupyter_artifacts.core.operations.verify import verify_version
from jupyter_artifacts.core.operations.version_draft import VersionDraft
from jupyter_artifacts.core.store import Store
from jupyter_artifacts.errors import ConflictError, EntryNotFoundError, VersionNotFoundError
from tests.core.builders import ENTITY, PROJECT, contents_of, find, fresh_folder, log, log_folder, versions_of, write_files
from tests.core.operations.children import forks, in_children, reopened


def draft_of(store: Store, version: VersionRecord) -> VersionDraft:
    return VersionDraft(DraftBase(store, version))


def request_of(draft: Draft, name: str = "data", token: str | None = None) -> LogRequest:
    request = LogRequest(
        ENTITY, PROJECT, name, "dataset", dict(draft.sources), token or os.urandom(16).hex(), draft.folders, draft.files_in,
        frozenset(draft.immutable), extras={"empty_folders": sorted(draft.empty_folders)} if draft.empty_folders else {},
    )  # fmt: skip
    return request._replace(base=draft.base, removed=sorted(draft.removed)) if isinstance(draft, VersionDraft) else request


def log_draft(store: Store, draft: Draft, name: str = "data") -> LogResult:
    return commit(store, request_of(draft, name))


def add(draft: Draft, store: Store, files: Mapping[str, bytes]) -> Path:
    folder = write_files(fresh_folder(store), files)
    draft.add_folder(folder)
    return folder


def rows(store: Store, sql: str) -> list[tuple[object, ...]]:
    with store.catalog.read() as db:
        return [tuple(row) for row in db.execute(sql)]


def log_many(store: Store, count: int) -> VersionRecord:
    """A version of many entries, all of one content."""
    log(store, "one", {"x": b"x"})
    dice = random.Random(count)
    content = Entry("", digest_of(b"x"), 1)
    sources = {path: content._replace(path=path) for path in {f"d{dice.randrange(10)}/{dice.randrange(10**9):09}" for _ in range(count)}}
    return commit(store, LogRequest(ENTITY, PROJECT, "many", "dataset", sources, token="many")).version


FILES = {"a": b"a", "sub/b": b"b", "sub/deep/c": b"c", "z": b"z"}


def test_a_draft_adds_replaces_and_removes(store: Store) -> None:
    draft = draft_of(store, log(store, "data", FILES).version)

    add(draft, store, {"new": b"new", "a": b"changed"})
    draft.remove("sub/")
    result = log_draft(store, draft)

    assert (result.version.label, result.is_new) == ("v1", True)
    assert contents_of(store, result.version) == {"new": b"new", "a": b"changed", "z": b"z"}
    assert verify_version(store, result.version).is_intact
    assert contents_of(store, find(store, "data", "v0")) == FILES


def test_nothing_of_the_older_version_is_stored_again(store: Store) -> None:
    large = random.Random(1).randbytes(2_000_000)
    draft = draft_of(store, log(store, "data", FILES | {"large": large}).version)

    add(draft, store, {"new": b"new"})

    assert log_draft(store, draft).stored_bytes < 1000


def test_a_draft_without_changes_is_the_version_it_began_with(store: Store) -> None:
    version = log(store, "data", FILES).version

    result = log_draft(store, draft_of(store, version))

    assert (result.version.label, result.is_new) == ("v0", False)


def test_the_version_it_began_with_is_recorded(store: Store) -> None:
    first = log(store, "data", FILES).version
    log(store, "data", {"other": b"other"})
    draft = draft_of(store, first)
    add(draft, store, {"new": b"new"})

    key = log_draft(store, draft).version.key

    assert rows(store, f"SELECT base_id FROM versions WHERE id = {key}") == [(first.key,)]
    [record] = [json.loads(body) for (body,) in rows(store, "SELECT body FROM records ORDER BY seq DESC LIMIT 1")]
    assert (record["kind"], record["base"]) == ("log", f"{ENTITY}/{PROJECT}/data:v0")


def test_a_draft_shows_what_it_would_hold(store: Store) -> None:
    draft = draft_of(store, log(store, "data", FILES).version)
    add(draft, store, {"a": b"longer", "new": b"new"})
    draft.remove("sub/b")

    assert [path for path, _ in draft.items()] == ["a", "new", "sub/deep/c", "z"]
    assert [entry.size for entry in draft.entries()] == [6, 3, 1, 1]
    assert draft.size == 11
    assert draft.find("sub/b") is None
    found = draft.find("sub/deep/c")
    assert isinstance(found, Entry)
    assert found.digest == digest_of(b"c")
    result = log_draft(store, draft)
    assert (draft.digest(), draft.size) == (result.version.digest, result.version.size)


def test_what_is_removed_can_be_added_again_and_removed_again(store: Store) -> None:
    draft = draft_of(store, log(store, "data", FILES).version)

    draft.remove("sub")
    add(draft, store, {"sub/b": b"new"})
    assert [path for path, _ in draft.items()] == ["a", "sub/b", "z"]
    draft.remove("sub/b")

    assert [path for path, _ in draft.items()] == ["a", "z"]
    for path in ("sub", "sub/b", "sub/deep", "not there", "su"):
        with pytest.raises(EntryNotFoundError):
            draft.remove(path)


def test_files_of_a_folder_can_be_removed_one_by_one_and_then_the_folder_is_gone(store: Store) -> None:
    draft = draft_of(store, log(store, "data", FILES).version)

    draft.remove("sub/deep/c")
    draft.remove("sub/b")

    with pytest.raises(FileNotFoundError):
        draft.remove("sub")


def test_two_contents_added_in_one_draft_are_a_conflict(store: Store) -> None:
    draft = draft_of(store, log(store, "data", FILES).version)
    add(draft, store, {"a": b"one"})

    with pytest.raises(ConflictError, match="'a' was added before"):
        add(draft, store, {"a": b"two"})


@pytest.mark.parametrize("path", ["a/below", "sub", "sub/deep"])
def test_what_would_be_file_and_folder_is_refused_and_nothing_is_logged(store: Store, path: str) -> None:
    draft = draft_of(store, log(store, "data", FILES).version)
    add(draft, store, {path: b"new"})

    with pytest.raises(ConflictError, match="both a file and a folder"):
        log_draft(store, draft)
    with pytest.raises(ConflictError, match="both a file and a folder"):
        draft.digest()

    assert len(versions_of(store, "data")) == 1
    draft.remove(path.split("/below")[0])
    add(draft, store, {path: b"new"})
    assert path in contents_of(store, log_draft(store, draft).version)


def test_an_empty_folder_cannot_take_the_place_of_a_file(store: Store) -> None:
    draft = draft_of(store, log(store, "data", FILES).version)
    add(draft, store, {"a/": b""})

    with pytest.raises(ConflictError, match="both a file and a folder"):
        log_draft(store, draft)


def test_empty_folders_are_taken_over(store: Store) -> None:
    draft = draft_of(store, log(store, "data", FILES | {"empty/": b"", "full/": b""}).version)
    add(draft, store, {"full/x": b"x", "also/": b""})

    assert log_draft(store, draft).version.extras == {"empty_folders": ["also", "empty"]}


def test_a_draft_of_an_empty_version(store: Store) -> None:
    draft = draft_of(store, log(store, "data", {}).version)
    add(draft, store, FILES)

    assert contents_of(store, log_draft(store, draft).version) == FILES


def test_everything_can_be_removed(store: Store) -> None:
    draft = draft_of(store, log(store, "data", FILES).version)
    for path in ("a", "sub", "z"):
        draft.remove(path)

    assert contents_of(store, log_draft(store, draft).version) == {}


def test_only_ranges_that_change_are_read_and_stored(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    version = log_many(store, 30_000)
    before = len(rows(store, "SELECT id FROM ranges"))
    loaded: list[int] = []
    load = DraftBase.load
    monkeypatch.setattr(DraftBase, "load", lambda self, at: loaded.append(at) or load(self, at))

    draft = draft_of(store, version)
    add(draft, store, {"d5/new": b"new"})
    draft.remove(draft.base.places[3].first_path)
    result = log_draft(store, draft, "many")

    assert before > 20
    assert len(rows(store, "SELECT id FROM ranges")) - before <= 4
    assert len(set(loaded)) <= 6
    assert result.version.entry_count == version.entry_count
    assert verify_version(store, result.version).is_intact


names = st.sampled_from(["a", "b", "c/d", "c/e", "f/g/h", "f/g/i", "f/j"])


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.dictionaries(names, st.binary(max_size=2)),
    st.dictionaries(names, st.binary(max_size=2)),
    st.sets(names | st.sampled_from(["c", "f", "f/g"])),
)
def test_a_draft_becomes_what_a_rebuild_becomes(store: Store, files: dict[str, bytes], added: dict[str, bytes], removed: set[str]) -> None:
    draft = draft_of(store, log(store, f"base-{os.urandom(4).hex()}", files).version)
    for path in sorted(removed):
        if draft._is_in_base(path):
            draft.remove(path)
    add(draft, store, added)

    result = log_draft(store, draft, f"draft-{os.urandom(4).hex()}")

    kept = {path: content for path, content in files.items() if not any(path == each or path.startswith(f"{each}/") for each in removed)}
    rebuilt = log(store, f"rebuilt-{os.urandom(4).hex()}", kept | added).version
    assert (result.version.digest, result.version.size, result.version.entry_count) == (rebuilt.digest, rebuilt.size, rebuilt.entry_count)
    assert contents_of(store, result.version) == kept | added


def test_a_version_that_was_deleted_is_nothing_to_begin_with(store: Store) -> None:
    version = log(store, "data", FILES).version
    draft = draft_of(store, version)
    add(draft, store, {"new": b"new"})
    delete_version(store, version)

    with pytest.raises(VersionNotFoundError, match="was deleted"):
        log_draft(store, draft)


def test_a_retry_of_a_draft_makes_one_version(store: Store) -> None:
    draft = draft_of(store, log(store, "data", FILES).version)
    add(draft, store, {"new": b"new"})
    request = request_of(draft, token="once")

    assert [commit(store, request).version.label for _ in range(2)] == ["v1", "v1"]


# Adding to what is the latest at the time


def incremental(store: Store, files: Mapping[str, bytes]) -> LogRequest:
    draft = Draft()
    add(draft, store, files)
    return request_of(draft)._replace(is_incremental=True)


def test_an_incremental_log_adds_to_the_latest_version(store: Store) -> None:
    assert contents_of(store, commit(store, incremental(store, {"a": b"a"})).version) == {"a": b"a"}
    log(store, "data", FILES | {"empty/": b""})

    result = commit(store, incremental(store, {"a": b"new", "more": b"more"}))

    assert contents_of(store, result.version) == FILES | {"a": b"new", "more": b"more"}
    assert result.version.extras == {"empty_folders": ["empty"]}
    assert rows(store, "SELECT base_id FROM versions ORDER BY number") == [(None,), (None,), (2,)]


def test_an_incremental_log_adds_to_a_version_that_came_between(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    log(store, "data", {"a": b"a"})
    request = incremental(store, {"mine": b"mine"})
    publish, others = store.containers.publish, iter([b"1", b"2"])

    def publish_late(staged):
        publish(staged)
        if (other := next(others, None)) is not None and threading.current_thread() is threading.main_thread():
            monkeypatch.setattr(store.containers, "publish", publish, raising=False)
            commit(store, incremental(store, {"theirs": other}))
            monkeypatch.setattr(store.containers, "publish", publish_late, raising=False)

    monkeypatch.setattr(store.containers, "publish", publish_late, raising=False)
    result = commit(store, request)
    monkeypatch.undo()

    assert (result.version.label, contents_of(store, result.version)) == ("v3", {"a": b"a", "mine": b"mine", "theirs": b"2"})
    assert [verify_version(store, version).is_intact for version in versions_of(store, "data")] == [True] * 4
    assert [rows(store, f"SELECT * FROM {table}") for table in ("leases", "intents", "pins", "lease_versions")] == [[]] * 4
    unheld = "SELECT c.id FROM contents c LEFT JOIN ranges r ON r.content_id = c.id LEFT JOIN range_contents h ON h.content_id = c.id"
    assert rows(store, f"{unheld} WHERE r.id IS NULL AND h.range_id IS NULL") == [], "ranges of the tries before are no contents"


@forks
def test_many_incremental_logs_at_once_lose_nothing(store: Store) -> None:
    log(store, "data", {"first": b"first"})
    requests = [incremental(store, {f"w{at}": b"%d" % at}) for at in range(8)]
    store.close()

    labels = in_children([lambda request=request: commit(reopened(store), request).version.label for request in requests])

    assert sorted(labels) == [f"v{at}" for at in range(1, 9)]
    assert contents_of(store, find(store, "data")) == {"first": b"first"} | {f"w{at}": b"%d" % at for at in range(8)}


def sizes_of(store: Store, version: VersionRecord) -> Iterator[int]:
    return (entry.size for entry in load_entries(store, version))


def test_the_size_of_a_version_made_of_a_draft_is_that_of_its_entries(store: Store) -> None:
    draft = draft_of(store, log_folder(store, "data", write_files(fresh_folder(store), FILES)).version)
    add(draft, store, {"a": b"0123456789"})
    draft.remove("z")

    version = log_draft(store, draft).version

    assert version.size == sum(sizes_of(store, version)) == 12
