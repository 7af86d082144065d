"""What is different between two manifests."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from jupyter_artifacts.core.model.manifest import Entry


class ChangeKind(StrEnum):
    """How an entry differs."""

    ADDED = "added"
    REMOVED = "removed"
    MODIFIED = "modified"
    RENAMED = "renamed"


@dataclass(frozen=True, slots=True)
class Change:
    """One entry that differs: `old` is None when added, `new` is None when removed."""

    kind: ChangeKind
    old: Entry | None
    new: Entry | None

    @property
    def path(self) -> str:
        """Where the entry is now, or where it was."""
        entry = self.new or self.old
        assert entry is not None
        return entry.path


@dataclass(frozen=True, slots=True)
class MetadataChange:
    """One top-level metadata key that differs; `missing` values are absent on that side."""

    key: str
    old: object
    new: object
    kind: ChangeKind


@dataclass(frozen=True, slots=True)
class Changes:
    """All that differs, in path order."""

    entries: tuple[Change, ...] = ()
    metadata: tuple[MetadataChange, ...] = ()
    counts: Mapping[ChangeKind, int] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.entries or self.metadata)
