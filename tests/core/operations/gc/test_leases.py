"""Leases keep collection away, and end with their time or their process; what their holders left behind is collected (rows B6, B7, C6)."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from jupyter_artifacts.core.catalog.queries.clock import store_time
from jupyter_artifacts.core.catalog.queries.leases import insert_intents, insert_lease, insert_lease_version, insert_pins
from jupyter_artifacts.core.containers.contract import ContainerKey, ContainerKind, StagedContainer
from jupyter_artifacts.core.containers.local import LocalContainers
from jupyter_artifacts.core.model.digest import digest_of
from jupyter_artifacts.core.model.version import VersionRecord
from jupyter_artifacts.core.operations import lease as lease_module
from jupyter_artifacts.core.operations.delete import restore
from jupyter_artifacts.core.operations.gc.apply import apply_gc
from jupyter_artifacts.core.operations.gc.plan import plan_gc
from jupyter_artifacts.core.operations.lease import LEASE_US, reader_lease, this_process
from jupyter_artifacts.core.store import Store
from jupyter_artifacts.errors import LeaseLostError
from tests.conftest import SetClock
from tests.core.builders import contents_of, log, versions_of
from tests.core.operations.gc.stores import AT_ONCE, collect, container_bytes, counts, delete, wrong_with

FILES = {"a": b"a" * 3000, "large": os.urandom(1_100_000)}
HOUR = timedelta(microseconds=LEASE_US)


def a_dead_process() -> str:
    """An owner whose process has ended."""
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    return this_process().replace(f":{os.getpid()}:", f":{ended.pid}:")


def hold(store: Store, lease: str, owner: str = "elsewhere:1:", version: VersionRecord | None = None, content: bytes | None = None) -> None:
    """A lease of somebody's."""
    with store.catalog.write() as db:
        now = store_time(db)
        insert_lease(db, lease, owner, "writer", now, now + LEASE_US)
        if version is not None:
            insert_lease_version(db, lease, version.key)
        if content is not None:
            insert_pins(db, lease, [digest_of(content)])


def test_a_version_that_is_being_read_is_not_purged(store: Store) -> None:
    version = log(store, "data", FILES).version
    delete(store, version)
    with reader_lease(store, version):
        plan = plan_gc(store, AT_ONCE)
        assert (plan.purged, [each.key for each in plan.kept]) == ((), [version.key])
        assert collect(store).purged == []
        assert container_bytes(store) > 0

    assert collect(store).purged == [version.qualified_name]
    assert container_bytes(store) == 0


def test_a_version_that_somebody_began_to_read_after_the_plan_is_not_purged(store: Store) -> None:
    version = log(store, "data", FILES).version
    delete(store, version)
    plan = plan_gc(store, AT_ONCE)
    with reader_lease(store, version):
        assert apply_gc(store, plan).purged == []


def test_a_version_that_was_brought_back_after_the_plan_is_not_purged(store: Store) -> None:
    version = log(store, "data", FILES).version
    delete(store, version)
    plan = plan_gc(store, AT_ONCE)
    restore(store, version.collection, 0)

    assert apply_gc(store, plan).purged == []
    assert contents_of(store, version) == FILES


def test_a_content_that_is_pinned_is_not_dropped(store: Store) -> None:
    delete(store, log(store, "data", FILES).version)
    hold(store, "one", content=FILES["a"])

    plan = plan_gc(store, AT_ONCE)
    before = container_bytes(store)
    collect(store)

    assert container_bytes(store) == before - plan.freed_bytes > 0
    with store.catalog.read() as db:
        assert [bytes(row[0]) for row in db.execute("SELECT digest FROM contents")] == [digest_of(FILES["a"])]
    assert wrong_with(store) == []


def test_a_lease_ends_with_its_time(store: Store, set_clock: SetClock) -> None:
    version = log(store, "data", FILES).version
    delete(store, version)
    hold(store, "one", version=version, content=FILES["a"])

    set_clock.go(HOUR)
    assert collect(store).purged == []
    set_clock.go(timedelta(microseconds=1))
    plan = plan_gc(store, AT_ONCE)

    assert (plan.leases, len(plan.purged)) == (("one",), 1)
    assert collect(store).purged == [version.qualified_name]
    assert counts(store, "leases", "lease_versions", "pins") == {"leases": 0, "lease_versions": 0, "pins": 0}
    assert container_bytes(store) == 0


def test_a_lease_ends_with_its_process(store: Store) -> None:
    version = log(store, "data", FILES).version
    delete(store, version)
    hold(store, "dead", a_dead_process(), version)

    assert collect(store).purged == [version.qualified_name]


@pytest.mark.parametrize("other", ["another-host:{pid}:{space}", "{host}:{pid}:1", "{host}:{pid}", "nonsense", ""])
def test_a_lease_of_another_machine_or_container_does_not(store: Store, other: str) -> None:
    host, pid, space = a_dead_process().split(":")
    version = log(store, "data", FILES).version
    delete(store, version)
    hold(store, "one", other.format(host=host, pid=pid, space=space), version)

    assert collect(store).purged == []


def test_a_reader_that_takes_long_extends_its_lease(store: Store, set_clock: SetClock, monkeypatch: pytest.MonkeyPatch) -> None:
    version = log(store, "data", FILES).version
    delete(store, version)
    monkeypatch.setattr(lease_module, "_BEAT_S", 0.0)
    with reader_lease(store, version) as lease:
        set_clock.go(HOUR)
        lease.beat()
        set_clock.go(HOUR)
        assert collect(store).purged == []
        set_clock.go(timedelta(seconds=1))
        assert collect(store).purged == [version.qualified_name]


class StoppedWhilePublishing(LocalContainers):
    """Containers of a log that sleeps for days just after it has published them, while others collect."""

    def __init__(self, store: Store, clock: SetClock) -> None:
        super().__init__(store.root)
        self._store, self._clock = store, clock

    def publish(self, staged: list[StagedContainer]) -> None:
        super().publish(staged)
        self._clock.go(timedelta(days=3))
        collect(self._store)


def test_a_writer_that_was_stopped_for_days_fails_cleanly_and_can_log_again(store: Store, set_clock: SetClock) -> None:
    kept = log(store, "data", FILES).version
    with pytest.raises(LeaseLostError, match="Nothing was committed; log again"):
        log(store._replace(containers=StoppedWhilePublishing(store, set_clock)), "data", FILES | {"b": b"b" * 5000})
    assert (versions_of(store, "data"), wrong_with(store)) == ([kept], [])

    again = log(store, "data", FILES | {"b": b"b" * 5000}).version

    assert contents_of(store, again)["b"] == b"b" * 5000
    assert wrong_with(store) == []


def test_what_a_killed_writer_had_published_is_collected(store: Store) -> None:
    key = ContainerKey.fresh(ContainerKind.BLOB)
    file = store.containers.staging("f" * 32) / key.key
    file.write_bytes(b"x" * 1000)
    store.containers.publish([StagedContainer(key, file, 1000)])
    (store.containers.staging("f" * 32) / "unfinished").write_bytes(b"y" * 500)
    with store.catalog.write() as db:
        now = store_time(db)
        insert_lease(db, "f" * 32, a_dead_process(), "writer", now, now + LEASE_US)
        insert_intents(db, "f" * 32, [(key.key, key.kind)])

    plan = plan_gc(store, AT_ONCE)
    result = collect(store)

    assert plan.freed_bytes == result.freed_bytes == 1500
    assert container_bytes(store) == 0
    assert list((store.root / "staging").iterdir()) == []


@contextmanager
def staged(store: Store, name: str, age: timedelta) -> Iterator[Path]:
    """A staging folder in which nothing changed for so long."""
    folder = store.containers.staging(name)
    (folder / "part").write_bytes(b"z" * 300)
    then = folder.stat().st_mtime - age.total_seconds()
    for each in (folder / "part", folder):
        os.utime(each, (then, then))
    yield folder


def test_staging_without_a_lease_goes_when_nothing_changed_for_a_day(store: Store) -> None:
    with staged(store, "a" * 32, timedelta(hours=25)) as old, staged(store, "b" * 32, timedelta(hours=23)) as young:
        assert plan_gc(store, AT_ONCE).staging == (("a" * 32, 300),)
        assert collect(store).freed_bytes == 300
        assert (old.exists(), young.exists()) == (False, True)


def test_staging_of_a_lease_that_goes_on_stays_however_old(store: Store) -> None:
    hold(store, "a" * 32)
    with staged(store, "a" * 32, timedelta(days=400)) as folder:
        assert collect(store).freed_bytes == 0
        assert folder.exists()


def test_what_is_not_ours_is_never_deleted(store: Store) -> None:
    log(store, "data", FILES)
    foreign = [
        store.root / each for each in ("packs/ab/notes.txt", "packs/README", "blobs/zz/x", "staging/mine/x", "thesis.pdf", "records/x")
    ]
    foreign.append(store.root / "packs/ab" / ("0" * 32))  # looks like ours, and no row knows it: that is for fsck to tell
    for file in foreign:
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(b"mine")
        os.utime(file, (0, 0))
        os.utime(file.parent, (0, 0))
    delete(store, *versions_of(store, "data"))

    collect(store)

    assert [file.read_bytes() for file in foreign] == [b"mine"] * len(foreign)
