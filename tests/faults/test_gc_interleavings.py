"""Collection beside a log, a download or another collection, step by step in every order (rows C4, C5, C7).

A collection is a generator that does one transaction or deletion at a time. The other side is the real operation, which lets the collection
go on for some steps before it reads or writes the catalog or publishes; where, is tried out.
"""

import os
import random
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from jupyter_artifacts.core.catalog.catalog import Catalog
from jupyter_artifacts.core.catalog.engine import Connection
from jupyter_artifacts.core.containers.contract import ContainerKey, ContainerReader, StagedContainer
from jupyter_artifacts.core.containers.local import LocalContainers
from jupyter_artifacts.core.operations.checkout import checkout
from jupyter_artifacts.core.operations.commit import commit
from jupyter_artifacts.core.operations.delete import delete_version
from jupyter_artifacts.core.operations.gc.apply import gc_steps
from jupyter_artifacts.core.operations.gc.plan import plan_gc
from jupyter_artifacts.core.operations.gc.result import GcResult
from jupyter_artifacts.core.operations.scan import scan_folder
from jupyter_artifacts.core.store import Store, open_store
from jupyter_artifacts.errors import VersionNotFoundError
from tests.core.builders import contents_of, find, log_folder, make_old, read_files, request_for, versions_of, write_files
from tests.core.operations.gc.stores import AT_ONCE, GARBAGE_TABLES, collect, counts, delete, wrong_with

FILES = {f"{at:02}": b"%d" % at * 40 for at in range(70)}
"""So many that a new range is a copy of the newest one with differences."""
MOST = 16
"""Steps that a collection takes here, or more."""


class Hooked(Catalog):
    """A catalog that lets something happen before each transaction."""

    def __init__(self, catalog: Catalog, before: Callable[[str], None]) -> None:
        self._catalog, self._before = catalog, before

    def read(self) -> AbstractContextManager[Connection]:
        self._before("read")
        return self._catalog.read()

    def write(self, *, is_durable: bool = True, timeout: float | None = None) -> AbstractContextManager[Connection]:
        self._before("write")
        return self._catalog.write(is_durable=is_durable, timeout=timeout)


class HookedContainers(LocalContainers):
    def __init__(self, root: Path, before: Callable[[str], None]) -> None:
        super().__init__(root)
        self._before = before

    def publish(self, staged: list[StagedContainer]) -> None:
        self._before("publish")
        super().publish(staged)

    def open(self, key: ContainerKey) -> ContainerReader:
        self._before("open")
        return super().open(key)


class Script:
    """How many steps of a collection happen before which of the other's steps; the rest when it is done."""

    def __init__(self, store: Store, steps: Iterator[str], stops: Sequence[str], pauses: Sequence[int]) -> None:
        self.store = store._replace(catalog=Hooked(store.catalog, self._before), containers=HookedContainers(store.root, self._before))
        self._steps, self._stops, self._pauses = steps, list(stops), list(pauses)

    def _before(self, what: str) -> None:
        if self._pauses and what == self._stops[0]:
            self._stops.pop(0)
            for _ in range(self._pauses.pop(0)):
                next(self._steps, None)

    def finish(self) -> None:
        for _ in self._steps:
            pass


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store: "gone" v0 was deleted and shared its pack with "kept" v0; "data" v0 is like both, and alone."""
    home = tmp_path_factory.mktemp("template")
    store = open_store(str(home / "store"), home / "cache")
    log_folder(store, "gone", make_old(write_files(home / "gone", FILES | {"more": b"more" * 300})))
    log_folder(store, "kept", make_old(write_files(home / "kept", {"00": FILES["00"]})))
    log_folder(store, "data", make_old(write_files(home / "data", FILES)))
    delete(store, find(store, "gone"))
    make_old(write_files(home / "again", FILES | {"more": b"more" * 300, "new": b"new" * 100}))
    make_old(write_files(home / "changed", FILES | {"05": b"changed"}))
    store.close()
    (store.root / "reserve").unlink()
    return home


@pytest.fixture
def fresh(template: Path, tmp_path: Path) -> Iterator[Callable[[], Store]]:
    """Makes copies of that store, one after the other."""
    opened: list[Store] = []

    def make() -> Store:
        for store in opened:
            store.close()
        opened.clear()
        shutil.rmtree(tmp_path / "home", ignore_errors=True)
        shutil.copytree(template / "store", tmp_path / "home/store")
        opened.append(open_store(str(tmp_path / "home/store"), template / "cache"))
        return opened[0]

    yield make
    for store in opened:
        store.close()


def steps_of(store: Store) -> Iterator[str]:
    """A collection of all that is given up now."""
    plan = plan_gc(store, AT_ONCE)
    return gc_steps(store, plan, GcResult(plan))


def pauses_for(stops: int, count: int, seed: int) -> list[tuple[int, ...]]:
    """Some of the ways to spread the steps of a collection over `stops`: all at one of them, and others by chance."""
    alone = [tuple(MOST if at == stop else 0 for at in range(stops)) for stop in range(stops)]
    chance = random.Random(seed)
    return [(0,) * stops, *alone, *(tuple(chance.randrange(MOST // 2) for _ in range(stops)) for _ in range(count))]


def expect_whole(store: Store, expected: Mapping[str, Mapping[str, bytes]], where: object) -> None:
    """Now, and when everything is collected."""
    for _ in range(2):
        versions = [version for name in ("kept", "data", "gone") for version in versions_of(store, name)]
        found = {version.qualified_name.rpartition("/")[2]: contents_of(store, version) for version in versions}
        assert found == expected, where
        collect(store)
    assert wrong_with(store) == [], where
    assert not any(counts(store, *GARBAGE_TABLES).values()), where


KEPT = {"kept:v0": {"00": FILES["00"]}, "data:v0": FILES}
LOGS = {
    # What it holds was known when it looked, and is about to be dropped.
    "again": ("gone", "v1", FILES | {"more": b"more" * 300, "new": b"new" * 100}),
    # Its range is a copy of that of a version which is deleted meanwhile.
    "changed": ("data", "v1", FILES | {"05": b"changed"}),
}


@pytest.mark.parametrize("folder", LOGS)
def test_a_log_is_whole_wherever_a_collection_comes_in_between(template: Path, fresh: Callable[[], Store], folder: str) -> None:
    """Before it looks what the store has, before it claims, and before it commits."""
    name, label, files = LOGS[folder]
    scan = scan_folder(template / folder)
    for pauses in pauses_for(3, 25, 1):
        store = fresh()
        script = Script(store, with_deletion(store, folder), ("read", "write", "write"), pauses)
        done = commit(script.store, request_for(scan, name))
        script.finish()
        assert done.version.label == label, pauses
        others = KEPT if folder == "again" else {"kept:v0": KEPT["kept:v0"]}
        expect_whole(store, {**others, f"{name}:{label}": files}, pauses)


def with_deletion(store: Store, folder: str) -> Iterator[str]:
    """A collection; before it, the deletion of the version that the log is going to copy from."""
    if folder == "changed":
        delete_version(store, find(store, "data", "v0"), delete_aliases=True)
        yield "deleted"
    yield from steps_of(store)


@pytest.mark.parametrize("seed", range(2))
def test_two_collections_at_once_do_what_one_does(template: Path, fresh: Callable[[], Store], seed: int) -> None:
    moves = random.Random(seed)
    for _ in range(12):
        store = fresh()
        turns = [steps_of(store), steps_of(store)]
        order = []
        while turns:
            at = moves.randrange(len(turns))
            order.append(at)
            if next(turns[at], None) is None:
                turns.pop(at)
        expect_whole(store, KEPT, order)


def test_a_collection_that_sleeps_anywhere_while_another_ends_harms_nothing(fresh: Callable[[], Store]) -> None:
    for at in range(0, MOST, 2):
        store = fresh()
        sleeping = steps_of(store)
        for _ in range(at):
            next(sleeping, None)
        collect(store)
        log_folder(store, "data", write_files(store.root.parent / "next", {"x": os.urandom(50)}))
        for _ in sleeping:
            pass
        assert [each.label for each in versions_of(store, "data")] == ["v1", "v0"]
        expect_whole(store, KEPT | {"data:v1": contents_of(store, find(store, "data", "v1"))}, at)


@pytest.mark.parametrize("stops", [("write", "read", "read"), ("read", "open", "open"), ("read", "read", "open")])
def test_a_download_is_whole_or_told_of_the_deletion(fresh: Callable[[], Store], tmp_path: Path, stops: tuple[str, ...]) -> None:
    """Of a version that is deleted at some moment, while its pack is collected at others."""
    outcomes = set()
    for pauses in pauses_for(3, 12, 2):
        store = fresh()
        version = find(store, "data")
        script = Script(store, with_deletion(store, "changed"), stops, pauses)
        out = tmp_path / "out"
        try:
            checkout(script.store, version, out)
            assert read_files(out) == FILES
            outcomes.add("whole")
        except VersionNotFoundError:
            outcomes.add("deleted")
        script.finish()
        expect_whole(store, {"kept:v0": KEPT["kept:v0"]}, pauses)
        shutil.rmtree(out, ignore_errors=True)
    assert outcomes <= {"whole", "deleted"}
    assert "whole" in outcomes
