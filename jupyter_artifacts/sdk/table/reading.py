"""What a table holds, and getting it out: as values, as a DataFrame, as Arrow."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, cast

from jupyter_artifacts.errors import UsageError

if TYPE_CHECKING:
    from jupyter_artifacts.core.tables.cells import Cells
    from jupyter_artifacts.sdk.table.home import Home
    from jupyter_artifacts.sdk.table.table import Table


class TableIndex(int):
    """The number of a row, which knows its table."""

    table: "Table"

    @classmethod
    def of(cls, table: "Table", row: int) -> "TableIndex":
        """The number `row` of `table`."""
        index = cls(row)
        index.table = table
        return index


class TableReading:
    """Rows and columns, read when somebody asks for them."""

    log_mode: str
    logged_at: str | None
    _made: "Cells | None"
    _home: "Home | None"
    _is_changed: bool
    _logged_state: tuple[int, int] | None
    _logged_rows: dict[str, int]
    _primary_key: str | None
    _foreign_keys: "dict[str, tuple[Table, str]]"

    def _begin(self, home: "Home | None" = None) -> None:
        self._made = None
        self._home = home
        self._is_changed = home is None
        self.logged_at = None
        self._logged_state = None
        self._logged_rows = {}
        self._primary_key = None if home is None else home.stored.marks.primary_key
        self._foreign_keys = {}

    @property
    def _cells(self) -> "Cells":
        cells = self._made
        if cells is None:
            assert self._home is not None
            cells = self._made = self._home.load()
        return cells

    @property
    def _unread(self) -> "Home | None":
        """Where it lies, while nothing was added to what lies there."""
        return None if self._is_changed else self._home

    @property
    def columns(self) -> list[str]:
        """Names of the columns."""
        return list(self._cells.names if self._unread is None else self._unread.stored.schema.names)

    @property
    def column_types(self) -> dict[str, str]:
        """The logical type of each column, by name: "integer", "text", "image", ..."""
        from jupyter_artifacts.core.tables.assembly import arrow_without_media
        from jupyter_artifacts.core.tables.schema import column_types

        return column_types(arrow_without_media(self._cells).schema if self._unread is None else self._unread.stored.schema)

    @property
    def data(self) -> list[list[Any]]:
        """All rows as lists."""
        return [row for _, row in self.iterrows()]

    def __len__(self) -> int:
        return len(self._cells) if self._unread is None else self._unread.stored.num_rows

    def iterrows(self) -> Iterator[tuple[TableIndex, list[Any]]]:
        """The number and the cells of each row."""
        columns = [self._cells.values(name) for name in self._cells.names]
        for row, cells in enumerate(zip(*columns, strict=True)):
            yield TableIndex.of(self._table, row), list(cells)

    def get_column(self, name: str | int, convert_to: str | None = None) -> Any:
        """The cells of a column as a list, or with `convert_to="numpy"` as an array.

        Raises:
            UsageError: there is no such column.
        """
        if convert_to not in (None, "numpy"):
            raise UsageError(f"convert_to={convert_to!r} is neither None nor 'numpy'.")
        column = self._known(name)
        if convert_to is None:
            return self._cells.values(column)
        import numpy as np

        found = self._cells.column(column)
        if isinstance(found, list) or column in self._cells.marks:
            return np.array(self._cells.values(column))
        return found.to_numpy()

    def get_index(self) -> list[TableIndex]:
        """The numbers of all rows."""
        return [TableIndex.of(self._table, row) for row in range(len(self))]

    def index_ref(self, index: int) -> TableIndex:
        """The number of a row, for a cell of another table that stands for it.

        Raises:
            UsageError: there is no such row.
        """
        if not 0 <= index < len(self):
            raise UsageError(f"there is no row {index}; the table has {len(self)}.")
        return TableIndex.of(self._table, index)

    def get_dataframe(self, columns: Sequence[str] | None = None) -> Any:
        """The rows as a pandas DataFrame; media are objects in it.

        Args:
            columns: only these; of a table in an artifact no others are read.

        Raises:
            UsageError: there is no such column.
        """
        from jupyter_artifacts.core.tables.assembly import frame_of_cells

        if self._unread is not None and not self._unread.has_marks(columns):
            return self._unread.stored.to_pandas(columns)
        return frame_of_cells(self._cells, [self._known(name) for name in columns] if columns is not None else self._cells.names)

    def to_arrow(self, columns: Sequence[str] | None = None) -> Any:
        """The rows as an Arrow table, as they are kept: media are structs of path, digest and size."""
        from jupyter_artifacts.core.tables.assembly import arrow_of_cells

        if self._unread is not None:
            return self._unread.stored.read(columns)
        whole = arrow_of_cells(self._cells)
        return whole if columns is None else whole.select([self._known(name) for name in columns])

    @property
    def _table(self) -> "Table":
        """This object as what it is."""
        return cast("Table", self)

    def _known(self, name: str | int) -> str:
        from jupyter_artifacts.core.tables.stored import refuse_unknown

        refuse_unknown([str(name)], self.columns, "the table")
        return str(name)
