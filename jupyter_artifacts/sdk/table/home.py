"""Where a table lies that came out of an artifact."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from jupyter_artifacts.core.tables.stored import StoredTable
from jupyter_artifacts.sdk.media.medium import Media
from jupyter_artifacts.sdk.media.others import media_class

if TYPE_CHECKING:
    from jupyter_artifacts.core.tables.cells import Cells


class Home:
    """Where a table lies: an entry of a version, or of a draft.

    Attributes:
        path: of the entry.
        stored: the Parquet file.
        origin: the artifact.
    """

    def __init__(self, path: str, stored: StoredTable, origin: Any) -> None:
        self.path = path
        self.stored = stored
        self.origin = origin

    def load(self) -> "Cells":
        """All rows."""
        from jupyter_artifacts.core.tables.assembly import cells_of_arrow

        return cells_of_arrow(self.stored.read(), self.stored.marks.columns, self.medium)

    def has_marks(self, columns: Sequence[str] | None) -> bool:
        """Whether one of these columns is something that Arrow can't say."""
        marked = self.stored.marks.columns
        return bool(marked if columns is None else set(columns) & marked.keys())

    def medium(self, kind: str, cell: Mapping[str, Any]) -> Media:
        """The medium that a cell stands for."""
        return medium_of(self.origin, kind, cell)


def medium_of(artifact: Any, kind: str, cell: Mapping[str, Any]) -> Media:
    """The medium of an artifact that a cell stands for."""
    return media_class(kind).from_cell(cell, artifact._read_entry, artifact)
