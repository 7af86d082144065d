"""What a run logged besides versions: its metrics, and the code that it executed."""

from typing import Annotated, TypedDict

from jupyter_artifacts.core.model.run import RunRecord
from jupyter_artifacts.core.operations.resolve import resolve_run
from jupyter_artifacts.core.operations.run import list_outputs, list_run_steps
from jupyter_artifacts.sdk.code import CODE_TYPE
from jupyter_artifacts.sdk.fetched_run import FetchedRun
from jupyter_artifacts.server.call import Call
from jupyter_artifacts.server.paging import Text
from jupyter_artifacts.views.payloads.browse_shapes import RunCode, RunHistory
from jupyter_artifacts.views.payloads.run_facts import code_payload, metrics_payload

_USUAL_POINTS = 500


class HistoryQuery(TypedDict, total=False):
    """Which metrics of a run, and how many points of each at most, evenly spread where there are more."""

    keys: list[Text]
    points: Annotated[int, {"minimum": 2, "maximum": 10_000, "default": _USUAL_POINTS}]


def get_run_history(call: Call, query: HistoryQuery) -> RunHistory:
    """Tell the metrics of a run, step by step."""
    run = _run(call)
    fetched = FetchedRun(call.store, run, call.api.settings)
    return metrics_payload(run, fetched.history(), query.get("keys"), query.get("points", _USUAL_POINTS))


def get_run_code(call: Call) -> RunCode:
    """Tell the cells in which a run logged or used something, and where the code lies that it kept."""
    run = _run(call)
    kept = [each for each in list_outputs(call.store, run) if each.collection.type == CODE_TYPE]
    return code_payload(run, list_run_steps(call.store, run), kept[-1] if kept else None)


def _run(call: Call) -> RunRecord:
    entity, project = call.place
    return resolve_run(call.store, f"{entity}/{project}/{call.names['run']}", entity, project)
