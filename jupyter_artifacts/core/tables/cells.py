"""A table in the making: columns as Arrow arrays, rows that were added one by one as tuples until somebody looks.

Media are objects of the caller here, in lists; what stands for them in a file is decided when the table is stored.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from jupyter_artifacts.core.tables.columns import cell_error, cells_of, column_of, find_other_family
from jupyter_artifacts.core.tables.dtypes import ANY, ColumnType, family_of_arrow, family_of_cell
from jupyter_artifacts.core.tables.schema import MEDIA_KINDS
from jupyter_artifacts.errors import CellTypeError, UsageError

Mark = dict[str, Any]
LoadMedium = Callable[[str, Mapping[str, Any]], Any]


class Cells:
    """Columns of equal length.

    Attributes:
        names: of the columns, in order.
        types: by name; what was declared, else what was found.
        required: names of columns that hold no nulls.
        marks: what Arrow can't say of columns, by name.
        load_medium: makes the medium of a kind that a cell in a file stands for.
    """

    def __init__(self, names: Sequence[str], types: Mapping[str, ColumnType], required: Iterable[str] = ()) -> None:
        self.names = list(names)
        self.types = dict(types)
        self.required = set(required)
        self.marks: dict[str, Mark] = {}
        self.load_medium: LoadMedium | None = None
        self._parts: dict[str, list[Any]] = {name: [] for name in names}
        self._count = 0
        self._rows: list[tuple[Any, ...]] = []
        self._known: set[tuple[type, ...]] = set()

    def __len__(self) -> int:
        return self._count + len(self._rows)

    # Filling ---------------------------------------------------------------------------------------------------------------------

    def add_row(self, row: tuple[Any, ...]) -> None:
        """Add one row.

        Raises:
            UsageError: it has another length than there are columns.
            CellTypeError: naming the cell that does not fit.
        """
        kinds = tuple(map(type, row))
        if kinds not in self._known:
            self._check_row(row)
            if not any(hasattr(value, "dtype") for value in row):  # arrays of one class may be of any type
                self._known.add(kinds)
        self._rows.append(row)

    def _check_row(self, row: tuple[Any, ...]) -> None:
        number = len(self)
        self._refuse_rows_of_nothing(1)
        if len(row) != len(self.names):
            raise UsageError(f"row {number} has {len(row)} cells, but the table has {len(self.names)} columns: {_listed(self.names)}.")
        found = {name: self._checked(name, number, value) for name, value in zip(self.names, row, strict=True)}
        self.types.update({name: declared for name, declared in found.items() if declared is not self.types[name]})

    def _refuse_rows_of_nothing(self, count: int) -> None:
        if count and not self.names:
            raise UsageError("a table without columns has no rows, since there is nothing in them to keep; name a column.")

    def _checked(self, name: str, number: int, value: object) -> ColumnType:
        declared, family = self.types[name], family_of_cell(value)
        if family == "none":
            if name in self.required:
                raise cell_error(name, number, value, declared)
            return declared
        if declared.family == ANY and (family is None or family not in MEDIA_KINDS):
            return declared
        if family is None or declared.family not in ("none", family):
            raise cell_error(name, number, value, declared)
        return declared if declared.family == family else ColumnType(family, declared.arrow)

    def add_rows(self, rows: Sequence[Sequence[Any]]) -> None:
        """Add many rows at once.

        Raises:
            UsageError: naming the first row of another length.
            CellTypeError: naming the first cell that does not fit.
        """
        start, width = len(self), len(self.names)
        if any(isinstance(row, str | Mapping) for row in rows[:1]):
            raise UsageError(f"data is a list of rows, each a list of cells, not of {type(rows[0]).__name__}.")
        if set(map(len, rows)) - {width}:
            at = next(at for at, row in enumerate(rows) if len(row) != width)
            raise UsageError(f"row {start + at} has {len(rows[at])} cells, but the table has {width} columns: {_listed(self.names)}.")
        self.flush()
        columns = list(zip(*rows, strict=True)) if rows else [()] * width
        self.extend({name: list(values) for name, values in zip(self.names, columns, strict=True)}, len(rows))

    def extend(self, columns: Mapping[str, Any], count: int) -> None:
        """Add `count` rows, column by column: lists, NumPy or Arrow arrays. All columns, or none."""
        self._refuse_rows_of_nothing(count)
        made = {name: self._made(name, columns[name]) for name in self.names}
        for name, (part, mark) in made.items():
            if mark is not None:
                self.marks[name] = mark
            if count:
                self._parts[name].append(part)
                self.types[name] = self._found(name, part)
        self._count += count

    def _made(self, name: str, values: Any) -> tuple[Any, Mark | None]:
        declared = self.types[name]
        family = declared.family if declared.family != "none" else _first_family(values)
        if family in MEDIA_KINDS:
            self._check_media(name, family, values)
            return values, None
        is_cast = declared.arrow is not None and isinstance(values, list | tuple)
        if is_cast and (row := find_other_family(values, declared.family)) is not None:
            raise cell_error(name, self._count + row, values[row], declared)
        part, mark = column_of(name, values, declared, first_row=self._count)
        if name in self.required and part.null_count:
            row = part.is_null().to_pylist().index(True)
            raise cell_error(name, self._count + row, None, self._found(name, part))
        self._refuse_other_family(name, part, values, mark)
        return part, mark

    def _refuse_other_family(self, name: str, part: Any, values: Any, mark: Mark | None) -> None:
        declared = self.types[name]
        found = ANY if mark is not None and mark["type"] == "json" else "array" if mark is not None else family_of_arrow(part.type)
        if found == "none" or declared.family in ("none", ANY, found) or declared.arrow is not None:
            return
        if {found, declared.family} <= {"list", "array"}:
            return
        row = next((at for at, value in enumerate(values) if family_of_cell(value) not in (None, "none", declared.family)), 0)
        raise cell_error(name, self._count + row, values[row], declared)

    def _check_media(self, name: str, family: str, values: Sequence[Any]) -> None:
        for row, value in enumerate(values, start=self._count):
            found = family_of_cell(value)
            if (found != family and found != "none") or (found == "none" and name in self.required):
                raise cell_error(name, row, value, ColumnType(family))

    def _found(self, name: str, part: Any) -> ColumnType:
        declared = self.types[name]
        if isinstance(part, list):
            family = _first_family(part)
            return declared if family == "none" else ColumnType(family)
        if declared.family != "none":
            return declared
        mark = self.marks.get(name)
        return ColumnType("array") if mark and mark["type"] == "array" else ColumnType(family_of_arrow(part.type))

    def take(self, columns: Mapping[str, Any], count: int) -> None:
        """Add what a file holds, as it is; media are structs in it."""
        for name, column in columns.items():
            self._parts[name].append(column)
        self._count += count

    def rows_from(self, first: int) -> "Cells":
        """The rows from one on, as columns of their own."""
        found = Cells(self.names, self.types, self.required)
        found.marks, found.load_medium = dict(self.marks), self.load_medium
        columns = {name: self.column(name) for name in self.names}
        found.take(
            {name: column[first:] if isinstance(column, list) else column.slice(first) for name, column in columns.items()},
            len(self) - first,
        )
        return found

    def add_column(self, name: str, values: Any, declared: ColumnType, *, is_required: bool = False) -> None:
        """Add a column to the right.

        Raises:
            UsageError: of that name there is one, or it has another length.
            CellTypeError: naming the cell that does not fit.
        """
        self.flush()
        if name in self._parts:
            raise UsageError(f"the table has a column {name!r} already.")
        if self.names and len(values) != len(self):
            raise UsageError(f"column {name!r} has {len(values)} cells, but the table has {len(self)} rows.")
        one = Cells([name], {name: declared}, [name] if is_required else [])
        one.extend({name: values}, len(values))
        self.names.append(name)
        self.types[name], self._parts[name], self._count = one.types[name], one._parts[name], one._count
        self.marks.update(one.marks)
        self.required |= one.required
        self._known.clear()

    def flush(self) -> None:
        """Turn rows that were added one by one into columns."""
        if self._rows:
            rows, self._rows = self._rows, []
            try:
                self.extend(dict(zip(self.names, map(list, zip(*rows, strict=True)), strict=True)), len(rows))
            except BaseException:
                self._rows = rows
                raise

    # Looking ---------------------------------------------------------------------------------------------------------------------

    def is_media(self, name: str) -> bool:
        """Whether a column holds media."""
        return self.types[name].family in MEDIA_KINDS

    def column(self, name: str) -> Any:
        """A column: a chunked array of Arrow, or a list of media."""
        self.flush()
        parts = self._parts[name]
        if self.is_media(name):
            if len(parts) != 1 or not isinstance(parts[0], list):
                self._parts[name] = parts = [[value for part in parts for value in self._media(name, part)]]
            return parts[0]
        if len(parts) != 1:
            self._parts[name] = parts = [_joined(name, parts, self.types[name])]
        elif not hasattr(parts[0], "chunks"):
            self._parts[name] = parts = [_chunked(parts[0])]
        return parts[0]

    def _media(self, name: str, part: Any) -> list[Any]:
        """A part as a list of media: a list already, structs of a file, or nulls from before the first medium."""
        if isinstance(part, list):
            return part
        if part.null_count == len(part) or self.load_medium is None:
            return [None] * len(part)
        kind, load = self.types[name].family, self.load_medium
        return [None if cell is None else load(kind, cell) for cell in part.to_pylist()]

    def values(self, name: str) -> list[Any]:
        """A column as Python values."""
        column = self.column(name)
        return list(column) if isinstance(column, list) else cells_of(column, self.marks.get(name))

    def replace(self, name: str, column: Any, declared: ColumnType, *, is_required: bool) -> None:
        """Put another column of the same length in the place of one."""
        self._parts[name], self.types[name] = [column], declared
        self.marks.pop(name, None)
        self.required -= {name}
        self.required |= {name} if is_required else set()
        self._known.clear()


def _first_family(values: Any) -> str:
    if isinstance(values, list | tuple):
        return next((family for value in values if (family := family_of_cell(value)) != "none"), "none") or "none"
    return "none"


def _joined(name: str, parts: Sequence[Any], declared: ColumnType) -> Any:
    """Parts as one column, of a type that holds all of them exactly."""
    import pyarrow as pa
    import pyarrow.types as is_a

    if not parts:
        return pa.chunked_array([], declared.arrow or _EMPTY.get(declared.family, pa.null)())
    kinds = {part.type for part in parts}
    try:
        if (
            len(kinds) > 1
            and any(map(is_a.is_floating, kinds))
            and all(is_a.is_floating(each) or is_a.is_integer(each) or is_a.is_null(each) for each in kinds)
        ):
            parts = [part.cast(pa.float64()) for part in parts]
        tables = [pa.table([part], [name]) for part in parts]
        return pa.concat_tables(tables, promote_options="permissive").column(0)
    except pa.ArrowException as error:
        raise CellTypeError(f"cells of column {name!r} have no type in common: {' '.join(str(error).split())[:200]}") from None


def _chunked(part: Any) -> Any:
    import pyarrow as pa

    return pa.chunked_array([part])


def _empty(kind: str) -> Any:
    def make() -> Any:
        import pyarrow as pa

        return getattr(pa, kind)()

    return make


_EMPTY = {
    "text": _empty("string"),
    "boolean": _empty("bool_"),
    "number": _empty("float64"),
    "bytes": _empty("binary"),
    ANY: _empty("string"),
}


def _listed(names: Sequence[str]) -> str:
    return ", ".join(map(repr, names[:8])) + (" and more" if len(names) > 8 else "")
