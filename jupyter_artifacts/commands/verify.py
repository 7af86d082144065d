"""`verify`: check bytes, those in the store or those in a folder."""

import os
from argparse import ArgumentParser, Namespace

from jupyter_artifacts.commands.caller import Caller
from jupyter_artifacts.commands.grammar import add_name, add_place
from jupyter_artifacts.commands.result import ExitCode, Result
from jupyter_artifacts.core.operations.verify import verify_folder, verify_version
from jupyter_artifacts.errors import UsageError
from jupyter_artifacts.views.payloads import ITEMS_SHOWN, verify_payload
from jupyter_artifacts.views.payloads.folder import add_references


def add_arguments(parser: ArgumentParser) -> None:
    """See `Verb`."""
    add_name(parser)
    parser.add_argument("--root", metavar="DIR", help="compare the files in this folder; default those in the store")
    add_place(parser)


def run(args: Namespace, caller: Caller) -> Result:
    """Read every byte."""
    if args.root is not None and not os.path.isdir(args.root):
        raise UsageError(f"there is no folder {args.root!r} to compare with; name the one that the files were brought to.")
    api = caller.open_api(args)
    version = api.artifact(args.name).record
    if args.root is None:
        result = verify_version(api.store, version, on_progress=caller.on_progress)
    else:
        result = verify_folder(api.store, version, args.root)
    payload, is_intact = verify_payload(result, limit=caller.limit(ITEMS_SHOWN)), result.is_intact
    if args.root is None and result.files < version.entry_count:
        from jupyter_artifacts.core.operations.check_references import check_references

        check = check_references(api.store, version, on_progress=caller.on_progress)
        payload, is_intact = add_references(payload, check, limit=caller.limit(ITEMS_SHOWN)), is_intact and check.is_intact
    return Result(is_intact, payload, ExitCode.OK if is_intact else ExitCode.INTEGRITY)
