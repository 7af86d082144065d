"""What can be added to a table, and said of its columns."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from jupyter_artifacts.errors import Error, UsageError
from jupyter_artifacts.sdk.table.reading import TableReading

if TYPE_CHECKING:
    from jupyter_artifacts.sdk.table.table import Table


class TableFilling(TableReading):
    """Rows, columns, types and keys."""

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

        self._refuse_incremental("cast()")
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

    def note_log(self, address: str, run_id: str) -> None:
        """Remember where it was logged to."""
        self.logged_at, self._logged_state = address, self._state
        self._logged_rows[run_id] = len(self)

    def rows_logged_to(self, run_id: str) -> int:
        """How many rows it had when it was logged to a run."""
        return self._logged_rows.get(run_id, 0)

    @property
    def is_changed_since_log(self) -> bool:
        """Whether rows or columns were added since it was logged."""
        return self._logged_state is not None and self._logged_state != self._state

    @property
    def _state(self) -> tuple[int, int]:
        return len(self), len(self.columns)

    def _refuse_incremental(self, member: str) -> None:
        if self.log_mode == "INCREMENTAL" and self.logged_at is not None:
            raise Error(f"{member} can't be used on a table that is logged row by row; log another one.")

    def _all_foreign_keys(self) -> "dict[str, tuple[Table, str]]":
        """Tables and columns that values of columns are found in; of a table in an artifact those that were declared there too."""
        found = {}
        home = self._home
        for name, key in (home.stored.marks.foreign_keys if home is not None else {}).items():
            if (table := home.origin.get(key.table)) is not None:  # type: ignore[union-attr]
                found[name] = (table, key.column)
        return {**found, **self._foreign_keys}
