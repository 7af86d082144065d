"""`show`: all about one version."""

from argparse import ArgumentParser, Namespace

from jupyter_artifacts.commands.caller import Caller
from jupyter_artifacts.commands.grammar import add_name, add_place
from jupyter_artifacts.commands.result import ExitCode, Result
from jupyter_artifacts.views.payloads import ITEMS_SHOWN, artifact_payload


def add_arguments(parser: ArgumentParser) -> None:
    """See `Verb`."""
    add_name(parser)
    add_place(parser)


def run(args: Namespace, caller: Caller) -> Result:
    """Find the version."""
    api = caller.open_api(args)
    artifact = api.artifact(args.name)
    payload = artifact_payload(api.store, artifact.record, limit=caller.limit(ITEMS_SHOWN), has_tables=True)
    return Result(artifact, payload, ExitCode.INTEGRITY if payload["problem"] else ExitCode.OK, store=api.store)
