"""Pages of a table of an artifact, whatever its size: in any order, filtered, searched, with figures of its columns."""

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from jupyter_artifacts.core.model.version import VersionRecord
from jupyter_artifacts.core.operations.open_table import open_table
from jupyter_artifacts.core.store import Store
from jupyter_artifacts.core.tables.view import TableView as Pages

if TYPE_CHECKING:
    from jupyter_artifacts.core.tables.statistics import ColumnStatistics


class TableView(Pages):
    """A table as it is looked at: `change` says in which order and what of it, `page` gives rows. Shows its first rows.

    Raises (each method that reads):
        IntegrityError: the stored bytes are not those that were logged.
        UsageError: the question makes no sense for these columns.
    """

    def __init__(self, store: Store, version: VersionRecord, path: str | None = None) -> None:
        super().__init__(open_table(store, version, path))
        self.store = store
        self.version = version
        self.path = self.source.name

    def __len__(self) -> int:
        """How many rows are left by filters and search."""
        return self.count()

    def get_dataframe(self, limit: int | None = None) -> Any:
        """The rows that it shows, all or the first `limit`, as a pandas DataFrame."""
        return self.frame(limit)

    def to_csv(self, path: str | os.PathLike[str], limit: int | None = None, *, guards_formulas: bool = True) -> int:
        """Write the rows that it shows, all or the first `limit`, to a CSV file; returns how many.

        Args:
            path: of the file; one that is there is replaced.
            limit: how many rows; None for all.
            guards_formulas: whether text that a spreadsheet would run as a formula gets a single quote before it.

        Raises:
            InvalidPathError: the file can't be written.
        """
        from jupyter_artifacts.core.tables.export import write_csv

        return write_csv(path, self.page(0, 0).schema, self.pieces(limit), guards_formulas=guards_formulas)

    def statistics(self, columns: Sequence[str] | None = None) -> "list[ColumnStatistics]":
        """Figures of columns, of the rows that are left by filters and search; those of a whole table are computed once."""
        from jupyter_artifacts.core.tables.query import column_position
        from jupyter_artifacts.core.tables.statistics import compute_statistics

        wanted = None if columns is None else [column_position(self.source.schema, name) for name in columns]
        with self.computing() as cursor:
            return compute_statistics(self.source, cursor, wanted, self.state.question)

    def __repr__(self) -> str:
        return f"<TableView {self.version.name}/{self.path}: {self.source.row_count:,} rows, {len(self.source.schema)} columns>"

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, object]:
        from jupyter_artifacts.sdk.show import table_bundle

        return table_bundle(self)
