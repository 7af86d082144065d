"""`download`: bring the files of a version."""

from argparse import ArgumentParser, Namespace

from jupyter_artifacts.commands.caller import Caller
from jupyter_artifacts.commands.grammar import add_name, add_place
from jupyter_artifacts.commands.result import Result
from jupyter_artifacts.core.operations.checkout import checkout
from jupyter_artifacts.errors import EntryNotFoundError
from jupyter_artifacts.sdk.reference_cache import open_reference_cache
from jupyter_artifacts.settings import load_settings
from jupyter_artifacts.views.payloads import download_payload


def add_arguments(parser: ArgumentParser) -> None:
    """See `Verb`."""
    add_name(parser)
    parser.add_argument("--root", metavar="DIR", help="the folder to bring them to; default ./artifacts/NAME:VERSION")
    parser.add_argument("--prefix", metavar="TEXT", default="", help="only files whose paths start with this")
    parser.add_argument(
        "--allow-missing-references", action="store_true", help="leave out references that lead to nothing any more, with a warning"
    )
    add_place(parser)


def run(args: Namespace, caller: Caller) -> Result:
    """Bring the files; those that are right already stay, those that differ are replaced."""
    api = caller.open_api(args)
    artifact = api.artifact(args.name)
    result = checkout(
        api.store,
        artifact.record,
        artifact.download_root(args.root),
        path_prefix=args.prefix,
        allow_missing_references=args.allow_missing_references,
        reference_cache=open_reference_cache(load_settings()),
        on_progress=caller.on_progress,
    )
    if args.prefix and not result.written + result.kept:
        raise EntryNotFoundError(f"no file of {artifact.name} starts with {args.prefix!r}; nothing was brought.")
    return Result(result.root, download_payload(artifact.record, result, args.prefix))
