"""What may come next in a line that is being typed: verbs, options, names, versions, aliases, types, paths.

What an argument takes is told by its name in the grammar (`_KINDS`), so that a verb has nothing to do for it. Nothing is opened that
is not there yet, and what can't be read offers nothing: a line is only being typed.
"""

import os
from argparse import Action, Namespace
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from typing import NamedTuple

from jupyter_artifacts.commands.caller import Caller
from jupyter_artifacts.commands.grammar import Dialect, Parser
from jupyter_artifacts.commands.verbs import SUMMARIES, load_verb
from jupyter_artifacts.core.model.names import parse_artifact_ref, parse_version_number
from jupyter_artifacts.core.operations.complete import complete_collection, complete_label, complete_path, complete_project
from jupyter_artifacts.core.operations.resolve import find_collection_record, list_type_names, resolve_version
from jupyter_artifacts.core.tables.codec import is_table
from jupyter_artifacts.errors import Error
from jupyter_artifacts.sdk.api import Api

LIMIT = 100
"""More candidates help nobody."""


class Candidate(NamedTuple):
    """A word that may stand there, and what it is: "verb", "option", "artifact", "version", "alias", "type", "path", "variable", ..."""

    text: str
    kind: str


class _Line(NamedTuple):
    """What is known of a line: the words behind the verb, the word at the cursor, and how to reach the store."""

    verb: str
    words: Sequence[str]
    prefix: str
    positionals: Sequence[str]
    api: Api
    caller: Caller


def complete(words: Sequence[str], prefix: str, dialect: Dialect, caller: Caller) -> list[Candidate]:
    """What may stand for a last word that begins with `prefix`, behind `words`; options too where that is empty."""
    if not words:
        return [Candidate(word, "verb") for word in dialect.words if word.startswith(prefix)]
    named = (dialect.synonyms or {}).get(words[0], words[0])
    if named not in dialect.words:
        return []
    verb = dialect.words[named]
    parser = Parser(verb, SUMMARIES[verb])
    load_verb(verb).add_arguments(parser)
    dialect.add_options(parser)
    option, sign, value = prefix.partition("=")
    if prefix.startswith("-") and sign and (action := parser._option_string_actions.get(option)):
        return [each._replace(text=f"{option}={each.text}") for each in _values(action, verb, words[1:], value, parser, caller)]
    if prefix.startswith("-"):
        return _options(parser, words, prefix)
    if (pending := parser._option_string_actions.get(words[-1])) is not None and pending.nargs is None and len(words) > 1:
        return _values(pending, verb, words[1:-1], prefix, parser, caller)
    places = [each for each in parser._actions if not each.option_strings]
    given = len(_positionals(parser, words[1:]))
    found: list[Candidate] = []
    if places and (given < len(places) or places[-1].nargs in ("+", "*")):
        found = _values(places[min(given, len(places) - 1)], verb, words[1:], prefix, parser, caller)
    return found if prefix else found + _options(parser, words, "--")


def _options(parser: Parser, words: Sequence[str], prefix: str) -> list[Candidate]:
    """Options that were not given yet, or may be repeated; the long ones alone unless a short one is being typed."""
    found = []
    for action in parser._actions:
        is_given = any(each in words for each in action.option_strings) and type(action).__name__ != "_AppendAction"
        if not is_given:
            found += [each for each in action.option_strings if each.startswith(prefix) and (len(prefix) == 1 or each.startswith("--"))]
    return [Candidate(each, "option") for each in sorted(set(found) - {"-h"}, key=lambda each: (each == "--help", each))]


def _positionals(parser: Parser, words: Sequence[str]) -> list[str]:
    found, rest = [], list(words)
    while rest:
        word = rest.pop(0)
        action = parser._option_string_actions.get(word)
        if action is None and not word.startswith("-"):
            found.append(word)
        elif action is not None and action.nargs is None and rest:
            rest.pop(0)
    return found


def _values(action: Action, verb: str, words: Sequence[str], prefix: str, parser: Parser, caller: Caller) -> list[Candidate]:
    if action.choices is not None:
        return [Candidate(str(each), "value") for each in action.choices if str(each).startswith(prefix)]
    offer = _KINDS.get(f"{verb}.{action.dest}") or _KINDS.get(action.dest)
    if offer is None:
        return []
    found: list[Candidate] = []
    with suppress(Error, OSError):
        # A store that is not there yet has nothing to offer, and is not made for it.
        api = caller.open_api(Namespace(**{each: _option(words, f"--{each}") for each in ("store", "project", "entity")}))
        found = list(offer(_Line(verb, words, prefix, _positionals(parser, words), api, caller)))
    return found[:LIMIT]


def _option(words: Sequence[str], name: str) -> str | None:
    for at, word in enumerate(words):
        if word == name and at + 1 < len(words):
            return words[at + 1]
        if word.startswith(f"{name}="):
            return word.partition("=")[2]
    return None


def _split_name(line: _Line) -> tuple[str, str, str, str]:
    """(what leads to the project, entity, project, the rest) of the word at the cursor."""
    lead, slash, rest = line.prefix.rpartition("/")
    folders = lead.split("/") if slash else []
    entity = folders[0] if len(folders) > 1 else line.api.default_entity
    return lead + slash, entity, folders[-1] if folders else line.api.default_project, rest


def _names(line: _Line) -> Iterable[Candidate]:
    """Artifacts; projects that begin so, too, whose artifacts come next."""
    lead, entity, project, rest = _split_name(line)
    for name, _ in complete_collection(line.api.store, entity, project, rest, LIMIT):
        yield Candidate(f"{lead}{name}", "artifact")
    if not lead:
        for each in complete_project(line.api.store, entity, rest, LIMIT):
            yield Candidate(f"{each}/", "project")


def _versions(line: _Line) -> Iterable[Candidate]:
    lead, entity, project, rest = _split_name(line)
    name, colon, label = rest.partition(":")
    if not colon:
        yield from _names(line)
        return
    collection = find_collection_record(line.api.store, entity, project, name)
    for each in complete_label(line.api.store, collection, label, LIMIT) if collection else ():
        yield Candidate(f"{lead}{name}:{each}", "version")


def _aliases(line: _Line) -> Iterable[Candidate]:
    """Aliases of the artifact that the line is about."""
    return [Candidate(each, "alias") for each in _labels(line, line.prefix) if parse_version_number(each) is None]


def _version_labels(line: _Line) -> Iterable[Candidate]:
    """Versions of the artifact that the line is about."""
    return [Candidate(each, "version") for each in _labels(line, line.prefix or "v") if parse_version_number(each) is not None]


def _labels(line: _Line, prefix: str) -> Sequence[str]:
    named = _option(line.words, "--name") or _option(line.words, "-n") if line.verb == "log" else line.positionals[0]
    ref = parse_artifact_ref(named or "")
    entity, project = ref.entity or line.api.default_entity, ref.project or line.api.default_project
    collection = find_collection_record(line.api.store, entity, project, ref.name)
    return complete_label(line.api.store, collection, prefix, LIMIT) if collection else []


def _inner_paths(line: _Line) -> Iterable[Candidate]:
    """Paths in the version that the line names first."""
    version = resolve_version(line.api.store, parse_artifact_ref(line.positionals[0]), line.api.default_entity, line.api.default_project)
    return [Candidate(each, "path") for each in complete_path(line.api.store, version, line.prefix, LIMIT)]


def _types(line: _Line) -> Iterable[Candidate]:
    known = list_type_names(line.api.store, line.api.default_entity, line.api.default_project)
    return [Candidate(each, "type") for each in known if each.startswith(line.prefix)]


def _projects(line: _Line) -> Iterable[Candidate]:
    return [Candidate(each, "project") for each in complete_project(line.api.store, line.api.default_entity, line.prefix, LIMIT)]


def _runs(line: _Line) -> Iterable[Candidate]:
    for run in line.api.runs(per_page=LIMIT)[:LIMIT]:
        if run.id.startswith(line.prefix):
            yield Candidate(run.id, "run")


def _sources(line: _Line) -> Iterable[Candidate]:
    """What can be logged: tables of the session, files, folders."""
    for name, value in line.caller.variables.items():
        if name.startswith(line.prefix) and not name.startswith("_") and is_table(value):
            yield Candidate(name, "variable")
    yield from _files(line)


def _files(line: _Line, *, folders_alone: bool = False) -> Iterable[Candidate]:
    folder, name = os.path.split(line.prefix)
    with os.scandir(os.path.expanduser(folder) or ".") as found:
        entries = sorted((each for each in found if each.name.startswith(name)), key=lambda each: each.name)
    for each in entries:
        if each.name.startswith(".") and not name.startswith("."):
            continue
        is_folder = each.is_dir()
        if is_folder or not folders_alone:
            yield Candidate(os.path.join(folder, each.name) + ("/" if is_folder else ""), "path")


def _folders(line: _Line) -> Iterable[Candidate]:
    return _files(line, folders_alone=True)


def _periods(line: _Line) -> Iterable[Candidate]:
    return [Candidate(each, "value") for each in ("7d", "30d", "90d", "never", "inherit") if each.startswith(line.prefix)]


def _nothing(line: _Line) -> Iterable[Candidate]:
    return ()


_KINDS: Mapping[str, Callable[[_Line], Iterable[Candidate]]] = {
    "name": _versions,
    "names": _versions,
    "old": _versions,
    "new": _versions,
    "version": _versions,
    "use": _versions,
    "target": _names,
    "history.name": _names,
    "collection.name": _names,
    "du.name": _names,
    "log.name": _names,
    "log.paths": _sources,
    "import.paths": _files,
    "alias": _aliases,
    "aliases": _aliases,
    "expected": _version_labels,
    "init.name": _nothing,
    "prefix": _inner_paths,
    "table": _inner_paths,
    "path": _inner_paths,
    "run.path": _runs,
    "type": _types,
    "where": _projects,
    "project": _projects,
    "root": _folders,
    "ttl": _periods,
}
"""By an argument's name in the grammar, or by that and its verb's: what may stand there."""
