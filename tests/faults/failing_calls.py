"""Lets each call that writes fail once while the victim logs a second version; checks what is left of the store and what was said."""

import re
import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.faults.invariants import versions_in, violations, write_story_files
from tests.faults.story import open_home
from tests.faults.tracing import Ended, in_memory, run_victim, side_by_side, trace_victim

WRITING = "write,writev,pwrite64,fsync,fdatasync,ftruncate,fallocate,openat,rename,link,mkdir"
CAUSES = {
    "ENOSPC": "disk is full|No space left on device",
    "EIO": "Input/output error",
}
SAID_BY_SQLITE = "disk I/O error|unable to open database file|could not be opened for writing"
_ERROR = re.compile(r"Store(Full|Unavailable|ReadOnly)Error store-[a-z-]+: (.*)")


@dataclass
class Failures:
    """What became of the victims."""

    points: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    violations: list[str] = field(default_factory=list)


def fail_everywhere() -> Failures:
    """Every call, each error; at the many writes of SQLite one after the other."""
    result = Failures()
    with in_memory() as folder:
        files = write_story_files(folder / "files")
        base = folder / "base"
        assert run_victim(base, files, ["first"]).acknowledged == ("first",)
        traced = Path(shutil.copytree(base, folder / "traced"))
        _, calls = trace_victim(traced, files, ["second"], calls=WRITING)
        points = [
            (*call.point, error)
            for call in calls
            if f"{traced}/" in call.arguments and (call.name != "openat" or "O_CREAT" in call.arguments)
            for error in CAUSES
            if call.name != "pwrite64" or (call.n % 2) == (error == "EIO")
        ]

        def fail(point: tuple[str, int, str]) -> tuple[tuple[str, int, str], Path, Ended]:
            name, n, error = point
            home = Path(shutil.copytree(base, folder / f"{name}-{n}-{error}"))
            strace = ["-o", "/dev/null", f"--trace={name}", f"--inject={name}:error={error}:when={n}"]
            return point, home, run_victim(home, files, ["second"], strace=strace)

        for point, home, ended in side_by_side(fail, points):
            result.points += 1
            result.outcomes[ended.error.split(" ")[0] or "logged"] += 1
            where = " ".join(map(str, point))
            result.violations += [f"{where}: {what}" for what in (*_wrong_answer(home, point[2], ended), *_wrong_store(home, files, ended))]
            shutil.rmtree(home)
    return result


def _wrong_answer(home: Path, error: str, ended: Ended) -> Iterator[str]:
    if ended.acknowledged == ("second",) and not ended.error:
        return
    found = _ERROR.fullmatch(ended.error)
    if ended.acknowledged or not found:
        yield f"said {ended.output}"
    elif not re.search(f"{CAUSES[error]}|{SAID_BY_SQLITE}", found[2]):
        yield f"the cause is not named: {found[2]}"
    elif "othing was committed" in found[2] and _holds_second(home):
        yield f"it was committed: {found[2]}"


def _holds_second(home: Path) -> bool:
    store = open_home(home)
    found = versions_in(store)
    store.close()
    return "v1" in found


def _wrong_store(home: Path, files: Path, ended: Ended) -> Iterator[str]:
    try:
        yield from violations(home, files, ("first", *ended.acknowledged))
    except Exception as error:
        yield f"{type(error).__name__}: {error}"
