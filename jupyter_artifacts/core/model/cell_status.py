"""Which cells are stale: they were executed with something that has changed since."""

from collections.abc import Mapping, Sequence

from jupyter_artifacts.core.model.cell import CellRecord, FileRole
from jupyter_artifacts.core.model.cell_names import names_of


def stale_cells(cells: Sequence[CellRecord], outdated: Mapping[int, str]) -> dict[int, str]:
    """Places of stale executions and why, of those that were not superseded by another of the same cell.

    A cell is stale when something that it read is outdated; when a cell that had given it a name or file was executed again after it; and
    when one that gave it something is stale itself.

    Args:
        cells: executions, in their order.
        outdated: places of executions that read what has a newer version or was changed, with the reason.
    """
    last = {_identity(cell): at for at, cell in enumerate(cells)}
    stale: dict[int, str] = {}
    givers: dict[str, int] = {}
    writers: dict[str, int] = {}
    for at, cell in enumerate(cells):
        names = names_of(cell.step.source)
        sources = {givers[name]: name for name in sorted(names.uses | names.mentions) if name in givers}
        sources |= {writers[file.path]: file.path for file in cell.files if file.role is FileRole.READ and file.path in writers}
        reason = outdated.get(at, "")
        for giver, what in sources.items():
            again = last[_identity(cells[giver])]
            if not reason and again > at and _identity(cells[giver]) != _identity(cell):
                reason = f"{what} was made again since, by {_named(cells[again])}"
            elif not reason and giver in stale:
                reason = f"{what} is from {_named(cells[giver])}, which is stale"
        if reason:
            stale[at] = reason
        givers.update(dict.fromkeys(names.defines, at))
        writers.update({file.path: at for file in cell.files if file.role in (FileRole.WRITE, FileRole.CHANGE)})
    return {at: reason for at, reason in stale.items() if last[_identity(cells[at])] == at}


def _identity(cell: CellRecord) -> str:
    """What makes two executions those of one cell: its id in the notebook, or where the front end says none, its source."""
    return cell.step.cell_id or cell.step.source


def _named(cell: CellRecord) -> str:
    return "another cell" if cell.step.ordinal is None else f"cell [{cell.step.ordinal}]"
