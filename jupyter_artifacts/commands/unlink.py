"""`unlink`: take a link away; the version stays where it was logged."""

from argparse import ArgumentParser, Namespace

from jupyter_artifacts.commands.caller import Caller
from jupyter_artifacts.commands.grammar import add_name, add_place
from jupyter_artifacts.commands.result import Result
from jupyter_artifacts.views.payloads import unlink_payload


def add_arguments(parser: ArgumentParser) -> None:
    """See `Verb`."""
    add_name(parser, text="the link: [[entity/]project/]collection[:version-or-alias]; default latest")
    add_place(parser)


def run(args: Namespace, caller: Caller) -> Result:
    """Take the link away."""
    link = caller.open_api(args).artifact(args.name)
    link.unlink()
    return Result(link.source_artifact, unlink_payload(link.record))
