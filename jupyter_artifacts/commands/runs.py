"""`runs`: the runs of a project."""

from argparse import ArgumentParser, Namespace

from jupyter_artifacts.commands.caller import Caller
from jupyter_artifacts.commands.grammar import add_place
from jupyter_artifacts.commands.result import Result
from jupyter_artifacts.core.model.names import check_entity, check_project
from jupyter_artifacts.core.model.run import RunState
from jupyter_artifacts.core.operations.elsewhere import find_elsewhere
from jupyter_artifacts.core.operations.resolve import refuse_unknown_project
from jupyter_artifacts.errors import UsageError
from jupyter_artifacts.views.payloads import ITEMS_SHOWN, runs_payload


def add_arguments(parser: ArgumentParser) -> None:
    """See `Verb`."""
    parser.add_argument("where", metavar="WHERE", nargs="?", help="[entity/]project; default the project in force")
    parser.add_argument("--state", metavar="S", help=f"only runs that are {', '.join(RunState)}")
    parser.add_argument("--job-type", metavar="J", help="only this kind of work")
    parser.add_argument("--group", metavar="G", help="only this group")
    parser.add_argument("--limit", metavar="N", type=int, help="how many of the newest to show")
    add_place(parser)


def run(args: Namespace, caller: Caller) -> Result:
    """List the runs, newest first."""
    if args.limit is not None and args.limit < 1:
        raise UsageError(f"--limit is {args.limit}; show at least one run.")
    if args.state is not None and args.state not in set(RunState):
        raise UsageError(f"--state is {args.state!r}; runs are {', '.join(RunState)}.")
    api = caller.open_api(args)
    owner, _, project = (args.where or "").rpartition("/")
    entity, project = check_entity(owner or api.default_entity), check_project(project or api.default_project)
    if args.where is not None or args.project is not None:
        refuse_unknown_project(api.store, entity, project)
    wanted = {"state": args.state, "job_type": args.job_type, "group": args.group}
    found = api.runs(f"{entity}/{project}", {key: value for key, value in wanted.items() if value is not None}, order="-created_at")
    limit = args.limit or caller.limit(ITEMS_SHOWN)
    shown = list(found[:limit])
    elsewhere = () if shown else find_elsewhere(api.store, "run", entity, project)
    payload = runs_payload([each.record for each in shown], f"{entity}/{project}", more=len(found) - len(shown), elsewhere=elsewhere)
    return Result(shown, payload)
