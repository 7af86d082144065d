"""`du`: who takes how much room."""

from argparse import ArgumentParser, Namespace

from jupyter_artifacts.commands.caller import Caller
from jupyter_artifacts.commands.grammar import add_name, add_place
from jupyter_artifacts.commands.result import Result
from jupyter_artifacts.views.payloads import ITEMS_SHOWN, usage_payload


def add_arguments(parser: ArgumentParser) -> None:
    """See `Verb`."""
    add_name(parser, nargs="?", text="[[entity/]project/]name[:version-or-alias]; default the whole store")
    add_place(parser)


def run(args: Namespace, caller: Caller) -> Result:
    """Charge each byte to the oldest version that holds it."""
    usage = caller.open_api(args).du(args.name)
    return Result(usage, usage_payload(usage, args.name, limit=caller.limit(ITEMS_SHOWN)))
