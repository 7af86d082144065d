"""The payload of a lineage graph: what is drawn of it, where, and what stands behind each node.

One payload serves the picture, the outline and the interactive view. Positions are pixels from the left top; an edge goes from the
right side of its source to the left side of its target, through its `bends`. Whoever draws it needs nothing else; to draw a member of a
cluster by itself, or the types alone, ask for the payload again (`extracted`, `explodes`).
"""

from collections.abc import Iterable

from jupyter_artifacts.core.model.lineage import LineageGraph, LineageNode, NodeKind
from jupyter_artifacts.views.lineage_fold import NODES_DRAWN, FoldedNode, fold
from jupyter_artifacts.views.lineage_layout import NODE_HEIGHT, NODE_WIDTH, Layout, lay_out
from jupyter_artifacts.views.payloads import shapes
from jupyter_artifacts.views.payloads.parts import ITEMS_SHOWN, cut, iso_time, place_path


def lineage_payload(
    graph: LineageGraph,
    *,
    explodes: bool = True,
    extracted: Iterable[str] = (),
    drawn: int = NODES_DRAWN,
    limit: int | None = ITEMS_SHOWN,
) -> shapes.LineagePayload:
    """A graph as it is drawn.

    Args:
        graph: the whole.
        explodes: False gives one node to each type and job type.
        extracted: ids of versions and runs to draw by themselves, outside any cluster.
        drawn: the most nodes to draw.
        limit: how many members of a cluster are named; None for all.
    """
    folded = fold(graph, explodes=explodes, extracted=extracted, limit=drawn)
    layout = lay_out([node.id for node in folded.nodes], folded.edges)
    kinds = [node.kind for node in graph.nodes]
    return {
        "kind": "lineage",
        "root": folded.root,
        "name": graph.by_id()[graph.root].name,
        "direction": graph.direction.value,
        "depth": graph.depth,
        "explodes": explodes,
        "nodes": [_node(node, layout, limit) for node in folded.nodes],
        "edges": [
            {"source": source, "target": target, "bends": [list(point) for point in layout.bends.get((source, target), ())]}
            for source, target in folded.edges
        ],
        "width": layout.width,
        "height": layout.height,
        "node_width": NODE_WIDTH,
        "node_height": NODE_HEIGHT,
        "version_count": kinds.count(NodeKind.ARTIFACT),
        "run_count": kinds.count(NodeKind.RUN),
        "hidden": folded.hidden,
        "is_cut": graph.is_cut,
    }


def _node(node: FoldedNode, layout: Layout, limit: int | None) -> shapes.LineageNode:
    x, y = layout.places[node.id]
    members, more_members = cut(node.members, limit)
    return {
        "id": node.id,
        "kind": node.kind.value,
        "is_cluster": not node.is_single,
        "type": node.type,
        "level": node.level,
        "x": x,
        "y": y,
        "member_count": len(node.members),
        "members": [_member(member) for member in members],
        "more_members": more_members,
        "more": node.more,
    }


def _member(node: LineageNode) -> shapes.LineageMember:
    return {
        "id": node.id,
        "path": node.path,
        "name": node.name,
        "state": node.state,
        "created_at": iso_time(node.created_at),
        "finished_at": None if node.finished_at is None else iso_time(node.finished_at),
        "aliases": list(node.aliases),
        "size": node.size,
        "file_count": node.file_count,
    }


def saved_payload(path: str, form: str, size: int) -> shapes.SavedPayload:
    """A file that was written."""
    return {"kind": "saved", "path": place_path(path), "format": form, "size": size}
