"""`log`: make a version of files, folders, tables, or references to addresses."""

import re
import unicodedata
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence

from jupyter_artifacts.commands.caller import Caller, Place
from jupyter_artifacts.commands.grammar import add_place
from jupyter_artifacts.commands.metadata import read_metadata
from jupyter_artifacts.commands.result import Result
from jupyter_artifacts.commands.sources import Adding, Source, TableSource, expand_patterns, find_source
from jupyter_artifacts.core.model.names import ArtifactRef, check_alias, check_artifact_name, check_tag, parse_artifact_ref
from jupyter_artifacts.core.operations.resolve import find_collection_record
from jupyter_artifacts.core.references.contract import DEFAULT_MOST
from jupyter_artifacts.errors import InvalidNameError, StoreNotFoundError, UsageError
from jupyter_artifacts.sdk.artifact import Artifact
from jupyter_artifacts.views.payloads import log_payload
from jupyter_artifacts.views.payloads.log import CHANGES_SHOWN

DEFAULT_TYPE = "dataset"


def add_arguments(parser: ArgumentParser) -> None:
    """See `Verb`."""
    parser.add_argument(
        "paths",
        metavar="PATH",
        nargs="+",
        help="a file, a folder, in a notebook a variable that holds a table, or an address such as s3://bucket/folder, which is referred to"
        " and not copied; several lie in the artifact each under its own name, the contents of a single folder at the top",
    )
    parser.add_argument(
        "--name", "-n", metavar="N", help="[[entity/]project/]name of the artifact; default that of the file, folder or variable"
    )
    parser.add_argument(
        "--type", "-t", metavar="T", help=f"what it is, such as model; default that of earlier versions, else {DEFAULT_TYPE}"
    )
    parser.add_argument(
        "--alias", "-a", metavar="A", action="append", default=[], help="names this version, besides latest; may be repeated"
    )
    parser.add_argument("--tag", metavar="T", action="append", default=[], help="a word to find it by; may be repeated")
    parser.add_argument("--description", "-d", metavar="TEXT", help="free text")
    parser.add_argument("--metadata", metavar="JSON", help="a JSON object in single quotes, or @FILE that holds one")
    parser.add_argument(
        "--ignore", metavar="PATTERN", action="append", default=[], help="leave these out, as in .gitignore; may be repeated"
    )
    parser.add_argument("--no-checksum", action="store_true", help="record addresses as they are, without asking what lies there")
    parser.add_argument("--max-objects", metavar="N", type=int, help=f"how many objects an address may stand for; default {DEFAULT_MOST:,}")
    parser.add_argument("--rehash", action="store_true", help="read every file, also those whose times say that they are unchanged")
    add_place(parser)


def run(args: Namespace, caller: Caller) -> Result:
    """Make a version, unless one has these contents already."""
    metadata = read_metadata(args.metadata)  # first: JSON without quotes comes as words that look like paths
    words = expand_patterns(args.paths) if caller.expands_patterns else args.paths
    sources = [find_source(word, caller.variables) for word in words]
    ref, notes = _name(args, sources)
    place = Place(args.store, ref.entity or args.entity, ref.project or args.project)
    artifact = _draft(args, caller, ref, sources, metadata)
    aliases, tags = [check_alias(alias) for alias in args.alias], [check_tag(tag) for tag in args.tag]
    notes += [note for source in sources if isinstance(source, TableSource) for note in source.notes()]
    with caller.open_run(place) as current:
        current.submit(
            artifact, aliases=aliases, tags=tags, now=True, rehash=args.rehash, is_just_scanned=True, on_progress=caller.on_progress
        )
        assert artifact.log_result is not None
    # Behind the block: a run that ends with it has ended.
    payload = log_payload(current.store, artifact.log_result, notes=notes, limit=caller.limit(CHANGES_SHOWN))
    return Result(artifact, payload, store=current.store)


def _draft(args: Namespace, caller: Caller, ref: ArtifactRef, sources: Sequence[Source], metadata: dict[str, object]) -> Artifact:
    """The artifact before it is logged. No run has begun yet: a mistake must not leave one behind."""
    type_name = args.type or _type_in_use(args, caller, ref) or DEFAULT_TYPE
    artifact = Artifact(ref.name, type_name, description=args.description, metadata=metadata)
    follows_links = getattr(args, "follow_links", True)  # a server has its own mind about that; shells follow
    how = Adding(args.ignore, is_checked=not args.no_checksum, most=args.max_objects, follows_links=follows_links)
    for source in sources:
        source.add_to(artifact, is_alone=len(sources) == 1, how=how)
    return artifact


def _name(args: Namespace, sources: Sequence[Source]) -> tuple[ArtifactRef, list[str]]:
    """What the artifact is called, and what the person should know about that."""
    if args.name is not None:
        ref = parse_artifact_ref(args.name)
        if ref.label is not None:
            raise UsageError(
                f"--name {args.name!r} holds a version or alias; versions are numbered by the store, aliases given by --alias."
            )
        return ref, []
    if len(sources) > 1:
        raise UsageError("an artifact of several paths needs a name: add --name NAME.")
    own = sources[0].name
    name = valid_name(own)
    return ArtifactRef(None, None, name, None), [] if name == own else [f"Named {name}, after {own}; --name gives it another name."]


def valid_name(own: str) -> str:
    """`own` in characters that a name may have.

    Raises:
        InvalidNameError: nothing of it would be left.
    """
    plain = unicodedata.normalize("NFKD", own).encode("ascii", "ignore").decode()
    name = re.sub(r"[^A-Za-z0-9_.-]+", "-", plain).lstrip("-").rstrip("-.")[:128]
    try:
        return check_artifact_name(name)
    except InvalidNameError:
        raise InvalidNameError(f"{own!r} can't be turned into the name of an artifact: add --name NAME.") from None


def _type_in_use(args: Namespace, caller: Caller, ref: ArtifactRef) -> str | None:
    """The type of earlier versions: one name has one type."""
    api = caller.open_api(args)
    try:
        found = find_collection_record(api.store, ref.entity or api.default_entity, ref.project or api.default_project, ref.name)
    except StoreNotFoundError:
        return None
    return found.type if found else None
