"""`collection`: what holds for all versions of a name; rename it, describe it, tag it, change its type."""

from argparse import ArgumentParser, Namespace

from jupyter_artifacts.commands.caller import Caller
from jupyter_artifacts.commands.grammar import add_name, add_place
from jupyter_artifacts.commands.result import Result
from jupyter_artifacts.core.model.names import parse_collection_ref
from jupyter_artifacts.core.operations.resolve import resolve_collection
from jupyter_artifacts.errors import UsageError
from jupyter_artifacts.sdk.collection import ArtifactCollection
from jupyter_artifacts.views.payloads import collection_payload


def add_arguments(parser: ArgumentParser) -> None:
    """See `Verb`."""
    add_name(parser, text="[[entity/]project/]name")
    parser.add_argument("--rename", metavar="NAME", help="what it is called from now on")
    parser.add_argument("--type", "-t", metavar="T", help="what its versions are from now on")
    parser.add_argument("--description", "-d", metavar="TEXT", help="free text; '' for none")
    parser.add_argument("--tag", metavar="T", action="append", default=[], help="a word to find it by; may be repeated")
    parser.add_argument("--untag", metavar="T", action="append", default=[], help="a tag to take away; may be repeated")
    add_place(parser)


def run(args: Namespace, caller: Caller) -> Result:
    """Change the collection, all at once; without options, show it."""
    api = caller.open_api(args)
    record = resolve_collection(api.store, parse_collection_ref(args.name), api.default_entity, api.default_project)
    collection = ArtifactCollection(api.store, record, api.settings)
    if absent := [tag for tag in args.untag if tag not in collection.tags]:
        raise UsageError(f"{record.name} has no tag {absent[0]!r}; it has {', '.join(collection.tags) or 'none'}.")
    before = (record, list(collection.tags))
    if args.rename is not None:
        collection.name = args.rename
    if args.type is not None:
        collection.type = args.type
    if args.description is not None:
        collection.description = args.description or None
    collection.tags = [*(tag for tag in collection.tags if tag not in args.untag), *args.tag]
    collection.save()
    return Result(collection, collection_payload(api.store, before, (collection.record, collection.tags)))
