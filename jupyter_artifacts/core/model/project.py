"""Projects, as the catalog holds them. Times are microseconds since 1970, UTC."""

from typing import NamedTuple


class ProjectRecord(NamedTuple):
    """A place for runs and collections; a registry is one whose name says so.

    Attributes:
        key: catalog key.
        artifact_types: the types that may be linked to it; None where all may.
    """

    key: int
    entity: str
    name: str
    description: str | None
    artifact_types: tuple[str, ...] | None
    created_at: int

    @property
    def path(self) -> str:
        """``entity/name``."""
        return f"{self.entity}/{self.name}"
