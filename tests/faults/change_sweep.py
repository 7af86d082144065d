"""Kills the move of an alias, a deletion and a download at each of their system calls, and checks what is left."""

import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from jupyter_artifacts.core.model.version import VersionRecord
from jupyter_artifacts.core.operations.checkout import checkout
from jupyter_artifacts.core.operations.delete import delete_version
from jupyter_artifacts.core.operations.fsck.catalog import check_catalog
from jupyter_artifacts.core.operations.undo import undo
from jupyter_artifacts.core.operations.update import change_aliases
from jupyter_artifacts.core.store import Store
from tests.core.builders import contents_of, find, log_folder, make_old, read_files, versions_of, write_files
from tests.faults.invariants import records_in
from tests.faults.kill_sweep import CALLS, Sweep
from tests.faults.story import DELETE, DOWNLOAD, ENTITY, MOVE, NAME, PROJECT, TARGET, open_home
from tests.faults.tracing import Call, in_memory, run_victim, side_by_side, trace_victim

OLD = {"a": b"old", "same": b"s" * 3000}
NEW = {"a": b"new", "same": b"s" * 3000, "deep/er/b": b"b" * 500, "large": b"l" * 1_300_000}
PARTLY = {"a": b"of something else", "large": b"l" * 10}
"""What lies where the download goes: two files that it replaces."""
BEFORE = {"v0": {"best"}, "v1": {"good", "latest"}}
AFTER: Mapping[str, Mapping[str, set[str]]] = {
    MOVE: {"v0": set(), "v1": {"best", "good", "latest"}},
    DELETE: {"v0": {"best", "latest"}},
    DOWNLOAD: BEFORE,
}


def prepare(home: Path) -> None:
    """A store of two versions, and a folder in which something lies."""
    store = open_home(home)
    log_folder(store, NAME, make_old(write_files(home / "files/old", OLD)), aliases=["best"])
    log_folder(store, NAME, make_old(write_files(home / "files/new", NEW)), aliases=["good"])
    write_files(home / TARGET, PARTLY)
    store.close()


def sweep_change(step: str, chosen: Callable[[Call], bool] = lambda call: True, *, most_violations: int = 20) -> Sweep:
    """Kill `step` at every call that is `chosen`, each time in a fresh copy of the same store."""
    result = Sweep()
    with in_memory() as folder:
        base = folder / "base"
        base.mkdir()
        prepare(base)
        run_victim(Path(shutil.copytree(base, folder / "first")), folder, [step])  # compiles what it imports
        traced = Path(shutil.copytree(base, folder / "traced"))
        ended, calls = trace_victim(traced, folder, [step], calls=f"{CALLS},renameat,mkdirat")
        assert ended.acknowledged == (step,), ended.output
        result.violations += [f"not killed: {what}" for what in _wrong(traced, step, True)]
        points = [call.point for call in calls if chosen(call)]
        result.points = len(points)

        def kill(point: tuple[str, int]) -> tuple[str, Path, bool, bool]:
            name, n = point
            home = Path(shutil.copytree(base, folder / f"{name}-{n}"))
            strace = ["-o", "/dev/null", f"--trace={name}", f"--inject={name}:signal=SIGKILL:when={n}"]
            ended = run_victim(home, folder, [step], strace=strace)
            return f"{name} {n}", home, bool(ended.acknowledged), ended.is_killed

        for where, home, is_acknowledged, is_killed in side_by_side(kill, points):
            result.hit += is_killed
            result.acknowledged += is_acknowledged
            result.violations += [f"killed at {where}: {what}" for what in _wrong(home, step, is_acknowledged)]
            shutil.rmtree(home)
            if len(result.violations) >= most_violations:
                break
    return result


def _wrong(home: Path, step: str, is_acknowledged: bool) -> Iterator[str]:
    if is_acknowledged and step != DOWNLOAD and not any(_tells_of(step, record) for record in records_in(home)):
        yield "it was acknowledged, and the record file does not know it"
    try:
        store = open_home(home)
        found = _aliases(store)
        if found != AFTER[step] and (is_acknowledged or found != BEFORE):
            yield f"versions and aliases are {found}"
        if step == DOWNLOAD:
            yield from _wrong_folder(home / TARGET, is_acknowledged)
        _again(store, home, step)
        if _aliases(store) != AFTER[step]:
            yield f"versions and aliases are {_aliases(store)} when it was done again"
        if step == DOWNLOAD and read_files(home / TARGET) != NEW:
            yield f"done again, the folder holds {sorted(read_files(home / TARGET))}"
        if step == DELETE:
            yield from _wrong_undone(store)
        yield from _wrong_contents(store)
        yield from check_catalog(store.catalog, None)
        store.close()
    except Exception as error:
        yield f"{type(error).__name__}: {error}"


def _tells_of(step: str, record: Mapping[str, object]) -> bool:
    return "best" in str(record) and record["kind"] != "log" if step == MOVE else record["kind"] == "delete"


def _aliases(store: Store) -> dict[str, set[str]]:
    return {version.label: set(version.aliases) for version in versions_of(store, NAME)}


def _wrong_folder(folder: Path, is_acknowledged: bool) -> Iterator[str]:
    """A new file of an unfinished download may end early; one that replaces another is the old or the new one."""
    files = read_files(folder)
    if is_acknowledged and files != NEW:
        yield f"it was acknowledged, and the folder holds {sorted(files)}"
    for path, old in PARTLY.items():
        if files.get(path) not in (old, NEW[path]):
            yield f"{path} is neither the old file nor the new one"
    for path in files.keys() - PARTLY.keys():
        if not path.rpartition("/")[2].startswith(".ja-") and not NEW[path].startswith(files[path]):
            yield f"{path} holds something else"


def _again(store: Store, home: Path, step: str) -> None:
    newest = next((version for version in versions_of(store, NAME) if version.label == "v1"), None)
    if step == MOVE:
        change_aliases(store, find(store, NAME, "v1"), add=["best"])
    elif step == DOWNLOAD:
        checkout(store, find(store, NAME, "v1"), home / TARGET)
    elif newest is not None:
        delete_version(store, newest, delete_aliases=True)


def _wrong_undone(store: Store) -> Iterator[str]:
    undo(store, ENTITY, PROJECT)
    if (found := _aliases(store)) != BEFORE:
        yield f"undone, versions and aliases are {found}"


def _wrong_contents(store: Store) -> Iterator[str]:
    for label, files in (("v0", OLD), ("v1", NEW)):
        version: VersionRecord | None = next((each for each in versions_of(store, NAME) if each.label == label), None)
        if version is not None and contents_of(store, version) != files:
            yield f"{label} holds other files than were logged"
