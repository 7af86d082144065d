"""What a notebook keeps of a lineage graph: as many nodes around its root as fit. The whole is asked for when somebody looks."""

import json
from collections.abc import Mapping
from typing import Any

from jupyter_artifacts.core.model.names import parse_artifact_ref
from jupyter_artifacts.core.model.run import RunRecord
from jupyter_artifacts.core.model.version import VersionRecord
from jupyter_artifacts.core.operations.lineage import check_direction, walk_lineage
from jupyter_artifacts.core.operations.resolve import resolve_run, resolve_version
from jupyter_artifacts.core.store import Store
from jupyter_artifacts.settings import DEFAULT_PROJECT
from jupyter_artifacts.views.payloads import lineage_payload

_MEMBERS_KEPT = 3
_NODES_TRIED = (100, 60, 30, 15, 5, 1)


def fit_lineage(payload: Mapping[str, Any], store: Store, limit: int) -> Mapping[str, Any]:
    """A payload of at most `limit` bytes, where that can be: with fewer names in each cluster, then with fewer nodes."""
    fitted = _with_few_members(payload)
    if _size(fitted) <= limit:
        return fitted
    root = _find_root(payload, store)
    graph = walk_lineage(store, root, depth=payload["depth"], direction=check_direction(payload["direction"]))
    for drawn in _NODES_TRIED:
        fitted = {**lineage_payload(graph, explodes=payload["explodes"], drawn=drawn, limit=_MEMBERS_KEPT)}
        if _size(fitted) <= limit:
            break
    return fitted


def root_of(payload: Mapping[str, Any]) -> str:
    """The id of the version or run that a graph is of; in a cluster, the member of that name."""
    members = next(node["members"] for node in payload["nodes"] if node["id"] == payload["root"])
    named = [member["id"] for member in members if member["name"] == payload["name"]]
    return str((named or [members[0]["id"]])[0])


def _find_root(payload: Mapping[str, Any], store: Store) -> VersionRecord | RunRecord:
    kind, _, path = root_of(payload).partition(":")
    if kind == "run":
        return resolve_run(store, path, store.default_entity, DEFAULT_PROJECT)
    return resolve_version(store, parse_artifact_ref(path), store.default_entity, DEFAULT_PROJECT)


def _with_few_members(payload: Mapping[str, Any]) -> dict[str, Any]:
    root, nodes = root_of(payload), []
    for node in payload["nodes"]:
        kept = [member for at, member in enumerate(node["members"]) if at < _MEMBERS_KEPT or member["id"] == root]
        nodes.append({**node, "members": kept, "more_members": node["more_members"] + len(node["members"]) - len(kept)})
    return {**payload, "nodes": nodes}


def _size(payload: Mapping[str, object]) -> int:
    return len(json.dumps(payload, ensure_ascii=False).encode("utf-8", "surrogatepass"))
