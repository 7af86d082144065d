"""`diff`: what differs between two versions."""

from argparse import ArgumentParser, Namespace

from jupyter_artifacts.commands.caller import Caller
from jupyter_artifacts.commands.grammar import add_name, add_place
from jupyter_artifacts.commands.result import Result
from jupyter_artifacts.core.operations.resolve import find_version_before
from jupyter_artifacts.errors import UsageError
from jupyter_artifacts.sdk.api import Api
from jupyter_artifacts.sdk.artifact import Artifact
from jupyter_artifacts.views.payloads import ITEMS_SHOWN, diff_payload, table_diff_payload


def add_arguments(parser: ArgumentParser) -> None:
    """See `Verb`."""
    add_name(parser, "old", text="the older version; alone, it is compared with the one before it")
    add_name(parser, "new", nargs="?", text="the newer version")
    parser.add_argument("--stat", action="store_true", help="files and metadata only, without the lines of text files")
    parser.add_argument("--table", metavar="PATH", help="compare this table, row by row and cell by cell; a folder of parts is one table")
    parser.add_argument("--key", metavar="A,B", help="the columns that tell its rows apart; default its primary key, else one is found")
    parser.add_argument("--match", choices=("place", "whole"), help="compare rows by their place, or as wholes, instead of by a key")
    add_place(parser)


def run(args: Namespace, caller: Caller) -> Result:
    """Compare two versions, or one with the one before it."""
    api = caller.open_api(args)
    old, new = _versions(api, args.old, args.new)
    diff = old.diff(new)
    if args.table is not None:
        table = diff.table(args.table, key=args.key.split(",") if args.key else None, match=args.match)
        rows = table_diff_payload(api.store, diff.old, diff.new, table.comparison, limit=caller.limit(ITEMS_SHOWN))
        return Result(table, rows, store=api.store)
    if args.key or args.match:
        raise UsageError("--key and --match say how rows of a table are compared; name it with --table PATH.")
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
