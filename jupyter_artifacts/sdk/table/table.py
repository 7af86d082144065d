"""`Table`: rows and typed columns, Arrow from end to end."""

import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from jupyter_artifacts.errors import UsageError
from jupyter_artifacts.sdk.table.filling import TableFilling

if TYPE_CHECKING:
    from jupyter_artifacts.sdk.artifact import Artifact
    from jupyter_artifacts.sdk.table.home import Home

LOG_MODES = ("IMMUTABLE", "MUTABLE", "INCREMENTAL")


class Table(TableFilling):
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
        log_mode: what logging the same object to a run again does: "IMMUTABLE" nothing, "MUTABLE" a version of all rows,
            "INCREMENTAL" a version that has the rows added since as one more part; a resumed run goes on with its parts.

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

    @classmethod
    def _of_home(cls, home: "Home") -> "Table":
        """The table that lies in an artifact; read when somebody asks for its rows."""
        table = cls.__new__(cls)
        table.log_mode = "IMMUTABLE"
        table._begin(home)
        return table

    def __eq__(self, other: object) -> bool:
        """Whether columns, types, keys and all cells are equal; NaN equals NaN."""
        from jupyter_artifacts.core.tables.assembly import are_equal

        if not isinstance(other, Table):
            return NotImplemented
        keys = [(each._primary_key, {name: column for name, (_, column) in each._all_foreign_keys().items()}) for each in (self, other)]
        return keys[0] == keys[1] and are_equal(self._cells, other._cells)

    __hash__ = None  # type: ignore[assignment]

    def to_json(self, run_or_artifact: Any) -> dict[str, Any]:
        """The table as the JSON that W&B would write; what `add` and `Run.log` store is Parquet.

        Args:
            run_or_artifact: a draft, to which the media of the table are added; or a run that it was logged to, for where it lies.

        Raises:
            UsageError: a column of bytes, decimals, days or durations, which JSON can't say; a run that it was not logged to.
        """
        from jupyter_artifacts.sdk.table.as_json import address_of_logged, json_of_table

        if hasattr(run_or_artifact, "_put_media"):
            return json_of_table(self, run_or_artifact)
        return address_of_logged(self, run_or_artifact)

    @classmethod
    def from_json(cls, json_obj: Mapping[str, Any], source_artifact: "Artifact | None" = None) -> "Table":
        """The table that W&B wrote as this JSON, or `to_json` gave.

        Args:
            json_obj: the object, read.
            source_artifact: where the media of its cells lie.

        Raises:
            NotATableError: it is no table of W&B's.
        """
        from jupyter_artifacts.sdk.table.as_json import columns_of_json

        names, rows, dtypes = columns_of_json(json_obj, source_artifact)
        return cls(columns=names, data=rows, dtype=dtypes, log_mode=json_obj.get("log_mode"))

    def _rows_from(self, first: int) -> "Table":
        """The rows from one on, as a table of their own."""
        table = self.__class__.__new__(self.__class__)
        table.log_mode = self.log_mode
        table._begin()
        table._made = self._cells.rows_from(first)
        table._foreign_keys = dict(self._foreign_keys)
        table._primary_key = self._primary_key
        return table

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
