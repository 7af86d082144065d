"""`recover`: rebuild a catalog that is lost, damaged or older than its records."""

from argparse import ArgumentParser, Namespace

from jupyter_artifacts.commands.caller import Caller, place_of
from jupyter_artifacts.commands.grammar import add_place
from jupyter_artifacts.commands.result import ExitCode, Result
from jupyter_artifacts.core.operations.recover.recover import recover_store
from jupyter_artifacts.settings import load_settings
from jupyter_artifacts.views.payloads import ITEMS_SHOWN, recover_payload


def add_arguments(parser: ArgumentParser) -> None:
    """See `Verb`."""
    parser.add_argument("--accept", action="store_true", help="go on although something is missing for good, once you have read what")
    add_place(parser)


def run(args: Namespace, caller: Caller) -> Result:
    """Rebuild what has to be, from records and containers. The store can't be opened for it: that is what may be broken."""
    url = load_settings(store=place_of(args).or_else(caller.place).store).store
    result = recover_store(url, accept=args.accept, on_progress=caller.on_progress)
    is_done = result.is_applied or not result.is_needed
    return Result(result, recover_payload(result, limit=caller.limit(ITEMS_SHOWN)), ExitCode.OK if is_done else ExitCode.INTEGRITY)
