"""The public API: read and change what is in the store, without a run."""

from collections.abc import Iterable, Mapping
from contextlib import suppress

from jupyter_artifacts.core.model.names import (
    REGISTRY_PREFIX,
    check_entity,
    check_project,
    check_text,
    parse_artifact_ref,
    parse_collection_ref,
    registry_project,
)
from jupyter_artifacts.core.operations.browse import ProjectListing, RunListing, TypeListing
from jupyter_artifacts.core.operations.registry import create_registry
from jupyter_artifacts.core.operations.resolve import (
    get_collection_of_type,
    get_project_record,
    list_type_names,
    resolve_run,
    resolve_version,
)
from jupyter_artifacts.core.operations.run import settle_crashed_runs
from jupyter_artifacts.core.store import Store
from jupyter_artifacts.errors import CommError, StoreError, UsageError
from jupyter_artifacts.sdk.api_changes import ApiChanges
from jupyter_artifacts.sdk.api_upkeep import ApiUpkeep
from jupyter_artifacts.sdk.artifact import Artifact
from jupyter_artifacts.sdk.collection import ArtifactCollection, ArtifactType
from jupyter_artifacts.sdk.fetched_run import FetchedRun
from jupyter_artifacts.sdk.paginator import Paginator
from jupyter_artifacts.sdk.project import Project, Registry, check_types
from jupyter_artifacts.sdk.session import session
from jupyter_artifacts.settings import Settings, load_settings

_OVERRIDES = {"project", "entity", "store", "base_url", "run"}


class Api(ApiChanges, ApiUpkeep):
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

    def begin_store(self) -> Store:
        """The store, made when there is none yet.

        Raises:
            StoreError: below it, why it can't be opened or made.
        """
        return session().open_store(self._settings)

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
        self,
        type_name: str,
        name: str,
        order: str | None = None,
        per_page: int = 50,
        tags: Iterable[str] | None = None,
        start: str | None = None,
        *,
        filters: Mapping[str, object] | None = None,
    ) -> Paginator[Artifact]:
        """All versions of a collection, newest first.

        Args:
            type_name: its type.
            name: ``[[entity/]project/]name``.
            order: as `ArtifactCollection.artifacts` takes it, with "+" or "-".
            per_page: how many are read at once.
            tags: only versions that have all of these.
            start: a `cursor` of such a listing, to go on there.
            filters: as `ArtifactCollection.artifacts` takes them.

        Raises:
            CollectionNotFoundError: there is none of that name and type.
            UsageError: an order, filter or cursor that makes no sense here.
        """
        if isinstance(tags, str):
            raise UsageError(f"tags must be a list, such as [{tags!r}], not a single text.")
        having: list[object] = [{"tag": tag} for tag in tags or ()]
        wanted = {"$and": [*having, filters or {}]}
        return self.artifact_collection(type_name, name).artifacts(per_page, start, order=order, filters=wanted)

    def artifact_versions(self, type_name: str, name: str, per_page: int = 50) -> Paginator[Artifact]:
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
        except CommError:
            return False
        return True

    def artifact_type(self, type_name: str, project: str | None = None) -> ArtifactType:
        """One type of a project.

        Raises:
            CommError: the project has no artifacts of it.
        """
        entity, name = self._place(project)
        if type_name not in list_type_names(self._drained, entity, name):
            raise CommError(f"project {entity}/{name} has no artifacts of type {type_name!r}.")
        return ArtifactType(self.store, entity, name, type_name, self._settings)

    def artifact_types(self, project: str | None = None, start: str | None = None, per_page: int = 50) -> Paginator[ArtifactType]:
        """The types in use in a project (``[entity/]project``), by name."""
        entity, name = self._place(project)

        def artifact_type(each: str) -> ArtifactType:
            return ArtifactType(self.store, entity, name, each, self._settings)

        return Paginator(TypeListing(self._drained, entity, name), artifact_type, per_page=per_page, start=start)

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
        ref = parse_collection_ref(name)
        entity, project = ref.entity or self.default_entity, ref.project or self.default_project
        record = get_collection_of_type(self._drained, entity, project, ref.name, type_name)
        return ArtifactCollection(self.store, record, self._settings)

    def artifact_collections(
        self,
        project_name: str,
        type_name: str,
        order: str | None = None,
        per_page: int = 50,
        start: str | None = None,
        *,
        filters: Mapping[str, object] | None = None,
    ) -> Paginator[ArtifactCollection]:
        """The collections of a type in a project (``[entity/]project``), by name; see `ArtifactType.collections`."""
        entity, project = self._place(project_name)
        listed = ArtifactType(self._drained, entity, project, type_name, self._settings)
        return listed.collections(filters, order, per_page, start)

    def project(self, name: str, entity: str | None = None) -> Project:
        """One project (``[entity/]name``).

        Raises:
            CommError: there is none.
        """
        place = self._place(name if entity is None else f"{entity}/{name}")
        return Project(self.store, get_project_record(self._drained, *place), self._settings)

    def projects(self, entity: str | None = None, per_page: int = 200, start: str | None = None) -> Paginator[Project]:
        """The projects of an entity, by name."""
        listing = ProjectListing(self._drained, check_entity(entity or self.default_entity))
        return Paginator(listing, lambda found: Project(self.store, found, self._settings), per_page=per_page, start=start)

    def registry(self, name: str, organization: str | None = None) -> Registry:
        """One registry, by its name with or without ``wandb-registry-``.

        Raises:
            CommError: there is none.
        """
        entity, project = check_entity(organization or self.default_entity), registry_project(name)
        return Registry(self.store, get_project_record(self._drained, entity, project), self._settings)

    def registries(
        self,
        organization: str | None = None,
        filter: Mapping[str, object] | None = None,
        per_page: int = 100,
        start: str | None = None,
        *,
        order: str | None = None,
    ) -> Paginator[Registry]:
        """The registries of an entity, by name.

        Args:
            organization: the entity that owns them.
            filter: such as ``{"name": {"$regex": "model"}}``; names have the prefix ``wandb-registry-``.
            per_page: how many are read at once.
            start: a `cursor` of such a listing, to go on there.
            order: "name" or "created_at", with "+" or "-".

        Raises:
            UsageError: an order, filter or cursor that makes no sense here.
        """
        listing = ProjectListing(self._drained, check_entity(organization or self.default_entity), REGISTRY_PREFIX, filter)
        return Paginator(listing, lambda found: Registry(self.store, found, self._settings), order=order, per_page=per_page, start=start)

    def create_registry(
        self,
        name: str,
        visibility: str | None = None,
        organization: str | None = None,
        description: str | None = None,
        artifact_types: Iterable[str] | None = None,
    ) -> Registry:
        """Make a registry; linking to a project that has its name makes it, too.

        Args:
            name: without ``wandb-registry-``, which is put before it.
            visibility: accepted for W&B's sake: who can read the store reads all of it.
            organization: the entity that owns it.
            description: free text.
            artifact_types: the types that may be linked to it; all, when left out.

        Raises:
            ConflictError: there is one of that name.
            InvalidNameError: a name or type that can't be one.
        """
        entity, project = check_entity(organization or self.default_entity), registry_project(name)
        types = None if artifact_types is None else check_types(artifact_types)
        store = session().open_store(self._settings)
        made = create_registry(store, entity, project, description=check_text("description", description), artifact_types=types)
        return Registry(store, made, self._settings)

    def run(self, path: str) -> FetchedRun:
        """The run at ``[[entity/]project/]id``, also while it is going on.

        Raises:
            RunNotFoundError: there is none.
        """
        return FetchedRun(self.store, resolve_run(self.store, path, self.default_entity, self.default_project), self._settings)

    def runs(
        self,
        path: str | None = None,
        filters: Mapping[str, object] | None = None,
        order: str | None = None,
        per_page: int = 50,
        start: str | None = None,
    ) -> Paginator[FetchedRun]:
        """The runs of a project (``[entity/]project``), the first first.

        Args:
            path: the project.
            filters: such as ``{"state": "finished", "config.lr": 0.1, "summary_metrics.loss": {"$lt": 0.5}}``; as in W&B, "name" is the
                run's id and "display_name" its name.
            order: "created_at", "name", "heartbeat_at", or a number such as "summary_metrics.loss" or "config.lr", with "+" or "-"; runs
                without it come last.
            per_page: how many are read at once.
            start: a `cursor` of such a listing, to go on there.

        Raises:
            UsageError: an order, filter or cursor that makes no sense here.
        """
        with suppress(StoreError):  # where it can't be written, crashed runs are still listed, as running to filters
            settle_crashed_runs(self.store)
        listing = RunListing(self._drained, *self._place(path), filters)
        return Paginator(listing, lambda found: FetchedRun(self.store, found, self._settings), order=order, per_page=per_page, start=start)

    @property
    def _drained(self) -> Store:
        """The store, with everything in it that this process has logged so far."""
        session().queue.drain()
        return self.store

    def _place(self, path: str | None) -> tuple[str, str]:
        """(entity, project) of ``[entity/]project``."""
        entity, _, project = (path or "").rpartition("/")
        return check_entity(entity or self.default_entity), check_project(project or self.default_project)

    def __repr__(self) -> str:
        return f"<Api {self._settings.entity or ''}/{self.default_project} in {self._settings.store}>"
