"""`restore`: bring deleted versions back, or list those that can be."""

from argparse import ArgumentParser, Namespace

from jupyter_artifacts.commands.caller import Caller
from jupyter_artifacts.commands.grammar import add_name, add_place
from jupyter_artifacts.commands.result import Result
from jupyter_artifacts.core.model.names import parse_artifact_ref
from jupyter_artifacts.core.operations.delete import list_deleted_versions, number_to_restore, restore
from jupyter_artifacts.core.operations.elsewhere import find_elsewhere
from jupyter_artifacts.core.operations.resolve import resolve_collection
from jupyter_artifacts.sdk.artifact import Artifact
from jupyter_artifacts.views.payloads import ITEMS_SHOWN, deleted_payload, restore_payload

_MANY = 100_000


def add_arguments(parser: ArgumentParser) -> None:
    """See `Verb`."""
    add_name(parser, "names", nargs="*", text="[[entity/]project/]name:v3; without a version, what its last deletion took; none lists all")
    add_place(parser)


def run(args: Namespace, caller: Caller) -> Result:
    """Bring versions back."""
    api = caller.open_api(args)
    if not args.names:
        found = list_deleted_versions(api.store, api.default_entity, api.default_project, _MANY)
        names = [f"{each.collection}:v{each.number}" for each in found]
        entity, project = api.default_entity, api.default_project
        elsewhere = () if found else find_elsewhere(api.store, "deleted version", entity, project)
        return Result(names, deleted_payload(found, f"{entity}/{project}", limit=caller.limit(ITEMS_SHOWN), elsewhere=elsewhere))
    wanted = [(ref, number_to_restore(ref)) for ref in dict.fromkeys(map(parse_artifact_ref, args.names))]
    collections = [resolve_collection(api.store, ref, api.default_entity, api.default_project) for ref, _ in wanted]
    done = [restore(api.store, collection, number) for collection, (_, number) in zip(collections, wanted, strict=True)]
    artifacts = [Artifact._of_version(api.store, version, api.settings) for each in done for version in each.versions]
    return Result(artifacts, restore_payload(done, limit=caller.limit(ITEMS_SHOWN)))
