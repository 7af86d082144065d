"""Collections and types: what the public API lists."""

from jupyter_artifacts.core.model.version import CollectionRecord
from jupyter_artifacts.core.operations.resolve import list_collection_records, list_version_records
from jupyter_artifacts.core.store import Store
from jupyter_artifacts.sdk.artifact import Artifact
from jupyter_artifacts.sdk.files import Listing
from jupyter_artifacts.sdk.times import iso_time
from jupyter_artifacts.settings import Settings


class ArtifactCollection:
    """All versions of one name."""

    def __init__(self, store: Store, record: CollectionRecord, settings: Settings) -> None:
        self._store = store
        self._record = record
        self._settings = settings

    @property
    def id(self) -> str:
        """Identifies it in the store."""
        return str(self._record.key)

    @property
    def name(self) -> str:
        """The artifacts' name, without version."""
        return self._record.name

    @property
    def type(self) -> str:
        """The artifacts' type."""
        return self._record.type

    @property
    def entity(self) -> str:
        """Who owns the project."""
        return self._record.entity

    @property
    def project(self) -> str:
        """The project it belongs to."""
        return self._record.project

    @property
    def description(self) -> str | None:
        """Free text."""
        return self._record.description

    @property
    def created_at(self) -> str:
        """When its first version was logged: ISO 8601, UTC."""
        return iso_time(self._record.created_at)

    @property
    def aliases(self) -> list[str]:
        """Every alias of its versions."""
        return sorted({alias for version in list_version_records(self._store, self._record) for alias in version.aliases})

    def artifacts(self, per_page: int = 50) -> Listing[Artifact]:
        """Its versions, newest first. `per_page` is accepted for W&B's sake: there are no pages."""
        return Listing(
            lambda: [
                Artifact._of_version(self._store, version, self._settings) for version in list_version_records(self._store, self._record)
            ]
        )

    def versions(self, per_page: int = 50) -> Listing[Artifact]:
        """`artifacts` under W&B's older name."""
        return self.artifacts(per_page)

    def is_sequence(self) -> bool:
        """Whether versions are logged to it (and not only linked)."""
        return not self._record.holds_links

    def __repr__(self) -> str:
        return f"<ArtifactCollection {self._record.qualified_name} ({self.type})>"


class ArtifactType:
    """One type of artifacts in a project."""

    def __init__(self, store: Store, entity: str, project: str, name: str, settings: Settings) -> None:
        self.name = name
        self.entity = entity
        self.project = project
        self._store = store
        self._settings = settings

    def collections(self) -> Listing[ArtifactCollection]:
        """The collections of this type, by name."""
        return Listing(
            lambda: [
                ArtifactCollection(self._store, record, self._settings)
                for record in list_collection_records(self._store, self.entity, self.project, self.name)
            ]
        )

    def __repr__(self) -> str:
        return f"<ArtifactType {self.name!r} in {self.entity}/{self.project}>"
