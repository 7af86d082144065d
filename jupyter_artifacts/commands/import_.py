"""`import`: take what was exported into this store."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from jupyter_artifacts.commands.caller import Caller
from jupyter_artifacts.commands.result import Result
from jupyter_artifacts.sdk.api_upkeep import import_place
from jupyter_artifacts.views.payloads import ITEMS_SHOWN, import_payload


def add_arguments(parser: ArgumentParser) -> None:
    """See `Verb`."""
    parser.add_argument("file", metavar="FILE", help="that `export` has written")
    parser.add_argument("--name", metavar="N", help="under which the one name in it goes on here")
    place = parser.add_argument_group("where")
    place.add_argument("--project", metavar="P", help="the project; default one of the same name as there")
    place.add_argument(
        "--entity", metavar="E", help="who owns the project; default as there, or the store's own where it was that store's own"
    )
    place.add_argument("--store", metavar="URL", help="another store: its folder or URL")


def run(args: Namespace, caller: Caller) -> Result:
    """Take it in as one commit."""
    result = caller.open_api(args).take_in(Path(args.file), import_place(args.name, args.project, args.entity), caller.on_progress)
    return Result(result, import_payload(result, limit=caller.limit(ITEMS_SHOWN)))
