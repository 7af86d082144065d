"""The difference between two tables, as an object that shows itself."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jupyter_artifacts.core.model.version import VersionRecord
    from jupyter_artifacts.core.store import Store
    from jupyter_artifacts.core.tables.compare.columns import ColumnChange
    from jupyter_artifacts.core.tables.compare.comparison import Summary, TableComparison


class TableDiff:
    """What differs from a table of `old` to one of `new`.

    Attributes:
        comparison: rows, cells and columns; a source of pages.
    """

    def __init__(self, store: "Store", old: "VersionRecord", new: "VersionRecord", comparison: "TableComparison") -> None:
        self.store = store
        self.old = old
        self.new = new
        self.comparison = comparison

    @property
    def summary(self) -> "Summary":
        """How many rows and cells differ."""
        return self.comparison.summary

    @property
    def columns(self) -> "list[ColumnChange]":
        """Columns that came, went, or changed their type or name."""
        return self.comparison.columns

    @property
    def key(self) -> tuple[str, ...]:
        """Columns by which rows were matched; none where their place or all their cells were."""
        return self.comparison.key

    @property
    def notes(self) -> list[str]:
        """What a reader has to know, such as keys that several rows share."""
        return self.comparison.notes

    def page(self, offset: int, limit: int) -> Any:
        """`limit` rows that differ, from `offset` on, as an Arrow table."""
        return self.comparison.page(offset, limit)

    def get_dataframe(self, limit: int | None = None) -> Any:
        """The rows that differ, all or the first `limit`, as a pandas DataFrame, with each cell before and after."""
        return self.comparison.frame(limit)

    def close(self) -> None:
        """Give the tables' files back."""
        self.comparison.close()

    def __len__(self) -> int:
        """How many rows differ."""
        return len(self.comparison)

    def __bool__(self) -> bool:
        return bool(self.comparison)

    def __repr__(self) -> str:
        counts = ", ".join(f"{getattr(self.summary, kind):,} {kind}" for kind in ("changed", "added", "removed"))
        return f"<TableDiff {self.old.name} → {self.new.name}, {self.comparison.new.name}: {counts} rows>"

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, object]:
        from jupyter_artifacts.sdk.show import table_diff_bundle

        return table_diff_bundle(self)
