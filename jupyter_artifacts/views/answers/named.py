"""The version or collection that a question names."""

from jupyter_artifacts.core.model.names import parse_artifact_ref
from jupyter_artifacts.core.model.version import CollectionRecord, VersionRecord
from jupyter_artifacts.core.operations.resolve import resolve_collection, resolve_version
from jupyter_artifacts.core.store import Store
from jupyter_artifacts.settings import DEFAULT_PROJECT
from jupyter_artifacts.views.answers.params import Params


def version_named(store: Store, params: Params, name: str = "version") -> VersionRecord:
    """The version that `params` name, fully qualified.

    Raises:
        CommError: there is none.
    """
    return resolve_version(store, parse_artifact_ref(params.text(name)), store.default_entity, DEFAULT_PROJECT)


def collection_named(store: Store, params: Params) -> CollectionRecord:
    """The collection that `params` name, fully qualified.

    Raises:
        CommError: there is none.
    """
    return resolve_collection(store, parse_artifact_ref(params.text("collection")), store.default_entity, DEFAULT_PROJECT)
