"""Kills the victim at each of its system calls that change, lock or open something, and checks what is left."""

import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.faults.invariants import violations, write_story_files
from tests.faults.story import ALL
from tests.faults.tracing import Call, in_memory, run_victim, side_by_side, trace_victim

CALLS = (
    "mkdir,rmdir,openat,close,flock,fchown,write,writev,pwrite64,ftruncate,fallocate,fsync,fdatasync,link,rename,unlink,unlinkat,renameat2"
)
"""Between the others (reads, stats, SQLite's own locks) nothing changes, so that a kill at them shows nothing new. Of the writes of
SQLite, hundreds of pages of a new catalog, every third is left out."""


@dataclass
class Sweep:
    """What a sweep found."""

    points: int = 0
    hit: int = 0
    acknowledged: int = 0
    violations: list[str] = field(default_factory=list)


def sweep(chosen: Callable[[Call], bool] = lambda call: True, *, most_violations: int = 20) -> Sweep:
    """Kill at every call that is `chosen`, each time in a fresh store; ends early when it has found `most_violations`."""
    result = Sweep()
    with in_memory() as folder:
        files = write_story_files(folder / "files")
        run_victim(folder / "first", files)  # compiles what it imports: later ones open the same files
        ended, calls = trace_victim(folder / "traced", files, calls=CALLS)
        assert ended.acknowledged == ALL, ended.output
        points = [call.point for call in calls if chosen(call) and (call.name != "pwrite64" or call.n % 3)]
        result.points = len(points)
        for (name, n), home, acknowledged, is_killed in _killed(folder, files, points):
            result.hit += is_killed
            result.acknowledged += len(acknowledged)
            result.violations += [f"killed at {name} {n}: {what}" for what in _wrong(home, files, acknowledged)]
            shutil.rmtree(home)
            if len(result.violations) >= most_violations:
                break
    return result


def _killed(folder: Path, files: Path, points: Iterable[tuple[str, int]]) -> Iterator[tuple[tuple[str, int], Path, tuple[str, ...], bool]]:
    def kill(point: tuple[str, int]) -> tuple[tuple[str, int], Path, tuple[str, ...], bool]:
        name, n = point
        home = folder / f"{name}-{n}"
        strace = ["-o", "/dev/null", f"--trace={name}", f"--inject={name}:signal=SIGKILL:when={n}"]
        ended = run_victim(home, files, strace=strace)
        return point, home, ended.acknowledged, ended.is_killed

    return side_by_side(kill, points)


def _wrong(home: Path, files: Path, acknowledged: tuple[str, ...]) -> Iterator[str]:
    try:
        yield from violations(home, files, acknowledged)
    except Exception as error:
        yield f"{type(error).__name__}: {error}"
