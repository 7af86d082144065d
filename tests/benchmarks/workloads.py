"""The workloads: what is measured, beside which limit, and how far from it we may be. Each is run for any contender."""

import os
import shutil
import statistics
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.benchmarks.contender import CANNOT, Contender
from tests.benchmarks.data import make, mutate
from tests.benchmarks.measure import Usage, disk_bytes, remove, unsynced, usage_of, warm

BLANK = [sys.executable, "-c", "pass"]


class WorkloadError(RuntimeError):
    """A contender has no way to do a workload, or failed at it; what follows in the same group is left out."""


@dataclass(slots=True)
class Row:
    """One line of the table: one workload of one contender.

    Attributes:
        group: The method of `Bench` that measures it.
        unit: Of the figure; "x" where that is the median of the ratios of `values` to `limits`.
        quantity: What `values` are where the unit is "x".
        values: One for each run, as are `limits` of the limit beside it, `peaks` in MiB and `stores` in bytes.
        wrong: What came back and is not what was logged; empty when all is well.
    """

    work: str
    group: str
    limit: str
    target: float
    unit: str = "x"
    quantity: str = "CPU s"
    values: list[float] = field(default_factory=list)
    limits: list[float] = field(default_factory=list)
    peaks: list[float] = field(default_factory=list)
    stores: list[float] = field(default_factory=list)
    peak_target: float | None = None
    is_at_least: bool = False
    wrong: str = ""

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
        return met and not self.wrong and (self.peak_target is None or statistics.median(self.peaks) <= self.peak_target)


class Bench:
    """Runs workloads of one contender below a scratch folder, several times, and collects rows.

    What a contender may have no way to do comes last in each group.
    """

    def __init__(self, contender: Contender, scratch: Path, scale: float = 1.0) -> None:
        self.contender = contender
        self.root = scratch / "root"
        self.spare = scratch / "spare"
        self.data = scratch / "data"
        self.scale = scale
        self.rows: dict[str, Row] = {}
        self.group = ""

    def run(self, group: str) -> None:
        """Measure a group once."""
        self.group = group
        getattr(self, group)()

    def row(self, work: str, limit: str, target: float, unit: str = "x", **more: object) -> Row:
        """The row of that name, made when it is new."""
        return self.rows.setdefault(work, Row(work, self.group, limit, target, unit, **more))  # type: ignore[arg-type]

    def fresh(self) -> None:
        """An empty folder to work in, with an empty store."""
        remove(self.root, self.spare)
        for folder in (self.spare, self.root / ".home", self.root / ".tmp"):
            folder.mkdir(parents=True)

    def do(self, *operation: str, is_durable: bool = False) -> Usage:
        """What the contender needs for an operation, which must succeed. Syncs do nothing unless it shall be durable: no limit has any."""
        environment = self.contender.environment(self.root) | ({} if is_durable else unsynced())
        used = usage_of(self.contender.command(*operation), self.root, environment)
        if used.code == CANNOT:
            raise WorkloadError(used.error.strip())
        if used.code:
            raise WorkloadError(f"{operation[0]} failed ({used.code}): {used.error.strip()}")
        return used

    def pair(self, row: Row, limit: Sequence[str], *operation: str) -> Usage:
        """An operation between two runs of the limit; their mean is the limit beside it."""
        os.sync()
        before = self._limit(limit)
        used = self.do(*operation)
        os.sync()
        after = self._limit(limit)
        row.values.append(used.cpu)
        row.limits.append(max((before.cpu + after.cpu) / 2, 0.001))
        self._add_sizes(row, used, operation[0])
        return used

    def _limit(self, command: Sequence[str]) -> Usage:
        used = usage_of(command, self.root)
        remove(self.spare / "copy")
        return used

    def _add_sizes(self, row: Row, used: Usage, operation: str) -> None:
        row.peaks.append(used.peak_mib)
        if operation == "log":
            row.stores.append(float(disk_bytes(self.root / ".store")))

    def _expect_new(self, row: Row, used: Usage, is_new: bool) -> None:
        """Whether a log made a version, as far as the contender says so."""
        if used.said.get("is_new", is_new) is not is_new:
            row.wrong = "no version was made of what is new" if is_new else "a version was made of what is unchanged"

    def _compare(self, row: Row, source: Path, used: Usage, path: str) -> Path:
        """Where the contender brought what was logged from `path`; the row is wrong when that is not what `source` holds."""
        out = self.root / str(used.said.get("out", "out"))
        if source.is_file() and out.is_dir():
            out /= path
        found = subprocess.run(["diff", "--recursive", "--brief", source, out], capture_output=True, text=True, check=False)
        if found.returncode:
            row.wrong = (found.stdout + found.stderr).strip().split("\n")[0]
        return out

    # Groups ----------------------------------------------------------------------------------------------------------------------

    def tree(self) -> None:
        """10,000 files, 198 MB: first, unchanged, 1 % churn, download, download again; and with syncing on both sides."""
        source = make(self.data, "tree", self.scale)
        self.fresh()
        subprocess.run(["cp", "-a", str(source), str(self.root / "data")], check=True)
        self.do("begin")
        warm(self.root / "data")
        copy, stat = ["cp", "-r", "data", str(self.spare / "copy")], ["du", "-sb", "data"]
        row = self.row("first log of 10,000 files, 198 MB", "cp -r", 2.0)
        self._expect_new(row, self.pair(row, copy, "log", "data", "data", "0"), True)
        row = self.row("the same, unchanged", "du -sb", 6)
        self._expect_new(row, self.pair(row, stat, "log", "data", "data", "1"), False)
        stored = disk_bytes(self.root / ".store")
        new = mutate(self.root / "data")
        warm(self.root / "data")
        row = self.row("1 % changed, added, removed", "du -sb", 9)
        self._expect_new(row, self.pair(row, stat, "log", "data", "data", "2"), True)
        grown = self.row("  store growth over the new bytes", "new bytes", 1.1, quantity="bytes")
        grown.values.append(float(disk_bytes(self.root / ".store") - stored))
        grown.limits.append(float(new))
        remove(self.root / "data")
        copy = ["cp", "-r", str(source), str(self.spare / "copy")]
        row = self.row("download of the 10,000 files", "cp -r", 1.0)
        out = self._compare(row, source, self.pair(row, copy, "get", "data", "data", "out"), "data")
        row = self.row("download again when present", "du -sb", 6)
        self._compare(row, source, self.pair(row, ["du", "-sb", str(out)], "get", "data", "data", "out"), "data")
        self._durable(source)

    def _durable(self, source: Path) -> None:
        """Wall seconds until all is on the disk, on both sides: many stores leave that to chance."""
        self.fresh()
        subprocess.run(["cp", "-a", str(source), str(self.root / "data")], check=True)
        self.do("begin")
        os.sync()
        used = self.do("log", "data", "data", "0", is_durable=True)
        needed = used.wall + usage_of(["sync", "--file-system", "."], self.root).wall
        limit = self._limit(["sh", "-c", f"cp -r data {self.spare}/copy && sync --file-system {self.spare}/copy"])
        row = self.row("  the first log, durable", "cp -r + sync", 2.0, quantity="wall s")
        row.values.append(needed)
        row.limits.append(limit.wall)

    def big(self) -> None:
        """One file of 2 GiB: first log and download."""
        source = make(self.data, "big.bin", self.scale)
        self.fresh()
        shutil.copy(source, self.root / "big.bin")
        self.do("begin")
        copy = ["cp", "big.bin", str(self.spare / "copy")]
        row = self.row("first log of 2 GiB (unchunked)", "cp", 1.4, peak_target=200.0)
        self.pair(row, copy, "log", "big.bin", "big", "0")
        remove(self.root / "big.bin")
        copy = ["cp", str(source), str(self.spare / "copy")]
        row = self.row("download of the 2 GiB", "cp", 1.7)
        self._compare(row, source, self.pair(row, copy, "get", "big", "big.bin", "out"), "big.bin")

    def tiny(self) -> None:
        """100,000 files of 1 KB: first and unchanged."""
        source = make(self.data, "tiny", self.scale)
        self.fresh()
        subprocess.run(["cp", "-a", str(source), str(self.root / "data")], check=True)
        self.do("begin")
        warm(self.root / "data")
        row = self.row("100,000 files of 1 KB, first log", "cp -r", 0.8, peak_target=250.0)
        self.pair(row, ["cp", "-r", "data", str(self.spare / "copy")], "log", "data", "data", "0")
        row = self.row("100,000 files of 1 KB, unchanged", "du -sb", 5)
        self.pair(row, ["du", "-sb", "data"], "log", "data", "data", "1")

    def million(self) -> None:
        """1,000,000 entries: one file changed; two versions that differ in 10; a draft without any of the files."""
        source = make(self.data, "million", self.scale)
        self.fresh()
        data = self.root / "data"
        changed = [data / f"d{at:03}" / "f0000" for at in range(0, 1000, 100)]
        source.rename(data)  # a copy takes minutes
        kept = [file.read_bytes() for file in changed]
        try:
            self.do("begin")
            self.do("log", "data", "data", "0")
            changed[0].write_bytes(b"one file changed")
            row = self.row("1,000,000 entries: one file changed", "du -sb", 10)
            self.pair(row, ["du", "-sb", "data"], "log", "data", "data", "1")
            for at, file in enumerate(changed):
                file.write_bytes(b"changed %d" % at)
            self.do("log", "data", "data", "2")
            compared = self.do("diff", "data", "0", "2")
        finally:
            for file, content in zip(changed, kept, strict=True):
                file.write_bytes(content)
            data.rename(source)
        row = self.row("1,000,000 entries: diff of two versions, 10 changes", "-", 0.1, "s")
        row.values.append(compared.said.get("diff_s", compared.wall))
        if (changes := compared.said["changes"]) != len(changed):
            row.wrong = f"{changes} changes were found, not {len(changed)}"
        (self.root / "new.bin").write_bytes(b"new")
        drafted = self.do("draft", "data", "new.bin")
        row = self.row("1,000,000 entries: a draft with one file more, committed", "-", 2.0, "s")
        row.values.append(drafted.said["draft_s"])
        if drafted.said["grown"] != 1:
            row.wrong = f"the draft became a version with {drafted.said['grown']} files more, not 1"

    def start(self) -> None:
        """What a script or shell command pays to begin."""
        self.fresh()
        self.pair(self.row("start: the import, or the bare command", "python -c pass", 5), BLANK, "start")
        self.do("begin")
        (self.root / "one.bin").write_bytes(os.urandom(1024))
        row = self.row("first version of one 1 KB file, whole process", "-", 0.15, "CPU s")
        first = self.do("log", "one.bin", "one", "0")
        row.values.append(first.cpu)
        self._add_sizes(row, first, "log")

    def load(self) -> None:
        """What a notebook pays to begin."""
        self.fresh()
        self.row("import jupyter_artifacts, CPU ms", "-", 70, "ms").values.append(self.do("start").cpu * 1000)
        self.row("%load_ext in a running IPython", "-", 0.3, "s").values.append(self.do("load").said["load_s"])

    def many(self) -> None:
        """1,000 versions of a one-file artifact on a file system in memory."""
        scratch, self.root = self.root, Path("/dev/shm") / f"jupyter-artifacts-bench-{os.getpid()}"
        count = max(1, round(self.contender.versions * self.scale))
        try:
            self.fresh()
            self.do("begin")
            used = self.do("many", str(count))
            row = self.row("1,000 versions of a one-file artifact, in memory", "-", 800, "versions/s", is_at_least=True)
            row.values.append(used.said.get("per_second", count / used.wall))
            row.peaks.append(used.peak_mib)
            listed = used if "listed" in used.said else self.do("list", "one")
        finally:
            remove(self.root)
            self.root = scratch
        row = self.row("  listing them", "-", 20, "ms")
        row.values.append(listed.said.get("list_ms", listed.wall * 1000))
        if listed.said["listed"] != count:
            row.wrong = f"{listed.said['listed']} versions were listed, not {count}"

    def metrics(self) -> None:
        """A million rows of three numbers logged to a run, with all that keeps them, beside appending them to a list."""
        self.fresh()
        used = self.do("metrics", str(max(1000, round(1_000_000 * self.scale))))
        row = self.row("1,000,000 calls of run.log, kept", "list.append", 12.0, peak_target=200.0)
        row.values.append(used.said["log_cpu"])
        row.limits.append(max(used.said["append_cpu"], 0.0001))
        row.peaks.append(used.said["peak_mib"])
        per_second = used.said["logged"] / used.said["log_cpu"]
        self.row("  calls per CPU second", "-", 200_000, "calls", is_at_least=True).values.append(per_second)
        self.row("  reading them as a DataFrame", "-", 1.5, "CPU s").values.append(used.said["read_cpu"])
        if used.said["read"] != used.said["logged"]:
            row.wrong = f"{used.said['read']} rows came back, not {used.said['logged']}"

    def references(self) -> None:
        """10,000 files of a folder referred to; the target is half of what W&B's client takes beside it (`make bench-peers`)."""
        self.fresh()
        self.do("begin")
        said = self.do("refer", str(max(10, round(10_000 * self.scale)))).said
        self.row("10,000 files of a folder referred to", "-", 0.8, "CPU s").values.append(said["refer_cpu"])

    def objects(self) -> None:
        """100,000 objects of S3 listed; 1,000 small ones brought, beside s3fs in the same process; references to 1,000,000 checked."""
        self.fresh()
        listed, fetched, checked = (max(10, round(count * self.scale)) for count in (100_000, 1000, 1_000_000))
        said = self.do("objects", str(listed), str(fetched), str(checked)).said
        self.row("100,000 objects of S3 listed", "-", 10.0, "CPU s").values.append(said["listing_cpu"])
        self.row("  requests for 1,000 objects", "-", 1.05, "requests").values.append(said["requests"] / max(said["listed"] / 1000, 1))
        self.row("  memory for 100,000", "-", 150.0, "MiB").values.append(said["listing_mib"])
        row = self.row("1,000 small objects brought from S3", "s3fs's bulk get", 1.3, quantity="wall s")
        row.values.append(said["fetch_wall"])
        row.limits.append(said["fetch_limit"])
        row = self.row("references to 1,000,000 objects checked", "-", 200.0, "CPU s")
        row.values.append(said["check_cpu"])
        if said["unchanged"] != said["checked"]:
            row.wrong = f"{said['unchanged']} of {said['checked']} are said to be unchanged"
        self.row("  requests for 1,000", "-", 3.0, "requests").values.append(said["check_requests"] / max(said["checked"] / 1000, 1))
        self.row("  memory", "-", 150.0, "MiB").values.append(said["check_mib"])

    def tables(self) -> None:
        """A table of 1,000,000 rows made and logged; one of 5,000,000 by 8 and one of 64 parts, beside pyarrow in the same process."""
        self.fresh()
        self.do("begin")
        used = self.do("build", str(max(1000, round(1_000_000 * self.scale))))
        row = self.row("a Table of 1,000,000 rows by 5, made and logged", "-", 2.0, "CPU s")
        row.values.append(used.said["build_cpu"])
        row.peaks.append(used.peak_mib)
        rows, part_rows = max(1000, round(5_000_000 * self.scale)), max(100, round(100_000 * self.scale))
        used = self.do("tables", str(rows), "64", str(part_rows))
        for work, limit, target, name in (
            ("log of a DataFrame of 5,000,000 by 8", "pyarrow's write", 1.3, "log"),
            ("  reading it as pandas", "pyarrow, the same file", 1.1, "read"),
            ("64 parts of 100,000 rows: written", "pyarrow's write", 1.3, "parts_log"),
            ("  read as one frame", "pyarrow's dataset", 1.1, "parts_read"),
            ("  rows counted by a filter", "pyarrow's dataset", 1.2, "parts_count"),
        ):
            row = self.row(work, limit, target)
            row.values.append(used.said[name])
            row.limits.append(max(used.said[f"{name}_limit"], 0.0001))
            row.peaks.append(used.peak_mib)
            row.wrong = row.wrong or used.said["wrong"]

    def pages(self) -> None:
        """Tables: pages of 5,000,000 rows in every order, what differs between 1,000,000; both with 20,000,000 in little memory."""
        source = make(self.data, "table", self.scale)
        self._log_tables(source, "old")
        used = self.do("pages", "data")
        self.row("5,000,000 x 8 rows: 100 from the middle", "-", 25, "ms").values.append(used.said["middle_ms"])
        self.row("  sorted by any column: the first page, of the slowest", "-", 0.5, "s").values.append(used.said["first_s"])
        self.row("  the next 20 pages of each, the slowest", "-", 20, "ms").values.append(used.said["next_ms"])
        self._compare_tables("rows", "1,000,000 x 1,000,000 rows: diff by key to its first page", 1.0)
        self._compare_tables("long", "20,000,000 x 20,000,000 rows: diff by key to its first page", 30.0, peak_target=1024.0)
        used = self.do("pages", "data")
        self.row("  peak memory of paging and sorting them", "-", 1024, "MiB").values.append(used.peak_mib)

    def _log_tables(self, source: Path, *names: str) -> None:
        self.fresh()
        self.do("begin")
        for number, name in enumerate(names):
            shutil.copy(source / f"{name}.parquet", self.root / "data.parquet")
            self.do("log", "data.parquet", "data", str(number))

    def _compare_tables(self, item: str, work: str, target: float, peak_target: float | None = None) -> None:
        source = make(self.data, item, self.scale)
        self._log_tables(source, "old", "new")
        is_joined = peak_target is None  # a bare join of the long ones would need memory that the limit is about
        files = [str(source / f"{name}.parquet") if is_joined else "" for name in ("old", "new")]
        used = self.do("compare", "data", *files)
        row = self.row(work, "-", target, "s", peak_target=peak_target)
        row.values.append(used.said["diff_s"])
        row.peaks.append(used.peak_mib)
        changed = len(range(0, used.said["new_rows"], max(used.said["new_rows"] // 1000, 1)))
        if used.said["changed"] != changed or used.said["rows"] != changed:
            row.wrong = f"{used.said['changed']} rows were found changed, not {changed}"
        if is_joined:
            ratio = self.row("  beside DuckDB's bare outer join", "the join", 3.0, quantity="wall s")
            ratio.values.append(used.said["diff_s"])
            ratio.limits.append(used.said["bare_s"])

    def upkeep(self) -> None:
        """Collecting one deleted version among 10 and among 1,000 others; room of 1,000 versions of 10,000 entries; 64 writers at once."""
        self.fresh()
        few, many = 10, max(20, round(1000 * self.scale))
        used = self.do("upkeep", "collect", str(few), str(many))
        row = self.row("gc of a deleted version among 1,000", "among 10", 1.5)
        row.values.append(used.said["many_cpu"])
        row.limits.append(max(used.said["few_cpu"], 0.0001))
        row.wrong = row.wrong or used.said["wrong"]
        used = self.do("upkeep", "room", str(max(10, round(1000 * self.scale))), str(max(1000, round(10_000 * self.scale))))
        row = self.row("du of 1,000 versions of 10,000 entries", "-", 1.0, "CPU s")
        row.values.append(used.said["du_cpu"])
        row.wrong = row.wrong or used.said["wrong"]
        used = self.do("upkeep", "crowd", str(max(2, round(64 * self.scale))), "50")
        row = self.row("64 writers of 50 versions each, to one name", "-", 50, "versions/s", is_at_least=True)
        row.values.append(used.said["per_second"])
        row.wrong = row.wrong or used.said["wrong"]

    def lineage(self) -> None:
        """A history of 10,000 runs, its graph, and what it costs to track cells."""
        self.fresh()
        self.do("begin")
        used = self.do("lineage", str(max(100, round(10_000 * self.scale))))
        row = self.row("10,000 runs one after the other: the whole graph", "-", 0.2, "CPU s")
        row.values.append(used.said["walk_cpu"])
        row.wrong = used.said["wrong"]
        self.row("  10,000 nodes placed", "-", 1.5, "CPU s").values.append(used.said["layout_cpu"])
        self.row("  folded, placed and drawn", "-", 0.5, "CPU s").values.append(used.said["draw_cpu"])
        used = self.do("track", str(max(10, round(100 * self.scale))))
        row = self.row("cells of 50 ms tracked: share of the executing thread", "-", 2.0, "%")
        row.values.append(used.said["share"])
        row.wrong = used.said["wrong"]

    def server(self) -> None:
        """What a panel asks of 10,000 collections with 30,000 versions."""
        self.fresh()
        used = self.do("server", str(max(200, round(10_000 * self.scale))), "3")
        row = self.row("10,000 collections: the first 100, and how many of each type", "-", 0.1, "CPU s")
        row.values.append(used.said["list_cpu"])
        row.wrong = row.wrong or used.said["wrong"]
        self.row("  the slowest of five searches, with types and files", "-", 0.1, "CPU s").values.append(used.said["search_cpu"])
        self.row("  the story of a notebook of 50 cells", "-", 0.1, "CPU s").values.append(used.said["story_cpu"])


LONG = ("million", "objects")
"""Groups that are run once."""
GROUPS = (
    "start", "load", "many", "tree", "tiny", "big", "metrics", "references", "objects", "tables", "pages", "upkeep", "lineage", "server",
    "million",
)  # fmt: skip
