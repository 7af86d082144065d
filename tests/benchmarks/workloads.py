"""The workloads: what is measured, beside which limit, and how far from it we may be."""

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.benchmarks.data import make, mutate
from tests.benchmarks.measure import Usage, disk_bytes, remove, usage_of, warm

PYTHON = sys.executable
PROGRAM = Path(__file__).with_name("ours.py")
SAME = "unchanged"


@dataclass(slots=True)
class Row:
    """One line of the table. `values` holds one figure for each run; `limits` those of the limit beside it."""

    work: str
    limit: str
    target: float
    unit: str = "x"
    values: list[float] = field(default_factory=list)
    limits: list[float] = field(default_factory=list)
    peaks: list[float] = field(default_factory=list)
    peak_target: float | None = None
    is_at_least: bool = False

    @property
    def figure(self) -> float:
        """The median: of the ratios to the limit, where the unit is "x"."""
        if self.unit == "x":
            return statistics.median(value / limit for value, limit in zip(self.values, self.limits, strict=True))
        return statistics.median(self.values)

    @property
    def is_reached(self) -> bool:
        """Whether the target is met."""
        met = self.figure >= self.target if self.is_at_least else self.figure <= self.target
        return met and (self.peak_target is None or statistics.median(self.peaks) <= self.peak_target)


class Bench:
    """Runs workloads below a scratch folder, several times, and collects rows."""

    def __init__(self, scratch: Path, data: Path) -> None:
        # Outside any git checkout, whose state a run would record.
        self.program = Path(tempfile.mkdtemp()) / PROGRAM.name
        shutil.copy(PROGRAM, self.program)
        self.root = scratch / "root"
        self.spare = scratch / "spare"
        self.data = data
        self.rows: dict[str, Row] = {}

    def row(self, work: str, limit: str, target: float, unit: str = "x", **more: object) -> Row:
        """The row of that name, made when it is new."""
        return self.rows.setdefault(work, Row(work, limit, target, unit, **more))  # type: ignore[arg-type]

    def fresh(self) -> None:
        """An empty folder to work in."""
        remove(self.root, self.spare)
        self.root.mkdir(parents=True)
        self.spare.mkdir()

    def ours(self, *arguments: str, **environment: str) -> Usage:
        """Our program, which must succeed."""
        used = usage_of([PYTHON, str(self.program), *arguments], self.root, environment)
        if used.code:
            raise RuntimeError(f"ours {arguments}: {used.error}")
        return used

    def pair(self, row: Row, limit: Sequence[str], *arguments: str) -> Usage:
        """Our program between two runs of the limit; their mean is the limit beside it."""
        os.sync()
        before = self._limit(limit)
        used = self.ours(*arguments)
        after = self._limit(limit)
        row.values.append(used.cpu)
        row.limits.append(max((before.cpu + after.cpu) / 2, 0.001))
        row.peaks.append(used.peak_mib)
        return used

    def _limit(self, command: Sequence[str]) -> Usage:
        used = usage_of(command, self.root)
        remove(self.spare / "copy")
        return used

    # Groups ----------------------------------------------------------------------------------------------------------------------

    def tree(self) -> None:
        """10,000 files, 198 MB: first, unchanged, 1 % churn, download, download again; and with syncing on both sides."""
        source = make(self.data, "tree")
        self.fresh()
        subprocess.run(["cp", "-a", str(source), str(self.root / "data")], check=True)
        warm(self.root / "data")
        copy, stat = ["cp", "-r", "data", str(self.spare / "copy")], ["du", "-sb", "data"]
        first = self.pair(self.row("first log of 10,000 files, 198 MB", "cp -r", 2.0), copy, "log", "data", "data")
        assert first.said["is_new"]
        self._durable(first)
        again = self.pair(self.row("the same, unchanged", "du -sb", 6), stat, "log", "data", "data")
        assert not again.said["is_new"]
        stored = disk_bytes(self.root / ".store")
        new = mutate(self.root / "data")
        warm(self.root / "data")
        churned = self.pair(self.row("1 % changed, added, removed", "du -sb", 9), stat, "log", "data", "data")
        assert churned.said["is_new"]
        grown = self.row("  store growth over the new bytes", "new bytes", 1.1)
        grown.values.append(float(disk_bytes(self.root / ".store") - stored))
        grown.limits.append(float(new))
        copy = ["cp", "-r", str(source), str(self.spare / "copy")]
        self.pair(self.row("download of the 10,000 files, verified", "cp -r", 1.0), copy, "get", "data:v0", "out")
        subprocess.run(["diff", "-r", str(source), str(self.root / "out")], check=True)
        self.pair(self.row("download again when present", "du -sb", 6), ["du", "-sb", "out"], "get", "data:v0", "out")

    def _durable(self, first: Usage) -> None:
        """Wall seconds with everything synced: ours always is; the copy is synced for the comparison."""
        command = f"cp -r data {self.spare}/copy && sync --file-system {self.spare}/copy"
        os.sync()
        limit = self._limit(["sh", "-c", command])
        row = self.row("  the first log, durable (wall s)", "cp -r + sync", 2.0)
        row.values.append(first.wall)
        row.limits.append(limit.wall)

    def big(self) -> None:
        """One file of 2 GiB: first log and download."""
        source = make(self.data, "big.bin")
        self.fresh()
        shutil.copy(source, self.root / "big.bin")
        copy = ["cp", "big.bin", str(self.spare / "copy")]
        row = self.row("first log of 2 GiB (unchunked)", "cp", 1.4, peak_target=200.0)
        self.pair(row, copy, "log", "big.bin", "big")
        remove(self.root / "big.bin")
        copy = ["cp", str(source), str(self.spare / "copy")]
        self.pair(self.row("download of the 2 GiB, verified", "cp", 1.7), copy, "get", "big", "out")
        subprocess.run(["cmp", str(source), str(self.root / "out" / "big.bin")], check=True)

    def tiny(self) -> None:
        """100,000 files of 1 KB: first and unchanged."""
        source = make(self.data, "tiny")
        self.fresh()
        subprocess.run(["cp", "-a", str(source), str(self.root / "data")], check=True)
        warm(self.root / "data")
        row = self.row("100,000 files of 1 KB, first log", "cp -r", 0.8, peak_target=250.0)
        self.pair(row, ["cp", "-r", "data", str(self.spare / "copy")], "log", "data", "data")
        self.pair(self.row("100,000 files of 1 KB, unchanged", "du -sb", 5), ["du", "-sb", "data"], "log", "data", "data")

    def million(self) -> None:
        """1,000,000 entries: one file changed; two versions that differ in 10."""
        source = make(self.data, "million")
        self.fresh()
        (self.root / "data").symlink_to(source)
        changed = [source / f"d{at:03}" / "f0500" for at in range(0, 1000, 100)]
        kept = [file.read_bytes() for file in changed]
        try:
            self.ours("log", str(source), "data")
            changed[0].write_bytes(b"one file changed")
            row = self.row("1,000,000 entries: one file changed", "du -sb", 10)
            self.pair(row, ["du", "-sb", str(source)], "log", str(source), "data")
            for at, file in enumerate(changed):
                file.write_bytes(b"changed %d" % at)
            self.ours("log", str(source), "data")
        finally:
            for file, content in zip(changed, kept, strict=True):
                file.write_bytes(content)
        compared = self.ours("diff", "data:v0", "data:v2")
        assert compared.said["changes"] == len(changed)
        self.row("1,000,000 entries: diff of two versions, 10 changes", "-", 0.1, "s").values.append(compared.said["diff_s"])

    def start(self) -> None:
        """What a script or kernel pays to begin."""
        self.fresh()
        blank = [PYTHON, "-c", "pass"]
        before = self._limit(blank)
        row = self.row("import jupyter_artifacts", "python -c pass", 5)
        used = usage_of([PYTHON, "-c", "import jupyter_artifacts"], self.root)
        row.values.append(used.cpu)
        row.limits.append((before.cpu + self._limit(blank).cpu) / 2)
        self.row("  import, CPU ms", "-", 70, "ms").values.append(used.cpu * 1000)
        (self.root / "one.bin").write_bytes(os.urandom(1024))
        self.row("first version of one 1 KB file, whole process", "-", 0.15, "CPU s").values.append(self.ours("log", "one.bin", "one").cpu)
        self.row("%load_ext in a running IPython", "-", 0.3, "s").values.append(self.ours("load").said["load_s"])

    def many(self) -> None:
        """1,000 versions of a one-file artifact in one process, on a file system in memory."""
        folder = Path("/dev/shm") / f"jupyter-artifacts-bench-{os.getpid()}"
        folder.mkdir()
        try:
            used = usage_of([PYTHON, str(self.program), "many", "1000"], folder)
            if used.code:
                raise RuntimeError(used.error)
        finally:
            remove(folder)
        assert used.said["listed"] == 1000
        row = self.row("1,000 versions of a one-file artifact, in memory", "-", 800, "versions/s", is_at_least=True)
        row.values.append(used.said["per_second"])
        self.row("  listing them", "-", 20, "ms").values.append(used.said["list_ms"])


GROUPS = ("start", "many", "tree", "tiny", "big", "million")
