"""What an artifact is: its name, where it belongs, its size and times."""

from enum import StrEnum
from typing import TYPE_CHECKING

from jupyter_artifacts.core.model.names import check_distributed_id
from jupyter_artifacts.core.model.version import VersionRecord
from jupyter_artifacts.sdk.artifact.life import ArtifactLife

if TYPE_CHECKING:
    from jupyter_artifacts.sdk.collection import ArtifactCollection


class ArtifactState(StrEnum):
    """Where an artifact is in its life; the words are W&B's."""

    PENDING = "PENDING"
    COMMITTED = "COMMITTED"
    DELETED = "DELETED"


class ArtifactFacts(ArtifactLife):
    """Facts of an artifact that don't change once it is logged."""

    @property
    def name(self) -> str:
        """The collection's name before logging, ``name:v3`` afterwards."""
        return self._settled.name if self._is_settled else self._name

    @property
    def type(self) -> str:
        """What kind of artifact it is."""
        return self._settled.collection.type if self._is_settled else self._type

    @property
    def id(self) -> str | None:
        """Identifies the version in the store; None for a draft."""
        return str(self._settled.key) if self._is_settled else None

    @property
    def version(self) -> str:
        """``v3``."""
        return self._logged("version").label

    @property
    def entity(self) -> str:
        """Who owns the project."""
        return self._logged("entity").collection.entity

    @property
    def project(self) -> str:
        """The project of its collection: of a link, that which it was linked to."""
        return self._logged("project").collection.project

    @property
    def qualified_name(self) -> str:
        """``entity/project/name:v3``."""
        return self._logged("qualified_name").qualified_name

    @property
    def collection(self) -> "ArtifactCollection":
        """All versions of this name: of a link, what it was linked to."""
        from jupyter_artifacts.sdk.collection import ArtifactCollection

        version = self._logged("collection")
        return ArtifactCollection(self._opened, version.collection, self._in_force)

    @property
    def state(self) -> ArtifactState:
        """PENDING until it is committed, DELETED once it was deleted through this object."""
        if self._version is None:
            return ArtifactState.PENDING
        return ArtifactState.DELETED if self._is_deleted else ArtifactState.COMMITTED

    @property
    def commit_hash(self) -> str:
        """The digest of the committed version."""
        return self._logged("commit_hash").digest.hex()

    @property
    def size(self) -> int:
        """Bytes of all its files."""
        return self._settled.size if self._is_settled else self._draft.size

    @property
    def file_count(self) -> int:
        """How many files it holds."""
        return self._logged("file_count").entry_count

    @property
    def created_at(self) -> str:
        """When it was committed: ISO 8601, UTC."""
        from jupyter_artifacts.sdk.times import iso_time

        return iso_time(self._logged("created_at").created_at)

    @property
    def updated_at(self) -> str:
        """When its description or metadata last changed: ISO 8601, UTC."""
        from jupyter_artifacts.sdk.times import iso_time

        return iso_time(self._logged("updated_at").updated_at)

    @property
    def record(self) -> VersionRecord:
        """The committed version as the catalog holds it."""
        return self._logged("record")

    @property
    def incremental(self) -> bool:
        """Whether it is added to the version that is the latest when it is logged."""
        return self._is_incremental

    @property
    def distributed_id(self) -> str | None:
        """What `Run.upsert_artifact` and `Run.finish_artifact` use where they are given no id; None for the run's group."""
        return self._distributed_id

    @distributed_id.setter
    def distributed_id(self, distributed_id: str | None) -> None:
        self._distributed_id = None if distributed_id is None else check_distributed_id(distributed_id)

    @property
    def url(self) -> str:
        """Empty: there is no server that would show it."""
        self._logged("url")
        return ""

    def json_encode(self) -> dict[str, str]:
        """What names it, in W&B's JSON.

        Raises:
            ArtifactNotLoggedError: it is not logged.
        """
        version = self._logged("json_encode()")
        return {
            "_type": "artifactVersion",
            "_version": "v0",
            "id": str(version.key),
            "version": version.source_label,
            "sequenceName": version.source_collection.name,
        }

    def is_draft(self) -> bool:
        """Whether it is not committed yet."""
        return self.state is ArtifactState.PENDING
