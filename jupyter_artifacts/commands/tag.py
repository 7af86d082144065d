"""`tag`: give a version words to find it by, or take them away."""

from argparse import ArgumentParser, Namespace

from jupyter_artifacts.commands.caller import Caller
from jupyter_artifacts.commands.grammar import add_name, add_place
from jupyter_artifacts.commands.result import Result
from jupyter_artifacts.errors import UsageError
from jupyter_artifacts.views.payloads import edit_payload


def add_arguments(parser: ArgumentParser) -> None:
    """See `Verb`."""
    add_name(parser)
    parser.add_argument("tags", metavar="TAG", nargs="+", help="letters, digits, '_' and '-', in quotes when it holds spaces")
    parser.add_argument("--remove", action="store_true", help="take the tags away from this version")
    add_place(parser)


def run(args: Namespace, caller: Caller) -> Result:
    """Change the tags of a version."""
    artifact = caller.open_api(args).artifact(args.name)
    before = artifact.record
    if args.remove:
        if absent := [tag for tag in args.tags if tag not in before.tags]:
            raise UsageError(f"{artifact.name} has no tag {absent[0]!r}; it has {', '.join(before.tags) or 'none'}.")
        artifact.tags[:] = [tag for tag in before.tags if tag not in args.tags]
    else:
        artifact.tags += args.tags
    artifact.save()
    return Result(artifact, edit_payload(before, artifact.record))
