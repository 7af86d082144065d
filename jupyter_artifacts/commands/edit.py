"""`edit`: change what is said of a version: description and metadata."""

from argparse import ArgumentParser, Namespace

from jupyter_artifacts.commands.caller import Caller
from jupyter_artifacts.commands.grammar import add_name, add_place
from jupyter_artifacts.commands.metadata import METADATA_HELP, read_metadata
from jupyter_artifacts.commands.result import Result
from jupyter_artifacts.errors import UsageError
from jupyter_artifacts.sdk.artifact import Artifact
from jupyter_artifacts.views.payloads import edit_payload


def add_arguments(parser: ArgumentParser) -> None:
    """See `Verb`."""
    add_name(parser)
    parser.add_argument("--description", "-d", metavar="TEXT", help="free text; '' for none")
    parser.add_argument("--metadata", metavar="JSON", help=f"{METADATA_HELP}; its keys are set, others stay")
    parser.add_argument("--replace", action="store_true", help="with --metadata: other keys go")
    parser.add_argument("--drop", metavar="KEY", action="append", default=[], help="take a metadata key out; may be repeated")
    add_place(parser)


def run(args: Namespace, caller: Caller) -> Result:
    """Change the version, all at once."""
    if args.description is None and args.metadata is None and not args.drop:
        raise UsageError("there is nothing to change: add --description TEXT, --metadata JSON or --drop KEY.")
    if args.replace and args.metadata is None:
        raise UsageError("--replace goes with --metadata JSON, which takes the place of what is there.")
    metadata = read_metadata(args.metadata)
    artifact = caller.open_api(args).artifact(args.name)
    before = artifact.record
    _change_metadata(args, artifact, metadata)
    if args.description is not None and (args.description or None) != artifact.description:
        artifact.description = args.description or None
    artifact.save()
    return Result(artifact, edit_payload(before, artifact.record))


def _change_metadata(args: Namespace, artifact: Artifact, metadata: dict[str, object]) -> None:
    if args.replace:
        artifact.metadata = metadata
    else:
        artifact.metadata.update(metadata)
    for key in args.drop:
        if key not in artifact.metadata:
            raise UsageError(f"{artifact.name} has no metadata key {key!r}; it has {', '.join(artifact.metadata) or 'none'}.")
        del artifact.metadata[key]
