"""Many processes that log to one name: consecutive numbers, and nobody waits much longer than the others."""

import time

import pytest

from jupyter_artifacts.core.catalog.write_lock import WriteLock
from jupyter_artifacts.core.store import open_store
from jupyter_artifacts.errors import StoreUnavailableError
from tests.core.builders import find, log_folder, versions_of, write_files
from tests.core.operations.children import forks, in_children
from tests.faults.tracing import in_memory

pytestmark = forks

PROCESSES, VERSIONS = 32, 25
HOLD = 0.01
"""Seconds that a transaction takes on a slow disk."""


def test_32_processes_get_800_consecutive_numbers(capsys: pytest.CaptureFixture[str]) -> None:
    with in_memory() as folder:
        open_store(str(folder / "store"), folder / "cache").close()
        began = time.monotonic()

        def log_some(child: int) -> list[tuple[int, float]]:
            store = open_store(str(folder / "store"), folder / "cache")
            logged = []
            for at in range(VERSIONS):
                files = write_files(folder / f"{child}-{at}", {"who": b"%d" % child, "what": b"%d" % at})
                asked = time.monotonic()
                logged.append((log_folder(store, "data", files).version.number, time.monotonic() - asked))
            store.close()
            return logged

        logged = in_children([lambda child=child: log_some(child) for child in range(PROCESSES)])

        seconds, longest = time.monotonic() - began, max(took for mine in logged for _, took in mine)
        with capsys.disabled():
            print(f"\n{PROCESSES} x {VERSIONS} versions: {seconds:.1f} s, the longest log took {longest:.2f} s")
        assert sorted(number for mine in logged for number, _ in mine) == list(range(PROCESSES * VERSIONS))
        assert longest < 20
        store = open_store(str(folder / "store"), folder / "cache")
        assert find(store, "data").number == PROCESSES * VERSIONS - 1
        assert len(versions_of(store, "data")) == PROCESSES * VERSIONS
        store.close()


def test_who_holds_the_lock_for_long_does_not_get_it_out_of_turn(capsys: pytest.CaptureFixture[str]) -> None:
    """As on a slow disk: with 16 waiters a turn comes after 0.16 s; waiters who poll by chance wait up to ten turns."""
    with in_memory() as folder:

        def take_turns() -> float:
            lock, waits = WriteLock(folder / "lock", 60), []
            for _ in range(20):
                asked = time.monotonic()
                with lock:
                    waits.append(time.monotonic() - asked)
                    time.sleep(HOLD)
            lock.close()
            return max(waits)

        longest = max(in_children([take_turns] * 16))

        with capsys.disabled():
            print(f"\n16 processes that hold the lock for {HOLD * 1000:.0f} ms: the longest wait is {longest / (16 * HOLD):.1f} turns")
        assert longest < 5 * 16 * HOLD


def test_waiting_ends_with_the_time_out_wherever_in_the_queue() -> None:
    with in_memory() as folder:

        def wait(timeout: float) -> float:
            lock, asked = WriteLock(folder / "lock", timeout), time.monotonic()
            with pytest.raises(StoreUnavailableError, match="stayed locked by another writer"), lock:
                pass
            lock.close()
            return time.monotonic() - asked

        holder = WriteLock(folder / "lock", 1)
        with holder:
            waited = in_children([lambda timeout=timeout: wait(timeout) for timeout in (0.0, 0.05, 0.5, 0.6, 0.7, 0.8)])
        holder.close()

        assert all(0 <= took - timeout < 0.4 for took, timeout in zip(waited, (0.0, 0.05, 0.5, 0.6, 0.7, 0.8), strict=True)), waited


def test_nobody_waits_for_one_who_died_in_the_queue() -> None:
    with in_memory() as folder:

        def give_up() -> bool:
            lock = WriteLock(folder / "lock", 60)
            lock._queue.join()
            return lock._queue.is_my_turn()  # ends without leaving the queue

        def wait() -> float:
            lock, asked = WriteLock(folder / "lock", 60), time.monotonic()
            with lock:
                return time.monotonic() - asked

        in_children([give_up] * 3)

        assert in_children([wait])[0] < 1


def test_one_who_is_stopped_in_the_queue_is_passed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jupyter_artifacts.core.catalog.write_queue._PATIENCE", 0.3)
    with in_memory() as folder:
        stopped, waiting = WriteLock(folder / "lock", 60), WriteLock(folder / "lock", 60)
        with stopped:
            pass
        stopped._queue.join()
        asked = time.monotonic()

        with waiting:
            assert 0.3 < time.monotonic() - asked < 2

        stopped.close()
        waiting.close()
