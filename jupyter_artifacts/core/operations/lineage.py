"""Walk the lineage graph from a version or a run: up to what it was made from, down to what was made from it."""

from collections import deque
from collections.abc import Iterable, Mapping, Sequence

from jupyter_artifacts.core.catalog.engine import Connection
from jupyter_artifacts.core.catalog.queries import lineage
from jupyter_artifacts.core.catalog.queries.lineage import DOWN, UP, Edge, Way
from jupyter_artifacts.core.model.lineage import Direction, LineageEdge, LineageGraph, LineageNode, NodeKind
from jupyter_artifacts.core.model.run import RunRecord
from jupyter_artifacts.core.model.version import VersionRecord
from jupyter_artifacts.core.store import Store
from jupyter_artifacts.errors import UsageError

NODES_WALKED = 100_000
"""The most nodes that a graph holds."""

Key = int
"""A version's catalog key, or a run's with a minus: a graph of 20,000 nodes is mostly look-ups, and these are the cheapest."""
_WAYS: Mapping[Direction, Sequence[tuple[Way, int]]] = {
    Direction.UP: ((UP, -1),),
    Direction.DOWN: ((DOWN, 1),),
    Direction.BOTH: ((UP, -1), (DOWN, 1)),
}


def check_direction(direction: str) -> Direction:
    """`direction` as one of the three there are.

    Raises:
        UsageError: it is none.
    """
    try:
        return Direction(direction)
    except ValueError:
        words = ", ".join(repr(each.value) for each in Direction)
        raise UsageError(f"direction={direction!r} is none of {words}.") from None


def check_depth(depth: int | None) -> int | None:
    """`depth`, where it is a number of steps or None.

    Raises:
        UsageError: it is not.
    """
    if depth is not None and (type(depth) is not int or depth < 0):
        raise UsageError(f"depth={depth!r} is not a number of steps; leave it out for all.")
    return depth


def walk_lineage(
    store: Store,
    root: VersionRecord | RunRecord,
    *,
    depth: int | None = None,
    direction: Direction = Direction.BOTH,
    limit: int = NODES_WALKED,
) -> LineageGraph:
    """The graph around a version or run.

    Args:
        store: that holds it.
        root: where it begins.
        depth: how many steps to walk: from a version to a run is one, and from there to another version. None walks to the ends.
        direction: whether up, down, or both.
        limit: the most nodes to walk to, the nearest first.
    """
    start: Key = -root.key if isinstance(root, RunRecord) else root.key
    with store.catalog.read() as db:
        walks = [(_walk(db, way, start, depth, limit), sign) for way, sign in _WAYS[direction]]
        levels: dict[Key, int] = {start: 0}
        for walk, sign in walks:
            for key, level in walk.levels.items():
                levels.setdefault(key, sign * level)
        is_cut = any(walk.is_cut for walk, _ in walks) or len(levels) > limit
        kept = dict(sorted(levels.items(), key=lambda item: abs(item[1]))[:limit]) if len(levels) > limit else levels
        edges = {(source, target): step for walk, _ in walks for source, target, step in walk.edges if source in kept and target in kept}
        more: dict[Key, int] = {}
        for walk, _ in walks:
            for key, count in walk.more.items():
                more[key] = more.get(key, 0) + count
        nodes = _describe(db, kept, more)
    return LineageGraph(
        nodes[start].id, tuple(sorted(nodes.values(), key=lambda node: (node.level, node.created_at, node.id))),
        tuple(LineageEdge(nodes[source].id, nodes[target].id, step) for (source, target), step in edges.items()), direction, depth, is_cut,
    )  # fmt: skip


class _Walk:
    """What was reached one way: levels count from 0 here, whichever way it is. `more` is what lies behind the last ones."""

    def __init__(self) -> None:
        self.levels: dict[Key, int] = {}
        self.edges: list[tuple[Key, Key, int | None]] = []
        self.more: dict[Key, int] = {}
        self.is_cut = False


def _walk(db: Connection, way: Way, start: Key, depth: int | None, limit: int) -> _Walk:
    return _walk_all(db, way, start, limit) if depth is None else _walk_steps(db, way, start, depth, limit)


def _walk_all(db: Connection, way: Way, start: Key, limit: int) -> _Walk:
    """To the ends: the versions in one statement, then all edges at once, then levels from the edges."""
    walk = _Walk()
    first = [start] if start > 0 else []
    onward = lineage.edges_of_runs(db, way.to_versions, [-start]) if start < 0 else []
    versions = lineage.reach_versions(db, way, [*first, *dict.fromkeys(version for _, version, _ in onward)], limit + 1)
    to_runs = lineage.edges_of_versions(db, way.to_runs, versions)
    runs = list(dict.fromkeys(run for run, _, _ in to_runs))
    onward += lineage.edges_of_runs(db, way.to_versions, runs)
    _add(walk, way, to_runs, onward)
    walk.levels = _levels(start, walk.edges, is_up=way is UP)
    if len(walk.levels) > limit:
        walk.is_cut = True
        walk.levels = dict(list(walk.levels.items())[:limit])
    return walk


def _walk_steps(db: Connection, way: Way, start: Key, depth: int, limit: int) -> _Walk:
    """Step by step: each one is a batch of statements, so that a node with many paths to it is looked up once."""
    walk = _Walk()
    walk.levels[start] = 0
    frontier = [start]
    for level in range(1, depth + 1):
        found = _next_edges(db, way, frontier)
        walk.edges += found
        reached = [_far(edge, frontier_is_target=way is UP) for edge in found]
        frontier = [key for key in dict.fromkeys(reached) if key not in walk.levels]
        if len(walk.levels) + len(frontier) > limit:
            walk.is_cut, frontier = True, frontier[: limit - len(walk.levels)]
        walk.levels.update(dict.fromkeys(frontier, level))
        if not frontier:
            return walk
    for edge in _next_edges(db, way, frontier):
        near, far = (edge[1], edge[0]) if way is UP else (edge[0], edge[1])
        if far not in walk.levels:
            walk.more[near] = walk.more.get(near, 0) + 1
            walk.is_cut = True
    return walk


def _next_edges(db: Connection, way: Way, frontier: Sequence[Key]) -> list[tuple[Key, Key, int | None]]:
    step = _Walk()
    versions = [key for key in frontier if key > 0]
    runs = [-key for key in frontier if key < 0]
    _add(step, way, lineage.edges_of_versions(db, way.to_runs, versions), lineage.edges_of_runs(db, way.to_versions, runs))
    return step.edges


def _far(edge: tuple[Key, Key, int | None], *, frontier_is_target: bool) -> Key:
    return edge[0] if frontier_is_target else edge[1]


def _add(walk: _Walk, way: Way, to_runs: Iterable[Edge], to_versions: Iterable[Edge]) -> None:
    """Edges as (source, target, step): from what was used to the run, from the run to what it logged."""
    used, logged = (to_versions, to_runs) if way is UP else (to_runs, to_versions)
    walk.edges += [(version, -run, step) for run, version, step in used]
    walk.edges += [(-run, version, step) for run, version, step in logged]


def _levels(start: Key, edges: Iterable[tuple[Key, Key, int | None]], *, is_up: bool) -> dict[Key, int]:
    """How many steps each node is away, nearest first."""
    onward: dict[Key, list[Key]] = {}
    for source, target, _ in edges:
        near, far = (target, source) if is_up else (source, target)
        onward.setdefault(near, []).append(far)
    levels, waiting = {start: 0}, deque([start])
    while waiting:
        near = waiting.popleft()
        for far in onward.get(near, ()):
            if far not in levels:
                levels[far] = levels[near] + 1
                waiting.append(far)
    return levels


def _describe(db: Connection, levels: Mapping[Key, int], more: Mapping[Key, int]) -> dict[Key, LineageNode]:
    nodes: dict[Key, LineageNode] = {}
    versions = lineage.describe_versions(db, [key for key in levels if key > 0])
    runs = lineage.describe_runs(db, [-key for key in levels if key < 0])
    artifact, run_kind = NodeKind.ARTIFACT, NodeKind.RUN
    for key, level in levels.items():
        if key > 0:
            path, name, type_name, state, created_at, aliases, size, count = versions[key]
            nodes[key] = LineageNode(
                f"artifact:{path}", artifact, name, type_name, path, level, state, created_at, None, aliases, size, count, more.get(key, 0)
            )
        else:
            path, name, job_type, state, created_at, finished_at = runs[-key]
            nodes[key] = LineageNode(
                f"run:{path}", run_kind, name, job_type, path, level, state, created_at, finished_at, (), 0, 0, more.get(key, 0)
            )
    return nodes
