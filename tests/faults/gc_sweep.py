"""Kills a collection of garbage at each of its system calls that change, lock or open something, and checks what is left."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from pathlib import Path

from jupyter_artifacts.core.catalog.queries.clock import store_time
from jupyter_artifacts.core.catalog.queries.leases import insert_intents, insert_lease
from jupyter_artifacts.core.containers.contract import ContainerKey, ContainerKind, StagedContainer
from jupyter_artifacts.core.operations.delete import delete_version
from jupyter_artifacts.core.operations.gc.apply import apply_gc
from jupyter_artifacts.core.operations.gc.plan import plan_gc
from jupyter_artifacts.core.operations.gc.waits import waits_of
from jupyter_artifacts.core.operations.lease import LEASE_US, this_process
from jupyter_artifacts.core.store import Store
from tests.core.builders import contents_of, find, log_folder, make_old, versions_of, write_files
from tests.core.operations.gc.stores import GARBAGE_TABLES, container_bytes, counts, wrong_with
from tests.faults.kill_sweep import CALLS, Sweep
from tests.faults.story import COLLECT, STORE, open_home
from tests.faults.tracing import Call, in_memory, run_victim, side_by_side, trace_victim

AT_ONCE = waits_of(timedelta(0))
SMALL = {f"{at:02}": b"%d" % at * 600 for at in range(20)}
VERSIONS: Mapping[str, tuple[Mapping[str, bytes], ...]] = {
    "data": (SMALL, {"03": SMALL["03"], "17": SMALL["17"], "new": b"new" * 50}),
    "large": ({"large": b"l" * 1_200_000}, {"large": b"m" * 1_200_000}),
}
"""Of each, the first is deleted."""
GONE = {f"ana/demo/{name}:v0" for name in VERSIONS}


def prepare(home: Path) -> None:
    """A store with deleted versions, and with what a killed writer left behind."""
    store = open_home(home)
    for name, versions in VERSIONS.items():
        for at, files in enumerate(versions):
            log_folder(store, name, make_old(write_files(home / f"{name}-{at}", files)))
        delete_version(store, find(store, name, "v0"), delete_aliases=True)
    key, lease = ContainerKey.fresh(ContainerKind.PACK), "e" * 32
    file = store.containers.staging(lease) / key.key
    file.write_bytes(b"x" * 700)
    store.containers.publish([StagedContainer(key, file, 700)])
    (store.containers.staging(lease) / "part").write_bytes(b"y" * 90)
    with store.catalog.write() as db:
        now = store_time(db)
        insert_lease(db, lease, _dead_process(), "writer", now, now + LEASE_US)
        insert_intents(db, lease, [(key.key, key.kind)])
    store.close()


def _dead_process() -> str:
    ended = subprocess.Popen([sys.executable, "-S", "-c", ""])
    ended.wait()
    return this_process().replace(f":{os.getpid()}:", f":{ended.pid}:")


def sweep_gc(chosen: Callable[[Call], bool] = lambda call: True, *, most_violations: int = 20) -> Sweep:
    """Kill at every call that is `chosen`, each time in a fresh copy of a store with garbage."""
    result = Sweep()
    with in_memory() as folder:
        base = folder / "base"
        base.mkdir()
        prepare(base)
        run_victim(Path(shutil.copytree(base, folder / "first")), folder, [COLLECT])  # compiles what it imports
        traced = Path(shutil.copytree(base, folder / "traced"))
        ended, calls = trace_victim(traced, folder, [COLLECT], calls=CALLS)
        assert ended.acknowledged == (COLLECT,), ended.output
        store = open_home(traced)
        expected = container_bytes(store)
        store.close()
        result.violations += [f"not killed: {what}" for what in _wrong(traced, base, expected, True)]
        points = [call.point for call in calls if chosen(call)]
        result.points = len(points)

        def kill(point: tuple[str, int]) -> tuple[str, Path, bool, bool]:
            name, n = point
            home = Path(shutil.copytree(base, folder / f"{name}-{n}"))
            strace = ["-o", "/dev/null", f"--trace={name}", f"--inject={name}:signal=SIGKILL:when={n}"]
            ended = run_victim(home, folder, [COLLECT], strace=strace)
            return f"{name} {n}", home, bool(ended.acknowledged), ended.is_killed

        for where, home, is_acknowledged, is_killed in side_by_side(kill, points):
            result.hit += is_killed
            result.acknowledged += is_acknowledged
            result.violations += [f"killed at {where}: {what}" for what in _wrong(home, base, expected, is_acknowledged)]
            shutil.rmtree(home)
            if len(result.violations) >= most_violations:
                break
    return result


def _wrong(home: Path, base: Path, expected: int, is_acknowledged: bool) -> Iterator[str]:
    recorded = _purged_in_records(home)
    if not recorded >= GONE and _containers_on_disk(base) - _containers_on_disk(home):
        yield f"bytes are gone, and the record file only knows that {sorted(recorded)} were purged"
    try:
        store = open_home(home)
        yield from _wrong_now(store)
        if is_acknowledged and container_bytes(store) != expected:
            yield f"it was acknowledged, and {container_bytes(store)} bytes are left instead of {expected}"
        apply_gc(store, plan_gc(store, AT_ONCE))
        yield from _wrong_now(store)
        yield from wrong_with(store)
        if container_bytes(store) != expected:
            yield f"the next collection leaves {container_bytes(store)} bytes instead of {expected}"
        left = {table: count for table, count in counts(store, *GARBAGE_TABLES).items() if count}
        if left:
            yield f"the next collection leaves {left}"
        if staged := sorted(f"{each.parent.name}/{each.name}" for each in store.root.glob("staging/*/*")):
            yield f"the next collection leaves {staged} in staging"
        if not _purged_in_records(home) >= GONE:
            yield "the record file does not know what was purged"
        store.close()
    except Exception as error:
        yield f"{type(error).__name__}: {error}"


def _wrong_now(store: Store) -> Iterator[str]:
    for name, versions in VERSIONS.items():
        labels = [version.label for version in versions_of(store, name)]
        if labels != ["v1"]:
            yield f"{name} has {labels}"
        elif contents_of(store, find(store, name, "v1")) != versions[1]:
            yield f"{name}:v1 holds other files than were logged"


def _containers_on_disk(home: Path) -> set[str]:
    return {file.name for folder in ("packs", "blobs") for file in (home / STORE / folder).glob("*/*")}


def _purged_in_records(home: Path) -> set[str]:
    lines = b"".join(file.read_bytes() for file in sorted((home / STORE / "records").glob("*.jsonl"))).splitlines(keepends=True)
    records = [json.loads(line) for line in lines if line.endswith(b"\n")]
    return {name for record in records if record["kind"] == "purge" for name in record["versions"]}
