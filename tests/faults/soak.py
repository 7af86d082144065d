"""Writers, collections, deletions and downloads at once, in processes that are killed all the time; nothing acknowledged may be lost.

``python -m tests.faults.soak --seconds 120`` is `make soak`. Each worker is a process that does one thing over and over and says so, before
and after, by a line in a file of its own; a killed one is begun anew. What was said is compared with what the store holds in the end.
"""

import argparse
import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from jupyter_artifacts.core.operations.checkout import checkout
from jupyter_artifacts.core.operations.delete import delete_version
from jupyter_artifacts.core.operations.fsck.fsck import fsck
from jupyter_artifacts.core.operations.gc.apply import apply_gc
from jupyter_artifacts.core.operations.gc.plan import plan_gc
from jupyter_artifacts.core.store import Store, open_store
from jupyter_artifacts.errors import CommError
from tests.core.builders import contents_of, find, log, read_files, versions_of
from tests.core.operations.gc.stores import AT_ONCE, GARBAGE_TABLES, collect, counts, wrong_with
from tests.faults.tracing import in_memory

NAMES = ("one", "two")
ROLES = ("write", "write", "write", "collect", "collect", "delete", "download", "download")
_LARGE = 1_100_000
_FEWEST_KILLS = 20
_SOME_LINES = 80
_PATIENCE_S = 60.0


def files_for(name: str, seed: int) -> dict[str, bytes]:
    """What a version that was logged with a seed holds: much that many share, so that contents die and are born again."""
    chance = random.Random(seed)
    files = {f"{at:02}": b"%d" % chance.randrange(12) * 300 for at in range(8)}
    if chance.random() < 0.2:
        files["large"] = bytes([chance.randrange(3)]) * _LARGE
    return {**files, "seed": b"%s %d" % (name.encode(), seed)}


class Log(NamedTuple):
    """What a worker says, each line durable enough for a killed process."""

    file: Path

    def say(self, *words: object) -> None:
        with open(self.file, "ab", buffering=0) as file:
            file.write((" ".join(map(str, words)) + "\n").encode())

    def lines(self) -> list[list[str]]:
        whole = self.file.read_bytes().splitlines(keepends=True) if self.file.exists() else []
        return [line.decode().split() for line in whole if line.endswith(b"\n")]


def work(home: Path, role: str, at: int, seed: int) -> None:
    """One worker, for ever."""
    store, chance, said = open_store(str(home / "store"), home / "cache"), random.Random(seed), Log(home / f"{role}-{at}.log")
    while True:
        _DEEDS[role](store, chance, said, home / f"{role}-{at}-{os.getpid()}")


def _write(store: Store, chance: random.Random, said: Log, folder: Path) -> None:
    name, seed = chance.choice(NAMES), chance.randrange(10**9)
    said.say("logging", name, seed)
    version = log(store, name, files_for(name, seed)).version
    said.say("logged", name, seed, version.number)


def _collect(store: Store, chance: random.Random, said: Log, folder: Path) -> None:
    apply_gc(store, plan_gc(store, AT_ONCE))
    said.say("collected")
    time.sleep(0.02)


def _delete(store: Store, chance: random.Random, said: Log, folder: Path) -> None:
    name = chance.choice(NAMES)
    for version in versions_of(store, name)[3:]:
        said.say("deleting", name, version.number)
        delete_version(store, version, delete_aliases=True)
        said.say("deleted", name, version.number)
    time.sleep(0.02)


def _download(store: Store, chance: random.Random, said: Log, folder: Path) -> None:
    name = chance.choice(NAMES)
    found = versions_of(store, name)
    if not found:
        return
    version = chance.choice(found)
    try:
        checkout(store, version, folder)
        files = read_files(folder)
    except CommError:  # it was deleted meanwhile, and the error says so
        said.say("gone", version.name)
        return
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    seed = int(files["seed"].split()[1])
    said.say("downloaded" if files == files_for(name, seed) else "WRONG", version.name)


_DEEDS = {"write": _write, "collect": _collect, "delete": _delete, "download": _download}


class Outcome(NamedTuple):
    """What a soak did, and what was wrong."""

    logged: int
    kills: int
    collections: int
    downloads: int
    deleted: int
    left: int
    wrong: list[str]


def soak(seconds: float, seed: int = 0) -> Outcome:
    """Let all work for so long, and kill a busy one ten times a second; on a machine that is too slow for that, a while longer."""
    with in_memory() as home:
        open_store(str(home / "store"), home / "cache").close()
        chance, kills, wrong = random.Random(seed), 0, list[str]()
        deadline = time.monotonic() + seconds
        workers = [_Worker(home, role, at, chance) for at, role in enumerate(ROLES)]
        try:
            while time.monotonic() < deadline or (kills < _FEWEST_KILLS and time.monotonic() < deadline + _PATIENCE_S):
                time.sleep(0.1)
                wrong += [trouble for worker in workers if (trouble := worker.trouble())]
                if busy := [worker for worker in workers if worker.is_busy()]:
                    chance.choice(busy).begin_anew()
                    kills += 1
        finally:
            for worker in workers:
                worker.kill()
        return _judge(home, kills, wrong)


class _Worker:
    """A process that does one thing over and over."""

    def __init__(self, home: Path, role: str, at: int, chance: random.Random) -> None:
        self._home, self._role, self._at, self._chance = home, role, at, chance
        self._log, self._errors = home / f"{role}-{at}.log", home / f"{at}.err"
        self._begin()

    def _begin(self) -> None:
        self._said = self._length()
        command = [sys.executable, "-m", "tests.faults.soak", "--work", str(self._home), self._role, str(self._at)]
        with open(self._errors, "wb") as errors:
            self._process = subprocess.Popen([*command, str(self._chance.randrange(10**9))], stderr=errors)

    def _length(self) -> int:
        return self._log.stat().st_size if self._log.exists() else 0

    def is_busy(self) -> bool:
        """Whether it has said some lines since it was begun: before, a kill shows nothing."""
        return self._length() > self._said + _SOME_LINES

    def trouble(self) -> str:
        """Why it ended by itself, which none should; it is begun anew."""
        if self._process.poll() is None:
            return ""
        said = self._errors.read_text()[-600:]
        self._begin()
        return f"{self._role} ended by itself: {said}"

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()

    def begin_anew(self) -> None:
        self.kill()
        self._begin()


def _judge(home: Path, kills: int, wrong: list[str]) -> Outcome:
    said = [line for file in sorted(home.glob("*-*.log")) for line in Log(file).lines()]
    store = open_store(str(home / "store"), home / "cache")
    try:
        wrong += [f"a download was wrong: {line[1]}" for line in said if line[0] == "WRONG"]
        wrong += list(lost(store, said))
        left = sum(len(versions_of(store, name)) for name in NAMES)
        checked = fsck(store)
        wrong += [*checked.catalog, *checked.records, *(f"{each.kind} {each.key}: {each.detail}" for each in checked.damages)]
        wrong += [f"{each.path} of {each.collection} is damaged" for each in checked.affected]
        for each in store.root.glob("staging/*"):  # of killed writers that had not begun a lease yet
            os.utime(each, (each.stat().st_atime, each.stat().st_mtime - 7 * 86400))
        collect(store)
        wrong += wrong_with(store)
        wrong += [f"{count} rows are left in {table}" for table, count in counts(store, *GARBAGE_TABLES).items() if count]
    finally:
        store.close()
    count = [line[0] for line in said].count
    return Outcome(count("logged"), kills, count("collected"), count("downloaded"), count("deleted"), left, wrong)


def lost(store: Store, said: list[list[str]]) -> Iterator[str]:
    """Versions that were acknowledged and are not there, though nobody began to delete them; numbers given twice; gaps."""
    deleting = {(line[1], int(line[2])) for line in said if line[0] == "deleting"}
    deleted = {(line[1], int(line[2])) for line in said if line[0] == "deleted"}
    seeds = {(line[1], int(line[3])): int(line[2]) for line in said if line[0] == "logged"}
    if len(seeds) != sum(line[0] == "logged" for line in said):
        yield "a number was given twice"
    for (name, number), seed in seeds.items():
        if (name, number) in deleting:
            continue
        try:
            if contents_of(store, find(store, name, f"v{number}")) != files_for(name, seed):
                yield f"{name}:v{number} holds other files than were logged"
        except CommError as error:
            yield f"{name}:v{number} was logged and is lost: {error}"
    for name in NAMES:
        there = {version.number for version in versions_of(store, name)}
        if back := {number for of, number in deleted if of == name} & there:
            yield f"{name} has {sorted(back)} again, which were deleted"
        with store.catalog.read() as db:
            numbers = [row[0] for row in db.execute(
                "SELECT v.number FROM versions v JOIN collections c ON c.id = v.collection_id WHERE c.name = ? ORDER BY v.number", (name,)
            )]  # fmt: skip
        if numbers != list(range(len(numbers))):
            yield f"{name} has a gap in its numbers"


def main() -> int:
    """Run it, or be one of its workers."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=120)
    parser.add_argument("--work", nargs=4)
    args = parser.parse_args()
    if args.work:
        home, role, at, seed = args.work
        work(Path(home), role, int(at), int(seed))
    found = soak(args.seconds)
    print(
        f"{found.logged} versions logged, {found.deleted} deleted, {found.collections} collections, {found.downloads} downloads,"
        f" {found.kills} kills; {found.left} versions left, {len(found.wrong)} things wrong"
    )
    print(*found.wrong, sep="\n")
    return 1 if found.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
