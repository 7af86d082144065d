"""The lineage graph: runs, the versions they used, and those they logged."""

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple


class NodeKind(StrEnum):
    """What a node of the graph is."""

    ARTIFACT = "artifact"
    RUN = "run"


class Direction(StrEnum):
    """Which way a graph goes from its root."""

    UP = "up"
    """To what it was made from."""
    DOWN = "down"
    """To what was made from it."""
    BOTH = "both"


class LineageNode(NamedTuple):
    """A version or a run. Times are microseconds since 1970, UTC.

    Attributes:
        id: ``artifact:entity/project/name:v3`` or ``run:entity/project/id``.
        name: ``name:v3``, or what the run is called.
        type: the artifact's type, or the run's job type; empty where a run has none.
        path: what follows the colon in the id.
        level: how many steps from the root: negative above it, positive below it.
        state: of a version "live", "expired" or "deleted"; of a run as in `RunState`.
        finished_at: of a run that ended.
        more: how many nodes follow it that the graph leaves out.
    """

    id: str
    kind: NodeKind
    name: str
    type: str
    path: str
    level: int
    state: str
    created_at: int
    finished_at: int | None = None
    aliases: tuple[str, ...] = ()
    size: int = 0
    file_count: int = 0
    more: int = 0


class LineageEdge(NamedTuple):
    """From a version to a run that used it, or from a run to a version that it logged; `step` is the catalog's key of the cell."""

    source: str
    target: str
    step: int | None = None


class LineageGraph(NamedTuple):
    """What was walked from `root`; nodes by level, then in the order in which they were made.

    Attributes:
        depth: how many steps were walked; None is all.
        is_cut: whether there is more than was asked for: below `depth`, or beyond the greatest number of nodes.
    """

    root: str
    nodes: tuple[LineageNode, ...]
    edges: tuple[LineageEdge, ...]
    direction: Direction
    depth: int | None
    is_cut: bool

    def by_id(self) -> Mapping[str, LineageNode]:
        """Its nodes by their ids."""
        return {node.id: node for node in self.nodes}
