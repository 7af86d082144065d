"""Clocks that are wrong, and names that vanish (rows C12 and T1 to T4)."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from jupyter_artifacts.core.model.duration import LONGEST
from jupyter_artifacts.core.model.ttl import check_ttl
from jupyter_artifacts.core.operations.delete import delete_version, restore
from jupyter_artifacts.core.operations.gc.apply import apply_gc
from jupyter_artifacts.core.operations.gc.plan import plan_gc
from jupyter_artifacts.core.operations.resolve import find_collection_record, list_version_records
from jupyter_artifacts.core.operations.retention import RetentionPlace, get_retention, set_default_ttl
from jupyter_artifacts.core.operations.update import VersionEdit, change_aliases, edit_version
from jupyter_artifacts.core.store import Store
from jupyter_artifacts.errors import ConflictError, UsageError, VersionNotFoundError
from jupyter_artifacts.views.payloads import artifact_payload, settings_payload, ttl_payload
from jupyter_artifacts.views.screens import screen_of
from jupyter_artifacts.views.text import render_text
from tests.conftest import SetClock
from tests.core.builders import ENTITY, PROJECT, contents_of, find, log

DAY = timedelta(days=1)
TEN_YEARS = 3650 * DAY
PLACE = RetentionPlace(ENTITY, PROJECT)


def test_after_a_clock_was_set_back_nothing_expires_early_and_it_is_said(store: Store, set_clock: SetClock) -> None:
    set_default_ttl(store, PLACE, DAY)
    set_clock.go(-TEN_YEARS)

    log(store, "data", {"a": b"0"})

    assert find(store, "data", "latest").label == "v0"
    apply_gc(store, plan_gc(store))
    assert contents_of(store, find(store, "data", "v0")) == {"a": b"0"}
    said = render_text(screen_of(settings_payload(PLACE, get_retention(store, ENTITY, PROJECT))), 100)
    assert "This clock is 3650d behind the store's time, so nothing expires until it has caught up." in said


def test_a_clock_that_jumps_ahead_once_costs_no_byte(store: Store, set_clock: SetClock) -> None:
    set_default_ttl(store, PLACE, 30 * DAY)
    for number in range(3):
        log(store, "data", {"a": b"%d" % number})
    set_clock.go(TEN_YEARS)

    result = apply_gc(store, plan_gc(store))  # it ends them, softly
    set_clock.go(-TEN_YEARS)
    for _ in range(3):
        apply_gc(store, plan_gc(store))

    assert len(result.plan.expired) == 3
    [*back], _ = restore(store, find_collection_record(store, ENTITY, PROJECT, "data"))
    assert [contents_of(store, version) for version in back] == [{"a": b"2"}, {"a": b"1"}, {"a": b"0"}]
    assert find(store, "data", "latest").label == "v2"


def test_hosts_whose_clocks_differ_agree_on_what_has_expired(store: Store, set_clock: SetClock) -> None:
    ahead = timedelta(hours=3)
    set_default_ttl(store, PLACE, DAY)
    set_clock.go(ahead)
    log(store, "data", {"a": b"0"})  # by a host that is ahead
    set_clock.go(-ahead)

    later = log(store, "data", {"a": b"1"}).version

    assert later.created_at == find(store, "data", "v0").created_at  # newer, so not older by the clock either
    set_clock.go(DAY + ahead)
    log(store, "other", {"a": b"2"}, project="elsewhere")  # the one that is ahead has seen a day pass
    set_clock.go(-ahead)
    with pytest.raises(VersionNotFoundError):
        find(store, "data", "v0")
    assert log(store, "data", {"a": b"0"}).version.label == "v2"


def test_the_zone_of_the_machine_changes_nothing(store: Store, set_clock: SetClock, monkeypatch: pytest.MonkeyPatch) -> None:
    set_clock.now = int(datetime(2026, 10, 25, 0, 30, tzinfo=UTC).timestamp()) * 1_000_000  # in Berlin, this hour comes twice
    version = edit_version(store, log(store, "data", {"a": b"0"}).version, VersionEdit(ttl=(timedelta(hours=1),)))
    set_clock.go(timedelta(minutes=59))

    for zone in ("Europe/Berlin", "America/St_Johns", "right/UTC", "UTC"):
        monkeypatch.setenv("TZ", zone)
        time.tzset()
        assert find(store, "data", "v0").expires_at == version.expires_at
        assert artifact_payload(store, find(store, "data", "v0"))["version"]["expires_at"] == "2026-10-25T01:30:00Z"

    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize("year", [2038, 2039, 2263, 9950])
def test_far_futures_are_kept_and_shown(store: Store, set_clock: SetClock, year: int) -> None:
    set_clock.now = int(datetime(year, 1, 20, tzinfo=UTC).timestamp()) * 1_000_000

    version = edit_version(store, log(store, "data", {"a": b"0"}).version, VersionEdit(ttl=(LONGEST,)))

    assert version.ttl_in_force == LONGEST
    for payload in (
        artifact_payload(store, version),
        ttl_payload(version, get_retention(store, ENTITY, PROJECT), is_changed=False, is_gone=False),
    ):
        assert payload["version"]["created_at"] == f"{year}-01-20T00:00:00Z"
        for now_us in (None, set_clock.now):
            assert render_text(screen_of(payload, now_us=now_us), 100)
    set_clock.go(LONGEST)
    with pytest.raises(VersionNotFoundError):
        find(store, "data", "v0")


def test_a_moment_is_no_time_to_live() -> None:
    for moment in (datetime(2030, 1, 1), datetime(2030, 1, 1, tzinfo=UTC), 1_893_456_000):
        with pytest.raises(UsageError, match=r"a TTL is a datetime\.timedelta"):
            check_ttl(moment)


def test_many_who_name_and_delete_at_once_leave_no_name_without_a_version(store: Store) -> None:
    made = [log(store, "data", {"a": b"%d" % number}).version for number in range(24)]

    def work(number: int) -> None:
        try:
            if number % 3:
                change_aliases(store, made[number], add=["best", f"own{number % 5}"])
            else:
                delete_version(store, made[number], delete_aliases=number % 2 == 0)
        except (ConflictError, VersionNotFoundError):
            pass  # the other was faster
        finally:
            store.close()

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(work, list(range(24)) * 2))

    with store.catalog.read() as db:
        named = db.execute("SELECT a.name, v.deleted_at FROM aliases a JOIN versions v ON v.id = a.version_id").fetchall()
    assert [name for name, deleted_at in named if deleted_at is not None] == []
    left = list_version_records(store, made[0].collection)
    assert find(store, "data", "latest") == left[0]
