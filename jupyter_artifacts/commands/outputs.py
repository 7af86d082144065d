"""Offers what tracked cells wrote to be logged by one click."""

import os
from collections.abc import Mapping, Sequence
from functools import partial

from jupyter_artifacts.commands.log import DEFAULT_TYPE, valid_name
from jupyter_artifacts.core.model.cell import CellFile, CellRecord, FileRole
from jupyter_artifacts.core.model.digest import Digest
from jupyter_artifacts.core.model.run import Step
from jupyter_artifacts.core.model.version import VersionRecord
from jupyter_artifacts.core.operations.resolve import find_collection_record
from jupyter_artifacts.errors import UsageError
from jupyter_artifacts.sdk.artifact import Artifact
from jupyter_artifacts.sdk.log_queue import quietly
from jupyter_artifacts.sdk.tracking.tracker import Tracker
from jupyter_artifacts.views.answers.outputs import offer_output


def offer_outputs(tracker: Tracker, cells: Sequence[CellRecord], kept: Mapping[Digest, str], limit: int | None) -> Mapping[str, str]:
    """Ids for outputs that no version holds and that lie where their cell left them, by path."""
    here = os.path.realpath(os.getcwd())
    written: dict[str, tuple[CellFile, Step]] = {}
    for cell in cells:
        written.update({file.path: (file, cell.step) for file in cell.files if file.role in (FileRole.WRITE, FileRole.CHANGE)})
    unlogged = [(file, step) for file, step in written.values() if file.digest is None or file.digest not in kept]
    offered = {}
    for file, step in unlogged[:limit]:
        place = os.path.join(here, file.path)
        if _size(place) == file.size:
            offered[file.path] = offer_output(tracker.run.store, partial(_log, tracker, place, file, step))
    return offered


def _log(tracker: Tracker, place: str, file: CellFile, step: Step) -> VersionRecord:
    """Log it in the kernel's run, as made by its cell; under the name and type that `%artifact log` would give it."""
    run = tracker.run
    with quietly():
        if _size(place) != file.size or (file.digest is not None and tracker.digest_now(place) != file.digest):
            raise UsageError(f"{file.path} is not what the cell wrote any more: execute the cell again, or log the file as it is now.")
        name = valid_name(os.path.basename(place))
        found = find_collection_record(run.store, run.entity, run.project, name)
        artifact = Artifact(name, found.type if found else DEFAULT_TYPE)
        artifact.add_file(place)
        run.submit(artifact, step=step, now=True)
    assert artifact.log_result is not None
    return artifact.log_result.version


def _size(place: str) -> int | None:
    try:
        return os.path.getsize(place) if os.path.isfile(place) else None
    except (OSError, ValueError):
        return None
