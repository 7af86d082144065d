"""`undo`: take back the last operation, or one of a number."""

from argparse import ArgumentParser, Namespace

from jupyter_artifacts.commands.caller import Caller
from jupyter_artifacts.commands.grammar import add_place
from jupyter_artifacts.commands.result import Result
from jupyter_artifacts.views.payloads import undo_payload


def add_arguments(parser: ArgumentParser) -> None:
    """See `Verb`."""
    parser.add_argument("number", metavar="NUMBER", nargs="?", type=int, help="of the operation, as `oplog` lists it; default the last one")
    add_place(parser)


def run(args: Namespace, caller: Caller) -> Result:
    """Undo an operation."""
    api = caller.open_api(args)
    done = api.undo(args.number)
    return Result(done, undo_payload(done, caller.code_place(args, api.default_entity, api.default_project)))
