"""Questions about one version as a whole."""

from jupyter_artifacts.core.store import Store
from jupyter_artifacts.views.answers.answer import Answer, Check
from jupyter_artifacts.views.answers.named import version_named
from jupyter_artifacts.views.answers.params import Params
from jupyter_artifacts.views.payloads import artifact_payload

FIRST_FILES = 100


def hello(store: Store, params: Params, check: Check) -> Answer:
    """Whether there is anybody: what reached this has its store."""
    return Answer({"store": store.id})


def card(store: Store, params: Params, check: Check) -> Answer:
    """The card as it is now."""
    return Answer(artifact_payload(store, version_named(store, params), limit=FIRST_FILES))
