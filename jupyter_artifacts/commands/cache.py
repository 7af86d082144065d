"""`cache`: what of references' contents is kept on this machine."""

from argparse import ArgumentParser, Namespace

from jupyter_artifacts.commands.caller import Caller
from jupyter_artifacts.commands.result import Result
from jupyter_artifacts.core.model.size import parse_size
from jupyter_artifacts.errors import UsageError
from jupyter_artifacts.sdk.reference_cache import open_reference_cache
from jupyter_artifacts.settings import load_settings
from jupyter_artifacts.views.payloads.cache import cache_payload

ACTIONS = ("info", "cleanup")


def add_arguments(parser: ArgumentParser) -> None:
    """See `Verb`."""
    parser.add_argument("action", metavar="ACTION", nargs="?", default="info", help="info (the default), or cleanup")
    parser.add_argument("size", metavar="SIZE", nargs="?", help="with cleanup: how much may stay, such as 1GB; what was used last stays")


def run(args: Namespace, caller: Caller) -> Result:
    """Say how much there is, or make it less."""
    if args.action not in ACTIONS:
        raise UsageError(f"there is no `cache {args.action}`; there are {' and '.join(ACTIONS)}.")
    if (args.size is not None) != (args.action == "cleanup"):
        raise UsageError("`cache cleanup` needs the amount that may stay, such as 1GB, or 0 for nothing; `cache info` takes none.")
    cache = open_reference_cache(load_settings())
    gone, freed = cache.shrink(parse_size(args.size)) if args.action == "cleanup" else (0, 0)
    state = cache.state()
    return Result(state, cache_payload(state, args.action == "cleanup", gone, freed))
