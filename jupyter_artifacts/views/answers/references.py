"""What references of a version lead to: how many there are, and on request whether it is still what was recorded."""

from jupyter_artifacts.core.operations.check_references import check_references, count_references
from jupyter_artifacts.core.store import Store
from jupyter_artifacts.views.answers.answer import Answer, Check
from jupyter_artifacts.views.answers.named import version_named
from jupyter_artifacts.views.answers.params import Params
from jupyter_artifacts.views.payloads.folder import references_shape

PROBLEMS_SHOWN = 100


def references(store: Store, params: Params, check: Check) -> Answer:
    """Their number, which costs nobody a request. With `check`, each is asked for, which takes as long as their servers take."""
    version = version_named(store, params)
    if not params.flag("check"):
        return Answer({"count": count_references(store, version)})
    found = check_references(store, version, on_progress=lambda progress: check())
    return Answer(references_shape(found, limit=PROBLEMS_SHOWN))
