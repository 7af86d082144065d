"""Payloads of what a run logged besides versions: its metrics, and its code."""

from collections.abc import Sequence
from typing import Any

from jupyter_artifacts.core.model.history import RUNTIME, STEP, TIMESTAMP
from jupyter_artifacts.core.model.run import RunRecord, Step
from jupyter_artifacts.core.model.version import VersionRecord
from jupyter_artifacts.views.payloads import browse_shapes as shapes
from jupyter_artifacts.views.payloads.parts import run_shape, version_shape

_NUMBERS = "iufb"
"""Kinds of columns that a curve can be drawn of, as NumPy names them."""


def metrics_payload(run: RunRecord, frame: Any, keys: Sequence[str] | None, points: int) -> shapes.RunHistory:
    """The numbers that a run logged, metric by metric; `frame` is its history, or a part of its columns."""
    names = [str(name) for name in frame.columns if name not in (STEP, TIMESTAMP, RUNTIME) and frame[name].dtype.kind in _NUMBERS]
    wanted = names if keys is None else [key for key in keys if key in names]
    metrics = [_metric(frame[[STEP, name]].dropna(), name, points) for name in wanted]
    return {"kind": "run-history", "run": run.path, "rows": len(frame), "metrics": metrics}


def _metric(rows: Any, name: str, points: int) -> shapes.MetricCurve:
    from jupyter_artifacts.core.tables.history import spread

    shown = rows if len(rows) <= points else rows.iloc[spread(len(rows), points)]
    values = [float(value) for value in shown[name]]
    return {
        "name": name,
        "steps": [int(step) for step in shown[STEP]],
        "values": [value if value * 0 == 0 else None for value in values],
        "count": len(rows),
    }


def code_payload(run: RunRecord, steps: Sequence[Step], kept: VersionRecord | None) -> shapes.RunCode:
    """The cells of a run, in order, and the version that holds its code."""
    cells: list[shapes.RunCell] = [{"cell_id": each.cell_id, "ordinal": each.ordinal, "source": each.source} for each in steps]
    return {"kind": "run-code", "run": run_shape(run), "cells": cells, "version": None if kept is None else version_shape(kept)}
