"""`alias`: name a version, or take names away."""

from argparse import ArgumentParser, Namespace
from collections.abc import Sequence

from jupyter_artifacts.commands.caller import Caller
from jupyter_artifacts.commands.grammar import add_name, add_place
from jupyter_artifacts.commands.result import Result
from jupyter_artifacts.errors import UsageError
from jupyter_artifacts.sdk.artifact import Artifact
from jupyter_artifacts.views.payloads import alias_payload


def add_arguments(parser: ArgumentParser) -> None:
    """See `Verb`."""
    add_name(parser)
    parser.add_argument("aliases", metavar="ALIAS", nargs="+", help="moves here from where it was")
    parser.add_argument(
        "--from", dest="expected", metavar="V", help="move them only where they still name this version, or 'none'; else change nothing"
    )
    parser.add_argument("--remove", action="store_true", help="take the aliases away from this version")
    add_place(parser)


def run(args: Namespace, caller: Caller) -> Result:
    """Change the aliases of a version."""
    artifact = caller.open_api(args).artifact(args.name)
    before, asked = artifact.record.aliases, list(dict.fromkeys(args.aliases))
    if args.expected is not None:
        if args.remove or len(asked) > 1:
            raise UsageError("--from V goes with one alias that is moved.")
        artifact.move_alias(asked[0], expected=None if args.expected == "none" else args.expected)
        return _result(artifact, before)
    if args.remove:
        if absent := [alias for alias in asked if alias not in before]:
            raise UsageError(f"{artifact.name} has no alias {absent[0]!r}; it has {', '.join(before) or 'none'}.")
        artifact.aliases = [alias for alias in before if alias not in asked]
    else:
        artifact.aliases = [*before, *asked]
    artifact.save()
    return _result(artifact, before)


def _result(artifact: Artifact, before: Sequence[str]) -> Result:
    after = artifact.record.aliases
    return Result(artifact, alias_payload(artifact.record, set(after) - set(before), set(before) - set(after)))
