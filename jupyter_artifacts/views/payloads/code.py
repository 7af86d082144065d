"""The code that payloads hand out: a version's reference, quoted for each language it is pasted into."""

import json
import shlex
from typing import NamedTuple

from jupyter_artifacts.core.model.version import VersionRecord
from jupyter_artifacts.core.store import Store
from jupyter_artifacts.views.payloads import shapes


class CodePlace(NamedTuple):
    """Where a line must say that it acts; None is what holds for its reader already."""

    project: str | None = None
    entity: str | None = None

    @property
    def options(self) -> str:
        """As a shell takes them, each after a space."""
        return "".join(f" --{key} {shlex.quote(value)}" for key, value in reversed(self._asdict().items()) if value)

    @property
    def api(self) -> str:
        """The `Api` of this place in Python."""
        overrides = {key: value for key, value in reversed(self._asdict().items()) if value}
        return f"jupyter_artifacts.Api({json.dumps(overrides, ensure_ascii=False) if overrides else ''})"


HERE = CodePlace()


def undo_code(place: CodePlace) -> shapes.Code:
    """How to take the last operation back."""
    return _verb_code("undo", place)


def redo_code(number: int, place: CodePlace) -> shapes.Code:
    """How to do an operation again."""
    return _verb_code("redo", place, str(number))


def _verb_code(verb: str, place: CodePlace, number: str = "") -> shapes.Code:
    line = f"{verb} {number}".rstrip() + place.options
    return {"magic": f"%artifact {line}", "python": f"{place.api}.{verb}({number})", "cli": f"jupyter artifacts {line}"}


def command_code(line: str) -> shapes.Code:
    """A verb that both shells know by one word; Python has no other door to it."""
    return {"magic": f"%artifact {line}", "python": f"!jupyter artifacts {line}", "cli": f"jupyter artifacts {line}"}


def code_in_a_run(store: Store, version: VersionRecord) -> shapes.Code:
    """How to bring a version's files, for one who has a run."""
    return _code(store, version, f"run.use_artifact({_literal(store, version)}).download()")


def code_anywhere(store: Store, version: VersionRecord) -> shapes.Code:
    """How to bring a version's files, whether or not there is a run."""
    return _code(store, version, f"jupyter_artifacts.Api().artifact({_literal(store, version)}).download()")


def code_in_hand(store: Store, version: VersionRecord) -> shapes.Code:
    """How to bring a version's files, for one who holds the artifact."""
    return _code(store, version, "artifact.download()")


def _code(store: Store, version: VersionRecord, python: str) -> shapes.Code:
    ref = shlex.quote(reference(store, version))
    return {"magic": f"%artifact download {ref}", "python": python, "cli": f"jupyter artifacts get {ref}"}


def _literal(store: Store, version: VersionRecord) -> str:
    return json.dumps(reference(store, version), ensure_ascii=False)


def reference(store: Store, version: VersionRecord) -> str:
    """``project/name:v3``, which means the same in every notebook; with the entity where it is not the store's own."""
    if version.collection.entity == store.default_entity:
        return f"{version.collection.project}/{version.name}"
    return version.qualified_name
