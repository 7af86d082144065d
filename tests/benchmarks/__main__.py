"""Runs the workloads and prints the table.

    python -m tests.benchmarks [--groups start,many,tree,tiny,big,million] [--runs 3] [--folder build/bench]

Linux. Figures are medians of whole processes; ratios are what to compare, since machines are noisy. Exit status 1 when a target is missed.
"""

import argparse
import json
import os
import statistics
import sys
from pathlib import Path

from tests.benchmarks.measure import journaled_scratch
from tests.benchmarks.workloads import GROUPS, PYTHON, Bench, Row


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--groups", default=",".join(GROUPS))
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--folder", type=Path, default=Path("build/bench"))
    arguments = parser.parse_args()
    _use_compiled_code()
    folder = arguments.folder.absolute()
    with journaled_scratch(folder) as scratch:
        bench = Bench(scratch, scratch / "data")
        (scratch / "data").mkdir(exist_ok=True)
        for group in arguments.groups.split(","):
            for run in range(arguments.runs if group != "million" else 1):
                print(f"{group}, run {run + 1}", file=sys.stderr, flush=True)
                getattr(bench, group)()
    rows = list(bench.rows.values())
    print(table(rows))
    (folder / "results.json").write_text(json.dumps([[row.work, row.unit, row.figure, row.values, row.limits] for row in rows], indent=1))
    return 0 if all(row.is_reached for row in rows) else 1


def _use_compiled_code() -> None:
    """An installed package is compiled once; measure that, also from a checkout."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ["PYTHONPATH"] = os.getcwd()
    os.system(f"{PYTHON} -m compileall -q jupyter_artifacts")


def table(rows: list[Row]) -> str:
    """Markdown."""
    lines = [
        "| work | limit | limit CPU s | ours CPU s | figure | target | peak MiB | |",
        "| --- | --- | ---: | ---: | ---: | ---: | ---: | --- |",
    ]
    for row in rows:
        is_ratio = row.unit == "x"
        ours = f"{statistics.median(row.values):.3f}" if is_ratio else ""
        limit = f"{statistics.median(row.limits):.3f}" if is_ratio else ""
        peak = f"{statistics.median(row.peaks):.0f}" if row.peaks else ""
        if row.peak_target:
            peak += f" (≤ {row.peak_target:.0f})"
        sign = "≥" if row.is_at_least else "≤"
        figure = f"{row.figure:.2f} {row.unit}"
        mark = "reached" if row.is_reached else "**missed**"
        lines.append(f"| {row.work} | {row.limit} | {limit} | {ours} | {figure} | {sign} {row.target:g} | {peak} | {mark} |")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
