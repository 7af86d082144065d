"""What an import inserted is inserted again, line by line."""

from collections.abc import Mapping
from typing import cast

from jupyter_artifacts.core.catalog.queries import collections, contents, export_lines, history, links, runs, versions
from jupyter_artifacts.core.catalog.queries.retention import refresh_expiry
from jupyter_artifacts.core.model.digest import parse_digest
from jupyter_artifacts.core.model.export_line import Line
from jupyter_artifacts.core.model.record import Record
from jupyter_artifacts.core.operations.replay.kinds import Replay
from jupyter_artifacts.core.operations.replay.target import Target, UnplacedError, place_of, version_place

IMPORT = "import"


def insert_line(target: Target, line: Line, at: int) -> int:
    """Insert what a line says, which is not there yet; returns the key of a collection, version, run or step, else 0."""
    return _INSERT[str(line["is"])](target, line, at)


def _collection(target: Target, line: Line, at: int) -> int:
    entity, project, name = place_of(str(line["collection"]))
    return export_lines.insert_collection(target.db, collections.ensure_project(target.db, entity, project, at), name, line)


def _version(target: Target, line: Line, at: int) -> int:
    db, (place, number) = target.db, version_place(str(line["version"]))
    collection = target.collection("/".join(place))
    export_lines.keep_number(db, collection, number)
    key = export_lines.insert_version(db, collection, number, line)
    ranges = cast("list[str]", line["ranges"])
    contents.insert_version_ranges(db, key, [target.bytes.range(db, parse_digest(each)) for each in ranges])
    refresh_expiry(db, version=key)
    return key


def _link(target: Target, line: Line, at: int) -> int:
    db, version, number = target.db, target.version(line["version"]), _number(line, "number")
    collection = target.collection(line["collection"])
    export_lines.keep_number(db, collection, number)
    links.insert_link(db, collection, version, number, _number(line, "created_at"))
    refresh_expiry(db, version=version)
    return 0


def _alias(target: Target, line: Line, at: int) -> int:
    collection, version = target.collection(line["collection"]), target.version(line["version"])
    versions.set_aliases(target.db, collection, version, [str(line["alias"])], _number(line, "created_at"))
    return 0


def _run(target: Target, line: Line, at: int) -> int:
    entity, project, run_id = place_of(str(line["run"]))
    return export_lines.insert_run(target.db, collections.ensure_project(target.db, entity, project, at), run_id, line)


def _step(target: Target, line: Line, at: int) -> int:
    return export_lines.insert_step(target.db, run_key(target, line), line)


def _history(target: Target, line: Line, at: int) -> int:
    content = target.bytes.content(target.db, parse_digest(str(line["content"])))
    first, last, count = (_number(line, name) for name in ("first_step", "last_step", "rows"))
    history.insert_chunk(target.db, run_key(target, line), content, first, last, count)
    return 0


def _output(target: Target, line: Line, at: int) -> int:
    token, created_at = str(line["token"]), _number(line, "created_at")
    runs.insert_output(target.db, run_key(target, line), target.version(line["version"]), token, _step_key(line), created_at)
    return 0


def _input(target: Target, line: Line, at: int) -> int:
    version, created_at = target.version(line["version"]), _number(line, "created_at")
    runs.insert_input(target.db, run_key(target, line), version, _step_key(line), created_at)
    return 0


def run_key(target: Target, line: Line) -> int:
    """The key of the run that a line names.

    Raises:
        UnplacedError: there is none.
    """
    found = export_lines.find_run_key(target.db, *place_of(str(line["run"])))
    if found is None:
        raise UnplacedError(f"run {line['run']} is not known")
    return found


def _step_key(line: Line) -> int | None:
    return None if line["step"] is None else _number(line, "step")


def _number(line: Line, field: str) -> int:
    value = line[field]
    if type(value) is not int:
        raise TypeError(f"{field} is no number")
    return value


_INSERT = {
    "collection": _collection, "version": _version, "link": _link, "alias": _alias, "run": _run, "step": _step, "history": _history,
    "output": _output, "input": _input,
}  # fmt: skip


def _import(target: Target, record: Record) -> None:
    lines = record.body["lines"]
    if not isinstance(lines, list):
        raise TypeError("lines is no list")
    for line in lines:
        insert_line(target, line, record.at)


KINDS: Mapping[str, Replay] = {IMPORT: _import}
