"""`status`: inputs of this notebook that have newer versions, and cells that are stale."""

from argparse import ArgumentParser, Namespace

from jupyter_artifacts.commands.caller import Caller
from jupyter_artifacts.commands.result import Result
from jupyter_artifacts.core.model.cell import FileRole
from jupyter_artifacts.core.model.digest import Digest
from jupyter_artifacts.core.operations.status import Status, find_status
from jupyter_artifacts.core.operations.track import list_tracked_cells
from jupyter_artifacts.sdk.origin import session_name
from jupyter_artifacts.sdk.session import session
from jupyter_artifacts.sdk.tracking.shell import current_tracker
from jupyter_artifacts.sdk.tracking.tracker import Tracker
from jupyter_artifacts.views.payloads import ITEMS_SHOWN, status_payload


def add_arguments(parser: ArgumentParser) -> None:
    """See `Verb`."""


def run(args: Namespace, caller: Caller) -> Result:
    """Compare what was used with what there is now."""
    current = session()
    current.queue.drain()
    current.flush_cells()
    runs = [*current.kernel_runs.values(), *([current.run] if current.run is not None else [])]
    tracker = current_tracker()
    if tracker is not None:
        store = tracker.run.store
    elif runs:
        store = runs[-1].store
    else:
        return Result(Status((), (), 0), status_payload(Status((), (), 0), is_tracked=False))
    now = _files_now(tracker) if tracker is not None else {}
    records = [run.record for run in runs if run.store is store]
    status = find_status(store, records, session_name() if tracker is not None else None, now)
    return Result(status, status_payload(status, is_tracked=tracker is not None, limit=caller.limit(ITEMS_SHOWN)))


def _files_now(tracker: Tracker) -> dict[str, Digest | None]:
    """What the files that cells read hold now."""
    cells = list_tracked_cells(tracker.run.store, session_name())
    paths = {file.path for cell in cells for file in cell.files if file.role is FileRole.READ and file.digest is not None}
    return {path: tracker.digest_now(path) for path in sorted(paths)}
