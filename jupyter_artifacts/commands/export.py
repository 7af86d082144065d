"""`export`: a name with all its versions and lineage, in one file."""

from argparse import ArgumentParser, Namespace

from jupyter_artifacts.commands.caller import Caller
from jupyter_artifacts.commands.grammar import add_place
from jupyter_artifacts.commands.result import Result
from jupyter_artifacts.core.operations.transfer.export import export_collections
from jupyter_artifacts.sdk.api_upkeep import export_path
from jupyter_artifacts.views.payloads import export_payload


def add_arguments(parser: ArgumentParser) -> None:
    """See `Verb`."""
    parser.add_argument("names", metavar="NAME", nargs="+", help="[[entity/]project/]name; several go into one file")
    parser.add_argument("--to", metavar="FILE", help="where to; nothing may be there. Default NAME.zip here")
    add_place(parser)


def run(args: Namespace, caller: Caller) -> Result:
    """Write the file; it is whole, or not there."""
    api = caller.open_api(args)
    file = export_path(args.names, args.to)
    result = export_collections(api.store, api.collections_to_export(args.names), file, on_progress=caller.on_progress)
    return Result(result, export_payload(result))
