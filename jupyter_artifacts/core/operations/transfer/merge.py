"""Decides, line by line, what of an export a catalog has already, what is new to it, and what can't go together."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field

from jupyter_artifacts.core.catalog.engine import Connection
from jupyter_artifacts.core.catalog.queries import collections, export_lines, runs
from jupyter_artifacts.core.catalog.queries.versions import find_newest_key, get_any_version
from jupyter_artifacts.core.model.digest import Digest
from jupyter_artifacts.core.model.export_line import Line
from jupyter_artifacts.core.model.names import LATEST
from jupyter_artifacts.core.model.version import IMPORTED_REFERENCES
from jupyter_artifacts.core.operations.replay.imports import insert_line, run_key
from jupyter_artifacts.core.operations.replay.target import Target, place_of, version_place
from jupyter_artifacts.errors import ConflictError


@dataclass(slots=True)
class Merge:
    """What an import did, or would do.

    Attributes:
        target: the catalog, and where bytes come from.
        at: the present.
        done: lines that were inserted, with names and keys of here.
        new_versions: names of versions that were inserted.
        known: how many versions were there already.
        skipped: names of versions that were there once and were deleted.
        kept: aliases that stay where they are here, in words.
        new_runs: paths of runs that were inserted.
        referring: names of versions that hold references.
    """

    target: Target
    at: int
    referring: frozenset[str] = frozenset()
    done: list[Line] = field(default_factory=list)
    new_versions: set[str] = field(default_factory=set)
    known: int = 0
    skipped: set[str] = field(default_factory=set)
    kept: list[str] = field(default_factory=list)
    new_runs: set[str] = field(default_factory=set)
    _collections: dict[str, bool] = field(default_factory=dict)
    _steps: dict[object, int] = field(default_factory=dict)
    _grown: set[str] = field(default_factory=set)

    def add(self, line: Line) -> None:
        """Insert what a line says, unless it is there.

        Raises:
            ConflictError: something else has its place.
        """
        wanted = _DECIDE[str(line["is"])](self, line)
        if wanted is not None:
            self._insert(wanted)

    def finish(self) -> None:
        """Let `latest` name the newest version where older collections have got newer ones."""
        for name in sorted(self._grown):
            if not self._collections[name]:
                key = self.target.collection(name)
                newest = find_newest_key(self.target.db, key)
                if newest is not None and export_lines.find_alias(self.target.db, key, LATEST) != newest:
                    version = get_any_version(self.target.db, newest).source_qualified_name
                    self._insert({"is": "alias", "collection": name, "alias": LATEST, "version": version, "created_at": self.at})

    def _insert(self, line: Line) -> None:
        key = insert_line(self.target, line, self.at)
        self.done.append({**line, "key": key} if line["is"] == "run" else line)

    def _collection(self, line: Line) -> Line | None:
        self._collections[str(line["collection"])] = is_new = _is_new_collection(self.target.db, line)
        return line if is_new else None

    def _version(self, line: Line) -> Line | None:
        name = str(line["version"])
        place, number = version_place(name)
        collection = self.target.collection("/".join(place))
        found = export_lines.find_numbered(self.target.db, collection, number)
        if found is None:
            self.new_versions.add(name)
            self._grown.add("/".join(place))
            return {**line, "extras": self._extras(name, line["extras"]), "token": os.urandom(16).hex()}
        _refuse_other_files(line, found[1])
        if found[2]:
            self.known += 1
        else:
            self.skipped.add(name)
        return None

    def _extras(self, name: str, told: object) -> dict[str, object]:
        """Where references came from is not the file's to say: whoever wrote it may name any address."""
        assert isinstance(told, Mapping)
        kept = {key: value for key, value in told.items() if key != IMPORTED_REFERENCES}
        return {**kept, IMPORTED_REFERENCES: True} if name in self.referring else kept

    def _link(self, line: Line) -> Line | None:
        if line["version"] in self.skipped:
            return None
        db, collection, version = self.target.db, self.target.collection(line["collection"]), self.target.version(line["version"])
        if export_lines.has_link(db, collection, version):
            return None
        number = line["number"]
        assert isinstance(number, int)
        if export_lines.find_link_of_number(db, collection, number) is not None:
            number = export_lines.get_next_number(db, collection)
        self._grown.add(str(line["collection"]))
        return {**line, "number": number}

    def _alias(self, line: Line) -> Line | None:
        if line["version"] in self.skipped:
            return None
        collection, name = self.target.collection(line["collection"]), str(line["alias"])
        there = export_lines.find_alias(self.target.db, collection, name)
        if there is None:
            return line
        if there != self.target.version(line["version"]) and name != LATEST:
            self.kept.append(f"{line['collection']}:{name}")
        return None

    def _run(self, line: Line) -> Line | None:
        if not _is_new_run(self.target.db, line):
            return None
        self.new_runs.add(str(line["run"]))
        return line

    def _step(self, line: Line) -> Line | None:
        run = run_key(self.target, line)
        key = export_lines.find_step_key(self.target.db, run, line)
        if key is None:
            key = insert_line(self.target, {**line, "step": None}, self.at)
            self.done.append({**line, "step": key})
        self._steps[line["step"]] = key
        return None

    def _history(self, line: Line) -> Line | None:
        return line if line["run"] in self.new_runs else None

    def _edge(self, line: Line) -> Line | None:
        if line["version"] in self.skipped:
            return None
        is_output = line["is"] == "output"
        if export_lines.has_edge(self.target.db, run_key(self.target, line), self.target.version(line["version"]), is_output=is_output):
            return None
        step = None if line["step"] is None else self._steps[line["step"]]
        return {**line, "step": step, **({"token": os.urandom(16).hex()} if is_output else {})}


def is_new(db: Connection, line: Line) -> bool:
    """Whether the catalog lacks the collection, version or run that a line tells of; of other lines, True.

    Raises:
        ConflictError: something else has its place.
    """
    check = _IS_NEW.get(str(line["is"]))
    return check is None or check(db, line)


def _is_new_collection(db: Connection, line: Line) -> bool:
    name = str(line["collection"])
    found = collections.find_collection(db, *place_of(name))
    if found is None:
        return True
    collections.check_type_of(found, str(line["type"]))
    if found.holds_links != (line["kind"] == "link"):
        raise ConflictError(f"{name} holds {'links' if found.holds_links else 'versions of its own'} here. Import it under another name.")
    return False


def _is_new_version(db: Connection, line: Line) -> bool:
    place, number = version_place(str(line["version"]))
    collection = collections.find_collection(db, *place)
    found = None if collection is None else export_lines.find_numbered(db, collection.key, number)
    if found is not None:
        _refuse_other_files(line, found[1])
    return found is None


def _is_new_run(db: Connection, line: Line) -> bool:
    found = runs.find_run(db, *place_of(str(line["run"])))
    if found is not None and found.created_at != line["created_at"]:
        raise ConflictError(f"{line['run']} is here already and is another run. Import into another project.")
    return found is None


_IS_NEW = {"collection": _is_new_collection, "version": _is_new_version, "run": _is_new_run}


def _refuse_other_files(line: Line, digest: Digest) -> None:
    if digest.hex() != line["digest"]:
        name = line["version"]
        raise ConflictError(f"{name} is here already, with other files. Import under another name, or into another project.")


_DECIDE = {
    "collection": Merge._collection, "version": Merge._version, "link": Merge._link, "alias": Merge._alias, "run": Merge._run,
    "step": Merge._step, "history": Merge._history, "output": Merge._edge, "input": Merge._edge,
}  # fmt: skip
