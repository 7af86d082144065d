"""`oplog`: what was done, and can be undone."""

from argparse import ArgumentParser, Namespace

from jupyter_artifacts.commands.caller import Caller
from jupyter_artifacts.commands.grammar import add_place
from jupyter_artifacts.commands.result import Result
from jupyter_artifacts.core.operations.elsewhere import find_elsewhere
from jupyter_artifacts.errors import UsageError
from jupyter_artifacts.views.payloads import operations_payload

_USUAL = 20
_ALL = 10_000


def add_arguments(parser: ArgumentParser) -> None:
    """See `Verb`."""
    parser.add_argument("--limit", metavar="N", type=int, help=f"how many of the newest to show; default {_USUAL}")
    add_place(parser)


def run(args: Namespace, caller: Caller) -> Result:
    """List the operations on a project, newest first."""
    if args.limit is not None and args.limit < 1:
        raise UsageError(f"--limit is {args.limit}; show at least one operation.")
    api = caller.open_api(args)
    found = api.operations(limit=min(args.limit or caller.limit(_USUAL) or _ALL, _ALL))
    entity, project = api.default_entity, api.default_project
    code_place = caller.code_place(args, entity, project)
    elsewhere = () if found else find_elsewhere(api.store, "operation", entity, project)
    return Result(found, operations_payload(found, f"{entity}/{project}", limit=None, code_place=code_place, elsewhere=elsewhere))
