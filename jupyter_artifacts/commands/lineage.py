"""`lineage`: what a version or run was made from, and what was made from it."""

import os
from argparse import ArgumentParser, Namespace

from jupyter_artifacts.commands.caller import Caller
from jupyter_artifacts.commands.grammar import add_name, add_place
from jupyter_artifacts.commands.result import Result
from jupyter_artifacts.errors import UsageError
from jupyter_artifacts.sdk.api import Api
from jupyter_artifacts.sdk.lineage import FORMATS, Lineage
from jupyter_artifacts.views.payloads import ITEMS_SHOWN, lineage_payload, saved_payload

USUAL_DEPTH = 6
"""Three runs up and three runs down."""
_RUN = "run:"


def add_arguments(parser: ArgumentParser) -> None:
    """See `Verb`."""
    add_name(parser, text="[[entity/]project/]name[:version-or-alias]; or run:[[entity/]project/]id")
    parser.add_argument(
        "--depth",
        metavar="N",
        help=f"how many steps to go, where from a version to a run is one; 'all' goes to the ends; default {USUAL_DEPTH}",
    )
    parser.add_argument("--direction", metavar="WAY", default="both", help="up, to what it was made from; down; or both, the default")
    parser.add_argument("--by-type", action="store_true", help="one node for each type and job type")
    parser.add_argument(
        "--extract", metavar="NAME", action="append", default=[], help="draw this version or run outside its cluster; may be repeated"
    )
    parser.add_argument("--save", metavar="FILE", help="write it instead: .svg a picture, .mmd Mermaid, .jsonl OpenLineage events")
    add_place(parser)


def run(args: Namespace, caller: Caller) -> Result:
    """Walk the graph."""
    depth = _depth(args.depth)
    if args.save is not None and os.path.splitext(args.save)[1].lower() not in FORMATS:
        raise UsageError(f"--save {args.save!r} does not say what to write: let it end in .svg, .mmd (Mermaid) or .jsonl (OpenLineage).")
    api = caller.open_api(args)
    lineage = _walk(api, args.name, depth, args.direction)
    if args.save is not None:
        form = lineage.save(args.save, explodes=not args.by_type)
        return Result(args.save, saved_payload(os.path.abspath(args.save), form, os.path.getsize(args.save)))
    extracted = [_extracted(api, lineage, name) for name in args.extract]
    payload = lineage_payload(lineage.graph, explodes=not args.by_type, extracted=extracted, limit=caller.limit(ITEMS_SHOWN))
    return Result(lineage, payload, store=api.store)


def _depth(text: str | None) -> int | None:
    if text is None:
        return USUAL_DEPTH
    if text == "all":
        return None
    if not text.isdecimal():
        raise UsageError(f"--depth {text!r} is neither a number of steps nor 'all'.")
    return int(text)


def _walk(api: Api, name: str, depth: int | None, direction: str) -> Lineage:
    if name.startswith(_RUN):
        return api.run(name.removeprefix(_RUN)).lineage(depth=depth, direction=direction)
    return api.artifact(name).lineage(depth=depth, direction=direction)


def _extracted(api: Api, lineage: Lineage, name: str) -> str:
    """The id of the node that somebody means.

    Raises:
        UsageError: it is not in this graph.
    """
    path = api.run(name.removeprefix(_RUN)).path if name.startswith(_RUN) else api.artifact(name).source_qualified_name
    node = f"{_RUN if name.startswith(_RUN) else 'artifact:'}{path}"
    if node not in lineage.graph.by_id():
        raise UsageError(f"{name} is not in the lineage of {lineage.root.name}, as far as --depth and --direction go.")
    return node
