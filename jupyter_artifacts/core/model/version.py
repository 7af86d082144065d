"""Collections and committed versions, as the catalog holds them. Times are microseconds since 1970, UTC."""

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum
from typing import NamedTuple

from jupyter_artifacts.core.model.digest import Digest
from jupyter_artifacts.core.model.ttl import ArtifactTTL, Ttl


class CollectionKind(StrEnum):
    """What the versions of a collection are."""

    SOURCE = "source"
    """Logged to it."""
    LINK = "link"
    """Logged elsewhere and linked to it."""


class CollectionRecord(NamedTuple):
    """All versions of one name in one project."""

    key: int
    entity: str
    project: str
    name: str
    type: str
    description: str | None
    created_at: int
    updated_at: int
    next_version: int
    kind: str = CollectionKind.SOURCE

    @property
    def holds_links(self) -> bool:
        """Whether its versions were logged elsewhere."""
        return self.kind == CollectionKind.LINK

    @property
    def qualified_name(self) -> str:
        """``entity/project/name``."""
        return f"{self.entity}/{self.project}/{self.name}"


class LinkSource(NamedTuple):
    """Where a linked version was logged.

    Attributes:
        collection: the one it was logged to.
        number: its number there.
        linked_at: when the link was made.
    """

    collection: CollectionRecord
    number: int
    linked_at: int


class VersionRecord(NamedTuple):
    """One committed version, as one collection holds it: the one it was logged to, or one that links to it.

    Attributes:
        key: catalog key of the version, the same through all links.
        collection: the one it was looked up in.
        number: 12 for v12, in that collection.
        digest: of the manifest.
        size: bytes of all entries.
        aliases: in that collection, without the version number itself.
        tags: the version's, the same through all links; so are description and metadata.
        extras: what the digest does not cover, such as empty folders.
        ttl: how long it is to be kept, as was said of this version itself.
        expires_at: when it goes away, by its own TTL or by the default it inherits; None is never.
        link: where it was logged, when this is a link.
    """

    key: int
    collection: CollectionRecord
    number: int
    digest: Digest
    entry_count: int
    size: int
    description: str | None
    metadata: Mapping[str, object]
    created_at: int
    updated_at: int
    aliases: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    extras: Mapping[str, object] = {}
    ttl: Ttl = ArtifactTTL.INHERIT
    expires_at: int | None = None
    link: LinkSource | None = None

    @property
    def ttl_in_force(self) -> timedelta | None:
        """How long it is kept from its creation on, whoever said so; None is for ever."""
        return None if self.expires_at is None else timedelta(microseconds=self.expires_at - self.created_at)

    @property
    def label(self) -> str:
        """``v12``."""
        return f"v{self.number}"

    @property
    def name(self) -> str:
        """``name:v12``."""
        return f"{self.collection.name}:{self.label}"

    @property
    def qualified_name(self) -> str:
        """``entity/project/name:v12``."""
        return f"{self.collection.qualified_name}:{self.label}"

    @property
    def source_collection(self) -> CollectionRecord:
        """The collection it was logged to."""
        return self.link.collection if self.link else self.collection

    @property
    def source_label(self) -> str:
        """``v12``, in the collection it was logged to."""
        return f"v{self.link.number}" if self.link else self.label

    @property
    def source_name(self) -> str:
        """``name:v12``, in the collection it was logged to."""
        return f"{self.source_collection.name}:{self.source_label}"

    @property
    def source_qualified_name(self) -> str:
        """``entity/project/name:v12``, in the collection it was logged to: what records call it."""
        return f"{self.source_collection.qualified_name}:{self.source_label}"


IMPORTED_REFERENCES = "imported_references"
"""The extra of a version that holds references which somebody else named: they came in an import."""


def has_imported_references(extras: Mapping[str, object]) -> bool:
    """Whether the extras of a version say that references of it came in an import."""
    return bool(extras.get(IMPORTED_REFERENCES))


def empty_folders_in(extras: Mapping[str, object]) -> set[str]:
    """The empty folders that the extras of a version name."""
    found = extras.get("empty_folders", ())
    return {str(folder) for folder in found} if isinstance(found, list | tuple) else set()
