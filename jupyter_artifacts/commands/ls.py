"""`ls`: what there is."""

from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from fnmatch import fnmatchcase

from jupyter_artifacts.commands.caller import Caller
from jupyter_artifacts.commands.grammar import add_place
from jupyter_artifacts.commands.result import Result
from jupyter_artifacts.core.model.names import check_entity, check_project
from jupyter_artifacts.core.model.version import CollectionRecord
from jupyter_artifacts.core.operations.elsewhere import find_elsewhere
from jupyter_artifacts.core.operations.resolve import list_collection_records, refuse_unknown_project
from jupyter_artifacts.errors import UsageError
from jupyter_artifacts.sdk.api import Api
from jupyter_artifacts.sdk.collection import ArtifactCollection
from jupyter_artifacts.settings import DEFAULT_PROJECT
from jupyter_artifacts.views.payloads import ITEMS_SHOWN, collections_payload

_WILDCARDS = frozenset("*?[")


def add_arguments(parser: ArgumentParser) -> None:
    """See `Verb`."""
    parser.add_argument(
        "where", metavar="WHERE", nargs="?", default="",
        help="[entity/]project, or a pattern of names such as digits-*; default the project in force, all where none was chosen",
    )  # fmt: skip
    parser.add_argument("--type", "-t", metavar="T", help="only this type")
    add_place(parser)


def run(args: Namespace, caller: Caller) -> Result:
    """List the collections of a place."""
    api = caller.open_api(args)
    entity, project, pattern = _split(args.where, api, is_project_named=args.project is not None)
    if project is not None and (args.project is not None or (entity, project) != (api.default_entity, api.default_project)):
        refuse_unknown_project(api.store, entity, project)
    rows = [row for row in list_collection_records(api.store, entity, project, args.type) if fnmatchcase(row.name, pattern)]
    elsewhere = () if rows else find_elsewhere(api.store, "artifact", entity, project)
    payload = collections_payload(api.store, rows, _place(entity, project), limit=caller.limit(ITEMS_SHOWN), elsewhere=elsewhere)
    return Result(_collections(api, rows), payload)


def _split(where: str, api: Api, *, is_project_named: bool) -> tuple[str, str | None, str]:
    """(entity, project or None for all, pattern of names) of ``[[entity/]project/]pattern`` or ``[entity/]project``."""
    *place, last = where.split("/")
    if not _WILDCARDS & set(last):
        place, last = ([*place, last] if last else place), "*"
    if len(place) > 2:
        raise UsageError(f"{where!r} has too many parts; write entity/project, or entity/project/pattern.")
    project = check_project(place[-1]) if place else api.default_project
    entity = check_entity(place[-2]) if len(place) > 1 else api.default_entity
    is_chosen = bool(place) or is_project_named or project != DEFAULT_PROJECT
    return entity, project if is_chosen else None, last


def _place(entity: str, project: str | None) -> str:
    return entity if project is None else f"{entity}/{project}"


def _collections(api: Api, rows: Sequence[CollectionRecord]) -> list[ArtifactCollection]:
    return [ArtifactCollection(api.store, row, api.settings) for row in rows]
