"""Questions about one run."""

from jupyter_artifacts.core.operations.resolve import resolve_run
from jupyter_artifacts.core.store import Store
from jupyter_artifacts.settings import DEFAULT_PROJECT
from jupyter_artifacts.views.answers.answer import Answer, Check
from jupyter_artifacts.views.answers.params import Params
from jupyter_artifacts.views.payloads import run_payload


def run(store: Store, params: Params, check: Check) -> Answer:
    """The run at a path: what it was told, what came out, what it used and logged."""
    return Answer(run_payload(store, resolve_run(store, params.text("run"), store.default_entity, DEFAULT_PROJECT)))
