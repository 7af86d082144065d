"""Payloads about runs: one run, and its use of a version."""

from jupyter_artifacts.core.model.run import RunRecord
from jupyter_artifacts.core.model.version import VersionRecord
from jupyter_artifacts.core.operations.run import list_inputs, list_outputs, list_producers
from jupyter_artifacts.core.store import Store
from jupyter_artifacts.views.payloads import shapes
from jupyter_artifacts.views.payloads.code import code_in_hand
from jupyter_artifacts.views.payloads.parts import ITEMS_SHOWN, cut, run_shape, version_shape


def use_payload(store: Store, version: VersionRecord, run: RunRecord) -> shapes.UsePayload:
    """A version that `run` uses."""
    producers = list_producers(store, version)
    return {
        "kind": "use",
        "version": version_shape(version),
        "run": run_shape(run),
        "logged_by": run_shape(producers[0]) if producers else None,
        "code": code_in_hand(store, version),
    }


def run_payload(store: Store, run: RunRecord, *, limit: int | None = ITEMS_SHOWN) -> shapes.RunPayload:
    """A run with what it used and logged."""
    inputs, inputs_more = cut(list_inputs(store, run), limit)
    outputs, outputs_more = cut(list_outputs(store, run), limit)
    return {
        "kind": "run",
        "run": run_shape(run),
        "config": dict(run.config),
        "inputs": [version_shape(version) for version in inputs],
        "inputs_more": inputs_more,
        "outputs": [version_shape(version) for version in outputs],
        "outputs_more": outputs_more,
    }
