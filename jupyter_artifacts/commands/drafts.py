"""`drafts`: versions in the making that the store keeps."""

from argparse import ArgumentParser, Namespace

from jupyter_artifacts.commands.caller import Caller, Place
from jupyter_artifacts.commands.grammar import add_place
from jupyter_artifacts.commands.result import Result
from jupyter_artifacts.core.operations.elsewhere import find_elsewhere
from jupyter_artifacts.errors import DraftNotFoundError, UsageError
from jupyter_artifacts.sdk.api import Api
from jupyter_artifacts.sdk.drafts import StoredDraft
from jupyter_artifacts.views.payloads import ITEMS_SHOWN, drafts_payload, log_payload
from jupyter_artifacts.views.payloads.log import CHANGES_SHOWN


def add_arguments(parser: ArgumentParser) -> None:
    """See `Verb`."""
    parser.add_argument(
        "names",
        metavar="DRAFT",
        nargs="*",
        help="as the list names them, or the name of an artifact that has only one; one is gone on with; without any, all are listed",
    )
    parser.add_argument("--drop", action="store_true", help="give these up, with all that was added to them")
    parser.add_argument("--save", action="store_true", help="make this one a version")
    add_place(parser)


def run(args: Namespace, caller: Caller) -> Result:
    """List drafts; or go on with one, make it a version, or give some up."""
    if args.drop and args.save:
        raise UsageError("--drop gives a draft up and --save makes it a version; choose one.")
    api = caller.open_api(args)
    place = f"{api.default_entity}/{api.default_project}"
    if not args.names:
        if args.drop or args.save:
            raise UsageError(f"name the draft to {'drop' if args.drop else 'save'}; `drafts` lists them.")
        found = api.drafts()
        elsewhere = () if found else find_elsewhere(api.store, "draft", api.default_entity, api.default_project)
        records = [each.record for each in found]
        return Result(found, drafts_payload(records, place, limit=caller.limit(ITEMS_SHOWN), elsewhere=elsewhere))
    drafts = list({draft.name: draft for draft in (_draft(api, name) for name in args.names)}.values())
    if args.drop:
        for draft in drafts:
            draft.drop()
        return Result(drafts, drafts_payload([each.record for each in drafts], place, are_dropped=True, limit=None))
    if len(drafts) > 1:
        raise UsageError("go on with one draft at a time; --drop takes several.")
    return _save(drafts[0], caller, args) if args.save else _resume(drafts[0], place)


def _draft(api: Api, name: str) -> StoredDraft:
    """The draft of that name, or the only one of the artifact of that name."""
    try:
        return api.draft(name)
    except DraftNotFoundError:
        found = [each for each in api.drafts() if f"/{each.artifact_name}".endswith(f"/{name}")]
        if not found:
            raise
    if len(found) > 1:
        raise UsageError(f"{name!r} has {len(found)} drafts; name one of them: {', '.join(each.name for each in found)}.")
    return found[0]


def _resume(draft: StoredDraft, place: str) -> Result:
    value = draft if draft.distributed_id is not None else draft.resume()
    return Result(value, drafts_payload([draft.record], place, is_one=True, limit=None))


def _save(draft: StoredDraft, caller: Caller, args: Namespace) -> Result:
    where = draft.record.draft.collection
    with caller.open_run(Place(args.store, where.entity, where.project)) as run:
        artifact = draft.finish(run)
        assert artifact.log_result is not None
    return Result(artifact, log_payload(run.store, artifact.log_result, limit=caller.limit(CHANGES_SHOWN)))
