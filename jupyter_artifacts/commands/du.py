"""`du`: who takes how much room."""

import os
from argparse import ArgumentParser, Namespace

from jupyter_artifacts.commands.caller import Caller
from jupyter_artifacts.commands.grammar import add_name, add_place
from jupyter_artifacts.commands.result import Result
from jupyter_artifacts.errors import UsageError
from jupyter_artifacts.views.payloads import ITEMS_SHOWN, saved_payload, storage_payload, usage_payload
from jupyter_artifacts.views.storage_svg import storage_svg


def add_arguments(parser: ArgumentParser) -> None:
    """See `Verb`."""
    add_name(parser, nargs="?", text="[[entity/]project/]name[:version-or-alias]; default the whole store")
    parser.add_argument("--map", action="store_true", help="draw it: areas are bytes charged, with what gc would free now")
    parser.add_argument("--save", metavar="FILE", help="with --map: write the picture (.svg) instead")
    add_place(parser)


def run(args: Namespace, caller: Caller) -> Result:
    """Charge each byte to the oldest version that holds it."""
    if args.save is not None and not (args.map and args.save.lower().endswith(".svg")):
        raise UsageError("--save takes a file that ends in .svg, and goes with --map.")
    api = caller.open_api(args)
    usage = api.du(args.name)
    if not args.map:
        return Result(usage, usage_payload(usage, args.name, limit=caller.limit(ITEMS_SHOWN)))
    payload = storage_payload(usage, api.plan_gc(), args.name)
    if args.save is None:
        return Result(usage, payload, store=api.store)
    text = storage_svg(payload)
    with open(args.save, "w", encoding="utf-8", newline="\n") as file:
        file.write(text)
    return Result(usage, saved_payload(os.path.abspath(args.save), "svg", len(text.encode())))
