"""The difference between two committed versions, as an object that shows itself."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from jupyter_artifacts.core.model.changes import Change, ChangeKind, Changes, MetadataChange
from jupyter_artifacts.core.model.version import VersionRecord
from jupyter_artifacts.core.operations.diff import TextDiff, diff_text, diff_versions
from jupyter_artifacts.core.store import Store

if TYPE_CHECKING:
    from jupyter_artifacts.core.tables.compare.comparison import Match
    from jupyter_artifacts.sdk.table.diff import TableDiff

TEXT_FILES_SHOWN = 10


class ArtifactDiff:
    """What differs from `old` to `new`."""

    def __init__(self, store: Store, old: VersionRecord, new: VersionRecord) -> None:
        self.old = old
        self.new = new
        self._store = store
        self._changes: Changes = diff_versions(store, old, new)

    @property
    def changes(self) -> Changes:
        """All of it."""
        return self._changes

    @property
    def added(self) -> list[str]:
        """Paths that only `new` has."""
        return self._paths(ChangeKind.ADDED)

    @property
    def removed(self) -> list[str]:
        """Paths that only `old` has."""
        return self._paths(ChangeKind.REMOVED)

    @property
    def modified(self) -> list[str]:
        """Paths whose contents differ."""
        return self._paths(ChangeKind.MODIFIED)

    @property
    def renamed(self) -> list[tuple[str, str]]:
        """(path in `old`, path in `new`) of contents that moved."""
        return [(change.old.path, change.new.path) for change in self._changes.entries if change.old and change.new and _is_rename(change)]

    @property
    def metadata(self) -> Sequence[MetadataChange]:
        """Metadata keys that differ."""
        return self._changes.metadata

    def text(self, limit: int = TEXT_FILES_SHOWN) -> list[TextDiff]:
        """Line differences of the first `limit` modified text files."""
        found: list[TextDiff] = []
        for change in self._changes.entries:
            if len(found) == limit:
                break
            if change.kind is ChangeKind.MODIFIED and (text := diff_text(self._store, change)).lines:
                found.append(text)
        return found

    def table(
        self,
        path: str | None = None,
        *,
        key: Sequence[str] | str | None = None,
        match: "Match | None" = None,
        old_path: str | None = None,
    ) -> "TableDiff":
        """What differs in a table: columns, rows and cells.

        Args:
            path: of the table, or of the folder of its parts; not needed where both versions have one table.
            key: names of the columns that tell rows apart; without it, the primary key that the table declares, or a column that is called
                like a key and is unique in both.
            match: "place" compares row by row, "whole" rows as they are.
            old_path: where the table was in `old`, if elsewhere.

        Raises:
            EntryNotFoundError: one of the versions has no such table.
            UsageError: the key or the way of matching makes no sense for these tables.
        """
        from jupyter_artifacts.core.operations.diff_table import diff_table
        from jupyter_artifacts.sdk.table.diff import TableDiff

        comparison = diff_table(self._store, self.old, self.new, path, old_path=old_path, key=key, match=match)
        return TableDiff(self._store, self.old, self.new, comparison)

    def __bool__(self) -> bool:
        return bool(self._changes)

    def __repr__(self) -> str:
        counts = ", ".join(f"{count} {kind}" for kind, count in self._changes.counts.items() if count) or "no files differ"
        return f"<ArtifactDiff {self.old.name} → {self.new.name}: {counts}>"

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, object]:
        from jupyter_artifacts.sdk.show import diff_bundle

        return diff_bundle(self)

    def _paths(self, kind: ChangeKind) -> list[str]:
        return [change.path for change in self._changes.entries if change.kind is kind]


def _is_rename(change: Change) -> bool:
    return change.kind is ChangeKind.RENAMED
