"""`use`: fetch a version as an input of the run."""

from argparse import ArgumentParser, Namespace

from jupyter_artifacts.commands.caller import Caller, Place
from jupyter_artifacts.commands.grammar import add_name
from jupyter_artifacts.commands.result import Result
from jupyter_artifacts.views.payloads import use_payload


def add_arguments(parser: ArgumentParser) -> None:
    """See `Verb`."""
    add_name(parser)
    parser.add_argument("--type", "-t", metavar="T", help="what its type must be")


def run(args: Namespace, caller: Caller) -> Result:
    """Record the version as an input."""
    caller.open_api(args).artifact(args.name, type=args.type)  # a name that leads nowhere must not leave a run behind
    with caller.open_run(Place()) as current:
        artifact = current.use_artifact(args.name, type=args.type)
        return Result(artifact, use_payload(current.store, artifact.record, current.record), store=current.store)
