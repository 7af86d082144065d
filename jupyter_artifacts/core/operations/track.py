"""Record executed cells with the files that they read and wrote, and link what they read to the versions that hold it."""

from collections.abc import Iterable, Mapping, Sequence

from jupyter_artifacts.core.catalog.engine import Connection
from jupyter_artifacts.core.catalog.queries import cells, runs
from jupyter_artifacts.core.catalog.queries.cells import Holder
from jupyter_artifacts.core.catalog.queries.clock import store_time
from jupyter_artifacts.core.catalog.queries.lineage import VersionRow, describe_versions
from jupyter_artifacts.core.catalog.queries.records import append_record
from jupyter_artifacts.core.model.cell import CellFile, CellRecord, FileRole
from jupyter_artifacts.core.model.digest import Digest
from jupyter_artifacts.core.model.run import RunRecord
from jupyter_artifacts.core.store import Store


def record_cells(store: Store, executed: Sequence[tuple[RunRecord, CellRecord]]) -> list[CellRecord]:
    """Record executions, each as a step of its run; returns them with their keys, and with the versions that they read.

    A file that was read is linked to the newest live version that holds its contents, first of the run's own project, or to the one that
    its path names, as downloads do. A run does not use what it logged itself.
    """
    if not executed:
        return []
    with store.catalog.write() as db:
        done = [_record(db, run, cell) for run, cell in executed]
    store.records.flush(store.catalog)
    return done


def _record(db: Connection, run: RunRecord, cell: CellRecord) -> CellRecord:
    now = store_time(db)
    key = runs.ensure_step(db, run.key, cell.step, now)
    assert key is not None
    wanted = [each.digest for each in cell.files if each.role is FileRole.READ and each.digest and each.size]
    holders = cells.find_holders(db, run.entity, run.project, wanted)
    files = tuple(_linked(db, run, each, holders) for each in cell.files)
    cell = cell._replace(key=key, files=files)
    cells.note_cell(db, key, cell)
    names = {(digest, each.version): each.name for digest, found in holders.items() for each in found}
    told = [_as_json(each, names) for each in files]
    append_record(
        db, "cell", now, {
            "step": key, "began_at": cell.began_at, "took_us": cell.took_us, "is_ok": cell.is_ok, "notes": list(cell.notes), "files": told,
        },
    )  # fmt: skip
    for each in files:
        if each.version_key is not None and runs.insert_input(db, run.key, each.version_key, key, now):
            append_record(db, "use", now, {"version": names[each.digest or b"", each.version_key], "run": run.key, "step": key})
    return cell


def _as_json(file: CellFile, names: Mapping[tuple[Digest, int], str]) -> list[object]:
    digest = None if file.digest is None else file.digest.hex()
    version = None if file.version_key is None else names[file.digest or b"", file.version_key]
    return [file.path, file.role.value, digest, file.size, version]


def _linked(db: Connection, run: RunRecord, file: CellFile, holders: Mapping[Digest, Sequence[Holder]]) -> CellFile:
    if file.role is not FileRole.READ or file.digest is None:
        return file
    known = holders.get(file.digest, ())
    if not known or any(runs.has_output(db, run.key, each.version) for each in known):
        return file
    parts = file.path.replace("\\", "/").split("/")
    chosen = next((each for each in known if each.name.rpartition("/")[2] in parts), known[0])
    return file._replace(version_key=chosen.version)


def name_versions(store: Store, keys: Iterable[int]) -> Mapping[int, VersionRow]:
    """What a screen says of these versions, deleted ones too."""
    with store.catalog.read() as db:
        return describe_versions(db, keys)


def find_kept(store: Store, run: RunRecord, digests: Iterable[Digest]) -> Mapping[Digest, str]:
    """The newest version that holds each of these contents, where one does."""
    with store.catalog.read() as db:
        return {
            digest: found[0].name.rpartition("/")[2] for digest, found in cells.find_holders(db, run.entity, run.project, digests).items()
        }


def list_tracked_cells(store: Store, session: str) -> list[CellRecord]:
    """The cells of a kernel's life whose execution was tracked, in their order."""
    with store.catalog.read() as db:
        return cells.list_cells(db, session)
