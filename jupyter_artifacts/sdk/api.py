"""The public API: read and change what is in the store, without a run."""

from collections.abc import Mapping, Sequence

from jupyter_artifacts.core.model.names import check_entity, check_project, parse_artifact_ref
from jupyter_artifacts.core.operations.resolve import (
    list_type_names,
    resolve_collection,
    resolve_run,
    resolve_version,
)
from jupyter_artifacts.core.operations.run import list_run_records
from jupyter_artifacts.core.store import Store
from jupyter_artifacts.errors import CollectionNotFoundError, CommError, UsageError
from jupyter_artifacts.sdk.artifact import Artifact
from jupyter_artifacts.sdk.collection import ArtifactCollection, ArtifactType
from jupyter_artifacts.sdk.fetched_run import FetchedRun
from jupyter_artifacts.sdk.files import Listing
from jupyter_artifacts.sdk.session import session
from jupyter_artifacts.settings import Settings, load_settings

_OVERRIDES = {"project", "entity", "store", "base_url", "run"}


class Api:
    """A door to the store.

    Args:
        overrides: "project" and "entity" that names leave out; "store" for another store.
        timeout: accepted for W&B's sake.
        api_key: accepted for W&B's sake.

    Raises:
        UsageError: an override of another name.
    """

    def __init__(self, overrides: Mapping[str, str] | None = None, timeout: int | None = None, api_key: str | None = None) -> None:
        chosen = dict(overrides or {})
        if unknown := set(chosen) - _OVERRIDES:
            raise UsageError(f"overrides may hold 'project', 'entity' and 'store', not {', '.join(map(repr, sorted(unknown)))}.")
        self._settings = load_settings(store=chosen.get("store"), project=chosen.get("project"), entity=chosen.get("entity"))

    @property
    def store(self) -> Store:
        """The store it reads. Reading makes none.

        Raises:
            StoreNotFoundError: there is none yet.
            StoreError: below it, why it can't be opened.
        """
        return session().open_store(self._settings, may_create=False)

    @property
    def settings(self) -> Settings:
        """The settings that held when it was made."""
        return self._settings

    @property
    def default_entity(self) -> str:
        """Who owns what names no entity."""
        return check_entity(self._settings.entity or self.store.default_entity)

    @property
    def default_project(self) -> str:
        """Where names belong that name no project."""
        return check_project(self._settings.project)

    def artifact(self, name: str, type: str | None = None) -> Artifact:
        """One version: ``[[entity/]project/]name[:version-or-alias]``, the latest by default.

        Raises:
            CommError: below it, what does not exist; also when it is of another type than `type`.
        """
        session().queue.drain()
        version = resolve_version(self.store, parse_artifact_ref(name), self.default_entity, self.default_project)
        if type is not None and version.collection.type != type:
            raise CommError(f"{version.name} is of type {version.collection.type!r}, not {type!r}.")
        return Artifact._of_version(self.store, version, self._settings)

    def artifacts(
        self, type_name: str, name: str, order: str | None = None, per_page: int = 50, tags: Sequence[str] | None = None
    ) -> Listing[Artifact]:
        """All versions of a collection, newest first; only those with all of `tags`.

        Raises:
            CollectionNotFoundError: there is none of that name and type.
        """
        collection = self.artifact_collection(type_name, name)
        wanted = set(tags or ())
        return Listing(lambda: [each for each in collection.artifacts() if wanted <= set(each.tags)]) if wanted else collection.artifacts()

    def artifact_versions(self, type_name: str, name: str, per_page: int = 50) -> Listing[Artifact]:
        """`artifacts` under W&B's older name."""
        return self.artifacts(type_name, name, per_page=per_page)

    def artifact_exists(self, name: str, type: str | None = None) -> bool:
        """Whether `artifact` would find it."""
        try:
            self.artifact(name, type)
        except CommError:
            return False
        return True

    def artifact_collection_exists(self, name: str, type: str) -> bool:
        """Whether `artifact_collection` would find it."""
        try:
            self.artifact_collection(type, name)
        except CollectionNotFoundError:
            return False
        return True

    def artifact_type(self, type_name: str, project: str | None = None) -> ArtifactType:
        """One type of a project.

        Raises:
            CommError: the project has no artifacts of it.
        """
        for found in self.artifact_types(project):
            if found.name == type_name:
                return found
        raise CommError(f"project {project or self.default_project} has no artifacts of type {type_name!r}.")

    def artifact_types(self, project: str | None = None) -> Listing[ArtifactType]:
        """The types in use in a project (``[entity/]project``)."""
        entity, name = self._place(project)
        return Listing(
            lambda: [ArtifactType(self.store, entity, name, each, self._settings) for each in list_type_names(self.store, entity, name)]
        )

    def artifact_collection(
        self, type_name: str | None = None, name: str | None = None, *, type: str | None = None, collection: str | None = None
    ) -> ArtifactCollection:
        """One collection, by type and name (W&B's documents also call them `type` and `collection`).

        Raises:
            CollectionNotFoundError: there is none of that name and type.
        """
        type_name, name = type_name or type, name or collection
        if type_name is None or name is None:
            raise UsageError("artifact_collection() needs a type and a name.")
        session().queue.drain()
        ref = parse_artifact_ref(name)
        record = resolve_collection(self.store, ref, self.default_entity, self.default_project)
        if record.type != type_name:
            raise CollectionNotFoundError(f"{record.name} is of type {record.type!r}, not {type_name!r}.")
        return ArtifactCollection(self.store, record, self._settings)

    def artifact_collections(self, project_name: str, type_name: str, per_page: int = 50) -> Listing[ArtifactCollection]:
        """The collections of a type in a project (``[entity/]project``), by name."""
        entity, project = self._place(project_name)
        return ArtifactType(self.store, entity, project, type_name, self._settings).collections()

    def run(self, path: str) -> FetchedRun:
        """The run at ``[[entity/]project/]id``, also while it is going on.

        Raises:
            RunNotFoundError: there is none.
        """
        return FetchedRun(self.store, resolve_run(self.store, path, self.default_entity, self.default_project), self._settings)

    def runs(self, path: str | None = None, per_page: int = 50) -> Listing[FetchedRun]:
        """The runs of a project (``[entity/]project``), newest first."""
        entity, project = self._place(path)
        return Listing(lambda: [FetchedRun(self.store, each, self._settings) for each in list_run_records(self.store, entity, project)])

    def _place(self, path: str | None) -> tuple[str, str]:
        """(entity, project) of ``[entity/]project``."""
        entity, _, project = (path or "").rpartition("/")
        return check_entity(entity or self.default_entity), check_project(project or self.default_project)

    def __repr__(self) -> str:
        return f"<Api {self._settings.entity or ''}/{self.default_project} in {self._settings.store}>"
