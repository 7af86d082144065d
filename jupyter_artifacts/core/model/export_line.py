"""The lines of an export, which are those of an `import` record too: what versions, runs and the like are, by names in the place of keys.

Each line is an object with the key `is` and fields. `FIELDS` says which fields a line has, in what form. FORMAT.md says what they mean.
"""

import json
import re
from collections.abc import Callable, Mapping
from typing import NamedTuple, NoReturn

from jupyter_artifacts.core.model.digest import parse_digest
from jupyter_artifacts.core.model.names import (
    check_alias,
    check_artifact_name,
    check_entity,
    check_project,
    check_tag,
    check_text,
    check_type,
    parse_version_number,
)
from jupyter_artifacts.core.model.paths import check_logical_path
from jupyter_artifacts.core.model.run import Origin, RunState

Line = Mapping[str, object]
Check = Callable[[object], object]

MAX_LINE = 32 << 20
"""Bytes; metadata, the longest part of one, has half of that."""
_MOST = 2**62
_RUN_ID = re.compile(r"[^/\x00-\x1f\x7f-\x9f]{1,128}")


def _require(is_right: bool, what: str) -> None:
    if not is_right:
        raise ValueError(what)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("not text")
    value.encode()  # lone surrogates are no text
    return value


def _count(value: object) -> int:
    if type(value) is not int or not 0 <= value <= _MOST:
        raise ValueError("not a count")
    return value


def _object(value: object) -> object:
    _require(isinstance(value, dict), "not an object")
    return value


def _optional(check: Check) -> Check:
    return lambda value: None if value is None else check(value)


def _list(check: Check) -> Check:
    def check_all(value: object) -> object:
        _require(isinstance(value, list), "not a list")
        assert isinstance(value, list)
        for each in value:
            check(each)
        return value

    return check_all


def _digest(value: object) -> object:
    return parse_digest(_text(value))


def _one_of(*known: str) -> Check:
    return lambda value: _require(value in known, f"none of {', '.join(known)}")


def _exit_code(value: object) -> None:
    _require(type(value) is int and abs(value) < 2**31, "not an exit code")


def _place(value: object) -> None:
    entity, project, name = _text(value).split("/")
    check_entity(entity)
    check_project(project)
    check_artifact_name(name)


def _version(value: object) -> None:
    place, _, label = _text(value).rpartition(":")
    _place(place)
    number = parse_version_number(label)
    _require(number is not None and number <= _MOST and label == f"v{number}", "not a version")


def _run(value: object) -> None:
    entity, project, run_id = _text(value).split("/")
    check_entity(entity)
    check_project(project)
    _require(_RUN_ID.fullmatch(run_id) is not None, "not a run")


def _origin(value: object) -> None:
    _require(isinstance(value, dict) and value.keys() == set(Origin._fields), "not an origin")
    assert isinstance(value, dict)
    _list(_text)(value["arguments"])
    _text(value["kind"])
    for name in ("path", "git_commit", "git_diff"):
        _optional(_text)(value[name])


def _extras(value: object) -> None:
    _object(value)
    assert isinstance(value, dict)
    _list(check_logical_path)(value.get("empty_folders", []))


def _free_text(value: object) -> None:
    check_text("text", _text(value))


_TAGS = _list(check_tag)
_KEY = _optional(_count)

FIELDS: Mapping[str, Mapping[str, Check]] = {
    "collection": {
        "collection": _place, "kind": _one_of("source", "link"), "type": check_type, "description": _optional(_free_text), "tags": _TAGS,
        "next_version": _count, "created_at": _count, "updated_at": _count,
    },
    "version": {
        "version": _version, "digest": _digest, "ranges": _list(_digest), "entries": _count, "size": _count,
        "description": _optional(_free_text), "metadata": _object, "extras": _extras, "ttl_seconds": _optional(_count), "tags": _TAGS,
        "created_at": _count, "updated_at": _count,
    },
    "link": {"collection": _place, "number": _count, "version": _version, "created_at": _count},
    "alias": {"collection": _place, "alias": check_alias, "version": _version, "created_at": _count},
    "run": {
        "run": _run, "name": _free_text, "job_type": _optional(_free_text), "group": _optional(_free_text), "notes": _optional(_free_text),
        "config": _object, "summary": _object, "metrics": _object,
        "state": _one_of(*RunState), "exit_code": _optional(_exit_code),
        "host": _text, "origin": _origin, "next_step": _count, "created_at": _count, "beat_at": _count,
        "finished_at": _optional(_count),
    },
    "step": {"step": _count, "run": _run, "cell": _optional(_text), "ordinal": _optional(_count), "source": _text, "created_at": _count},
    "history": {"run": _run, "position": _count, "content": _digest, "first_step": _count, "last_step": _count, "rows": _count},
    "output": {"run": _run, "version": _version, "step": _KEY, "created_at": _count},
    "input": {"run": _run, "version": _version, "step": _KEY, "created_at": _count},
}  # fmt: skip

ADDED: Mapping[str, Mapping[str, Check]] = {"version": {"token": _text}, "run": {"key": _count}, "output": {"token": _text}}
"""What a line of a record says besides: what the catalog gave it."""


def check_line(line: object) -> Line:
    """A line of an export, every field of which has its form.

    Raises:
        ValueError: below it, which has not.
    """
    if not isinstance(line, dict) or line.get("is") not in FIELDS:
        raise ValueError("a line says nothing that is known")
    fields = FIELDS[str(line["is"])]
    if line.keys() != {"is", *fields}:
        raise ValueError(f"a line about a {line['is']} has other fields than it should")
    for name, check in fields.items():
        try:
            check(line[name])
        except (TypeError, ValueError) as error:
            raise ValueError(f"the {name} of a {line['is']}: {error}") from None
    json.dumps(line, ensure_ascii=False, allow_nan=False).encode()  # numbers that JSON lacks, such as 1e999, and text that is not Unicode
    return line


class Told:
    """What lines have told of so far: each may only speak of what came before, and nothing comes twice."""

    def __init__(self) -> None:
        self._kinds: dict[object, object] = {}
        self._known: set[tuple[str, object]] = set()

    def add(self, line: Line) -> None:
        """Take note of a line.

        Raises:
            ValueError: it speaks of what no line told of, or tells what another did.
        """
        noun = str(line["is"])
        if noun == "collection":
            self._kinds[line["collection"]] = line["kind"]
        elif noun == "version":
            _require(self._kinds.get(str(line["version"]).rpartition(":")[0]) == "source", f"{line['version']} is in no collection")
        elif noun == "link":
            _require(self._kinds.get(line["collection"]) == "link", f"{line['collection']} is no collection of links")
        if noun != "collection" and "collection" in line:
            _require(line["collection"] in self._kinds, f"nothing is told of {line['collection']}")
        for name in ("version", "run", "step"):
            if name != noun and name in line and line[name] is not None:
                _require((name, line[name]) in self._known, f"nothing is told of {name} {line[name]}")
        if noun in ("collection", "version", "run", "step"):
            _require((noun, line[noun]) not in self._known, f"{noun} {line[noun]} comes twice")
            self._known.add((noun, line[noun]))


def parse_line(text: bytes) -> object:
    """JSON, without what is not JSON, and without a key that comes twice.

    Raises:
        ValueError: it is none.
    """
    try:
        return json.loads(text, object_pairs_hook=_once, parse_constant=_refuse)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key comes twice")
    return found


def _refuse(word: str) -> NoReturn:
    raise ValueError(f"{word} is not JSON")


class Move(NamedTuple):
    """Where names go: `entities`, `projects` (of an entity) and `names` (of a project) that are others here."""

    entities: Mapping[str, str]
    projects: Mapping[tuple[str, str], str]
    names: Mapping[tuple[str, str, str], str]

    def place(self, place: str) -> str:
        """``entity/project/name``, or a version of it, or a run, as it is called here."""
        entity, project, rest = place.split("/")
        name, colon, label = rest.partition(":")
        name = self.names.get((entity, project, name), name)
        return f"{self.entities.get(entity, entity)}/{self.projects.get((entity, project), project)}/{name}{colon}{label}"

    def line(self, line: Line) -> Line:
        """A line with names of here."""
        run = {"run": self._run(str(line["run"]))} if "run" in line else {}
        return {**line, **{name: self.place(str(line[name])) for name in ("collection", "version") if name in line}, **run}

    def _run(self, run: str) -> str:
        entity, project, run_id = run.split("/")
        return f"{self.entities.get(entity, entity)}/{self.projects.get((entity, project), project)}/{run_id}"
