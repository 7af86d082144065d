"""Runs the victim under `strace`: to see its system calls, to kill it at one of them, to let one fail."""

import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import pytest

import jupyter_artifacts
from tests.faults.story import ALL, ALONE

T = TypeVar("T")
Result = TypeVar("Result")

ROOT = Path(__file__).parents[2]
PACKAGE_ROOT = Path(jupyter_artifacts.__file__).parents[1]
"""Not ROOT where a harness runs against a copy of the package."""

needs_strace = pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")

_CALL = re.compile(r"^[0-9]+ +([a-z0-9_]+)\((.*)\) += (-?[0-9]+|\?)(.*)$")


@dataclass(frozen=True)
class Call:
    """One system call of a trace. `arguments` and `outcome` are as strace writes them, with the path behind each descriptor.

    Attributes:
        n: it is the n-th call of that name, from 1; what strace calls `when`.
    """

    name: str
    n: int
    arguments: str
    result: str
    outcome: str

    @property
    def point(self) -> tuple[str, int]:
        """Where to inject something, so that it hits this call."""
        return self.name, self.n

    @property
    def is_done(self) -> bool:
        """Whether it succeeded."""
        return self.result.isdigit()

    @property
    def fd_path(self) -> str:
        """The path of the descriptor that is its first argument."""
        found = re.match(r"[0-9]+<([^>]*)>", self.arguments)
        return found[1] if found else ""

    @property
    def paths(self) -> list[str]:
        """The paths among its arguments."""
        return re.findall(r'"([^"]*)"', self.arguments)


@dataclass(frozen=True)
class Ended:
    """How a victim ended: what it had acknowledged, the error it told, whether it was killed."""

    acknowledged: tuple[str, ...]
    error: str
    is_killed: bool
    output: str


@contextmanager
def in_memory() -> Iterator[Path]:
    """A temporary folder where syncs cost nothing."""
    with tempfile.TemporaryDirectory(prefix="ja-faults-", dir="/dev/shm" if os.path.isdir("/dev/shm") else None) as folder:
        yield Path(folder)


def run_victim(home: Path, files: Path, steps: Sequence[str] = ALL, *, strace: Sequence[str | Path] = ()) -> Ended:
    """Run the victim to its end."""
    home.mkdir(exist_ok=True)
    tracer = ["strace", "-f", *strace] if strace else []  # not with --seccomp-bpf, which injects nothing
    # Without `site`, which costs a third of the time to start.
    command = [*tracer, sys.executable, "-S", "-P", Path(__file__).with_name("victim.py"), home, files, *steps]
    paths = os.pathsep.join([str(PACKAGE_ROOT), str(ROOT), sysconfig.get_path("purelib"), sysconfig.get_path("platlib")])
    env = {"PYTHONPATH": paths, "PATH": os.environ["PATH"], "PYTHONHASHSEED": "0", "HOME": str(home)}
    process = subprocess.run(command, cwd=home, env=env, capture_output=True, text=True, check=False)
    lines = process.stdout.splitlines()
    return Ended(
        tuple(line for line in lines if line in (*ALL, *ALONE)),
        next((line.removeprefix("error ") for line in lines if line.startswith("error ")), ""),
        process.returncode == -9,
        process.stdout + process.stderr,
    )


def trace_victim(home: Path, files: Path, steps: Sequence[str] = ALL, *, calls: str, inject: str = "") -> tuple[Ended, list[Call]]:
    """Run the victim and see those of its system calls that `calls` names, from the first that touches its home on."""
    trace = home.with_name(f"{home.name}.trace")
    strace: list[str | Path] = ["-y", "-s", "64", "-o", trace, f"--trace={calls}"]
    if inject:
        strace.append(f"--inject={inject}")
    ended = run_victim(home, files, steps, strace=strace)
    seen = list(parse(trace.read_text(errors="replace")))
    first = next((at for at, call in enumerate(seen) if f"{home}/" in call.arguments), len(seen))
    return ended, seen[first:]


def parse(trace: str) -> Iterator[Call]:
    """The calls that strace wrote down. One at which the process died has the result "?"."""
    counts: Counter[str] = Counter()
    for line in trace.splitlines():
        if found := _CALL.match(line):
            counts[found[1]] += 1
            yield Call(found[1], counts[found[1]], found[2], found[3], found[4])


def side_by_side(act: Callable[[T], Result], points: Iterable[T]) -> Iterator[Result]:
    """The results of `act`, which waits for victims, in order; two at a time. Ends early when nobody asks for more."""
    pool = ThreadPoolExecutor(2)
    try:
        yield from pool.map(act, points)
    finally:
        pool.shutdown(cancel_futures=True)
