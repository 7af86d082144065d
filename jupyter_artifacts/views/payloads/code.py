"""The code that payloads hand out: a version's reference, quoted for each language it is pasted into."""

import json
import shlex

from jupyter_artifacts.core.model.version import VersionRecord
from jupyter_artifacts.core.store import Store
from jupyter_artifacts.views.payloads import shapes


def code_to_use(store: Store, version: VersionRecord) -> shapes.Code:
    """How to get a version back."""
    ref = reference(store, version)
    return {
        "magic": f"%artifact use {shlex.quote(ref)}",
        "python": f"run.use_artifact({json.dumps(ref, ensure_ascii=False)})",
        "cli": f"jupyter artifacts get {shlex.quote(ref)}",
    }


def code_to_download(store: Store, version: VersionRecord) -> shapes.Code:
    """How to bring a version's files."""
    ref = reference(store, version)
    return {
        "magic": f"%artifact download {shlex.quote(ref)}",
        "python": "artifact.download()",
        "cli": f"jupyter artifacts get {shlex.quote(ref)}",
    }


def reference(store: Store, version: VersionRecord) -> str:
    """``project/name:v3``, which means the same in every notebook; with the entity where it is not the store's own."""
    if version.collection.entity == store.default_entity:
        return f"{version.collection.project}/{version.name}"
    return version.qualified_name
