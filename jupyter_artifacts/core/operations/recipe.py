"""Find how a version was made: the cells that it took, with their inputs pinned."""

import re
from collections.abc import Iterable, Mapping, Sequence

from jupyter_artifacts.core.catalog.queries import cells as queries
from jupyter_artifacts.core.catalog.queries import runs
from jupyter_artifacts.core.catalog.queries.versions import get_version
from jupyter_artifacts.core.model.cell import CellFile, CellRecord, FileRole
from jupyter_artifacts.core.model.cell_names import names_of
from jupyter_artifacts.core.model.cell_slice import CellSlice, slice_back
from jupyter_artifacts.core.model.names import parse_artifact_ref, parse_version_number
from jupyter_artifacts.core.model.recipe import Recipe, RecipeInput
from jupyter_artifacts.core.model.version import VersionRecord
from jupyter_artifacts.core.operations.load_manifest import load_entries
from jupyter_artifacts.core.store import Store
from jupyter_artifacts.errors import InvalidNameError, UsageError

PACKAGE = "package "
"""How a cell's note begins that names a package."""
_ASKS = re.compile(r"\b(input|getpass)\s*\(")
_NAMED = re.compile(
    r"""(?P<before>(?:use_artifact|\.artifact|use_model)\(\s*["']|%artifact\s+(?:use|download|show)\s+["']?|--use\s+["']?)(?P<name>[\w./:-]+)"""
)


def find_recipe(store: Store, version: VersionRecord) -> Recipe:
    """How a version was first made.

    Raises:
        UsageError: it was not logged by a notebook's cell.
    """
    with store.catalog.read() as db:
        producers = runs.list_producers(db, version.key)
        step = runs.find_step_of_output(db, producers[0].key, version.key) if producers else None
        if step is None:
            raise UsageError(f"{version.name} was not logged by a cell of a notebook, so there is no recipe for it.")
        executed = queries.list_cells(db, step.session) if step.session else []
        inputs = {key for run in producers[:1] for key in runs.list_input_keys(db, run.key)}
    target = next((at for at, cell in enumerate(executed) if cell.step == step), None)
    if target is None:
        target = next(
            (at for at, cell in enumerate(executed) if (cell.step.ordinal, cell.step.source) == (step.ordinal, step.source)), None
        )
    if target is None:
        alone = CellRecord(0, step, version.created_at, 0, True, ())
        untracked = ("the cells before it were not tracked: `%artifact track on` at the top of the notebook records them",)
        return Recipe(version, (alone,), (), (), (), untracked, 1)
    found = slice_back(executed, target)
    needed = [executed[at] for at in found.cells]
    with store.catalog.read() as db:
        known = {key: used for key in inputs | _read_versions(needed) if (used := get_version(db, key)) is not None}
    placed, missing = _place_inputs(store, version, executed, found, known)
    pinned, pins = _pin(needed, [known[key] for key in sorted(known)])
    packages = sorted({note.removeprefix(PACKAGE) for cell in needed for note in cell.notes if note.startswith(PACKAGE)})
    obstacles = (*missing, *_obstacles(needed, found.names))
    return Recipe(version, tuple(pinned), tuple(placed), tuple(pins), tuple(packages), obstacles, target + 1)


def _read_versions(cells: Iterable[CellRecord]) -> set[int]:
    return {file.version_key for cell in cells for file in cell.files if file.version_key is not None}


def _place_inputs(
    store: Store, made: VersionRecord, executed: Sequence[CellRecord], found: CellSlice, known: Mapping[int, VersionRecord]
) -> tuple[list[RecipeInput], list[str]]:
    """Where the files that nobody wrote come from, and which of them come from nowhere."""
    placed, missing = [], []
    for path, at in sorted(found.files.items()):
        file = next(each for each in executed[at].files if each.path == path)
        if file.role is FileRole.LOG and any(each.path == path and each.role is FileRole.WRITE for each in executed[at].files):
            continue
        version = known.get(file.version_key or -1)
        entry = None if version is None or file.digest is None else _entry_of(store, version, file)
        if file.role is FileRole.LOG:  # it came from elsewhere, and is in the version itself
            entry = next((each.path for each in load_entries(store, made) if each.path == path.rpartition("/")[2]), None)
            version = made
        if version is not None and entry is not None:
            placed.append(RecipeInput(path, version.source_qualified_name, entry))
        else:
            missing.append(f"{path} is read, and no version holds what was in it")
    return placed, missing


def _entry_of(store: Store, version: VersionRecord, file: CellFile) -> str | None:
    return next((entry.path for entry in load_entries(store, version) if entry.digest == file.digest), None)


def _pin(cells: Sequence[CellRecord], inputs: Sequence[VersionRecord]) -> tuple[list[CellRecord], list[tuple[str, str]]]:
    """Cells that name versions instead of aliases."""
    by_name = {version.collection.name: version for version in inputs}
    pins: dict[str, str] = {}

    def replace(found: re.Match[str]) -> str:
        try:
            ref = parse_artifact_ref(found["name"])
        except InvalidNameError:
            return found[0]
        version = by_name.get(ref.name)
        if version is None or (ref.label is not None and parse_version_number(ref.label) is not None):
            return found[0]
        pinned = f"{found['name'].removesuffix(f':{ref.label}')}:v{version.number}"
        pins[found["name"]] = pinned
        return f"{found['before']}{pinned}"

    done = [cell._replace(step=cell.step._replace(source=_NAMED.sub(replace, cell.step.source))) for cell in cells]
    return done, sorted(pins.items())


def _obstacles(cells: Sequence[CellRecord], names: Iterable[str]) -> list[str]:
    found = [f"{name} is used, and no tracked cell defines it" for name in sorted(names)]
    for cell in cells:
        where = "a cell" if cell.step.ordinal is None else f"cell [{cell.step.ordinal}]"
        if not cell.is_ok:
            found.append(f"{where} ended with an error")
        if "process" in cell.notes:
            found.append(f"{where} starts a process: what that reads is known only as far as its command names it")
        if "network" in cell.notes:
            found.append(f"{where} reads from the network")
        if _ASKS.search(cell.step.source):
            found.append(f"{where} asks for input")
        if names_of(cell.step.source).is_opaque:
            found.append(f"{where} is not Python: what it needs is known only as far as files go")
    return found
