"""Payloads about runs: one run, many, and the use of a version."""

from collections.abc import Mapping, Sequence
from typing import Any

from jupyter_artifacts.core.catalog.queries.elsewhere import Elsewhere
from jupyter_artifacts.core.model.run import RunRecord
from jupyter_artifacts.core.model.values import with_words
from jupyter_artifacts.core.model.version import VersionRecord
from jupyter_artifacts.core.operations.history import count_history_rows
from jupyter_artifacts.core.operations.run import get_metrics, list_inputs, list_outputs, list_producers, list_run_steps
from jupyter_artifacts.core.store import Store
from jupyter_artifacts.views.payloads import shapes
from jupyter_artifacts.views.payloads.code import code_in_hand
from jupyter_artifacts.views.payloads.parts import ITEMS_SHOWN, cut, elsewhere_shapes, run_shape, step_shape, version_shape

CURVES_SHOWN = 500


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
    """A run with what it logged, used and made."""
    inputs, inputs_more = cut(list_inputs(store, run), limit)
    outputs, outputs_more = cut(list_outputs(store, run), limit)
    curves, curves_more = cut(_curves(get_metrics(store, run)), None if limit is None else CURVES_SHOWN)
    steps, steps_more = cut(list_run_steps(store, run), limit)
    return {
        "kind": "run",
        "run": run_shape(run),
        "config": values_shape(run.config),
        "summary": values_shape(run.summary),
        "curves": list(curves),
        "curves_more": curves_more,
        "row_count": count_history_rows(store, run),
        "inputs": [version_shape(version) for version in inputs],
        "inputs_more": inputs_more,
        "outputs": [version_shape(version) for version in outputs],
        "outputs_more": outputs_more,
        "steps": [step_shape(step) for step in steps],
        "steps_more": steps_more,
    }


def _curves(metrics: Mapping[str, Any]) -> list[shapes.Curve]:
    """The curves that are kept with a run, without those that `define_metric` hides."""
    hidden = tuple(each["name"] for each in metrics.get("defined", ()) if each["hidden"])
    return [
        {"name": key, "points": [_point(value) for value in tracker["curve"]]}
        for key, tracker in metrics.get("tracked", {}).items()
        if tracker["curve"] and not any(key == name or (name.endswith("*") and key.startswith(name[:-1])) for name in hidden)
    ]


def _point(value: float) -> float | None:
    return float(f"{value:.6g}") if value * 0 == 0 else None


def runs_payload(runs: Sequence[RunRecord], place: str, *, more: int = 0, elsewhere: Sequence[Elsewhere] = ()) -> shapes.RunsPayload:
    """Runs of `place` (``entity/project``), of which `more` were left out."""
    shown = [listed_run_shape(run) for run in runs]
    return {"kind": "runs", "place": place, "runs": shown, "more": more, "elsewhere": elsewhere_shapes(elsewhere)}


def listed_run_shape(run: RunRecord) -> shapes.ListedRun:
    """A run in a list."""
    return {"run": run_shape(run), "config": values_shape(run.config), "summary": values_shape(run.summary)}


def values_shape(values: Mapping[str, shapes.Json]) -> dict[str, shapes.Json]:
    """A config or summary as JSON."""
    return {key: with_words(value) for key, value in values.items()}
