"""Garbage collection: `plan_gc` says what it would do, `apply_gc` does it."""

from jupyter_artifacts.core.operations.gc.apply import apply_gc
from jupyter_artifacts.core.operations.gc.plan import GcPlan, plan_gc
from jupyter_artifacts.core.operations.gc.result import GcResult
from jupyter_artifacts.core.operations.gc.waits import USUAL, Waits, waits_of

__all__ = ["USUAL", "GcPlan", "GcResult", "Waits", "apply_gc", "plan_gc", "waits_of"]
