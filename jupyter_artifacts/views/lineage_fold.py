"""Makes a lineage graph small enough to look at: siblings become clusters, or types become single nodes, and what is far away is left out.

A cluster is what W&B draws where a level has five or more runs or artifacts. Here its members are also siblings: of one kind and type, on
one level, with the same neighbours towards the root, where neighbours that are in one cluster count as the same. So a sweep of 100 runs and
the 100 models that they logged are two clusters, and two sweeps stay two.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from jupyter_artifacts.core.model.lineage import LineageGraph, LineageNode, NodeKind

CLUSTER_SIZE = 5
"""From how many siblings on there is a cluster."""
NODES_DRAWN = 300
"""How many nodes are drawn at first."""


class FoldedNode(NamedTuple):
    """A node as it is drawn: one version or run, or several of them.

    Attributes:
        id: of the single node, else ``cluster:`` or ``type:`` and what makes it one.
        members: what it stands for; one for a node that is itself.
        more: how many nodes follow it that are not drawn.
    """

    id: str
    kind: NodeKind
    type: str
    level: int
    members: tuple[LineageNode, ...]
    more: int

    @property
    def is_single(self) -> bool:
        """Whether it is one version or run."""
        return not self.id.startswith(("cluster:", "type:"))


class FoldedGraph(NamedTuple):
    """What is drawn of a graph; edges have no direction but that of the data, and none is there twice.

    Attributes:
        root: the id of the node that holds the graph's root.
        hidden: how many of the graph's nodes are in none that is drawn.
    """

    root: str
    nodes: tuple[FoldedNode, ...]
    edges: tuple[tuple[str, str], ...]
    hidden: int


def fold(
    graph: LineageGraph, *, explodes: bool = True, extracted: Iterable[str] = (), limit: int = NODES_DRAWN, cluster_size: int = CLUSTER_SIZE
) -> FoldedGraph:
    """`graph` as it is drawn.

    Args:
        graph: the whole.
        explodes: False gives one node to each type and job type.
        extracted: ids of versions and runs that are drawn by themselves, outside any cluster.
        limit: the most nodes to draw, the nearest first.
        cluster_size: from how many siblings on there is a cluster.
    """
    home = _by_sibling(graph, frozenset(extracted), cluster_size) if explodes else _by_type(graph)
    members: dict[str, list[LineageNode]] = {}
    for node in graph.nodes:
        members.setdefault(home[node.id], []).append(node)
    near_first = sorted(members, key=lambda each: min(abs(node.level) for node in members[each]))  # stable: then as in the graph
    drawn = set(near_first[:limit])
    pairs = dict.fromkeys((home[edge.source], home[edge.target]) for edge in graph.edges)
    edges = [(source, target) for source, target in pairs if source in drawn and target in drawn and source != target]
    cut_off: dict[str, int] = {}
    for source, target in pairs:
        if (source in drawn) != (target in drawn):
            inside, outside = (source, target) if source in drawn else (target, source)
            cut_off[inside] = cut_off.get(inside, 0) + len(members[outside])
    nodes = tuple(
        FoldedNode(each, group[0].kind, group[0].type, group[0].level, tuple(group), sum(n.more for n in group) + cut_off.get(each, 0))
        for each, group in members.items()
        if each in drawn
    )
    hidden = sum(len(group) for each, group in members.items() if each not in drawn)
    return FoldedGraph(home[graph.root], nodes, tuple(edges), hidden)


def _by_type(graph: LineageGraph) -> Mapping[str, str]:
    return {node.id: f"type:{node.kind}:{node.type}" for node in graph.nodes}


def _by_sibling(graph: LineageGraph, extracted: frozenset[str], cluster_size: int) -> Mapping[str, str]:
    """The drawn node of each node; outwards from the root, so that those nearer to it are settled."""
    levels = {node.id: abs(node.level) for node in graph.nodes}
    near: dict[str, list[str]] = {}
    for edge in graph.edges:
        if levels[edge.source] < levels[edge.target]:
            near.setdefault(edge.target, []).append(edge.source)
        elif levels[edge.target] < levels[edge.source]:
            near.setdefault(edge.source, []).append(edge.target)
    home: dict[str, str] = {}
    by_level: dict[int, list[LineageNode]] = {}
    for node in graph.nodes:
        by_level.setdefault(abs(node.level), []).append(node)
    for level in sorted(by_level):
        groups: dict[tuple[object, ...], list[LineageNode]] = {}
        for node in by_level[level]:
            is_alone = node.id in extracted or node.id == graph.root
            towards_root = frozenset(home[each] for each in near.get(node.id, ()))
            groups.setdefault((node.id,) if is_alone else (node.kind, node.type, node.level, towards_root), []).append(node)
        for group in groups.values():
            is_cluster = len(group) >= cluster_size
            home.update({node.id: f"cluster:{group[0].id}" if is_cluster else node.id for node in group})
    return home
