"""`gc`: delete for good what was given up."""

from argparse import ArgumentParser, Namespace

from jupyter_artifacts.commands.caller import Caller
from jupyter_artifacts.commands.grammar import add_place
from jupyter_artifacts.commands.result import Result
from jupyter_artifacts.core.model.duration import parse_duration
from jupyter_artifacts.core.operations.gc.apply import apply_gc
from jupyter_artifacts.core.operations.gc.plan import plan_gc
from jupyter_artifacts.core.operations.gc.waits import waits_of
from jupyter_artifacts.views.payloads import ITEMS_SHOWN, gc_payload


def add_arguments(parser: ArgumentParser) -> None:
    """See `Verb`."""
    parser.add_argument("--dry-run", action="store_true", help="only say what would be done")
    parser.add_argument(
        "--grace", metavar="TIME",
        help="take the place of every wait, such as 0s, 1h or 7d: with 0s what was deleted is gone for good when this ends",
    )  # fmt: skip
    add_place(parser)


def run(args: Namespace, caller: Caller) -> Result:
    """Say what will be done, to the byte, and do it."""
    waits = waits_of(None if args.grace is None else parse_duration(args.grace))
    store = caller.open_api(args).store
    plan, limit = plan_gc(store, waits), caller.limit(ITEMS_SHOWN)
    if args.dry_run:
        return Result(plan, gc_payload(plan, limit=limit))
    if not plan.is_empty:
        caller.announce(gc_payload(plan, limit=limit))
    result = apply_gc(store, plan)
    return Result(result, gc_payload(plan, result, limit=limit))
