"""Collections and types: what the public API lists, and what may change on a collection."""

import warnings
from collections.abc import Iterable, Mapping

from jupyter_artifacts.core.model.names import check_artifact_name, check_tag, check_text, check_type
from jupyter_artifacts.core.model.version import CollectionRecord, VersionRecord
from jupyter_artifacts.core.operations.browse import CollectionListing, VersionListing
from jupyter_artifacts.core.operations.delete import delete_collection
from jupyter_artifacts.core.operations.resolve import get_collection_of_type, get_project_record
from jupyter_artifacts.core.operations.update_collection import CollectionEdit, edit_collection, list_aliases_in, list_tags_of
from jupyter_artifacts.core.store import Store
from jupyter_artifacts.errors import UsageError
from jupyter_artifacts.sdk.artifact import Artifact
from jupyter_artifacts.sdk.paginator import Paginator
from jupyter_artifacts.sdk.session import session
from jupyter_artifacts.sdk.times import iso_time
from jupyter_artifacts.settings import Settings


class ArtifactCollection:
    """All versions of one name. Change `name`, `type`, `description` or `tags`, then `save()`."""

    def __init__(self, store: Store, record: CollectionRecord, settings: Settings) -> None:
        self._store = store
        self._settings = settings
        self._become(record)

    def _become(self, record: CollectionRecord) -> None:
        self._record = record
        self._name, self._type, self._description = record.name, record.type, record.description
        self._known_tags: list[str] | None = None
        self._tags: list[str] | None = None

    @property
    def id(self) -> str:
        """Identifies it in the store."""
        return str(self._record.key)

    @property
    def name(self) -> str:
        """The artifacts' name, without version; set it to rename, then `save()`."""
        return self._name

    @name.setter
    def name(self, name: str) -> None:
        self._name = check_artifact_name(name)

    @property
    def type(self) -> str:
        """The artifacts' type; set it to change, then `save()`. Links have the type of what they lead to."""
        return self._type

    @type.setter
    def type(self, type_name: str) -> None:
        self._type = check_type(type_name)

    @property
    def description(self) -> str | None:
        """Free text; set it, then `save()`."""
        return self._description

    @description.setter
    def description(self, description: str | None) -> None:
        self._description = check_text("description", description)

    @property
    def tags(self) -> list[str]:
        """Words to find it by; change or replace the list, then `save()`."""
        if self._tags is None:
            self._known_tags = list_tags_of(self._store, self._record)
            self._tags = list(self._known_tags)
        return self._tags

    @tags.setter
    def tags(self, tags: Iterable[str]) -> None:
        if isinstance(tags, str):
            raise UsageError(f"tags must be a list, such as [{tags!r}], not a single text.")
        self.tags[:] = [check_tag(tag) for tag in tags]

    @property
    def entity(self) -> str:
        """Who owns the project."""
        return self._record.entity

    @property
    def project(self) -> str:
        """The project it belongs to."""
        return self._record.project

    @property
    def project_id(self) -> str:
        """Identifies the project in the store."""
        return str(get_project_record(self._store, self.entity, self.project).key)

    @property
    def qualified_name(self) -> str:
        """``entity/project/name``."""
        return self._record.qualified_name

    @property
    def created_at(self) -> str:
        """When its first version was logged or linked: ISO 8601, UTC."""
        return iso_time(self._record.created_at)

    @property
    def updated_at(self) -> str:
        """When it last got a version or was changed: ISO 8601, UTC."""
        return iso_time(self._record.updated_at)

    @property
    def record(self) -> CollectionRecord:
        """The collection as the catalog holds it."""
        return self._record

    @property
    def aliases(self) -> list[str]:
        """Every alias of its versions."""
        return list_aliases_in(self._store, self._record)

    def artifacts(
        self, per_page: int = 50, start: str | None = None, *, order: str | None = None, filters: Mapping[str, object] | None = None
    ) -> Paginator[Artifact]:
        """Its versions, newest first.

        Args:
            per_page: how many are read at once.
            start: a `cursor` of such a listing, to go on there.
            order: "version", "created_at", "updated_at", "size", "file_count", or a number such as "metadata.accuracy", with "+" or "-";
                versions without it come last.
            filters: such as ``{"tag": "clean", "metadata.accuracy": {"$gt": 0.9}, "created_at": {"$gte": "2026-11-01"}}``.

        Raises:
            UsageError: an order, filter or cursor that makes no sense here.
        """
        return Paginator(VersionListing(self._store, self._record, filters), self._artifact, order=order, per_page=per_page, start=start)

    def versions(self, per_page: int = 50, start: str | None = None) -> Paginator[Artifact]:
        """`artifacts` under W&B's older name."""
        return self.artifacts(per_page, start)

    def delete(self) -> None:
        """Delete all versions, with all their aliases, by one operation that can be undone; of a collection of links, the links.

        The name stays: what is logged under it next gets the next number.

        Raises:
            CollectionNotFoundError: it is gone.
        """
        session().queue.drain()
        delete_collection(self._store, self._record)

    def is_sequence(self) -> bool:
        """Whether versions are logged to it (and not linked)."""
        return not self._record.holds_links

    def save(self) -> None:
        """Keep all changes, at once; what was not changed here stays as somebody else changed it meanwhile.

        Raises:
            ConflictError: another artifact of the project has that name.
            UsageError: its type can't change.
            CollectionNotFoundError: it is gone.
        """
        record, tags = self._record, {check_tag(tag) for tag in self._tags or ()}
        known = set(self._known_tags or ())
        edit = CollectionEdit(
            name=None if self._name == record.name else self._name,
            type=None if self._type == record.type else self._type,
            description=None if self._description == record.description else (self._description,),
            tags_added=tags - known,
            tags_removed=known - tags,
        )
        self._become(edit_collection(self._store, record, edit))

    def change_type(self, new_type: str) -> None:
        """Change the type at once. Deprecated as in W&B: set `type` and call `save()`.

        Raises:
            UsageError: its type can't change.
        """
        warnings.warn("change_type() is deprecated; set `type` and call `save()`.", DeprecationWarning, stacklevel=2)
        edit = CollectionEdit(type=check_type(new_type))
        self._record = edit_collection(self._store, self._record, edit)
        self._type = self._record.type

    def _artifact(self, version: VersionRecord) -> Artifact:
        return Artifact._of_version(self._store, version, self._settings)

    def __repr__(self) -> str:
        return f"<ArtifactCollection {self._record.qualified_name} ({self._record.type})>"


class ArtifactType:
    """One type of artifacts in a project."""

    def __init__(self, store: Store, entity: str, project: str, name: str, settings: Settings) -> None:
        self.name = name
        self.entity = entity
        self.project = project
        self._store = store
        self._settings = settings

    @property
    def id(self) -> str:
        """Identifies it in the store."""
        return f"{self.entity}/{self.project}/{self.name}"

    def collections(
        self,
        filters: Mapping[str, object] | None = None,
        order: str | None = None,
        per_page: int = 50,
        start: str | None = None,
    ) -> Paginator[ArtifactCollection]:
        """The collections of this type, by name.

        Args:
            filters: such as ``{"name": {"$regex": "cats"}, "tag": "clean"}``.
            order: "name", "created_at" or "updated_at", with "+" or "-".
            per_page: how many are read at once.
            start: a `cursor` of such a listing, to go on there.

        Raises:
            UsageError: an order, filter or cursor that makes no sense here.
        """
        listing = CollectionListing(self._store, self.entity, self.project, self.name, filters)
        return Paginator(listing, self._collection, order=order, per_page=per_page, start=start)

    def collection(self, name: str) -> ArtifactCollection:
        """The collection of this type and name.

        Raises:
            CollectionNotFoundError: there is none.
        """
        return self._collection(get_collection_of_type(self._store, self.entity, self.project, name, self.name))

    def _collection(self, record: CollectionRecord) -> ArtifactCollection:
        return ArtifactCollection(self._store, record, self._settings)

    def __repr__(self) -> str:
        return f"<ArtifactType {self.name!r} in {self.entity}/{self.project}>"
