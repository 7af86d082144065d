"""`delete`: take versions away, until garbage collection so that it can be undone."""

from argparse import ArgumentParser, Namespace

from jupyter_artifacts.commands.caller import Caller
from jupyter_artifacts.commands.grammar import add_name, add_place
from jupyter_artifacts.commands.result import Result
from jupyter_artifacts.core.model.names import parse_artifact_ref
from jupyter_artifacts.core.operations.delete import delete_collection, delete_versions
from jupyter_artifacts.core.operations.resolve import resolve_collection, resolve_version
from jupyter_artifacts.errors import UsageError
from jupyter_artifacts.views.payloads import ITEMS_SHOWN, delete_payload


def add_arguments(parser: ArgumentParser) -> None:
    """See `Verb`."""
    add_name(parser, "names", nargs="+", text="[[entity/]project/]name:version-or-alias; with --all without a version")
    parser.add_argument("--delete-aliases", action="store_true", help="also where other aliases than latest name it; they go with it")
    parser.add_argument("--all", action="store_true", help="every version of these names, with all aliases")
    add_place(parser)


def run(args: Namespace, caller: Caller) -> Result:
    """Delete versions, or all of a name."""
    api = caller.open_api(args)
    refs = [parse_artifact_ref(name) for name in args.names]
    for ref in refs:
        if args.all and ref.label:
            raise UsageError(f"--all deletes every version of {ref.name!r}, and {str(ref)!r} names one. Leave one of the two out.")
        if not args.all and not ref.label:
            raise UsageError(f"{str(ref)!r} names no version: write {ref}:v3, for example, or --all to delete every version.")
    if args.all:
        found = [resolve_collection(api.store, ref, api.default_entity, api.default_project) for ref in dict.fromkeys(refs)]
        done = [delete_collection(api.store, each) for each in found]
    else:
        versions = [resolve_version(api.store, ref, api.default_entity, api.default_project) for ref in dict.fromkeys(refs)]
        done = delete_versions(api.store, versions, delete_aliases=args.delete_aliases)
    gone = [f"{each.collection.qualified_name}:{label}" for each in done for label in each.labels]
    last = done[-1].collection
    code_place = caller.code_place(args, last.entity, last.project)
    return Result(gone, delete_payload(done, limit=caller.limit(ITEMS_SHOWN), code_place=code_place))
