"""The storage map: who takes how much room now."""

from jupyter_artifacts.core.model.names import parse_artifact_ref
from jupyter_artifacts.core.operations.du import Usage, measure_usage
from jupyter_artifacts.core.operations.gc.plan import plan_gc
from jupyter_artifacts.core.operations.resolve import resolve_collection, resolve_version
from jupyter_artifacts.core.store import Store
from jupyter_artifacts.settings import DEFAULT_PROJECT
from jupyter_artifacts.views.answers.answer import Answer, Check
from jupyter_artifacts.views.answers.params import Params
from jupyter_artifacts.views.payloads import storage_payload


def storage(store: Store, params: Params, check: Check) -> Answer:
    """The map of the store, or of what `name` says: a collection or a version, fully qualified.

    Raises:
        CommError: there is no such.
    """
    name = params.text("name") if params.has("name") else None
    usage = _measure(store, name)
    check()
    return Answer(storage_payload(usage, plan_gc(store), name))


def _measure(store: Store, name: str | None) -> Usage:
    if name is None:
        return measure_usage(store)
    ref = parse_artifact_ref(name)
    if ref.label is None:
        return measure_usage(store, resolve_collection(store, ref, store.default_entity, DEFAULT_PROJECT))
    return measure_usage(store, version=resolve_version(store, ref, store.default_entity, DEFAULT_PROJECT))
