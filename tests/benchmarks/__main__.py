"""Runs the workloads and prints the table.

    python -m tests.benchmarks [--groups start,load,many,tree,tiny,big,metrics,references,objects,tables,pages,upkeep,lineage,
                               server,million]
                               [--runs 3] [--scale 1] [--folder build/bench]

Linux. Figures are medians of whole processes; ratios are what to compare, since machines are noisy. Syncs do nothing (libeatmydata), as in
the limits, except in the row that says durable. Exit status 1 when a target is missed.
"""

import argparse
import compileall
import json
import statistics
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import jupyter_artifacts
from tests.benchmarks.contender import OURS
from tests.benchmarks.measure import journaled_scratch
from tests.benchmarks.workloads import GROUPS, LONG, Bench, Row


def main() -> int:
    arguments = argument_parser(__doc__, GROUPS).parse_args()
    use_compiled_code()
    folder = arguments.folder.absolute()
    with journaled_scratch(folder) as scratch:
        bench = Bench(OURS, scratch, arguments.scale)
        for group in arguments.groups:
            for run in range(arguments.runs if group not in LONG else 1):
                print(f"{group}, run {run + 1}", file=sys.stderr, flush=True)
                bench.run(group)
    rows = list(bench.rows.values())
    print(table(rows))
    (folder / "results.json").write_text(json.dumps([asdict(row) for row in rows], indent=1))
    return 0 if all(row.is_reached for row in rows) else 1


def argument_parser(description: str | None, groups: tuple[str, ...]) -> argparse.ArgumentParser:
    """What any benchmark can be told."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--groups", type=names_among(GROUPS), default=list(groups), help="of the workloads, with commas")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--scale", type=float, default=1.0, help="of the data; for trying things out, 0.01 is quick and says little")
    parser.add_argument("--folder", type=Path, default=Path("build/bench"))
    return parser


def names_among(known: tuple[str, ...]) -> Callable[[str], list[str]]:
    """A type of argument: names from `known`, with commas."""

    def parse(text: str) -> list[str]:
        names = text.split(",")
        if unknown := [name for name in names if name not in known]:
            raise argparse.ArgumentTypeError(f"there is no {', '.join(unknown)}; there are {', '.join(known)}")
        return names

    return parse


def use_compiled_code() -> None:
    """An installed package is compiled once; measure that, also from a checkout."""
    compileall.compile_dir(Path(jupyter_artifacts.__file__).parent, quiet=1)


def table(rows: list[Row]) -> str:
    """Markdown."""
    lines = [
        "| work | limit | limit CPU s | ours CPU s | figure | target | peak MiB | |",
        "| --- | --- | ---: | ---: | ---: | ---: | ---: | --- |",
    ]
    for row in rows:
        is_cpu = row.unit == "x" and row.quantity == "CPU s"
        ours = f"{statistics.median(row.values):.3f}" if is_cpu else ""
        limit = f"{statistics.median(row.limits):.3f}" if is_cpu else ""
        peak = f"{statistics.median(row.peaks):.0f}" if row.peaks else ""
        if row.peak_target:
            peak += f" (≤ {row.peak_target:.0f})"
        sign = "≥" if row.is_at_least else "≤"
        figure = f"{row.figure:.2f} {row.unit}" + (f" ({row.quantity})" if row.unit == "x" and not is_cpu else "")
        mark = f"**WRONG**: {row.wrong}" if row.wrong else "reached" if row.is_reached else "**missed**"
        lines.append(f"| {row.work} | {row.limit} | {limit} | {ours} | {figure} | {sign} {row.target:g} | {peak} | {mark} |")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
