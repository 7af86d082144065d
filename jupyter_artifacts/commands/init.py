"""`init`: begin a run."""

from argparse import ArgumentParser, Namespace

from jupyter_artifacts.commands.caller import Caller
from jupyter_artifacts.commands.result import Result
from jupyter_artifacts.sdk.run import init
from jupyter_artifacts.views.payloads import run_payload


def add_arguments(parser: ArgumentParser) -> None:
    """See `Verb`."""
    parser.add_argument("--project", metavar="P", help="where artifacts go; made when missing; default the setting, else uncategorized")
    parser.add_argument("--entity", metavar="E", help="who owns the project; default the setting, else the store's own")
    parser.add_argument("--job-type", metavar="J", help="what kind of work this is, such as train")
    parser.add_argument("--group", metavar="G", help="what ties several runs together")
    parser.add_argument("--name", "-n", metavar="N", help="of the run, free text; default two words and a number")
    parser.add_argument("--notes", metavar="TEXT", help="free text")
    parser.add_argument("--store", metavar="URL", help="another store: its folder or URL")


def run(args: Namespace, caller: Caller) -> Result:
    """Begin a run; one that is going on is finished first."""
    begun = init(
        project=args.project, entity=args.entity, job_type=args.job_type, group=args.group, name=args.name, notes=args.notes,
        store=args.store,
    )  # fmt: skip
    return Result(begun, run_payload(begun.store, begun.record))
