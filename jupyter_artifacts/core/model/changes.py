"""What is different between two manifests."""

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple

from jupyter_artifacts.core.model.manifest import Entry


class ChangeKind(StrEnum):
    """How an entry differs."""

    ADDED = "added"
    REMOVED = "removed"
    MODIFIED = "modified"
    RENAMED = "renamed"


class Change(NamedTuple):
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


class MetadataChange(NamedTuple):
    """One top-level metadata key that differs; `missing` values are absent on that side."""

    key: str
    old: object
    new: object
    kind: ChangeKind


class Changes(NamedTuple):
    """All that differs, in path order."""

    entries: tuple[Change, ...] = ()
    metadata: tuple[MetadataChange, ...] = ()
    counts: Mapping[ChangeKind, int] = {}

    def __bool__(self) -> bool:
        return bool(self.entries or self.metadata)
