"""Replays what the victim did onto a disk that forgets what was not synced, and looks whether anything it relied on could be lost."""

from collections.abc import Iterator
from pathlib import Path

from tests.faults.disk_model import CALLS, Disk
from tests.faults.invariants import containers_in, write_story_files
from tests.faults.story import ALL
from tests.faults.tracing import in_memory, side_by_side, trace_victim


def order_violations() -> Iterator[str]:
    """What one undisturbed victim does too late, or not at all."""
    with in_memory() as folder:
        files, home = write_story_files(folder / "files"), folder / "home"
        ended, calls = trace_victim(home, files, calls=CALLS)
        assert ended.acknowledged == ALL, ended.output
        yield from Disk(home, containers_in(home)).replay(calls)


def order_violations_after_kills() -> Iterator[str]:
    """What a second victim takes over from one that was killed at any of its syncs, without syncing it itself."""
    with in_memory() as folder:
        files = write_story_files(folder / "files")
        _, calls = trace_victim(folder / "traced", files, calls=CALLS)
        points = [call.point for call in calls if call.name in ("fsync", "fdatasync")]
        for found in side_by_side(lambda point: list(_after_kill(folder, files, *point)), points):
            yield from found


def _after_kill(folder: Path, files: Path, name: str, n: int) -> Iterator[str]:
    home, kill = folder / f"{name}-{n}", f"{name}:signal=SIGKILL:when={n}"
    _, before = trace_victim(home, files, calls=CALLS, inject=kill)
    _, after = trace_victim(home, files, calls=CALLS)
    disk = Disk(home, containers_in(home))
    for what in (*disk.replay(before), *disk.replay(after)):
        yield f"killed at {name} {n}: {what}"
