"""The code that payloads hand out: a version's reference, quoted for each language it is pasted into."""

import json
import shlex

from jupyter_artifacts.core.model.version import VersionRecord
from jupyter_artifacts.core.store import Store
from jupyter_artifacts.views.payloads import shapes

UNDO: shapes.Code = {"magic": "%artifact undo", "python": "jupyter_artifacts.Api().undo()", "cli": "jupyter artifacts undo"}
"""How to take the last operation back."""


def redo_code(number: int) -> shapes.Code:
    """How to do an operation again."""
    return {
        "magic": f"%artifact redo {number}",
        "python": f"jupyter_artifacts.Api().redo({number})",
        "cli": f"jupyter artifacts redo {number}",
    }


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
