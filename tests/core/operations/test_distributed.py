"""Distributed drafts: what many writers bring becomes one version, once."""

import os
import threading
from collections.abc import Mapping
from contextlib import closing, suppress
from datetime import timedelta

import pytest

from jupyter_artifacts.core.catalog.queries import drafts
from jupyter_artifacts.core.model.draft import DRAFT_LIFE
from jupyter_artifacts.core.model.ttl import ArtifactTTL
from jupyter_artifacts.core.operations.delete import delete_version
from jupyter_artifacts.core.operations.draft import Draft
from jupyter_artifacts.core.operations.finish import finish
from jupyter_artifacts.core.operations.gc.apply import apply_gc
from jupyter_artifacts.core.operations.gc.plan import plan_gc
from jupyter_artifacts.core.operations.gc.waits import waits_of
from jupyter_artifacts.core.operations.log_request import LogRequest, LogResult
from jupyter_artifacts.core.operations.resolve import find_base_of
from jupyter_artifacts.core.operations.run import list_producers
from jupyter_artifacts.core.operations.upsert import UpsertResult, upsert
from jupyter_artifacts.core.operations.verify import verify_version
from jupyter_artifacts.core.store import Store
from jupyter_artifacts.errors import ConflictError, UsageError, VersionNotFoundError
from tests.core.builders import contents_of, find, log, start_run, versions_of
from tests.core.operations.children import forks, in_children, reopened
from tests.core.operations.test_version_draft import add, draft_of, request_of

ID = "job"
FILES = {"a": b"a", "sub/b": b"b", "sub/deep/c": b"c", "z": b"z"}


def asked(store: Store, files: Mapping[str, bytes] | None = None, draft: Draft | None = None, **more: object) -> LogRequest:
    """The request of a writer that brings `files`."""
    draft = draft or Draft()
    if files:
        add(draft, store, files)
    return request_of(draft)._replace(**more)


def bring(store: Store, files: Mapping[str, bytes] | None = None, draft: Draft | None = None, **more: object) -> UpsertResult:
    return upsert(store, asked(store, files, draft, **more), ID)


def end(store: Store, files: Mapping[str, bytes] | None = None, draft: Draft | None = None, **more: object) -> LogResult:
    return finish(store, asked(store, files, draft, **more), ID)


def count(store: Store, table: str) -> int:
    with store.catalog.read() as db:
        [(found,)] = db.execute(f"SELECT count(*) FROM {table}").fetchall()
        return int(found)


def test_what_many_bring_is_one_version_and_nothing_is_visible_before(store: Store) -> None:
    for at in range(5):
        bring(store, {f"part/{at}": b"%d" % at, "same": b"same"})
        assert versions_of(store, "data") == []

    result = end(store, {"last": b"last"})

    assert (result.version.label, result.is_new) == ("v0", True)
    assert contents_of(store, result.version) == {**{f"part/{at}": b"%d" % at for at in range(5)}, "same": b"same", "last": b"last"}
    assert verify_version(store, result.version).is_intact
    assert log(store, "again", contents_of(store, result.version)).version.digest == result.version.digest


def test_whoever_finishes_need_not_bring_anything(store: Store) -> None:
    bring(store, {"a": b"a"})

    assert contents_of(store, end(store).version) == {"a": b"a"}


def test_finishing_twice_is_finishing_once(store: Store) -> None:
    bring(store, {"a": b"a"})
    first = end(store, {"b": b"b"})

    again = [end(store), end(store, {"b": b"b"}), end(store, {"a": b"a"})]

    assert [(each.version.label, each.is_new) for each in again] == [("v0", False)] * 3
    assert first.is_new
    assert [each.label for each in versions_of(store, "data")] == ["v0"]


def test_finishing_what_was_deleted_since_says_so_and_new_files_make_the_next(store: Store) -> None:
    bring(store, {"a": b"a"})
    delete_version(store, end(store).version)

    with pytest.raises(VersionNotFoundError, match="became ana/demo/data:v0, which was deleted since; `restore"):
        end(store)

    assert end(store, {"a": b"a"}).version.label == "v1"


def test_what_comes_after_is_the_next_version(store: Store) -> None:
    bring(store, {"a": b"a"})
    end(store)

    bring(store, {"b": b"b"})
    second = end(store)
    third = end(store, {"c": b"c"})

    assert [(each.version.label, contents_of(store, each.version)) for each in (second, third)] == [
        ("v1", {"b": b"b"}),
        ("v2", {"c": b"c"}),
    ]


def test_a_retry_is_told_by_its_token_also_after_the_end(store: Store) -> None:
    first = bring(store, {"a": b"a"}, token="once")
    again = bring(store, {"a": b"a"}, token="once")
    end(store, token="last")
    late, last = bring(store, {"a": b"other"}, token="once"), end(store, token="last")

    assert first.part == again.part == late.part
    assert last.version.label == "v0"
    assert count(store, "draft_parts") == 1
    assert count(store, "drafts") == 1


def test_one_path_with_two_contents_is_refused_and_names_both_writers(store: Store) -> None:
    one, other = start_run(store, "one"), start_run(store, "other")
    bring(store, {"dir/a": b"a"}, run_key=one.key, run_path=one.path)

    with pytest.raises(ConflictError) as refused:
        bring(store, {"dir/a": b"changed", "b": b"b"}, run_key=other.key, run_path=other.path)

    for named in ("'dir/a'", f"run ana/demo/one, process {os.getpid()} on", "run ana/demo/other", "'job'"):
        assert named in str(refused.value)
    assert contents_of(store, end(store).version) == {"dir/a": b"a"}


@pytest.mark.parametrize(("first", "second"), [("a", "a/b"), ("a/b", "a"), ("a/b/c", "a"), ("a", "a/b/c"), ("a-b", "a")])
def test_a_file_of_one_where_another_has_a_folder_is_refused(store: Store, first: str, second: str) -> None:
    bring(store, {first: b"1", "a.txt": b"1"})

    if first == "a-b":  # no clash: they are only neighbours
        bring(store, {second: b"2"})
        return
    with pytest.raises(ConflictError, match="both a file and a folder"):
        bring(store, {second: b"2"})


def test_equal_contents_at_one_path_are_no_clash(store: Store) -> None:
    for _ in range(3):
        bring(store, {"a": b"a", "b": b"b"})

    assert contents_of(store, end(store).version) == {"a": b"a", "b": b"b"}


def test_each_brings_changes_of_the_same_version(store: Store) -> None:
    base = log(store, "data", FILES).version
    one, other, third = draft_of(store, base), draft_of(store, base), draft_of(store, base)
    one.remove("a")
    other.remove("sub/deep")
    third.remove("sub/deep")

    bring(store, {"sub/b": b"changed"}, one)
    bring(store, {"new": b"new"}, other)
    bring(store, {"sub/deep/new": b"not there before"}, third)
    result = end(store)

    assert contents_of(store, result.version) == {"sub/b": b"changed", "new": b"new", "sub/deep/new": b"not there before", "z": b"z"}
    assert find_base_of(store, result.version).key == base.key
    assert log(store, "again", contents_of(store, result.version)).version.digest == result.version.digest


def test_what_one_removes_and_another_replaces_is_refused(store: Store) -> None:
    base = log(store, "data", FILES).version
    removing, replacing = draft_of(store, base), draft_of(store, base)
    removing.remove("sub")
    bring(store, None, removing, token="1")

    with pytest.raises(ConflictError, match=r"'sub/b' was removed by process .*, and is replaced here"):
        bring(store, {"sub/b": b"changed"}, replacing)

    end(store)
    bring(store, {"sub/b": b"changed"}, replacing)
    with pytest.raises(ConflictError, match=r"'sub/b' was replaced by process .*, and is removed here"):
        bring(store, None, removing, token="2")


def test_different_beginnings_are_refused_and_name_both_writers(store: Store) -> None:
    first, second = log(store, "data", FILES).version, log(store, "data", {"b": b"b"}).version
    bring(store, {"new": b"new"}, draft_of(store, first))

    with pytest.raises(ConflictError, match=rf"process {os.getpid()} .* began data .* with data:v0, and process .* begins with data:v1"):
        bring(store, {"other": b"other"}, draft_of(store, second))
    with pytest.raises(ConflictError, match="begins with no version"):
        bring(store, {"other": b"other"})
    with pytest.raises(ConflictError, match="begins with the latest version"):
        bring(store, {"other": b"other"}, is_incremental=True)

    assert contents_of(store, end(store).version) == {**FILES, "new": b"new"}


def test_who_brings_nothing_has_no_say_in_what_it_begins_with(store: Store) -> None:
    base = log(store, "data", FILES).version
    bring(store)
    bring(store, {"new": b"new"}, draft_of(store, base))
    bring(store)

    assert contents_of(store, end(store).version) == {**FILES, "new": b"new"}


def test_what_the_version_has_in_the_way_is_refused_at_once(store: Store) -> None:
    base = log(store, "data", FILES).version

    with pytest.raises(ConflictError, match="'sub'"):
        bring(store, {"sub": b"a file"}, draft_of(store, base))

    assert count(store, "drafts") == 0


def test_the_version_it_begins_with_may_be_deleted_and_collected_meanwhile(store: Store) -> None:
    base = log(store, "data", FILES).version
    log(store, "data", {"other": b"other"})
    changed = draft_of(store, base)
    changed.remove("a")
    bring(store, {"new": b"new"}, changed)
    delete_version(store, base)
    apply_gc(store, plan_gc(store, waits_of(timedelta(0))))

    result = end(store)

    assert contents_of(store, result.version) == {**{path: body for path, body in FILES.items() if path != "a"}, "new": b"new"}
    with pytest.raises(VersionNotFoundError):
        find(store, "data", "v0")


def test_an_incremental_one_adds_to_whatever_is_the_latest_at_the_end(store: Store) -> None:
    log(store, "data", {"a": b"a"})
    bring(store, {"new": b"new"}, is_incremental=True)
    log(store, "data", {"b": b"b"})
    bring(store, {"more": b"more"}, is_incremental=True)

    assert contents_of(store, end(store).version) == {"b": b"b", "new": b"new", "more": b"more"}


def test_empty_folders_are_those_of_all(store: Store) -> None:
    base = log(store, "data", {"a": b"a", "old/": b"", "kept/": b""}).version
    one, other = draft_of(store, base), draft_of(store, base)
    one.remove("old")
    add(other, store, {"new/": b"", "b": b"b"})

    bring(store, None, one)
    bring(store, None, other)

    assert end(store).version.extras == {"empty_folders": ["kept", "new"]}


def test_what_the_parts_say_of_the_version_is_put_together(store: Store) -> None:
    bring(store, {"a": b"a"}, description="First.", metadata={"a": 1, "both": 1}, aliases=["best"], tags=["one"])
    bring(store, {"b": b"b"}, metadata={"b": 2, "both": 2})

    version = end(store, metadata={"c": 3}, aliases=["done"], tags=["two"]).version

    assert (version.description, version.metadata) == ("First.", {"a": 1, "b": 2, "both": 2, "c": 3})
    assert (sorted(version.aliases), sorted(version.tags)) == (["best", "done", "latest"], ["one", "two"])
    assert version.ttl is ArtifactTTL.INHERIT


def test_every_writer_is_a_producer_and_the_first_is_the_first(store: Store) -> None:
    runs = [start_run(store, name) for name in ("later", "earlier", "last")]
    bring(store, {"a": b"a"}, run_key=runs[1].key)
    bring(store, {"b": b"b"}, run_key=runs[0].key)

    version = end(store, run_key=runs[2].key).version

    assert [run.run_id for run in list_producers(store, version)] == ["earlier", "later", "last"]


def test_finishing_what_nobody_began_says_so(store: Store) -> None:
    with pytest.raises(UsageError, match="nothing was added to data under the distributed id 'job'"):
        end(store)
    assert count(store, "drafts") == 0


def test_another_type_is_refused(store: Store) -> None:
    bring(store, {"a": b"a"})

    for act in (bring, end):
        with pytest.raises(ConflictError, match="type"):
            act(store, {"b": b"b"}, type="model")


def test_a_draft_that_nobody_touched_for_a_week_is_not_gone_on_with(store: Store) -> None:
    bring(store, {"a": b"a"})
    with store.catalog.write() as db:
        db.execute("UPDATE drafts SET touched_at = touched_at - ?", (DRAFT_LIFE.total_seconds() * 1e6,))

    with pytest.raises(UsageError, match="nothing was added"):
        end(store)
    bring(store, {"b": b"b"})

    assert contents_of(store, end(store).version) == {"b": b"b"}


def test_contents_of_a_draft_survive_collection_and_go_when_it_is_dropped(store: Store) -> None:
    bring(store, {"a": os.urandom(100_000)})
    apply_gc(store, plan_gc(store, waits_of(timedelta(0))))
    assert len(contents_of(store, end(store).version)["a"]) == 100_000


def test_no_content_is_stored_twice(store: Store) -> None:
    body = os.urandom(50_000)
    log(store, "other", {"x": body})
    before = sum(file.stat().st_size for file in (store.root / "packs").rglob("*") if file.is_file())
    for at in range(3):
        bring(store, {f"{at}": body})
    end(store)

    assert sum(file.stat().st_size for file in (store.root / "packs").rglob("*") if file.is_file()) < before + 5000


@forks
def test_64_processes_bring_their_parts_and_many_finish_at_once(store: Store) -> None:
    requests = [asked(store, {f"part/{at}": b"%d" % at, "same": b"same"}) for at in range(64)]
    lasts = [asked(store) for _ in range(8)]

    def bringing(request: LogRequest):
        def act() -> int:
            with closing(reopened(store)) as own:
                return upsert(own, request, ID).part.number

        return act

    def ending(request: LogRequest):
        def act() -> tuple[str, bool]:
            with closing(reopened(store)) as own:
                result = finish(own, request, ID)
                return result.version.label, result.is_new

        return act

    assert sorted(in_children([bringing(each) for each in requests])) == list(range(1, 65))
    ends = in_children([ending(each) for each in lasts])

    assert sorted(ends) == [("v0", False)] * 7 + [("v0", True)]
    version = find(store, "data")
    assert contents_of(store, version) == {**{f"part/{at}": b"%d" % at for at in range(64)}, "same": b"same"}


@forks
def test_of_writers_that_clash_one_wins_and_each_other_is_told(store: Store) -> None:
    requests = [asked(store, {"who": b"%d" % at, f"{at}": b"own"}) for at in range(12)]

    def bringing(at: int):
        def act() -> int | None:
            with closing(reopened(store)) as own:
                try:
                    upsert(own, requests[at], ID)
                except ConflictError:
                    return None
                return at

        return act

    [winner] = [each for each in in_children([bringing(at) for at in range(12)]) if each is not None]

    assert contents_of(store, end(store).version) == {"who": b"%d" % winner, f"{winner}": b"own"}


def test_what_comes_while_somebody_finishes_is_in_the_version_or_in_the_next(store: Store) -> None:
    acknowledged: list[str] = []

    def go_on_bringing(name: str) -> None:
        for at in range(15):
            bring(store, {f"{name}/{at}": b"x"})
            acknowledged.append(f"{name}/{at}")

    writers = [threading.Thread(target=go_on_bringing, args=(f"w{at}",)) for at in range(3)]
    for writer in writers:
        writer.start()
    before: list[tuple[set[str], str]] = []
    while any(writer.is_alive() for writer in writers):
        sure = set(acknowledged)
        with suppress(UsageError):
            before.append((sure, end(store).version.label))
    end(store)

    held = {version.label: set(contents_of(store, version)) for version in versions_of(store, "data")}
    assert sorted(path for paths in held.values() for path in paths) == sorted(acknowledged)
    numbers = {label: int(label[1:]) for label in held}
    for sure, label in before:
        upto = set().union(*(held[each] for each in held if numbers[each] <= numbers[label]))
        assert sure <= upto


def test_the_last_word_waits_for_nobody_who_is_gone(store: Store) -> None:
    found = bring(store, {"a": b"a"})
    with store.catalog.write() as db:
        drafts.hold_draft(db, found.draft.key, 1)  # whoever held it is long gone

    bring(store, {"b": b"b"})

    assert set(contents_of(store, end(store).version)) == {"a", "b"}
