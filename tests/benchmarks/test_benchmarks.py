"""What the benchmarks say can be relied on: small data, real processes."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.benchmarks import measure
from tests.benchmarks.contender import OURS, Contender
from tests.benchmarks.measure import usage_of
from tests.benchmarks.peers.table import table
from tests.benchmarks.workloads import GROUPS, Bench, WorkloadError

SCALE = 0.001
COPIES = """
case $1 in
    begin) mkdir .store ;;
    log) cp -r "$2" ".store/$3-$4" ;;
    get) cp -rT ".store/$2-0" "$4" ;;
    *) echo "it only copies" >&2; exit 3 ;;
esac
"""


def copying_store(folder: Path, and_then: str = "") -> Contender:
    """A store that copies folders, and does something more at the end of each operation."""
    adapter = folder / "copies" / "copies.sh"
    adapter.parent.mkdir()
    adapter.write_text(f"set -e\n{COPIES}\n{and_then}\n")
    return Contender("copies", adapter)


def test_peak_memory_is_not_that_of_the_process_that_measures(tmp_path: Path) -> None:
    ballast = b"x" * (200 << 20)

    assert usage_of(["true"], tmp_path).peak_mib < 50
    assert len(ballast) > usage_of([sys.executable, "-c", "print(len(b'x' * (90 << 20)))"], tmp_path).peak_mib * 2**20 > 90 << 20


def test_what_outlives_a_command_is_counted(tmp_path: Path) -> None:
    busy = "import time\nwhile time.process_time() < 0.3: pass"

    used = usage_of(["sh", "-c", f"{sys.executable} -c '{busy}' & exit 0"], tmp_path)

    assert used.code == 0
    assert used.cpu >= 0.3


def test_a_command_that_takes_too_long_is_killed_with_all_that_it_started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measure, "LIMIT_S", 1)

    used = usage_of(["sh", "-c", "sleep 250 & sleep 250"], tmp_path)

    assert used.code != 0
    assert "more than 1 s" in used.error


def test_our_own_store_does_every_workload(tmp_path: Path) -> None:
    bench = Bench(OURS, tmp_path, SCALE)

    for group in GROUPS:
        bench.run(group)

    assert {row.group for row in bench.rows.values()} == set(GROUPS)
    assert [row.work for row in bench.rows.values() if not row.values or row.wrong] == []


def test_a_store_that_gives_back_what_was_logged_is_right(tmp_path: Path) -> None:
    bench = Bench(copying_store(tmp_path), tmp_path, SCALE)

    bench.run("tree")

    assert [row.wrong for row in bench.rows.values() if row.wrong] == []
    assert "WRONG" not in table([bench], {"copies": "copies"}, {})


def test_a_changed_byte_in_what_came_back_is_a_verdict(tmp_path: Path) -> None:
    flips = 'if [ "$1" = get ]; then printf x | dd of="$4/d0/e0/f00000.bin" bs=1 seek=9 conv=notrunc 2>&1; fi'
    bench = Bench(copying_store(tmp_path, flips), tmp_path, SCALE)

    bench.run("tree")

    text = table([bench], {"copies": "copies"}, {})
    assert "**WRONG** [1]" in text
    assert "f00000.bin" in text.split("- [1]")[1]


def test_what_a_store_has_no_way_to_do_is_a_dash_with_the_reason(tmp_path: Path) -> None:
    ours, copies = Bench(OURS, tmp_path, SCALE), Bench(copying_store(tmp_path), tmp_path, SCALE)
    ours.run("start")

    with pytest.raises(WorkloadError, match="it only copies"):
        copies.run("start")

    text = table([ours, copies], {"jupyter_artifacts": "ours", "copies": "copies"}, {("copies", "start"): "it only copies"})
    assert "| | copies | \N{EN DASH} [1] |" in text
    assert "[1] copies: it only copies" in text


MOUNTING = """
import os, signal, sys
from pathlib import Path
from tests.benchmarks.measure import journaled_scratch
with journaled_scratch(Path(sys.argv[1]), "32M") as scratch:
    print(os.path.ismount(scratch), flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_the_scratch_space_goes_with_its_benchmark_also_when_that_is_killed(tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, "-c", MOUNTING, str(tmp_path)], capture_output=True, text=True, check=False)

    assert (done.returncode, done.stdout.strip()) in ((-9, "True"), (-9, "False")), done.stderr  # False: who may not mount
    assert not os.path.ismount(tmp_path / "scratch")
    assert str(tmp_path) not in Path("/proc/self/mounts").read_text()
