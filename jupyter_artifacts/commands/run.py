"""`run`: all about one run."""

from argparse import ArgumentParser, Namespace

from jupyter_artifacts.commands.caller import Caller
from jupyter_artifacts.commands.grammar import add_place
from jupyter_artifacts.commands.result import Result
from jupyter_artifacts.errors import UsageError
from jupyter_artifacts.sdk.run import current_run
from jupyter_artifacts.views.payloads import ITEMS_SHOWN, run_payload


def add_arguments(parser: ArgumentParser) -> None:
    """See `Verb`."""
    parser.add_argument("path", metavar="RUN", nargs="?", help="[[entity/]project/]id; default the run that is going on")
    add_place(parser)


def run(args: Namespace, caller: Caller) -> Result:
    """Find the run."""
    current = current_run()
    if args.path is None and current is None:
        raise UsageError("no run is going on; name one, by its id or path, as `runs` lists them.")
    if args.path is None and current is not None:
        current.keep()
    api = caller.open_api(args)
    found = api.run(args.path if current is None or args.path is not None else current.path)
    return Result(found, run_payload(api.store, found.record, limit=caller.limit(ITEMS_SHOWN)), store=api.store)
