"""Many writers at once: processes, threads and forks (rows C2, C3, C11 and C15)."""

import os
import threading
from pathlib import Path

from jupyter_artifacts.core.operations.update import change_aliases
from jupyter_artifacts.core.operations.verify import verify_version
from jupyter_artifacts.core.store import Store, open_store
from tests.core.builders import contents_of, find, log, log_folder, versions_of, write_files
from tests.core.operations.children import forks, in_child, in_children, reopened

pytestmark = forks


def count(store: Store, table: str) -> int:
    with store.catalog.read() as db:
        row = db.execute(f"SELECT count(*) FROM {table}").fetchone()
    assert row is not None
    return int(row[0])


def test_processes_that_log_different_files_get_consecutive_numbers(store: Store, tmp_path: Path) -> None:
    def log_ten(child: int) -> list[int]:
        mine = reopened(store)
        results = []
        for at in range(10):
            folder = write_files(tmp_path / f"{child}-{at}", {"who": b"%d" % child, "what": b"%d" % at})
            results.append(log_folder(mine, "data", folder))
        mine.close()
        assert all(result.is_new for result in results)
        return [result.version.number for result in results]

    numbers = in_children([lambda child=child: log_ten(child) for child in range(8)])

    assert sorted(number for mine in numbers for number in mine) == list(range(80))
    assert all(mine == sorted(mine) for mine in numbers)
    assert find(store, "data").label == "v79"
    for child, mine in enumerate(numbers):
        for at, number in enumerate(mine):
            assert contents_of(store, find(store, "data", f"v{number}")) == {"who": b"%d" % child, "what": b"%d" % at}


def test_processes_that_log_the_same_files_make_one_version(store: Store, tmp_path: Path) -> None:
    folder = write_files(tmp_path / "folder", {"a": b"a" * 1000, "b": b"b", "large": b"x" * 2_000_000})

    results = in_children([lambda: log_folder(reopened(store), "data", folder) for _ in range(8)])

    assert sum(result.is_new for result in results) == 1
    assert {result.version.label for result in results} == {"v0"}
    assert len(versions_of(store, "data")) == 1
    assert verify_version(store, find(store, "data")).is_intact
    assert (count(store, "leases"), count(store, "intents"), count(store, "pins")) == (0, 0, 0)


def test_no_container_is_left_of_those_who_lost_a_race(store: Store, tmp_path: Path) -> None:
    folder = write_files(tmp_path / "folder", {"a": b"a", "large": b"x" * 2_000_000})

    in_children([lambda: log_folder(reopened(store), "data", folder) for _ in range(6)])

    with store.catalog.read() as db:
        in_use = {row[0] for row in db.execute("SELECT key FROM containers")}
    assert {key.key for key in store.containers.list_keys()} == in_use


def test_processes_that_retry_one_token_make_one_version(store: Store, tmp_path: Path) -> None:
    def retry(child: int) -> str:
        folder = write_files(tmp_path / f"{child}", {"a": b"%d" % child})
        return log_folder(reopened(store), "data", folder, token="the same").version.label

    assert in_children([lambda child=child: retry(child) for child in range(6)]) == ["v0"] * 6
    assert len(versions_of(store, "data")) == 1


def test_threads_that_share_one_store_get_consecutive_numbers(store: Store) -> None:
    numbers: list[int] = []
    errors: list[BaseException] = []

    def work(thread: int) -> None:
        try:
            for at in range(5):
                numbers.append(log(store, "data", {"a": b"%d-%d" % (thread, at)}).version.number)
        except BaseException as error:
            errors.append(error)
        finally:
            store.close()

    threads = [threading.Thread(target=work, args=(thread,)) for thread in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert errors == []
    assert sorted(numbers) == list(range(40))


def test_a_forked_child_uses_the_store_it_inherited(store: Store) -> None:
    log(store, "data", {"a": b"parent"})

    def in_the_child() -> dict[str, bytes]:
        log(store, "data", {"a": b"child"})
        return contents_of(store, find(store, "data", "v0"))

    assert in_child(in_the_child) == {"a": b"parent"}
    assert contents_of(store, find(store, "data", "v1")) == {"a": b"child"}
    assert log(store, "data", {"a": b"parent again"}).version.label == "v2"


def test_parent_and_forked_children_log_at_the_same_time(store: Store) -> None:
    log(store, "data", {"a": b"first"})

    def log_some(who: bytes) -> list[int]:
        return [log(store, "data", {"a": who + b"%d" % at}).version.number for at in range(5)]

    mine: list[int] = []
    children: list[list[int]] = []
    waiting = threading.Thread(target=lambda: children.extend(in_children([lambda: log_some(b"one"), lambda: log_some(b"two")])))
    waiting.start()
    mine.extend(log_some(b"parent"))
    waiting.join()

    assert sorted([*mine, *children[0], *children[1]]) == list(range(1, 16))


def test_an_alias_moved_by_many_points_at_exactly_one_version(store: Store) -> None:
    versions = [log(store, "data", {"a": b"%d" % at}).version for at in range(4)]

    def move(child: int) -> tuple[str, ...]:
        mine = reopened(store)
        return [change_aliases(mine, versions[child], add=["best"]) for _ in range(10)][-1].aliases

    answers = in_children([lambda child=child: move(child) for child in range(4)])

    assert all("best" in aliases for aliases in answers)
    assert sum("best" in version.aliases for version in versions_of(store, "data")) == 1


def test_reading_goes_on_while_others_log(store: Store, tmp_path: Path) -> None:
    version = log(store, "data", {f"{at}": os.urandom(1000) for at in range(50)}).version

    def write() -> bool:
        mine = reopened(store)
        return all(log(mine, "other", {"a": os.urandom(20)}).is_new for _ in range(15))

    def read() -> bool:
        mine = reopened(store)
        return all(verify_version(mine, version).is_intact for _ in range(15))

    assert in_children([write, read, write, read]) == [True] * 4


def test_processes_that_make_the_store_at_once_make_one(tmp_path: Path) -> None:
    for attempt in range(12):
        root = tmp_path / f"{attempt}"
        ids = in_children([lambda root=root: open_store(str(root), tmp_path / "cache").id] * 8)
        assert len(set(ids)) == 1


def test_processes_that_make_the_store_can_log_at_once(tmp_path: Path) -> None:
    def make_and_log(child: int) -> str:
        return log(open_store(str(tmp_path / "store"), tmp_path / "cache"), "data", {"a": b"%d" % child}).version.label

    assert sorted(in_children([lambda child=child: make_and_log(child) for child in range(4)])) == ["v0", "v1", "v2", "v3"]
