"""`fsck`: check the whole store."""

from argparse import ArgumentParser, Namespace

from jupyter_artifacts.commands.caller import Caller
from jupyter_artifacts.commands.grammar import add_place
from jupyter_artifacts.commands.result import ExitCode, Result
from jupyter_artifacts.core.operations.fsck.fsck import fsck
from jupyter_artifacts.core.operations.fsck.scope import parse_scope
from jupyter_artifacts.views.payloads import ITEMS_SHOWN, fsck_payload


def add_arguments(parser: ArgumentParser) -> None:
    """See `Verb`."""
    modes = parser.add_mutually_exclusive_group()
    modes.add_argument("--full", action="store_true", help="read every byte, and compare the catalog with its records; this is the default")
    modes.add_argument("--quick", action="store_true", help="only look whether every container is there, and at the catalog in itself")
    modes.add_argument("--sample", metavar="SHARE", help="read so much of all bytes, such as 5%%; first what was not read for longest")
    modes.add_argument("--minutes", metavar="N", help="read for so long; first what was not read for longest")
    add_place(parser)


def run(args: Namespace, caller: Caller) -> Result:
    """Check; nothing is repaired."""
    scope = parse_scope("quick" if args.quick else None, sample=args.sample, minutes=args.minutes)
    store = caller.open_api(args).store
    result = fsck(store, scope.mode, share=scope.share, seconds=scope.seconds, on_progress=caller.on_progress)
    exit_code = ExitCode.OK if result.is_sound else ExitCode.INTEGRITY
    return Result(result, fsck_payload(result, limit=caller.limit(ITEMS_SHOWN)), exit_code)
