"""A lineage graph as OpenLineage events (https://openlineage.io/spec/2-0-2/OpenLineage.json): one for each run of the graph."""

from uuid import NAMESPACE_URL, uuid5

from jupyter_artifacts._version import __version__
from jupyter_artifacts.core.model.lineage import LineageGraph, LineageNode, NodeKind
from jupyter_artifacts.views.payloads import shapes
from jupyter_artifacts.views.payloads.parts import iso_time

_SCHEMA = "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent"
_VERSION_FACET = "https://openlineage.io/spec/facets/1-0-1/DatasetVersionDatasetFacet.json#/$defs/DatasetVersionDatasetFacet"
_JOB_TYPE_FACET = "https://openlineage.io/spec/facets/2-0-4/JobTypeJobFacet.json#/$defs/JobTypeJobFacet"
PRODUCER = f"https://jupyter-artifacts.invalid/{__version__}"
"""Who made the events: the specification wants an address, and this package has none that answers."""

_EVENT_TYPES = {"running": "RUNNING", "finished": "COMPLETE", "failed": "FAIL", "crashed": "ABORT"}


def openlineage_events(graph: LineageGraph) -> list[dict[str, shapes.Json]]:
    """An event for each run, with its inputs and outputs as far as the graph has them.

    A run's id is a UUID made of its path, so that it is always the same. The job is the run's job type, or its name, in the project's
    namespace; a dataset is an artifact, with the version as a facet.
    """
    nodes = graph.by_id()
    inputs: dict[str, list[LineageNode]] = {}
    outputs: dict[str, list[LineageNode]] = {}
    for edge in graph.edges:
        source, target = nodes[edge.source], nodes[edge.target]
        if target.kind is NodeKind.RUN:
            inputs.setdefault(target.id, []).append(source)
        else:
            outputs.setdefault(source.id, []).append(target)
    return [_event(node, inputs.get(node.id, []), outputs.get(node.id, [])) for node in graph.nodes if node.kind is NodeKind.RUN]


def _event(run: LineageNode, inputs: list[LineageNode], outputs: list[LineageNode]) -> dict[str, shapes.Json]:
    namespace, _, _ = run.path.rpartition("/")
    job_type = {"_producer": PRODUCER, "_schemaURL": _JOB_TYPE_FACET, "processingType": "BATCH", "integration": "JUPYTER_ARTIFACTS"}
    return {
        "eventType": _EVENT_TYPES.get(run.state, "OTHER"),
        "eventTime": iso_time(run.created_at if run.finished_at is None else run.finished_at),
        "run": {"runId": str(uuid5(NAMESPACE_URL, f"jupyter-artifacts:{run.path}"))},
        "job": {
            "namespace": namespace,
            "name": run.type or run.name or run.path,
            "facets": {"jobType": {**job_type, "jobType": "RUN"}},
        },
        "inputs": [_dataset(each) for each in inputs],
        "outputs": [_dataset(each) for each in outputs],
        "producer": PRODUCER,
        "schemaURL": _SCHEMA,
    }


def _dataset(version: LineageNode) -> dict[str, shapes.Json]:
    namespace, _, name = version.path.rpartition("/")
    collection, _, label = name.rpartition(":")
    facet = {"_producer": PRODUCER, "_schemaURL": _VERSION_FACET, "datasetVersion": label}
    return {"namespace": namespace, "name": collection, "facets": {"version": facet}}
