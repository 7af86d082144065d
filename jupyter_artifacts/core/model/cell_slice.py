"""The cells that made something, of all that were executed: a backward slice.

Program slicing is Weiser's ("Program slicing", 1981); over one execution rather than all possible ones, as here, it is Agrawal and Horgan's
dynamic slice ("Dynamic program slicing", 1990). The unit is the execution of a cell. From the one that made the result backwards, a cell is
needed when it gives a value to a name, or writes a file, that a needed cell after it uses; what it uses is needed in turn. A definition
ends the need for its name, a change does not. A function needs, at each place where it is used, what its body uses.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from jupyter_artifacts.core.model.cell import CellRecord, FileRole
from jupyter_artifacts.core.model.cell_names import CellNames, names_of

_INPUTS = (FileRole.READ, FileRole.CHANGE)
_OUTPUTS = (FileRole.WRITE, FileRole.CHANGE)


class CellSlice(NamedTuple):
    """What is needed.

    Attributes:
        cells: places of the needed cells, in their order.
        names: that are used and that none of the cells before defined.
        files: that are read and that none of the needed cells wrote, each with the place of the first cell that reads it.
    """

    cells: tuple[int, ...]
    names: frozenset[str]
    files: Mapping[str, int]


def slice_back(cells: Sequence[CellRecord], target: int) -> CellSlice:
    """The cells among `cells[: target + 1]` that made what cell `target` made."""
    facts = [names_of(cell.step.source) for cell in cells[: target + 1]]
    uses = _with_functions(facts)
    needed: list[int] = []
    names: set[str] = set()
    files: dict[str, int] = {}
    for at in range(target, -1, -1):
        cell, fact = cells[at], facts[at]
        written = {file.path for file in cell.files if file.role in _OUTPUTS}
        gives = (fact.defines | fact.changes) & names or written & files.keys() or _writes_below(written, files)
        if at != target and not gives:
            continue
        needed.append(at)
        names = (names - fact.defines) | uses[at]
        for file in cell.files:
            if file.role is FileRole.WRITE:
                files.pop(file.path, None)
        for path in [path for path in files if _writes_below(written, [path])]:
            files.pop(path)
        files.update({file.path: at for file in cell.files if file.role in _INPUTS or file.role is FileRole.LOG})
        for path in written & files.keys():
            if any(file.path == path and file.role is FileRole.LOG for file in cell.files):
                files.pop(path)
    used = {name for at in needed for name in uses[at] - facts[at].mentions}
    return CellSlice(tuple(reversed(needed)), frozenset(names & used), files)


def _writes_below(written: set[str], files: Mapping[str, int] | Sequence[str]) -> bool:
    """Whether something was written into a folder that is needed as a whole, as one that was logged is."""
    return any(path.startswith(f"{folder}/") for folder in files for path in written)


def _with_functions(facts: Sequence[CellNames]) -> list[frozenset[str]]:
    """What each cell uses, with what the functions that it uses need when they are called."""
    bodies: dict[str, frozenset[str]] = {}
    found = []
    for fact in facts:
        for name in fact.defines:
            bodies.pop(name, None)
        bodies.update(fact.functions)
        reached: set[str] = set()
        waiting = [*fact.uses, *fact.mentions]
        while waiting:
            name = waiting.pop()
            for inner in bodies.get(name, ()):
                if inner not in reached:
                    reached.add(inner)
                    waiting.append(inner)
        found.append(fact.uses | fact.mentions | (reached - fact.defines))
    return found
