"""Collections and committed versions, as the catalog holds them. Times are microseconds since 1970, UTC."""

from collections.abc import Mapping
from datetime import timedelta
from typing import NamedTuple

from jupyter_artifacts.core.model.digest import Digest
from jupyter_artifacts.core.model.ttl import ArtifactTTL, Ttl


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

    @property
    def qualified_name(self) -> str:
        """``entity/project/name``."""
        return f"{self.entity}/{self.project}/{self.name}"


class VersionRecord(NamedTuple):
    """One committed version.

    Attributes:
        key: catalog key.
        number: 12 for v12.
        digest: of the manifest.
        size: bytes of all entries.
        aliases: without the version number itself.
        extras: what the digest does not cover, such as empty folders.
        ttl: how long it is to be kept, as was said of this version itself.
        expires_at: when it goes away, by its own TTL or by the default it inherits; None is never.
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
