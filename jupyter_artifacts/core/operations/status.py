"""Say what of a notebook's work is not up to date: inputs with newer versions, cells that are stale."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from jupyter_artifacts.core.catalog.queries import cells as queries
from jupyter_artifacts.core.catalog.queries import runs
from jupyter_artifacts.core.catalog.queries.versions import find_newest_key, get_version
from jupyter_artifacts.core.model.cell import CellFile, CellRecord, FileRole
from jupyter_artifacts.core.model.cell_status import stale_cells
from jupyter_artifacts.core.model.digest import Digest
from jupyter_artifacts.core.model.run import RunRecord
from jupyter_artifacts.core.model.version import VersionRecord
from jupyter_artifacts.core.store import Store


class InputStatus(NamedTuple):
    """A version that was used, and the newest of its name where that is another."""

    used: VersionRecord
    newest: VersionRecord | None


class StaleCell(NamedTuple):
    """An execution that would come out otherwise now."""

    cell: CellRecord
    reason: str


class Status(NamedTuple):
    """What of a notebook's work is not up to date.

    Attributes:
        inputs: versions that it used, in order.
        stale: cells, in order; empty as long as none are tracked.
        cell_count: how many executions were tracked.
    """

    inputs: tuple[InputStatus, ...]
    stale: tuple[StaleCell, ...]
    cell_count: int


def find_status(store: Store, used_by: Iterable[RunRecord], session: str | None, files_now: Mapping[str, Digest | None]) -> Status:
    """How up to date some runs and a kernel's cells are.

    Args:
        store: that holds them.
        used_by: runs whose inputs count.
        session: the kernel's life whose cells count; None for no cells.
        files_now: what files that cells read hold now; one that is not named counts as it was.
    """
    used_by = tuple(used_by)
    with store.catalog.read() as db:
        executed = queries.list_cells(db, session) if session is not None else []
        keys = dict.fromkeys(key for run in used_by for key in runs.list_input_keys(db, run.key))
        keys |= dict.fromkeys(file.version_key for cell in executed for file in cell.files if file.version_key is not None)
        inputs, rewritten, own = [], _written_over(executed), {run.key for run in used_by}
        for key in keys:
            used = get_version(db, key)
            if used is not None:
                newest = find_newest_key(db, used.collection.key)
                if newest is not None and key in rewritten and own & {run.key for run in runs.list_producers(db, newest)}:
                    newest = None  # this notebook made it of the one that it read: nothing is missed
                inputs.append(InputStatus(used, None if newest in (key, None) else get_version(db, newest or key)))
    newer = {each.used.key: each.newest for each in inputs if each.newest is not None}
    outdated: dict[int, str] = {}
    for at, cell in enumerate(executed):
        for file in cell.files:
            version = newer.get(file.version_key or -1)
            if version is not None and file.role is FileRole.READ:
                outdated.setdefault(at, f"{file.path} has a newer version, {version.name}")
            elif _has_changed(file, files_now) and not _is_from_a_cell(executed, file.path, files_now.get(file.path)):
                outdated.setdefault(at, f"{file.path} has changed since")
    stale = stale_cells(executed, outdated)
    return Status(tuple(inputs), tuple(StaleCell(executed[at], reason) for at, reason in sorted(stale.items())), len(executed))


def _written_over(executed: Sequence[CellRecord]) -> set[int]:
    """Versions that a cell read as a file which that cell or a later one wrote again."""
    written: set[str] = set()
    found = set()
    for cell in reversed(executed):
        written |= {file.path for file in cell.files if file.role in (FileRole.WRITE, FileRole.CHANGE)}
        found |= {file.version_key for file in cell.files if file.version_key is not None and file.path in written}
    return found


def _has_changed(file: CellFile, files_now: Mapping[str, Digest | None]) -> bool:
    return file.role is FileRole.READ and file.digest is not None and files_now.get(file.path, file.digest) != file.digest


def _is_from_a_cell(executed: Iterable[CellRecord], path: str, now: Digest | None) -> bool:
    """Whether a cell wrote what the file holds now: then which cell came after which says more than that it differs."""
    written = (file for cell in executed for file in cell.files if file.path == path and file.role in (FileRole.WRITE, FileRole.CHANGE))
    return any(file.digest is None or file.digest == now for file in written)
