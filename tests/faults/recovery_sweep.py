"""Kills a recovery at each of its system calls that change, lock or open something, and checks what is left."""

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

from jupyter_artifacts.core.catalog.visible import dump
from jupyter_artifacts.core.operations.recover import recover_store
from tests.faults.invariants import trouble_of, versions_in, write_story_files
from tests.faults.kill_sweep import CALLS, Sweep
from tests.faults.story import ALL, RECOVER, STORE, open_home
from tests.faults.tracing import Call, in_memory, run_victim, side_by_side, trace_victim

FLIPPED = "UPDATE aliases SET name = 'flipped' WHERE name = 'best'"
"""What no check of SQLite sees. It is in the catalog's log only, so the log belongs to what must be kept."""


def sweep_recovery(chosen: Callable[[Call], bool] = lambda call: True, *, most_violations: int = 20) -> Sweep:
    """Kill at every call that is `chosen`, each time in a fresh copy of a store whose catalog is wrong."""
    result = Sweep()
    with in_memory() as folder:
        files = write_story_files(folder / "files")
        base = folder / "base"
        assert run_victim(base, files).acknowledged == ALL
        expected = _shown(base)
        _flip(base)
        run_victim(Path(shutil.copytree(base, folder / "first")), files, [RECOVER])  # compiles what it imports
        traced = Path(shutil.copytree(base, folder / "traced"))
        ended, calls = trace_victim(traced, files, [RECOVER], calls=CALLS)
        assert ended.acknowledged == (RECOVER,), ended.output
        result.violations += [f"not killed: {what}" for what in _wrong(traced, expected, True)]
        points = [call.point for call in calls if chosen(call) and (call.name != "pwrite64" or call.n % 3 == 0)]
        result.points = len(points)

        def kill(point: tuple[str, int]) -> tuple[str, Path, bool, bool]:
            name, n = point
            home = Path(shutil.copytree(base, folder / f"{name}-{n}"))
            strace = ["-o", "/dev/null", f"--trace={name}", f"--inject={name}:signal=SIGKILL:when={n}"]
            ended = run_victim(home, files, [RECOVER], strace=strace)
            return f"{name} {n}", home, bool(ended.acknowledged), ended.is_killed

        for where, home, is_acknowledged, is_killed in side_by_side(kill, points):
            result.hit += is_killed
            result.acknowledged += is_acknowledged
            result.violations += [f"killed at {where}: {what}" for what in _wrong(home, expected, is_acknowledged)]
            shutil.rmtree(home)
            if len(result.violations) >= most_violations:
                break
    return result


def _flip(home: Path) -> None:
    """Leaves the change in the log, as a process does that is killed."""
    store = home / STORE
    copy = home / "copy"
    with closing(sqlite3.connect(store / "catalog.db", isolation_level=None)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        connection.execute(FLIPPED)
        shutil.copytree(store, copy, ignore=shutil.ignore_patterns("*-shm"))
    shutil.rmtree(store)
    copy.rename(store)


def _shown(home: Path) -> dict[str, list[tuple[object, ...]]]:
    store = open_home(home)
    with store.catalog.read() as db:
        found = dump(db)
    store.close()
    return found


def _wrong(home: Path, expected: dict[str, list[tuple[object, ...]]], is_acknowledged: bool) -> Iterator[str]:
    try:
        found = _shown(home)
        if is_acknowledged and found != expected:
            yield "it was acknowledged, and the catalog is not the right one"
        if not is_acknowledged and found != expected and "flipped" not in str(found["aliases"]):
            yield f"the catalog is neither the old one nor the new one: {found['aliases']}"
        again = recover_store(str(home / STORE))
        if again.loses_something:
            yield f"the next recovery loses something: {again}"
        if _shown(home) != expected:
            yield "the next recovery does not put it right"
        yield from _wrong_files(home)
    except Exception as error:
        yield f"{type(error).__name__}: {error}"


def _wrong_files(home: Path) -> Iterator[str]:
    kept = [file for file in (home / STORE).glob("catalog.db.*") if not file.name.endswith(("-wal", "-shm"))]
    if not any(_is_flipped(file) for file in kept):
        yield f"the old catalog is not kept: {sorted(file.name for file in (home / STORE).iterdir())}"
    store = open_home(home)
    for label, version in versions_in(store).items():
        if trouble := trouble_of(store, version):
            yield f"{label} is not whole: {trouble}"
    store.close()


def _is_flipped(file: Path) -> bool:
    with closing(sqlite3.connect(file)) as connection:
        return bool(connection.execute("SELECT count(*) FROM aliases WHERE name = 'flipped'").fetchone()[0])
