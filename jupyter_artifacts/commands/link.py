"""`link`: let another collection hold a version too, such as one of a registry."""

from argparse import ArgumentParser, Namespace

from jupyter_artifacts.commands.caller import Caller
from jupyter_artifacts.commands.grammar import add_name, add_place
from jupyter_artifacts.commands.result import Result
from jupyter_artifacts.views.payloads import link_payload


def add_arguments(parser: ArgumentParser) -> None:
    """See `Verb`."""
    add_name(parser)
    target = "[[entity/]project/]collection, made when it is missing; a registry is a project wandb-registry-..."
    parser.add_argument("target", metavar="TARGET", help=target)
    parser.add_argument("--alias", "-a", metavar="A", action="append", default=[], help="names it there, besides latest; may be repeated")
    add_place(parser)


def run(args: Namespace, caller: Caller) -> Result:
    """Make the link."""
    api = caller.open_api(args)
    link = api.artifact(args.name).link(args.target, args.alias)
    return Result(link, link_payload(api.store, link.record))
