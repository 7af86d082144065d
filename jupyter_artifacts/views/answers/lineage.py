"""The lineage graph around a version or run, and the members of its clusters."""

from jupyter_artifacts.core.model.lineage import LineageGraph
from jupyter_artifacts.core.model.names import parse_artifact_ref
from jupyter_artifacts.core.model.run import RunRecord
from jupyter_artifacts.core.model.version import VersionRecord
from jupyter_artifacts.core.operations.lineage import check_direction, walk_lineage
from jupyter_artifacts.core.operations.resolve import resolve_run, resolve_version
from jupyter_artifacts.core.store import Store
from jupyter_artifacts.errors import EntryNotFoundError
from jupyter_artifacts.settings import DEFAULT_PROJECT
from jupyter_artifacts.views.answers.answer import Answer, Check
from jupyter_artifacts.views.answers.params import Params
from jupyter_artifacts.views.payloads import lineage_payload

MEMBERS_NAMED = 20
"""More members of a cluster are asked for by themselves, page by page."""
DEEPEST = 10_000
LARGEST_PAGE = 500
_RUN, _ARTIFACT = "run:", "artifact:"


def lineage(store: Store, params: Params, check: Check) -> Answer:
    """The graph as it is drawn; `root` is the id of a version or run, `depth` null for all."""
    graph = _graph(store, params)
    check()
    return Answer(lineage_payload(graph, explodes=params.flag("explodes"), extracted=params.texts("extracted"), limit=MEMBERS_NAMED))


def lineage_members(store: Store, params: Params, check: Check) -> Answer:
    """A page of the members of a cluster, all or those whose name holds `search`.

    Raises:
        EntryNotFoundError: the graph has no such cluster any more.
    """
    graph = _graph(store, params)
    check()
    payload = lineage_payload(graph, explodes=params.flag("explodes"), extracted=params.texts("extracted"), limit=None)
    wanted, search = params.text("cluster"), params.text("search", "").casefold()
    members = next((node["members"] for node in payload["nodes"] if node["id"] == wanted), None)
    if members is None:
        raise EntryNotFoundError("this group of nodes is no longer in the graph; something was logged meanwhile.")
    found = [member for member in members if search in member["name"].casefold()]
    offset, limit = params.number("offset", 0, 2**62), params.number("limit", LARGEST_PAGE, LARGEST_PAGE)
    return Answer({"items": found[offset : offset + limit], "total": len(found)})


def _graph(store: Store, params: Params) -> LineageGraph:
    root = params.text("root")
    if root.startswith(_RUN):
        found = resolve_run(store, root.removeprefix(_RUN), store.default_entity, DEFAULT_PROJECT)
        return _walk(store, found, params)
    ref = parse_artifact_ref(root.removeprefix(_ARTIFACT))
    return _walk(store, resolve_version(store, ref, store.default_entity, DEFAULT_PROJECT), params)


def _walk(store: Store, root: VersionRecord | RunRecord, params: Params) -> LineageGraph:
    depth = params.number("depth", 0, DEEPEST) if params.has("depth") else None
    return walk_lineage(store, root, depth=depth, direction=check_direction(params.text("direction", "both")))
