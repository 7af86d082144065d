"""Lineage as an object: nodes, edges, and the forms it can be given away in."""

import json
import os
from typing import Any

from jupyter_artifacts.core.model.lineage import LineageEdge, LineageGraph, LineageNode
from jupyter_artifacts.core.model.run import RunRecord
from jupyter_artifacts.core.model.version import VersionRecord
from jupyter_artifacts.core.operations.lineage import check_depth, check_direction, walk_lineage
from jupyter_artifacts.core.store import Store
from jupyter_artifacts.errors import UnsupportedError, UsageError

FORMATS = {
    ".svg": "svg",
    ".mmd": "mermaid",
    ".mermaid": "mermaid",
    ".json": "openlineage",
    ".jsonl": "openlineage",
    ".ndjson": "openlineage",
}
"""What `save` writes, by the end of the file's name."""


class Lineage:
    """What a version or run was made from, and what was made from it, as it was when asked for.

    Attributes:
        graph: the nodes and edges as plain values.
    """

    def __init__(self, graph: LineageGraph, store: Store) -> None:
        self.graph = graph
        self._store = store

    @property
    def root(self) -> LineageNode:
        """Where it begins."""
        return self.graph.by_id()[self.graph.root]

    @property
    def nodes(self) -> tuple[LineageNode, ...]:
        """Versions and runs, by level: the root's is 0, what it was made from is below that."""
        return self.graph.nodes

    @property
    def edges(self) -> tuple[LineageEdge, ...]:
        """From versions to the runs that used them, and from runs to the versions that they logged."""
        return self.graph.edges

    def to_networkx(self) -> Any:
        """The graph as a `networkx.DiGraph`: each node is an id, with the rest as attributes.

        Raises:
            UnsupportedError: networkx is not installed.
        """
        try:
            import networkx
        except ImportError:
            raise UnsupportedError("to_networkx() needs the package networkx: pip install networkx, then restart the kernel.") from None
        graph = networkx.DiGraph()
        for node in self.nodes:
            values = {name: value for name, value in node._asdict().items() if name != "id"}
            graph.add_node(node.id, **{**values, "kind": node.kind.value})
        graph.add_edges_from((edge.source, edge.target) for edge in self.edges)
        return graph

    def to_svg(self, *, explodes: bool = True) -> str:
        """The picture that notebooks show; `explodes=False` draws types alone."""
        from jupyter_artifacts.views.lineage_svg import lineage_svg
        from jupyter_artifacts.views.payloads import lineage_payload

        return lineage_svg(lineage_payload(self.graph, explodes=explodes))

    def to_mermaid(self, *, explodes: bool = True) -> str:
        """The graph as a Mermaid flowchart, which GitHub draws."""
        from jupyter_artifacts.views.lineage_mermaid import lineage_mermaid
        from jupyter_artifacts.views.payloads import lineage_payload

        return lineage_mermaid(lineage_payload(self.graph, explodes=explodes))

    def to_openlineage(self) -> list[dict[str, Any]]:
        """An OpenLineage event for each run."""
        from jupyter_artifacts.views.openlineage import openlineage_events

        return openlineage_events(self.graph)

    def save(self, path: str | os.PathLike[str], *, explodes: bool = True) -> str:
        """Write it to a file; one that exists is replaced. Returns the format.

        Args:
            path: whose end says what is written: `.svg` a picture, `.mmd` Mermaid, `.jsonl` (or `.json`) OpenLineage events.
            explodes: False draws types alone.

        Raises:
            UsageError: an end that says nothing.
        """
        file = os.fspath(path)
        form = FORMATS.get(os.path.splitext(file)[1].lower())
        if form is None:
            raise UsageError(f"{file!r} does not say what to write: let it end in .svg, .mmd (Mermaid) or .jsonl (OpenLineage).")
        if form == "openlineage":
            events = self.to_openlineage()
            text = json.dumps(events, indent=1) + "\n" if file.endswith(".json") else "".join(json.dumps(each) + "\n" for each in events)
        else:
            text = self.to_svg(explodes=explodes) if form == "svg" else self.to_mermaid(explodes=explodes)
        beside = f"{file}.{os.getpid()}.part"
        try:
            with open(beside, "w", encoding="utf-8", newline="\n") as out:
                out.write(text)
            os.replace(beside, file)
        except OSError:
            if os.path.exists(beside):
                os.unlink(beside)
            raise
        return form

    def __len__(self) -> int:
        return len(self.nodes)

    def __repr__(self) -> str:
        return f"<Lineage of {self.root.name}: {len(self.nodes):,} nodes, {len(self.edges):,} edges>"

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, object]:
        from jupyter_artifacts.sdk.show import lineage_bundle

        return lineage_bundle(self)


def make_lineage(store: Store, root: VersionRecord | RunRecord, depth: int | None, direction: str) -> Lineage:
    """The lineage of a version or run.

    Raises:
        UsageError: no such direction, or a depth that is no number of steps.
    """
    return Lineage(walk_lineage(store, root, depth=check_depth(depth), direction=check_direction(direction)), store)
