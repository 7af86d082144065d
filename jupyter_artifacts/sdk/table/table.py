"""`Table`: rows and typed columns, Arrow from end to end."""

import sys
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from jupyter_artifacts.errors import Error, UsageError

if TYPE_CHECKING:
    from jupyter_artifacts.core.tables.cells import Cells
    from jupyter_artifacts.core.tables.dtypes import ColumnType
    from jupyter_artifacts.sdk.table.home import Home

LOG_MODES = ("IMMUTABLE", "MUTABLE", "INCREMENTAL")


class TableIndex(int):
    """The number of a row, which knows its table."""

    table: "Table"

    @classmethod
    def of(cls, table: "Table", row: int) -> "TableIndex":
        """The number `row` of `table`."""
        index = cls(row)
        index.table = table
        return index


class Table:
    """Rows and typed columns.

    Args:
        columns: their names; by default those of a DataFrame, else "Input", "Output", "Expected". Of a DataFrame, which columns to take.
        data: a list of rows, a NumPy array of two dimensions, or a DataFrame (pandas, Polars, Arrow, ...).
        rows: W&B's older word for a list of rows.
        dataframe: a DataFrame.
        dtype: what columns hold, one for all, a list, or a dict by name: a type of Python, NumPy or Arrow, a class such as
            `Image`, or a word such as "number". By default what is found in them.
        optional: False refuses nulls; one for all or a list.
        allow_mixed_types: True keeps columns with cells of several types, as JSON.
        log_mode: what logging the same object to a run again does: "IMMUTABLE" nothing, "MUTABLE" and "INCREMENTAL" a version.

    Raises:
        UsageError: rows of unequal length, columns of one name, arguments that don't fit.
        CellTypeError: a cell of another type than its column's, by row and column.
    """

    is_loggable = True
    """`Run.log` takes it."""

    MAX_ROWS = MAX_ARTIFACT_ROWS = sys.maxsize
    """There is no cap; code for W&B asks for these."""

    def __init__(
        self,
        columns: Sequence[str | int] | None = None,
        data: Any = None,
        rows: Any = None,
        dataframe: Any = None,
        dtype: Any = None,
        optional: bool | Sequence[bool] = True,
        allow_mixed_types: bool = False,
        log_mode: str | None = "IMMUTABLE",
    ) -> None:
        from jupyter_artifacts.core.tables.making import make_cells

        if log_mode not in (None, *LOG_MODES):
            raise UsageError(f"log_mode={log_mode!r} is not one of {', '.join(LOG_MODES)}.")
        given = [each for each in (data, rows, dataframe) if each is not None]
        if len(given) > 1:
            raise UsageError("give one of data, rows and dataframe, not several.")
        self.log_mode = log_mode or "IMMUTABLE"
        self._begin()
        self._made = make_cells(columns, given[0] if given else None, dtype, optional, allow_mixed_types)

    _made: "Cells | None"

    def _begin(self, home: "Home | None" = None) -> None:
        self._made = None
        self._home = home
        self._is_changed = home is None
        self.logged_at: str | None = None
        self._logged_state: tuple[int, int] | None = None
        self._primary_key: str | None = None if home is None else home.stored.marks.primary_key
        self._foreign_keys: dict[str, tuple[Table, str]] = {}

    @classmethod
    def _of_home(cls, home: "Home") -> "Table":
        """The table that lies in an artifact; read when somebody asks for its rows."""
        table = cls.__new__(cls)
        table.log_mode = "IMMUTABLE"
        table._begin(home)
        return table

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

    # What it holds ---------------------------------------------------------------------------------------------------------------

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
            yield TableIndex.of(self, row), list(cells)

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
        return [TableIndex.of(self, row) for row in range(len(self))]

    def index_ref(self, index: int) -> TableIndex:
        """The number of a row, for a cell of another table that stands for it.

        Raises:
            UsageError: there is no such row.
        """
        if not 0 <= index < len(self):
            raise UsageError(f"there is no row {index}; the table has {len(self)}.")
        return TableIndex.of(self, index)

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

    # Filling ---------------------------------------------------------------------------------------------------------------------

    def add_data(self, *data: Any) -> None:
        """Add one row, a cell for each column.

        Raises:
            UsageError: it has another length than there are columns.
            CellTypeError: a cell of another type than its column's.
        """
        self._cells.add_row(data)
        self._is_changed = True

    def add_row(self, *row: Any) -> None:
        """`add_data` under W&B's older name, which also takes the cells as one list."""
        is_list = len(row) == 1 and isinstance(row[0], list | tuple) and len(self.columns) != 1
        self.add_data(*(row[0] if is_list else row))

    def add_column(self, name: str | int, data: Any, optional: bool = False) -> None:
        """Add a column to the right.

        Args:
            name: of which there is none yet.
            data: a list, or an array of NumPy, pandas or Arrow: a cell for each row.
            optional: accepted for W&B's sake; nulls in `data` are kept.

        Raises:
            UsageError: there is a column of that name, or `data` has another length than the table.
            CellTypeError: cells of several types.
        """
        from jupyter_artifacts.core.tables.dtypes import UNKNOWN
        from jupyter_artifacts.core.tables.making import plain_values

        self._refuse_incremental("add_column()")
        self._cells.add_column(str(name), plain_values(data), UNKNOWN)
        self._is_changed = True

    def add_computed_columns(self, fn: Callable[[int, dict[str, Any]], dict[str, Any]]) -> None:
        """Add columns that are computed row by row.

        Args:
            fn: given the number of a row and its cells by column, returns the new cells by column; the same columns each time.

        Raises:
            UsageError: it returns other columns for another row, or one that there is already.
        """
        self._refuse_incremental("add_computed_columns()")
        names = self.columns
        made = [fn(index, dict(zip(names, row, strict=True))) for index, row in self.iterrows()]
        keys = list(made[0]) if made else []
        different = next((row for row, cells in enumerate(made) if list(cells) != keys), None)
        if different is not None:
            raise UsageError(f"row {different} was given the columns {list(made[different])}, row 0 {keys}; they must be the same.")
        if clash := [key for key in keys if str(key) in names]:
            raise UsageError(f"the table has a column {clash[0]!r} already.")
        for key in keys:
            self.add_column(key, [cells[key] for cells in made])

    def cast(self, col_name: str | int, dtype: Any, optional: bool = False) -> str:
        """Give a column another type, where every cell has an exact counterpart in it.

        Args:
            col_name: the column.
            dtype: as for `Table`.
            optional: True allows nulls.

        Returns:
            The logical type that it has now.

        Raises:
            CellTypeError: naming the first cell that does not fit.
        """
        from jupyter_artifacts.core.tables.dtypes import declared_type
        from jupyter_artifacts.core.tables.making import cast_column

        name = self._known(col_name)
        cast_column(self._cells, name, declared_type(dtype), is_required=not optional)
        self._is_changed = True
        return self.column_types[name]

    def set_pk(self, col_name: str | int) -> None:
        """Declare the column whose values tell rows apart.

        Raises:
            UsageError: there is no such column, or it has a null or a value twice; rows of both are named.
        """
        from jupyter_artifacts.core.tables.making import check_key

        name = self._known(col_name)
        check_key(self._cells, name)
        self._primary_key = name
        self._is_changed = True

    def set_fk(self, col_name: str | int, table: "Table", table_col: str | int) -> None:
        """Declare that values of a column are found in a column of another table, which is stored along with this one.

        Raises:
            UsageError: one of the columns is missing.
        """
        self._foreign_keys[self._known(col_name)] = (table, table._known(table_col))
        self._is_changed = True

    def has_been_logged(self) -> bool:
        """Whether it was logged to a run."""
        return self.logged_at is not None

    def note_log(self, address: str) -> None:
        """Remember where it was logged to."""
        self.logged_at, self._logged_state = address, self._state

    @property
    def is_changed_since_log(self) -> bool:
        """Whether rows or columns were added since it was logged."""
        return self._logged_state is not None and self._logged_state != self._state

    @property
    def _state(self) -> tuple[int, int]:
        return len(self), len(self.columns)

    def _known(self, name: str | int) -> str:
        from jupyter_artifacts.core.tables.stored import refuse_unknown

        refuse_unknown([str(name)], self.columns, "the table")
        return str(name)

    def _refuse_incremental(self, member: str) -> None:
        if self.log_mode == "INCREMENTAL" and self.logged_at is not None:
            raise Error(f"{member} can't be used on a table that is logged row by row; log another one.")

    def _declared(self, name: str) -> "ColumnType":
        return self._cells.types[name]

    def __eq__(self, other: object) -> bool:
        """Whether columns, types, keys and all cells are equal; NaN equals NaN."""
        from jupyter_artifacts.core.tables.assembly import are_equal

        if not isinstance(other, Table):
            return NotImplemented
        keys = [(each._primary_key, {name: column for name, (_, column) in each._foreign_keys.items()}) for each in (self, other)]
        return keys[0] == keys[1] and are_equal(self._cells, other._cells)

    __hash__ = None  # type: ignore[assignment]

    def _first_texts(self, count: int) -> list[list[str]]:
        """The first rows, each cell as short text; nothing of the others is read or converted."""
        from jupyter_artifacts.core.tables.assembly import arrow_without_media
        from jupyter_artifacts.core.tables.preview import text_rows

        if self._unread is not None:
            head = next(self._unread.stored.batches(size=count), None)
            return [] if head is None else text_rows(head, self.column_types)
        rows = text_rows(arrow_without_media(self._cells).slice(0, count), self.column_types)
        for at, name in enumerate(self.columns):
            media = self._cells.column(name)
            for row, medium in zip(rows, media[:count] if isinstance(media, list) else (), strict=False):
                row[at] = row[at] if medium is None else repr(medium)
        return rows

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, object]:
        from jupyter_artifacts.sdk.show import rows_bundle

        return rows_bundle(self)

    def __repr__(self) -> str:
        names = self.columns
        shown = ", ".join(names[:6]) + (", …" if len(names) > 6 else "")
        return f"<Table of {len(self):,} rows by {len(names):,} columns: {shown}>"
