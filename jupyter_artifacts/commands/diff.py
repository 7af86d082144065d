"""`diff`: what differs between two versions."""

from argparse import ArgumentParser, Namespace

from jupyter_artifacts.commands.caller import Caller
from jupyter_artifacts.commands.grammar import add_name, add_place
from jupyter_artifacts.commands.result import Result
from jupyter_artifacts.core.operations.resolve import find_version_before
from jupyter_artifacts.errors import UsageError
from jupyter_artifacts.sdk.api import Api
from jupyter_artifacts.sdk.artifact import Artifact
from jupyter_artifacts.views.payloads import ITEMS_SHOWN, diff_payload


def add_arguments(parser: ArgumentParser) -> None:
    """See `Verb`."""
    add_name(parser, "old", text="the older version; alone, it is compared with the one before it")
    add_name(parser, "new", nargs="?", text="the newer version")
    parser.add_argument("--stat", action="store_true", help="files and metadata only, without the lines of text files")
    add_place(parser)


def run(args: Namespace, caller: Caller) -> Result:
    """Compare two versions, or one with the one before it."""
    api = caller.open_api(args)
    old, new = _versions(api, args.old, args.new)
    diff = old.diff(new)
    texts = [] if args.stat else diff.text()
    payload = diff_payload(api.store, diff.old, diff.new, diff.changes, texts, limit=caller.limit(ITEMS_SHOWN))
    return Result(diff, payload, store=api.store)


def _versions(api: Api, old: str, new: str | None) -> tuple[Artifact, Artifact]:
    if new is not None:
        return api.artifact(old), api.artifact(new)
    alone = api.artifact(old)
    before = find_version_before(api.store, alone.record)
    if before is None:
        raise UsageError(f"{alone.name} is the first version, with none before it to compare with; name two.")
    return api.artifact(before.qualified_name), alone
