"""Garbage collection: what is given up goes, to the byte; what anybody still needs stays."""

import os
from datetime import timedelta

import pytest

from jupyter_artifacts.core.catalog.queries import retention
from jupyter_artifacts.core.model.version import VersionRecord
from jupyter_artifacts.core.operations.delete import restore
from jupyter_artifacts.core.operations.gc.plan import plan_gc
from jupyter_artifacts.core.operations.gc.waits import USUAL, waits_of
from jupyter_artifacts.core.operations.verify import verify_version
from jupyter_artifacts.core.store import Store
from tests.conftest import SetClock
from tests.core.builders import contents_of, find, log, versions_of
from tests.core.operations.gc.stores import AT_ONCE, GARBAGE_TABLES, collect, container_bytes, counts, delete, wrong_with

LARGE = os.urandom(1_200_000)
CATS, DOGS, RATS = b"cat" * 7000, b"dog" * 3000, b"rat" * 10_000


def test_what_only_a_deleted_version_held_is_gone_at_once_without_grace(store: Store) -> None:
    kept = log(store, "data", {"a": CATS, "large": LARGE}).version
    gone = log(store, "data", {"a": CATS, "b": DOGS, "other": LARGE[::-1]}).version
    before = container_bytes(store)
    delete(store, gone)

    plan = plan_gc(store, AT_ONCE)
    result = collect(store)

    assert [version.qualified_name for version in plan.purged] == [gone.qualified_name] == result.purged
    assert plan.content_count == 3  # two files and the manifest
    assert container_bytes(store) == before - plan.freed_bytes == before - result.freed_bytes
    assert contents_of(store, kept) == {"a": CATS, "large": LARGE}
    assert counts(store, *GARBAGE_TABLES) == dict.fromkeys(GARBAGE_TABLES, 0)
    assert wrong_with(store) == []


def test_a_pack_that_versions_share_shrinks_to_what_lives(store: Store) -> None:
    gone = log(store, "data", {"a": CATS, "b": DOGS, "c": RATS}).version
    kept = log(store, "data", {"b": DOGS}).version
    before = container_bytes(store)
    delete(store, gone)

    plan = plan_gc(store, AT_ONCE)
    result = collect(store)

    assert plan.content_count == 3  # two files and the manifest
    [shrinks] = [each.length - each.new_length for each in plan.rewritten]
    assert shrinks > len(CATS) + len(RATS) + 3 * 57
    assert result.rewritten == 1
    assert container_bytes(store) == before - plan.freed_bytes == before - result.freed_bytes
    assert contents_of(store, kept) == {"b": DOGS}
    assert wrong_with(store) == []
    assert plan_gc(store, AT_ONCE).is_empty


def test_nothing_goes_before_its_time_and_all_of_it_after(store: Store, set_clock: SetClock) -> None:
    log(store, "data", {"a": CATS})
    gone = log(store, "data", {"b": DOGS}).version
    before = container_bytes(store)
    delete(store, gone)

    for days in range(7):
        assert (collect(store, USUAL).purged, days) == ([], days)
        set_clock.go(timedelta(days=1))
    assert collect(store, USUAL).purged == [gone.qualified_name]
    assert counts(store, "condemned_contents", "trash") == {"condemned_contents": 2, "trash": 0}
    set_clock.go(timedelta(hours=1))
    collect(store, USUAL)
    assert counts(store, "condemned_contents", "trash") == {"condemned_contents": 0, "trash": 1}
    assert container_bytes(store) == before
    set_clock.go(timedelta(days=7))
    plan = plan_gc(store)
    collect(store, USUAL)

    assert container_bytes(store) == before - plan.freed_bytes < before
    assert wrong_with(store) == []


@pytest.mark.parametrize("grace", [timedelta(hours=1), timedelta(days=30)])
def test_grace_takes_the_place_of_every_wait(store: Store, set_clock: SetClock, grace: timedelta) -> None:
    gone = log(store, "data", {"b": DOGS}).version
    delete(store, gone)
    short = grace - timedelta(microseconds=1)
    for step in ({}, {"condemned_contents": 2}, {"trash": 1}):
        set_clock.go(short)
        collect(store, waits_of(grace))
        assert dict(counts(store, "condemned_contents", "trash")) == {"condemned_contents": 0, "trash": 0} | step
        set_clock.go(timedelta(microseconds=1))
        collect(store, waits_of(grace))
    assert container_bytes(store) == 0


def test_a_content_that_was_held_again_meanwhile_waits_anew(store: Store, set_clock: SetClock) -> None:
    waits = AT_ONCE._replace(condemned=timedelta(hours=1))
    delete(store, log(store, "data", {"a": CATS}).version)
    collect(store, waits)
    set_clock.go(timedelta(hours=2))
    delete(store, log(store, "data", {"a": CATS}).version)

    collect(store, waits)

    assert counts(store, "condemned_contents", "contents") == {"condemned_contents": 2, "contents": 2}


def test_a_log_of_what_is_condemned_stores_nothing_anew(store: Store) -> None:
    delete(store, log(store, "data", {"a": CATS, "large": LARGE}).version)
    collect(store, USUAL._replace(undelete=timedelta(0)))
    before = container_bytes(store)

    version = log(store, "data", {"a": CATS, "large": LARGE}).version
    collect(store)

    assert container_bytes(store) == before
    assert contents_of(store, version) == {"a": CATS, "large": LARGE}


def test_a_number_is_not_used_again(store: Store) -> None:
    delete(store, log(store, "data", {"a": CATS}).version)
    collect(store)

    assert log(store, "data", {"a": CATS}).version.label == "v1"
    assert contents_of(store, versions_of(store, "data")[0]) == {"a": CATS}


def test_a_store_without_garbage_is_left_alone(store: Store) -> None:
    version = log(store, "data", {"a": CATS}).version
    with store.catalog.read() as db:
        seen = db.execute("PRAGMA data_version").fetchone()[0]

    assert plan_gc(store, AT_ONCE).is_empty
    assert collect(store).freed_bytes == 0

    with store.catalog.read() as db:
        assert db.execute("PRAGMA data_version").fetchone()[0] == seen
    assert verify_version(store, version).is_intact


def test_a_version_whose_time_has_passed_goes_too(store: Store, set_clock: SetClock) -> None:
    kept = log(store, "data", {"a": CATS}).version
    gone = log(store, "data", {"b": DOGS}).version
    set_ttl(store, gone, timedelta(days=3))
    before = container_bytes(store)
    set_clock.go(timedelta(days=3))

    plan = plan_gc(store, AT_ONCE)
    assert [each.qualified_name for each in plan.expired] == [each.qualified_name for each in plan.purged] == [gone.qualified_name]
    assert (len(plan_gc(store).expired), len(plan_gc(store).purged)) == (1, 0)
    collect(store)

    assert container_bytes(store) == before - plan.freed_bytes < before
    assert contents_of(store, kept) == {"a": CATS}


def test_a_version_whose_time_has_passed_can_be_brought_back_for_a_week(store: Store, set_clock: SetClock) -> None:
    gone = log(store, "data", {"b": DOGS}).version
    set_ttl(store, gone, timedelta(days=3))
    set_clock.go(timedelta(days=300))
    collect(store, USUAL)
    set_clock.go(timedelta(days=6, hours=23))
    collect(store, USUAL)

    restore(store, gone.collection, 0)

    assert contents_of(store, find(store, "data", "v0")) == {"b": DOGS}


def set_ttl(store: Store, version: VersionRecord, ttl: timedelta) -> None:
    with store.catalog.write() as db:
        retention.set_ttl(db, version.key, ttl)
