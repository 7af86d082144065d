"""Places the nodes of a lineage graph: layers from left to right, deterministic, without a library.

The steps are those of Sugiyama, Tagawa and Toda ("Methods for visual understanding of hierarchical system structures", 1981): break
circles, give each node a layer by the longest path to it, order the layers by the mean place of their neighbours, sweeping to and fro, then
choose coordinates. A node's height is where its neighbours' mean is, as near as its layer's order and the space that nodes need allow: the
least-squares solution of that is pooling neighbours that violate the order (isotonic regression), which is linear. Edges over several
layers get a place in each of them, so that they run between nodes, up to `BENT_EDGES_LIMIT` nodes; beyond it they are straight.

dagre takes 20 s at 1,000 nodes and ELK 36 s at 3,000, in a browser; a picture of folded lineage has at most 300 and takes milliseconds.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

NODE_WIDTH, NODE_HEIGHT = 190, 44
LAYER_GAP, NODE_GAP = 70, 18
"""Space between layers, and between the nodes of one."""
_SWEEPS = 8
BENT_EDGES_LIMIT = 2_000
"""Up to how many nodes long edges are led around others."""

Edge = tuple[str, str]


class Layout(NamedTuple):
    """Where everything is, in pixels from the left top.

    Attributes:
        places: the left top corner of each node.
        bends: for each edge over several layers the points that it passes between its ends.
        width: of the whole.
        height: of the whole.
        layers: the layer of each node, from 0 on the left.
    """

    places: Mapping[str, tuple[int, int]]
    bends: Mapping[Edge, tuple[tuple[int, int], ...]]
    width: int
    height: int
    layers: Mapping[str, int]


def lay_out(nodes: Sequence[str], edges: Sequence[Edge]) -> Layout:
    """The places of `nodes`, the same for the same nodes and edges in the same order."""
    if not nodes:
        return Layout({}, {}, 0, 0, {})
    layers = _layers(nodes, edges)
    slots, links, chains = _with_bends(nodes, edges, layers)
    ordered = _ordered(slots, links)
    heights = _heights(ordered, links)
    top = min(heights.values())
    step = NODE_WIDTH + LAYER_GAP
    places = {node: (layers[node] * step, round(heights[node] - top)) for node in nodes}
    bends = {
        edge: tuple((layer * step + NODE_WIDTH // 2, round(heights[dummy] - top) + NODE_HEIGHT // 2) for dummy, layer in chain)
        for edge, chain in chains.items()
    }
    height = max(y for _, y in places.values()) + NODE_HEIGHT
    bent = max((y for points in bends.values() for _, y in points), default=0)
    return Layout(places, bends, max(layers.values()) * step + NODE_WIDTH, max(height, bent), layers)


def _layers(nodes: Sequence[str], edges: Sequence[Edge]) -> dict[str, int]:
    """The longest path to each node; a node that nothing leads to stands beside the first one that it leads to."""
    onward: dict[str, list[str]] = {node: [] for node in nodes}
    for source, target in edges:
        onward[source].append(target)
    order, forward = _without_circles(nodes, onward)
    layers = dict.fromkeys(nodes, 0)
    has_source: set[str] = set()
    for node in order:
        for target in forward[node]:
            has_source.add(target)
            layers[target] = max(layers[target], layers[node] + 1)
    for node in order:
        if node not in has_source and forward[node]:
            layers[node] = min(layers[target] for target in forward[node]) - 1
    return layers


def _without_circles(nodes: Sequence[str], onward: Mapping[str, Sequence[str]]) -> tuple[list[str], dict[str, list[str]]]:
    """Nodes with sources before targets, and the edges that allow it: those that a walk in depth finds leading back are left out."""
    finished: list[str] = []
    forward: dict[str, list[str]] = {node: [] for node in nodes}
    state = dict.fromkeys(nodes, 0)  # 0 unseen, 1 on the way here, 2 done
    indegree = dict.fromkeys(nodes, 0)
    for targets in onward.values():
        for target in targets:
            indegree[target] += 1
    for start in sorted(nodes, key=lambda node: indegree[node] > 0):  # from the sources first; stable
        if state[start]:
            continue
        state[start] = 1
        stack: list[tuple[str, Iterator[str]]] = [(start, iter(onward[start]))]
        while stack:
            node, rest = stack[-1]
            for target in rest:
                if state[target] == 1:
                    continue
                forward[node].append(target)
                if state[target] == 0:
                    state[target] = 1
                    stack.append((target, iter(onward[target])))
                    break
            else:
                state[node] = 2
                finished.append(node)
                stack.pop()
    return finished[::-1], forward


Slot = str | tuple[str, str, int]
"""A node, or the place of an edge in a layer that it passes."""


def _with_bends(
    nodes: Sequence[str], edges: Sequence[Edge], layers: Mapping[str, int]
) -> tuple[list[list[Slot]], dict[Slot, list[tuple[Slot, int]]], dict[Edge, list[tuple[Slot, int]]]]:
    """Layers of slots, the neighbours of each slot as (slot, -1 for the layer on the left or 1), and the slots of bent edges."""
    slots: list[list[Slot]] = [[] for _ in range(max(layers.values()) + 1)]
    for node in nodes:
        slots[layers[node]].append(node)
    links: dict[Slot, list[tuple[Slot, int]]] = {node: [] for node in nodes}
    chains: dict[Edge, list[tuple[Slot, int]]] = {}
    for source, target in edges:
        first, last = sorted((source, target), key=lambda node: layers[node])
        before: Slot = first
        if len(nodes) <= BENT_EDGES_LIMIT:
            chain: list[tuple[Slot, int]] = []
            for layer in range(layers[first] + 1, layers[last]):
                dummy = (source, target, layer)
                slots[layer].append(dummy)
                links[dummy] = []
                _link(links, before, dummy)
                before = dummy
                chain.append((dummy, layer))
            if chain:
                chains[source, target] = chain if layers[source] < layers[target] else chain[::-1]
        _link(links, before, last)
    return slots, links, chains


def _link(links: dict[Slot, list[tuple[Slot, int]]], left: Slot, right: Slot) -> None:
    links[left].append((right, 1))
    links[right].append((left, -1))


def _ordered(slots: list[list[Slot]], links: Mapping[Slot, Sequence[tuple[Slot, int]]]) -> list[list[Slot]]:
    """Layers in the order that the sweeps come to."""
    place = {slot: float(at) for layer in slots for at, slot in enumerate(layer)}
    for sweep in range(_SWEEPS):
        side = -1 if sweep % 2 == 0 else 1
        for layer in slots if side < 0 else reversed(slots):
            wanted = {}
            for slot in layer:
                near = [place[each] for each, where in links[slot] if where == side]
                wanted[slot] = sum(near) / len(near) if near else place[slot]
            layer.sort(key=wanted.__getitem__)
            for at, slot in enumerate(layer):
                place[slot] = float(at)
    return slots


def _heights(slots: list[list[Slot]], links: Mapping[Slot, Sequence[tuple[Slot, int]]]) -> dict[Slot, float]:
    """The top of each slot: near the mean of its neighbours', without touching others of its layer."""
    heights: dict[Slot, float] = {}
    for layer in slots:
        above = 0.0
        for slot in layer:
            heights[slot] = above
            above += _room(slot)
    for sweep in range(_SWEEPS // 2):
        for layer in slots if sweep % 2 == 0 else reversed(slots):
            wanted = []
            for slot in layer:
                near = [heights[each] for each, _ in links[slot]]
                wanted.append(sum(near) / len(near) if near else heights[slot])
            for slot, height in zip(layer, _spread(wanted, [_room(slot) for slot in layer]), strict=True):
                heights[slot] = height
    return heights


def _room(slot: Slot) -> float:
    return NODE_HEIGHT + NODE_GAP if isinstance(slot, str) else NODE_GAP


def _spread(wanted: Sequence[float], rooms: Sequence[float]) -> list[float]:
    """Heights in order, each with its room below it, with the least sum of squared distances from `wanted`."""
    offsets, above = [], 0.0
    for room in rooms:
        offsets.append(above)
        above += room
    blocks: list[tuple[float, int]] = []  # (sum, how many) of pooled neighbours
    for height, offset in zip(wanted, offsets, strict=True):
        total, count = height - offset, 1
        while blocks and blocks[-1][0] / blocks[-1][1] >= total / count:
            before = blocks.pop()
            total, count = total + before[0], count + before[1]
        blocks.append((total, count))
    pooled = [total / count for total, count in blocks for _ in range(count)]
    return [base + offset for base, offset in zip(pooled, offsets, strict=True)]
