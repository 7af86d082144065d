"""`track`: record each cell with the files that it reads and writes."""

from argparse import ArgumentParser, Namespace

from jupyter_artifacts.commands.caller import Caller
from jupyter_artifacts.commands.outputs import offer_outputs
from jupyter_artifacts.commands.result import Result
from jupyter_artifacts.core.model.cell import FileRole
from jupyter_artifacts.core.operations.track import find_kept, list_tracked_cells, name_versions
from jupyter_artifacts.errors import UsageError
from jupyter_artifacts.sdk.origin import session_name
from jupyter_artifacts.sdk.tracking.shell import current_tracker, start_tracking, stop_tracking
from jupyter_artifacts.views.payloads import ITEMS_SHOWN, tracking_payload

_WORDS = ("on", "off", "status")


def add_arguments(parser: ArgumentParser) -> None:
    """See `Verb`."""
    parser.add_argument("what", metavar="on|off|status", nargs="?", default="status", help="default status: what was recorded so far")
    parser.add_argument("--log", action="store_true", help="with on: log what cells write, each file as an artifact of its name")


def run(args: Namespace, caller: Caller) -> Result:
    """Begin, end, or say what was recorded."""
    if args.what not in _WORDS:
        raise UsageError(f"`track {args.what}` is none of {', '.join(f'`track {word}`' for word in _WORDS)}.")
    if args.log and args.what != "on":
        raise UsageError(f"--log belongs to `track on`, not to `track {args.what}`.")
    if args.what == "on":
        start_tracking(logs=args.log)
    elif args.what == "off":
        stop_tracking()
    tracker = current_tracker()
    if tracker is None:
        return Result(False, tracking_payload([], {}, {}, is_on=False, logs=False, problem=""))
    tracker.flush()
    cells = list_tracked_cells(tracker.run.store, session_name())
    names = name_versions(tracker.run.store, {file.version_key for cell in cells for file in cell.files if file.version_key is not None})
    written = [file.digest for cell in cells for file in cell.files if file.role is not FileRole.READ and file.digest]
    kept = find_kept(tracker.run.store, tracker.run.record, written)
    limit = caller.limit(ITEMS_SHOWN)
    offered = offer_outputs(tracker, cells, kept, limit)
    payload = tracking_payload(cells, names, kept, is_on=True, logs=tracker.logs, problem=tracker.problem, limit=limit, offered=offered)
    return Result(True, payload, store=tracker.run.store)
