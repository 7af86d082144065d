"""`settings`: how long versions of a project are kept that say nothing themselves."""

from argparse import ArgumentParser, Namespace

from jupyter_artifacts.commands.caller import Caller
from jupyter_artifacts.commands.grammar import add_place
from jupyter_artifacts.commands.result import Result
from jupyter_artifacts.core.model.ttl import parse_ttl
from jupyter_artifacts.core.operations.retention import RetentionPlace, get_retention, set_default_ttls
from jupyter_artifacts.views.payloads import settings_payload

_TTL_HELP = "such as 30d; never; inherit, to say nothing"


def add_arguments(parser: ArgumentParser) -> None:
    """See `Verb`."""
    parser.add_argument("--ttl", metavar="TTL", help=f"the default time to live of the project: {_TTL_HELP}")
    parser.add_argument("--entity-ttl", metavar="TTL", help=f"that of all projects of the entity that say nothing: {_TTL_HELP}")
    add_place(parser)


def run(args: Namespace, caller: Caller) -> Result:
    """Show or change the defaults of a project and its entity."""
    api = caller.open_api(args)
    place = RetentionPlace(api.default_entity, api.default_project)
    wanted = {
        each: parse_ttl(text) for each, text in ((place, args.ttl), (place._replace(project=None), args.entity_ttl)) if text is not None
    }
    expired = set_default_ttls(api.store, wanted) if wanted else None
    defaults = get_retention(api.store, place.entity, api.default_project)
    return Result(defaults, settings_payload(place, defaults, expired, caller.code_place(args, place.entity, api.default_project)))
