"""Projects and registries: places of collections."""

from collections.abc import Iterable, Mapping

from jupyter_artifacts.core.model.names import REGISTRY_PREFIX, check_text, check_type
from jupyter_artifacts.core.model.project import ProjectRecord
from jupyter_artifacts.core.model.version import CollectionRecord, VersionRecord
from jupyter_artifacts.core.operations.browse import CollectionListing, RegistryListing, TypeListing
from jupyter_artifacts.core.operations.registry import update_registry
from jupyter_artifacts.core.store import Store
from jupyter_artifacts.errors import UsageError
from jupyter_artifacts.sdk.artifact import Artifact
from jupyter_artifacts.sdk.collection import ArtifactCollection, ArtifactType
from jupyter_artifacts.sdk.paginator import Paginator
from jupyter_artifacts.sdk.times import iso_time
from jupyter_artifacts.settings import Settings


class Project:
    """A place for runs and collections."""

    def __init__(self, store: Store, record: ProjectRecord, settings: Settings) -> None:
        self._store = store
        self._record = record
        self._settings = settings

    @property
    def id(self) -> str:
        """Identifies it in the store."""
        return str(self._record.key)

    @property
    def name(self) -> str:
        """Its name, without the entity."""
        return self._record.name

    @property
    def entity(self) -> str:
        """Who owns it."""
        return self._record.entity

    @property
    def path(self) -> list[str]:
        """``[entity, name]``, as in W&B."""
        return [self._record.entity, self._record.name]

    @property
    def created_at(self) -> str:
        """When something was first put into it: ISO 8601, UTC."""
        return iso_time(self._record.created_at)

    def collections(
        self,
        filters: Mapping[str, object] | None = None,
        order: str | None = None,
        per_page: int = 50,
        start: str | None = None,
    ) -> Paginator[ArtifactCollection]:
        """Its collections, of all types, by name; the arguments are those of `ArtifactType.collections`.

        Raises:
            UsageError: an order, filter or cursor that makes no sense here.
        """
        listing = CollectionListing(self._store, self._record.entity, self._record.name, None, filters)
        return Paginator(listing, self._collection, order=order, per_page=per_page, start=start)

    def artifacts_types(self, per_page: int = 50, start: str | None = None) -> Paginator[ArtifactType]:
        """The types in use in it, by name."""
        listing = TypeListing(self._store, self._record.entity, self._record.name)
        return Paginator(listing, self._artifact_type, per_page=per_page, start=start)

    def _collection(self, record: CollectionRecord) -> ArtifactCollection:
        return ArtifactCollection(self._store, record, self._settings)

    def _artifact_type(self, name: str) -> ArtifactType:
        return ArtifactType(self._store, self._record.entity, self._record.name, name, self._settings)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self._record.path}>"


class Registry(Project):
    """A project that holds links to the good ones among all that was logged. Change `description` or `artifact_types`, then `save()`."""

    def __init__(self, store: Store, record: ProjectRecord, settings: Settings) -> None:
        super().__init__(store, record, settings)
        self._description = record.description
        self._types = None if record.artifact_types is None else list(record.artifact_types)

    @property
    def name(self) -> str:
        """Its name, without the prefix that makes the project a registry."""
        return self.full_name.removeprefix(REGISTRY_PREFIX)

    @property
    def full_name(self) -> str:
        """The project's name: ``wandb-registry-model``."""
        return self._record.name

    @property
    def organization(self) -> str:
        """Who owns it, in W&B's word for registries."""
        return self._record.entity

    @property
    def description(self) -> str | None:
        """Free text; set it, then `save()`."""
        return self._description

    @description.setter
    def description(self, description: str | None) -> None:
        self._description = check_text("description", description)

    @property
    def allow_all_artifact_types(self) -> bool:
        """Whether artifacts of any type may be linked to it."""
        return self._types is None

    @property
    def artifact_types(self) -> list[str] | None:
        """The types that may be linked to it, None where all may; change or replace the list, then `save()`."""
        return self._types

    @artifact_types.setter
    def artifact_types(self, types: Iterable[str] | None) -> None:
        self._types = None if types is None else check_types(types)

    def versions(
        self,
        filter: Mapping[str, object] | None = None,
        per_page: int = 50,
        start: str | None = None,
        order: str | None = None,
    ) -> Paginator[Artifact]:
        """What is linked to its collections, the newest link first.

        Args:
            filter: such as ``{"alias": "production", "tag": "clean"}``.
            per_page: how many are read at once.
            start: a `cursor` of such a listing, to go on there.
            order: "linked_at", "created_at" or "updated_at", with "+" or "-".

        Raises:
            UsageError: an order, filter or cursor that makes no sense here.
        """
        listing = RegistryListing(self._store, self._record.entity, self._record.name, filter)
        return Paginator(listing, self._linked, order=order, per_page=per_page, start=start)

    def save(self) -> None:
        """Keep all changes, at once.

        Raises:
            InvalidNameError: a type that can't be one.
        """
        types = None if self._types is None else check_types(self._types)
        entity, name = self._record.entity, self._record.name
        self._record = update_registry(self._store, entity, name, description=self._description, artifact_types=types)

    def _linked(self, item: tuple[int, VersionRecord]) -> Artifact:
        return Artifact._of_version(self._store, item[1], self._settings)


def check_types(types: Iterable[str]) -> list[str]:
    """Valid artifact types.

    Raises:
        UsageError: a single text.
        InvalidNameError: a type that can't be one.
    """
    if isinstance(types, str):
        raise UsageError(f"artifact_types must be a list, such as [{types!r}], not a single text.")
    return [check_type(each) for each in types]
