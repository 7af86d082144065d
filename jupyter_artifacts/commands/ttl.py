"""`ttl`: how long a version is kept."""

from argparse import ArgumentParser, Namespace

from jupyter_artifacts.commands.caller import Caller
from jupyter_artifacts.commands.grammar import add_name, add_place
from jupyter_artifacts.commands.result import Result
from jupyter_artifacts.core.model.ttl import parse_ttl
from jupyter_artifacts.core.operations.retention import get_retention
from jupyter_artifacts.views.payloads import ttl_payload


def add_arguments(parser: ArgumentParser) -> None:
    """See `Verb`."""
    add_name(parser)
    parser.add_argument(
        "ttl", metavar="TTL", nargs="?",
        help="a length counted from its creation, such as 12h, 30d or 52w; never; inherit, for the default. Left out, only shown",
    )  # fmt: skip
    add_place(parser)


def run(args: Namespace, caller: Caller) -> Result:
    """Show or set the TTL of a version."""
    artifact = caller.open_api(args).artifact(args.name)
    before = artifact.record
    if args.ttl is not None:
        artifact.ttl = parse_ttl(args.ttl)
        artifact.save()
    record = artifact.record
    place = (record.source_collection.entity, record.source_collection.project)
    defaults = get_retention(artifact._opened, *place)
    is_changed = record.ttl != before.ttl
    code_place = caller.code_place(args, *place)
    return Result(artifact, ttl_payload(record, defaults, is_changed=is_changed, is_gone=artifact.has_expired, code_place=code_place))
