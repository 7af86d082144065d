"""`history`: the versions of an artifact."""

from argparse import ArgumentParser, Namespace

from jupyter_artifacts.commands.caller import Caller
from jupyter_artifacts.commands.grammar import add_name, add_place
from jupyter_artifacts.commands.result import Result
from jupyter_artifacts.core.model.names import parse_artifact_ref
from jupyter_artifacts.core.operations.resolve import resolve_collection
from jupyter_artifacts.errors import UsageError
from jupyter_artifacts.sdk.collection import ArtifactCollection
from jupyter_artifacts.views.payloads import ITEMS_SHOWN, history_payload


def add_arguments(parser: ArgumentParser) -> None:
    """See `Verb`."""
    add_name(parser, text="[[entity/]project/]name")
    parser.add_argument("--limit", metavar="N", type=int, help="how many of the newest to show")
    add_place(parser)


def run(args: Namespace, caller: Caller) -> Result:
    """List the versions, newest first."""
    if args.limit is not None and args.limit < 1:
        raise UsageError(f"--limit is {args.limit}; show at least one version.")
    api = caller.open_api(args)
    record = resolve_collection(api.store, parse_artifact_ref(args.name), api.default_entity, api.default_project)
    versions = ArtifactCollection(api.store, record, api.settings).artifacts()
    limit = args.limit or caller.limit(ITEMS_SHOWN)
    shown = [version.record for version in versions[:limit]]
    payload = history_payload(api.store, record, shown, limit=limit, total=len(versions))
    return Result(versions if args.limit is None else versions[: args.limit], payload, store=api.store)
