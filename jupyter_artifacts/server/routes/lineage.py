"""What versions and runs were made from, and what was made from them."""

from typing import Annotated, Literal, TypedDict

from jupyter_artifacts.core.model.lineage import LineageGraph
from jupyter_artifacts.core.model.run import RunRecord
from jupyter_artifacts.core.model.version import VersionRecord
from jupyter_artifacts.core.operations.lineage import check_direction, walk_lineage
from jupyter_artifacts.core.operations.resolve import resolve_run
from jupyter_artifacts.server.call import Call
from jupyter_artifacts.server.paging import USUAL, Limit, Text
from jupyter_artifacts.views.payloads import lineage_payload
from jupyter_artifacts.views.payloads.shapes import LineagePayload

_USUAL_DEPTH = 6


class LineageQuery(TypedDict, total=False):
    """How far, which way, and how it is drawn.

    `depth` counts steps, where from a version to a run is one. `by_type`: one node for each type and job type. `extracted`: ids of nodes
    to draw outside their clusters. `limit`: how many members of a cluster are named.
    """

    depth: Annotated[int, {"minimum": 0, "maximum": 1000, "default": _USUAL_DEPTH}]
    direction: Literal["up", "down", "both"]
    by_type: bool
    extracted: list[Text]
    limit: Limit


def get_version_lineage(call: Call, query: LineageQuery) -> LineagePayload:
    """Draw the graph around a version."""
    return _payload(call, call.version(), query)


def get_run_lineage(call: Call, query: LineageQuery) -> LineagePayload:
    """Draw the graph around a run."""
    entity, project = call.place
    return _payload(call, resolve_run(call.store, f"{entity}/{project}/{call.names['run']}", entity, project), query)


def _payload(call: Call, root: VersionRecord | RunRecord, query: LineageQuery) -> LineagePayload:
    graph: LineageGraph = walk_lineage(
        call.store, root, depth=query.get("depth", _USUAL_DEPTH), direction=check_direction(query.get("direction", "both"))
    )
    known = graph.by_id()
    extracted = [each for each in query.get("extracted", ()) if each in known]  # what a change took out of the graph is not missed
    return lineage_payload(graph, explodes=not query.get("by_type", False), extracted=extracted, limit=query.get("limit", USUAL))
