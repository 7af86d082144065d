"""Runs the workloads for this package and for its peers, and prints one table.

    python -m tests.benchmarks.peers [--peers borg,dvc,...] [--groups start,many,tree,tiny,big,references,tables,pages]
                                    [--runs 3] [--scale 1]

Linux, with uv. Every contender does a group once before any does it again, so that a machine's moods hit all alike. The group of a million
files takes hours and is run only where it is named. Exit status 1 when what any store gave back is wrong.
"""

import json
import os
import sys
from dataclasses import asdict
from pathlib import Path

from tests.benchmarks.__main__ import argument_parser, names_among, use_compiled_code
from tests.benchmarks.contender import OURS
from tests.benchmarks.measure import journaled_scratch
from tests.benchmarks.peers.contenders import PEERS, installed
from tests.benchmarks.peers.table import table
from tests.benchmarks.workloads import Bench, WorkloadError


def main() -> int:
    parser = argument_parser(__doc__, ("start", "many", "tree", "tiny", "big", "references", "tables", "pages"))
    parser.add_argument("--peers", type=names_among(tuple(PEERS)), default=list(PEERS), help="besides this package, with commas")
    parser.add_argument("--uv", type=Path, default=Path(".tools/bin/uv"), help="what makes the environments")
    arguments = parser.parse_args()
    use_compiled_code()
    folder = arguments.folder.absolute()
    contenders = [OURS, *(installed(key, arguments.uv.absolute(), folder / "peers") for key in arguments.peers)]
    with journaled_scratch(folder) as scratch:
        benches = [Bench(contender, scratch, arguments.scale) for contender in contenders]
        names = {bench.contender.name: f"{bench.contender.name} {_version(bench)}" for bench in benches}
        busy = os.getloadavg()[2]
        ended = _run(benches, arguments.groups, arguments.runs)
    print(table(benches, names, ended))
    print(f"- Medians of {arguments.runs} {'run' if arguments.runs == 1 else 'runs'}, {os.cpu_count()} processors, ", end="")
    print(f"scale {arguments.scale:g}; load average {busy:.1f} before, {os.getloadavg()[2]:.1f} after.")
    rows = {name: [asdict(row) for row in bench.rows.values()] for bench, name in zip(benches, names.values(), strict=True)}
    (folder / "peers.json").write_text(json.dumps(rows, indent=1))
    return 1 if any(row.wrong for bench in benches for row in bench.rows.values()) else 0


def _version(bench: Bench) -> str:
    bench.fresh()
    return str(bench.do("version").said["version"])


def _run(benches: list[Bench], groups: list[str], runs: int) -> dict[tuple[str, str], str]:
    """Run all groups; returns why a contender got no further in a group."""
    ended: dict[tuple[str, str], str] = {}
    for group in groups:
        for run in range(runs if group != "million" else 1):
            for bench in benches:
                name = bench.contender.name
                if "failed" in ended.get((name, group), ""):
                    continue
                print(f"{group}, run {run + 1}: {name}", file=sys.stderr, flush=True)
                try:
                    bench.run(group)
                except WorkloadError as error:
                    ended[name, group] = str(error)
    return ended


if __name__ == "__main__":
    sys.exit(main())
