"""The table of all contenders, workload by workload."""

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tests.benchmarks.workloads import Bench, Row

NOTHING = "\N{EN DASH}"


@dataclass(slots=True)
class Footnotes:
    """What stands below the table, each text once."""

    texts: list[str] = field(default_factory=list)

    def mark(self, text: str) -> str:
        """The number that points there."""
        if text not in self.texts:
            self.texts.append(text)
        return f"[{self.texts.index(text) + 1}]"


def table(benches: Sequence[Bench], names: Mapping[str, str], ended: Mapping[tuple[str, str], str]) -> str:
    """Markdown: for each workload the limit, then every contender.

    Args:
        benches: What was measured; ours first.
        names: What each contender is called in the table.
        ended: Why a contender got no further in a group, by contender and group.
    """
    notes = Footnotes()
    lines = [
        "| work | program | CPU s, or what is said | x limit | ours / it | peak MiB | store MB | |",
        "| --- | --- | ---: | ---: | ---: | ---: | ---: | --- |",
    ]
    for first in _works(benches):
        lines.append(f"| {first.work.strip()} | {_limit(first, benches)} | | | | |")
        for bench in benches:
            row, name = bench.rows.get(first.work), names[bench.contender.name]
            if row is not None and row.values:
                lines.append(f"| | {name} | {_cells(row, name, notes, benches[0].rows.get(first.work))} |")
            else:
                why = ended.get((bench.contender.name, first.group), "not measured")
                lines.append(f"| | {name} | {NOTHING} {notes.mark(f'{name}: {why}')} | | | | | |")
    below = [f"[{number}] {text}" for number, text in enumerate(notes.texts, start=1)]
    below += [f"{names[bench.contender.name]}: {_note(bench)}." for bench in benches]
    return "\n".join(lines) + "\n\n" + "\n".join(f"- {text}" for text in below)


def _works(benches: Sequence[Bench]) -> list[Row]:
    """A row of each workload that anybody did, in the order in which they are done."""
    found: dict[str, Row] = {}
    for bench in benches:
        for row in bench.rows.values():
            if row.values:
                found.setdefault(row.work, row)
    return list(found.values())


def _note(bench: Bench) -> str:
    """What a reader must know of a contender."""
    is_counted = any(row.group == "many" for row in bench.rows.values())
    return bench.contender.note + (f"; made {bench.contender.versions:,} versions" if is_counted else "")


def _limit(row: Row, benches: Sequence[Bench]) -> str:
    """Two cells: the limit's name, and its median beside all contenders."""
    limits = [limit for bench in benches if row.work in bench.rows for limit in bench.rows[row.work].limits]
    if not limits:
        return "|"
    return f"({row.limit}) | {_amount(statistics.median(limits), row.quantity)}"


def _cells(row: Row, name: str, notes: Footnotes, own: Row | None) -> str:
    """Six cells: what it took, times the limit, what we take of that, peak memory, store, verdict."""
    middle = statistics.median(row.values)
    beside = statistics.median(own.values) / middle if own is not None and own is not row and own.values and middle else None
    if row.unit == "x":
        cost, ratio = _amount(middle, row.quantity), f"{row.figure:.1f}" if row.figure < 10 else f"{row.figure:.0f}"
    else:
        cost, ratio = _amount(middle, row.unit), ""
    peak = f"{statistics.median(row.peaks):.0f}" if row.peaks else ""
    store = f"{statistics.median(row.stores) / 1e6:.1f}" if row.stores else ""
    verdict = f"**WRONG** {notes.mark(f'{name}: {row.wrong}')}" if row.wrong else ""
    return f"{cost} | {ratio} | {'' if beside is None else f'{beside:.2g}'} | {peak} | {store} | {verdict}"


def _amount(value: float, unit: str) -> str:
    """A value with its unit, where that is not the column's."""
    if unit == "bytes":
        value, unit = value / 1e6, "MB"
    digits = 3 if value < 1 else 2 if value < 100 else 0
    return f"{value:.{digits}f}" + ("" if unit == "CPU s" else f" {unit}")
